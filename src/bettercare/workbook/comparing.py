"""Hold the sheets that came back against the rows the workbook was made with.

A row is known by its number, so that sorting changes nothing. A cell that still says what was
written in it is not looked at further; every other one is an edit, or a fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bettercare.errors import Fault
from bettercare.tables.nearest import listing, nearest
from bettercare.workbook.cells import read_cell
from bettercare.workbook.faults import column_letters
from bettercare.workbook.layout import (
    FIRST_LINE,
    REMOVE,
    ROW,
    Field,
    Row,
    Value,
    View,
    same,
)
from bettercare.workbook.opening import Book, Grid
from bettercare.workbook.views import CHOICES, INHERITED, choice_field


@dataclass(frozen=True, slots=True)
class CellEdit:
    """One cell of a row that is there says something else."""

    row: Row
    field: Field
    old: Value
    new: Value
    line: int


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row that was not there: its cells that say something, and the row it stands after."""

    cells: dict[str, Value]
    after: Row | None
    line: int


@dataclass
class SheetEdits:
    """What has been edited in one sheet, and where its rows and columns stand."""

    view: View
    cells: list[CellEdit] = field(default_factory=list)
    added: list[NewRow] = field(default_factory=list)
    removed: list[tuple[Row, int | None]] = field(default_factory=list)
    lines: dict[int, Row] = field(default_factory=dict)  # rows that are there, by line
    columns: dict[str, int] = field(default_factory=dict)  # from 1, by field

    @property
    def count(self) -> int:
        """How many edits there are."""
        return len(self.cells) + len(self.added) + len(self.removed)

    def place(self, line: int | None, name: str = "") -> str:
        """Sheet and cell, as a fault names them."""
        return place(self.view.name, line, self.columns.get(name))


@dataclass
class Faults:
    """Faults of one workbook as they are found."""

    book: str
    found: list[Fault] = field(default_factory=list)
    lines: set[tuple[str, int | None]] = field(default_factory=set)  # sheets and lines told of

    def tell(
        self,
        sheet: str,
        line: int | None,
        column: int | None,
        problem: str,
        mend: str,
        near: str = "",
    ) -> None:
        """Keep one thing that is wrong."""
        self.lines.add((sheet, line))
        self.found.append(Fault(self.book, None, place(sheet, line, column), problem, mend, near))


def place(sheet: str, line: int | None, column: int | None) -> str:
    """Sheet and cell, or as much of it as is known.

    >>> place("effects", 12, 6)
    'effects!F12'
    """
    if line is None:
        return sheet
    return f"{sheet}!{column_letters(column)}{line}" if column else f"{sheet}!{line}:{line}"


def compare(views: Iterable[View], book: Book, faults: Faults) -> dict[str, SheetEdits]:
    """Everything edited, sheet by sheet; what is wrong goes to `faults`."""
    views = tuple(views)
    known = [view.name for view in views]
    strangers = [name for name in book.sheets if name not in known]
    for name in book.hidden:
        faults.tell(name, None, None, "the sheet is hidden", "show it, or delete it if it is yours")
    found: dict[str, SheetEdits] = {}
    options = _new_options(views, book)
    for view in views:
        grid = book.sheets.get(view.name)
        if grid is None:
            near = nearest(view.name, strangers)
            mend = "give it its name back" if near else "take it from the workbook as it was made"
            faults.tell(view.name, None, None, "the sheet is missing", mend, near)
            strangers = [name for name in strangers if name != near]
            found[view.name] = SheetEdits(view)
        else:
            found[view.name] = _Sheet(view, grid, faults, options).edits()
    for name in strangers:
        mend = "take it away before the workbook is brought back"
        faults.tell(name, None, None, "the plan has no such sheet", mend)
    return found


def _new_options(views: Iterable[View], book: Book) -> set[str]:
    """Names that may be columns of choices though the plan had no such options."""
    grid = book.sheets.get("options")
    if grid is None or 1 not in grid.lines or "key" not in grid.lines[1]:
        return set()
    column = grid.lines[1].index("key")
    cells = (cells[column] for line, cells in grid.lines.items() if line >= FIRST_LINE)
    before = {row.cells[0] for view in views if view.name == "options" for row in view.rows}
    return {cell for cell in cells if isinstance(cell, str)} - before


class _Sheet:
    def __init__(self, view: View, grid: Grid, faults: Faults, options: set[str]) -> None:
        self.view, self.grid, self.faults = view, grid, faults
        self.out = SheetEdits(view)
        self.fields: list[tuple[Field, int]] = []  # with their columns from 0
        self.options = options if view.name == CHOICES else set()
        self.merged = {line for span in grid.merged for line in _lines_of(span)}
        self.lost = False  # whether rows that seem missing may be those of faulty lines

    def tell(
        self, line: int | None, column: int | None, problem: str, mend: str, near: str = ""
    ) -> None:
        at = None if column is None else column + 1
        self.faults.tell(self.view.name, line, at, problem, mend, near)

    def edits(self) -> SheetEdits:
        self._hidden()
        if not self._header():
            return self.out
        seen: dict[int, int] = {}
        above: Row | None = None
        for line, cells in sorted(self.grid.lines.items()):
            if line < FIRST_LINE or all(_blank(cell) for cell in cells):
                continue
            number, known = self._number(line, cells)
            if not known:
                self.lost = True
                continue
            if number is None:
                self._new(line, cells, above)
                continue
            if number in seen:
                problem = f"row {number} is there twice, here and on line {seen[number]}"
                mend = f'empty the cell under "{ROW}" if this is to be a row of its own'
                self.tell(line, self.marks[0], problem, mend)
                self.lost = True
                continue
            seen[number] = line
            above = self.view.rows[number - 1]
            self.out.lines[line] = above
            if line in self.merged:
                continue  # what its cells said is not known
            if self._removed(line, cells):
                self.out.removed.append((above, line))
            else:
                self._row(line, cells, above)
        if not self.lost:
            for number, row in enumerate(self.view.rows, start=1):
                if number not in seen:
                    self.out.removed.append((row, None))
        return self.out

    def _hidden(self) -> None:
        for span in self.grid.merged:
            problem = f"the cells {span} are merged"
            self.faults.tell(f"{self.view.name}!{span}", None, None, problem, "take them apart")
        for letters in self.grid.hidden_columns:
            problem = f"column {letters} is hidden"
            mend = "show it, so that what is brought back has been seen"
            self.faults.tell(f"{self.view.name}!{letters}:{letters}", None, None, problem, mend)
        if not self.grid.filtered:
            for line in self.grid.hidden_lines:
                mend = "show it, so that what is brought back has been seen"
                self.tell(line, None, f"line {line} is hidden", mend)

    def _header(self) -> bool:
        """Whether every column is there once; where each stands is kept."""
        header = self.grid.lines.get(1, [])
        named = {field.name: field for field in self.view.fields}
        places: dict[str, int] = {}
        good = True
        strange: list[tuple[int, str]] = []
        for column, cell in enumerate(header):
            if _blank(cell):
                continue
            name = cell if isinstance(cell, str) else str(cell)
            if name in places:
                self.tell(1, column, f'the column "{name}" is there twice', "keep one of them")
                good = False
            elif name in named or name in (ROW, REMOVE):
                places[name] = column
            elif name in self.options:
                places[name] = column
                self.fields.append((choice_field(name, name), column))
            else:
                strange.append((column, name))
        missing = [name for name in (ROW, REMOVE, *named) if name not in places]
        for column, name in strange:
            near = nearest(name, missing)
            if near:
                missing.remove(near)
                good = False
                self.tell(
                    1, column, f'the column "{name[:40]}" is not known', "name it again", near
                )
            else:
                mend = f"take it away; the columns are {listing(list(named), 20)}"
                self.tell(1, column, f'the column "{name[:40]}" is not known', mend)
        for name in missing:
            self.tell(1, None, f'the column "{name}" is missing', "put it back under that name")
        if missing or not good:
            return False
        self.fields = [(field, places[field.name]) for field in self.view.fields] + self.fields
        self.marks = places[ROW], places[REMOVE]
        self.out.columns = {field.name: column + 1 for field, column in self.fields}
        self._outside(set(places.values()) | {column for column, _ in strange})
        return True

    def _outside(self, columns: set[int]) -> None:
        """Tell of cells that stand under no column, such as a remark beside the table."""
        for line, cells in sorted(self.grid.lines.items()):
            for column, cell in enumerate(cells):
                if column not in columns and not _blank(cell) and line >= FIRST_LINE:
                    self.tell(line, column, "stands under no column", "take it away")

    def _number(self, line: int, cells: list[Any]) -> tuple[int | None, bool]:
        """The number of a row, None for a new one; and whether it can be read on."""
        cell = _at(cells, self.marks[0])
        if _blank(cell):
            return None, True
        if isinstance(cell, int | float) and 1 <= cell <= len(self.view.rows) and cell == int(cell):
            return int(cell), True
        mend = "leave the cell empty in a new row"
        shown = getattr(cell, "text", cell)
        self.tell(line, self.marks[0], f"there is no row {str(shown)[:20]}", mend)
        return None, False

    def _removed(self, line: int, cells: list[Any]) -> bool:
        cell = _at(cells, self.marks[1])
        if _blank(cell):
            return False
        if isinstance(cell, str) and cell.strip().lower() == "yes":
            return True
        mend = "write yes, or empty the cell"
        self.tell(line, self.marks[1], f'"{str(cell)[:20]}" does not say whether to remove', mend)
        return False

    def _row(self, line: int, cells: list[Any], row: Row) -> None:
        if all(_blank(_at(cells, column)) for _, column in self.fields):
            self.tell(line, None, "the row is empty", f'write yes under "{REMOVE}" to take it away')
            return
        expected = dict(zip((field.name for field in self.view.fields), row.cells, strict=True))
        for field_, column in self.fields:
            old = expected.get(field_.name)
            cell = _at(cells, column)
            if same(old, getattr(cell, "value", cell) if _is_percentage(cell) else cell):
                continue
            if field_.kind == "choice" and {old, cell} <= {None, "", INHERITED}:
                continue
            if field_.fixed or field_.echo:
                mend = f"write {old} again" if old is not None else "empty the cell"
                if field_.fixed:
                    mend += ", or remove the row and add a new one"
                self.tell(line, column, f'"{field_.name}" cannot be changed here', mend)
                continue
            new, wrong = read_cell(field_, cell)
            if wrong is not None:
                self.tell(line, column, *wrong)
            elif field_.key and new is None:
                self.tell(line, column, f'"{field_.name}" is empty', f"write {old} again")
            else:
                self.out.cells.append(CellEdit(row, field_, old, new, line))

    def _new(self, line: int, cells: list[Any], above: Row | None) -> None:
        said: dict[str, Value] = {}
        good = True
        for field_, column in self.fields:
            cell = _at(cells, column)
            if field_.echo or _blank(cell):
                continue
            value, wrong = read_cell(field_, cell)
            if wrong is not None:
                self.tell(line, column, *wrong)
                good = False
            elif value is not None:
                said[field_.name] = value
        if not said and good:
            return
        for field_, column in self.fields:
            if field_.key and field_.name not in said and _blank(_at(cells, column)):
                self.tell(line, column, f'"{field_.name}" is missing', "a new row needs it")
                good = False
        if good:
            self.out.added.append(NewRow(said, above, line))


def _lines_of(span: str) -> range:
    """The lines of a span of cells.

    >>> list(_lines_of("C40:D41"))
    [40, 41]
    """
    first, _, last = span.partition(":")
    ends = [int("".join(char for char in end if char.isdigit())) for end in (first, last or first)]
    return range(ends[0], ends[1] + 1)


def _is_percentage(cell: Any) -> bool:
    return getattr(cell, "what", "") == "percentage"


def _blank(cell: Any) -> bool:
    return cell is None or cell == ""


def _at(cells: list[Any], column: int) -> Any:
    return cells[column] if column < len(cells) else None


def all_edits(found: dict[str, SheetEdits]) -> Iterator[SheetEdits]:
    """The sheets in which something was edited."""
    return (edits for edits in found.values() if edits.count)
