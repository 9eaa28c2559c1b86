"""The charts of an appraisal, each with its table, its words and its units."""

from __future__ import annotations

import numpy as np

from bettercare.appraisal import Appraisal, OptionWorth
from bettercare.plan.model import Plan, year_label
from bettercare.publish import words
from bettercare.publish.appraisal import bridge
from bettercare.publish.appraisal.frames import spread
from bettercare.publish.charts import scatter, stacks, strips
from bettercare.publish.charts.scale import Axis
from bettercare.publish.charts.svg import Caption
from bettercare.publish.figures.shape import Figure, Panel, TableView, marks_of

_QUARTERS = (0.1, 0.25, 0.5, 0.75, 0.9)


def draw(plan: Plan, found: Appraisal) -> list[Figure]:
    """Value, value against cost; ranks and what closes the gap, where there are any."""
    charts = [_value(plan, found), _against_cost(plan, found)]
    if found.judged is not None:
        charts.append(_ranks(plan, found))
    closes = bridge.chart(plan, found)
    return [*charts, closes] if closes else charts


def names(found: Appraisal) -> dict[str, str]:
    """The label of every option."""
    return {one.option.key: words.plain(one.option.label) for one in found.options}


def _credit(plan: Plan, found: Appraisal) -> str:
    base = year_label(found.rules.price_base)
    return f"Source: Better Care's model of {words.plain(plan.short)}; prices of {base}."


def _value(plan: Plan, found: Appraisal) -> Figure:
    """Net present social value of each option over the draws."""
    label = names(found)
    made = []
    for one in found.options[1:]:
        at = np.quantile(one.worth.npsv, _QUARTERS)
        low, quarter, middle, three, high = (float(value) for value in at)
        note = words.span(low, high, "gbp")
        made.append(strips.Strip(label[one.option.key], note, (low, quarter, middle, three, high)))
    axis = Axis(strips.reach(made), "net present social value, £", words.money_tick)
    told = "; ".join(f"{strip.label}: {strip.note}" for strip in made)
    usual = label[found.rules.business_as_usual]
    caption = Caption("value", "Net present social value by option", told)
    table = TableView(
        "Net present social value, £m",
        ["Option", "10th percentile", "Quarter", "Middle", "Three quarters", "90th percentile"],
        [[s.label, *(words.number(value / 1e6) for value in s.at)] for s in made],
    )
    return Figure(
        "value", "What each option is worth", [Panel("", strips.strip_panel(caption, made, axis))],
        table, "£",
        "Thin line from the 10th to the 90th percentile, bar between the quarters, stroke at the "
        f"middle. Zero is “{usual}”.",
        _credit(plan, found),
    )  # fmt: skip


def _range(draws: np.ndarray) -> tuple[float, float, float]:
    low, middle, high = (float(value) for value in np.quantile(draws, (0.1, 0.5, 0.9)))
    return middle, low, high


def _against_cost(plan: Plan, found: Appraisal) -> Figure:
    """Benefits against costs and risks."""
    label = names(found)
    marks = marks_of(label)
    chosen = found.options[1:]
    points = [
        scatter.Point(
            marks[one.option.key],
            _range(one.worth.costs + one.worth.risks),
            _range(one.worth.benefits),
        )
        for one in chosen
    ]
    across, up = scatter.reach(points)
    told = "; ".join(
        f"{label[one.option.key]}: {words.money(p.up[0])} for {words.money(p.across[0])}"
        for one, p in zip(chosen, points, strict=True)
    )
    caption = Caption("against-cost", "Benefits against costs and risks", told)
    panel = scatter.scatter_panel(
        caption,
        points,
        Axis(across, "present value of costs and risks, £", words.money_tick),
        Axis(up, "benefits, £", words.money_tick),
        "as much as it costs",
    )
    rows = [
        [label[one.option.key], _told(one.worth.costs + one.worth.risks), _told(one.worth.benefits)]
        for one in chosen
    ]
    table = TableView(
        "Present values, £m (10th to 90th percentile)",
        ["Option", "Costs and risks", "Benefits"],
        rows,
    )  # fmt: skip
    return Figure(
        "against-cost", "Value against cost", [Panel("", panel)], table, "£",
        "Both axes include zero. The thin lines run from the 10th to the 90th percentile. Above "
        "the dashed line an option is worth more than it costs.",
        _credit(plan, found), marks={one.option.key: marks[one.option.key] for one in chosen},
    )  # fmt: skip


def _told(draws: np.ndarray) -> str:
    figures = spread(draws)
    scaled = [None if figures[n] is None else figures[n] / 1e6 for n in ("p50", "p10", "p90")]  # type: ignore[operator]
    return words.middle(scaled[0], scaled[1], scaled[2])


def _first(share: float) -> str:
    return f"first for {words.odds(share)}"


def _ranks(plan: Plan, found: Appraisal) -> Figure:
    """Rank acceptability over all weights."""
    assert found.judged is not None
    label = names(found)
    shares = found.judged.acceptability
    made = [
        stacks.Stack(label[one.option.key], _first(float(row[0])), [float(s) for s in row])
        for one, row in zip(found.options, shares, strict=True)
    ]
    told = "; ".join(f"{stack.label}: {stack.note} of weights" for stack in made)
    caption = Caption("ranks", "Rank of each option under all possible weights", told)
    table = TableView(
        "Share of all possible weights that put an option at each rank",
        ["Option", *(f"Rank {number}" for number in range(1, len(made) + 1))],
        [[stack.label, *(words.odds_brief(share) for share in stack.shares)] for stack in made],
    )
    legend = [(f"shade{number}", f"rank {number}") for number in range(1, min(len(made), 5) + 1)]
    if len(made) > 5:
        legend[-1] = ("shade5", "rank 5 and below")
    return Figure(
        "ranks", "Whatever weighs most: how often each rank",
        [Panel("", stacks.stack_panel(caption, made))], table, "share of weights",
        "Each bar is all the ways in which the criteria could be weighed, together with the doubt "
        "about the figures.",
        _credit(plan, found), legend=legend,
    )  # fmt: skip


def option_of(found: Appraisal, key: str) -> OptionWorth:
    """One option of an appraisal."""
    return next(one for one in found.options if one.option.key == key)
