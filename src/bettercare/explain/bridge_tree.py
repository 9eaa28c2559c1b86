"""The bridge from nothing done to the option: its bars by partner, and what system change frees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bettercare.errors import CallError
from bettercare.explain.node import Node, leaf, made
from bettercare.system.index import funded

if TYPE_CHECKING:
    from bettercare.explain.case import Case

ALL = "all"
UNIT = "gbp/year"
_NOTES = {
    "bridge_start": "with none of the option's interventions and figures",
    "cost_released": "variable cost of activity taken away, and whole wards and teams closed",
    "cost_stranded": "full cost of activity taken away, less what was released",
}
_BAR = "mean of what it adds over every order in which the option's steps can be taken"


def told(case: Case, measure: str, partner: str) -> Node:
    """One measure of the bridge, of a partner or of all with stated funding."""
    owners = [key for _, key in funded(case.plan)]
    label = _label(case, measure)
    if partner == ALL:
        lines = [told(case, measure, key) for key in owners]
        return made(f"{label}: all partners", UNIT, "sum", lines)
    name = case.plan.partners[partner].name
    if partner not in owners:
        return leaf(f"{label}: {name}", 0.0, UNIT, "its funding is not stated")
    if (measure,) not in case.model.layout.spans:
        raise CallError(f"{measure} is not part of this run: explain it from the plan")
    value = case.rows(measure)[owners.index(partner)]
    return leaf(f"{label}: {name}", value, UNIT, _NOTES.get(measure, _BAR), see="gap")


def _label(case: Case, measure: str) -> str:
    for step in case.model.bridge:
        if measure == f"bridge_{step.key}":
            return step.label
    return {
        "bridge_start": "Gap with nothing done",
        "cost_released": "Cost released",
        "cost_stranded": "Cost stranded",
    }[measure]
