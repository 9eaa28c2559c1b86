"""Who employs the staff: one unit is the part of a staff group that one partner employs.

A group's staff in post, joiners and requirement are shared out among its units, and every total
of the group is the sum over them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.cells import Place
from bettercare.plan.model import Plan
from bettercare.workforce.staff import skill_mix

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
TABLE = "workforce.employer"
#: Shares of partners (in post, of joiners) by group.
Stated = dict[str, dict[str, tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class Employers:
    """Units in the plan's order of groups, those of a group together.

    `in_post` and `joining` are shares of a unit's group (units,), nan where they follow the work
    of the base year. `by_unit` (units, places) and `by_bedday` (units, places with beds) are the
    whole-time equivalents that one unit of activity, or one bed-day, at a place takes of a unit's
    staff.
    """

    groups: tuple[str, ...]
    group: Ints  # place of each unit's group
    partner: tuple[str | None, ...]  # None: no partner of the plan gives the group's care
    starts: Ints  # first unit of each group
    in_post: Floats
    joining: Floats
    by_unit: Floats
    by_bedday: Floats

    def of(self, group: str) -> slice:
        """The units of a group.

        >>> two = Employers(("nurse",), np.array([0, 0]), ("a", "b"), np.array([0]),
        ...                 *(np.array([0.75, 0.25]),) * 2, *(np.zeros((2, 0)),) * 2)
        >>> two.of("nurse")
        slice(0, 2, None)
        """
        at = self.groups.index(group)
        ends = [*self.starts.tolist(), len(self.partner)]
        return slice(ends[at], ends[at + 1])

    def sums(self, units: Floats) -> Floats:
        """Sums over the units of each group, (groups, ...) from (units, ...)."""
        return np.asarray(np.add.reduceat(units, self.starts, axis=0)) if len(units) else units

    def shares(self, base_work: Floats) -> tuple[Floats, Floats]:
        """Shares of staff in post and of joiners by unit, (units, draws) each.

        Where the plan states none they follow the work of the base year (units, draws), so that
        every partner of a group has the same share of posts empty; alike where there is no work.

        >>> two = Employers(("nurse",), np.array([0, 0]), ("a", "b"), np.array([0]),
        ...                 *(np.array([np.nan, np.nan]),) * 2, *(np.zeros((2, 0)),) * 2)
        >>> two.shares(np.array([[30.0, 0.0], [10.0, 0.0]]))[0].tolist()
        [[0.75, 0.5], [0.25, 0.5]]
        """
        whole = self.sums(base_work)[self.group]
        units = self.sums(np.ones(len(self.partner)))[self.group][:, None]
        by_work = np.divide(base_work, whole, out=np.ones_like(whole) / units, where=whole > 0)
        first, second = (
            np.where(np.isnan(stated)[:, None], by_work, stated[:, None])
            for stated in (self.in_post, self.joining)
        )
        return first, second


def stated_shares(plan: Plan) -> Stated:
    """What workforce.employer says, by group and partner; partners with a share alone."""
    table = plan.tables.get(TABLE)
    found: Stated = {}
    if table is None or not len(table):
        return found
    names = ("staff_group", "partner", "share", "joiners")
    for group, partner, share, joiners in zip(*(table.columns[n] for n in names), strict=True):
        if share > 0:
            found.setdefault(group, {})[partner] = share, share if joiners is None else joiners
    for group, partners in found.items():
        joining = sum(second for _, second in partners.values())
        found[group] = {p: (first, second / joining) for p, (first, second) in partners.items()}
    return found


def build_employers(plan: Plan, places: Sequence[Sequence[Place]]) -> Employers:
    """Units of a plan's staff groups; `places` are those of each service, in the plan's order.

    Care that a partner gives without staff of its own in a group is done by the staff of those
    that have some, in proportion to their shares. Care given outside the plan's partners is done
    by the staff there, who are not counted.
    """
    inside = [key for key, named in plan.partners.items() if named.kind != "outside"]
    stated = stated_shares(plan)
    services = list(plan.services.values())
    at = [(i, partner) for i, own in enumerate(places) for partner, _ in own]
    service = np.array([i for i, _ in at], dtype=np.intp)
    with_beds = np.array([services[i].beds is not None for i in service], dtype=bool)
    mixes = skill_mix(plan)
    group, in_post, joining, by_unit, by_bedday = [], [], [], [], []
    names: list[str | None] = []
    for g, key in enumerate(plan.staff_groups):
        works = (mixes[0][g] > 0) | (mixes[1][g] > 0)
        gives = {partner for i, partner in at if works[i]}
        own = stated.get(key)
        able = [p for p in inside if p in (own if own else gives)]
        nobody: list[str | None] = [None]
        for partner in able or nobody:
            shares = own[partner] if own and partner else (np.nan, np.nan)
            shares = (1.0, 1.0) if len(able) < 2 else shares
            lent = shares[0] if own else 0.0  # else all who give the group's care employ some
            part = np.array([_part(partner, who, able, inside, lent) for _, who in at])
            group.append(g)
            names.append(partner)
            in_post.append(shares[0])
            joining.append(shares[1])
            by_unit.append(mixes[0][g][service] * part)
            by_bedday.append((mixes[1][g][service] * part)[with_beds])
    units = np.array(group, dtype=np.intp)
    return Employers(
        groups=tuple(plan.staff_groups),
        group=units,
        partner=tuple(names),
        starts=np.flatnonzero(np.diff(units, prepend=-1)).astype(np.intp),
        in_post=np.array(in_post),
        joining=np.array(joining),
        by_unit=np.array(by_unit).reshape(len(units), len(at)),
        by_bedday=np.array(by_bedday).reshape(len(units), int(with_beds.sum())),
    )


def _part(partner: str | None, who: str, able: list[str], inside: list[str], share: float) -> float:
    """The part of the work at `who`'s that the staff of `partner` do."""
    if partner is None:
        return 1.0
    if who in able:
        return float(who == partner)
    return share if who in inside else 0.0


def employed_work(employers: Employers, by_place: Floats, days_by_place: Floats) -> Floats:
    """Work of each unit (units, draws) in a year's activity and bed-days by place.

    `by_place` is (places, draws), `days_by_place` (places with beds, draws).

    >>> one = Employers(("nurse",), np.array([0]), ("a",), np.array([0]), np.ones(1), np.ones(1),
    ...                 np.array([[0.002, 0.0]]), np.zeros((1, 0)))
    >>> employed_work(one, np.array([[5000.0], [9000.0]]), np.zeros((0, 1))).tolist()
    [[10.0]]
    """
    work = np.einsum("up,pd->ud", employers.by_unit, by_place)
    return np.asarray(work + np.einsum("up,pd->ud", employers.by_bedday, days_by_place))
