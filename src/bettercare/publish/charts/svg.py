"""SVG as text: elements with escaped content, and the frame with its text alternative."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

Point = tuple[float, float]

WIDTH = 340.0  # of every panel; one panel fills a phone, two or three fit side by side elsewhere


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands for a drawing when it is not seen: `name` is unique in the page."""

    name: str
    title: str
    description: str


def coordinate(value: float) -> str:
    """A coordinate to a tenth of a pixel, without a trailing zero.

    >>> coordinate(12.0), coordinate(3.14159), coordinate(-0.01)
    ('12', '3.1', '0')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line with a class of the style sheet."""
    ends = zip(("x1", "y1", "x2", "y2"), (x1, y1, x2, y2), strict=True)
    return f'<line class="{kind}" {" ".join(f"{k}={_quoted(v)}" for k, v in ends)}/>'


def ticks(places: Iterable[float], y: float, height: float, kind: str) -> str:
    """Short lines down from `y`, as one element."""
    steps = "".join(f"M{coordinate(x)} {coordinate(y)}v{coordinate(height)}" for x in places)
    return f'<path class="{kind}" d="{steps}"/>'


def rect(x: float, y: float, width: float, height: float, kind: str) -> str:
    """A rectangle; a negative width is drawn to the left."""
    if width < 0:
        x, width = x + width, -width
    return (
        f'<rect class="{kind}" x={_quoted(x)} y={_quoted(y)} '
        f"width={_quoted(width)} height={_quoted(height)}/>"
    )


def circle(x: float, y: float, radius: float, kind: str) -> str:
    """A circle with a class of the style sheet."""
    return f'<circle class="{kind}" cx={_quoted(x)} cy={_quoted(y)} r={_quoted(radius)}/>'


def text(x: float, y: float, content: str, kind: str = "", anchor: str = "start") -> str:
    """A label; `anchor` is start, middle or end."""
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    look = f' class="{kind}"' if kind else ""
    return f"<text{look} x={_quoted(x)} y={_quoted(y)}{where}>{escape(content)}</text>"


def head(y: float, label: str, note: str) -> tuple[list[str], float]:
    """A name at the left and a note at the right, on two lines where they would touch.

    Returns the parts and the height they take. A name too long for a line is cut short; the
    drawing's description and table have it whole.
    """
    room = WIDTH - 6
    if _width(label) > room:
        label = label[: int(room / _LETTER) - 1].rstrip() + "…"
    two = bool(note) and _width(label) + _width(note) * 1.1 + 10 > room
    lower = y + 13 + (14 if two else 0)
    parts = [text(0, y + 13, label, "name")]
    if note:
        parts.append(text(WIDTH, lower, note, "end", "end"))
    return parts, 32.0 if two else 18.0


_LETTER = 6.1  # mean width of a letter, by a careful guess: fonts differ between machines


def _width(label: str) -> float:
    return _LETTER * len(label)


def path(points: Iterable[tuple[float, float]], kind: str, closed: bool = False) -> str:
    """A line through points, or the area inside them."""
    steps = " L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points)
    return f'<path class="{kind}" d="M{steps}{"Z" if closed else ""}"/>' if steps else ""


def curve(begin: Point, first: Point, second: Point, end: Point, kind: str, thick: float) -> str:
    """A line bent by two points, `thick` wide."""
    bends = ", ".join(f"{coordinate(x)} {coordinate(y)}" for x, y in (first, second, end))
    start = f"{coordinate(begin[0])} {coordinate(begin[1])}"
    return f'<path class="{kind}" stroke-width={_quoted(thick)} d="M{start} C{bends}"/>'


def ribbon(begin: Point, end: Point, thick: float, kind: str) -> str:
    """A band from the top corner `begin` to the top corner `end`, as high all along."""
    (x, y), (u, v), middle = begin, end, coordinate((begin[0] + end[0]) / 2)
    a, b, c, d = (coordinate(each) for each in (y, v, y + thick, v + thick))
    x_, u_ = coordinate(x), coordinate(u)
    over = f"M{x_} {a} C{middle} {a}, {middle} {b}, {u_} {b}"
    back = f"L{u_} {d} C{middle} {d}, {middle} {c}, {x_} {c}Z"
    return f'<path class="{kind}" d="{over} {back}"/>'


def moved(x: float, y: float, parts: Iterable[str]) -> str:
    """Parts of a drawing in another place of it."""
    place = f"translate({coordinate(x)} {coordinate(y)})"
    return f'<g transform="{place}">{"".join(parts)}</g>'


def frame(caption: Caption, height: float, parts: Iterable[str], width: float = WIDTH) -> str:
    """The `svg` element with the title and description that stand for it when it is not seen."""
    name = caption.name
    return (
        f'<svg viewBox="0 0 {coordinate(width)} {coordinate(height)}" role="img" '
        f'aria-labelledby="{name}-t {name}-d" focusable="false">'
        f'<title id="{name}-t">{escape(caption.title)}</title>'
        f'<desc id="{name}-d">{escape(caption.description)}</desc>{"".join(parts)}</svg>'
    )


def _quoted(value: float) -> str:
    return f'"{coordinate(value)}"'
