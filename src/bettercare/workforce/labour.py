"""Staff as a stock by age in one labour market: who joins, grows older, moves, leaves, retires."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.workforce.careers import Careers, Substitution, band_slots
from bettercare.workforce.employers import Employers

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Flows:
    """Whole-time equivalents that came and went in a year, by unit: (units, draws) each.

    In post changes by joined + moved + hours - left - retired. `moved` is net of what a unit
    gains from and loses to other groups and partners of the plan: over all it sums to nought.
    """

    joined: Floats  # from outside the plan's staff: trained, from abroad, from elsewhere
    left: Floats  # for reasons other than retirement and moves to other units
    retired: Floats
    moved: Floats
    hours: Floats  # people work other hours as they grow older


class Labour:
    """The stock of staff, (units, slots of age, draws) in whole-time equivalents, year by year.

    A unit is the part of a staff group that one partner employs. Retirement and moves to other
    units are told apart from the leavers a plan states: what is
    left of the stated share in the base year leaves for other reasons.
    """

    def __init__(self, careers: Careers, in_post: Floats, joiners: Floats) -> None:
        """`in_post` and base-year `joiners` are (units, draws)."""
        self.careers = careers
        self.stock = careers.profile[:, :, None] * in_post[:, None, :]
        self._retired_share = (careers.profile * careers.retiring).sum(axis=1)[:, None]
        lost = self._wanted(joiners, in_post).sum(axis=0)
        self._moved_share = np.divide(lost, in_post, out=np.zeros_like(lost), where=in_post > 0)
        to, source = np.nonzero(careers.recruited + careers.from_any[:, careers.group])
        self._pairs = list(zip(to.tolist(), source.tolist(), strict=True))

    def _wanted(self, joiners: Floats, there: Floats) -> Floats:
        """Whom each unit asks of each other: (to, from, draws).

        What is asked of any unit of a group is asked of each in proportion to its staff.
        """
        c = self.careers
        share = np.broadcast_to(c.recruited[:, :, None], (*c.recruited.shape, there.shape[1]))
        if c.from_any.any():
            whole = np.zeros((c.from_any.shape[1], there.shape[1]))
            np.add.at(whole, c.group, there)
            whole = whole[c.group]
            part = np.divide(there, whole, out=np.zeros_like(there), where=whole > 0)
            share = share + c.from_any[:, c.group, None] * part
        return np.asarray(share * joiners[:, None, :])

    def in_post(self) -> Floats:
        """Staff in post, (units, draws) in whole-time equivalents."""
        return np.asarray(self.stock.sum(axis=1))

    def people_by_band(self) -> Floats:
        """People in post, (units, bands of age, draws); of units with ages alone it means much."""
        people = self.stock / self.careers.participation[:, :, None]
        return np.stack([people[:, span].sum(axis=1) for span in band_slots()], axis=1)

    def still(self) -> Flows:
        """A year in which nobody comes or goes."""
        return Flows(*(np.zeros_like(self.in_post()) for _ in range(5)))

    def year(self, leavers: Floats, joiners: Floats, extra: Floats) -> Flows:
        """Let a year pass; all arguments are (units, draws).

        `joiners` are those the plan states, of whom some come from other units; `extra` are
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

        wanted = self._wanted(joiners, there)
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
        part = np.divide(moves, there, out=np.zeros_like(moves), where=there > 0)
        for to, source in self._pairs:  # movers keep their age, and hours go with them
            if c.aged[to] and c.aged[source]:
                grown[to, 2:] += stay[source, 1:-1] * part[to, source]
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
    required: Floats,
    productivity: Floats,
    changes: tuple[Substitution, ...],
    y: int,
    employers: Employers,
    shares: Floats,
) -> Floats:
    """Staff required once each does more, and work has passed between groups: (units, draws).

    Shares of a group's work are of what it would have without any passing on. Work stays with the
    partner it is at; where that has no staff of the other group, it goes to those that have, by
    their `shares` (units, draws).

    >>> one = Employers(("a", "b"), np.array([0, 1]), ("x", "x"), np.array([0, 1]),
    ...                 *(np.ones(2),) * 2, *(np.zeros((2, 0)),) * 2)
    >>> change = Substitution(0, 1, 0.1, 1.25, (1.0,))
    >>> need, index = np.array([[220.0], [50.0]]), np.array([[1.1], [1.0]])
    >>> required_after(need, index, (change,), 0, one, np.ones((2, 1))).round(6).tolist()
    [[180.0], [75.0]]
    """
    before = required / productivity
    after = before.copy()
    for each in changes:
        for unit, target, part in passes_to(employers, each, shares):
            passed = before[unit] * (each.share * each.progress[y]) * part
            after[unit] -= passed
            after[target] += passed * each.ratio
    return after


def passes_to(
    employers: Employers, change: Substitution, shares: Floats
) -> Iterator[tuple[int, int, Floats]]:
    """From which unit to which a change of skill mix passes work, and which part of it (draws,)."""
    source, target = (
        range(len(employers.partner))[employers.of(employers.groups[g])]
        for g in (change.source, change.target)
    )
    for unit in source:
        same = [t for t in target if employers.partner[t] == employers.partner[unit]]
        for each in same or target:
            yield unit, each, np.ones_like(shares[each]) if same else shares[each]


def temporary(required: Floats, in_post: Floats, most: Floats) -> Floats:
    """Posts that bank and agency fill: the gap, up to a share of what is required.

    >>> temporary(np.array([100.0, 100.0, 90.0]), np.array([80.0, 97.0, 95.0]),
    ...           np.array([0.08, 0.08, 0.08])).tolist()
    [8.0, 3.0, 0.0]
    """
    return np.asarray(np.clip(required - in_post, 0.0, most * required))
