"""The year by quarter in the terminal: beds, staff and money, a line for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from bettercare.publish import words
from bettercare.publish.phasing.months import NAMES

if TYPE_CHECKING:
    import polars as pl

    from bettercare.explain.case import Case

_QUARTERS = ("Apr-Jun", "Jul-Sep", "Oct-Dec", "Jan-Mar")
#: Lines that are shown; all of them are in the file.
_SHOWN = ("beds_planned", "beds_needed", "staff_required", "staff_in_post", "cost", "income", "gap")
_LABELS = {
    "beds_planned": "planned", "beds_needed": "needed", "staff_required": "required",
    "staff_in_post": "in post", "cost": "cost", "income": "income", "gap": "gap",
}  # fmt: skip


def told(case: Case, found: pl.DataFrame) -> Table:
    """The main lines; money in millions of pounds."""
    table = Table(
        title=Text(f"{words.plain(case.option.label)}, {case.label()}, by quarter", "bold"),
        title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False,
        caption="Money in £m. --out FILE.csv writes every line by month, services among them.",
        caption_justify="left",
    )  # fmt: skip
    table.add_column("", overflow="fold")
    for name in (*_QUARTERS, "Year"):
        table.add_column(name, justify="right")
    for row in found.iter_rows(named=True):
        if row["measure"] in _SHOWN:
            size = 1e-6 if row["unit"] == "gbp" else 1.0
            values = [*_quarters(row), row["year_total"]]
            cells = [words.number(each * size, 1 if size < 1 else 0) for each in values]
            table.add_row(f"{words.plain(row['name'])}: {_LABELS[row['measure']]}", *cells)
    return table


def _quarters(row: dict[str, Any]) -> list[float]:
    """Quarters of a line by its basis: summed, averaged, or as the quarter ends."""
    months = [row[name] for name in NAMES]
    threes = [months[at : at + 3] for at in range(0, 12, 3)]
    if row["basis"] == "sum":
        return [sum(each) for each in threes]
    return [each[-1] if row["basis"] == "month's end" else sum(each) / 3 for each in threes]
