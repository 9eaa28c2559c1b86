"""Indicators of public health (OHID Fingertips, "all data" CSV): the prevalence of a condition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bettercare.errors import CallError
from bettercare.start import cells
from bettercare.start.brought import Brought, Cell, Origin, Part
from bettercare.start.delimited import Layout, PublishedTable, read_published
from bettercare.start.faults import Findings
from bettercare.start.readers.areas import parts_of, planned_people, wanted
from bettercare.start.readers.services import named
from bettercare.start.target import Target, codes
from bettercare.tables.nearest import listing
from bettercare.tables.plan_tables import OLDEST

LAYOUT = Layout(
    "OHID Fingertips, all data",
    {
        "indicator": "indicator id",
        "name": "indicator name",
        "code": "area code",
        "sex": "sex",
        "age": "age",
        "period": "time period",
        "value": "value",
        "category": "category",
        "count": "count",
        "denominator": "denominator",
    },
    frozenset({"category", "count", "denominator"}),
)
_SEXES = {"persons": "all", "male": "m", "female": "f"}
_ROUNDING = 0.0006  # per cents are published to a decimal or two

Ages = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Figure:
    """The share of people with the condition, and how many they are among, where the file says."""

    share: float
    among: float | None


def read(
    path: Path, target: Target, year: int | None, indicator: int | None, conditions: Sequence[str]
) -> Brought:
    """`population.prevalence` of a condition, from an indicator that is a per cent of people.

    Without `indicator`, notes of the indicators that the file has. `year` is that the period
    begins in, by default the latest there is.
    """
    findings = Findings(path.name)
    if indicator is None:
        return Brought(Origin("", "", "", ""), notes=_indicators(path, target, findings))
    if len(conditions) != 1:
        raise CallError("Which condition is it?", mend="give --condition KEY once")
    condition = conditions[0]
    named("condition", condition, target.conditions)
    areas = codes(target)
    table = read_published(path, (LAYOUT,), findings, wanted(areas))
    rows = [
        (line, row) for line, row in table.rows if table.cell(row, "indicator") == str(indicator)
        and table.cell(row, "code") in wanted(areas) and not table.cell(row, "category")
    ]  # fmt: skip
    if not rows:
        problem = f"it has no figures of indicator {indicator} for the plan's areas"
        findings.fault(None, "", problem, "leave --indicator out to see what it has")
    findings.raise_any()
    period = _period(table, rows, year, findings)
    figures = _figures(table, rows, period, findings)
    findings.raise_any()
    parts, notes = parts_of(areas, {code for code, _, _ in figures}, findings)
    notes.append(f"Taken from {period}.")
    told = _rows(figures, parts, condition, target, findings, notes)
    findings.raise_any()
    name = table.cell(rows[0][1], "name")
    origin = Origin(
        f"fingertips_{indicator}",
        f"{name} (indicator {indicator})",
        "Office for Health Improvement and Disparities",
        period,
        f"read from {path.name}",
    )
    part = Part("condition", tuple(told))
    return Brought(origin, notes=tuple(notes), parts={"population.prevalence": part})


def _indicators(path: Path, target: Target, findings: Findings) -> tuple[str, ...]:
    """The indicators that the file has for the plan's areas, a sentence each."""
    table = read_published(path, (LAYOUT,), findings, wanted(codes(target)))
    found = dict.fromkeys(
        (table.cell(row, "indicator"), table.cell(row, "name"), table.cell(row, "age"))
        for _, row in table.rows
    )
    if not found:
        return ("The file has no indicator for the plan's areas.",)
    told = [f"Indicator {key}: {name[:120]} ({age[:30]})." for key, name, age in found]
    return (*told[:60], "Nothing is written without --indicator ID and --condition KEY.")


def _period(
    table: PublishedTable,
    rows: Sequence[tuple[int, tuple[str, ...]]],
    year: int | None,
    findings: Findings,
) -> str:
    """The period that begins in `year`, or the latest. Raises ImportFaults."""
    there = sorted({table.cell(row, "period") for _, row in rows})
    if year is None:
        return there[-1]
    for period in there:
        if period.startswith(str(year)):
            return period
    problem = f"it has no figures of {year}"
    findings.fault(None, "", problem, f"it has {listing(there)}: name one with --year")
    findings.raise_any()
    raise AssertionError("a fault was kept")  # pragma: no cover


def _figures(
    table: PublishedTable,
    rows: Sequence[tuple[int, tuple[str, ...]]],
    period: str,
    findings: Findings,
) -> dict[tuple[str, str, Ages], Figure]:
    """Shares by code, sex and ages; the same row may be there for each kind of area."""
    found: dict[tuple[str, str, Ages], Figure] = {}
    for line, row in rows:
        if table.cell(row, "period") != period or not table.cell(row, "value"):
            continue
        sex = _SEXES.get(table.cell(row, "sex").lower())
        ages = _ages(table.cell(row, "age"))
        if sex is None or ages is None:
            column = table.heading("sex" if sex is None else "age")
            text = table.cell(row, "sex" if sex is None else "age")[:30]
            findings.fault(line, column, f'"{text}" cannot be read', "name another indicator")
            continue
        figure = _figure(table, row, line, findings)
        key = (table.cell(row, "code"), sex, ages)
        if figure is None:
            continue
        if found.get(key, figure) != figure:
            problem = f"{key[0]} in {period} is there twice with other figures"
            findings.fault(line, table.heading("value"), problem, "fetch one kind of area alone")
        found[key] = figure
    if not (found or findings.found):
        findings.fault(None, "", f"it has no value in {period}", "name another year with --year")
    return found


def _figure(
    table: PublishedTable, row: tuple[str, ...], line: int, findings: Findings
) -> Figure | None:
    value = cells.count(table.cell(row, "value"))
    if isinstance(value, str):
        findings.fault(line, table.heading("value"), value, "fetch a larger area, or another year")
        return None
    if not 0 <= value <= 100:
        problem = f"{value:g} is not a per cent of people"
        findings.fault(line, table.heading("value"), problem, "name an indicator of prevalence")
        return None
    counted, among = (cells.count(table.cell(row, name)) for name in ("count", "denominator"))
    if isinstance(counted, str) or isinstance(among, str) or among <= 0:
        return Figure(value / 100, None)
    if abs(counted / among - value / 100) > _ROUNDING + value / 100 / 50:
        problem = f"{value:g} is not the per cent that {counted:g} are of {among:g}"
        findings.fault(line, table.heading("value"), problem, "name an indicator of prevalence")
        return None
    return Figure(counted / among, among)


def _ages(text: str) -> Ages | None:
    """First and last age that a text names.

    >>> _ages("All ages"), _ages("16+ yrs"), _ages("55-79 yrs"), _ages("<18 yrs"), _ages("Other")
    ((0, 90), (16, 90), (55, 79), (0, 17), None)
    """
    said = re.sub(r"\s*(yrs?|years?)\.?$", "", text.strip().lower())
    if said == "all ages":
        return 0, OLDEST
    if match := re.fullmatch(r"(\d{1,2})\s*\+", said):
        return int(match[1]), OLDEST
    if match := re.fullmatch(r"<\s*(\d{1,2})", said):
        return 0, int(match[1]) - 1
    match = re.fullmatch(r"(\d{1,2})\s*-\s*(\d{1,2})", said)
    return (int(match[1]), int(match[2])) if match and int(match[1]) <= int(match[2]) else None


def _rows(
    figures: dict[tuple[str, str, Ages], Figure],
    parts: dict[str, tuple[str, ...]],
    condition: str,
    target: Target,
    findings: Findings,
    notes: list[str],
) -> list[dict[str, Cell]]:
    """Rows by area, of an age band of the plan or of all ages."""
    bands = {_ages(band): band for band in target.age_bands} | {(0, OLDEST): "all"}
    people = planned_people(target)
    rows: dict[tuple[str, str, str], dict[str, Cell]] = {}
    for area, own in parts.items():
        for sex, ages in dict.fromkeys((s, a) for code, s, a in figures if code in own):
            there = [one for code in own if (one := figures.get((code, sex, ages)))]
            if len(there) < len(own):
                continue  # of a part of the area only
            share = _together(there)
            if share is None:
                problem = f'no count tells how "{area}" is made up of {", ".join(own)}'
                findings.fault(None, "", problem, "fetch a file by the plan's own districts")
                continue
            band = bands.get(ages)
            if band is None:
                if ages[1] != OLDEST:
                    problem = (
                        f"it is of people aged {ages[0]} to {ages[1]}, no age band of the plan"
                    )
                    findings.fault(None, "", problem, "name another indicator, or change age_bands")
                    continue
                older = _part(people, area, sex, ages[0])
                if older is None:
                    problem = f'population.base has nobody in "{area}" to tell the ages by'
                    findings.fault(None, "", problem, "bring in the people first")
                    continue
                band, share = "all", share * older
            key = (area, band, sex)
            if key in rows:
                problem = f'it gives several ages of "{area}" that all stand for {band}'
                findings.fault(None, "", problem, "name another indicator")
            rows[key] = {
                "condition": condition, "area": area, "age_band": band, "sex": sex,
                "share": round(share, 6),
            }  # fmt: skip
        if not (findings.found or any(key[0] == area for key in rows)):
            problem = f'no figure is there for every part of "{area}"'
            findings.fault(None, "", problem, "fetch a file by the plan's own districts")
    for first, last in dict.fromkeys(ages for *_, ages in figures):
        if (first, last) not in bands and last == OLDEST:
            notes.append(
                f"Counted among people aged {first} and over; the share is of all ages, with "
                "nobody younger taken to have it."
            )
    if any(figure.among is None for figure in figures.values()):
        notes.append("The file counts nobody beside the value: it was read as a per cent.")
    return list(rows.values())


def _together(there: Sequence[Figure]) -> float | None:
    """The share in an area made up of parts; None where the size of a part is not known."""
    if len(there) == 1:
        return there[0].share
    sizes = [one.among for one in there if one.among is not None]
    if len(sizes) < len(there):
        return None
    return sum(one.share * size for one, size in zip(there, sizes, strict=True)) / sum(sizes)


def _part(
    people: dict[tuple[str, str, int], float], area: str, sex: str, first: int
) -> float | None:
    """The part of an area's people who are of an age or older; None where it has nobody."""
    own = {k: v for k, v in people.items() if k[0] == area and sex in ("all", k[1])}
    whole = sum(own.values())
    return sum(v for k, v in own.items() if k[2] >= first) / whole if whole else None
