"""The report's charts as charts of a paper."""

from __future__ import annotations

from bettercare.publish.facts import Facts
from bettercare.publish.figures.shape import Figure
from bettercare.publish.papers.document import (
    Block,
    Chart,
    Drawing,
    Inline,
    Paragraph,
    Reference,
)


def chart(figure: Figure, names: dict[str, str] | None = None) -> Chart:
    """A chart of the report; `names` are options' labels, told where letters stand for them."""
    marks = ""
    if figure.marks and names:
        marks = "; ".join(
            names[key] if names[key].startswith(mark) else f"{mark}: {names[key]}"
            for key, mark in figure.marks.items()
        )
    told = [figure.baseline, figure.note, f"{marks}." if marks else ""]
    return Chart(
        key=figure.key,
        caption=figure.title,
        drawings=[Drawing(panel.title, panel.svg) for panel in figure.panels],
        alternative=" ".join(part for part in told if part),
        table=figure.table,
        origin=f"chart:{figure.key}",
        source=figure.source.removeprefix("Source: ").rstrip("."),
        legend=figure.legend,
    )


def opened(said: Inline, drawn: list[Block]) -> list[Block]:
    """Charts after a paragraph that says what they are about and names them."""
    named: list[Inline] = [said, " See "]
    keys = [block.key for block in drawn if isinstance(block, Chart)]
    for i, key in enumerate(keys):
        named.append("" if i == 0 else " and " if i == len(keys) - 1 else ", ")
        named.append(Reference(key))
    return [Paragraph((*(part for part in named if part != ""), ".")), *drawn]


def charts(facts: Facts, figures: list[Figure]) -> list[Block]:
    """All charts of a section."""
    return charts_of(figures, {key: facts.option_name(key) for key in facts.options})


def charts_of(figures: list[Figure], names: dict[str, str]) -> list[Block]:
    """All of some charts; `names` are the options' labels."""
    return [chart(figure, names) for figure in figures]
