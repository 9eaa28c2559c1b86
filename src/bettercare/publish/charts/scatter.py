"""A panel of points in two measures, each with its range both ways, and a line of equality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bettercare.publish.charts import svg
from bettercare.publish.charts.scale import Axis, Scale, extent, spread, ticks

HEIGHT = 300.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 54.0, 30.0, 26.0, 44.0

Range = tuple[float, float, float]  # middle, low, high


@dataclass(frozen=True, slots=True)
class Point:
    """One thing by its mark, a letter or two."""

    mark: str
    across: Range
    up: Range


def reach(points: Sequence[Point]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Reach of both axes, zero included."""
    return extent(v for p in points for v in p.across), extent(v for p in points for v in p.up)


def scatter_panel(
    caption: svg.Caption, points: Sequence[Point], across: Axis, up: Axis, level: str
) -> str:
    """One panel as SVG; `level` names the dashed line where both measures are the same."""
    steps, marks = ticks(*across.limits, most=5), ticks(*up.limits)
    x_of = Scale(steps[0], steps[-1], _LEFT, svg.WIDTH - _RIGHT)
    y_of = Scale(marks[0], marks[-1], HEIGHT - _BOTTOM, _TOP)
    parts = [svg.text(0, 12, up.unit, "unit")]
    for mark in marks:
        parts.append(svg.line(_LEFT, y_of(mark), svg.WIDTH - _RIGHT, y_of(mark), "grid"))
        parts.append(svg.text(_LEFT - 5, y_of(mark) + 4, up.tell(mark), "tick", "end"))
    for step in steps:
        parts.append(
            svg.line(x_of(step), HEIGHT - _BOTTOM, x_of(step), HEIGHT - _BOTTOM + 4, "axis")
        )
        parts.append(
            svg.text(x_of(step), HEIGHT - _BOTTOM + 17, across.tell(step), "tick", "middle")
        )
    middle = (_LEFT + svg.WIDTH - _RIGHT) / 2
    parts.append(svg.text(middle, HEIGHT - 8, across.unit, "unit", "middle"))
    parts += _level(x_of, y_of, min(steps[-1], marks[-1]), level)
    parts += [part for point in points for part in _ranges(point, x_of, y_of)]
    parts += _names(points, x_of, y_of)
    return svg.frame(caption, HEIGHT, parts)


def _level(x_of: Scale, y_of: Scale, end: float, name: str) -> list[str]:
    return [
        svg.line(x_of(0), y_of(0), x_of(end), y_of(end), "mark"),
        svg.text(x_of(end), y_of(end) - 5, name, "tick", "end"),
    ]


def _ranges(point: Point, x_of: Scale, y_of: Scale) -> list[str]:
    (x, left, right), (y, low, high) = point.across, point.up
    return [
        svg.line(x_of(left), y_of(y), x_of(right), y_of(y), "whisker"),
        svg.line(x_of(x), y_of(low), x_of(x), y_of(high), "whisker"),
        svg.rect(x_of(x) - 3, y_of(y) - 3, 6, 6, "bar needed"),
    ]


def _names(points: Sequence[Point], x_of: Scale, y_of: Scale) -> list[str]:
    """The marks above their points' ranges, moved apart where they would touch."""
    wanted = [x_of(point.across[0]) for point in points]
    places = spread(wanted, 14.0, _LEFT + 6, svg.WIDTH - 8)
    parts = []
    for point, at, x in zip(points, wanted, places, strict=True):
        top = y_of(point.up[2])
        parts.append(svg.path([(at, top - 1), (x, top - 8)], "lead needed"))
        parts.append(svg.text(x, top - 11, point.mark, "name", "middle"))
    return parts
