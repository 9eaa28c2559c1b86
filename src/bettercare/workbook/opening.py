"""Open a workbook that came back: is it one, which sheets has it, what is in their cells."""

from __future__ import annotations

import io
import warnings
import zipfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bettercare.errors import CallError
from bettercare.workbook.layout import CARRIED, COVER, NAMES

_LARGEST = 512 * 2**20  # bytes of a workbook's parts, unpacked
_OURS = "give the .xlsx that bettercare plan to-excel wrote"
_AGAIN = "save it as an Excel workbook (.xlsx) and give that"


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell that is not just a value: a formula, an error, a percentage, true or false."""

    what: str
    text: str
    value: Any = None


@dataclass
class Grid:
    """The cells of one sheet, by line (1 is the header), and what is hidden or merged in it."""

    name: str
    lines: dict[int, list[Any]] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)
    hidden_lines: list[int] = field(default_factory=list)
    filtered: bool = False  # a filter hides lines; nobody hid them by hand


@dataclass
class Book:
    """A workbook as it came back."""

    name: str
    sheets: dict[str, Grid]
    hidden: list[str]
    carried: list[Any]


def open_book(path: Path) -> Book:
    """Read a workbook. Raises CallError in one sentence where it is none that can be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise CallError(f"{path} cannot be read: {why}") from None
    refused = _refused(data)
    if refused:
        problem, mend = refused
        raise CallError(f"{path} {problem}", mend=mend)
    return _read(path, data)


def _refused(data: bytes) -> tuple[str, str] | None:
    """Why bytes are no workbook that can be read, and the mend."""
    if not data:
        return "is empty", "take a copy that is whole"
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        if "EncryptedPackage".encode("utf-16-le") in data:
            return "is protected by a password", "take the password off, save it, and try again"
        return "is an Excel workbook of before 2007 (.xls)", _AGAIN
    if data[:4] != b"PK\x03\x04":
        plain = b"\x00" not in data[:4096]
        return "is a text file such as a CSV" if plain else "is no Excel workbook", _OURS
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return _refused_parts(parts)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        return "is cut off or damaged", "take a copy that is whole"


def _refused_parts(parts: zipfile.ZipFile) -> tuple[str, str] | None:
    names = set(parts.namelist())
    if "mimetype" in names and b"opendocument" in parts.read("mimetype"):
        return "is an OpenDocument file (.ods)", _AGAIN
    if "xl/workbook.bin" in names:
        return "is a binary Excel workbook (.xlsb)", _AGAIN
    if "xl/workbook.xml" not in names:
        return "is no Excel workbook", _OURS
    if sum(part.file_size for part in parts.infolist()) > _LARGEST:
        return "is larger than any plan's workbook", "take out what is no part of the plan"
    return None


def _read(path: Path, data: bytes) -> Book:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts that it does not keep; nothing is saved
        try:
            book = load_workbook(io.BytesIO(data), keep_links=False)
        except Exception as error:  # whatever a damaged part makes of it
            told = " ".join(str(error).split())[:80]
            raise CallError(
                f"{path} cannot be read as a workbook ({type(error).__name__}: {told})",
                mend="open it in Excel or LibreOffice, save it again as .xlsx, and give that",
            ) from None
    sheets: dict[str, Grid] = {}
    hidden: list[str] = []
    carried: list[Any] = []
    for sheet in book.worksheets:
        if sheet.title == CARRIED:
            carried = [row[0] for row in sheet.iter_rows(max_col=1, values_only=True)]
            continue
        if sheet.title in (COVER, NAMES):
            continue
        if sheet.sheet_state != "visible":
            hidden.append(sheet.title)
        sheets[sheet.title] = _grid(sheet)
    return Book(path.name, sheets, hidden, carried)


def _grid(sheet: Any) -> Grid:
    grid = Grid(sheet.title)
    for row in sheet.iter_rows():
        cells = [_cell(cell) for cell in row]
        if any(cell is not None for cell in cells):
            grid.lines[row[0].row] = cells
    grid.merged = sorted(str(span) for span in sheet.merged_cells.ranges)
    last = max(grid.lines, default=1)
    width = max((len(cells) for cells in grid.lines.values()), default=0)
    for name, column in sheet.column_dimensions.items():
        if column.hidden and (column.min or 1) <= width:
            grid.hidden_columns.append(name)
    grid.filtered = bool(sheet.auto_filter and sheet.auto_filter.filterColumn)
    grid.hidden_lines = sorted(
        number for number, line in sheet.row_dimensions.items() if line.hidden and number <= last
    )
    return grid


def _cell(cell: Any) -> Any:
    """A cell's plain value, or what is odd about it."""
    value, kind = cell.value, cell.data_type
    if kind in ("f", "e"):
        return Odd("formula" if kind == "f" else "error", str(getattr(value, "text", value)))
    if isinstance(value, str):
        return value.replace("_x000D_\n", "\n").replace("\r\n", "\n")
    if isinstance(value, bool):
        return Odd("truth", str(value).upper())
    if isinstance(value, int | float) and "%" in (cell.number_format or ""):
        return Odd("percentage", f"{value * 100:.15g}%", value)
    if value is None or isinstance(value, int | float | date):
        return value
    return Odd("time", str(value))  # a time of day or a span of time
