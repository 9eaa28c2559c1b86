"""Where in the workbook a fault of the plan's files comes from: sheet and cell.

The edited files are shown as rows once more; each of those rows stands on a line of a sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bettercare.errors import Fault
from bettercare.plan.csv_text import row_lines
from bettercare.plan.lines import line_of
from bettercare.workbook.cells import members
from bettercare.workbook.comparing import Faults, SheetEdits
from bettercare.workbook.layout import Row, Value, View
from bettercare.workbook.views import FURTHER, views

_UNTRUE = ("effect", *FURTHER)  # numbers that shift, and what further dates only repeat
_Key = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class _Spot:
    """One cell of the workbook: the column is that of a field, "" for the row as a whole."""

    sheet: str
    line: int
    field: str
    edited: bool


def tell_placed(
    faults: Faults,
    found: Iterable[Fault],
    texts: Mapping[str, str],
    edits: Mapping[str, SheetEdits],
) -> None:
    """Tell the plan's own faults with sheet and cell; lines told of already are left at that."""
    found = tuple(found)
    if not found:
        return
    told = set(faults.lines)
    spots = _spots({fault.file for fault in found}, texts, edits)
    for fault in found:
        near = spots.get((fault.file, fault.line)) or spots.get((fault.file, None)) or []
        spot = _best(near, fault)
        if spot is None:
            faults.found.append(fault)
        elif (spot.sheet, spot.line) not in told:
            name = spot.field or edits[spot.sheet].view.fields[0].name
            here = {edit.field.name for edit in edits[spot.sheet].cells if edit.line == spot.line}
            if not spot.edited and here:  # the edit of the row brought it
                name = "value" if "value" in here and "value" in fault.problem else min(here)
            column = edits[spot.sheet].columns.get(name)
            about = f"{fault.address}: " if fault.address else ""
            faults.tell(
                spot.sheet, spot.line, column, about + fault.problem, fault.mend, fault.nearest
            )


def _best(spots: list[_Spot], fault: Fault) -> _Spot | None:
    """Of the cells on a file's line, the one a fault names; else one that was edited."""

    def named(spot: _Spot) -> bool:
        last = spot.field.rpartition(".")[2]
        return bool(last) and (
            f'"{last}"' in fault.problem or fault.address.endswith(f".{spot.field}")
        )

    order = sorted(spots, key=lambda spot: (not named(spot), not spot.edited))
    return order[0] if order else None


def _spots(
    files: set[str], texts: Mapping[str, str], edits: Mapping[str, SheetEdits]
) -> dict[tuple[str, int | None], list[_Spot]]:
    """The cells that stand on each line of the files that have faults."""
    found: dict[tuple[str, int | None], list[_Spot]] = {}
    for view in views(texts):
        sheet = edits.get(view.name)
        if sheet is None or not any(row.file in files for row in view.rows):
            continue
        at = _lines(sheet)
        changed = {(edit.line, edit.field.name) for edit in sheet.cells}
        fresh = {new.line for new in sheet.added}
        for row in view.rows:
            line = at.get(_key(view, row.cells))
            if line is None or row.file not in files:
                continue
            for name, where in _places(view, row, texts[row.file]):
                edited = line in fresh or (line, name) in changed
                spot = _Spot(view.name, line, name, edited)
                found.setdefault((row.file, where), []).append(spot)
    return found


def _places(view: View, row: Row, text: str) -> Iterator[tuple[str, int | None]]:
    """The line of a file on which each cell of a row stands; the row's own first."""
    if view.table:
        line = row_lines(text)[int(row.path[0])]
        for field in view.fields:
            yield field.name, line
        return
    figure = view.name == "assumptions"
    entry = row.path[:1] if figure else row.path
    yield "", line_of(text, entry) if entry else None
    for field in view.fields:
        if field.path and view.cell(row, field.name) is not None:
            yield field.name, line_of(text, (*entry, *field.path))
    if figure:
        dated = len(row.path) > 1
        path = (row.path[0], "values", row.path[1]) if dated else (row.path[0], "value")
        yield "value", line_of(text, path)


def _lines(sheet: SheetEdits) -> dict[_Key, int]:
    """The line of each row of a sheet, by what it says now."""
    view = sheet.view
    edited: dict[int, dict[str, Value]] = {}
    for edit in sheet.cells:
        edited.setdefault(edit.line, {})[edit.field.name] = edit.new
    found: dict[_Key, int] = {}
    for line, row in sheet.lines.items():
        changed = edited.get(line, {})
        cells = tuple(
            changed.get(field.name, cell)
            for field, cell in zip(view.fields, row.cells, strict=True)
        )
        found.setdefault(_key(view, cells), line)
    for new in sheet.added:
        cells = tuple(new.cells.get(field.name) for field in view.fields)
        found.setdefault(_key(view, cells), new.line)
    return found


def _key(view: View, cells: tuple[Value, ...]) -> _Key:
    """What tells a row of a sheet from others: addresses and dates, or all that it says."""
    if view.name == "assumptions":
        return (cells[0], cells[view.place("date")])
    if not any(not field.key for field in view.fields) or view.fields[0].name in ("key", "address"):
        return (cells[0],)
    found: list[Value] = []
    for field, cell in zip(view.fields, cells, strict=True):
        if field.name in _UNTRUE or field.echo:
            continue
        listed = field.kind == "list" and isinstance(cell, str)
        found.append("; ".join(members(str(cell))) if listed else cell)
    return tuple(found)
