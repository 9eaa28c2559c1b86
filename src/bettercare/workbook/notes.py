"""What a column's header says of it, and what Excel itself keeps out of its cells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bettercare.plan.sizes import LARGEST
from bettercare.workbook.layout import EARLIEST, Field, seen

_LONGEST_LIST = 255  # characters of a drop-down written out, in Excel
_KINDS = {
    "text": "text",
    "number": "a number",
    "whole": "a whole number",
    "date": "a date",
    "list": "names, a semicolon between two",
    "whole list": "whole numbers, a semicolon between two",
    "pairs": "name = share, a semicolon between two",
    "choice": "one of the words",
}


def note(field: Field) -> str:
    """Meaning, unit, allowed values and an example of a column, a line each."""
    lines = [f"{field.meaning[:1].upper()}{field.meaning[1:]}." if field.meaning else ""]
    if field.unit:
        lines.append(f"Unit: {field.unit}.")
    what = _KINDS[field.kind]
    if field.choices:
        lines.append(f"Allowed: {', '.join(field.choices)}.")
    elif field.names:
        lines.append(f"Allowed: {what}; a {field.names} of the plan{' or all' * field.or_all}.")
    else:
        lines.append(f"Allowed: {what}{_bounds(field)}.")
    if field.example:
        lines.append(f"Example: {field.example.strip(chr(34))}")
    if field.required:
        lines.append("Must be given.")
    if field.fixed:
        lines.append("Stays as it is in a row that is there.")
    if field.echo:
        lines.append("Only to be read: a change here is refused.")
    return seen("\n".join(line for line in lines if line))


def _bounds(field: Field) -> str:
    if field.low is not None and field.high is not None:
        return f" from {field.low:g} to {field.high:g}"
    if field.low is not None:
        return f", {field.low:g} or more"
    return ""


def rule(field: Field, ranges: Mapping[tuple[str, bool], str]) -> dict[str, Any] | None:
    """What a spreadsheet checks when a cell is typed; None where it cannot know."""
    told = {"error_title": field.name[:32], "error_message": note(field)[:250]}
    if field.kind in ("text", "choice"):
        if field.choices and len(",".join(field.choices)) <= _LONGEST_LIST:
            return {"validate": "list", "source": list(field.choices)} | told
        if (field.names, field.or_all) in ranges:
            return {"validate": "list", "source": ranges[field.names, field.or_all]} | told
        return None
    if field.kind == "date":
        span = {"minimum": EARLIEST, "maximum": date(2200, 12, 31)}
        return {"validate": "date", "criteria": "between"} | span | told
    if field.kind in ("number", "whole"):
        low = -LARGEST if field.low is None else field.low
        high = LARGEST if field.high is None else field.high
        what = "integer" if field.kind == "whole" else "decimal"
        return {"validate": what, "criteria": "between", "minimum": low, "maximum": high} | told
    return None
