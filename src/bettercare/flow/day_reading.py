"""A day of a network's calendar: a number of days from the start, or a date."""

from __future__ import annotations

from datetime import date
from typing import Any

from bettercare.flow.asking import Keys, Reader


def read_day(r: Reader, raw: Any, at: Keys, start: date | None, days: float) -> float:
    """The day a thing happens, within the run; faults are noted with the reader."""
    if type(raw) is date:
        if start is None:
            r.fault(at, "a date needs the date of day 0", "add start = 2013-04-01 at the top")
            return 0.0
        day = float((raw - start).days)
        if day < 0.0:
            r.fault(at, f"{raw} is in the past: the run starts on {start}", "give a later date")
            return 0.0
    else:
        day = r.number(raw, at, low=0.0)
    if day >= days:
        r.fault(at, f"day {day:g} is after the end of the run ({days:g} days)", "run for longer")
    return day
