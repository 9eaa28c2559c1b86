"""What sheets are made of: fields, rows, and when a cell still says what was written in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from math import isclose
from typing import Any, Literal

#: Of the sheets and their columns; a workbook says which it was made with.
LAYOUT = 1

Kind = Literal["text", "number", "whole", "date", "list", "whole list", "pairs", "choice"]
Value = str | int | float | date | None

ROW, REMOVE = "row", "remove"  # bookkeeping columns of every sheet
FIRST_LINE = 2  # of a sheet's rows; the header is on line 1
COVER, CARRIED, NAMES = "start here", "_plan", "_names"
SEPARATOR = "; "  # between the members of a list in one cell
LONGEST = 32_000  # characters of a text that a cell is trusted with; Excel takes 32,767
NOT_SHOWN = "(cannot stand in a cell: edit it in the plan's file)"
_DIGITS = 1e-14
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")  # which spreadsheets keep only in disguise
EARLIEST = date(1900, 3, 1)  # before it, Excel counts days wrongly


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a sheet.

    `path` leads from the row's entry to the value. A `key` names the row, a `fixed` one cannot be
    changed on a row that is there, an `echo` repeats what another place says and is not taken.
    """

    name: str
    kind: Kind
    meaning: str
    path: tuple[str, ...] = ()
    unit: str = ""
    choices: tuple[str, ...] = ()
    names: str = ""
    or_all: bool = False
    low: float | None = None
    high: float | None = None
    required: bool = False
    key: bool = False
    fixed: bool = False
    echo: bool = False
    single: bool = False  # a list of one is written as one text
    example: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells in the order of the fields, and where its entry stands.

    `path` is the path of the entry in a TOML file, or the number of the data row in a CSV file.
    """

    file: str
    path: tuple[str | int, ...]
    cells: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class View:
    """One sheet: what it is called, what it is for, its columns and rows."""

    name: str
    meaning: str
    fields: tuple[Field, ...]
    rows: tuple[Row, ...]
    table: bool = False  # one CSV table

    def place(self, name: str) -> int:
        """Which field has a name."""
        return next(i for i, field in enumerate(self.fields) if field.name == name)

    def cell(self, row: Row, name: str) -> Value:
        """What a row says under a name."""
        return row.cells[self.place(name)]


def joined(items: Any) -> str | None:
    """A list as the text of one cell.

    >>> joined(["a", "b"])
    'a; b'
    """
    if items is None:
        return None
    if not isinstance(items, list):
        return str(items)
    return SEPARATOR.join(str(item) for item in items)


def shown(value: Value) -> Value:
    """What a cell shows of a value: all of it, wherever a cell can."""
    if isinstance(value, str) and (len(value) > LONGEST or _CONTROL.search(value)):
        return NOT_SHOWN
    if isinstance(value, date) and value < EARLIEST:
        return value.isoformat()
    return value


def seen(text: str) -> str:
    """A text without characters that cannot be seen, for notes and titles.

    >>> seen("a bell" + chr(7))
    'a bell'
    """
    return _CONTROL.sub("", text)


def same(expected: Value, found: Any) -> bool:
    """Whether a cell still says what was written in it.

    Numbers are alike where they differ by less than spreadsheets keep, which is 15 digits.

    >>> same(0.1 + 0.2, 0.3), same("", None), same(None, 0)
    (True, True, False)
    """
    expected = shown(expected)
    if expected is None or expected == "":
        return found is None or found == ""
    if isinstance(expected, str):
        return isinstance(found, str) and found == expected.replace("\r\n", "\n")
    if isinstance(expected, date):
        return isinstance(found, date) and _midnight(found) and day_of(found) == expected
    return (
        isinstance(found, int | float)
        and not isinstance(found, bool)
        and isclose(found, expected, rel_tol=_DIGITS)
    )


def day_of(found: date) -> date:
    """The day of a date, which a spreadsheet hands over with a time."""
    return found.date() if isinstance(found, datetime) else found


def _midnight(found: date) -> bool:
    return not isinstance(found, datetime) or found.time() == datetime.min.time()
