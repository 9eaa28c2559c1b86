"""A panel of horizontal bars with their ranges; every name stands above its own bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bettercare.publish.charts import svg
from bettercare.publish.charts.scale import Axis, Scale, extent, ticks

_TOP, _BOTTOM, _RIGHT = 2.0, 34.0, 12.0
_BAR, _GAP = 12.0, 6.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar from `start` to `value`, with a range and, if wanted, an outline to compare with.

    `note` is written at the right, above the bar; `kind` is a class of the style sheet.
    """

    label: str
    kind: str
    value: float | None
    note: str
    low: float | None = None
    high: float | None = None
    outline: float | None = None
    start: float = 0.0


def reach(bars: Sequence[Bar]) -> tuple[float, float]:
    """Smallest and largest value of some bars and their ranges, zero included."""
    return extent(v for bar in bars for v in (bar.value, bar.low, bar.high, bar.outline, bar.start))


def bar_panel(caption: svg.Caption, bars: Sequence[Bar], axis: Axis) -> str:
    """One panel as SVG; `axis.unit` stands below the horizontal axis."""
    steps = ticks(*axis.limits, most=4)
    along = Scale(steps[0], steps[-1], 0, svg.WIDTH - _RIGHT)
    parts: list[str] = []
    y = _TOP
    for bar in bars:
        named, height = svg.head(y, bar.label, bar.note)
        parts += [*named, *_bar(bar, y + height, along)]
        y += height + _BAR + _GAP
    parts.append(svg.line(0, y, svg.WIDTH - _RIGHT, y, "grid"))
    for step in steps:
        anchor = "end" if step == steps[-1] else "middle" if step > steps[0] else "start"
        parts.append(svg.line(along(step), y, along(step), y + 4, "axis"))
        parts.append(svg.text(along(step), y + 16, axis.tell(step), "tick", anchor))
    parts.append(svg.text(svg.WIDTH / 2, y + 30, axis.unit, "unit", "middle"))
    return svg.frame(caption, y + _BOTTOM, parts)


def _bar(bar: Bar, top: float, along: Scale) -> list[str]:
    zero = along(0)
    parts = []
    if bar.outline is not None:
        parts.append(svg.rect(zero, top, along(bar.outline) - zero, _BAR, "outline"))
    if bar.value is not None:
        inset = 2.0 if bar.outline is not None else 0.0
        begin = along(bar.start)
        width = along(bar.value) - begin
        parts.append(svg.rect(begin, top + inset, width, _BAR - 2 * inset, f"bar {bar.kind}"))
    parts.append(svg.line(zero, top - 2, zero, top + _BAR + 2, "zero"))
    if bar.low is not None and bar.high is not None:
        middle, low, high = top + _BAR / 2, along(bar.low), along(bar.high)
        parts += [
            svg.line(low, middle, high, middle, "whisker"),
            svg.line(low, middle - 4, low, middle + 4, "whisker"),
            svg.line(high, middle - 4, high, middle + 4, "whisker"),
        ]
    return parts
