"""A diagram of causes and what each calls for: boxes at the left, arrows, boxes at the right."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bettercare.publish.charts import svg

_BOX, _BETWEEN, _EDGE = 154.0, 30.0, 1.0
_LETTERS = 22  # of a line in a box
_LINE, _PAD, _DOWN = 14.0, 9.0, 12.0
_APART = 5.0  # between two texts of a box
_TIP = 6.0  # of an arrow
_Told: TypeAlias = tuple[list[str], str]  # lines, and a class of the style sheet


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: what it is, what shows it (may be empty), and what it calls for."""

    label: str
    shown: str
    calls_for: Sequence[str]


def cause_panel(caption: svg.Caption, causes: Sequence[Cause], heads: tuple[str, str]) -> str:
    """The diagram as SVG; `heads` stand above the two columns."""
    right = _EDGE + _BOX + _BETWEEN
    parts = [svg.text(_EDGE, 13, heads[0], "end"), svg.text(right, 13, heads[1], "end")]
    y = 22.0
    for one in causes:
        left = [(_lines(one.label), "name"), (_lines(one.shown), "unit")]
        answers = [(_lines(each), "name") for each in one.calls_for]
        high = max(_tall(left), _tall(answers)) + 2 * _PAD
        parts += _box(_EDGE, y, high, left, "shade5")
        middle = y + high / 2
        begin, end = _EDGE + _BOX + 3, right - 3
        parts.append(svg.line(begin, middle, end - _TIP, middle, "whisker"))
        tip = [(end - _TIP, middle - 4), (end, middle), (end - _TIP, middle + 4)]
        parts.append(svg.path(tip, "tip", closed=True))
        parts += _box(right, y, high, answers, "shade4")
        y += high + _DOWN
    return svg.frame(caption, y - _DOWN + 2, parts)


def _box(x: float, y: float, high: float, texts: list[_Told], kind: str) -> list[str]:
    top = y + (high - _tall(texts)) / 2 + 11
    parts = [svg.rect(x, y, _BOX, high, kind)]
    for lines, look in texts:
        for line in lines:
            parts.append(svg.text(x + 8, top, line, look))
            top += _LINE
        top += _APART if lines else 0.0
    return parts


def _tall(texts: list[_Told]) -> float:
    """Height of some texts below each other."""
    there = [lines for lines, _ in texts if lines]
    return sum(len(lines) for lines in there) * _LINE + _APART * (len(there) - 1)


def _lines(text: str) -> list[str]:
    return textwrap.wrap(text, _LETTERS)
