"""Edit a plan's workbook as a planner would, cell by cell: on disk, or its sheets alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from bettercare.workbook.carried import folder_files, packed
from bettercare.workbook.exporting import plan_texts
from bettercare.workbook.faults import column_letters
from bettercare.workbook.layout import REMOVE, ROW, shown
from bettercare.workbook.opening import Book, Grid
from bettercare.workbook.views import views


def sheets_of(files: dict[str, bytes]) -> Book:
    """The sheets of a plan's workbook as they would come back from disk."""
    grids = {}
    for view in views(plan_texts(files)):
        lines: dict[int, list[Any]] = {1: [ROW, REMOVE, *(field.name for field in view.fields)]}
        for number, row in enumerate(view.rows, start=1):
            lines[number + 1] = [number, None, *map(shown, row.cells)]
        grids[view.name] = Grid(view.name, lines)
    return Book("plan.xlsx", grids, [], list(packed(files, "0", "")))


class Sheets:
    """A workbook's sheets to edit, by sheet, by what a row begins with, and by column."""

    def __init__(self, folder: Path) -> None:
        self.book = sheets_of(folder_files(folder))

    def column(self, sheet: str, name: str) -> int:
        """Which column has a name, from 0."""
        return self.book.sheets[sheet].lines[1].index(name)

    def line(self, sheet: str, *keys: Any, skip: int = 0) -> int:
        """The line of the row whose first cells after the bookkeeping are these."""
        for line, cells in self.book.sheets[sheet].lines.items():
            if cells[2 : 2 + len(keys)] == list(keys):
                if not skip:
                    return line
                skip -= 1
        raise AssertionError(f"{keys} is not in {sheet}")

    def put(self, sheet: str, keys: tuple[Any, ...], name: str, value: Any, skip: int = 0) -> str:
        """Write in one cell; gives its place as a fault names it."""
        line, column = self.line(sheet, *keys, skip=skip), self.column(sheet, name)
        self.book.sheets[sheet].lines[line][column] = value
        return f"{sheet}!{column_letters(column + 1)}{line}"

    def add(self, sheet: str, **cells: Any) -> int:
        """A new row below the last; `__` in a name stands for a dot. Gives its line."""
        lines = self.book.sheets[sheet].lines
        line = max(lines) + 1
        lines[line] = [None] * len(lines[1])
        for name, value in cells.items():
            lines[line][self.column(sheet, name.replace("__", "."))] = value
        return line

    def remove(self, sheet: str, *keys: Any, skip: int = 0) -> None:
        """Say that a row is to go."""
        line = self.line(sheet, *keys, skip=skip)
        self.book.sheets[sheet].lines[line][self.column(sheet, REMOVE)] = "yes"


class OnDisk(Sheets):
    """The same edits on a workbook that is a file."""

    def __init__(self, path: Path) -> None:
        self.path, self.file = path, load_workbook(path)

    def column(self, sheet: str, name: str) -> int:
        return [cell.value for cell in self.file[sheet][1]].index(name)

    def line(self, sheet: str, *keys: Any, skip: int = 0) -> int:
        for row in self.file[sheet].iter_rows(min_row=2):
            if [cell.value for cell in row[2 : 2 + len(keys)]] == list(keys):
                if not skip:
                    return int(row[0].row)
                skip -= 1
        raise AssertionError(f"{keys} is not in {sheet}")

    def put(self, sheet: str, keys: tuple[Any, ...], name: str, value: Any, skip: int = 0) -> str:
        line, column = self.line(sheet, *keys, skip=skip), self.column(sheet, name) + 1
        cell = self.file[sheet].cell(line, column)
        cell.value = value
        return f"{sheet}!{cell.coordinate}"

    def save(self) -> Path:
        """Save it in its place."""
        self.file.save(self.path)
        return self.path
