"""Dates as exactly as they are known: a day, a month or a year.

Public records often tell a month and no day. A day made up to fill the gap would be an invention,
so such a date is the whole month, and questions of order are answered only where they are sure.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime

_TEXT = re.compile(r"(\d{4})(?:-(\d{2}))?\Z")


@dataclass(frozen=True, slots=True)
class When:
    """From `first` to `last`, both included; one day where they are the same."""

    first: date
    last: date

    @classmethod
    def on(cls, day: date) -> When:
        """One day."""
        return cls(day, day)

    @property
    def text(self) -> str:
        """As it is written: "2014-06-23", "2014-06" or "2014".

        >>> read_when("2014-02").text, When.on(date(2014, 2, 3)).text
        ('2014-02', '2014-02-03')
        """
        if self.first == self.last:
            return self.first.isoformat()
        return self.first.isoformat()[: 4 if self.first.month != self.last.month else 7]

    @property
    def words(self) -> str:
        """In words.

        >>> read_when("2014-02").words, read_when("2014").words, When.on(date(2014, 2, 3)).words
        ('February 2014', '2014', '3 February 2014')
        """
        month = f"{calendar.month_name[self.first.month]} {self.first.year}"
        if self.first == self.last:
            return f"{self.first.day} {month}"
        return month if self.first.month == self.last.month else str(self.first.year)

    def known_on(self, day: date) -> bool:
        """Whether it has surely come by a day: a month has when it is over."""
        return self.last <= day

    def before(self, other: When) -> bool:
        """Whether it is surely earlier than another."""
        return self.last < other.first


def read_when(value: object) -> When | None:
    """A date, "2014-06" or "2014" as a When; None where it is none of them.

    >>> read_when("2014-13"), read_when("June 2014")
    (None, None)
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return When.on(value)
    match = _TEXT.match(value) if isinstance(value, str) else None
    if match is None:
        return None
    year, month = int(match[1]), int(match[2] or 0)
    if year < 1 or (match[2] and not 1 <= month <= 12):
        return None
    if not month:
        return When(date(year, 1, 1), date(year, 12, 31))
    return When(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
