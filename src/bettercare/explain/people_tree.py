"""People, births, deaths and people with a condition, as the projection gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bettercare.explain.node import Node, leaf, made
from bettercare.population.prevalence import TREND
from bettercare.tables.plan_tables import SEXES

if TYPE_CHECKING:
    from bettercare.explain.case import Case

WORDS = {"f": "women and girls", "m": "men and boys"}


def people(case: Case, area: str | None, band: str | None, sex: str | None) -> Node:
    """People of the year, area by area.

    Of all ages and both sexes: the base year, births, deaths and moves since. Of some: the base
    year and the change for each age band and sex asked for.
    """
    plan = case.plan
    lines = [
        made(plan.areas[place].name, "person", "sum",
             _by_person(case, a, band, sex) if band or sex else _components(case, a))
        for a, place in _places(case, area)
    ]  # fmt: skip
    note = _drivers(case, area, "")
    note = f"cohort by cohort from population.base; moved by {note}" if note else ""
    return made(f"People in {case.label()}", "person", "sum", lines, note)


def _places(case: Case, area: str | None) -> list[tuple[int, str]]:
    return [(a, key) for a, key in enumerate(case.people.areas) if area in (None, key)]


def _drivers(case: Case, area: str | None, table: str) -> str:
    """The assumptions that move the population, of one table or of all, in words."""
    drivers = [
        case.assumption(address)
        for address in case.quantities
        if address.startswith(f"population.{table}") and not address.startswith(TREND)
        and (area is None or not address.startswith("population.migration.")
             or address.endswith(f".{area}"))
    ]  # fmt: skip
    return "; ".join(f"{each.label} {each.value:g}" for each in drivers)


def _components(case: Case, a: int) -> list[Node]:
    """The base year's people of an area, and births, deaths and moves of the years since."""
    base = float(case.people.by_band[0, a].sum())
    start = leaf(f"In {case.label(0)}", base, "person", "population.base")
    if case.year == 0:
        return [start]
    since = slice(1, case.year + 1)
    born = float(case.people.born[since, a].sum())
    died = float(case.people.deaths[since, a].sum())
    now = float(case.people.by_band[case.year, a].sum())
    moved = now - base - born + died
    return [
        start,
        leaf("Births since", born, "person", "women by age times fertility", see="births"),
        leaf("Deaths since", -died, "person", "people by age times death rates", see="deaths"),
        leaf("Net migration since", moved, "person", _source_of_moves(case)),
    ]


def _source_of_moves(case: Case) -> str:
    if case.model.rates.own is not None:
        return "what population.projection needs besides births and deaths"
    table = "flows" if case.model.rates.flows is not None else "net_migration"
    totals = case.plan.tables.get("population.totals")
    counted = " and population.totals" if totals is not None and len(totals) else ""
    return f"population.{table}{counted}"


def _by_person(case: Case, a: int, band: str | None, sex: str | None) -> list[Node]:
    bands = [each.key for each in case.plan.age_bands]
    lines = []
    for key in [band] if band else bands:
        at = a, bands.index(key)
        cells = [
            _cell(case, (*at, SEXES.index(each)), f"Aged {key}, {WORDS[each]}")
            for each in ([sex] if sex else SEXES)
        ]
        lines.append(made(f"Aged {key}", "person", "sum", cells))
    return lines


def _cell(case: Case, at: tuple[int, int, int], label: str) -> Node:
    base = float(case.people.by_band[(0, *at)][0])
    now = float(case.people.by_band[(case.year, *at)][0])
    start = leaf(f"In {case.label(0)}", base, "person", "population.base")
    if case.year == 0:
        return made(label, "person", "sum", [start])
    note = "births, ageing in and out, deaths and net migration of the years between"
    return made(label, "person", "sum", [start, leaf("Change since", now - base, "person", note)])


def births(case: Case, area: str | None) -> Node:
    """Births of the twelve months to the year's middle: the mean of the pace at its two ends."""
    lines = []
    for a, place in _places(case, area):
        name = case.plan.areas[place].name
        born = float(case.people.born[case.year, a, 0])
        if case.year == 0:
            lines.append(leaf(name, born, "birth/year", "population.births"))
            continue
        ends = [float(case.people.births[y, a, 0]) for y in (case.year - 1, case.year)]
        pace = [
            leaf(f"A year, at the pace of mid-{case.plan.years[y]}", end, "birth/year",
                 "women by age times fertility")
            for y, end in zip((case.year - 1, case.year), ends, strict=True)
        ]  # fmt: skip
        mean = made("At the two ends", "birth/year", "sum", pace)
        half = made(name, "birth/year", "product", [mean, leaf("Half", 0.5)])
        # where births were counted they are not the mean of two paces
        same = abs(half.value - born) <= 1e-9 * max(born, 1.0)
        lines.append(half if same else leaf(name, born, "birth/year", "population.totals"))
    note = _drivers(case, area, "fertility.")
    return made(f"Births, twelve months to mid-{_year(case)}", "birth/year", "sum", lines, note)


def deaths(case: Case, area: str | None) -> Node:
    """Deaths of the twelve months to the year's middle."""
    lines = [
        leaf(case.plan.areas[place].name, float(case.people.deaths[case.year, a, 0]),
             "person/year", "people by age and sex times death rates (population.deaths), "
             "or counted (population.totals)", see=f"people --area {place}")
        for a, place in _places(case, area)
    ]  # fmt: skip
    note = _drivers(case, area, "mortality.")
    return made(f"Deaths, twelve months to mid-{_year(case)}", "person/year", "sum", lines, note)


def _year(case: Case) -> int:
    return case.plan.years[case.year]


def people_with(case: Case, condition: str, area: str | None) -> Node:
    """People who have a condition: people times the share of them who have it."""
    plan, share = case.plan, case.model.prevalence[condition]
    index = case.outlook.prevalence.get(condition)
    by_area = []
    for a, place in _places(case, area):
        lines = []
        for b, band in enumerate(plan.age_bands):
            for s, sex in enumerate(SEXES):
                there = float(share[a, b, s])
                if there == 0.0:
                    continue
                many = float(case.people.by_band[case.year, a, b, s, 0])
                parts = [
                    leaf("People", many, "person", see=f"people --age-band {band.key}"),
                    leaf("Share with it in the base year", there, "share", "population.prevalence"),
                ]
                if index is not None:
                    parts.append(_spread(there, float(index[case.year, 0]), condition))
                label = f"Aged {band.key}, {WORDS[sex]}"
                lines.append(made(label, "person", "product", parts))
        by_area.append(made(plan.areas[place].name, "person", "sum", lines))
    name = plan.conditions[condition].name
    return made(f"People with {name} in {case.label()}", "person", "sum", by_area)


def _spread(share: float, index: float, condition: str) -> Node:
    note = f"{TREND}{condition}" + ("; nobody has it twice" if share * index > 1.0 else "")
    return leaf("Prevalence against the base year", min(index, 1.0 / share), "index", note)
