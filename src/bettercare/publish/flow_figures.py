"""The drawings of a run of patient flow, each with its words and its table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bettercare.flow.network import HOME
from bettercare.publish import words
from bettercare.publish.charts.days import day_panel
from bettercare.publish.charts.layers import main_flows
from bettercare.publish.charts.network import Place, network
from bettercare.publish.charts.sankey import sankey
from bettercare.publish.charts.svg import Caption
from bettercare.publish.figures.shape import Panel, TableView, slug
from bettercare.publish.flow_view import View, days_of, month_starts

#: Steps of pressure: from which share, a class of the style sheet, and how it is told.
STEPS = (
    (-math.inf, "h0", "below 85%"),
    (0.85, "h1", "85% to 92%"),
    (0.92, "h2", "92% to 100%"),
    (1.0, "h3", "100% to 120%: people wait"),
    (1.2, "h4", "120% and more"),
)
NO_LIMIT = "no limit"


@dataclass(frozen=True, slots=True)
class Wide:
    """A drawing as wide as it needs, with its table; it scrolls by itself on a narrow screen."""

    key: str
    title: str
    svg: str
    words: str  # what is to be seen, from the figures
    table: TableView


@dataclass(frozen=True, slots=True)
class Heat:
    """A table whose cells carry a step of pressure: the text and the class of each."""

    title: str
    words: str
    header: Sequence[str]
    rows: Sequence[tuple[str, Sequence[tuple[str, str]]]]


def step_of(pressure: float | None) -> str:
    """The class of a pressure; that of places without limit is its own.

    >>> step_of(0.5), step_of(1.0), step_of(None)
    ('h0', 'h3', 'hx')
    """
    if pressure is None:
        return "hx"
    return [kind for least, kind, _ in STEPS if pressure >= least][-1]


def people(value: float) -> str:
    """A number of people: whole from 10 on.

    >>> people(4.26), people(1234.4)
    ('4.3', '1,234')
    """
    return words.number(value, 0 if abs(value) >= 9.95 else 1)


def hardest(view: View) -> str:
    """The places under most pressure over the whole run, in a sentence."""
    found = [(view.mean(node, "pressure"), label) for node, label in view.labels.items()]
    known = sorted(((p, label) for p, label in found if p is not None), key=lambda one: -one[0])
    told = [f"{label} {words.share(p)}" for p, label in known[:4]]
    return f"Highest mean pressure: {words.listed(told)}." if told else "No place has a limit."


def network_figure(view: View) -> Wide:
    """The network with flows and pressure."""
    places = []
    for node in view.network.nodes:
        there, pressure = view.mean(node.name, "occupied") or 0.0, view.mean(node.name, "pressure")
        note = f"{people(there)} there" + ("" if pressure is None else f", {words.share(pressure)}")
        places.append(Place(node.name, view.labels[node.name], note, step_of(pressure)))
    shown = main_flows(view.flows)
    largest = sorted(shown.items(), key=lambda one: -one[1])[:3]
    told = [f"{_way(view, *way)} {people(value)} a day" for way, value in largest]
    said = hardest(view) + (f" Largest flows: {'; '.join(told)}." if told else "")
    left = len(view.flows) - len(shown)
    more = (
        f" {left:,} lesser ways, under a twentieth of what leaves one place and of what reaches "
        "the other, are in the tables alone."
        if left
        else ""
    )
    caption = Caption("network", "Places, and people moving between them", said)
    drawing = network(caption, places, view.flows, view.outside)
    return Wide("network", "The network", drawing, said + more, _places(view))


def _way(view: View, a: str, b: str) -> str:
    return f"{view.labels[a]} to {view.labels[b]}"


def _places(view: View) -> TableView:
    rows = []
    for node in view.network.nodes:
        name = node.name
        rows.append(
            [
                view.labels[name],
                _capacity(node.capacity, node.kind),
                *(_mean(view, name, each) for each in ("occupied", "waiting", "blocked")),
                *(words.share(view.mean(name, each)) for each in ("occupancy", "pressure")),
                _mean(view, name, "days_above_92_percent"),
                _mean(view, name, "peak"),
                words.share(view.mean(name, "wait_over_4_hours")),
                _mean(view, name, "blocked_days_caused"),
            ]
        )
    header = ["Place", "Room at the start", "There", "Waiting for it", "Ready, but kept there",
              "Occupancy", "Pressure", "Days above 92%", "Most at once", "Wait over 4 hours",
              "Days it held others up"]  # fmt: skip
    return TableView("Every place, means over the replications", header, rows)


def _capacity(value: float, kind: str) -> str:
    if math.isinf(value):
        return NO_LIMIT
    return f"{words.number(value)} hours a week" if kind == "team" else words.number(value)


def _mean(view: View, node: str, measure: str) -> str:
    value = view.mean(node, measure)
    return "–" if value is None else people(value)


def year_panels(view: View) -> list[Panel]:
    """People at each place through the days, with the band from 10th to 90th percentile."""
    starts = month_starts(view)
    frames = view.answers.by_day.partition_by("node", as_dict=True)
    panels = []
    for node in view.network.nodes:
        days = days_of(view, node.name, frames[(node.name,)])
        top = max(days.high)
        when = list(days.high).index(top)
        month = [name for day, name in starts if day <= when][-1]
        month = month if view.network.start else f"month {month}"
        said = (
            f"Mean {people(sum(days.mean) / len(days.mean))} there; from {people(min(days.low))} "
            f"at the low end of the quietest day to {people(top)} at the high end of the fullest, "
            f"in {month}."
        )
        title = view.labels[node.name]
        caption = Caption(slug("days", node.name), f"{title}: people there, day by day", said)
        panels.append(Panel(title, day_panel(caption, days, starts, "people there")))
    return panels


def year_table(view: View) -> TableView:
    """Mean people there by month, with the mean low and high end of the days' bands."""
    import polars as pl

    network = view.network
    names = dict(enumerate(_month_of_days(view)))
    first = int(view.answers.by_day["day"][0])
    months = (pl.col("day") - first).replace_strict(names, return_dtype=pl.String)
    grouped = (
        view.answers.by_day.with_columns(months.alias("month"))
        .group_by("node", "month")
        .agg(pl.col("occupied_mean", "occupied_p10", "occupied_p90").mean())
    )
    cells = {(node, month): rest for node, month, *rest in grouped.iter_rows()}
    shown = list(dict.fromkeys(names.values()))
    rows = []
    for node in network.nodes:
        told = [cells[node.name, month] for month in shown]
        rows.append(
            [
                view.labels[node.name],
                *(f"{people(m)} ({people(a)}–{people(b)})" for m, a, b in told),
            ]
        )
    caption = "People there: mean, and in brackets the mean 10th and 90th percentile of a day"
    return TableView(caption, ["Place", *(words.month_words(each) for each in shown)], rows)


def _month_of_days(view: View) -> list[str]:
    from datetime import timedelta

    network = view.network
    days = view.answers.by_day["day"].unique(maintain_order=True).to_list()
    if network.start is None:
        return [f"month {int(day * 12.0 / 365.0) + 1}" for day in days]
    return [f"{network.start + timedelta(days=day):%Y-%m}" for day in days]


def heat(view: View) -> Heat:
    """Pressure by place and month; places without a limit have none."""
    rows = []
    highest: tuple[float, str, str] | None = None
    for node in view.network.nodes:
        if view.mean(node.name, "pressure") is None:
            continue
        cells = []
        for month in (*view.months, "all"):
            value = view.mean(node.name, "pressure", month)
            cells.append((words.share(value), step_of(value) if value is not None else ""))
            if value is not None and month != "all" and (highest is None or value > highest[0]):
                highest = (value, view.labels[node.name], words.month_words(month))
        rows.append((view.labels[node.name], cells))
    said = "No place has a limit."
    if highest is not None:
        said = f"Highest in a month: {highest[1]} in {highest[2]}, {words.share(highest[0])}."
    header = ["Place", *(words.month_words(each) for each in view.months), "All"]
    return Heat("Pressure by place and month", said, header, rows)


def sankey_figure(view: View) -> Wide:
    """Who goes where."""
    into = dict(view.outside)
    for (_, b), value in view.flows.items():
        into[b] = into.get(b, 0.0) + value
    labels = {
        node: (label, f"{people(into.get(node, 0.0))} a day") for node, label in view.labels.items()
    }
    comes, goes = sum(view.outside.values()), sum(view.home.values())
    said = (
        f"{people(comes)} people a day come from outside and {people(goes)} leave the network for "
        f"home or elsewhere. {_main_ways(view)}"
    )
    caption = Caption("sankey", "Who goes where", said)
    drawing = sankey(caption, labels, view.flows, view.outside, view.home)
    return Wide("sankey", "Who goes where", drawing, said, _ways(view))


def _main_ways(view: View) -> str:
    largest = sorted(view.flows.items(), key=lambda one: -one[1])[:5]
    told = [f"{_way(view, *way)} {people(value)}" for way, value in largest]
    return f"Largest ways, people a day: {'; '.join(told)}." if told else ""


def _ways(view: View) -> TableView:
    names = dict(view.labels)
    rows = []
    for a, b, mean, low, high in view.answers.moves.iter_rows():
        ends = "–" if low is None else f"{low:,.2f} to {high:,.2f}"
        away = "home, or out of the network" if b == HOME else names[b]
        rows.append([names.get(a, "Outside"), away, f"{mean:,.2f}", ends])
    header = ["From", "To", "People a day", "95% interval of the mean"]
    return TableView("Who asks to go where, people a day", header, rows, text_columns=2)


def blocked_table(view: View) -> TableView | None:
    """Days kept in one place because of another, most first; None where nobody was kept."""
    rows = view.answers.blocked_by.sort("days_mean", descending=True).iter_rows()
    told = [
        [view.labels[at], view.labels[why], words.number(mean, 1 if mean < 10 else 0)]
        for at, why, mean, _, _ in rows
    ]
    if not told:
        return None
    header = ["Kept at", "Because of a shortage of", "Person-days"]
    return TableView("Days kept in one place because of another", header, told, text_columns=2)
