"""What a chart of the report consists of."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from bettercare.publish.facts import Facts

T = TypeVar("T")

Point = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TableView:
    """A table as it is shown: the first `text_columns` columns are words, the others figures.

    `groups` are headings above the figures with the number of columns each stands over; `parts`
    headings among the rows with the number of rows under each, all rows or none.
    """

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    text_columns: int = 1
    groups: Sequence[tuple[str, int]] = ()
    parts: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawing of a chart, with its own heading."""

    title: str
    svg: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: drawings side by side, in words, as a table and as data.

    `marks` are the letters that stand for the options in the drawings. `points` holds what is
    drawn (option, item, year, series, unit, value, low, high), so that anyone can draw it again.
    """

    key: str
    title: str
    panels: Sequence[Panel]
    table: TableView
    unit: str  # what the axis measures
    baseline: str  # where the axis starts, and what the band is
    source: str
    legend: Sequence[tuple[str, str]] = ()  # class of the style sheet, meaning
    note: str = ""
    points: Sequence[Point] = field(default=())
    open: bool = True  # whether the table is unfolded
    marks: dict[str, str] = field(default_factory=dict)


def point(
    option: str, item: str, year: str, series: str, unit: str, *values: float | None
) -> Point:
    """One drawn value for `Figure.points`: the value, then its low and high end where known."""
    value, low, high = (*values, None, None)[:3]
    return {
        "option": option, "item": item, "year": year, "series": series, "unit": unit,
        "value": value, "low": low, "high": high,
    }  # fmt: skip


def option_marks(facts: Facts) -> dict[str, str]:
    """A letter for every option of an assessment."""
    return marks_of({option: facts.option_name(option) for option in facts.options})


def marks_of(names: dict[str, str]) -> dict[str, str]:
    """A letter for every option: the one its name begins with (`B. ...`), else its number.

    >>> marks_of({"a": "A. Nothing", "b": "B. Something"})
    {'a': 'A', 'b': 'B'}
    >>> marks_of({"a": "Nothing", "b": "B. Something"})
    {'a': '1', 'b': 'B'}
    """
    found = {}
    for i, (option, name) in enumerate(names.items(), start=1):
        begins = re.match(r"([A-Za-z0-9]{1,2})[.:)]\s", name)
        found[option] = begins.group(1) if begins else str(i)
    if len(set(found.values())) == len(found):
        return found
    return {option: str(i) for i, option in enumerate(names, start=1)}


def split(things: Sequence[T], most: int) -> list[Sequence[T]]:
    """Parts of about the same length, none longer than `most`.

    >>> split([1, 2, 3, 4, 5], 4)
    [[1, 2, 3], [4, 5]]
    """
    parts = max(1, math.ceil(len(things) / most))
    size = math.ceil(len(things) / parts)
    return [things[i : i + size] for i in range(0, len(things), size)]


def axis_limits(low: float, high: float) -> tuple[float, float]:
    """Reach of an axis that always shows zero and is never empty."""
    low, high = min(low, 0.0), max(high, 0.0)
    return (low, high) if high > low else (0.0, 1.0)


def slug(*parts: str) -> str:
    """A name that may stand in an `id` attribute."""
    return "-".join("".join(c if c.isalnum() else "-" for c in part.lower()) for part in parts)
