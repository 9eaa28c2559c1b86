"""Staff as a stock by age in one labour market: who joins, grows older, moves, leaves, retires."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.workforce.careers import Careers, Substitution, band_slots

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Flows:
    """Whole-time equivalents that came and went in a year, by group: (groups, draws) each.

    In post changes by joined + moved + hours - left - retired. `moved` is net of what a group
    gains from and loses to other groups of the plan: over all groups it sums to nought.
    """

    joined: Floats  # from outside the plan's groups: trained, from abroad, from elsewhere
    left: Floats  # for reasons other than retirement and moves to other groups of the plan
    retired: Floats
    moved: Floats
    hours: Floats  # people work other hours as they grow older


class Labour:
    """The stock of staff, (groups, slots of age, draws) in whole-time equivalents, year by year.

    Retirement and moves to other groups are told apart from the leavers a plan states: what is
    left of the stated share in the base year leaves for other reasons.
    """

    def __init__(self, careers: Careers, in_post: Floats, joiners: Floats) -> None:
        """`in_post` and base-year `joiners` are (groups, draws)."""
        self.careers = careers
        self.stock = careers.profile[:, :, None] * in_post[:, None, :]
        self._retired_share = (careers.profile * careers.retiring).sum(axis=1)[:, None]
        lost = careers.recruited.T @ joiners
        self._moved_share = np.divide(lost, in_post, out=np.zeros_like(lost), where=in_post > 0)
        to, source = np.nonzero(careers.recruited)
        self._pairs = list(zip(to.tolist(), source.tolist(), strict=True))

    def in_post(self) -> Floats:
        """Staff in post, (groups, draws) in whole-time equivalents."""
        return np.asarray(self.stock.sum(axis=1))

    def people_by_band(self) -> Floats:
        """People in post of groups with ages, (groups, bands of age, draws)."""
        people = self.stock / self.careers.participation[:, :, None]
        return np.stack([people[:, span].sum(axis=1) for span in band_slots()], axis=1)

    def still(self) -> Flows:
        """A year in which nobody comes or goes."""
        return Flows(*(np.zeros_like(self.in_post()) for _ in range(5)))

    def year(self, leavers: Floats, joiners: Floats, extra: Floats) -> Flows:
        """Let a year pass; all arguments are (groups, draws).

        `joiners` are those the plan states, of whom some come from other groups; `extra` are
        those who finish training and those who come from abroad.
        """
        c = self.careers
        other = np.maximum(leavers - self._retired_share - self._moved_share, 0.0)
        rate = np.minimum(other[:, None] * c.leaving[:, :, None], 1.0 - c.retiring[:, :, None])
        left = np.einsum("gad,gad->gd", self.stock, rate)
        retired = np.einsum("gad,ga->gd", self.stock, c.retiring)
        stay = 1.0 - c.retiring[:, :, None] - rate
        stay *= self.stock
        there = stay.sum(axis=1)

        wanted = c.recruited[:, :, None] * joiners[:, None, :]
        asked = wanted.sum(axis=0)  # of each group, by all others
        gives = np.minimum(asked, there)
        moves = wanted * np.divide(gives, asked, out=np.zeros_like(asked), where=asked > 0)
        stays = np.divide(there - gives, there, out=np.ones_like(there), where=there > 0)
        grown = np.empty_like(stay)  # nobody is left at the last age, nor yet at the first
        grown[:, 0], grown[:, 1] = stay[:, 0], 0.0
        np.multiply(stay[:, 1:-1], c.hours[:, 1:-1, None], out=grown[:, 2:])
        grown *= stays[:, None]
        hours = np.einsum("gad,ga->gd", stay[:, 1:-1], c.hours[:, 1:-1] - 1.0) * stays

        joined = joiners - wanted.sum(axis=1) + extra
        grown += c.joining[:, :, None] * joined[:, None, :]
        for to, source in self._pairs:  # movers keep their age, and hours go with them
            if c.aged[to] and c.aged[source]:
                some = np.divide(
                    moves[to, source], there[source], out=np.zeros_like(stays[to]),
                    where=there[source] > 0,
                )  # fmt: skip
                grown[to, 2:] += stay[source, 1:-1] * some
            else:
                grown[to] += c.joining[to][:, None] * moves[to, source]
        self.stock = grown
        return Flows(
            joined=joined,
            left=left,
            retired=retired,
            moved=moves.sum(axis=1) - moves.sum(axis=0),
            hours=hours,
        )


def trained(intake: Floats, before: Floats, years: Floats, attrition: Floats, y: int) -> Floats:
    """Those who finish training in year `y`: (draws,).

    `intake` is (years, draws) up to `y`, `before` what began in each year before the base year,
    `years` how long it takes: between whole years, part finishes a year later.

    >>> intake = np.array([[100.0], [100.0], [150.0], [150.0]])
    >>> trained(intake, intake[0], np.array([1.0]), np.array([0.2]), 3).tolist()  # began in year 2
    [120.0]
    >>> trained(intake, intake[0], np.array([1.5]), np.array([0.2]), 3).tolist()
    [100.0]
    """
    whole = np.floor(years)
    part = years - whole

    def began(ago: Floats) -> Floats:
        at = y - ago.astype(np.intp)
        found = np.take_along_axis(intake, np.maximum(at, 0)[None], axis=0)[0]
        return np.where(at < 0, before, found)

    done = (1.0 - part) * began(whole) + part * began(whole + 1.0)
    return np.asarray(done * (1.0 - attrition))


def required_after(
    required: Floats, productivity: Floats, changes: tuple[Substitution, ...], y: int
) -> Floats:
    """Staff required once each does more, and work has passed between groups: (groups, draws).

    Shares of a group's work are of what it would have without any passing on.

    >>> change = Substitution(0, 1, 0.1, 1.25, (1.0,))
    >>> need = np.array([[220.0], [50.0]])
    >>> required_after(need, np.array([[1.1], [1.0]]), (change,), 0).round(6).tolist()
    [[180.0], [75.0]]
    """
    before = required / productivity
    after = before.copy()
    for each in changes:
        passed = before[each.source] * (each.share * each.progress[y])
        after[each.source] -= passed
        after[each.target] += passed * each.ratio
    return after


def temporary(required: Floats, in_post: Floats, most: Floats) -> Floats:
    """Posts that bank and agency fill: the gap, up to a share of what is required.

    >>> temporary(np.array([100.0, 100.0, 90.0]), np.array([80.0, 97.0, 95.0]),
    ...           np.array([0.08, 0.08, 0.08])).tolist()
    [8.0, 3.0, 0.0]
    """
    return np.asarray(np.clip(required - in_post, 0.0, most * required))
