"""Writes the reference page of hospital records' fields, from the table the program reads by."""

from __future__ import annotations

from bettercare.demand.records.fields import (
    FILLERS,
    OLDEST,
    UNKNOWN_DAYS,
    Field,
    fields_of,
    record_kinds,
    specialty_groups,
)
from bettercare.tables.activity_cells import CELLS

INTRODUCTION = """\
# Fields of hospital records

What `bettercare records cells` looks for in an extract. A column counts under any of its names;
capitals, spaces, dots, brackets and underscores do not matter. Of several names present the first
that is filled in a row is taken. Other columns are not read. How to use it:
[Bring hospital records](../guides/records.md).
"""


def record_fields_page() -> str:
    """The page: every field of every kind of records, and the columns of the cells."""
    lines = [INTRODUCTION]
    for records, meaning in record_kinds().items():
        lines += [f"## {records}: {meaning}", "", "| field | names | holds | must be there |"]
        lines.append("|---|---|---|---|")
        lines += [_row(field) for field in fields_of(records)]
        lines.append("")
    fillers = ", ".join(f"`{text}`" for text in FILLERS if text)
    lines += [
        "Not known, in any field: an empty cell, " + fillers + ". Days that HES writes where none "
        f"was given: {', '.join(UNKNOWN_DAYS)}.",
        "",
        "## What codes count as",
        "",
    ]
    for records in record_kinds():
        lines += [_codes(records, field) for field in fields_of(records) if field.codes]
    lines += ["", "## Groups of treatment functions", "", "| group | codes |", "|---|---|"]
    groups: dict[str, list[str]] = {}
    for first, last, group in specialty_groups():
        span = f"{first}" if first == last else f"{first} to {last}"
        groups.setdefault(group, []).append(span)
    lines += [f"| {group} | {', '.join(spans)} |" for group, spans in groups.items()]
    lines += ["", "## Cells", "", CELLS.meaning, "", "| column | means | empty |", "|---|---|---|"]
    lines += [f"| `{each.name}` | {each.meaning} | {each.null} |" for each in CELLS.columns]
    return "\n".join([*lines, ""])


def _row(field: Field) -> str:
    names = "<br>".join(f"`{name}` ({system})" for name, system in field.names)
    holds = {
        "age": f"years, 0 to {OLDEST}; 7001 to 7007",
        "date": "a day",
        "whole": "a whole number",
        "code": "a code of the list below",
    }.get(field.kind, "text")
    if field.pattern:
        holds = f"like {field.like}"
    must = "in every row" if field.needed else "the column" if field.present else ""
    return f"| {field.name}: {field.meaning} | {names} | {holds} | {must} |"


def _codes(records: str, field: Field) -> str:
    groups: dict[str, list[str]] = {}
    for code, group in (field.codes or {}).items():
        groups.setdefault(group, []).append(code)
    told = "; ".join(f"*{group}* {', '.join(codes)}" for group, codes in groups.items())
    return f"- **{field.name}** ({records}): {told}"
