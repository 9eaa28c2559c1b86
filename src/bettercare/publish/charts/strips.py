"""A panel of distributions as strips.

Thin from the 10th to the 90th percentile, thick between the quarters, a stroke at the middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bettercare.publish.charts import svg
from bettercare.publish.charts.scale import Axis, Scale, extent, ticks

_TOP, _BOTTOM, _RIGHT = 2.0, 34.0, 12.0
_STRIP, _GAP = 14.0, 8.0


@dataclass(frozen=True, slots=True)
class Strip:
    """One distribution by its 10th, 25th, 50th, 75th and 90th percentile; `note` at the right."""

    label: str
    note: str
    at: tuple[float, float, float, float, float]


def reach(strips: Sequence[Strip]) -> tuple[float, float]:
    """Smallest and largest value, zero included."""
    return extent(value for strip in strips for value in strip.at)


def strip_panel(caption: svg.Caption, strips: Sequence[Strip], axis: Axis) -> str:
    """One panel as SVG; `axis.unit` stands below."""
    steps = ticks(*axis.limits, most=4)
    along = Scale(steps[0], steps[-1], 0, svg.WIDTH - _RIGHT)
    parts: list[str] = []
    y = _TOP
    for strip in strips:
        named, height = svg.head(y, strip.label, strip.note)
        y += height
        low, quarter, middle, three, high = (along(value) for value in strip.at)
        parts += [
            *named,
            svg.line(along(0), y - 2, along(0), y + _STRIP + 2, "zero"),
            svg.line(low, y + _STRIP / 2, high, y + _STRIP / 2, "whisker"),
            svg.rect(quarter, y + 2, three - quarter, _STRIP - 4, "bar needed"),
            svg.line(middle, y, middle, y + _STRIP, "middle"),
        ]
        y += _STRIP + _GAP
    parts.append(svg.line(0, y, svg.WIDTH - _RIGHT, y, "grid"))
    for step in steps:
        anchor = "end" if step == steps[-1] else "middle" if step > steps[0] else "start"
        parts.append(svg.line(along(step), y, along(step), y + 4, "axis"))
        parts.append(svg.text(along(step), y + 16, axis.tell(step), "tick", anchor))
    parts.append(svg.text(svg.WIDTH / 2, y + 30, axis.unit, "unit", "middle"))
    return svg.frame(caption, y + _BOTTOM, parts)
