"""A panel of bars divided into parts that sum to one, numbered from the left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bettercare.publish.charts import svg

_TOP, _BAR, _GAP, _BOTTOM = 2.0, 18.0, 8.0, 8.0
_WIDE = 16.0  # a part narrower than this has no number in it
_SHADES = 5


@dataclass(frozen=True, slots=True)
class Stack:
    """One thing and the shares of its parts, first part first; `note` at the right."""

    label: str
    note: str
    shares: Sequence[float]


def stack_panel(caption: svg.Caption, stacks: Sequence[Stack]) -> str:
    """One panel as SVG; part k has the class `shade` and its number."""
    parts: list[str] = []
    y = _TOP
    for stack in stacks:
        named, height = svg.head(y, stack.label, stack.note)
        parts += named
        y += height
        x = 0.0
        for number, share in enumerate(stack.shares, start=1):
            width = share * svg.WIDTH
            if width > 0:
                shade = min(number, _SHADES)
                parts.append(svg.rect(x, y, width, _BAR, f"shade{shade}"))
            if width >= _WIDE:
                dark = " dark" if number <= 2 else ""
                parts.append(svg.text(x + width / 2, y + 13, str(number), f"part{dark}", "middle"))
            x += width
        y += _BAR + _GAP
    return svg.frame(caption, y + _BOTTOM, parts)
