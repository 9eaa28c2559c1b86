"""A network of places with what flows between them and how hard each is pressed."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bettercare.publish.charts import svg
from bettercare.publish.charts.layers import Flows, columns, main_flows

_BOX, _HIGH, _ACROSS, _DOWN, _EDGE = 156.0, 52.0, 86.0, 16.0, 8.0
_LETTERS = 20  # of a line in a box
_THICKEST, _THINNEST = 12.0, 0.8


@dataclass(frozen=True, slots=True)
class Place:
    """A box: `name` is its key, `note` its last line, `kind` a class of the style sheet."""

    name: str
    label: str
    note: str
    kind: str


def network(
    caption: svg.Caption, places: Sequence[Place], flows: Flows, outside: Mapping[str, float]
) -> str:
    """The drawing: boxes in columns, lines for the main flows; dashed lines do not go ahead."""
    found = columns([one.name for one in places], flows, outside)
    height = max(len(each) for each in found) * (_HIGH + _DOWN) - _DOWN + 2 * _EDGE
    width = len(found) * (_BOX + _ACROSS) - _ACROSS + 2 * _EDGE
    at: dict[str, tuple[float, float]] = {}
    column: dict[str, int] = {}
    for c, each in enumerate(found):
        pitch = (height - 2 * _EDGE + _DOWN) / len(each)
        for i, name in enumerate(each):
            y = _EDGE + pitch * (i + 0.5) - _DOWN / 2 - _HIGH / 2
            at[name] = (_EDGE + c * (_BOX + _ACROSS), y)
            column[name] = c
    shown = main_flows(flows)
    most = max(shown.values(), default=1.0)
    parts = []
    for (a, b), value in sorted(shown.items()):
        thick = max(_THINNEST, _THICKEST * value / most)
        ahead = column[b] - column[a]
        parts.append(_way(at[a], at[b], ahead, thick))
    for one in places:
        parts += _box(one, *at[one.name])
    return svg.frame(caption, height, parts, width)


def _way(a: tuple[float, float], b: tuple[float, float], ahead: int, thick: float) -> str:
    """A curve between facing sides; in a column it bulges to the right."""
    begin = (a[0] + (_BOX if ahead >= 0 else 0.0), a[1] + _HIGH / 2)
    end = (b[0] + (0.0 if ahead > 0 else _BOX), b[1] + _HIGH / 2)
    reach = _ACROSS * (0.6 if ahead > 0 else 0.45)
    turn = -1.0 if ahead >= 0 else 1.0
    first = (begin[0] - turn * reach, begin[1])
    second = (end[0] + (-reach if ahead > 0 else reach), end[1])
    return svg.curve(begin, first, second, end, "way" if ahead > 0 else "way back", thick)


def _box(one: Place, x: float, y: float) -> list[str]:
    lines = textwrap.wrap(one.label, _LETTERS, max_lines=2, placeholder="…")
    top = y + (16.0 if len(lines) == 2 else 22.0)
    parts = [svg.rect(x, y, _BOX, _HIGH, f"box {one.kind}")]
    for i, text in enumerate(lines):
        parts.append(svg.text(x + _BOX / 2, top + 13 * i, text, f"name {one.kind}", "middle"))
    last = top + 13 * len(lines) + 2
    parts.append(svg.text(x + _BOX / 2, last, one.note, f"note {one.kind}", "middle"))
    return parts
