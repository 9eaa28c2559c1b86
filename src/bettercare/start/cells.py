"""Cells of published tables: counts with thousands separators, suppressed cells, ages, months."""

from __future__ import annotations

import re
from datetime import date, timedelta

_COUNT = re.compile(r"-?\d{1,3}([, \u00a0]\d{3})+(\.\d+)?|-?\d+(\.\d+)?([eE]\+?\d+)?")
_SUPPRESSED = re.compile(r"\*|\[?[a-z]\]?|\.{1,2}|:|~|#|-|n/?a|not applicable|", re.IGNORECASE)
_AGE = re.compile(r"(?:aged?\s*)?(\d{1,3})(\+| ?and over| ?plus)?(?: years?)?", re.IGNORECASE)
_AS_DATE = re.compile(r"\d{1,2}-[a-z]{3}(-\d{2,4})?|[a-z]{3}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4}", re.I)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LARGEST = 1e9  # no count of people or appointments comes near it
_EXCEL_ZERO = date(1899, 12, 30)  # day 0 of Excel's dates, its leap-year error included
_SERIALS = range(32874, 73051)  # 1990 to 2100


def count(cell: str) -> float | str:
    """The number a cell holds, or what is wrong with it.

    >>> count("1,234"), count("-56"), count("*")
    (1234.0, -56.0, 'the figure is suppressed ("*")')
    """
    text = cell.strip()
    if _COUNT.fullmatch(text):
        number = float(re.sub("[, \u00a0]", "", text))
        return number if abs(number) < _LARGEST else f'"{text[:40]}" is too large'
    if not text:
        return "the cell is empty"
    if _SUPPRESSED.fullmatch(text):
        return f'the figure is suppressed ("{text}")'
    if _AS_DATE.fullmatch(text):
        return f'"{text}" is a date where a figure is wanted'
    return f'"{text[:40]}" is not a number'


def absent(cell: str) -> bool:
    """Whether a return says that there is nothing to count, rather than hiding a count.

    >>> absent("Not Applicable"), absent(""), absent("*")
    (True, True, False)
    """
    return cell.strip().lower() in ("", "not applicable", "n/a")


def financial_year(begins: int) -> str:
    """The name of a financial year.

    >>> financial_year(1999)
    '1999/00'
    """
    return f"{begins}/{(begins + 1) % 100:02d}"


def months_of(begins: int) -> list[date]:
    """The first days of the months of a financial year, April first.

    >>> str(months_of(2023)[-1])
    '2024-03-01'
    """
    return [date(begins + (month < 4), month, 1) for month in (*range(4, 13), 1, 2, 3)]


def age(cell: str, oldest: int = 90) -> int | None:
    """The single year of age a cell names; the open group from `oldest` on is that age.

    >>> age("Age 7"), age("Aged 90+"), age("90 and over"), age("All Ages"), age("85+")
    (7, 90, 90, None, None)
    """
    match = _AGE.fullmatch(cell.strip())
    if match is None:
        return None
    years = int(match[1])
    if match[2]:
        return years if years == oldest else None
    return years if years <= oldest else None


def month(cell: str) -> date | None:
    """The first day of the month a cell names, a day of Excel's count included.

    >>> [str(month(text)) for text in ("APR2019", "01APR2019", "Apr-19", "2019-04-01")]
    ['2019-04-01', '2019-04-01', '2019-04-01', '2019-04-01']
    >>> str(month("43556")), str(month("15/04/2019")), month("4 or 5")
    ('2019-04-01', '2019-04-01', None)
    """
    text = cell.strip().lower()
    if named := re.fullmatch(r"(?:\d{1,2}[- ]?)?([a-z]{3})[a-z]*[- ]?(\d{4}|\d{2})", text):
        if named[1] not in _MONTHS:
            return None
        year = int(named[2]) + (2000 if len(named[2]) == 2 else 0)
        return _first(year, _MONTHS.index(named[1]) + 1)
    if iso := re.fullmatch(r"(\d{4})-(\d{2})(?:-\d{2}.*)?", text):
        return _first(int(iso[1]), int(iso[2]))
    if british := re.fullmatch(r"\d{1,2}/(\d{1,2})/(\d{4})", text):
        return _first(int(british[2]), int(british[1]))
    if text.isdecimal() and int(text) in _SERIALS:
        return (_EXCEL_ZERO + timedelta(days=int(text))).replace(day=1)
    return None


def _first(year: int, number: int) -> date | None:
    return date(year, number, 1) if 1 <= number <= 12 and 1900 < year < 2200 else None


def sex(cell: str) -> str | None:
    """`f` or `m`; None for persons and anything else. ONS counts 1 for male, 2 for female.

    >>> [sex(text) for text in ("2", "Male", "F", "Total")]
    ['f', 'm', 'f', None]
    """
    text = cell.strip().lower()
    if text in ("1", "m", "male", "males", "men"):
        return "m"
    return "f" if text in ("2", "f", "female", "females", "women") else None
