"""Cells of a workbook: what is given, what came from the run, and formulas with their values."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bettercare.errors import CallError

try:
    import xlsxwriter
    from xlsxwriter.utility import xl_rowcol_to_cell
    from xlsxwriter.worksheet import Worksheet
except ImportError as missing:  # the optional extra is not there
    raise CallError(
        "The workbook needs XlsxWriter, which is not installed",
        mend="install it with: pip install 'bettercare[papers]'",
    ) from missing

#: Number formats by what a cell holds.
NUMBERS = {
    "pounds": "#,##0;[Red]-#,##0;0",
    "factor": "0.000000",
    "share": "0.0%",
    "rate": "0.00%",
    "figure": "#,##0.####",
    "whole": "0",
    "score": "0.000",
    "text": "@",
}
_ROLES: dict[str, dict[str, Any]] = {
    "given": {
        "bg_color": "#FFF8DC",
        "font_color": "#1F3D7A",
        "border": 1,
        "border_color": "#D9D2B0",
    },
    "run": {"bg_color": "#E9EEF3", "border": 1, "border_color": "#CDD6DF"},
    "calc": {"align": "right"},
    "total": {"bold": True, "top": 1, "align": "right"},
    "title": {"bold": True, "font_size": 14},
    "head": {
        "bold": True,
        "bg_color": "#1F3D7A",
        "font_color": "#FFFFFF",
        "text_wrap": True,
        "valign": "top",
    },
    "note": {"italic": True, "font_color": "#444444"},
    "small": {"font_size": 8, "font_color": "#444444", "text_wrap": True, "valign": "top"},
    "link": {"font_color": "#004D8C", "underline": 1, "valign": "top"},
    "wrap": {"text_wrap": True, "valign": "top"},
    "plain": {},
}
#: Fixed, so that the same appraisal gives the same bytes.
_CREATED = datetime(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class At:
    """A cell that formulas may point to, with what it holds."""

    sheet: str
    row: int
    col: int
    value: float

    def __str__(self) -> str:
        return f"'{self.sheet}'!{xl_rowcol_to_cell(self.row, self.col, True, True)}"


def span(first: At, last: At) -> str:
    """The cells from one to another of a sheet, for a formula."""
    start = xl_rowcol_to_cell(first.row, first.col, True, True)
    end = xl_rowcol_to_cell(last.row, last.col, True, True)
    return f"'{first.sheet}'!{start}:{end}"


class Book:
    """A workbook in memory."""

    def __init__(self, title: str) -> None:
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer, {"in_memory": True})
        self._book.set_properties({"title": title, "created": _CREATED})
        self._book.set_calc_mode("auto")
        self._formats: dict[tuple[str, str], Any] = {}

    def page(self, name: str, title: str, widths: Sequence[float], freeze: tuple[int, int]) -> Page:
        """A new sheet with its title in the first cell."""
        sheet = self._book.add_worksheet(name)
        for col, width in enumerate(widths):
            sheet.set_column(col, col, width)
        sheet.freeze_panes(*freeze)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        page = Page(self, sheet, name)
        page.text(0, 0, title, "title")
        return page

    def format(self, role: str, number: str) -> Any:
        """The look of a cell."""
        if (role, number) not in self._formats:
            look = _ROLES[role] | ({"num_format": NUMBERS[number]} if number != "text" else {})
            self._formats[role, number] = self._book.add_format(look)
        return self._formats[role, number]

    def content(self) -> bytes:
        """The finished file."""
        self._book.close()
        return self._buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of a workbook. Rows and columns count from 0."""

    book: Book
    sheet: Worksheet
    name: str

    def text(self, row: int, col: int, text: str, role: str = "plain") -> None:
        """Words."""
        self.sheet.write_string(row, col, text, self.book.format(role, "text"))

    def heads(self, row: int, texts: Sequence[str], col: int = 0) -> None:
        """A row of column heads, of two lines where they need it."""
        self.sheet.set_row(row, 32)
        for at, text in enumerate(texts, start=col):
            self.text(row, at, text, "head")

    def given(self, row: int, col: int, value: float, number: str, role: str = "given") -> At:
        """A number that nothing in the workbook makes: an input, or with `run` from the model."""
        self.sheet.write_number(row, col, value, self.book.format(role, number))
        return At(self.name, row, col, value)

    def calc(
        self, row: int, col: int, formula: str, value: float | str, number: str, role: str = "calc"
    ) -> At:
        """A formula, with the value it has so that a reader that does not calculate shows it."""
        look = self.book.format(role, number)
        self.sheet.write_formula(row, col, f"={formula}", look, value)
        return At(self.name, row, col, value if isinstance(value, float) else float("nan"))
