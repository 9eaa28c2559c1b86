"""Read one CSV table by its schema: header, cells, types, allowed values, double rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import isfinite
from typing import Any

from bettercare.plan.reading import Reading, Spot
from bettercare.plan.sizes import LARGEST, SMALLEST, size_fault
from bettercare.tables.columns import Column, TableSchema
from bettercare.tables.nearest import listing
from bettercare.tables.plan_tables import NOTE, SOURCE

_LONGEST = 40  # characters of a wrong cell shown in a sentence
_MOST_TOLD = 10  # faults of one kind told for one column or table; the rest are counted


@dataclass
class Sheet:
    """A typed table: columns in the schema's order, None where a cell is empty or wrong.

    `spoilt` tells that some cell or row is wrong, so that rules over rows are not to be trusted.
    """

    schema: TableSchema
    file: str
    text: str = ""
    columns: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    size: int = 0
    spoilt: bool = False
    torn: set[int] = field(default_factory=set)  # rows with too many or too few cells

    def spot(self, row: int | None = None) -> Spot:
        """Where a row stands (the file as a whole without one)."""
        if row is None:
            return Spot(self.file, (), self.schema.address)
        keys = [
            self.columns[column.name][row]
            for column in self.schema.columns
            if column.key
            and column.name in self.columns
            and not (column.absent and self.columns[column.name][row] == column.absent)
        ]
        key = ":".join("?" if part is None else str(part)[:_LONGEST] for part in keys)
        return Spot(self.file, (), f"{self.schema.address}.{key}", self.line(row))

    def line(self, row: int) -> int:
        """The line of a data row, as an editor counts them."""
        return row_lines(self.text)[row]

    def rows(self, *names: str) -> Iterable[tuple[Any, ...]]:
        """The cells of these columns, row by row."""
        return zip(*(self.columns[name] for name in names), strict=True)


def empty(schema: TableSchema, columns: Iterable[Column]) -> Sheet:
    """The sheet of an optional table that a plan does not have."""
    return Sheet(schema, "", columns={column.name: () for column in columns})


@lru_cache(maxsize=16)
def row_lines(text: str) -> tuple[int, ...]:
    r"""The line of each data row, as an editor counts them (the header is on line 1).

    >>> row_lines("a,b\n1,2\n\n3,4\n")
    (2, 4)
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True)
    found: list[int] = []
    before = 0
    try:
        for row in reader:
            if any(row):
                found.append(before + 1)
            before = reader.line_num
    except csv.Error:
        pass
    return tuple(found[1:])


def plain_rows(text: str) -> list[list[str]]:
    """The rows that are not blank, header first, up to the first that cannot be read."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True):
            if any(row):
                rows.append(row)
    except csv.Error:
        pass
    return rows


def expanded(schema: TableSchema, names: dict[str, dict[str, Any]]) -> list[Column]:
    """The schema's columns with `each` columns written out, and `source` and `note`."""
    columns: list[Column] = []
    for column in schema.columns:
        if column.each:
            for name in names.get(column.each, {}):
                columns.append(replace(column, name=column.name.replace("*", name), each=""))
        else:
            columns.append(column)
    return [*columns, SOURCE, NOTE]


def read_sheet(
    r: Reading, schema: TableSchema, columns: list[Column], file: str, text: str
) -> Sheet | None:
    """The typed content of a CSV file, faults told; None where it has no usable rows."""
    sheet = Sheet(schema, file, text)
    rows = _rows(r, sheet)
    if rows is None:
        return None
    header = [name.strip() for name in rows[0]]
    data = rows[1:]
    if not _good_header(r, sheet, header, columns):
        return None
    if not data:
        r.fault(sheet.spot(), "the table has a header but no rows", "add its rows")
        return None
    sheet.size = len(data)
    width = len(header)
    if any(len(row) != width for row in data):
        _widths(r, sheet, data, width)
    raw = dict(zip(header, zip(*data, strict=True), strict=True))
    before = r.count
    wrong: list[tuple[int, Column, str, str, str]] = []
    for column in columns:
        cells = raw.get(column.name)
        if cells is None:
            sheet.columns[column.name] = (column.absent if column.dtype == "text" else None,) * len(
                data
            )
        else:
            sheet.columns[column.name] = _typed(r, column, cells, wrong)
    for row, column, problem, mend, near in wrong:
        if row in sheet.torn:
            continue  # what is wrong with the row is told already
        spot = sheet.spot(row)
        r.fault(spot.named(f"{spot.address}.{column.name}"), problem, mend, near)
    _doubles(r, sheet)
    sheet.spoilt = bool(sheet.torn) or r.count > before
    return sheet


def _rows(r: Reading, sheet: Sheet) -> list[list[str]] | None:
    reader = csv.reader(io.StringIO(sheet.text, newline=""), strict=True, skipinitialspace=True)
    try:
        rows = [row for row in reader if any(row)]
    except csv.Error as error:
        line = Spot(sheet.file, (), sheet.schema.address, max(reader.line_num, 1))
        if "unexpected end" in str(error):
            r.fault(line, "a quotation mark is opened and never closed", "close it")
        else:
            r.fault(line, f"the row cannot be read ({error})", "mend its quotation marks")
        return None
    if not rows:
        names = ",".join(c.name for c in sheet.schema.columns)
        r.fault(sheet.spot(), "the file is empty", f"begin it with the header {names}")
        return None
    return rows


def _good_header(r: Reading, sheet: Sheet, header: list[str], columns: list[Column]) -> bool:
    """Whether every column that must be there is, once."""
    top = sheet.spot()._replace(line=1)
    known = [column.name for column in columns]
    if len(header) == 1 and len(known) > 1 and any(mark in header[0] for mark in ";\t|"):
        r.fault(top, "the columns are not separated by commas", "save it with commas")
        return False
    good = True
    missing = [c for c in columns if not c.optional and c.name not in header]
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            r.fault(top, f'the column "{name[:_LONGEST]}" is there twice', "keep one of them")
            good = False
        if name not in known and not _may_be(r, sheet.schema, name):
            shown = (
                f'the column "{name[:_LONGEST]}" is not known' if name else "a column has no name"
            )
            near = r.nearest(name, [n for n in known if n not in header]) if name else ""
            r.fault(top, shown, f"the columns are {listing(known, 20)}", near)
    for column in missing:
        if r.suggested(top, column.name):
            continue
        unit = f" [{column.unit}]" if column.unit else ""
        r.fault(top, f'the column "{column.name}" is missing', f"add it: {column.meaning}{unit}")
    return good and not missing


def _may_be(r: Reading, schema: TableSchema, name: str) -> bool:
    """Whether a column may be one of an `each` column whose names are not all known."""
    return any(
        column.each in r.open and name.startswith(column.name.rstrip("*"))
        for column in schema.columns
        if column.each
    )


def _widths(r: Reading, sheet: Sheet, data: list[list[str]], width: int) -> None:
    """Tell of rows with too many or too few cells, and bring them to the header's width."""
    lines = row_lines(sheet.text)
    wrong = [number for number, row in enumerate(data) if len(row) != width]
    for told, number in enumerate(wrong):
        row = data[number]
        if told < _MOST_TOLD:
            problem = f"the row has {len(row)} cells where the header has {width}"
            if told == _MOST_TOLD - 1 and len(wrong) > _MOST_TOLD:
                problem += f" (and {len(wrong) - _MOST_TOLD} more rows)"
            spot = Spot(sheet.file, (), sheet.schema.address, lines[number])
            r.fault(spot, problem, "give one cell for each column")
        data[number] = (row + [""] * width)[:width]
    sheet.torn.update(wrong)


def _typed(
    r: Reading,
    column: Column,
    cells: tuple[str, ...],
    wrong: list[tuple[int, Column, str, str, str]],
) -> tuple[Any, ...]:
    if column.dtype == "text":
        cells = tuple([cell.strip() for cell in cells])
        return _texts(r, column, cells, wrong)
    return _numbers(column, cells, wrong)


def _texts(
    r: Reading,
    column: Column,
    cells: tuple[str, ...],
    wrong: list[tuple[int, Column, str, str, str]],
) -> tuple[Any, ...]:
    """Text cells; each wrong value is told of once, where it first stands."""
    bad: set[str] = set()
    for value in dict.fromkeys(cells):
        found = _text_fault(r, column, value)
        if found is None:
            continue
        bad.add(value)
        if len(bad) <= _MOST_TOLD:
            problem, mend, near = found
            problem += _more(cells.count(value) - 1, "row")
            wrong.append((cells.index(value), column, problem, mend, near))
    if len(bad) > _MOST_TOLD:
        row, _, problem, mend, near = wrong[-1]
        problem += _more(len(bad) - _MOST_TOLD, "wrong value")
        wrong[-1] = (row, column, problem, mend, near)
    if column.absent:
        cells = tuple(cell or column.absent for cell in cells)
    return tuple(None if cell in bad else cell for cell in cells) if bad else cells


def _text_fault(r: Reading, column: Column, value: str) -> tuple[str, str, str] | None:
    if not value:
        return None if column.optional else ("the cell is empty", f"give the {column.name}", "")
    shown = value[:_LONGEST]
    if column.choices and value not in column.choices:
        mend = f"it is one of {listing(column.choices)}"
        return f'{column.name} cannot be "{shown}"', mend, r.nearest(value, column.choices)
    return r.refusal(column.names, value, or_all=column.or_all) if column.names else None


def _numbers(
    column: Column, cells: tuple[str, ...], wrong: list[tuple[int, Column, str, str, str]]
) -> tuple[Any, ...]:
    convert: Callable[[str], float] = int if column.dtype == "integer" else float
    try:
        found = tuple(map(convert, cells))
        low, high = min(found), max(found)
        plain = isfinite(low) and isfinite(high) and "_" not in "".join(cells)
        if (
            plain
            and (column.low is None or low >= column.low)
            and (column.high is None or high <= column.high)
            and (column.dtype == "integer" or isfinite(sum(found)))
            and max(abs(low), abs(high)) <= LARGEST
            and not any(0.0 < abs(value) < SMALLEST for value in found)
        ):
            return found
    except (ValueError, OverflowError):
        pass
    typed: list[float | None] = []
    told = 0
    for row, cell in enumerate(cells):
        value, problem, mend = _number(column, cell.strip(), convert)
        typed.append(value)
        if problem:
            told += 1
            if told <= _MOST_TOLD:
                wrong.append((row, column, problem, mend, ""))
    if told > _MOST_TOLD:
        row, _, problem, mend, near = wrong[-1]
        wrong[-1] = (row, column, problem + _more(told - _MOST_TOLD, "cell"), mend, near)
    return tuple(typed)


def _number(
    column: Column, cell: str, convert: Callable[[str], float]
) -> tuple[float | None, str, str]:
    """One number, or what is wrong with it and the mend."""
    if not cell:
        problem = "" if column.optional else "the cell is empty"
        return None, problem, f"give the {column.name}"
    shown = cell[:_LONGEST]
    what = "whole number" if column.dtype == "integer" else "number"
    try:
        value = None if "_" in cell else convert(cell)
        finite = value is not None and isfinite(value)
    except (ValueError, OverflowError):  # text, or a whole number too long for a float
        value = None
    if value is None:
        mend = f"give a {what}"
        if "," in cell:
            mend += " without thousands commas"
        elif "%" in cell:
            mend += " without %"
        return None, f'"{shown}" is not a {what}', mend
    if not finite:
        return None, f'"{shown}" is not a finite number', "give a finite number"
    problem, mend = _out_of_bounds(column, value, shown)
    return (None if problem else value), problem, mend


def _out_of_bounds(column: Column, value: float, shown: str) -> tuple[str, str]:
    wrong = size_fault(value)
    if wrong is not None:
        return wrong
    if column.low is not None and value < column.low:
        if column.low == 0:
            return f"{column.name} cannot be negative ({shown})", "give 0 or more"
        return f"{shown} is too low", f"give {column.low:g} or more"
    if column.high is not None and value > column.high:
        return f"{shown} is too high", f"give {column.high:g} or less"
    return "", ""


def _more(count: int, what: str) -> str:
    return "" if count == 0 else f" (and {count} more {what}{'' if count == 1 else 's'})"


def _doubles(r: Reading, sheet: Sheet) -> None:
    """Tell of rows whose key columns are those of an earlier row."""
    keys = [sheet.columns[name] for name in sheet.schema.keys]
    rows = list(zip(*keys, strict=True))
    if len(set(rows)) == len(rows):
        return
    first: dict[tuple[Any, ...], int] = {}
    told = 0
    for number, row in enumerate(rows):
        if None in row:
            continue
        if row in first:
            told += 1
            if told <= _MOST_TOLD:
                earlier = row_lines(sheet.text)[first[row]]
                problem = f"the row repeats row {earlier} ({', '.join(sheet.schema.keys)})"
                r.fault(sheet.spot(number), problem, "keep one of them")
        else:
            first[row] = number
