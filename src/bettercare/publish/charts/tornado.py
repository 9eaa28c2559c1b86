"""A tornado: each assumption's range as bars from the stated value to what its ends make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bettercare.publish.charts import svg
from bettercare.publish.charts.scale import Axis, Scale, ticks

_PITCH, _BAR, _GAP = 11.0, 9.0, 7.0
_TOP, _LEFT, _RIGHT, _BOTTOM = 6.0, 12.0, 14.0, 34.0


@dataclass(frozen=True, slots=True)
class Swing:
    """One assumption: what the result is with it at its low end and at its high end."""

    label: str
    low: float
    high: float


def tornado(caption: svg.Caption, stated: float, swings: Sequence[Swing], axis: Axis) -> str:
    """The panel as SVG, widest swing first as given; `axis.mark` is a dashed line with its name.

    Ends on the same side of what is stated are drawn one below the other, so that both are seen.
    """
    steps = ticks(*axis.limits, most=5)
    along = Scale(steps[0], steps[-1], _LEFT, svg.WIDTH - _RIGHT)
    parts: list[str] = []
    y = _TOP
    if axis.mark is not None:
        x = along(axis.mark[0])
        anchor = "end" if x > svg.WIDTH * 0.6 else "start" if x < svg.WIDTH * 0.4 else "middle"
        parts.append(svg.text(x, y + 8, axis.mark[1], "tick", anchor))
        y += 14
    start = y
    for swing in swings:
        named, height = svg.head(y, swing.label, "")
        parts += named
        y += height
        for kind, end in (("needed", swing.low), ("over", swing.high)):
            width = along(end) - along(stated)
            parts.append(svg.rect(along(stated), y + 1, width, _BAR, f"bar {kind}"))
            y += _PITCH
        parts.append(svg.line(along(stated), y - 2 * _PITCH, along(stated), y, "zero"))
        if axis.mark is not None:
            x = along(axis.mark[0])
            parts.append(svg.line(x, y - 2 * _PITCH, x, y, "mark"))
        y += _GAP
    if start == y:
        return svg.frame(caption, y, parts)
    parts.append(svg.line(_LEFT, y, svg.WIDTH - _RIGHT, y, "grid"))
    for step in steps:
        anchor = "end" if step == steps[-1] else "middle" if step > steps[0] else "start"
        parts.append(svg.line(along(step), y, along(step), y + 4, "axis"))
        parts.append(svg.text(along(step), y + 16, axis.tell(step), "tick", anchor))
    parts.append(svg.text(svg.WIDTH / 2, y + 30, axis.unit, "unit", "middle"))
    return svg.frame(caption, y + _BOTTOM, parts)
