"""Charts' drawings made to stand alone: the report's styles written into the SVG itself.

A page shares one style sheet among all its drawings and lets colours be variables; a PDF and a
picture in a Word file know neither.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from bettercare.publish.papers import fonts
from bettercare.publish.papers.needed import needed

_SHEET = Path(__file__).parents[1] / "templates" / "report.css"
_VARIABLE = re.compile(r"var\((--[\w-]+)\)")
PIXELS_PER_INCH = 200  # of the pictures in Word files


@cache
def _rules() -> tuple[tuple[frozenset[str], str], ...]:
    """The rules for drawings with the classes each is about, colours put in."""
    sheet = _SHEET.read_text("utf-8")
    values = dict(re.findall(r"(--[\w-]+):([^;}]+)", sheet))
    rules = re.findall(r"(?:^|(?<=\}))\s*(svg[^{}]*\{[^{}]*\})", sheet, flags=re.M)
    return tuple(
        (
            frozenset(re.findall(r"\.([\w-]+)", rule.partition("{")[0])),
            _VARIABLE.sub(lambda found: values[found[1]], rule),
        )
        for rule in rules
        if not rule.startswith("svg{")
    )


def _styles(svg: str) -> str:
    """The rules that a drawing uses."""
    used = {name for found in re.findall(r'class="([^"]*)"', svg) for name in found.split()}
    return "".join(rule for classes, rule in _rules() if not classes or classes & used)


def standalone(svg: str, *, described: bool = False) -> str:
    """The drawing with its styles, its size in pixels and a font that papers embed.

    A paper says what a screen reader is told beside the picture; a file of its own keeps it
    (`described`).
    """
    width, height = size(svg)
    ink = "#1a1f24"
    fallback = ", sans-serif" if described else ""  # for a browser without the font
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" fill="{ink}" '
        f'font-family="{fonts.FAMILIES[0]}{fallback}" font-size="12"'
    )
    bare = re.sub(r'^<svg(?: xmlns="[^"]*")?', opening, svg.strip(), count=1)
    if not described:
        bare = re.sub(r"<(title|desc)[ >].*?</\1>", "", bare, flags=re.S)
        bare = re.sub(r' (?:role|aria-\w+)="[^"]*"', "", bare)
    return bare.replace(">", f"><style>{_styles(bare)}</style>", 1)


def size(svg: str) -> tuple[str, str]:
    """Width and height of a drawing, in the units of its viewBox."""
    found = re.search(r'viewBox="\S+ \S+ (\S+) ([^"\s]+)"', svg)
    if not found:
        raise ValueError("a drawing has no viewBox")
    return found[1], found[2]


def picture(svg: str) -> bytes:
    """The drawing as PNG, for files that cannot hold SVG."""
    source = (
        "#set page(width: auto, height: auto, margin: 0pt)\n"
        f'#image(bytes({typst_string(standalone(svg))}), format: "svg")'
    )
    made: bytes = needed("typst").compile(
        source.encode(),
        format="png",
        ppi=PIXELS_PER_INCH,
        font_paths=fonts.folders(),
        ignore_system_fonts=True,
    )
    return made


def typst_string(text: str) -> str:
    r"""A text as Typst writes one, so that nothing in it is taken for markup.

    >>> typst_string('a "quote" \\ back')
    '"a \\"quote\\" \\\\ back"'
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
