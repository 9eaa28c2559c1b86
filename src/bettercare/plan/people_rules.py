"""Rules between the rows of the population tables: nobody missing, no gap, nothing given twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from bettercare.plan.ages import ages_text, cover_fault, read_band
from bettercare.plan.csv_text import Sheet
from bettercare.plan.frame import Frame
from bettercare.plan.model import year_label
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.row_groups import named
from bettercare.tables.nearest import listing
from bettercare.tables.plan_tables import FLOWS, MOTHERS, OLDEST, PLAN_TABLES, SEXES

#: How far a projection's people of the base year may be from the base, by area: later revisions.
SAME_BASE = 0.01
_MOST_TOLD = 10  # groups without some of their rows told of; the rest are counted


def everyone(r: Reading, frame: Frame, sheet: Sheet) -> None:
    """One row for each area, sex and single year of age."""
    _all_ages(r, sheet, [(area, sex) for area in frame.inside for sex in SEXES], ("area", "sex"))


def _all_ages(
    r: Reading, sheet: Sheet, groups: list[tuple[Any, ...]], keys: tuple[str, ...]
) -> None:
    """One row for each single year of age in each of the groups by these columns."""
    there: dict[tuple[Any, ...], set[int]] = {}
    for *group, age in sheet.rows(*keys, "age"):
        there.setdefault(tuple(group), set()).add(age)
    full = set(range(OLDEST + 1))
    gaps = [(key, sorted(full - there.get(key, set()))) for key in groups]
    gaps = [(key, ages) for key, ages in gaps if ages]
    for told, (parts, ages) in enumerate(gaps[:_MOST_TOLD], start=1):
        who = ", ".join(_said(key, part) for key, part in zip(keys, parts, strict=True))
        problem = f"there is no row for {who}, {ages_text(ages)}"
        if told == _MOST_TOLD and len(gaps) > _MOST_TOLD:
            problem += f" (and {len(gaps) - _MOST_TOLD} more groups)"
        r.fault(sheet.spot(), problem, "add the rows")


def _said(key: str, part: str | int) -> str:
    if key == "area":
        return f'area "{part}"'
    return f"sex {part}" if key == "sex" else str(part)


def mothers(r: Reading, sheet: Sheet) -> None:
    """One row for each age of mothers, and some births."""
    there = set(sheet.columns["age"])
    missing = [age for age in range(MOTHERS[0], MOTHERS[1] + 1) if age not in there]
    if missing:
        r.fault(sheet.spot(), f"there is no row for {ages_text(missing)}", "add the rows")
    elif not any(sheet.columns["rate"]):
        r.fault(sheet.spot(), "every rate is 0", "give the shape of births by age")


def every_area(r: Reading, frame: Frame, sheet: Sheet) -> None:
    """At least one row for each area."""
    there = set(sheet.columns["area"])
    missing = [area for area in frame.inside if area not in there]
    if missing:
        r.fault(sheet.spot(), f"there is no row for {named('area', missing)}", "add the rows")


def deaths(r: Reading, frame: Frame, sheet: Sheet) -> None:
    """The bands of each area and sex cover all ages once; deaths fall among some people."""
    bands: dict[tuple[str, str], list[Any]] = {}
    first: dict[tuple[str, str], int] = {}
    unreadable: set[str] = set()
    for row, (area, sex, text, died, people) in enumerate(
        sheet.rows("area", "sex", "ages", "deaths", "people")
    ):
        band = read_band(text)
        if band is not None:
            bands.setdefault((area, sex), []).append(band)
            first.setdefault((area, sex), row)
        elif text not in unreadable:
            unreadable.add(text)
            problem = f'"{text[:20]}" is not an age band'
            r.fault(sheet.spot(row), problem, 'write "0", "1-4" or "85+"')
        if died > people:
            problem = f"{died:g} deaths fall among {people:g} people"
            r.fault(sheet.spot(row), problem, "give the people the deaths were counted among")
    if unreadable:
        return
    told: dict[str, list[tuple[str, str]]] = {}
    for group in product(frame.inside, SEXES):
        problem = cover_fault(bands[group]) if group in bands else "there is no row"
        if problem:
            told.setdefault(problem, []).append(group)
    for problem, groups in told.items():
        spot = sheet.spot()
        if groups[0] in first:
            spot = spot._replace(line=sheet.line(first[groups[0]]))
        whom = listing((f"{area} {sex}" for area, sex in groups), 6)
        mend = "let the bands of each area and sex cover ages 0 to 90+ once each"
        r.fault(spot, f"{problem} for {whom}", mend)


def one_migration(r: Reading, sheets: Mapping[str, Sheet]) -> None:
    """Exactly one of net migration and flows; scales of flows only where there are flows."""
    net, flows_ = sheets.get("population.net_migration"), sheets.get("population.flows")
    if net is None or flows_ is None:  # one could not be read: told of already
        return
    if net.file and flows_.file:
        problem = "both population.net_migration and population.flows are given"
        r.fault(flows_.spot(), problem, "keep one of them")
    elif not net.file and not flows_.file:
        schema = PLAN_TABLES["population.net_migration"]
        header = ",".join(column.name for column in schema.columns)
        mend = f"add it with the header {header}, or give population.flows"
        r.fault(Spot(schema.file, (), schema.address), "the CSV file is missing", mend)
    scales = "assumptions/population/migration_flow.toml"
    if r.toml.get(scales) and not flows_.file:
        mend = "add that table, or scale net migration by area in population.migration"
        spot = Spot(scales, (), "population.migration_flow")
        r.fault(spot, "there is no population.flows to scale", mend)


def flows(r: Reading, frame: Frame, sheet: Sheet, base: Sheet | None) -> None:
    """Every area, flow, sex and age; no more people leave an area than live there."""
    groups = [(area, flow, sex) for area in frame.inside for flow in FLOWS for sex in SEXES]
    _all_ages(r, sheet, groups, ("area", "flow", "sex"))
    if base is None or base.spoilt:
        return
    living = _sums(base.rows("area", "people"))
    leaving = _sums(
        (area, people)
        for area, flow, people in sheet.rows("area", "flow", "people")
        if flow.endswith("_out")
    )
    for area, gone in leaving.items():
        if gone > living.get(area, gone):
            problem = f"{gone:g} people leave {area} in a year, where {living[area]:g} live"
            r.fault(sheet.spot(), problem, "give the people who leave in one year")


def _sums(rows: Iterable[tuple[Any, float]]) -> dict[Any, float]:
    found: dict[Any, float] = {}
    for key, amount in rows:
        found[key] = found.get(key, 0.0) + amount
    return found


def totals(r: Reading, frame: Frame, sheet: Sheet) -> None:
    """Years the plan projects, and a figure in every row."""
    columns = ("births", "deaths", "net_migration")
    for row, (year, *cells) in enumerate(sheet.rows("year", *columns)):
        if all(cell is None for cell in cells):
            mend = "give births, deaths or net_migration, or take the row away"
            r.fault(sheet.spot(row), "the row gives no figure", mend)
        _projected(r, frame, sheet, row, year, base_too=False)


def projection(r: Reading, frame: Frame, sheet: Sheet, base: Sheet | None) -> None:
    """Every area, year, sex and age of the plan, from the people the plan starts from."""
    if r.texts.get(PLAN_TABLES["population.totals"].file) is not None:
        problem = "a projection and control totals (population.totals) are both given"
        r.fault(sheet.spot(), problem, "keep one of them")
    first, last = frame.first_year, frame.last_year
    if first is None or last is None:
        return
    rows: dict[int, int] = {}
    for row, year in enumerate(sheet.columns["year"]):
        rows.setdefault(year, row)
    good = [_projected(r, frame, sheet, row, year, base_too=True) for year, row in rows.items()]
    if not all(good):
        return
    every_area(r, frame, sheet)
    missing = [str(year) for year in range(first + 1, last + 1) if year not in rows]
    if missing:
        mend = f"give each mid-year from {first + 1} to {last}"
        r.fault(sheet.spot(), f"there is no row for {named('year', missing)}", mend)
    there = set(sheet.columns["area"])
    groups = [
        (area, year, sex)
        for area, year, sex in product(frame.inside, sorted(rows), SEXES)
        if area in there
    ]
    _all_ages(r, sheet, groups, ("area", "year", "sex"))
    if base is None or base.spoilt or first not in rows:
        return
    living = _sums(base.rows("area", "people"))
    start = _sums((a, p) for a, y, p in sheet.rows("area", "year", "people") if y == first)
    for area, people in start.items():
        if abs(people - living.get(area, people)) > SAME_BASE * people:
            problem = (
                f"the projection has {people:g} people in {area} in {first}, "
                f"population.base has {living[area]:g}"
            )
            mend = "bring in the estimate the projection starts from as population.base"
            r.fault(sheet.spot(rows[first]), problem, mend)


def _projected(
    r: Reading, frame: Frame, sheet: Sheet, row: int, year: int, *, base_too: bool
) -> bool:
    """Whether a mid-year is one the plan reckons people for; a fault where it is not."""
    first, last = frame.first_year, frame.last_year
    if first is None or last is None or first + (not base_too) <= year <= last:
        return True
    if year == first:
        problem = f"mid-{year} is that of the base year, whose people are in population.base"
        mend = "leave the row out: it tells of a year that is over"
    else:
        problem = f"{year} is outside the plan's years {year_label(first)} to {year_label(last)}"
        mend = f"give mid-years from {first + (not base_too)} to {last}"
    r.fault(sheet.spot(row), problem, mend)
    return False
