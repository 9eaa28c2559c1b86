"""The report's charts as charts of a paper."""

from __future__ import annotations

from bettercare.publish.facts import Facts
from bettercare.publish.figures.shape import Figure
from bettercare.publish.papers.document import Block, Chart, Drawing


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
        origin=f"results: the data of the chart {figure.key}",
        source=figure.source.removeprefix("Source: ").rstrip("."),
        legend=figure.legend,
    )


def charts(facts: Facts, figures: list[Figure]) -> list[Block]:
    """All charts of a section."""
    names = {key: facts.option_name(key) for key in facts.options}
    return [chart(figure, names) for figure in figures]
