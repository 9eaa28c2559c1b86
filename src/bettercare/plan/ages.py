"""Age bands: read them, check that they cover every age once, find the bands of an age."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from bettercare.plan.model import AgeBand
from bettercare.tables.plan_tables import OLDEST

_BAND = re.compile(r"(\d{1,3})(?:-(\d{1,3})|(\+))?\Z")


def read_band(text: str) -> AgeBand | None:
    """The band a text such as "0", "5-16" or "85+" names; None where it names none.

    An open band ends at 90, which stands for 90 and over.

    >>> read_band("85+")
    AgeBand(key='85+', first=85, last=90)
    """
    match = _BAND.match(text.strip())
    if match is None:
        return None
    first = int(match[1])
    last = int(match[2] or first)
    if match[3]:
        last = OLDEST
    if first > last or last > OLDEST:
        return None
    return AgeBand(text, first, last)


def cover_fault(bands: Iterable[AgeBand]) -> str:
    """What keeps bands from covering ages 0 to 90+ once each; "" where nothing does.

    >>> cover_fault([AgeBand("0-44", 0, 44), AgeBand("40+", 40, 90)])
    'the bands 0-44 and 40+ overlap at ages 40-44'
    """
    ordered = sorted(bands, key=lambda band: (band.first, band.last))
    if not ordered:
        return "there is no band"
    if ordered[0].first > 0:
        return f"no band covers {ages_text(range(ordered[0].first))}"
    for one, other in pairwise(ordered):
        if other.first <= one.last:
            both = range(other.first, min(one.last, other.last) + 1)
            return f"the bands {one.key} and {other.key} overlap at {ages_text(both)}"
        if other.first > one.last + 1:
            return f"no band covers {ages_text(range(one.last + 1, other.first))}"
    last = ordered[-1]
    if last.last < OLDEST:
        return f"no band covers {ages_text(range(last.last + 1, OLDEST + 1))}"
    closed = f'the last band {last.key} is closed: write "{last.first}+"'
    return "" if last.key.endswith("+") else closed


def ages_text(ages: Iterable[int]) -> str:
    """Ages in a sentence, runs drawn together.

    >>> ages_text([1, 2, 3, 7])
    'ages 1-3, 7'
    """
    runs: list[list[int]] = []
    for age in sorted(ages):
        if runs and age == runs[-1][1] + 1:
            runs[-1][1] = age
        else:
            runs.append([age, age])
    words = ", ".join(f"{a}-{b}" if a != b else f"{a}" for a, b in runs)
    return f"age {words}" if len(runs) == 1 and runs[0][0] == runs[0][1] else f"ages {words}"


def bands_of(text: str, bands: Sequence[AgeBand]) -> tuple[list[str], str]:
    """The bands that make up the ages a text names, and what is wrong ("" where nothing is).

    >>> bands_of("75+", (AgeBand("0-74", 0, 74), AgeBand("75-84", 75, 84), AgeBand("85+", 85, 90)))
    (['75-84', '85+'], '')
    """
    for band in bands:
        if band.key == text:
            return [text], ""
    asked = read_band(text)
    if asked is None:
        return [], f'"{text[:40]}" is not a span of ages'
    inside: list[str] = []
    for band in bands:
        if band.first >= asked.first and band.last <= asked.last:
            inside.append(band.key)
        elif band.first <= asked.last and band.last >= asked.first:
            return [], f'the ages "{text}" cut the band {band.key}'
    return inside, ""
