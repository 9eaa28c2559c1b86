"""Tables as sheets: what each column means above it, then its name, then the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bettercare.bundle.manifest import fields_of
from bettercare.publish.appraisal.workbook.sheet import Book, Page
from bettercare.publish.figures.shape import TableView
from bettercare.tables.results import RESULTS

if TYPE_CHECKING:
    import polars as pl

HEAD = 3  # row of the columns' names; what they mean stands above it
_NARROW, _WIDE = 9, 48  # characters
_DIMENSIONS = ("option", "area", "site", "service", "setting", "pathway", "partner", "staff_group",
               "age_band", "sex", "deprivation", "measure", "unit")  # fmt: skip
_MONTHS = ("04", "05", "06", "07", "08", "09", "10", "11", "12", "01", "02", "03")


def write_table(book: Book, name: str, table: str, told: str, frame: pl.DataFrame) -> None:
    """One table of the bundle; `told` says what it is and where it comes from."""
    fields = fields_of(table, frame)
    notes = [_note(field) for field in fields]
    _write(book, name, told, [field["name"] for field in fields], notes, frame)


def write_view(book: Book, name: str, told: str, view: TableView) -> None:
    """A table in words."""
    page = book.page(name, view.caption, [_WIDE] * len(view.header), (HEAD + 1, 1))
    page.text(1, 0, told, "note")
    for col, head in enumerate(view.header):
        page.text(HEAD, col, head, "head")
    for row, cells in enumerate(view.rows, start=HEAD + 1):
        for col, cell in enumerate(cells):
            page.text(row, col, cell, "wrap")


def write_results(book: Book, name: str, told: str, results: pl.DataFrame) -> None:
    """Results by year, a row for each series, the years side by side."""
    import polars as pl

    yearly = results.filter(pl.col("month").is_null())
    years = yearly["year"].unique().sort().to_list()
    wide = yearly.pivot("year", index=list(_DIMENSIONS), values=["mean", "p10", "p90"])
    columns = [f"{what}_{year}" for what in ("mean", "p10", "p90") for year in years]
    meanings = {"mean": "mean over the draws", "p10": "a tenth of the draws are below it",
                "p90": "a tenth of the draws are above it"}  # fmt: skip
    notes = [meanings[column.partition("_")[0]] for column in columns]
    heads = [column.replace("_", " ") for column in columns]
    _write_wide(book, name, told, wide.select(*_DIMENSIONS, *columns), heads, notes)


def write_months(book: Book, name: str, told: str, results: pl.DataFrame) -> None:
    """Results by month, a row for each series and year, the months side by side; means."""
    import polars as pl

    monthly = results.filter(pl.col("month").is_not_null())
    number = pl.col("month").str.slice(5).alias("number")
    index = ["year", *_DIMENSIONS]
    wide = monthly.with_columns(number).pivot("number", index=index, values="mean")
    there = [month for month in _MONTHS if month in wide.columns]
    heads = [f"month {month}" for month in there]
    notes = ["mean over the draws"] * len(there)
    _write_wide(book, name, told, wide.select(*index, *there), heads, notes)


def _write_wide(
    book: Book, name: str, told: str, frame: pl.DataFrame, heads: Sequence[str],
    notes: Sequence[str],
) -> None:  # fmt: skip
    meaning = {column.name: column.meaning for column in RESULTS.columns}
    names = frame.columns[: len(frame.columns) - len(heads)]
    notes = [*(meaning[each] for each in names), *notes]
    _write(book, name, told, [*names, *heads], notes, frame)


def _write(
    book: Book, name: str, told: str, heads: Sequence[str], notes: Sequence[str],
    frame: pl.DataFrame,
) -> None:  # fmt: skip
    page = book.page(name, name, _widths(frame, heads), (HEAD + 1, 1))
    page.text(1, 0, told, "note")
    page.sheet.set_row(2, 58)
    for col, (head, note) in enumerate(zip(heads, notes, strict=True)):
        page.text(2, col, note, "small")
        page.text(HEAD, col, head, "head")
    page.sheet.autofilter(HEAD, 0, HEAD + frame.height, len(heads) - 1)
    _cells(page, frame)


def _cells(page: Page, frame: pl.DataFrame) -> None:
    """The rows; a cell that is empty in the table is empty here."""
    figure = page.book.format("plain", "figure")
    for col, column in enumerate(frame.get_columns()):
        if column.dtype.is_numeric():
            page.sheet.set_column(col, col, 14, figure)
    text, number = page.sheet.write_string, page.sheet.write_number
    for row, cells in enumerate(frame.iter_rows(), start=HEAD + 1):
        for col, cell in enumerate(cells):
            if cell is None:
                continue
            if isinstance(cell, bool | str):
                text(row, col, str(cell))
            else:
                number(row, col, cell)


def _widths(frame: pl.DataFrame, heads: Sequence[str]) -> list[float]:
    widths = []
    for head, column in zip(heads, frame.get_columns(), strict=True):
        longest: Any = None
        if not column.dtype.is_numeric():
            longest = column.cast(str).str.len_chars().max()
        widths.append(float(min(_WIDE, max(_NARROW, len(head) + 2, longest or 0))))
    return widths


def _note(field: dict[str, Any]) -> str:
    unit = f" [{field['unit']}]" if field.get("unit") else ""
    return f"{field.get('description', '')}{unit}"
