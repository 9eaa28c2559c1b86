"""The bridge from the gap with nothing done to each option's, step by step, as a waterfall."""

from __future__ import annotations

from bettercare.publish import words
from bettercare.publish.charts.bars import Bar, bar_panel, reach
from bettercare.publish.charts.scale import Axis
from bettercare.publish.charts.svg import Caption
from bettercare.publish.facts import Facts
from bettercare.publish.figures.shape import (
    Figure,
    Panel,
    TableView,
    axis_limits,
    point,
    slug,
)
from bettercare.system.bridge_steps import Step, bridge_steps

_SMALL = 50_000.0  # a bar below this is not drawn: it rounds to £0.0m

#: Means in pounds by option, year and measure.
Means = dict[tuple[str, str, str], float]


def bridges(facts: Facts) -> list[Figure]:
    """A waterfall for every option that changes anything, in the last year."""
    steps = bridge_steps(facts.plan)
    names = ["bridge_start", *(f"bridge_{step.key}" for step in steps), "gap"]
    names += ["cost_released", "cost_stranded"]
    found: Means = {
        (row["option"], row["year"], name): row["mean"]
        for name in names
        for row in facts.rows(name, partner="all")
    }
    years = [year for year in facts.years if any(key[1:] == (year, names[0]) for key in found)]
    options = [
        option
        for option in facts.options
        if years and any(abs(_bar(found, option, years[-1], step)) >= _SMALL for step in steps)
    ]
    return [_figure(facts, found, steps, options, years)] if options else []


def _bar(found: Means, option: str, year: str, step: Step) -> float:
    return found.get((option, year, f"bridge_{step.key}"), 0.0)


def _figure(
    facts: Facts, found: Means, steps: tuple[Step, ...], options: list[str], years: list[str]
) -> Figure:
    last = years[-1]
    bars = {option: _waterfall(found, option, last, steps) for option in options}
    limits = axis_limits(*reach([bar for several in bars.values() for bar in several]))
    axis = Axis(limits, "gap of all partners, £ a year", words.money_tick)
    panels = []
    for option, several in bars.items():
        name = facts.option_name(option)
        told = "; ".join(f"{bar.label}: {bar.note}" for bar in several) + "."
        caption = Caption(slug("bridge", option), f"{name}: from nothing done to the option", told)
        panels.append(Panel(name, bar_panel(caption, several, axis)))
    lines = [
        ("bridge_start", "Gap with nothing done"),
        *((f"bridge_{step.key}", words.plain(step.label)) for step in steps),
        ("gap", "Gap of the option"),
        ("cost_released", "Of system change: cost released"),
        ("cost_stranded", "Of system change: cost stranded"),
    ]
    table = TableView(
        "From the gap with nothing done to the option's, £m a year, mean",
        ["Option", "Step", *years],
        [
            [
                facts.option_name(option), label,
                *(words.number(found.get((option, year, name), 0.0) / 1e6, 1) for year in years),
            ]
            for option in options
            for name, label in lines
        ],
        text_columns=2,
    )  # fmt: skip
    points = [
        point(option, name, year, "mean", "gbp/year", value)
        for (option, year, name), value in found.items()
        if option in options and year in years
    ]
    return Figure(
        "bridge", f"Money: what closes the gap in {last}", panels, table, "£ a year",
        "The axis includes zero. Each bar begins where the one above it ends; bars to the left "
        "close the gap, bars to the right widen it. Steps of less than £0.05m are left out.",
        f"{facts.credit}; results.csv, measures bridge_*.",
        [("needed", "gap"), ("relief", "closes it"), ("over", "widens it")],
        "A step's bar is what it adds on average over every order in which the steps can be "
        "taken, so that bars sum exactly and no order is favoured. Payments between partners "
        "cancel out. Cost stranded is the cost of care taken away that stayed behind.",
        points, open=False,
    )  # fmt: skip


def _waterfall(found: Means, option: str, year: str, steps: tuple[Step, ...]) -> list[Bar]:
    level = found[option, year, "bridge_start"]
    bars = [Bar("Gap with nothing done", "needed", level, words.money(level))]
    for step in steps:
        change = _bar(found, option, year, step)
        if abs(change) >= _SMALL:
            kind = "relief" if change < 0 else "over"
            label = words.plain(step.label)
            bars.append(Bar(label, kind, level + change, words.money(change), start=level))
        level += change
    end = found[option, year, "gap"]
    return [*bars, Bar("Gap of the option", "needed", end, words.money(end))]
