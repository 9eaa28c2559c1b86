"""Mid-year estimates of people by single year of age and sex: four layouts of ONS and Nomis.

- The detailed series (MYEB1): a row for each district, sex and age, a column for each year.
- The sheets "MYE2 - Females" and "MYE2 - Males" saved as CSV: a column for each age. Two files.
- Nomis, wide: titles such as "Gender :" above, a column for each age, one table under the other.
- Nomis, long: a row for each figure (data set "Population estimates by single year of age").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from bettercare.start import cells
from bettercare.start.brought import Brought, Origin, Row
from bettercare.start.delimited import Layout, PublishedTable, read_stanzas
from bettercare.start.faults import Findings
from bettercare.start.readers import nomis
from bettercare.start.readers.areas import parts_of, wanted
from bettercare.start.target import Target, codes
from bettercare.tables.plan_tables import OLDEST, SEXES

SERIES = Layout(
    "ONS detailed series, MYEB1",
    {
        "code": r"(lad|la)\d*_?code\d*|(lad|ltla)\d{2,4}(cd|_code)",
        "sex": "sex",
        "age": "age",
        "people": r"population_\d{4}",
    },
)
SHEET = Layout(
    "ONS sheet MYE2, ages across",
    {"code": "code", "name": "name", "first": "0", "last": r"90\s?\+|90 and over"},
)
WIDE = Layout(
    "Nomis, ages across",
    {"code": "mnemonic", "first": "age 0", "last": r"aged 90\+|age 90\+"},
)


class Figure(NamedTuple):
    """One cell of a file: whom it counts, and where it stands."""

    code: str
    sex: str
    age: int
    line: int
    column: str
    cell: str


People = dict[tuple[str, str, int], float]  # by code or area, sex and age


def read(paths: Sequence[Path], target: Target, year: int | None) -> Brought:
    """`population.base` at the middle of `year`, by default the one the base year begins in."""
    year = year or target.base_year
    areas = codes(target)
    people, notes = people_of(paths, areas, year)
    rows: list[Row] = [
        (area, sex, age, people[area, sex, age])
        for area in areas
        for sex in SEXES
        for age in range(OLDEST + 1)
    ]
    origin = Origin(
        f"ons_mid_year_{year}",
        f"Population estimates by single year of age and sex, mid-{year}",
        "Office for National Statistics",
        str(year),
        f"read from {' and '.join(path.name for path in paths)}",
    )
    return Brought(origin, {"population.base": tuple(rows)}, notes=tuple(notes))


def people_of(
    paths: Sequence[Path], areas: Mapping[str, str], year: int
) -> tuple[People, list[str]]:
    """People at the middle of a year by key of the area, sex and age; notes of codes that changed.

    `areas` are codes by key. Raises ImportFaults unless the files have every sex and age of each.
    """
    people: People = {}
    for path in paths:
        findings = Findings(path.name)
        tables = read_stanzas(path, tuple(_READERS), findings, wanted(areas))
        years: set[str] = set()
        for table in tables:
            told = _READERS[table.layout](table, year, wanted(areas), findings, years)
            _gather(people, told, findings)
        if years and str(year) not in years:
            has = ", ".join(sorted(years))
            mend = f"it has {has}: name one with --year"
            findings.fault(None, "", f"it has no mid-{year}", mend)
        findings.raise_any()
    findings = Findings(" and ".join(path.name for path in paths))
    parts, notes = parts_of(areas, {code for code, _, _ in people}, findings)
    whole: People = {}
    for area, own in parts.items():
        for sex in SEXES:
            missing = [
                age
                for age in range(OLDEST + 1)
                if not all((code, sex, age) in people for code in own)
            ]
            if missing:
                word = {"f": "female", "m": "male"}[sex]
                problem = f'it has no figure of "{area}", {word}, aged {missing[0]}'
                problem += f" and {len(missing) - 1} other ages" if len(missing) > 1 else ""
                findings.fault(None, "", problem, "fetch both sexes and single years 0 to 90+")
                continue
            for age in range(OLDEST + 1):
                whole[area, sex, age] = sum(people[code, sex, age] for code in own)
    findings.raise_any()
    return whole, notes


def _gather(people: People, figures: Iterator[Figure], findings: Findings) -> None:
    for code, sex, age, line, column, cell in figures:
        found = cells.count(cell)
        if isinstance(found, str):
            findings.fault(line, column, found, "fetch unrounded figures, or ask ONS for them")
        elif found < 0:
            findings.fault(line, column, f"there are {found:g} people", "give 0 or more")
        elif (code, sex, age) in people:
            problem = f"{code}, {sex}, age {age} is there twice"
            findings.fault(line, column, problem, "take one date and one kind of figure only")
        else:
            people[code, sex, age] = found


def _series(
    table: PublishedTable, year: int, codes_wanted: set[str], findings: Findings, years: set[str]
) -> Iterator[Figure]:
    headings = [heading.lower() for heading in table.headings]
    name = f"population_{year}"
    if name not in headings:
        years |= {h[-4:] for h in headings if re.fullmatch(r"population_\d{4}", h)}
        return
    place = headings.index(name)
    for line, row in table.rows:
        if table.cell(row, "code") not in codes_wanted:
            continue
        sex, age = cells.sex(table.cell(row, "sex")), cells.age(table.cell(row, "age"))
        if sex is None or age is None:
            findings.fault(line, "", _unread(sex, table, row), "give the file as published")
            continue
        yield Figure(table.cell(row, "code"), sex, age, line, name, row[place])


def _long(
    table: PublishedTable,
    year: int,
    codes_wanted: set[str],
    findings: Findings,  # noqa: ARG001 - readers of every layout are called alike
    years: set[str],
) -> Iterator[Figure]:
    for line, row in table.rows:
        if table.cell(row, "code") not in codes_wanted:
            continue
        if not nomis.counts(table, row):
            continue
        years.add(table.cell(row, "date"))
        if table.cell(row, "date") != str(year):
            continue
        sex, age = cells.sex(table.cell(row, "sex")), nomis.age(table, row)
        if sex is None or age is None:
            continue  # totals, and groups of ages beside the single years
        column = table.heading("people")
        yield Figure(table.cell(row, "code"), sex, age, line, column, table.cell(row, "people"))


def _wide(
    table: PublishedTable, year: int, codes_wanted: set[str], findings: Findings, years: set[str]
) -> Iterator[Figure]:
    said = {
        title.rstrip(" :").lower(): after
        for title, after in pairwise(table.titles)
        if title.endswith(":")
    }
    dated, sexed = said.get("date", ""), said.get("gender") or said.get("sex")
    if not dated or not sexed:
        lacks = "Date" if not dated else "Gender"
        problem = f'no title above the header says "{lacks} :"'
        findings.fault(table.line, "", problem, "download it with a table for each year and sex")
        return
    years.add(dated)
    sex = cells.sex(sexed)
    if dated == str(year) and sex is not None:  # else another year, or both sexes together
        yield from _across(table, sex, codes_wanted)


def _sheet(
    table: PublishedTable, year: int, codes_wanted: set[str], findings: Findings, years: set[str]
) -> Iterator[Figure]:
    titles = " ".join(table.titles)
    sexes = {cells.sex(word) for word in re.findall(r"\b(?:fe)?males\b", titles, re.IGNORECASE)}
    dated = re.findall(r"\bmid[- ](\d{4})\b", titles, re.IGNORECASE)
    if len(sexes) != 1:
        problem = "its title names neither Females nor Males alone"
        findings.fault(1, "", problem, 'save the sheets "MYE2 - Females" and "MYE2 - Males" whole')
    elif not dated:
        findings.fault(1, "", "its title names no year", "save the sheet whole, with its title")
    else:
        years |= set(dated)
        if str(year) in dated:
            yield from _across(table, sexes.pop() or "", codes_wanted)


def _across(table: PublishedTable, sex: str, codes_wanted: set[str]) -> Iterator[Figure]:
    """Figures of a table of one sex whose columns are ages."""
    ages = [(place, cells.age(heading)) for place, heading in enumerate(table.headings)]
    for line, row in table.rows:
        if table.cell(row, "code") in codes_wanted:
            for place, age in ages:
                if age is not None:
                    column = table.headings[place]
                    yield Figure(table.cell(row, "code"), sex, age, line, column, row[place])


def _unread(sex: str | None, table: PublishedTable, row: tuple[str, ...]) -> str:
    if sex is None:
        return f'"{table.cell(row, "sex")[:20]}" is not a sex'
    return f'"{table.cell(row, "age")[:20]}" is not a single year of age up to 90'


# The reader of each layout, in the order they are tried; it adds the years it sees to a set.
_Reader = Callable[[PublishedTable, int, set[str], Findings, set[str]], Iterator[Figure]]
_READERS: dict[Layout, _Reader] = {
    nomis.ESTIMATES: _long,
    SERIES: _series,
    WIDE: _wide,
    SHEET: _sheet,
}
