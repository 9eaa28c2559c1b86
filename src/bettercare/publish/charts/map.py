"""A map of places: a dot where people live, a numbered square where care is given.

No ground is drawn beneath, so nothing is asked of a map's publisher.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bettercare.publish.charts import svg
from bettercare.publish.charts.scale import ticks

_EDGE, _FOOT, _TALLEST = 10.0, 26.0, 460.0
_DOT = 2.4
_BESIDE = 28.0  # room that a mark takes at the right of its square
_LARGEST, _SMALLEST = 7.0, 3.0  # half the side of a square, pixels
_KM_PER_DEGREE = 111.195  # of latitude, on a sphere of the Earth's mean radius
_KM_PER_MILE = 1.609344


@dataclass(frozen=True, slots=True)
class Dot:
    """Where some people live; `kind` is a class of the style sheet."""

    north: float
    east: float
    kind: str


@dataclass(frozen=True, slots=True)
class Square:
    """Where care is given: its number, and how much, which its surface shows."""

    north: float
    east: float
    mark: str
    size: float
    kind: str


def map_panel(
    caption: svg.Caption, dots: Sequence[Dot], squares: Sequence[Square], most: float
) -> str:
    """One map as SVG, north at the top; a square of size `most` is the largest.

    Degrees east are shortened by the cosine of the middle latitude: right to a part in a
    hundred over a county. Squares at one place share it, their marks side by side.
    """
    both: list[Dot | Square] = [*dots, *squares]
    norths, easts = [one.north for one in both], [one.east for one in both]
    north, south, west = max(norths), min(norths), min(easts)
    narrow = math.cos(math.radians((north + south) / 2))
    wide, high = max((max(easts) - west) * narrow, 1e-6), max(north - south, 1e-6)
    scale = min((svg.WIDTH - 2 * _EDGE) / wide, _TALLEST / high)  # pixels for a degree
    left = (svg.WIDTH - wide * scale) / 2

    def place(one: Dot | Square) -> svg.Point:
        return left + (one.east - west) * narrow * scale, _EDGE + (north - one.north) * scale

    parts = [svg.circle(*place(dot), _DOT, dot.kind) for dot in dots]
    marks: dict[svg.Point, list[str]] = {}
    for square in sorted(squares, key=lambda one: -one.size):
        x, y = place(square)
        half = _SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt(square.size / most if most else 0.0)
        parts.append(svg.rect(x - half, y - half, 2 * half, 2 * half, square.kind))
        marks.setdefault((round(x), round(y)), []).append(square.mark)
    for (x, y), here in marks.items():
        right = x < svg.WIDTH - 40 and not any(
            0 < u - x < _BESIDE and abs(v - y) < _LARGEST + 3 for u, v in marks
        )
        told = ", ".join(sorted(here, key=lambda mark: (len(mark), mark)))
        at = x + _LARGEST + 2 if right else x - _LARGEST - 2
        parts.append(svg.text(at, y + 4, told, "name halo", "start" if right else "end"))
    foot = 2 * _EDGE + high * scale
    parts += _bar(foot, scale / _KM_PER_DEGREE * _KM_PER_MILE)
    return svg.frame(caption, foot + _FOOT, parts)


def _bar(y: float, pixels: float) -> list[str]:
    """A bar of a round number of miles; a mile is so many pixels."""
    miles = ticks(0, svg.WIDTH / 5 / pixels, most=2)
    long = miles[1] if len(miles) > 1 and miles[1] * pixels < svg.WIDTH / 2 else miles[1] / 2
    end = _EDGE + long * pixels
    return [
        svg.line(_EDGE, y, end, y, "zero"),
        svg.line(_EDGE, y - 3, _EDGE, y + 3, "zero"),
        svg.line(end, y - 3, end, y + 3, "zero"),
        svg.text(end + 6, y + 4, f"{long:g} miles", "tick"),
    ]
