"""What a run of patient flow cost: by node and pathway, in the terminal and on its page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bettercare.flow.class_answers import pathways
from bettercare.publish import words
from bettercare.publish.figures.shape import TableView

if TYPE_CHECKING:
    from bettercare.flow.answers import Answers


def cost_table(answers: Answers) -> TableView | None:
    """Cost by node, by pathway (or class) and of all; None where nothing is costed."""
    network = answers.network
    if not network.costs:
        return None
    labels = {node.name: words.plain(node.label or node.name) for node in network.nodes}
    rows = list(_rows(answers, labels))
    base = network.costs[0].price_base
    days = network.days - network.warm_up
    caption = f"Cost of {days:g} days, pounds at {base} prices"
    return TableView(caption, ["Where", "Mean", "95% interval of the mean"], rows)


def _rows(answers: Answers, labels: dict[str, str]) -> Iterator[list[str]]:
    import polars as pl

    of_run = answers.results.filter((pl.col("measure") == "cost") & (pl.col("month") == "all"))
    told = of_run.select("node", "class", "pathway", "mean", "low", "high").iter_rows()
    by_pathway = bool(pathways(answers.network))
    names = {one.name: one.label or one.name for one in answers.network.classes}
    nodes, parts, total = [], [], []
    for node, one, way, mean, low, high in told:
        ends = "–" if low is None else f"{words.number(low)} to {words.number(high)}"
        figures = [words.number(mean), ends]
        if (one, way) == ("all", "all"):
            if node == "all":
                total = [["All", *figures]]
            elif mean > 0.0:
                nodes.append([labels[node], *figures])
        elif node == "all" and by_pathway == (way != "all"):
            name = f"of it, pathway {way}" if by_pathway else f"of it, {names[one]}"
            parts.append([words.plain(name), *figures])
    yield from [*nodes, *total, *parts]
