"""The published figures a network is calibrated to, and which of its values each one sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bettercare.flow.asking import Reader
from bettercare.plan.model import Plan

#: What a target counts, over its nodes.
MEASURES = {
    "occupied": "mean number of people there, ready to leave or not",
    "held": "days kept in hospital beds, ready to go on, because of these nodes",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A published figure: `fitted` is the value set so that the model meets it, if any."""

    label: str
    measure: str
    nodes: tuple[str, ...]
    value: float
    fitted: str | None
    source: tuple[str, ...]


def read_targets(
    r: Reader, raw: Any, fitted: Mapping[str, float], roles: Mapping[str, str], plan: Plan
) -> tuple[Target, ...]:
    """The targets of a network file, their faults noted with the reader."""
    found = []
    for at, one in r.rows(raw if raw is not None else [], ("targets",)):
        given = r.table(one, at, ("label", "measure", "nodes", "value", "fitted", "source"))
        measure = r.word(given.get("measure"), (*at, "measure"), MEASURES, "measure of a target")
        nodes = tuple(
            name
            for here, each in r.rows(given.get("nodes", []), (*at, "nodes"))
            if (name := r.word(each, here, roles, "node of this network")) is not None
        )
        sets = given.get("fitted")
        if sets is not None:
            sets = r.word(sets, (*at, "fitted"), fitted, "fitted value of this network")
        sources = tuple(
            key
            for here, each in r.rows(given.get("source", []), (*at, "source"))
            if (key := r.word(each, here, plan.sources, "source of the plan")) is not None
        )
        if not sources:
            r.fault(at, "this target has no source", 'add source = ["KEY OF SOURCES.TOML"]')
        value = r.number(given.get("value"), (*at, "value"), above=0.0, default=1.0)
        label = r.text_of(given.get("label", ""), (*at, "label"))
        found.append(Target(label, measure or "occupied", nodes, value, sets, sources))
    return tuple(found)
