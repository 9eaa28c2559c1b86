"""Rates that hold for bands of years, as discount schedules are published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RateBand:
    """A rate a year for years `first` to `last`, both included; None is without end."""

    first: int
    last: int | None
    rate: float  # share a year


def band_fault(bands: Sequence[RateBand], last: int) -> str:
    """What keeps bands from covering years 1 to `last` once each; "" where nothing does.

    >>> band_fault([RateBand(1, 30, 0.035), RateBand(32, None, 0.03)], 60)
    'no rate holds in year 31'
    >>> band_fault([RateBand(1, 30, 0.035), RateBand(30, None, 0.03)], 60)
    'two rates hold in year 30'
    >>> band_fault([RateBand(1, None, 0.035)], 60)
    ''
    """
    reached = 0
    for band in sorted(bands, key=lambda each: each.first):
        if band.first <= reached:
            return f"two rates hold in year {band.first}"
        if band.first > reached + 1:
            return _missing(reached + 1, min(band.first - 1, last)) if reached < last else ""
        if band.last is None:
            return _after(bands, band)
        reached = band.last
    return _missing(reached + 1, last) if reached < last else ""


def _missing(first: int, last: int) -> str:
    if first == last:
        return f"no rate holds in year {first}"
    return f"no rate holds in years {first} to {last}"


def _after(bands: Sequence[RateBand], endless: RateBand) -> str:
    later = [band.first for band in bands if band.first > endless.first]
    return f"two rates hold in year {min(later)}" if later else ""
