"""Old and new codes of English districts: what a plan's area is called in a file of another year.

The table `area_codes.csv` lists codes that ended and what took their place since 2012. Source: ONS,
Code History Database and Register of Geographic Codes. Every row was checked in November 2026
against public tables made from them by others: the mergers of 2019 to 2023 in two (a list of
reorganisation events taken from the Code History Database of July 2024, and a district look-up of
food-hygiene mapping), the boundary changes of 2012 and 2013 in three, one of which gives the years,
those of Barnsley and Sheffield in 2025 in four. What changed its boundary is taken as the same
district. Counties, wards and districts of Wales and Scotland are not in the table, nor are
districts that ended before 2012.

A district that took in whole districts is the sum of them; a part of a later district cannot be
told from its whole.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Container
from functools import lru_cache
from importlib.resources import files

CODE = re.compile(r"[EWSNK]\d{8}")


@lru_cache(maxsize=1)
def _changes() -> tuple[tuple[str, str], ...]:
    text = files("bettercare.start").joinpath("area_codes.csv").read_text(encoding="utf-8")
    return tuple((row["old"], row["new"]) for row in csv.DictReader(text.splitlines()))


def before(code: str) -> tuple[str, ...]:
    """The codes that became this one; () where it is as it always was."""
    return tuple(old for old, new in _changes() if new == code)


def after(code: str) -> str:
    """The code that took this one's place; "" where it stands."""
    return next((new for old, new in _changes() if old == code), "")


def family(code: str) -> set[str]:
    """Every code that a file of another year may have for an area or its parts.

    >>> sorted(family("E07000242"))
    ['E07000097', 'E07000242']
    """
    found = {code}
    for old in before(code):
        found |= family(old)
    later = after(code)
    while later:
        found.add(later)
        later = after(later)
    return found


def matched(code: str, there: Container[str]) -> tuple[str, ...]:
    """The codes of a file that together are the area; () where it cannot be made up.

    >>> matched("E07000246", {"E07000190", "E07000191"})
    ('E07000190', 'E07000191')
    >>> matched("E07000190", {"E07000246"})  # only the whole it became a part of
    ()
    """
    if code in there:
        return (code,)
    parts = [matched(old, there) for old in before(code)]
    if parts and all(parts):
        return tuple(part for found in parts for part in found)
    later = after(code)
    if later and len(before(later)) == 1:  # the same district under a new code
        return matched_later(later, there)
    return ()


def matched_later(code: str, there: Container[str]) -> tuple[str, ...]:
    """The code, or the one that took its place alone, as far as a file has it."""
    if code in there:
        return (code,)
    later = after(code)
    return matched_later(later, there) if later and len(before(later)) == 1 else ()
