"""How wide the columns of a table on paper are, and how large its text.

As browsers do it: every column has room for its longest word, and what is left goes to those with
more to say. A column of figures as wide as its figures would leave none for the words beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bettercare.publish.figures.shape import TableView

_LETTER = 0.57  # of a letter's height, the mean of Noto Sans
_BOLD = 1.1  # of the usual width
_INSET = 8.0  # points, both sides of a cell
_WHOLE = 14  # figures no longer than this stay on one line
_NARROW, _LONG = 8, 80  # letters: what a column of words has at least, and asks for at most
_FEW = 4  # columns of a table whose text may be nearly as large as the paper's
_DONE = 1e-6
_WORD_END = re.compile(r"[\s\u200b]|(?<=-)")
PORTRAIT, LANDSCAPE = 481.9, 728.5  # points between the margins of A4


@dataclass(frozen=True, slots=True)
class Layout:
    """Widths of the columns as shares, the text's size beside the paper's, and the way up."""

    shares: tuple[float, ...]
    size: float
    landscape: bool = False


def layout(view: TableView, points: float, *, large_print: bool = False) -> Layout:
    """The layout of a table in a paper whose text is `points` high.

    The largest text at which every word has room; in large print a wide table lies on its side
    rather than be set small.
    """
    columns = [_column(view, i) for i in range(len(view.header))]
    least = sum(one.least for one in columns)
    if large_print:
        tries = [(size, across) for across in (False, True) for size in (1.0, 0.89)]
        tries += [(size, True) for size in (0.72, 0.56)]
    else:
        sizes = (0.85, 0.78, 0.72, 0.66, 0.6, 0.56)
        tries = [(size, False) for size in (sizes if len(columns) <= _FEW else sizes[2:])]
    for size, across in tries:
        room = _room(len(columns), points * size, LANDSCAPE if across else PORTRAIT)
        if least <= room:
            return Layout(_shared(columns, room), size, across)
    size, across = tries[-1]
    return Layout(_pressed(columns), size, across)


def in_width(
    view: TableView, sizes: Sequence[float], width: float, inset: float
) -> tuple[tuple[float, ...], float]:
    """Shares of the columns in a width, and the first of some sizes at which every word has room.

    `sizes`, `width` and `inset` (both sides of a cell) are points.
    """
    columns = [_column(view, i) for i in range(len(view.header))]
    least = sum(one.least for one in columns)
    for size in sizes:
        room = _room(len(columns), size, width, inset)
        if least <= room:
            return _shared(columns, room), size
    return _pressed(columns), sizes[-1]


def _pressed(columns: Sequence[_Column]) -> tuple[float, ...]:
    """Shares where not every word has room."""
    least = sum(one.least for one in columns)
    return tuple(one.least / least for one in columns)


def _room(columns: int, points: float, width: float, inset: float = _INSET) -> float:
    """Letters that fit side by side, insets left out."""
    return (width - inset * columns) / (_LETTER * points)


@dataclass(frozen=True, slots=True)
class _Column:
    """In letters: what a column must have, what it could use, and what stands in a cell of it."""

    least: float
    most: float
    mean: float


def _column(view: TableView, column: int) -> _Column:
    cells = [row[column] for row in view.rows]
    head = view.header[column]
    lines = [line for cell in cells for line in cell.split("\n")]
    longest = max((len(line) for line in lines), default=0)
    word = max((len(one) for line in lines for one in _words(line)), default=0)
    heading = max((len(one) for one in _words(head)), default=0) * _BOLD
    mean = sum(map(len, cells)) / max(len(cells), 1)
    if column >= view.text_columns:
        least = max(longest if longest <= _WHOLE else word, heading)
        return _Column(least, max(longest, least), mean)
    least = max(word, heading, min(longest, _NARROW))
    return _Column(least, max(least, min(longest, _LONG), len(head) * _BOLD / 2), mean)


def _words(text: str) -> list[str]:
    return [one for one in _WORD_END.split(breakable(text)) if one]


_LONG_WORD = 18
_ADDRESS = re.compile(r"(?<=\w)[._](?=\w)")


def breakable(text: str) -> str:
    """Long addresses may go over to the next line after a stop or an underscore."""
    return _ADDRESS.sub("\\g<0>\u200b", text) if len(text) > _LONG_WORD else text


def _shared(columns: Sequence[_Column], room: float) -> tuple[float, ...]:
    """What is over goes to the columns with most in their cells, up to what they could use."""
    widths = [one.least for one in columns]
    over = room - sum(widths)
    while over > _DONE:
        open_ones = [i for i, one in enumerate(columns) if widths[i] < one.most - _DONE]
        weight = sum(max(columns[i].mean, 1.0) for i in open_ones)
        if not open_ones:
            break
        given = 0.0
        for i in open_ones:
            part = min(over * max(columns[i].mean, 1.0) / weight, columns[i].most - widths[i])
            widths[i] += part
            given += part
        over -= given
    total = sum(widths)
    return tuple(each / total for each in widths)
