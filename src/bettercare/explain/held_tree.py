"""How far an intervention is in place in a year, and what holds it back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bettercare.errors import CallError
from bettercare.explain.effects_tree import achieved
from bettercare.explain.node import Node

if TYPE_CHECKING:
    from bettercare.explain.case import Case

PREFIX = "interventions."


def named(target: str) -> str:
    """The intervention a target names: its key, or `interventions.KEY`."""
    return target.removeprefix(PREFIX)


def held_back(case: Case, key: str) -> Node:
    """What is achieved of an intervention: a row of held_back.csv, at stated values.

    Errors: `CallError` where the option explained does not hold the intervention.
    """
    one = case.plan.interventions[key]
    if key not in case.option.interventions:
        having = [each.key for each in case.plan.options.values() if key in each.interventions]
        told = f"ask with --option {', '.join(having)}" if having else "no option holds it"
        raise CallError(f"{one.label} is not part of {case.option.label}: {told}")
    tree = achieved(case, one)
    return replace(
        tree,
        label=f"{one.label}: share of its full effect achieved",
        see=f"beds_relief --intervention {key}",
    )
