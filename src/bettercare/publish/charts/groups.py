"""A panel of things, each with one thin bar for every option, so that options are compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bettercare.publish.charts import svg
from bettercare.publish.charts.bars import Bar
from bettercare.publish.charts.scale import Axis, Scale, extent, ticks

_PITCH, _GAP = 11.0, 7.0
_TOP, _LEFT, _RIGHT, _BOTTOM = 6.0, 18.0, 12.0, 34.0


@dataclass(frozen=True, slots=True)
class Group:
    """One thing: its name, a short note at the right, and a bar for every option.

    The label of a bar is the option's mark, a letter or two.
    """

    label: str
    note: str
    bars: Sequence[Bar]


def reach(groups: Sequence[Group]) -> tuple[float, float]:
    """Smallest and largest value of some groups and their ranges, zero included."""
    return extent(v for group in groups for b in group.bars for v in (b.value, b.low, b.high))


def group_panel(caption: svg.Caption, groups: Sequence[Group], axis: Axis) -> str:
    """One panel as SVG; `axis.unit` stands below, `axis.mark` is a dashed line with its name."""
    steps = ticks(*axis.limits, most=5)
    along = Scale(steps[0], steps[-1], _LEFT, svg.WIDTH - _RIGHT)
    parts: list[str] = []
    y = _TOP
    if axis.mark is not None:
        x = along(axis.mark[0])
        anchor = "end" if x > svg.WIDTH * 0.7 else "start" if x < svg.WIDTH * 0.3 else "middle"
        parts.append(svg.text(x, y + 8, axis.mark[1], "tick", anchor))
        y += 14
    for group in groups:
        named, height = svg.head(y, group.label, group.note)
        parts += named
        y += height
        end = y + _PITCH * len(group.bars)
        for i, bar in enumerate(group.bars):
            parts += _bar(bar, y + _PITCH * i, along)
        parts.append(svg.line(along(0), y, along(0), end, "zero"))
        if axis.mark is not None:
            parts.append(svg.line(along(axis.mark[0]), y, along(axis.mark[0]), end, "mark"))
        y = end + _GAP
    parts.append(svg.line(_LEFT, y, svg.WIDTH - _RIGHT, y, "grid"))
    for step in steps:
        anchor = "end" if step == steps[-1] else "middle" if step > steps[0] else "start"
        parts.append(svg.line(along(step), y, along(step), y + 4, "axis"))
        parts.append(svg.text(along(step), y + 16, axis.tell(step), "tick", anchor))
    parts.append(svg.text(svg.WIDTH / 2, y + 30, axis.unit, "unit", "middle"))
    return svg.frame(caption, y + _BOTTOM, parts)


def _bar(bar: Bar, y: float, along: Scale) -> list[str]:
    middle = y + _PITCH / 2
    parts = [svg.text(0, middle + 3.5, bar.label, "option")]
    if bar.value is not None:
        width = along(bar.value) - along(0)
        parts.append(svg.rect(along(0), middle - 3.5, width, 7, f"bar {bar.kind}"))
    if bar.low is not None and bar.high is not None:
        parts.append(svg.line(along(bar.low), middle, along(bar.high), middle, "whisker"))
    return parts
