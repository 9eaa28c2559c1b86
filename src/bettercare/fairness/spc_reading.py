"""Read series for control charts from a CSV: one value a row, as observed figures are kept."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bettercare.errors import CallError, Fault, PlanFaults
from bettercare.tables.nearest import listing, nearest

#: Columns that tell series apart, with what a series without the column has.
_NAMES = ("measure", "definition", "service", "area", "site", "unit")
_NEEDED = ("period", "value")
_PERIOD = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?| Q([1-4])|/\d{2}(?: Q([1-4]))?)?\Z")


@dataclass(frozen=True, slots=True)
class Series:
    """One series in order of time."""

    names: Mapping[str, str]
    periods: tuple[str, ...]
    values: tuple[float, ...]
    sources: tuple[str, ...]

    @property
    def unit(self) -> str:
        """Its unit; "" where the file gives none."""
        return self.names.get("unit", "")


def read_series(path: Path, chosen: Mapping[str, str]) -> tuple[Series, ...]:
    """Every series of a file, or those with the chosen names, in the order of the file.

    Errors: `PlanFaults` with everything wrong with the file; `CallError` where it cannot be read
    or nothing is chosen.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), restkey="", restval=""))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = getattr(error, "strerror", None) or "it is no CSV file in UTF-8"
        raise CallError(f"{path} cannot be read: {why.lower()}") from None
    columns = list(rows[0]) if rows else []
    faults = _heads(path, columns, bool(rows))
    found: dict[tuple[str, ...], dict[str, tuple[float, str]]] = {}
    for number, row in enumerate(rows if not faults else (), start=2):
        names = tuple(row.get(name, "").strip() for name in _NAMES)
        period, value = row["period"].strip(), _number(row["value"])
        problem = ""
        if order(period) is None:
            problem = f'"{period[:20]}" is no period: write 2014-06, 2014-06-30, 2014 Q2 or 2014/15'
        elif value is None:
            problem = f'"{row["value"][:20]}" is no number: leave the row out where there is none'
        elif period in found.get(names, {}):
            problem = f"{period} comes twice in one series: keep one value"
        if problem or value is None:
            problem, _, mend = problem.partition(": ")
            faults.append(Fault(str(path), number, "", problem, mend))
            continue
        found.setdefault(names, {})[period] = (value, row.get("source", "").strip())
    if faults:
        raise PlanFaults(faults)
    series = [_series(names, cells) for names, cells in found.items()]
    kept = [
        one
        for one in series
        if all(one.names.get(name, "") == wanted for name, wanted in chosen.items())
    ]
    if not kept:
        told = listing(f"{name} {wanted}" for name, wanted in chosen.items())
        there = listing(dict.fromkeys(" ".join(one.names.values()) for one in series))
        raise CallError(f"{path} has no series with {told}; it has {there}")
    return tuple(kept)


def order(period: str) -> date | None:
    """The first day of a period; None where it is none.

    >>> order("2014-06"), order("2014/15 Q2"), order("2014 Q1"), order("June")
    (datetime.date(2014, 6, 1), datetime.date(2014, 7, 1), datetime.date(2014, 1, 1), None)
    """
    match = _PERIOD.match(period)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2] or 1)
    if match[4]:
        month = 3 * int(match[4]) - 2
    elif "/" in period:
        month = 4 + 3 * (int(match[5]) - 1 if match[5] else 0)
        year, month = year + (month > 12), (month - 1) % 12 + 1
    try:
        return date(year, month, int(match[3] or 1))
    except ValueError:
        return None


def ends(period: str) -> date | None:
    """The last day of a period; None where it is none.

    >>> ends("2014-02"), ends("2014/15"), ends("2014 Q4"), ends("2014-06-30")
    (datetime.date(2014, 2, 28), datetime.date(2015, 3, 31), datetime.date(2014, 12, 31), \
datetime.date(2014, 6, 30))
    """
    first, match = order(period), _PERIOD.match(period)
    if first is None or match is None or match[3]:
        return first
    months = 1 if match[2] else 3 if "Q" in period else 12
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1) - timedelta(days=1)


def _heads(path: Path, columns: list[str], rows: bool) -> list[Fault]:
    if not rows:
        return [Fault(str(path), None, "", "the file has no rows", "give period and value")]
    missing = [name for name in _NEEDED if name not in columns]
    return [
        Fault(str(path), 1, "", f'there is no column "{name}"', f"its columns are "
              f"{listing(columns)}", nearest(name, columns))
        for name in missing
    ]  # fmt: skip


def _series(names: tuple[str, ...], cells: Mapping[str, tuple[float, str]]) -> Series:
    periods = sorted(cells, key=lambda period: order(period) or date.min)
    given = {name: text for name, text in zip(_NAMES, names, strict=True) if text}
    sources = dict.fromkeys(source for _, source in cells.values() if source)
    values = tuple(cells[period][0] for period in periods)
    return Series(given, tuple(periods), values, tuple(sources))


def _number(text: str) -> float | None:
    try:
        value = float(text.strip().replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
