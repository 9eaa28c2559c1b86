"""Edit one CSV file and leave every other line of it, and every other cell, as it was."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bettercare.workbook.layout import Value

_CELL = re.compile(r'\s*"(?:[^"]|"")*"[^,]*|[^,]*')


@dataclass
class CsvFile:
    """One file and what is to become of its data rows, counted from 0."""

    text: str
    cells: dict[int, dict[int, str]] = field(default_factory=dict)  # row, column
    gone: set[int] = field(default_factory=set)
    fresh: list[tuple[int | None, list[str]]] = field(default_factory=list)  # row above, cells

    def result(self) -> str:
        """The edited text."""
        records, rows = _records(self.text)
        end = "\r\n" if "\r\n" in self.text else "\n"
        after: dict[int, list[str]] = {}
        for above, cells in self.fresh:
            place = rows[above + 1] if above is not None else rows[-1]
            after.setdefault(place, []).append(",".join(map(quoted, cells)) + end)
        gone = {rows[number + 1] for number in self.gone}
        edits = {rows[number + 1]: cells for number, cells in self.cells.items()}
        found: list[str] = []
        for number, record in enumerate(records):
            if number not in gone:
                found.append(_edited(record, edits[number]) if number in edits else record)
            if number in after:
                if found and not found[-1].endswith("\n"):
                    found[-1] += end
                found += after[number]
        return "".join(found)


def _records(text: str) -> tuple[list[str], list[int]]:
    """The text record by record, and which of them are rows (the header first)."""
    lines = text.splitlines(keepends=True) if "\r" not in text else _lines(text)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True)
    records: list[str] = []
    rows: list[int] = []
    before = 0
    for row in reader:
        if any(row):
            rows.append(len(records))
        records.append("".join(lines[before : reader.line_num]))
        before = reader.line_num
    return records, rows


def _lines(text: str) -> list[str]:
    """Lines as the CSV reader counts them: ended by line feeds, returns or both."""
    return list(io.StringIO(text, newline=""))


def _edited(record: str, cells: Mapping[int, str]) -> str:
    """A record in which some cells are others."""
    content = record.rstrip("\r\n")
    parts = _split(content)
    for column, text in cells.items():
        parts[column] = quoted(text)
    return ",".join(parts) + record[len(content) :]


def _split(content: str) -> list[str]:
    """The cells of a record as they are written.

    >>> _split('a,"b, c",')
    ['a', '"b, c"', '']
    """
    parts: list[str] = []
    at = 0
    while True:
        match = _CELL.match(content, at)
        assert match is not None  # the pattern also matches nothing
        parts.append(match[0])
        at = match.end()
        if at >= len(content):
            return parts
        at += 1
        if at == len(content):
            return [*parts, ""]


def quoted(text: str) -> str:
    """A cell as CSV writes it.

    >>> quoted('say "x", y')
    '"say ""x"", y"'
    """
    if text and (any(mark in text for mark in '",\r\n') or text != text.strip()):
        return '"' + text.replace('"', '""') + '"'
    return text


def cell_text(value: Value) -> str:
    """What a CSV cell holds for a value."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else str(value)


def row_text(header: Sequence[str], cells: Mapping[str, Value]) -> list[str]:
    """The cells of a new row in the order of the header."""
    return [cell_text(cells.get(name)) for name in header]
