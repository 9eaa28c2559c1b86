"""Hospital activity of England by age band (HES monthly open data): how use of a service varies.

The file gives finished consultant episodes, admission episodes and outpatient appointments of
England by age band and month. Divided by England's people of each band, it is use a head.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from bettercare.errors import CallError
from bettercare.start import cells
from bettercare.start.brought import Brought, Cell, Origin, Part
from bettercare.start.delimited import Layout, PublishedTable, read_published
from bettercare.start.faults import Findings
from bettercare.start.readers import population
from bettercare.start.readers.services import named, pairs
from bettercare.start.target import Target
from bettercare.tables.nearest import listing
from bettercare.tables.plan_tables import OLDEST

# Columns of activity, by what they count.
ACTIVITY = (
    "FCE",
    "FCEs_With_Procedure",
    "Ordinary_Admission_Episodes",
    "FCE_DAY_CASES",
    "FCE_DAY_WITH_PROCEDURE",
    "FAE",
    "EMERGENCY",
    "Total_Appointments",
    "Attended_Appointments",
    "DNA_Appointments",
    "First_Attendance",
    "Follow_Up_Attendance",
)
LAYOUT = Layout(
    "NHS England, HES open data, age bands",
    {
        "month": "month_ending",
        "begins": "fy_start_date",
        "band": "age_band",
        **{name: name for name in ACTIVITY},
    },
    frozenset(ACTIVITY),
)
_ENGLAND = "E92000001"
_COVID = (2020, 2021)  # financial years that the pandemic changed from end to end

Bands = dict[tuple[int, int], float]  # activity by first and last age


def read(paths: Sequence[Path], target: Target, services: Sequence[str]) -> Brought:
    """`demand.shape` of services by the plan's age bands: use a head against England's mean.

    The first file is the activity, the others England's people by single year of age in a layout
    of ONS or Nomis. `services` name the column of each, as "emergency_admission=EMERGENCY".
    """
    columns = pairs("service", services, "emergency_admission=EMERGENCY")
    if not columns:
        raise CallError("Which services?", mend='give --service "emergency_admission=EMERGENCY"')
    for service, column in columns.items():
        named("service", service, target.services)
        if column not in ACTIVITY:
            raise CallError(f'"{column[:40]}" is no column', mend=f"use one of {listing(ACTIVITY)}")
    if len(paths) < 2:
        raise CallError(
            "England's people are wanted beside the activity",
            mend="give a second file: mid-year estimates of England (E92000001) by age and sex",
        )
    findings = Findings(paths[0].name)
    table = read_published(paths[0], (LAYOUT,), findings)
    year = _year(table, findings)
    activity = {service: _activity(table, column, findings) for service, column in columns.items()}
    findings.raise_any()
    months = {table.cell(row, "month") for _, row in table.rows}
    found, _ = population.people_of(paths[1:], {"England": _ENGLAND}, year)
    ages = [sum(found["England", sex, age] for sex in ("f", "m")) for age in range(OLDEST + 1)]
    rows = tuple(
        row
        for service, (bands, _) in activity.items()
        for row in _shape(service, bands, ages, target, findings)
    )
    findings.raise_any()
    said = cells.financial_year(year)
    origin = Origin(
        f"hes_ages_{said.replace('/', '_')}",
        "Hospital Episode Statistics, monthly open data by age band; mid-year population estimates",
        "NHS England; Office for National Statistics",
        said,
        f"read from {' and '.join(path.name for path in paths)}; {listing(columns.values())}",
    )
    notes = [f"Use a head of all England in {said}; the plan's volumes stay as they are."]
    notes += [
        f'"{service}": age is not known for {unknown:.1%} of {columns[service]}.'
        for service, (_, unknown) in activity.items()
        if unknown > 0.001
    ]
    if len(months) < 12:
        notes.append(f"The file has {len(months)} of the twelve months of {said}.")
    if year in _COVID:
        notes.append(
            f"{said} is a year with Covid-19 in it: planned care and the use of the young fell "
            "more than that of others. Take another year where there is one."
        )
    return Brought(origin, notes=tuple(notes), parts={"demand.shape": Part("service", rows)})


def _year(table: PublishedTable, findings: Findings) -> int:
    """The one financial year of a file. Raises ImportFaults."""
    begins: dict[date | None, int] = {}
    for line, row in table.rows:
        begins.setdefault(cells.month(table.cell(row, "begins")), line)
    heading = table.heading("begins")
    if None in begins:
        text = "the row does not say when its financial year begins"
        findings.fault(begins[None], heading, text, 'write it as "01APR2022"')
    elif len(begins) > 1:
        line = max(begins.values())
        findings.fault(line, heading, "a second financial year begins", "give one year alone")
    findings.raise_any()
    return next(one.year for one in begins if one)


def _activity(table: PublishedTable, column: str, findings: Findings) -> tuple[Bands, float]:
    """A column's activity by age band over all months, and the share whose age is unknown."""
    bands: Bands = {}
    unknown = 0.0
    seen: set[tuple[str, str]] = set()
    if column not in table.at:
        problem = f"the header has no column for {column}"
        findings.fault(table.line, "", problem, "name another, or fetch a file that has it")
        return bands, 0.0
    for line, row in table.rows:
        month, text = table.cell(row, "month"), table.cell(row, "band")
        found = cells.count(table.cell(row, column))
        if isinstance(found, str) or found < 0:
            problem = found if isinstance(found, str) else f"it is {found:g}"
            findings.fault(line, table.heading(column), problem, "give the count as published")
            continue
        if (month, text) in seen:
            findings.fault(line, "", f"{text[:20]} in {month} is there twice", "keep one row")
        seen.add((month, text))
        band = _band(text)
        if band is not None:
            bands[band] = bands.get(band, 0.0) + found
        elif "unknown" in text.lower():
            unknown += found
        else:
            mend = 'write it as "02. 5 - 9"'
            findings.fault(line, table.heading("band"), f'"{text[:20]}" is no age band', mend)
    whole = sum(bands.values()) + unknown
    if not whole:
        findings.fault(None, column, "there is no activity in it", "name another column")
    return bands, unknown / whole if whole else 0.0


def _band(text: str) -> tuple[int, int] | None:
    """First and last age of a band as the file writes it.

    >>> _band("02. 5 - 9"), _band("04. 15"), _band("23. 90+"), _band("24. unknown")
    ((5, 9), (15, 15), (90, 90), None)
    """
    match = re.fullmatch(r"(?:\d{1,2}\.\s*)?(\d{1,2})(?:\s*-\s*(\d{1,2})|(\+))?", text.strip())
    if match is None:
        return None
    first = int(match[1])
    last = OLDEST if match[3] else int(match[2] or first)
    return (first, last) if first <= last <= OLDEST else None


def _shape(
    service: str,
    bands: Mapping[tuple[int, int], float],
    ages: Sequence[float],
    target: Target,
    findings: Findings,
) -> list[dict[str, Cell]]:
    """Use a head in each of the plan's bands against all ages.

    A plan's band must be made up of whole bands of the file.
    """
    whole = sum(bands.values()) / sum(ages) if sum(ages) else 0.0
    rows: list[dict[str, Cell]] = []
    for text in target.age_bands:
        own = _band(text)
        inside = [b for b in bands if own and own[0] <= b[0] and b[1] <= own[1]]
        covered = {age for first, last in inside for age in range(first, last + 1)}
        people = sum(ages[age] for age in covered)
        if own is None or covered != set(range(own[0], own[1] + 1)) or not people or not whole:
            has = listing(f"{first}-{last}" for first, last in sorted(bands))
            problem = f"its bands do not make up the plan's age band {text}"
            findings.fault(None, "", problem, f"it has {has}: change age_bands of plan.toml")
            continue
        used = sum(bands[band] for band in inside) / people
        rows.append(
            {
                "service": service, "area": "all", "age_band": text, "sex": "all",
                "relative": round(used / whole, 4),
            }
        )  # fmt: skip
    return rows
