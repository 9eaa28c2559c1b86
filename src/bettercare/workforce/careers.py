"""What a plan says of its staff's careers, made ready for the year loop: the same in every draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.ages import read_band
from bettercare.plan.model import Plan, year_label
from bettercare.tables.workforce_tables import STAFF_AGES, STAFF_BANDS
from bettercare.workforce.employers import Employers

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
#: Slot 0 of an axis of ages stands for staff without ages; slot k for the k-th single year.
SLOTS = STAFF_AGES[1] - STAFF_AGES[0] + 2
_SUPPLY_TABLES = ("workforce.age_profile", "workforce.recruited_from")
_SUPPLY_VALUES = ("workforce.training_intake.", "workforce.international.")


@dataclass(frozen=True, slots=True)
class Substitution:
    """Work that passes between two groups: `progress` is its share of the full size by year."""

    source: int
    target: int
    share: float
    ratio: float
    progress: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Careers:
    """Arrays (units, slots of age) but for who recruits from whom; see `Employers` for units.

    `profile` and `joining` are shares of whole-time equivalents; `hours` is what the hours of one
    age are multiplied by when people grow a year older. `recruited` (to, from) is of units named,
    `from_any` (units, groups) of any unit of a group, in proportion to the staff of each.
    """

    groups: tuple[str, ...]  # by unit
    aged: tuple[bool, ...]
    profile: Floats
    joining: Floats
    retiring: Floats
    leaving: Floats
    participation: Floats
    hours: Floats
    recruited: Floats
    from_any: Floats
    group: Ints  # place of each unit's group


def slots_of(ages: str) -> slice:
    """Slots of a span of ages of staff.

    >>> slots_of("16-17"), slots_of("75")
    (slice(1, 3, None), slice(60, 61, None))
    """
    band = read_band(ages)
    if band is None:
        raise ValueError(ages)  # cannot be: the plan was checked
    return slice(band.first - STAFF_AGES[0] + 1, band.last - STAFF_AGES[0] + 2)


def band_slots() -> list[slice]:
    """Slots of each of the bands in which staff are counted."""
    return [slots_of(band) for band in STAFF_BANDS]


def has_supply(plan: Plan) -> bool:
    """Whether the plan says more of who joins and leaves than two figures a group."""
    return any(len(plan.tables.get(key, ())) for key in _SUPPLY_TABLES) or any(
        address.startswith(_SUPPLY_VALUES) for address in plan.quantities
    )


def _rows(plan: Plan, address: str, *names: str) -> Iterable[tuple[Any, ...]]:
    table = plan.tables.get(address)
    if table is None or not len(table):
        return ()
    return zip(*(table.columns[name] for name in names), strict=True)


def aged_groups(plan: Plan) -> list[str]:
    """Staff groups whose ages the plan gives."""
    given = {group for (group,) in _rows(plan, "workforce.age_profile", "staff_group")}
    return [group for group in plan.staff_groups if group in given]


def build_careers(plan: Plan, employers: Employers) -> Careers | None:
    """The careers of a plan's staff; None where it gives nothing beyond joiners and leavers."""
    if not has_supply(plan):
        return None
    groups = tuple(plan.staff_groups)
    shape = (len(groups), SLOTS)
    retiring, participation, leaving = np.zeros(shape), np.ones(shape), np.ones(shape)
    rates = list(
        _rows(
            plan, "workforce.by_age", "staff_group", "ages", "retirement", "participation",
            "leaving",
        )
    )  # fmt: skip
    for group, ages, retire, hours, leave in sorted(rates, key=lambda row: row[0] != "all"):
        at = slice(None) if group == "all" else groups.index(group)
        span = slots_of(ages)
        retiring[at, span], participation[at, span], leaving[at, span] = retire, hours, leave
    profile = _spread(plan, "workforce.age_profile", participation)
    joining = _spread(plan, "workforce.joiner_ages", participation)
    aged = profile[:, 0] == 0
    retiring[:, -1] = 1.0  # the last age
    retiring[~aged], leaving[~aged] = 0.0, 1.0
    usual = (profile * leaving).sum(axis=1, keepdims=True)
    leaving = np.divide(leaving, usual, out=np.ones_like(leaving), where=usual > 0)
    hours = np.ones(shape)
    hours[:, 1:-1] = participation[:, 2:] / participation[:, 1:-1]
    of = employers.group
    return Careers(
        tuple(groups[g] for g in of), tuple(aged[of].tolist()), profile[of], joining[of],
        retiring[of], leaving[of], participation[of], hours[of], *_recruited(plan, employers), of,
    )  # fmt: skip


def _recruited(plan: Plan, employers: Employers) -> tuple[Floats, Floats]:
    """Who recruits from whom: of units named, and of any unit of a group."""
    units, groups = len(employers.partner), employers.groups
    named, from_any = np.zeros((units, units)), np.zeros((units, len(groups)))
    names = ("from_group", "to_group", "from_partner", "to_partner", "share")
    for source, target, old, new, share in _rows(plan, "workforce.recruited_from", *names):
        to = _units(employers, target, new)
        if old == "all":
            from_any[to, groups.index(source)] += share
        else:
            named[np.ix_(to, _units(employers, source, old))] += share
    return named, from_any


def _units(employers: Employers, group: str, partner: str) -> list[int]:
    span = employers.of(group)
    return [u for u in range(span.start, span.stop) if partner in ("all", employers.partner[u])]


def _spread(plan: Plan, address: str, participation: Floats) -> Floats:
    """Shares of a group's whole-time equivalents by slot; all in slot 0 without rows."""
    groups = list(plan.staff_groups)
    people = np.zeros((len(groups), SLOTS))
    for group, ages, share in _rows(plan, address, "staff_group", "ages", "share"):
        span = slots_of(ages)
        people[groups.index(group), span] += share / (span.stop - span.start)
    working = people * participation
    working[working.sum(axis=1) == 0, 0] = 1.0
    return np.asarray(working / working.sum(axis=1, keepdims=True))


def substitutions(plan: Plan) -> tuple[Substitution, ...]:
    """The plan's changes of skill mix, in the order of their rows."""
    groups, labels = list(plan.staff_groups), [year_label(year) for year in plan.years]
    names = ("from_group", "to_group", "share", "ratio", "starts", "years")
    found = []
    for source, target, share, ratio, starts, years in _rows(
        plan, "workforce.substitution", *names
    ):
        first = labels.index(starts) if starts in labels else len(labels)
        progress = tuple(
            min(max((y - first + 1) / years, 0.0), 1.0) for y in range(len(plan.years))
        )
        found.append(
            Substitution(groups.index(source), groups.index(target), share, ratio, progress)
        )
    return tuple(found)
