"""Targets that capacities are to meet, from a network's file or the command line.

[sizing]
nodes = ["ward", "home_care"]
confidence = 0.9
targets = [{ node = "ed", measure = "time_at_node_over_4_hours", at_most = 0.05 }]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bettercare.errors import CallError
from bettercare.flow.asking import Keys, Reader
from bettercare.tables.nearest import listing, nearest

CONFIDENCE = 0.9
EVERYWHERE = "all"
#: What a target may be of, of a node.
OF_NODES = (
    "time_at_node_over_4_hours", "time_at_node_over_12_hours", "time_at_node_mean", "wait_mean",
    "wait_over_4_hours", "wait_over_12_hours", "blocked_on_leaving_mean", "blocked_over_12_hours",
    "lost", "diverted", "left_without_care", "cancelled", "occupied", "occupancy", "pressure",
    "waiting", "blocked", "blocked_days", "blocked_days_caused", "days_above_92_percent", "peak",
)  # fmt: skip
#: What a target may be of, of the whole network (`node = "all"`).
OF_ALL = ("over_4_hours", "over_12_hours", "blocked_bed_days", "cancelled", "unseen")


@dataclass(frozen=True, slots=True)
class Target:
    """A measure of a node, or of the whole network, that may be so much at most."""

    node: str
    measure: str
    at_most: float

    def __str__(self) -> str:
        """As the command line says it."""
        return f"{self.node}.{self.measure}={self.at_most:g}"


@dataclass(frozen=True, slots=True)
class Sizing:
    """Targets, the nodes whose capacity may change, and how sure one must be of the mean."""

    targets: tuple[Target, ...]
    nodes: tuple[str, ...]
    confidence: float = CONFIDENCE


def read_sizing(r: Reader, raw: Any, names: Sequence[str]) -> Sizing | None:
    """The table `sizing` of a file, its faults noted with the reader."""
    at: Keys = ("sizing",)
    given = r.table(raw, at, ("nodes", "targets", "confidence"))
    targets = []
    for here, one in r.rows(given.get("targets", []), (*at, "targets")):
        row = r.table(one, here, ("node", "measure", "at_most"))
        place = [*names, EVERYWHERE]
        node = r.word(row.get("node"), (*here, "node"), place, "node of this network")
        known = OF_ALL if node == EVERYWHERE else OF_NODES
        measure = r.word(row.get("measure"), (*here, "measure"), known, "measure of a target")
        most = r.number(row.get("at_most"), (*here, "at_most"), low=0.0)
        if node is not None and measure is not None:
            targets.append(Target(node, measure, most))
    if not targets:
        r.fault(at, "there are no targets", "add targets = [{ node, measure, at_most }]")
    nodes = [
        name
        for here, one in r.rows(given.get("nodes", []), (*at, "nodes"))
        if (name := r.word(one, here, names, "node of this network")) is not None
    ]
    confidence = r.number(given.get("confidence", CONFIDENCE), (*at, "confidence"), low=0.5,
                          high=0.999, default=CONFIDENCE)  # fmt: skip
    return Sizing(tuple(targets), tuple(nodes), confidence)


def target_of(text: str, names: Sequence[str]) -> Target:
    """A target of the command line, `NODE.MEASURE=AT_MOST`. Errors: `CallError`."""
    name, equals, most = text.partition("=")
    node, dot, measure = name.partition(".")
    if not (equals and dot):
        raise CallError(f'"{text}" is no target', mend="write it as NODE.MEASURE=AT_MOST")
    _known(node, [*names, EVERYWHERE], "node of this network")
    _known(measure, OF_ALL if node == EVERYWHERE else OF_NODES, "measure of a target")
    try:
        value = float(most)
    except ValueError:
        value = -1.0
    if not 0.0 <= value < float("inf"):
        raise CallError(f'"{most}" is no figure of nought or more', mend="such as 0.05")
    return Target(node, measure, value)


def _known(name: str, known: Sequence[str], what: str) -> None:
    if name not in known:
        near = nearest(name, known)
        raise CallError(
            f'"{name}" is no {what}' + (f', did you mean "{near}"?' if near else ""),
            mend=f"name one of {listing(known)}",
        )
