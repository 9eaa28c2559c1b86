"""English indices of deprivation by small area (File 7): the share of people in each fifth."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from bettercare.start import cells
from bettercare.start.brought import Brought, Origin, Row
from bettercare.start.delimited import Layout, read_published
from bettercare.start.faults import Findings
from bettercare.start.readers.areas import parts_of, wanted
from bettercare.start.target import Target, codes

LAYOUT = Layout(
    "Indices of deprivation, File 7",
    {
        "small_area": r"LSOA code \((2011|2021)\)",
        "code": r"Local Authority District code \(\d{4}\)",
        "decile": r"Index of Multiple Deprivation \(IMD\) Decile.*",
        "people": r"Total population.*",
    },
    frozenset({"people"}),
)


def read(path: Path, target: Target) -> Brought:
    """`population.deprivation_share`: deciles taken in pairs, small areas weighted by people."""
    areas = codes(target)
    findings = Findings(path.name)
    table = read_published(path, (LAYOUT,), findings, wanted(areas))
    weighted = "people" in table.at
    people: dict[tuple[str, int], float] = defaultdict(float)
    seen: set[str] = set()
    sought = wanted(areas)
    for line, row in table.rows:
        code, small = table.cell(row, "code"), table.cell(row, "small_area")
        if code not in sought:
            continue
        if small in seen:
            findings.fault(line, table.heading("small_area"), f"{small} is there twice", "keep one")
        seen.add(small)
        decile = cells.count(table.cell(row, "decile"))
        if isinstance(decile, str) or decile not in range(1, 11):
            problem = decile if isinstance(decile, str) else f"the decile is {decile:g}"
            findings.fault(line, table.heading("decile"), problem, "give a decile, 1 to 10")
            continue
        weight = cells.count(table.cell(row, "people")) if weighted else 1.0
        if isinstance(weight, str) or weight < 0:
            problem = weight if isinstance(weight, str) else "fewer than 0 people"
            findings.fault(line, table.heading("people"), problem, "give the people living there")
            continue
        people[code, (int(decile) + 1) // 2] += weight
    findings.raise_any()
    parts, notes = parts_of(areas, {code for code, _ in people}, findings)
    rows: list[Row] = []
    for area, own in parts.items():
        whole = sum(people.get((code, fifth), 0.0) for code in own for fifth in range(1, 6))
        if not whole:
            findings.fault(None, "", f'nobody lives in "{area}"', "give the whole file")
            continue
        for fifth in range(1, 6):
            part = sum(people.get((code, fifth), 0.0) for code in own)
            rows.append((area, fifth, round(part / whole, 6)))
    findings.raise_any()
    if not weighted:
        notes.append("The file has no column of people: every small area counts alike.")
    year = table.heading("code")[-5:-1]
    origin = Origin(
        f"imd_{year}",
        "English indices of deprivation, all ranks, deciles and population denominators",
        "Ministry of Housing, Communities and Local Government",
        year,
        f"read from {path.name}",
    )
    return Brought(origin, {"population.deprivation_share": tuple(rows)}, notes=tuple(notes))
