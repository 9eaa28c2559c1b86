"""When an observation was made, and which years of a plan it stands for: the one place for both.

Time is counted in months from the year 0. The model's figure of the plan's year 2013/14 holds

- for people on 30 June 2013, and between two mid-years on the straight line between them;
- for births and deaths from July 2012 to June 2013; a calendar year takes half of each of two such
  years;
- for care given from April 2013 to March 2014; a calendar year takes a quarter of one financial
  year and three quarters of the next.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bettercare.plan.draws import MONTHS
from bettercare.plan.model import year_label
from bettercare.start.cells import month as month_in
from bettercare.tables.observed import Bare, Timing

Kind = Literal["year", "financial year", "quarter", "month"]
MID_YEAR = 6  # 30 June ends six months of a year
APRIL = 3
YEAR = 12
FIRST, LAST = 1900, 2199
_PLAIN = re.compile(r"(\d{4})\Z")
_FINANCIAL = re.compile(r"(\d{4})/(\d{2})(?: ?Q([1-4]))?\Z")
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z")
_LIKE = re.compile(r"(\d{4})\s*[-–/]\s*(\d{2}|\d{4})\s*(?:Q([1-4]))?\Z", re.IGNORECASE)

#: Periods that a measure of each timing can be observed over.
KINDS: dict[Timing, tuple[Kind, ...]] = {
    "stock at mid-year": ("year", "financial year", "quarter", "month"),
    "year to mid-year": ("year", "financial year"),
    "financial year": ("year", "financial year"),
    "month": ("month", "quarter", "financial year"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, in months from the year 0; both are one for an instant."""

    text: str
    kind: Kind
    start: int
    end: int

    @property
    def middle(self) -> float:
        """The month in the middle."""
        return (self.start + self.end) / 2.0


class Unread(NamedTuple):
    """Why a cell names no period."""

    problem: str
    mend: str
    near: str = ""


class Part(NamedTuple):
    """A year of the plan (its place), a calendar month or None, and the weight it is taken with."""

    year: int
    month: int | None
    weight: float


def read_period(text: str, bare: Bare) -> Period | Unread:
    """The period a cell names; `bare` says what a year alone means.

    >>> read_period("2013/14", ""), read_period("2014", "mid-year")
    (Period(text='2013/14', kind='financial year', start=24159, end=24171), \
Period(text='2014', kind='year', start=24174, end=24174))
    >>> read_period("2013-14", "").near
    '2013/14'
    """
    text = text.strip()
    if match := _PLAIN.match(text):
        return _bare_year(text, int(match[1]), bare)
    if match := _FINANCIAL.match(text):
        return _financial(text, int(match[1]), int(match[2]), match[3])
    if match := _MONTH.match(text):
        year, number = int(match[1]), int(match[2])
        if 1 <= number <= YEAR and FIRST <= year <= LAST:
            start = year * YEAR + number - 1
            return Period(text, "month", start, start + 1)
    return _unread(text, text[:40])


def _financial(text: str, first: int, second: int, quarter: str | None) -> Period | Unread:
    good = FIRST <= first <= LAST
    if (first + 1) % 100 != second or not good:
        near = year_label(first) if good else ""
        return Unread(f'"{text}" is not a financial year', "its two years follow", near)
    start = first * YEAR + APRIL
    if quarter is None:
        return Period(text, "financial year", start, start + YEAR)
    start += 3 * (int(quarter) - 1)
    return Period(text, "quarter", start, start + 3)


def _bare_year(text: str, year: int, bare: Bare) -> Period | Unread:
    if not FIRST <= year <= LAST:
        return Unread(f'"{text}" is not a year', "write 2013/14 or 2014")
    if bare == "mid-year":
        return Period(text, "year", year * YEAR + MID_YEAR, year * YEAR + MID_YEAR)
    if bare == "year to mid-year":
        return Period(text, "year", (year - 1) * YEAR + MID_YEAR, year * YEAR + MID_YEAR)
    if bare == "calendar year":
        return Period(text, "year", year * YEAR, (year + 1) * YEAR)
    mend = f"write {year_label(year)} for the financial year or {year}-01 for a month"
    return Unread(f'a figure of this definition has no calendar year "{text}"', mend)


def _unread(text: str, shown: str) -> Unread:
    if match := _LIKE.match(text):
        first, last = int(match[1]), int(match[2]) % 100
        if (first + 1) % 100 == last and FIRST <= first <= LAST:
            near = year_label(first) + (f" Q{match[3]}" if match[3] else "")
            return Unread(f'"{shown}" is not a period', "write it with a stroke", near)
    told = _a_date(shown)
    if told is not None:
        return told
    mend = "write 2014, 2013/14, 2013/14 Q1 or 2014-01"
    return Unread(f'"{shown}" is not a period' if text else "the cell is empty", mend)


def _a_date(shown: str) -> Unread | None:
    """What to say of a date, as a spreadsheet makes them of periods."""
    found = month_in(shown)
    if found is None:
        return None
    number = f"{found.year}-{found.month:02d}"
    if shown.isdecimal():
        return Unread(
            f'"{shown}" is a date as a spreadsheet counts days', "format the column as text", number
        )
    return Unread(f'"{shown}" is a date where a period is wanted', "write the month", number)


def base_end(timing: Timing, first_year: int) -> int:
    """The month to which a base knows: its mid-year, or the end of its financial year."""
    if timing in ("stock at mid-year", "year to mid-year"):
        return first_year * YEAR + MID_YEAR
    return (first_year + 1) * YEAR + APRIL


def is_history(period: Period, known_to: int) -> bool:
    """Whether a period had ended when the base was made."""
    return period.end <= known_to


def is_ahead(period: Period, known_to: int) -> bool:
    """Whether a period lies wholly after the base."""
    return period.start >= known_to and period.end > known_to


def horizon(period: Period, known_to: int) -> int:
    """In which year after the base a period ends, 1 for the first.

    >>> horizon(Period("2014", "year", 24174, 24174), 2011 * 12 + 6)
    3
    """
    return max(1, math.ceil((period.end - known_to) / YEAR - 1e-9))


def parts(
    timing: Timing, period: Period, first_year: int, years: int, *, mean: bool = False
) -> list[Part] | None:
    """The plan's years (and months) a period is made of; None where some lie outside the plan.

    `mean` takes the mean of months and not their sum (beds).

    >>> parts("financial year", Period("2014", "year", 24168, 24180), 2013, 3)
    [Part(year=0, month=None, weight=0.25), Part(year=1, month=None, weight=0.75)]
    >>> parts("year to mid-year", Period("2014", "year", 24162, 24174), 2013, 3)
    [Part(year=1, month=None, weight=1.0)]
    """
    if timing in ("financial year", "year to mid-year"):
        opening = APRIL if timing == "financial year" else MID_YEAR - YEAR
        found = []
        for y in range(years):
            start = (first_year + y) * YEAR + opening
            shared = min(period.end, start + YEAR) - max(period.start, start)
            if shared > 0:
                found.append(Part(y, None, shared / YEAR))
        whole = sum(part.weight for part in found) * YEAR
        return found if whole > period.end - period.start - 0.5 else None
    if timing == "month":
        return _months(period, first_year, years, mean)
    place = (period.middle - (first_year * YEAR + MID_YEAR)) / YEAR
    before = math.floor(place)
    share = place - before
    found = [Part(before, None, 1.0 - share)]
    if share > 0.0:
        found.append(Part(before + 1, None, share))
    return found if all(0 <= part.year < years for part in found) else None


def _months(period: Period, first_year: int, years: int, mean: bool) -> list[Part] | None:
    count = period.end - period.start
    found = []
    for at in range(period.start, period.end):
        year, number = divmod(at, YEAR)
        number += 1
        y = year - first_year - (number < MONTHS[0])
        if not 0 <= y < years:
            return None
        found.append(Part(y, number, 1.0 / count if mean else 1.0))
    return found
