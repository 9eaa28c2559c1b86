"""Sites and their buildings from the estates return (NHS England, ERIC, site-level CSV).

Headings have changed over the years; those of 2013-14 to 2024-25 are known. Floor area is the
gross internal one. Backlog is the sum of the four risks. Running cost is hard FM, soft FM and
estates and facilities finance costs, in the years whose return totals them by site.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from bettercare.errors import CallError
from bettercare.start import cells
from bettercare.start.brought import Brought, Cell, Origin, Part
from bettercare.start.delimited import Layout, PublishedTable, read_published
from bettercare.start.faults import Findings
from bettercare.start.readers.services import named, pairs
from bettercare.start.target import Target, table_rows, table_sources
from bettercare.tables.nearest import listing

_RISKS = ("high", "significant", "moderate", "low")
LAYOUT = Layout(
    "NHS England, ERIC, site level",
    {
        "trust": "(trust|organisation) code",
        "site": "site code",
        "name": "site name",
        "floor": "gross internal (site )?floor area.*",
        **{risk: f"cost to eradicate {risk} risk backlog.*" for risk in _RISKS},
        "hard": r"(total )?hard fm \(estates\) costs.*",
        "soft": r"(total )?soft fm \(hotel services\) costs.*",
        "finance": "estates and facilities finance costs.*",
        "beds": r"available beds.*",
    },
    frozenset({"hard", "soft", "finance", "beds"}),
)
# Columns of estate.sites, and those of the return each is the sum of.
_SUMS = {
    "floor_area": ("floor",),
    "backlog": _RISKS,
    "running_cost": ("hard", "soft", "finance"),
}
_NEEDED = {"running_cost": ("hard", "soft")}  # without both, no running cost is told

Found = dict[str, tuple[str, str, dict[str, float]]]  # trust, name, figures by site code


def read(
    path: Path, target: Target, year: int | None, bed_type: str, added: Sequence[str]
) -> Brought:
    """Rows of `estate.sites` for the plan's sites that have a `code`, and for those to be added.

    `added` names sites as "CODE=AREA". Beds are taken only into `bed_type`, where it is given and
    the return has them; a figure that the return does not give leaves what the plan has.
    """
    new = pairs("add", added, "RWEAA=leicester")
    for area in new.values():
        named("area", area, target.areas)
    if bed_type:
        named("bed type", bed_type, target.bed_types)
    header, rows = table_rows(target, "estate.sites")
    own = {row["code"]: row for row in rows if row.get("code")}
    twice = sorted(set(own) & set(new))
    if twice:
        raise CallError(f"{twice[0]} is a site of the plan already", mend="leave it out of --add")
    wanted = {*own, *new}
    if not wanted:
        mend = "fill the column code of assumptions/estate/sites.csv, or give --add CODE=AREA"
        raise CallError("No site of the plan has a code to find it by", mend=mend)
    findings = Findings(path.name)
    table = read_published(path, (LAYOUT,), findings)
    if bed_type and "beds" not in table.at:
        problem = "it has no column of available beds"
        findings.fault(table.line, "", problem, "leave --bed-type out, or give a year to 2014-15")
    found = _figures(table, wanted, findings)
    for code in sorted(wanted - set(found)):
        findings.fault(None, "", f"it has no site {code}", "mend the code, or leave it out")
    made = [_new(code, area, found, target, header, rows, findings) for code, area in new.items()]
    findings.raise_any()
    begins = year or target.base_year
    said = cells.financial_year(begins)
    origin = Origin(
        f"eric_{said.replace('/', '_')}",
        "Estates Returns Information Collection, site level",
        "NHS England",
        said,
        f"read from {path.name}; running cost is hard FM, soft FM and finance costs",
    )
    whole = " ".join(table_sources(target, "estate.sites"))  # of rows that name none of their own
    before = [dict[str, Cell](row) | {"source": row.get("source") or whole} for row in own.values()]
    filled = tuple(
        _filled(row, found[str(row["code"])][2], bed_type, origin.key) for row in [*before, *made]
    )
    without = [row["site"] for row in rows if not row.get("code")]
    return Brought(
        origin,
        notes=tuple(_notes(table, without, bed_type)),
        parts={"estate.sites": Part("site", filled)},
    )


def _figures(table: PublishedTable, wanted: set[str], findings: Findings) -> Found:
    """What the return says of each site wanted; what it leaves out is not there."""
    found: Found = {}
    for line, row in table.rows:
        code = table.cell(row, "site").upper()
        if code not in wanted:
            continue
        if code in found:
            findings.fault(line, table.heading("site"), f"{code} is there twice", "keep one row")
            continue
        figures: dict[str, float] = {}
        for name in (*_RISKS, "floor", "hard", "soft", "finance", "beds"):
            text = re.sub("^£", "", table.cell(row, name))
            if name not in table.at or cells.absent(text):
                continue
            figure = cells.count(text)
            if isinstance(figure, str) or figure < 0:
                problem = figure if isinstance(figure, str) else f"it is {figure:g}"
                findings.fault(line, table.heading(name), problem, "give the figure as returned")
            else:
                figures[name] = figure
        found[code] = (table.cell(row, "trust").upper(), table.cell(row, "name"), figures)
    return found


def _filled(
    row: Mapping[str, Cell], figures: dict[str, float], bed_type: str, source: str
) -> dict[str, Cell]:
    """A site with the figures of the return in the place of those it had."""
    filled = dict(row)
    for column, names in _SUMS.items():
        there = [figures[name] for name in names if name in figures]
        if there and all(name in figures for name in _NEEDED.get(column, ())):
            filled[column] = sum(there)
    if bed_type and "beds" in figures:
        filled[f"beds_{bed_type}"] = figures["beds"]
    said = str(filled.get("source", ""))
    filled["source"] = said if source in said.split() else f"{said} {source}".strip()
    return filled


def _new(
    code: str,
    area: str,
    found: Found,
    target: Target,
    header: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    findings: Findings,
) -> dict[str, Cell]:
    """A site the plan has not yet, without beds of any type."""
    trust, name, _ = found.get(code, ("", "", {}))
    partner = next((key for key, own in target.partners.items() if own == trust), "")
    if trust and not partner:
        mend = f'write code = "{trust}" in its [partners.KEY] of plan.toml'
        findings.fault(None, "", f"{code} is run by {trust}, which is no partner", mend)
    key = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    key = key if re.match("[a-z]", key) else f"site_{code.lower()}"
    if any(row.get("site") == key for row in rows):
        key = f"{key}_{code.lower()}"
    beds: dict[str, Cell] = {f"beds_{bed_type}": 0 for bed_type in target.bed_types}
    known: dict[str, Cell] = {
        "site": key, "name": name.title(), "partner": partner, "area": area, "code": code,
    }  # fmt: skip
    return dict.fromkeys(header, "") | beds | known


def _notes(table: PublishedTable, without: Sequence[str], bed_type: str) -> list[str]:
    notes: list[str] = []
    if not {"hard", "soft"} <= set(table.at):
        notes.append(
            "This year's return does not total hard and soft FM by site: running_cost stays."
        )
    if bed_type:
        notes.append(f"Available beds of all types went to beds_{bed_type}.")
    elif "beds" in table.at:
        notes.append("The file has available beds: --bed-type TYPE takes them.")
    if without:
        notes.append(f"Sites without a code stay as they are: {listing(without)}.")
    return notes
