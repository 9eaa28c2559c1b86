"""The appraisal's bridge: what closes the gap, in the terminal, as table and chart.

`bettercare appraise` tells twelve steps at most. An appraisal that stands beside a run, as in
papers and comparisons, has the run's eight, so that it agrees with its results to the penny.
"""

from __future__ import annotations

from collections.abc import Collection

from rich import box
from rich.table import Table
from rich.text import Text

from bettercare.appraisal import Appraisal, OptionWorth
from bettercare.appraisal.bridged import ALL, STEPS
from bettercare.plan.model import Plan, year_label
from bettercare.publish import words
from bettercare.publish.charts.bars import Bar, bar_panel, reach
from bettercare.publish.charts.scale import Axis
from bettercare.publish.charts.svg import Caption
from bettercare.publish.figures.shape import Figure, Panel, TableView, axis_limits, point, slug
from bettercare.system.bridge_steps import MOST, REST

_SMALL = 50_000.0  # a bar below this is not drawn: it rounds to £0.0m


def _changing(found: Appraisal) -> list[OptionWorth]:
    """Options whose bridge has a step."""
    return [one for one in found.options if len(one.bridge.of_year(_last(found))) > 2]


def _last(found: Appraisal) -> int:
    return max((year for one in found.options for year in one.bridge.years), default=0)


def _means(found: Appraisal) -> dict[str, tuple[str, dict[str, float]]]:
    """Label and mean of all partners together by option, of every step of the last year."""
    out: dict[str, tuple[str, dict[str, float]]] = {}
    for one in _changing(found):
        for bar in one.bridge.of_year(_last(found)):
            at = one.bridge.partners.index(ALL)
            _, means = out.setdefault(bar.key, (words.plain(bar.label), {}))
            means[one.option.key] = float(bar.amounts[at].mean())
    end = out.pop("gap", None)
    return out | ({"gap": end} if end else {})


def terminal(found: Appraisal) -> Table | None:
    """Steps by option in millions of pounds; None where no option has any."""
    options = _changing(found)
    if not options:
        return None
    table = Table(
        title=Text(f"What closes the gap in {year_label(_last(found))}, £m a year, mean", "bold"),
        title_justify="left", expand=True, pad_edge=False, box=box.SIMPLE_HEAD,
    )  # fmt: skip
    table.add_column("Step", ratio=5, overflow="fold")
    for one in options:
        table.add_column(Text(words.plain(one.option.label)), ratio=4, justify="right")
    for label, means in _means(found).values():
        cells = [words.number(means.get(one.option.key, 0.0) / 1e6, 1) for one in options]
        table.add_row(Text(label), *cells)
    return table


def chart(plan: Plan, found: Appraisal) -> Figure | None:
    """A waterfall for every option that changes anything, in the last year."""
    options = _changing(found)
    if not options:
        return None
    year, means = year_label(_last(found)), _means(found)
    bars = {one.option.key: _waterfall(means, one.option.key) for one in options}
    limits = axis_limits(*reach([bar for several in bars.values() for bar in several]))
    axis = Axis(limits, "gap of all partners, £ a year", words.money_tick)
    names = {one.option.key: words.plain(one.option.label) for one in options}
    panels = []
    for key, several in bars.items():
        told = "; ".join(f"{bar.label}: {bar.note}" for bar in several) + "."
        caption = Caption(slug("appraisal-bridge", key), f"{names[key]}: what closes the gap", told)
        panels.append(Panel(names[key], bar_panel(caption, several, axis)))
    table = TableView(
        f"From the gap with nothing done to the option's in {year}, £m a year, mean",
        ["Step", *names.values()],
        [
            [label, *(words.number(amounts.get(key, 0.0) / 1e6, 1) for key in names)]
            for label, amounts in means.values()
        ],
    )
    points = [
        point(key, step, year, "mean", "gbp/year", amounts.get(key, 0.0))
        for step, (_, amounts) in means.items()
        for key in names
    ]
    return Figure(
        "appraisal-bridge", f"What closes the gap in {year}", panels, table, "£ a year",
        "The axis includes zero. Each bar begins where the one above it ends; bars to the left "
        "close the gap, bars to the right widen it. Steps of less than £0.05m are left out.",
        f"Source: Better Care's model of {words.plain(plan.short)}; appraisal_bridge.csv.",
        [("needed", "gap"), ("relief", "closes it"), ("over", "widens it")],
        "A step's bar is what it adds on average over every order in which the steps can be "
        f"taken. {grouped([key for key in means if key not in ('start', 'gap')])}",
        points, open=False,
    )  # fmt: skip


def grouped(steps: Collection[str]) -> str:
    """Says whether some pathways are told as one step, and why; `steps` are the bridge's keys.

    >>> grouped(["in_house", "urgent", "planned"])
    'Every pathway that an option changes is a step of its own.'
    """
    if REST not in steps:
        return "Every pathway that an option changes is a step of its own."
    if len(steps) > MOST:
        return f"Pathways with few changes are one step, as {STEPS} are told at most."
    return (
        f"Pathways with few changes are one step, as in the results of the run beside which this "
        f"stands: they have {MOST} steps at most, and bettercare appraise tells {STEPS}."
    )


def _waterfall(means: dict[str, tuple[str, dict[str, float]]], option: str) -> list[Bar]:
    bars, level = [], 0.0
    for key, (label, amounts) in means.items():
        amount = amounts.get(option, 0.0)
        if key in ("start", "gap"):
            bars.append(Bar(label, "needed", amount, words.money(amount)))
            level = amount
        elif abs(amount) >= _SMALL:
            kind = "relief" if amount < 0 else "over"
            bars.append(Bar(label, kind, level + amount, words.money(amount), start=level))
            level += amount
        else:
            level += amount
    return bars
