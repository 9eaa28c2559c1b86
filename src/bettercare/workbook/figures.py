"""Edits of the sheet of assumptions: figures whose dated values are rows of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bettercare.tables.nearest import nearest
from bettercare.tables.value_tables import VALUE_TABLES
from bettercare.workbook import fields as made
from bettercare.workbook.comparing import CellEdit, Faults, NewRow, SheetEdits
from bettercare.workbook.editing import Files, nested, toml_value
from bettercare.workbook.layout import Field, Row, Value
from bettercare.workbook.toml_file import section_text
from bettercare.workbook.views import FURTHER

_FIELDS = {field.name: field for field in made.ASSUMPTIONS}
_OWN = ("address", made.DATE, made.VALUE)  # what every row of a figure has


@dataclass
class _Step:
    """One value of a figure as the sheet has it now."""

    day: Value
    value: Value
    line: int | None
    old: Value = None  # the day it had in the plan's file
    known: bool = False  # that it was there


@dataclass
class _Figure:
    """The rows of one figure, and what was edited in them."""

    file: str
    key: str
    rows: list[Row] = field(default_factory=list)
    edits: list[CellEdit] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    added: list[NewRow] = field(default_factory=list)

    @property
    def touched(self) -> bool:
        return bool(self.edits or self.removed or self.added)


def take_figures(files: Files, sheet: SheetEdits, faults: Faults) -> None:
    """Turn the edits of the sheet of assumptions into edits of the plan's files."""
    _Taking(files, sheet, faults).take()


class _Taking:
    def __init__(self, files: Files, sheet: SheetEdits, faults: Faults) -> None:
        self.files, self.sheet, self.faults = files, sheet, faults
        self.lines = {id(row): line for line, row in sheet.lines.items()}
        self.figures: dict[str, _Figure] = {}
        for row in sheet.view.rows:
            figure = self.figures.setdefault(str(row.cells[0]), _Figure(row.file, str(row.path[0])))
            figure.rows.append(row)
        self.names: dict[str, str] = {}  # address now, of figures that are there

    def tell(self, line: int | None, name: str, problem: str, mend: str, near: str = "") -> None:
        column = self.sheet.columns.get(name)
        self.faults.tell(self.sheet.view.name, line, column, problem, mend, near)

    def take(self) -> None:
        for edit in self.sheet.cells:
            self.figures[str(edit.row.cells[0])].edits.append(edit)
        for row, _ in self.sheet.removed:
            self.figures[str(row.cells[0])].removed.append(row)
        for address, figure in self.figures.items():
            if len(figure.removed) < len(figure.rows):
                self.names[self._address(address, figure)] = address
        fresh: dict[str, list[NewRow]] = {}
        for new in self.sheet.added:
            address = str(new.cells["address"])
            if address in self.names:
                self.figures[self.names[address]].added.append(new)
            else:
                fresh.setdefault(address, []).append(new)
        for now, address in self.names.items():
            if self.figures[address].touched:
                self._edit(now, self.figures[address])
        for figure in self.figures.values():
            if figure.rows and len(figure.removed) == len(figure.rows):
                self.files.toml(figure.file).gone.add((figure.key,))
        for address, rows in fresh.items():
            self._add(address, rows)

    def _address(self, address: str, figure: _Figure) -> str:
        """The address a figure has now; its rows must agree on it."""
        said = {str(edit.new): edit for edit in figure.edits if edit.field.name == "address"}
        if not said:
            return address
        new, edit = next(iter(said.items()))
        if len(said) > 1:
            other = list(said.values())[1]
            mend = "give all rows of one figure the same address"
            self.tell(other.line, "address", f"the figure {address} has two addresses", mend)
            return address
        table = address.rpartition(".")[0]
        if new.rpartition(".")[0] != table or not new.rpartition(".")[2]:
            problem = f'"{new[:60]}" is not in {table}'
            mend = "a figure stays in its table: remove it and add a new row instead"
            self.tell(edit.line, "address", problem, mend)
            return address
        taken = self.figures.get(new)
        if taken is not None and len(taken.removed) < len(taken.rows):
            self.tell(edit.line, "address", f"there is a figure {new} already", "choose another")
            return address
        return new

    def _edit(self, now: str, figure: _Figure) -> None:
        file = self.files.toml(figure.file)
        first = next(row for row in figure.rows if row not in figure.removed)
        finals: dict[str, Value] = {}
        for edit in figure.edits:
            if edit.field.name in _OWN or edit.row is not first or first is not figure.rows[0]:
                continue
            finals[edit.field.name] = edit.new
            path = (figure.key, *edit.field.path)
            if edit.new is None:
                file.drops.append(path)
            else:
                file.puts[path] = toml_value(edit.field, edit.new)
        for edit in figure.edits:
            if edit.field.name not in _OWN and (
                edit.row is not first or first is not figure.rows[0]
            ):
                self._further(edit.field, edit.new, edit.line, figure, finals)
        head = figure.rows[0]
        for new in figure.added:
            for name, value in new.cells.items():
                if name not in _OWN and value != self.sheet.view.cell(head, name):
                    self._further(_FIELDS[name], value, new.line, figure, finals)
        steps = list(self._steps(figure))
        if self._sound(now, steps):
            self._values(figure, steps)
        key = now.rpartition(".")[2]
        if key != figure.key:
            file.renamed[figure.key,] = key

    def _further(
        self, known: Field, value: Value, line: int, figure: _Figure, finals: dict[str, Value]
    ) -> None:
        """Tell of what a row of a further date says that belongs to the figure's first row."""
        head = figure.rows[0]
        wanted = finals.get(known.name, self.sheet.view.cell(head, known.name))
        if known.name in FURTHER and value == wanted:
            return
        at = self.lines.get(id(head))
        where = f"line {at}" if at is not None and head not in figure.removed else "the first row"
        problem = f'"{known.name}" belongs to the figure\'s first row'
        self.tell(line, known.name, problem, f"change it on {where}")

    def _steps(self, figure: _Figure) -> Iterator[_Step]:
        edits = {(id(edit.row), edit.field.name): edit for edit in figure.edits}
        for row in figure.rows:
            if row in figure.removed:
                continue
            day, value = (self.sheet.view.cell(row, name) for name in (made.DATE, made.VALUE))
            step = _Step(day, value, self.lines.get(id(row)), day, known=True)
            for name in (made.DATE, made.VALUE):
                if (id(row), name) in edits:
                    setattr(step, "day" if name == made.DATE else name, edits[id(row), name].new)
            yield step
        for new in figure.added:
            yield _Step(new.cells.get(made.DATE), new.cells.get(made.VALUE), new.line)

    def _sound(self, address: str, steps: list[_Step]) -> bool:
        """Whether every value has its date where there are several, and each date one value."""
        days: set[Value] = set()
        good = True
        for step in steps:
            if (self.sheet.view.name, step.line) in self.faults.lines:
                good = False  # told of already
            elif step.value is None:
                self.tell(
                    step.line, made.VALUE, "the value is missing", "write it, or remove the row"
                )
                good = False
            elif step.day is None and len(steps) > 1:
                problem = f"{address} has several values and this one has no date"
                self.tell(step.line, made.DATE, problem, "write the day from which it holds")
                good = False
            elif step.day in days:
                problem = f"{address} has two values from {step.day} on"
                self.tell(step.line, made.DATE, problem, "give one of them another date")
                good = False
            days.add(step.day)
        return good

    def _values(self, figure: _Figure, steps: list[_Step]) -> None:
        file = self.files.toml(figure.file)
        before = [self.sheet.view.cell(row, made.DATE) for row in figure.rows]
        if [step.day for step in steps] == before and all(step.known for step in steps):
            for step, row in zip(steps, figure.rows, strict=True):
                if step.value != self.sheet.view.cell(row, made.VALUE):
                    path = ("values", str(step.day)) if step.day is not None else ("value",)
                    file.puts[figure.key, *path] = step.value
            return
        written = _written(steps)
        (name, value), was = next(iter(written.items())), "value" if before == [None] else "values"
        file.puts[figure.key, name] = value
        if was != name:
            file.drops.append((figure.key, was))

    def _add(self, address: str, rows: list[NewRow]) -> None:
        """A figure that was not there: its first row says what it is."""
        room, _, key = address.rpartition(".")
        table = VALUE_TABLES.get(room)
        head = rows[0]
        if table is None or not key:
            near = nearest(room, VALUE_TABLES)
            problem = f'"{address[:60]}" is not the address of a figure'
            self.tell(head.line, "address", problem, "write room.table.key", near)
            return
        figure = _Figure(table.file, key)
        for row in rows[1:]:
            for name, value in row.cells.items():
                if name not in _OWN and value != head.cells.get(name):
                    problem = f'"{name}" belongs to the figure\'s first row'
                    self.tell(row.line, name, problem, f"write it on line {head.line}")
        figure.added = rows
        steps = list(self._steps(figure))
        if not self._sound(address, steps):
            return
        entry: dict[str, Any] = {}
        for known in made.ASSUMPTIONS[1:]:
            if known.name == made.VALUE:
                entry |= _written(steps)
            elif known.name != made.DATE and known.name in head.cells:
                nested(entry, known.path, toml_value(known, head.cells[known.name]))
        above = head.after
        after = (above.path[0],) if above is not None and above.file == table.file else None
        file = self.files.toml(table.file)
        file.fresh.append((after, section_text(f"[{key}]", entry, file.end)))


def _written(steps: list[_Step]) -> dict[str, Any]:
    """One value, or values by date in their order."""
    if len(steps) == 1 and steps[0].day is None:
        return {"value": steps[0].value}
    dated = sorted((step.day, step.value) for step in steps if isinstance(step.day, date))
    return {"values": {str(day): value for day, value in dated}}
