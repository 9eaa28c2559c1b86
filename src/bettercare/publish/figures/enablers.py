"""Enablers and what waits for them over time: who can slip, and what is late if one is."""

from __future__ import annotations

import math

from bettercare.programme import Network, build_network
from bettercare.publish import words
from bettercare.publish.charts.gantt import Span, gantt_panel
from bettercare.publish.charts.svg import Caption
from bettercare.publish.enabler_words import (
    adds_words,
    cost_words,
    critical_words,
    date_words,
    label,
    spare_words,
    waiting,
    waits_words,
)
from bettercare.publish.facts import Facts
from bettercare.publish.figures.shape import Figure, Panel, TableView, point, slug

_HEAD = (
    "Option", "Step", "Waits for", "Lets go on", "Adds", "Cost as stated", "Begins", "In full",
    "May slip",
)  # fmt: skip


def timeline(facts: Facts) -> list[Figure]:
    """One chart: the network of each option that has enablers."""
    found = {
        option: network
        for option in facts.options
        if (network := build_network(facts.plan, facts.plan.options[option])).steps
    }
    if not any(step.kind == "enabler" for one in found.values() for step in one.steps.values()):
        return []
    ends = [step.full for one in found.values() for step in one.steps.values()]
    first = facts.plan.first_year
    last = max([facts.plan.last_year, *(int(e // 12) for e in ends if math.isfinite(e))])
    panels = [
        Panel(facts.option_name(option), _panel(facts, option, network, first, last))
        for option, network in found.items()
    ]
    rows = [
        [facts.option_name(option), *_row(facts, network, key)]
        for option, network in found.items()
        for key in network.steps
    ]
    table = TableView(
        "Every step with what it waits for, by option: dates at stated values", _HEAD, rows,
        text_columns=6,
    )  # fmt: skip
    points = [
        point(option, key, date_words(step.begins), "begins to in full", "month",
              step.full - step.begins, 0.0, step.full - step.begins + step.spare)
        for option, network in found.items()
        for key, step in network.steps.items()
        if math.isfinite(step.full)
    ]  # fmt: skip
    return [
        Figure(
            "enablers", "Enablers, and the changes that wait for them", panels, table,
            "calendar years",
            "A bar runs from the month a step begins to the month it is in full. The thin line is "
            "how far it may slip before the last step is later.",
            f"{facts.credit}; interventions, at stated values.",
            [("over", "on the critical path"), ("needed", "enabler"), ("relief", "waits for one")],
            " ".join(
                f"{facts.option_name(option)}: {critical_words(facts.plan, network)}"
                for option, network in found.items()
            ),
            points, open=False,
        )
    ]  # fmt: skip


def _panel(facts: Facts, option: str, network: Network, first: int, last: int) -> str:
    spans = [
        Span(
            label(facts.plan, key), date_words(step.full), _kind(network, key), step.begins,
            step.full, step.spare if math.isfinite(step.spare) else 0.0,
        )
        for key, step in network.steps.items()
        if math.isfinite(step.full)
    ]  # fmt: skip
    told = "; ".join(f"{span.label}: in full {span.note}" for span in spans)
    title = f"{facts.option_name(option)}: enablers and what waits for them"
    return gantt_panel(Caption(slug("enablers", option), title, f"{told}."), spans, first, last)


def _kind(network: Network, key: str) -> str:
    if key in network.critical:
        return "over"
    return "needed" if network.steps[key].kind == "enabler" else "relief"


def _row(facts: Facts, network: Network, key: str) -> list[str]:
    plan, step = facts.plan, network.steps[key]
    behind = words.listed([label(plan, each) for each in waiting(network, key)])
    enabler = step.kind == "enabler"
    return [
        label(plan, key), waits_words(plan, step), behind or "–",
        adds_words(plan, key) if enabler else "–", cost_words(plan, key),
        date_words(step.begins), date_words(step.full), spare_words(step),
    ]  # fmt: skip
