"""A panel of forecasts as nested intervals, each with a mark where the observed figure lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bettercare.publish.charts import svg
from bettercare.publish.charts.scale import Axis, Scale, ticks

_TOP, _BOTTOM, _RIGHT = 2.0, 34.0, 12.0
_ROW, _GAP = 14.0, 6.0
_HEIGHTS = (4.0, 8.0, 12.0)  # of the widest interval first


@dataclass(frozen=True, slots=True)
class Spread:
    """One forecast: its middle is 0, intervals widest first, and the observed figure.

    `note` is written at the right, above the intervals.
    """

    label: str
    note: str
    intervals: Sequence[tuple[float, float]]
    observed: float


def reach(spreads: Sequence[Spread]) -> tuple[float, float]:
    """Smallest and largest value of some forecasts and what was observed, zero included."""
    values = [v for one in spreads for ends in one.intervals for v in ends]
    values += [one.observed for one in spreads]
    return min([0.0, *values]), max([0.0, *values])


def interval_panel(caption: svg.Caption, spreads: Sequence[Spread], axis: Axis) -> str:
    """One panel as SVG; `axis.unit` stands below the horizontal axis."""
    steps = ticks(*axis.limits, most=5)
    along = Scale(steps[0], steps[-1], 0, svg.WIDTH - _RIGHT)
    parts: list[str] = []
    y = _TOP
    for one in spreads:
        named, height = svg.head(y, one.label, one.note)
        parts += named
        middle = y + height + _ROW / 2
        for (low, high), thick in zip(one.intervals, _HEIGHTS, strict=False):
            width = along(high) - along(low)
            parts.append(svg.rect(along(low), middle - thick / 2, width, thick, "band needed"))
        parts.append(svg.line(along(0), middle - 8, along(0), middle + 8, "zero"))
        parts.append(_mark(along(one.observed), middle))
        y += height + _ROW + _GAP
    parts.append(svg.line(0, y, svg.WIDTH - _RIGHT, y, "grid"))
    for step in steps:
        anchor = "end" if step == steps[-1] else "middle" if step > steps[0] else "start"
        parts.append(svg.line(along(step), y, along(step), y + 4, "axis"))
        parts.append(svg.text(along(step), y + 16, axis.tell(step), "tick", anchor))
    parts.append(svg.text(svg.WIDTH / 2, y + 30, axis.unit, "unit", "middle"))
    return svg.frame(caption, y + _BOTTOM, parts)


def _mark(x: float, y: float) -> str:
    """A diamond, told from a bar by its shape."""
    corners = [(x - 5, y), (x, y - 6), (x + 5, y), (x, y + 6)]
    return svg.path(corners, "bar over", closed=True)
