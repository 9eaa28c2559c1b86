"""A panel of lines over the years, with bands and labels at the lines' ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bettercare.publish.charts import svg
from bettercare.publish.charts.scale import Axis, Scale, extent, spread, ticks

HEIGHT = 236.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 54.0, 92.0, 26.0, 30.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a value a year, with a band from `low` to `high` where there is one.

    `kind` is a class of the style sheet (needed, planned, relief, closed). A `step` line keeps
    its value through the year and jumps between years, as beds do.
    """

    label: str
    kind: str
    values: Sequence[float | None]
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()
    step: bool = False


def reach(lines: Sequence[Line]) -> tuple[float, float]:
    """Smallest and largest value of some lines and their bands, zero included."""
    return extent(v for one in lines for v in (*one.values, *one.low, *one.high))


def line_panel(
    caption: svg.Caption, years: Sequence[str], lines: Sequence[Line], axis: Axis
) -> str:
    """One panel as SVG; `axis.unit` stands above the vertical axis."""
    marks, tell = ticks(*axis.limits), axis.tell
    across = Scale(0, max(1, len(years) - 1), _LEFT + 6, svg.WIDTH - _RIGHT - 4)
    up = Scale(marks[0], marks[-1], HEIGHT - _BOTTOM, _TOP)
    parts = [svg.text(0, 12, axis.unit, "unit")]
    for mark in marks:
        kind = "zero" if mark == 0 else "grid"
        parts.append(svg.line(_LEFT, up(mark), svg.WIDTH - _RIGHT, up(mark), kind))
        parts.append(svg.text(_LEFT - 5, up(mark) + 4, tell(mark), "tick", "end"))
    parts += _years(years, across)
    parts += [_band(one, across, up) for one in lines]
    parts += [_stroke(one, across, up) for one in lines]
    parts += _ends(lines, up, tell)
    return svg.frame(caption, HEIGHT, parts)


def _years(years: Sequence[str], across: Scale) -> list[str]:
    """Marks for every year and names for the first, the last and one between."""
    last = len(years) - 1
    base = HEIGHT - _BOTTOM
    parts = [svg.ticks((across(i) for i in range(len(years))), base, 4, "axis")]
    for i in sorted({0, last // 2, last} if last >= 4 else {0, last}):
        if 0 <= i <= last:
            parts.append(svg.text(across(i), base + 18, years[i], "tick", "middle"))
    return parts


def _points(
    values: Sequence[float | None], across: Scale, up: Scale, step: bool
) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for i, value in enumerate(values):
        if value is None:
            continue
        if step:
            points += [(across(i - 0.5), up(value)), (across(i + 0.5), up(value))]
        else:
            points.append((across(i), up(value)))
    return points


def _band(one: Line, across: Scale, up: Scale) -> str:
    low = _points(one.low, across, up, one.step)
    high = _points(one.high, across, up, one.step)
    return svg.path([*high, *reversed(low)], f"band {one.kind}", closed=True) if low else ""


def _stroke(one: Line, across: Scale, up: Scale) -> str:
    return svg.path(_points(one.values, across, up, one.step), f"line {one.kind}")


def _ends(lines: Sequence[Line], up: Scale, tell: Callable[[float], str]) -> list[str]:
    """Each line's name and last value at its end, moved apart where they would touch."""
    lasts = [(one, one.values[-1] if one.values else None) for one in lines]
    ended = [(one, value) for one, value in lasts if value is not None]
    wanted = [up(value) for _, value in ended]
    places = spread(wanted, 30.0, _TOP + 2, HEIGHT - _BOTTOM - 14)
    x = svg.WIDTH - _RIGHT
    parts = []
    for (one, value), at, y in zip(ended, wanted, places, strict=True):
        parts.append(svg.path([(x - 2, at), (x + 6, y)], f"lead {one.kind}"))
        parts.append(svg.text(x + 9, y + 1, one.label, f"name {one.kind}"))
        parts.append(svg.text(x + 9, y + 14, tell(value), "end"))
    return parts
