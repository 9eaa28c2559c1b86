"""The network of enablers on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bettercare.plan.model import Plan
from bettercare.programme import Network, slipped
from bettercare.publish import words
from bettercare.publish.enabler_words import (
    cost_words,
    critical_words,
    date_words,
    label,
    months_words,
    spare_words,
    waiting,
    waits_words,
)


def told(
    plan: Plan, before: Network, after: Network | None, late: Mapping[str, float]
) -> Iterator[RenderableType]:
    """The network, its critical path and, where something slips, what becomes later."""
    name = words.plain(plan.options[before.option].label)
    if not before.steps:
        yield Text(f"{name}: no enablers, and nothing that waits for another.")
        return
    yield _steps(plan, before, name)
    yield Text(critical_words(plan, before))
    for step, what in before.missing:
        yield Text(f"{label(plan, step)} waits for {label(plan, what)}, which is not in {name}.")
    if after is not None:
        yield _slipped(plan, before, after, late)


def _steps(plan: Plan, network: Network, name: str) -> Table:
    table = Table(title=f"{name}: enablers and what waits for them", title_justify="left")
    for head in ("Step", "Begins", "In full", "Float", "Waits for", "Waiting", "Cost"):
        table.add_column(head, overflow="fold")
    for key, step in network.steps.items():
        if step.kind != "enabler" and not step.waits:
            continue
        table.add_row(
            Text(label(plan, key), "bold" if step.kind == "enabler" else ""),
            date_words(step.begins), date_words(step.full), spare_words(step),
            Text(waits_words(plan, step)), str(len(waiting(network, key)) or "–"),
            cost_words(plan, key) if step.kind == "enabler" else "–",
        )  # fmt: skip
    return table


def _slipped(plan: Plan, before: Network, after: Network, late: Mapping[str, float]) -> Table:
    told = ", ".join(f"{label(plan, key)} {months_words(months)}" for key, months in late.items())
    end = after.end - before.end
    last = f"the last step {months_words(end)} later" if end > 0.05 else "the last step no later"
    table = Table(title=f"Late: {told}; {last}", title_justify="left")
    for head in ("What becomes later", "Begins", "In full", "Later by"):
        table.add_column(head, overflow="fold")
    for key, (begins, full) in slipped(before, after).items():
        was, now = before.steps[key], after.steps[key]
        table.add_row(
            Text(label(plan, key), "bold" if now.kind == "enabler" else ""),
            _moved(was.begins, now.begins), _moved(was.full, now.full),
            months_words(max(begins, full)),
        )  # fmt: skip
    return table


def _moved(was: float, now: float) -> str:
    one, other = date_words(was), date_words(now)
    return one if one == other else f"{one} → {other}"
