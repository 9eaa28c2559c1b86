"""Which base is run, which observations it is scored on, and which results stand for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bettercare.hindcast.observed import Observation, Series
from bettercare.hindcast.periods import (
    APRIL,
    YEAR,
    Part,
    base_end,
    horizon,
    is_ahead,
    is_history,
    parts,
)
from bettercare.plan.bases import PlanBase
from bettercare.plan.folder import BASES
from bettercare.plan.model import Plan, year_label
from bettercare.plan.reading import Reading, Spot
from bettercare.system.layout import Layout, Row
from bettercare.tables.nearest import listing
from bettercare.tables.observed import DIMENSIONS
from bettercare.tables.results import MEASURES

_TOTAL = (None, "all")
#: Dimensions that results may have where an observation names none: their members are summed.
_OPEN = ((), ("sex",), ("age_band",), ("partner",))


@dataclass(frozen=True, slots=True)
class Cell:
    """One result that goes into an observed figure: its row, year's place and weight."""

    row: int
    year: int
    weight: float


@dataclass(frozen=True, slots=True)
class Case:
    """An observation to be scored: the results it stands for and the year after the base."""

    observation: Observation
    cells: tuple[Cell, ...]
    base_cells: tuple[Cell, ...]  # the same at the base itself
    horizon: int
    history: tuple[Observation, ...]  # of its series, in order of time


def known_to(base: PlanBase, one: Observation) -> int:
    """The month to which a base knows an observation's measure."""
    return base_end(one.measure.timing, base.plan.first_year)


def choose_base(
    r: Reading, bases: Sequence[PlanBase], found: Sequence[Observation], wanted: str | None
) -> PlanBase | None:
    """The base to run, None where none comes before any observation (told of).

    The one wanted; else the latest that is not after the first observed period; where the first
    is from before every base, the earliest base, and what came before it is history.
    """
    if wanted is not None:
        chosen = [base for base in bases if base.key == wanted]
        if not chosen:
            names = ", ".join(base.key for base in bases)
            near = r.nearest(wanted, [base.key for base in bases])
            r.fault(Spot(BASES), f'the plan has no base "{wanted}"', f"it has {names}", near)
            return None
        order = chosen
    else:
        first = min(one.period.end for one in found)
        early = [b for b in bases if b.plan.first_year * YEAR + APRIL <= first]
        order = [*reversed(early), *(b for b in bases if b not in early)]
    for base in order:
        if any(is_ahead(one.period, known_to(base, one)) for one in found):
            return base
    earliest = order[-1] if wanted else bases[0]
    last = max(found, key=lambda one: one.period.end)
    year = year_label(earliest.plan.first_year)
    problem = (
        f"the base year {year} comes after the observations, "
        f'the last of which is "{last.period.text}"'
    )
    mend = f"give later observations, or add an earlier base to {BASES}/"
    r.fault(Spot(last.spot.file), problem, mend)
    return None


def cases(
    r: Reading, base: PlanBase, bases: Sequence[PlanBase], found: Sequence[Observation],
    layout: Layout, plan: Plan,
) -> tuple[list[Case], list[Observation]]:  # fmt: skip
    """The observations a base is scored on, and those that are neither ahead of it nor history."""
    past: dict[Series, list[Observation]] = {}
    for one in sorted(found, key=lambda one: one.period.end):
        if is_history(one.period, known_to(base, one)):
            past.setdefault(one.series, []).append(one)
    by_measure: dict[tuple[str, str], list[tuple[int, Row]]] = {}
    for i, row in enumerate(layout.rows):
        by_measure.setdefault((row.measure, row.service or ""), []).append((i, row))
    of_series: dict[Series, list[tuple[int, Row]]] = {}
    made: list[Case] = []
    astride: list[Observation] = []
    known_of: dict[tuple[str, str], bool] = {}
    for one in found:
        known = known_to(base, one)
        if not is_ahead(one.period, known):
            if not is_history(one.period, known):
                astride.append(one)
            continue
        about = (one.series.measure, one.series.service)
        if about not in known_of:  # what is wrong with it is told once
            known_of[about] = _is_known(r, base, bases, one)
        if not known_of[about]:
            continue
        measure = one.measure
        mean = measure.unit == "bed"
        years = len(plan.years)
        when = parts(measure.timing, one.period, plan.first_year, years, mean=mean)
        if when is None:
            last = year_label(plan.last_year)
            problem = f'"{one.period.text}" ends after the plan\'s horizon {last}'
            r.fault(one.spot, problem, "leave it out, or give the plan a later horizon")
            continue
        if one.series not in of_series:
            its = by_measure.get((one.series.measure, one.series.service), [])
            of_series[one.series] = _rows(one, its)
        rows = of_series[one.series]
        if not rows:
            _no_rows(r, one)
            continue
        made.append(
            Case(
                one,
                _cells(rows, when),
                _cells(rows, [part._replace(year=0) for part in when]),
                horizon(one.period, known),
                tuple(past.get(one.series, ())),
            )
        )
    return made, astride


def _cells(rows: list[tuple[int, Row]], when: Iterable[Part]) -> tuple[Cell, ...]:
    return tuple(
        Cell(i, part.year, part.weight)
        for part in when
        for i, row in rows
        if part.month is None or row.month == part.month
    )


def _rows(one: Observation, rows: list[tuple[int, Row]]) -> list[tuple[int, Row]]:
    """The rows whose sum is what is observed, every month of them; none where there are none."""
    where = dict(one.series.where)
    for free in _OPEN:
        if any(name in where for name in free):
            continue
        found = [(i, row) for i, row in rows if _fits(row, where, free)]
        if found and all(
            {getattr(row, name) for _, row in found} == set(members)
            for name, members in where.items()
        ):
            return found
    return []


def _fits(row: Row, where: dict[str, tuple[str, ...]], free: tuple[str, ...]) -> bool:
    for name in ("area", "site", *DIMENSIONS):
        value = getattr(row, name)
        if name in where:
            if value not in where[name]:
                return False
        elif name in free:
            if value in _TOTAL:
                return False
        elif name == "setting":  # a service's own
            continue
        elif value not in _TOTAL:
            return False
    return True


def _no_rows(r: Reading, one: Observation) -> None:
    name = one.measure.name
    by = next((each.by for each in MEASURES if each.name == name), "")
    named = " and ".join(key for key, _ in one.series.where) or "as a whole"
    mend = f"the results have it by {by}" if by else "hold other measures against the plan"
    r.fault(one.spot, f"the results have no {one.series.measure} by {named}", mend)


def _is_known(r: Reading, base: PlanBase, bases: Sequence[PlanBase], one: Observation) -> bool:
    """Whether the base has what is observed, from figures of its own; a fault where it has not."""
    service = one.series.service
    if service and service not in base.plan.services:
        having = ", ".join(b.key for b in bases if service in b.plan.services)
        problem = f'the base {base.key} has no service "{service}"'
        r.fault(one.spot, problem, f"score it from another base with --base ({having})")
        return False
    if base.gives is None:  # the plan's own: it brings all
        return True
    lacking = [need for need in _needs(base.plan, one) if not _brings(base, need)]
    if lacking:
        what = listing(need.replace("|", " or ") for need in lacking)
        problem = f"the base {base.key} takes {what} from a later base"
        mend = f"give it in {BASES}/{base.key}, or leave {one.series.measure} out"
        r.fault(one.spot, problem, mend)
    return not lacking


def _brings(base: PlanBase, need: str) -> bool:
    return any(base.brings(each) for each in need.split("|"))


def _needs(plan: Plan, one: Observation) -> Iterator[str]:
    """The addresses an earlier base must bring itself for an observation."""
    bed_type = one.series.measure.removeprefix("beds_").removesuffix("_occupied")
    using = [key for key, service in plan.services.items() if service.beds == bed_type]
    for need in one.measure.needs:
        if "TYPE" in need:
            every = [need.replace("TYPE", service) for service in using]
        else:
            every = [need.replace("SERVICE", one.series.service)]
        for each in every:
            yield from _there(plan, each[:-1]) if each.endswith("?") else [each]


def _there(plan: Plan, address: str) -> list[str]:
    """The figures or the table at an address, as far as the plan has them."""
    if address.endswith("*"):
        return [key for key in plan.quantities if key.startswith(address[:-1])]
    table = plan.tables.get(address)
    return [address] if address in plan.quantities or (table is not None and len(table)) else []
