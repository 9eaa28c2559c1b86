"""The worth of one more at each node: as a page, a table, and in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from bettercare.flow.estimate import Estimate
from bettercare.flow.load import warnings
from bettercare.flow.outcomes import Outcome, front_door_of, outcomes_for
from bettercare.flow.worth import Worth, Worths
from bettercare.publish import words
from bettercare.publish.charts.intervals import Spread, interval_panel, reach
from bettercare.publish.charts.scale import Axis
from bettercare.publish.charts.svg import Caption
from bettercare.publish.figures.shape import Panel, TableView, slug
from bettercare.publish.flow_sections import Section, sections_page

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

    from bettercare.flow.network import Network

NO_DIFFERENCE = "no difference beyond noise"
_MOST_DRAWN = 12


def show(console: Console, found: Worths, by: str) -> None:
    """Every node, ranked by one outcome, with what it does to all of them."""
    outcomes = outcomes_for(found.network)
    chosen = next(one for one in outcomes if one.name == by)
    title = f"Worth of more at each node, ranked by: {told(chosen, found.network)}"
    table = Table(title=Text(title, "bold"), title_justify="left", box=None, pad_edge=False)
    for i, name in enumerate(("Node", "More", *(one.label for one in outcomes))):
        table.add_column(name, justify="left" if i < 2 else "right", overflow="fold")
    now = [_text(found.now[one.name]) for one in outcomes]
    table.add_row("As things stand", "", *now)
    ranked = found.ranked(by)
    seen = [one for one in ranked if any(one.beyond_noise(each.name) for each in outcomes)]
    for one in seen:
        table.add_row(one.label, more_of(one), *(change(one, each.name) for each in outcomes))
    console.print(table)
    rest = [f"{one.label} ({more_of(one)})" for one in ranked if one not in seen]
    if rest:
        told_of = f"{NO_DIFFERENCE[0].upper()}{NO_DIFFERENCE[1:]} in any figure: "
        console.print(f"{told_of}{'; '.join(rest)}.", markup=False)
    for sentence in lead(found):
        console.print(sentence, markup=False)
    console.print(in_words(found, chosen), markup=False)


def told(one: Outcome, network: Network) -> str:
    """What an outcome counts, with the label of the front door."""
    door = network.node(front_door_of(network))
    return one.told.format(door=door.label or door.name)


def more_of(one: Worth) -> str:
    """What is added at a node, such as `+1 bed` or `+7 visit-hours a week`."""
    unit = one.unit if one.added == 1.0 else one.unit.replace(one.unit.split()[0], _plural(one), 1)
    return f"+{one.added:g} {unit}"


def _plural(one: Worth) -> str:
    return one.unit.split()[0] + "s"


def change(one: Worth, outcome: str) -> str:
    """A change with half its interval, or that there is none to be seen."""
    if one.beyond_noise(outcome):
        return _text(one.changes[outcome], "+")
    return "none seen" if one.changes[outcome].half else "none"


def _text(one: Estimate, sign: str = "") -> str:
    digits = 0 if abs(one.mean) >= 20.0 else 1
    return f"{one.mean:{sign},.{digits}f} ±{one.half:,.{digits}f}"


def lead(found: Worths) -> list[str]:
    """How the figures were come by, in sentences."""
    network = found.network
    days = network.days - network.warm_up
    how = (
        f"Figures of {days:g} days. Each of {found.replications:,} replications was run as things "
        f"stand and again with more at one of {len(found.nodes)} nodes, with the same people and "
        "the same stays: the difference is the capacity's and not another winter's."
    )
    spans = (
        "Intervals hold for all nodes at once with 95%. None seen: no difference beyond noise in "
        "so many replications; more replications may find one."
    )
    return [how, spans]


def in_words(found: Worths, by: Outcome) -> str:
    """What helps most by one outcome."""
    helps = [one for one in found.ranked(by.name) if one.beyond_noise(by.name)]
    best = [one for one in helps if one.changes[by.name].mean < 0.0]
    worse = [one.label for one in helps if one.changes[by.name].mean > 0.0]
    if not helps:
        said = f"{by.label}: {NO_DIFFERENCE} at any node."
    elif not best:
        said = f"{by.label}: more at no node brings it down."
    else:
        first = best[0]
        mean = first.changes[by.name]
        said = (
            f"{by.label}: most by {more_of(first)} at {first.label}, "
            f"{_text(mean, '+')} of {_text(found.now[by.name])}."
        )
    if worse:
        said += f" It rises with more at {words.listed(worse)}."
    rest = len(found.nodes) - len(helps)
    return said + (f" {rest} nodes make {NO_DIFFERENCE}." if helps and rest else "")


def frame(found: Worths) -> pl.DataFrame:
    """A row for each node and outcome: the change, its interval, and whether it is beyond noise."""
    import polars as pl

    rows = [
        (
            one.node, one.added, one.unit, each.name, each.unit, found.now[each.name].mean,
            now.mean, now.low, now.high, now.mean / one.added, one.beyond_noise(each.name),
            found.replications,
        )
        for one in found.nodes
        for each in outcomes_for(found.network)
        for now in (one.changes[each.name],)
    ]  # fmt: skip
    columns = ["node", "added", "added_unit", "outcome", "unit", "now", "change", "change_low",
               "change_high", "change_per_unit_added", "beyond_noise", "replications"]  # fmt: skip
    return pl.DataFrame(rows, schema=columns, orient="row")


def page(found: Worths) -> str:
    """A section for each outcome: the nodes ranked, drawn and as a table."""
    network = found.network
    sections = [_section(found, one) for one in outcomes_for(network)]
    return sections_page(
        "The worth of one more",
        network.label or "A network of places",
        [*lead(found), "Less is better of every figure: a bar left of nought is a gain."],
        sections,
        f"Network sha256:{network.digest}. Seed {network.seed}.",
        warnings(network),
    )


def _section(found: Worths, one: Outcome) -> Section:
    ranked = found.ranked(one.name)
    drawn = [each for each in ranked if each.beyond_noise(one.name)][:_MOST_DRAWN]
    title = words.sentence(told(one, found.network)).rstrip(".")
    return Section(title, in_words(found, one), _panel(one, title, drawn), [_table(found, one)])


def _panel(one: Outcome, title: str, drawn: Sequence[Worth]) -> list[Panel]:
    if not drawn:
        return []
    spreads = [
        Spread(
            each.label, more_of(each),
            [(each.changes[one.name].low, each.changes[one.name].high)],
            each.changes[one.name].mean,
        )
        for each in drawn
    ]  # fmt: skip
    said = "; ".join(f"{each.label} {change(each, one.name)}" for each in drawn)
    caption = Caption(slug("worth", one.name), f"{title}: change with more at one node", said)
    unit = f"change, {words.unit_words(one.unit)}"
    axis = Axis(reach(spreads), unit, lambda value: f"{value:+,.10g}" if value else "0")
    return [Panel("Change, mean and interval", interval_panel(caption, spreads, axis))]


def _table(found: Worths, one: Outcome) -> TableView:
    rows = [
        [
            each.label, more_of(each), _text(each.changes[one.name], "+"),
            f"{each.changes[one.name].mean / each.added:+,.2f}",
            "yes" if each.beyond_noise(one.name) else NO_DIFFERENCE,
        ]
        for each in found.ranked(one.name)
    ]  # fmt: skip
    header = ["Node", "More", "Change", "For one unit", "Beyond noise"]
    caption = f"{one.label}: as things stand {_text(found.now[one.name])}"
    return TableView(caption, header, rows, text_columns=2)
