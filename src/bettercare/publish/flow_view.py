"""A run's answers made ready to be shown: figures by place and month, and people between places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bettercare.flow.answers import OUTSIDE, Answers
from bettercare.flow.network import HOME, Network
from bettercare.publish import words
from bettercare.publish.charts.days import Days

if TYPE_CHECKING:
    import polars as pl

Cell = tuple[float, float | None, float | None]  # mean and the ends of its 95% interval


@dataclass(frozen=True, slots=True)
class View:
    """Answers by node (key), month and measure; flows in people a day."""

    answers: Answers
    labels: Mapping[str, str]
    months: tuple[str, ...]
    cells: Mapping[tuple[str, str, str], Cell]  # month ("all"), node, measure
    flows: Mapping[tuple[str, str], float]
    outside: Mapping[str, float]
    home: Mapping[str, float]

    @property
    def network(self) -> Network:
        """The network that was run."""
        return self.answers.network

    def mean(self, node: str, measure: str, month: str = "all") -> float | None:
        """The mean of a measure; None where it has none there."""
        cell = self.cells.get((month, node, measure))
        return None if cell is None else cell[0]


def view_of(answers: Answers) -> View:
    """Quick access to a run's answers."""
    import polars as pl

    totals = answers.results.filter(pl.col("class") == "all", pl.col("pathway") == "all")
    rows = totals.select("month", "node", "measure", "mean", "low", "high").iter_rows()
    cells = {(month, node, measure): tuple(rest) for month, node, measure, *rest in rows}
    months = tuple(each for each in totals["month"].unique(maintain_order=True) if each != "all")
    # A month without a whole day after the warm-up has counts but no state: nothing to show.
    known = {month for month, _, measure in cells if measure == "occupied"}
    ways = list(answers.moves.select("from", "to", "people_a_day_mean").iter_rows())
    return View(
        answers=answers,
        labels={n.name: words.plain(n.label or n.name) for n in answers.network.nodes},
        months=tuple(sorted(known & set(months), key=months.index)),
        cells=cells,
        flows={(a, b): value for a, b, value in ways if a != OUTSIDE and b != HOME},
        outside={b: value for a, b, value in ways if a == OUTSIDE},
        home={a: value for a, b, value in ways if b == HOME},
    )


def month_starts(view: View) -> list[tuple[int, str]]:
    """The first day shown of each month, counted from the end of the warm-up, with its name."""
    network = view.network
    first = int(view.answers.by_day["day"][0])
    days = view.answers.by_day["day"].n_unique()
    found: list[tuple[int, str]] = []
    for i in range(days):
        if network.start is None:
            at = (first + i) * 12.0 / 365.0
            name = f"{int(at) + 1}"
        else:
            name = words.MONTHS[(network.start + timedelta(days=first + i)).month - 1]
        if not found or found[-1][1] != name:
            found.append((i, name))
    return found


def days_of(view: View, node: str, frame: pl.DataFrame) -> Days:
    """A node's days from its rows of `by_day`; a team's room is told in people.

    A team has hours a week, and people take what they took on average in this run.
    """
    each = 1.0
    hours, there = view.mean(node, "visit_hours_used"), view.mean(node, "occupied")
    if hours and there:
        each = hours / there
    room = [None if value is None else value / each for value in frame["capacity_mean"]]
    return Days(
        frame["occupied_mean"].to_list(), frame["occupied_p10"].to_list(),
        frame["occupied_p90"].to_list(), room,
    )  # fmt: skip
