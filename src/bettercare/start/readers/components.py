"""Components of population change by age and sex (ONS MYEB2): births, deaths, moves.

One row for each district, sex and age, one column for each component and year, such as
`deaths_2023`: the year to the middle of 2023. Deaths and moves of one year in a small area are
few, so they are the mean of the last years; births are those of the year itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bettercare.start import cells
from bettercare.start.brought import Brought, Origin, Row
from bettercare.start.delimited import Layout, PublishedTable, read_published
from bettercare.start.faults import Findings
from bettercare.start.readers.areas import parts_of, wanted
from bettercare.start.target import Target, codes
from bettercare.tables.plan_tables import FLOWS, OLDEST, PLAN_TABLES, SEXES

LAYOUT = Layout(
    "ONS detailed components of change, MYEB2",
    {
        "code": r"(lad|la)\d*_?code\d*|(lad|ltla)\d{2,4}(cd|_code)",
        "sex": "sex",
        "age": "age",
        "births": r"births_\d{4}",
        "deaths": r"deaths_\d{4}",
        "internal": r"internal_net_\d{4}",
        "international": r"international_net_\d{4}",
        "people": r"population_\d{4}",
    },
)
_MOVES = ("internal_net", "international_net")
_COUNTED = ("births", "deaths", "population")
_BANDS = ((0, 0), (1, 4), *((first, first + 4) for first in range(5, 86, 5)), (OLDEST, OLDEST))

# By component, year, code, sex and age.
Figures = dict[tuple[str, int, str, str, int], float]


def read(path: Path, target: Target, year: int | None, years: int) -> Brought:
    """`population.births`, `population.deaths` and `population.net_migration`.

    A plan that has `population.flows` gets those in the place of net migration. `year` is the last
    year taken, by default the one the base year begins in; deaths and moves are the mean of up to
    `years` years that end with it.
    """
    areas = codes(target)
    last = year or target.base_year
    findings = Findings(path.name)
    table = read_published(path, (LAYOUT,), findings, wanted(areas))
    gross = (target.folder / PLAN_TABLES["population.flows"].file).is_file()
    components = (*_COUNTED, *(FLOWS if gross else _MOVES))
    span = _span(table, components, last, years, findings)
    figures = _figures(table, components, span, wanted(areas), findings)
    findings.raise_any()
    parts, notes = parts_of(areas, {key[2] for key in figures}, findings)
    _whole(figures, parts, last, findings)
    moved = "flows" if gross else "net_migration"
    rows: dict[str, list[Row]] = {name: [] for name in ("births", "deaths", moved)}
    for area, own in parts.items():
        mean = _Means(figures, own)
        rows["births"].append((area, mean.of("births", SEXES, 0, OLDEST, [last])))
        for sex in SEXES:
            for first, oldest in _BANDS:
                deaths = mean.of("deaths", sex, first, oldest, span)
                people = mean.of("population", sex, first, oldest, span)
                band = _band(first, oldest)
                rows["deaths"].append((area, sex, band, deaths, people))
                if not 0 <= deaths <= people:
                    problem = f'{deaths:g} deaths fall among {people:g} people of "{area}"'
                    mend = f"mend ages {band} ({sex}), or download the file again"
                    findings.fault(None, "", problem, mend)
            if not gross:
                rows[moved] += [
                    (area, sex, age, round(sum(mean.of(m, sex, age, age, span) for m in _MOVES), 3))
                    for age in range(OLDEST + 1)
                ]
        if gross:
            rows[moved] += [
                (area, flow, sex, age, mean.of(flow, sex, age, age, span))
                for flow in FLOWS
                for sex in SEXES
                for age in range(OLDEST + 1)
            ]
    findings.raise_any()
    several = f"{span[0]} to {last}" if len(span) > 1 else str(last)
    notes.append(f"Births are those of the year to mid-{last}; deaths and moves, {several}.")
    origin = Origin(
        f"ons_components_{last}",
        "Components of population change by single year of age and sex",
        "Office for National Statistics",
        several,
        f"read from {path.name}",
    )
    tables = {f"population.{name}": tuple(found) for name, found in rows.items()}
    return Brought(origin, tables, notes=tuple(notes))


@dataclass(frozen=True, slots=True)
class _Means:
    """Means over years of an area's figures; the area is made up of the codes `own`."""

    figures: Figures
    own: tuple[str, ...]

    def of(
        self, component: str, sexes: Iterable[str], first: int, oldest: int, years: list[int]
    ) -> float:
        """Mean over the years of a component at ages `first` to `oldest`, to a thousandth."""
        whole = sum(
            self.figures.get((component, year, code, sex, age), 0.0)
            for year in years
            for code in self.own
            for sex in sexes
            for age in range(first, oldest + 1)
        )
        return round(whole / len(years), 3) + 0.0  # no "-0"


def _band(first: int, oldest: int) -> str:
    if oldest == OLDEST:
        return f"{first}+"
    return str(first) if first == oldest else f"{first}-{oldest}"


def _span(
    table: PublishedTable, components: Sequence[str], last: int, years: int, findings: Findings
) -> list[int]:
    """The years taken, last one last, as far back as the file has every component."""
    headings = {heading.lower() for heading in table.headings}
    span: list[int] = []
    for year in range(last, last - years, -1):
        lacks = [name for name in components if f"{name}_{year}" not in headings]
        if lacks and year == last:
            there = sorted(h[-4:] for h in headings if re.fullmatch(r"births_\d{4}", h))
            mend = f"it has {there[0]} to {there[-1]}: name the last year with --year"
            findings.fault(None, f"{lacks[0]}_{year}", "the file has no such column", mend)
            findings.raise_any()
        if lacks:
            break
        span.insert(0, year)
    return span


def _figures(
    table: PublishedTable,
    components: Sequence[str],
    span: list[int],
    codes_wanted: set[str],
    findings: Findings,
) -> Figures:
    headings = [heading.lower() for heading in table.headings]
    places = [
        (component, year, headings.index(f"{component}_{year}"))
        for component in components
        for year in span
    ]
    figures: Figures = {}
    seen: set[tuple[str, str, int]] = set()
    for line, row in table.rows:
        code = table.cell(row, "code")
        if code not in codes_wanted:
            continue
        sex, age = cells.sex(table.cell(row, "sex")), cells.age(table.cell(row, "age"))
        if sex is None or age is None:
            problem = "the row has no single year of age up to 90, or no sex"
            findings.fault(line, "", problem, "give the file as published")
            continue
        if (code, sex, age) in seen:
            findings.fault(line, "", f"{code}, {sex}, age {age} is there twice", "keep one row")
        seen.add((code, sex, age))
        for component, year, place in places:
            found = cells.count(row[place])
            column = table.headings[place]
            if isinstance(found, str):
                findings.fault(line, column, found, "write the figure, or leave the year out")
            elif found < 0 and component not in _MOVES:
                findings.fault(line, column, f"it is {found:g}", "give 0 or more")
            else:
                figures[component, year, code, sex, age] = found
    return figures


def _whole(
    figures: Figures, parts: dict[str, tuple[str, ...]], last: int, findings: Findings
) -> None:
    """Every age and sex of every area is there."""
    for area, own in parts.items():
        missing = [
            (sex, age)
            for code in own
            for sex in SEXES
            for age in range(OLDEST + 1)
            if ("population", last, code, sex, age) not in figures
        ]
        if missing:
            sex, age = missing[0]
            problem = f'it has no row for "{area}", {sex}, age {age}'
            problem += f" and {len(missing) - 1} more" if len(missing) > 1 else ""
            findings.fault(None, "", problem, "give the whole file, both sexes, ages 0 to 90")
    findings.raise_any()
