"""Beds available and occupied by trust and sector, a quarter at a time (NHS England, KH03).

The sheet "NHS Trust by Sector" saved as CSV: the headings of the sectors stand there three times,
under "Available", "Occupied" and "% Occupied".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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
_MEASURES = ("beds_available", "beds_occupied")
_ACUTE = "general and acute"
# Figures by measure, sector, trust and quarter.
Figures = dict[tuple[str, str, str, str], float]


def read(
    paths: Sequence[Path], target: Target, trusts: Sequence[str], bed_types: Sequence[str]
) -> Brought:
    """The observed series `kh03`: daily means over a quarter, by trust and sector.

    `trusts` default to the codes of the plan's partners. With `bed_types` a note compares the beds
    the plan gives those trusts with general and acute beds available in the last quarter.
    """
    trusts = organisations(target, trusts, "beds")
    for bed_type in bed_types:
        named("bed type", bed_type, target.bed_types)
    figures: Figures = {}
    bases: set[str] = set()
    for path in paths:
        bases.add(_gather(figures, path, trusts))
    if len(bases) > 1:
        raise CallError("The files count different beds", mend="give overnight or day only alone")
    basis = bases.pop()
    quarters = sorted({quarter for *_, quarter in figures})
    partners = {code: key for key, code in target.partners.items()}
    series = tuple(
        Observation(
            measure,
            f"KH03 beds open {basis}, {sector}: daily mean over the quarter, consultant-led",
            quarter,
            value,
            "bed",
            (("partner", partners[trust]),) if trust in partners else (("organisation", trust),),
        )
        for (measure, sector, trust, quarter), value in figures.items()
    )
    several = quarters[0] if len(quarters) == 1 else f"{quarters[0]} to {quarters[-1]}"
    origin = Origin(
        "kh03", f"Bed availability and occupancy, {basis} (KH03)", "NHS England", several
    )
    notes = [f"Quarters: {listing(quarters)}; trusts: {listing(trusts)}."]
    if bed_types:
        notes.append(_compared(target, figures, trusts, bed_types, quarters[-1]))
    return Brought(origin, notes=tuple(notes), observed={f"kh03_{basis.replace(' ', '_')}": series})


def _gather(figures: Figures, path: Path, trusts: Sequence[str]) -> str:
    """Add a file's figures; gives what its beds are, "overnight" or "day only".

    Raises ImportFaults.
    """
    findings = Findings(path.name)
    table = read_published(path, (LAYOUT,), findings)
    titles = " ".join(table.titles).lower()
    overnight, day = "overnight" in titles, "day only" in titles
    if overnight == day:
        problem = "no title above the header says whether the beds are overnight or day only"
        findings.fault(table.line, "", problem, "save the sheet whole, with its titles")
    places = _places(table, findings)
    findings.raise_any()
    seen: set[str] = set()
    for line, row in table.rows:
        trust = table.cell(row, "trust").upper()
        if trust not in trusts:
            continue
        seen.add(trust)
        quarter = _quarter(table.cell(row, "year"), table.cell(row, "quarter"))
        if quarter is None:
            problem = f'"{table.cell(row, "quarter")[:20]}" is not a quarter of a financial year'
            mend = 'write the year as "2023-24" and the quarter as "June"'
            findings.fault(line, table.heading("quarter"), problem, mend)
            continue
        for (measure, sector), place in places.items():
            found = cells.count(row[place])
            column = f"{table.headings[place]} ({measure.removeprefix('beds_')})"
            if isinstance(found, str) or found < 0:
                problem = found if isinstance(found, str) else f"there are {found:g} beds"
                findings.fault(line, column, problem, "give the figure as published")
            elif (measure, sector, trust, quarter) in figures:
                problem = f"{trust} in {quarter} is there twice"
                findings.fault(line, column, problem, "give each quarter once")
            else:
                figures[measure, sector, trust, quarter] = found
    for trust in trusts:
        if trust not in seen:
            mend = "mend the code, or leave the trust out"
            findings.fault(None, "", f"it has no row of {trust}", mend)
    findings.raise_any()
    return "overnight" if overnight else "day only"


def _places(table: PublishedTable, findings: Findings) -> dict[tuple[str, str], int]:
    """Where available and occupied beds of each sector stand."""
    groups = [text.lower() for text in table.titles if text.lower() in _GROUPS]
    if tuple(groups[-3:]) != _GROUPS:
        problem = 'the row above the header does not say "Available", "Occupied", "% Occupied"'
        findings.fault(table.line, "", problem, "save the sheet whole, with the row above")
        return {}
    headings = [re.sub(r"\s*&\s*", " and ", heading).lower() for heading in table.headings]
    sectors = list(dict.fromkeys(headings[table.at["first"] :]))
    found: dict[tuple[str, str], int] = {}
    for sector in sectors:
        at = [place for place, heading in enumerate(headings) if heading == sector]
        if not sector:
            continue
        if len(at) != len(_GROUPS):
            problem = f"the heading is there {len(at)} times, not under each of the three groups"
            findings.fault(table.line, sector, problem, "save the sheet as published")
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
    target: Target,
    figures: Figures,
    trusts: Sequence[str],
    bed_types: Sequence[str],
    quarter: str,
) -> str:
    """How the plan's beds compare with those counted."""
    own = {key for key, code in target.partners.items() if code in trusts}
    planned = 0.0
    for row in table_rows(target, "estate.sites")[1]:
        if row.get("partner") in own:
            for bed_type in bed_types:
                found = cells.count(row.get(f"beds_{bed_type}", ""))
                planned += found if isinstance(found, float) else 0.0
    if not own:
        return "No partner of the plan has the code of these trusts, so beds cannot be compared."
    counted, occupied = (
        sum(figures.get((measure, _ACUTE, trust, quarter), 0.0) for trust in trusts)
        for measure in _MEASURES
    )
    if not counted:
        return f"No general and acute beds are counted in {quarter}, so none can be compared."
    return (
        f"The plan has {planned:g} beds ({', '.join(bed_types)}) at these trusts; KH03 counts "
        f"{counted:g} general and acute beds available and {occupied:g} occupied in {quarter}: "
        f"the plan's are {planned / counted:.3f} times those available."
    )
