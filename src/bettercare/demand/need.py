"""Need beyond age and sex: deprivation, and conditions some people have.

Both say which people use more of a service; how much there is of it in all is its stated volume.
A head of people with a condition uses `relative` times what others of their age and sex do; where
a share p has it, people use 1 + p (relative - 1) times what they would without it. Conditions are
taken to fall on people independently, so that their factors multiply.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.model import Plan
from bettercare.population.prevalence import has_trend
from bettercare.tables.plan_tables import QUINTILES

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ConditionNeed:
    """What one condition does to the use of one service, in the base year."""

    condition: str
    prevalence: Floats  # share of people (areas, bands, sexes)
    relative: Floats  # use of those with it against those without (bands,)
    trend: bool  # whether prevalence at each age changes

    @property
    def factor(self) -> Floats:
        """Use against what it were if nobody had the condition: (areas, bands, sexes).

        >>> p, one = np.full((1, 1, 1), 0.2), np.array([3.0])
        >>> ConditionNeed("a", p, one, False).factor.item()  # 0.8 x 1 + 0.2 x 3
        1.4
        """
        return np.asarray(1.0 + self.prevalence * (self.relative[:, None] - 1.0))

    def grown(self, index: Floats) -> Floats:
        """Use against the base year's, prevalence having grown by `index` (draws,).

        (areas, bands, sexes, draws). Nobody has a condition twice: prevalence ends at 1.
        """
        extra = self.prevalence * (self.relative[:, None] - 1.0) / self.factor
        out: Floats = extra[..., None] * (self._to_one(index) - 1.0)
        out += 1.0
        return out

    def share_of_use(self, index: Floats | None = None) -> Floats:
        """Part of the service's use that is by people with it: (areas, bands, sexes, draws or 1).

        >>> p, one = np.full((1, 1, 1), 0.2), np.array([3.0])
        >>> round(ConditionNeed("a", p, one, False).share_of_use().item(), 4)  # 0.6 of 1.4
        0.4286
        """
        now = self.prevalence[..., None]
        if index is not None:
            now = now * self._to_one(index)
        relative = self.relative[:, None, None]
        return np.asarray(now * relative / (1.0 + now * (relative - 1.0)))

    def _to_one(self, index: Floats) -> Floats:
        """The index, kept where prevalence would pass 1."""
        if float(self.prevalence.max(initial=0.0)) * float(index.max(initial=0.0)) <= 1.0:
            return index
        most = np.divide(
            1.0, self.prevalence, out=np.full_like(self.prevalence, np.inf),
            where=self.prevalence > 0,
        )  # fmt: skip
        return np.asarray(np.minimum(index, most[..., None]))


def condition_needs(
    plan: Plan, service: str, prevalence: dict[str, Floats]
) -> tuple[ConditionNeed, ...]:
    """What demand.condition_need says of a service; bands without a row use alike."""
    table = plan.tables.get("demand.condition_need")
    if table is None:
        return ()
    bands = [band.key for band in plan.age_bands]
    found: dict[str, Floats] = {}
    names = ("service", "condition", "age_band", "relative")
    rows = list(zip(*(table.columns[n] for n in names), strict=True))
    for _, condition, band, relative in sorted(
        (row for row in rows if row[0] == service), key=lambda row: row[2] != "all"
    ):
        where = slice(None) if band == "all" else bands.index(band)
        found.setdefault(condition, np.ones(len(bands)))[where] = relative
    return tuple(
        ConditionNeed(name, prevalence[name], found[name], has_trend(plan, name))
        for name in prevalence
        if name in found
    )


def deprivation_shares(plan: Plan) -> Floats:
    """Share of people in each fifth of small areas: (areas, bands, fifths), 0 where not known.

    Rows of an age band take the place of an area's rows for all ages.
    """
    areas, bands = list(plan.areas), [band.key for band in plan.age_bands]
    out = np.zeros((len(areas), len(bands), QUINTILES[1]))
    table = plan.tables.get("population.deprivation_share")
    if table is None:
        return out
    names = ("area", "quintile", "age_band", "share")
    rows = list(zip(*(table.columns[n] for n in names), strict=True))
    own = {(area, band) for area, _, band, _ in rows}
    for area, quintile, band, share in rows:
        at = areas.index(area)
        for b, key in enumerate(bands):
            if band == key or (band == "all" and (area, key) not in own):
                out[at, b, int(quintile) - 1] += share
    return out


def use_by_fifth(plan: Plan, service: str) -> Floats:
    """Use of a service a head in each fifth against others (fifths,); 1 where nothing is said."""
    out = np.ones(QUINTILES[1])
    table = plan.tables.get("demand.deprivation")
    if table is not None:
        names = ("service", "quintile", "relative")
        for key, quintile, relative in zip(*(table.columns[n] for n in names), strict=True):
            if key == service:
                out[int(quintile) - 1] = relative
    return out


def mean_use(by_fifth: Floats) -> Floats:
    """Use a head (areas, bands) for who lives in which fifth; 1 where that is not known.

    `by_fifth` is share of people times use a head, (areas, bands, fifths).
    """
    mean = by_fifth.sum(axis=2)
    return np.asarray(np.where(by_fifth.any(axis=2), mean, 1.0))


def use_of_fifths(by_fifth: Floats, quintiles: tuple[int, ...]) -> Floats:
    """Part of a service's use that is by people of these fifths: (areas, bands).

    0 in an area whose people's fifths are not known.

    >>> use_of_fifths(np.array([[[0.4 * 1.5, 0.6, 0, 0, 0]]]), (1,)).item()  # 0.6 of 1.2
    0.5
    """
    chosen = by_fifth[:, :, [quintile - 1 for quintile in quintiles]].sum(axis=2)
    whole = by_fifth.sum(axis=2)
    part: Floats = np.divide(chosen, whole, out=np.zeros_like(chosen), where=whole > 0)
    return part
