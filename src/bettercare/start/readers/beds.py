"""Beds available and occupied by trust and sector, a quarter at a time (NHS England, KH03).

The sheet "NHS Trust by Sector" saved as CSV: the headings of the sectors stand there three times,
under "Available", "Occupied" and "% Occupied".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from bettercare.errors import CallError
from bettercare.start import cells
from bettercare.start.brought import Brought, Observation, Origin
from bettercare.start.delimited import Layout, PublishedTable, read_published
from bettercare.start.faults import Findings
from bettercare.start.readers.services import named, organisations
from bettercare.start.target import Target, table_rows
from bettercare.tables.nearest import listing

LAYOUT = Layout(
    "NHS England, KH03, NHS Trust by Sector",
    {
        "year": "year",
        "quarter": r"period( end)?",
        "trust": "org code",
        "first": "total",
        "acute": r"general (&|and) acute",
    },
)
_QUARTERS = {"june": 1, "september": 2, "december": 3, "march": 4}
_GROUPS = ("available", "occupied", "% occupied")
_MEASURES = ("available", "occupied")
_OVERNIGHT, _DAY = "overnight", "day only"
# Name of the series and definition of its figures, by what the beds are and the measure.
_SERIES = {
    (_OVERNIGHT, "occupied"): ("kh03", "occupied_at_midnight"),
    (_OVERNIGHT, "available"): ("kh03_available", "available_overnight"),
    (_DAY, "occupied"): ("kh03_day_only", "occupied_day_only"),
    (_DAY, "available"): ("kh03_day_only", "available_day_only"),
}
_ACUTE = "general and acute"
# Figures by measure, sector, trust and quarter.
Figures = dict[tuple[str, str, str, str], float]


def read(
    paths: Sequence[Path], target: Target, trusts: Sequence[str], bed_types: Sequence[str]
) -> Brought:
    """Observed series of occupied and of available beds: daily means over a quarter, by trust.

    `trusts` default to the codes of the plan's partners; the beds of each are set beside those of
    its sites in the plan. `bed_types` name the plan's types, as "general" (general and acute) or
    "maternity=Maternity"; a plan with one type need not name it.
    """
    wanted = organisations(target, trusts, "beds")
    sectors = _sectors(target, bed_types)
    figures: Figures = {}
    bases: set[str] = set()
    for path in paths:
        bases.add(_gather(figures, path, wanted, set(sectors.values())))
    seen = {trust for _, _, trust, _ in figures}
    if not trusts:  # partners without beds are not in the files
        trusts = [trust for trust in wanted if trust in seen] or wanted
    findings = Findings(" and ".join(path.name for path in paths))
    for trust in trusts:
        if trust not in seen:
            mend = "mend the code, or leave the trust out"
            findings.fault(None, "", f"it has no row of {trust[:20]}", mend)
    findings.raise_any()
    sites = {trust: _sites(target, trust, sectors) for trust in trusts}
    if len(bases) > 1:
        raise CallError("The files count different beds", mend="give overnight or day only alone")
    basis = bases.pop()
    quarters = sorted({quarter for *_, quarter in figures})
    series: dict[str, list[Observation]] = {}
    for (measure, sector, trust, quarter), value in figures.items():
        for bed_type in (key for key, own in sectors.items() if own == sector):
            name, definition = _SERIES[basis, measure]
            where = (("site", "+".join(sites[trust][bed_type])),)
            one = Observation(f"beds_{bed_type}_occupied", definition, quarter, value, "bed", where)
            series.setdefault(name, []).append(one)
    several = quarters[0] if len(quarters) == 1 else f"{quarters[0]} to {quarters[-1]}"
    origin = Origin(
        "kh03", f"Bed availability and occupancy, {basis} (KH03)", "NHS England", several
    )
    notes = ["KH03 counts beds of consultants alone. No result rests on these series."]
    notes += [
        _compared(target, figures, trust, bed_type, sectors[bed_type], quarters[-1])
        for trust in trusts
        for bed_type in sectors
        if basis == _OVERNIGHT
    ]
    observed = {name: tuple(found) for name, found in series.items()}
    return Brought(origin, notes=tuple(notes), observed=observed)


def _sectors(target: Target, bed_types: Sequence[str]) -> dict[str, str]:
    """The sector of each of the plan's bed types that is named. Raises CallError."""
    if not bed_types and len(target.bed_types) != 1:
        mend = f"give --bed-type with one of {listing(target.bed_types)}"
        raise CallError("Which of the plan's beds are they?", mend=mend)
    found: dict[str, str] = {}
    for text in bed_types or target.bed_types:
        key, _, sector = (part.strip() for part in text.partition("="))
        named("bed type", key, target.bed_types)
        found[key] = _plain(sector or _ACUTE)
    return found


def _sites(target: Target, trust: str, sectors: Mapping[str, str]) -> dict[str, list[str]]:
    """The sites of a trust in the plan that have beds of each type. Raises CallError."""
    own = {key for key, code in target.partners.items() if code == trust}
    if not own:
        mend = f'write code = "{trust}" in its [partners.KEY] of plan.toml'
        raise CallError(f"No partner of the plan has the code {trust[:20]}", mend=mend)
    found: dict[str, list[str]] = {}
    for bed_type in sectors:
        found[bed_type] = [
            row.get("site", "")
            for row in table_rows(target, "estate.sites")[1]
            if row.get("partner") in own and _beds(row, bed_type) > 0
        ]
        if not found[bed_type]:
            mend = "name another --bed-type, or leave the trust out with --code"
            raise CallError(f'{trust} has no site with beds of type "{bed_type}"', mend=mend)
    return found


def _beds(row: Mapping[str, str], bed_type: str) -> float:
    found = cells.count(row.get(f"beds_{bed_type}", ""))
    return found if isinstance(found, float) else 0.0


def _plain(heading: str) -> str:
    """A sector as it is compared: "General & Acute" and "General and acute" are one."""
    return re.sub(r"\s*&\s*", " and ", heading).strip().lower()


def _gather(figures: Figures, path: Path, trusts: Sequence[str], sectors: set[str]) -> str:
    """Add a file's figures; gives what its beds are, overnight or day only.

    Raises ImportFaults.
    """
    findings = Findings(path.name)
    table = read_published(path, (LAYOUT,), findings)
    titles = " ".join(table.titles).lower()
    overnight, day = _OVERNIGHT in titles, _DAY in titles
    if overnight == day:
        problem = "no title above the header says whether the beds are overnight or day only"
        findings.fault(table.line, "", problem, "save the sheet whole, with its titles")
    places = _places(table, sectors, findings)
    findings.raise_any()
    for line, row in table.rows:
        trust = table.cell(row, "trust").upper()
        if trust not in trusts:
            continue
        quarter = _quarter(table.cell(row, "year"), table.cell(row, "quarter"))
        if quarter is None:
            problem = f'"{table.cell(row, "quarter")[:20]}" is not a quarter of a financial year'
            mend = 'write the year as "2023-24" and the quarter as "June"'
            findings.fault(line, table.heading("quarter"), problem, mend)
            continue
        for (measure, sector), place in places.items():
            found = cells.count(row[place])
            column = f"{table.headings[place]} ({measure})"
            if isinstance(found, str) or found < 0:
                problem = found if isinstance(found, str) else f"there are {found:g} beds"
                findings.fault(line, column, problem, "give the figure as published")
            elif (measure, sector, trust, quarter) in figures:
                problem = f"{trust} in {quarter} is there twice"
                findings.fault(line, column, problem, "give each quarter once")
            else:
                figures[measure, sector, trust, quarter] = found
    findings.raise_any()
    return _OVERNIGHT if overnight else _DAY


def _places(
    table: PublishedTable, sectors: set[str], findings: Findings
) -> dict[tuple[str, str], int]:
    """Where available and occupied beds of each sector stand."""
    groups = [text.lower() for text in table.titles if text.lower() in _GROUPS]
    if tuple(groups[-3:]) != _GROUPS:
        problem = 'the row above the header does not say "Available", "Occupied", "% Occupied"'
        findings.fault(table.line, "", problem, "save the sheet whole, with the row above")
        return {}
    headings = [_plain(heading) for heading in table.headings]
    found: dict[tuple[str, str], int] = {}
    for sector in sorted(sectors):
        at = [place for place, heading in enumerate(headings) if heading == sector]
        if len(at) != len(_GROUPS):
            there = list(dict.fromkeys(h for h in headings[table.at["first"] :] if h))
            problem = f'the sector "{sector}" does not stand under each of the three groups'
            findings.fault(table.line, "", problem, f"its sectors are {listing(there)}")
            continue
        found |= {(measure, sector): at[place] for place, measure in enumerate(_MEASURES)}
    return found


def _quarter(year: str, month: str) -> str | None:
    """A quarter as observed series write it.

    >>> _quarter("2023-24", "June"), _quarter("2023/24", "March"), _quarter("2023", "May")
    ('2023/24 Q1', '2023/24 Q4', None)
    """
    begins = re.fullmatch(r"(\d{4})[-/](?:\d{2})?\d{2}", year.strip())
    number = _QUARTERS.get(month.strip().lower().split(" ")[0])
    return f"{cells.financial_year(int(begins[1]))} Q{number}" if begins and number else None


def _compared(
    target: Target, figures: Figures, trust: str, bed_type: str, sector: str, quarter: str
) -> str:
    """How the plan's beds compare with those counted."""
    own = {key for key, code in target.partners.items() if code == trust}
    rows = table_rows(target, "estate.sites")[1]
    planned = sum(_beds(row, bed_type) for row in rows if row.get("partner") in own)
    available, occupied = (
        figures.get((measure, sector, trust, quarter), 0.0) for measure in _MEASURES
    )
    told = (
        f"{trust} in {quarter}: {available:g} {sector} beds available, {occupied:g} occupied; "
        f"the plan has {planned:g} of type {bed_type}"
    )
    return f"{told}, {planned / available:.3f} times as many." if available else f"{told}."
