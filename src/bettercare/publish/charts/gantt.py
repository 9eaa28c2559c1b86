"""A panel of steps over time: a bar from beginning to in full, and how far it may slip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bettercare.publish.charts import svg
from bettercare.publish.charts.scale import Scale

_TOP, _BAR, _GAP, _BOTTOM = 6.0, 8.0, 6.0, 26.0
_EDGE = 4.0


@dataclass(frozen=True, slots=True)
class Span:
    """One step: months since the year 0, `spare` months it may slip; `kind` a style class."""

    label: str
    note: str
    kind: str
    begins: float
    full: float
    spare: float


def gantt_panel(caption: svg.Caption, spans: Sequence[Span], first: int, last: int) -> str:
    """One panel as SVG over the calendar years `first` to `last`, both included."""
    along = Scale(first * 12.0, (last + 1) * 12.0, _EDGE, svg.WIDTH - _EDGE)
    parts: list[str] = []
    y = _TOP
    for span in spans:
        named, height = svg.head(y, span.label, span.note)
        parts += named
        y += height
        left, right = along(span.begins), along(span.full)
        parts.append(svg.rect(left, y, max(right - left, 2.0), _BAR, f"bar {span.kind}"))
        if span.spare > 0:
            middle = y + _BAR / 2
            parts.append(svg.line(right, middle, along(span.full + span.spare), middle, "whisker"))
        y += _BAR + _GAP
    years = range(first, last + 2)
    every = 2 if len(years) > 8 else 1
    grid = [svg.line(along(year * 12.0), _TOP, along(year * 12.0), y, "grid") for year in years]
    names = [
        svg.text(along(year * 12.0), y + 14, str(year), "tick", "middle")
        for year in list(years)[1:-1:every]
    ]
    return svg.frame(caption, y + _BOTTOM, [*grid, *parts, *names])
