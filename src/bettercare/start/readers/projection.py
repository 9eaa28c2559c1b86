"""Subnational population projections by single year of age and sex: layouts of ONS and Nomis.

ONS gives one file for each sex, "2018 SNPP Population females" and "... males", with a column for
each mid-year; Nomis gives a row for each figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bettercare.start import cells
from bettercare.start.brought import Brought, Origin, Row
from bettercare.start.delimited import Layout, PublishedTable, read_published
from bettercare.start.faults import Findings
from bettercare.start.readers import nomis
from bettercare.start.readers.areas import parts_of, planned_people, wanted
from bettercare.start.target import Target, codes
from bettercare.tables.nearest import listing
from bettercare.tables.plan_tables import OLDEST, SEXES

SNPP = Layout(
    "ONS subnational population projections",
    {
        "code": "area[_ ]code",
        "component": "component",
        "sex": "sex",
        "age": "age[_ ]group",
        "first": r"\d{4}",
    },
)
_CLOSE = 0.01  # how far a projection's people of the base year may be from the plan's, unnoted


class Figure(NamedTuple):
    """One cell of a file: whom it counts, and where it stands."""

    code: str
    year: int
    sex: str
    age: int
    line: int
    column: str
    cell: str


People = dict[tuple[str, int, str, int], float]  # by code, year, sex and age


def read(paths: Sequence[Path], target: Target) -> Brought:
    """`population.projection` from the year after the base year to the horizon."""
    areas = codes(target)
    sought = wanted(areas)
    people: People = {}
    years = range(target.base_year, target.horizon + 1)
    for path in paths:
        findings = Findings(path.name)
        table = read_published(path, (nomis.PROJECTIONS, SNPP), findings, sought)
        told = _across if table.layout is SNPP else _long
        _gather(people, told(table, sought, years, findings), findings)
        findings.raise_any()
    names = " and ".join(path.name for path in paths)
    findings = Findings(names)
    _covered({year for _, year, _, _ in people}, years, findings)
    parts, notes = parts_of(areas, {code for code, *_ in people}, findings)
    rows: list[Row] = []
    for area, own in parts.items():
        for year in years[1:]:
            rows += _year(people, area, own, year, findings)
    findings.raise_any()
    notes += _base(people, parts, target)
    began = min(year for _, year, _, _ in people)
    origin = Origin(
        f"ons_projection_{target.base_year}",
        "Subnational population projections by single year of age and sex",
        "Office for National Statistics",
        f"{years[1]} to {years[-1]}",
        f"read from {names}; its first year taken is {began}",
    )
    return Brought(origin, {"population.projection": tuple(rows)}, notes=tuple(notes))


def _across(
    table: PublishedTable, sought: set[str], years: range, findings: Findings
) -> Iterator[Figure]:
    """ONS: a column for each year."""
    dated = [
        (place, int(heading))
        for place, heading in enumerate(table.headings)
        if re.fullmatch(r"[12]\d{3}", heading) and int(heading) in years
    ]
    for line, row in table.rows:
        if table.cell(row, "code") not in sought:
            continue
        if table.cell(row, "component").lower() not in ("population", ""):
            problem = f'the rows are "{table.cell(row, "component")[:30]}", not people'
            findings.fault(line, table.heading("component"), problem, "give the population files")
            return
        sex, age = cells.sex(table.cell(row, "sex")), cells.age(table.cell(row, "age"))
        if sex is None or age is None:
            continue  # persons, and all ages
        code = table.cell(row, "code")
        for place, year in dated:
            yield Figure(code, year, sex, age, line, table.headings[place], row[place])


def _long(
    table: PublishedTable, sought: set[str], years: range, findings: Findings
) -> Iterator[Figure]:
    """Nomis: a row for each figure."""
    column = table.heading("people")
    for line, row in table.rows:
        if table.cell(row, "code") not in sought or not nomis.counts(table, row):
            continue
        year = table.cell(row, "year")
        if not re.fullmatch(r"[12]\d{3}", year):
            findings.fault(line, table.heading("year"), f'"{year[:20]}" is not a year')
            continue
        sex, age = cells.sex(table.cell(row, "sex")), nomis.age(table, row)
        if sex is None or age is None or int(year) not in years:
            continue
        code, cell = table.cell(row, "code"), table.cell(row, "people")
        yield Figure(code, int(year), sex, age, line, column, cell)


def _gather(people: People, figures: Iterator[Figure], findings: Findings) -> None:
    for code, year, sex, age, line, column, cell in figures:
        found = cells.count(cell)
        if isinstance(found, str):
            findings.fault(line, column, found, "download the file again")
        elif found < 0:
            findings.fault(line, column, f"there are {found:g} people", "give 0 or more")
        elif (code, year, sex, age) in people:
            problem = f"{code}, {sex}, age {age} in {year} is there twice"
            findings.fault(line, column, problem, "give each figure once, of one variant only")
        else:
            people[code, year, sex, age] = found


def _covered(there: set[int], years: range, findings: Findings) -> None:
    """Every year after the base year to the horizon is there, for some area."""
    missing = [year for year in years[1:] if year not in there]
    if len(years) < 2:
        findings.fault(None, "", "the plan ends with its base year", "move the horizon first")
    elif missing:
        has = f"{min(there)} to {max(there)} of them" if there else "none of them"
        problem = f"the plan wants mid-{years[1]} to mid-{years[-1]}, and it has {has}"
        mend = f"fetch a projection with {listing(map(str, missing), 4)}, and of the plan's areas"
        findings.fault(None, "", problem, mend)
    findings.raise_any()


def _year(
    people: People, area: str, own: tuple[str, ...], year: int, findings: Findings
) -> list[Row]:
    """The rows of an area and year; every sex and age must be there."""
    rows: list[Row] = []
    missing: list[tuple[str, int]] = []
    for sex in SEXES:
        for age in range(OLDEST + 1):
            found = [people.get((code, year, sex, age)) for code in own]
            there = [one for one in found if one is not None]
            if len(there) < len(found):
                missing.append((sex, age))
            rows.append((area, year, sex, age, round(sum(there), 3)))
    if missing:
        word = {"f": "female", "m": "male"}[missing[0][0]]
        problem = f'it has no figure of "{area}" in {year}, {word}, aged {missing[0][1]}'
        problem += f" and {len(missing) - 1} others" if len(missing) > 1 else ""
        findings.fault(None, "", problem, "give both sexes, single years 0 to 90 and over")
    return rows


def _base(people: People, parts: dict[str, tuple[str, ...]], target: Target) -> list[str]:
    """Notes of areas whose people of the base year are not those of the plan."""
    notes: list[str] = []
    planned = dict.fromkeys(parts, 0.0)
    for (area, *_), figure in planned_people(target).items():
        if area in planned:
            planned[area] += figure
    for area, own in parts.items():
        projected = sum(
            figure
            for (code, year, *_), figure in people.items()
            if code in own and year == target.base_year
        )
        if projected and abs(planned[area] - projected) > _CLOSE * projected:
            notes.append(
                f'"{area}" has {projected:,.0f} people in mid-{target.base_year} here and '
                f"{planned[area]:,.0f} in population.base: take estimates of the same round."
            )
    return notes
