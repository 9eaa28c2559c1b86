"""Nomis with a row for each figure: the layout its queries give, with names or with codes alone.

Nomis counts single years of age from 101 (age 0) to 191 (90 and over) in `C_AGE`; other codes of
it are groups of ages.
"""

from __future__ import annotations

from bettercare.start import cells
from bettercare.start.delimited import Layout, PublishedTable
from bettercare.tables.plan_tables import OLDEST

_COLUMNS = {
    "code": "geography_code",
    "sex": "(gender|sex)(_name)?",
    "age": "(c_)?age_name|c_age",
    "people": "obs_value",
    "measure": "measures(_name)?",
}
_OPTIONAL = frozenset({"measure"})
ESTIMATES = Layout("Nomis, a row for each figure", _COLUMNS | {"date": "date(_name)?"}, _OPTIONAL)
PROJECTIONS = Layout(
    "Nomis projections, a row for each figure",
    _COLUMNS | {"year": "projected_year(_name)?"},
    _OPTIONAL,
)
_AGE_0 = 101  # code of age 0


def counts(table: PublishedTable, row: tuple[str, ...]) -> bool:
    """Whether a row is a count: where one asks for both, Nomis gives per cents beside them."""
    return table.cell(row, "measure").lower() in ("", "value", "20100")


def age(table: PublishedTable, row: tuple[str, ...]) -> int | None:
    """The single year of age of a row; None for totals and groups."""
    text = table.cell(row, "age")
    if table.heading("age").lower() != "c_age":
        return cells.age(text)
    if not (text.isascii() and text.isdecimal()):
        return None
    years = int(text) - _AGE_0
    return years if 0 <= years <= OLDEST else None
