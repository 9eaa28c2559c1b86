"""A panel of figures with their intervals: a dot and a line from end to end, a row each.

The axis need not start at zero: a dot's place is read, not a bar's length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bettercare.publish.charts import svg
from bettercare.publish.charts.scale import Axis, Scale, ticks

_TOP, _BOTTOM, _RIGHT = 2.0, 34.0, 12.0
_ROW, _GAP, _DOT = 10.0, 6.0, 4.5


@dataclass(frozen=True, slots=True)
class Range:
    """One figure with the ends of its interval; `note` is written at the right."""

    label: str
    note: str
    value: float
    low: float
    high: float


def range_panel(caption: svg.Caption, ranges: Sequence[Range], axis: Axis) -> str:
    """One panel as SVG; `axis.unit` stands below."""
    steps = ticks(*axis.limits, most=5)
    along = Scale(steps[0], steps[-1], 0, svg.WIDTH - _RIGHT)
    parts: list[str] = []
    y = _TOP
    for one in ranges:
        named, height = svg.head(y, one.label, one.note)
        middle = y + height + _ROW / 2
        parts += [
            *named,
            svg.line(along(one.low), middle, along(one.high), middle, "whisker"),
            svg.circle(along(one.value), middle, _DOT, "dot needed"),
        ]
        y += height + _ROW + _GAP
    parts.append(svg.line(0, y, svg.WIDTH - _RIGHT, y, "grid"))
    for step in steps:
        anchor = "end" if step == steps[-1] else "middle" if step > steps[0] else "start"
        parts.append(svg.line(along(step), y, along(step), y + 4, "axis"))
        parts.append(svg.text(along(step), y + 16, axis.tell(step), "tick", anchor))
    parts.append(svg.text(svg.WIDTH / 2, y + 30, axis.unit, "unit", "middle"))
    return svg.frame(caption, y + _BOTTOM, parts)
