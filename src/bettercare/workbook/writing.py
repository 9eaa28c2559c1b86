"""Write a plan as a workbook (XlsxWriter): the same plan gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bettercare.workbook.cover import HEADING, PAIR, TITLE
from bettercare.workbook.layout import (
    CARRIED,
    COVER,
    EARLIEST,
    FIRST_LINE,
    NAMES,
    REMOVE,
    ROW,
    Field,
    Value,
    View,
    seen,
    shown,
)
from bettercare.workbook.notes import note, rule

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_MADE = datetime(2000, 1, 1)  # of every workbook: a date of writing would change the bytes
_SPARE = 200  # lines below the last row that have drop-downs and checks too
_BOOKKEEPING = 2  # columns before the fields: row and remove
_WIDEST = {"number": 16, "whole": 12, "date": 12, "choice": 24}
_TALL = {TITLE: 27.0, HEADING: 24.0, PAIR: 15.5}  # points of a line of the cover
_PROTECTION = dict.fromkeys(
    (
        "format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort",
        "autofilter",
    ),
    True,
)  # fmt: skip


class _Formats:
    """The looks of cells; made once a workbook."""

    def __init__(self, book: Workbook) -> None:
        base = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
        grey = {"bg_color": "#ECEFF1", "font_color": "#37474F"}
        self._book, self._base, self._grey = book, base, grey
        self.header = book.add_format(
            base | {"bold": True, "bg_color": "#1F3B57", "font_color": "#FFFFFF", "border": 1}
        )
        self.title = book.add_format(base | {"bold": True, "font_size": 18})
        self.heading = book.add_format(base | {"bold": True, "font_size": 13, "valign": "bottom"})
        self.text = book.add_format(base | {"text_wrap": True})
        self.label = book.add_format(base | {"bold": True})
        self.mark = book.add_format(base | grey | {"font_size": 9})
        self._made: dict[tuple[str, bool], Format] = {}

    def cell(self, field: Field, value: Value, *, locked: bool) -> Format:
        """The look of one cell: a number keeps all its digits, a text stays a text."""
        looks = "General"
        if field.kind == "date":
            looks = "yyyy-mm-dd"
        elif field.kind not in ("number", "whole"):
            looks = "@"
        elif isinstance(value, float) and len(digits := repr(value)) > 10 and "e" not in digits:
            looks = "0." + "0" * len(digits.partition(".")[2])  # General shows about ten digits
        return self._of(looks, locked)

    def _of(self, looks: str, locked: bool) -> Format:
        key = (looks, locked)
        if key not in self._made:
            given = self._base | {"num_format": looks, "locked": locked}
            self._made[key] = self._book.add_format(given | (self._grey if locked else {}))
        return self._made[key]


def write(
    views: Sequence[View],
    lines: Sequence[tuple[str, str, str]],
    carried: Sequence[str],
    names: Mapping[str, Sequence[str]],
    title: str,
) -> bytes:
    """The workbook's bytes: cover, a sheet a view, lists for drop-downs, the plan it carries."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": seen(title), "created": _MADE, "author": "Better Care"})
    formats = _Formats(book)
    _cover(book.add_worksheet(COVER), lines, formats)
    ranges = _ranges(names)
    for view in views:
        _sheet(book.add_worksheet(view.name), view, formats, ranges)
    _names(book.add_worksheet(NAMES), names)
    hidden = book.add_worksheet(CARRIED)
    for number, text in enumerate(carried):
        hidden.write_string(number, 0, text)
    hidden.protect()
    hidden.very_hidden()
    book.close()
    return target.getvalue()


def _cover(sheet: Worksheet, lines: Sequence[tuple[str, str, str]], formats: _Formats) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 90)
    lines = [(what, seen(text), seen(beside)) for what, text, beside in lines]
    looks = {TITLE: formats.title, HEADING: formats.heading, PAIR: formats.label}
    for number, (what, text, beside) in enumerate(lines):
        if what in looks:
            sheet.write_string(number, 0, text, looks[what])
            sheet.write_string(number, 1, beside, formats.text)
            sheet.set_row(number, _TALL[what] * (1 + len(beside) // 95))
        else:
            sheet.merge_range(number, 0, number, 1, text, formats.text)
            sheet.set_row(number, _TALL[PAIR] * (1 + len(text) // 140))
    sheet.protect("", _PROTECTION)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _sheet(
    sheet: Worksheet, view: View, formats: _Formats, ranges: Mapping[tuple[str, bool], str]
) -> None:
    fields = view.fields
    last = len(view.rows)
    sheet.write_string(0, 0, ROW, formats.header)
    sheet.write_comment(0, 0, "The row's number. Leave it empty in a new row.", _BOX)
    sheet.write_string(0, 1, REMOVE, formats.header)
    sheet.write_comment(0, 1, "Write yes to take the row away.", _BOX)
    sheet.set_column(0, 1, 7, formats.mark)
    unlocked = formats.cell(Field(REMOVE, "choice", ""), None, locked=False)
    choose = {"validate": "list", "source": ["yes"]}
    sheet.data_validation(1, 1, last + _SPARE, 1, choose)
    for number in range(1, last + 1):
        sheet.write_number(number, 0, number, formats.mark)
        sheet.write_blank(number, 1, None, unlocked)
    for place, field in enumerate(fields):
        column = place + _BOOKKEEPING
        locked = field.key or field.echo
        sheet.write_string(0, column, field.name, formats.header)
        sheet.write_comment(0, column, note(field), _BOX)
        cells = [shown(row.cells[place]) for row in view.rows]
        sheet.set_column(
            column, column, _width(field, cells), formats.cell(field, None, locked=False)
        )
        for line, value in enumerate(cells, start=1):
            looks = formats.cell(field, value, locked=locked)
            _write(sheet, line, column, value, looks)
        checked = rule(field, ranges)
        if checked is not None:
            sheet.data_validation(1, column, last + _SPARE, column, checked)
    sheet.autofilter(0, 0, max(last, 1), len(fields) + _BOOKKEEPING - 1)
    keys = next((i for i, field in enumerate(fields) if not field.key), len(fields))
    sheet.freeze_panes(FIRST_LINE - 1, _BOOKKEEPING + min(keys, 2))
    sheet.protect("", _PROTECTION)
    _printed(sheet)


def _printed(sheet: Worksheet) -> None:
    """On paper: A4 across, as wide as the page, the header on every page."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.hide_gridlines(0)
    sheet.set_footer("&L&A&RPage &P of &N")


_BOX: dict[str, Any] = {"x_scale": 2.2, "y_scale": 1.6, "author": "Better Care"}


def _write(sheet: Worksheet, line: int, column: int, value: Value, looks: Format) -> None:
    if value is None or value == "":
        sheet.write_blank(line, column, None, looks)
    elif isinstance(value, str):
        sheet.write_string(line, column, value, looks)
    elif isinstance(value, date) and value >= EARLIEST:
        sheet.write_datetime(line, column, datetime(value.year, value.month, value.day), looks)
    elif isinstance(value, int | float):
        sheet.write_number(line, column, value, looks)


def _width(field: Field, cells: Sequence[Value]) -> float:
    """Wide enough for most of what a column holds, and for its name with the filter's arrow."""
    name = len(field.name) + 4
    if field.kind in _WIDEST:
        return max(name, _WIDEST[field.kind])
    longest = max((len(str(cell)) for cell in cells if cell is not None), default=0)
    return max(name, min(longest + 2, 60))


def _ranges(names: Mapping[str, Sequence[str]]) -> dict[tuple[str, bool], str]:
    """Where the names of each kind stand, without and with "all", for drop-downs."""
    from xlsxwriter.utility import xl_col_to_name

    found: dict[tuple[str, bool], str] = {}
    for place, (kind, known) in enumerate(names.items()):
        column = xl_col_to_name(place)
        last = len(known) + 2
        found[kind, False] = f"='{NAMES}'!${column}$3:${column}${last}"
        found[kind, True] = f"='{NAMES}'!${column}$2:${column}${last}"
    return found


def _names(sheet: Worksheet, names: Mapping[str, Sequence[str]]) -> None:
    """Each kind's names in a column: the kind, "all", then the names."""
    for place, (kind, known) in enumerate(names.items()):
        for line, text in enumerate((kind, "all", *known)):
            sheet.write_string(line, place, text)
    sheet.protect()
    sheet.hide()
