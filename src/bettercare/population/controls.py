"""Control totals: counted births, deaths and net migration in the place of expected ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import BetterCareError
from bettercare.plan.model import Plan
from bettercare.population.lexis import BIRTH, born_by_sex, exposed

Floats = NDArray[np.float64]
#: Rounds of scaling; deaths are so nearly in proportion to rates that each gains two digits.
ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of each area in each year from one mid-year to the next, (steps, areas), or None.

    `net_migration` is all change that is neither birth nor death. What is not known is NaN.
    """

    births: Floats | None = None
    deaths: Floats | None = None
    net_migration: Floats | None = None

    def of(self, areas: slice) -> Totals:
        """Those of some of the areas."""
        counts = (self.births, self.deaths, self.net_migration)
        return Totals(*(None if each is None else each[:, areas] for each in counts))


def plan_totals(plan: Plan, areas: tuple[str, ...]) -> Totals:
    """The control totals of a plan's own table, population.totals."""
    table = plan.tables.get("population.totals")
    if table is None or not len(table):
        return Totals()
    shape = len(plan.years) - 1, len(areas)
    found = {name: np.full(shape, np.nan) for name in ("births", "deaths", "net_migration")}
    for name, counts in found.items():
        rows = zip(table.columns["area"], table.columns["year"], table.columns[name], strict=True)
        for area, year, count in rows:
            step = int(year) - plan.first_year - 1
            if count is not None and step < shape[0]:  # a plan may be cut at a year to explain it
                counts[step, areas.index(area)] = count
    return Totals(**found)


def counted_in_place(expected: Floats, counts: Floats | None) -> Floats:
    """What is expected (areas, draws), or where something was counted (areas,) the count.

    >>> counted_in_place(np.array([[5.0], [6.0]]), np.array([np.nan, 7.0])).tolist()
    [[5.0], [7.0]]
    """
    if counts is None:
        return expected
    return np.where(np.isnan(counts)[:, None], expected, counts[:, None])


def migrants_to(total: Floats, migrants: Floats, profile: Floats) -> Floats:
    """Net migrants that add to `total` (areas,).

    What the schedule does not explain is spread by the age profile of migrants (areas, sexes,
    ages), which sums to 1 in each area. Scaling the schedule would not do: net migration changes
    sign between ages, and its total may be near nothing. An area whose total is NaN keeps its own.

    >>> schedule = np.array([[[[30.0], [-10.0]]]])
    >>> migrants_to(np.array([60.0]), schedule, np.array([[[0.75, 0.25]]]))[0, 0, :, 0].tolist()
    [60.0, 0.0]
    """
    own = migrants.sum(axis=(1, 2))
    missing = np.where(np.isnan(total)[:, None], 0.0, total[:, None] - own)
    return np.asarray(migrants + profile[..., None] * missing[:, None, None, :])


def deaths_to(
    total: Floats, people: Floats, hazard: Floats, births: Floats, half: Floats
) -> Floats:
    """The cohorts' hazard scaled, all ages alike, so that deaths in each area are `total` (areas,).

    An area whose total is NaN keeps its own.

    `people` and `half` of the net migrants are (areas, sexes, ages, draws), `hazard` is (areas,
    sexes, cohorts, draws), `births` (areas, draws).

    Raises
    ------
    BetterCareError
        More deaths are asked for than there are people to die at the rates given.
    """
    known = np.flatnonzero(~np.isnan(total))
    if known.size < total.size:
        out = np.array(np.broadcast_to(hazard, (*hazard.shape[:-1], births.shape[-1])))
        if known.size:
            parts = (each[known] for each in (total, people, hazard, births, half))
            out[known] = deaths_to(*parts)
        return out
    at_risk = np.empty((*people.shape[:2], BIRTH + 1, people.shape[-1]))
    at_risk[:, :, :BIRTH] = exposed(people, half)
    at_risk[:, :, BIRTH] = np.maximum(born_by_sex(births) + half[:, :, 0], 0.0)
    wanted = np.broadcast_to(total[:, None], births.shape)
    scale = np.ones(births.shape)
    for _ in range(ROUNDS):
        died = (at_risk * -np.expm1(-hazard * scale[:, None, None, :])).sum(axis=(1, 2))
        scale *= np.divide(wanted, died, out=np.zeros_like(died), where=died > 0)
    died = (at_risk * -np.expm1(-hazard * scale[:, None, None, :])).sum(axis=(1, 2))
    if not np.allclose(died, wanted, rtol=1e-6, atol=1e-9):
        raise BetterCareError(
            "the deaths given can not be reached: more than the people and death rates allow; "
            "check the count and its area"
        )
    return np.asarray(hazard * scale[:, None, None, :])
