"""Axes: round steps and the place of a value on the drawing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round values from at or below `low` to at or above `high`, about `most` of them.

    >>> ticks(0, 1880)
    [0.0, 500.0, 1000.0, 1500.0, 2000.0]
    >>> ticks(-12, 31)
    [-20.0, -10.0, 0.0, 10.0, 20.0, 30.0, 40.0]
    """
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        low, high = min(low, 0.0), max(low, 0.0) or 1.0
        if not math.isfinite(high - low):
            low, high = 0.0, 1.0
    rough = (high - low) / max(1, most - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(i * step, 12) + 0.0 for i in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class Scale:
    """Places values from `low` to `high` between the coordinates `start` and `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The coordinate of a value; values outside stay at the edge."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.0
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Axis:
    """The measuring axis of a panel.

    `limits` is its reach, shared by panels that are compared; `unit` stands beside it; `tell`
    writes a value; `mark` is a value with a name (a limit), drawn as a dashed line.
    """

    limits: tuple[float, float]
    unit: str
    tell: Callable[[float], str]
    mark: tuple[float, str] | None = None


def extent(values: Iterable[float | None]) -> tuple[float, float]:
    """Smallest and largest value there is, always with zero between them."""
    found = [value for value in values if value is not None and math.isfinite(value)]
    return min([0.0, *found]), max([0.0, *found])


def spread(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Heights for labels near `wanted`, at least `gap` apart and between `low` and `high`.

    >>> spread([10, 12, 60], 10, 0, 100)
    [10, 20, 60]
    >>> spread([98, 99], 10, 0, 100)
    [90, 100]
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = [0.0] * len(wanted)
    edge = low
    for i in order:
        placed[i] = max(wanted[i], edge)
        edge = placed[i] + gap
    edge = high
    for i in reversed(order):
        placed[i] = min(placed[i], edge)
        edge = placed[i] - gap
    return placed
