"""People by area, age band and sex, as the projection gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bettercare.explain.node import Node, leaf, made
from bettercare.population.rates import SEXES

if TYPE_CHECKING:
    from bettercare.explain.case import Case

WORDS = {"f": "women and girls", "m": "men and boys"}


def people(case: Case, area: str | None, band: str | None, sex: str | None) -> Node:
    """People of the year: base year and change for each area, age band and sex asked for."""
    plan = case.plan
    areas = [area] if area else list(case.people.areas)
    bands = [each.key for each in plan.age_bands]
    chosen = [band] if band else bands
    lines = []
    for place in areas:
        a = case.people.areas.index(place)
        by_band = []
        for key in chosen:
            b = bands.index(key)
            sexes = [sex] if sex else list(SEXES)
            cells = [
                _cell(case, (a, b, SEXES.index(each)), f"Aged {key}, {WORDS[each]}")
                for each in sexes
            ]
            by_band.append(made(f"Aged {key}", "person", "sum", cells))
        lines.append(made(plan.areas[place].name, "person", "sum", by_band))
    drivers = [
        case.assumption(address)
        for address in case.quantities
        if address.startswith("population.")
        and (area is None or not address.startswith("population.migration.")
             or address.endswith(f".{area}"))
    ]  # fmt: skip
    told = "; ".join(f"{each.label} {each.value:g}" for each in drivers)
    note = f"cohort by cohort from population.base; moved by {told}" if told else ""
    return made(f"People in {case.label()}", "person", "sum", lines, note)


def _cell(case: Case, at: tuple[int, int, int], label: str) -> Node:
    base = float(case.people.by_band[(0, *at)][0])
    now = float(case.people.by_band[(case.year, *at)][0])
    start = leaf(f"In {case.label(0)}", base, "person", "population.base")
    if case.year == 0:
        return made(label, "person", "sum", [start])
    note = "births, ageing in and out, deaths and net migration of the years between"
    return made(label, "person", "sum", [start, leaf("Change since", now - base, "person", note)])
