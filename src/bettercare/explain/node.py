"""A number as a tree: each node says what it is and how it follows from the nodes below it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass


def _share_met(parts: Sequence[float]) -> float:
    there, wanted = parts
    return min(max(there, 0.0), wanted) / wanted if wanted > 0 else 1.0


#: A shortfall up to a thousandth of a unit is none, as in the verdict.
NONE = 1e-3

#: What a node does with the values of the nodes below it, and how that reads.
OPERATIONS: dict[str, Callable[[Sequence[float]], float]] = {
    "sum": math.fsum,
    "product": math.prod,
    "difference": lambda parts: parts[0] - parts[1],
    "quotient": lambda parts: parts[0] / parts[1],
    "power": lambda parts: (1.0 + parts[0]) ** parts[1],
    "smallest": min,
    "largest": max,
    "share met": _share_met,
    "count short": lambda parts: float(sum(each > NONE for each in parts)),
}
FORMULAS = {
    "sum": "sum of the lines below",
    "product": "product of the lines below",
    "difference": "first line below less the second",
    "quotient": "first line below divided by the second",
    "power": "(1 + first line below) to the power of the second",
    "smallest": "smallest of the lines below",
    "largest": "largest of the lines below",
    "share met": "first line below as a share of the second, from 0 to 1",
    "count short": f"how many of the lines below are above {NONE:g}",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a figure of the plan comes from."""

    address: str
    range: str = ""  # "0.86 to 1 (80% interval)", empty where the figure is certain
    owner: str = ""
    sources: tuple[str, ...] = ()
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One line of an explanation.

    `operation` is a key of `OPERATIONS`, or empty for a leaf; `note` says in words what the
    figure is or does; `see` is what to ask next where the tree stops short.
    """

    label: str
    value: float
    unit: str
    operation: str = ""
    children: tuple[Node, ...] = ()
    note: str = ""
    origin: Origin | None = None
    see: str = ""

    @property
    def formula(self) -> str:
        """How the value follows from the lines below it; empty for a leaf."""
        return FORMULAS.get(self.operation, "")

    def walk(self) -> Iterator[Node]:
        """The node and all below it, from the top."""
        yield self
        for child in self.children:
            yield from child.walk()

    def cut(self, depth: int) -> Node:
        """The tree with no more than `depth` levels below this one."""
        if depth > 0:
            children = tuple(child.cut(depth - 1) for child in self.children)
            return Node(
                self.label, self.value, self.unit, self.operation, children,
                self.note, self.origin, self.see,
            )  # fmt: skip
        return Node(
            self.label, self.value, self.unit, note=self.note, origin=self.origin, see=self.see
        )


def leaf(
    label: str,
    value: float,
    unit: str = "",
    note: str = "",
    see: str = "",
    origin: Origin | None = None,
) -> Node:
    """A line that is not taken apart further."""
    return Node(label, float(value), unit, note=note, see=see, origin=origin)


def made(label: str, unit: str, operation: str, children: Sequence[Node], note: str = "") -> Node:
    """A line that follows from others; its value is worked out here.

    >>> made("beds", "bed", "quotient", [leaf("full", 17.0), leaf("occupancy", 0.85)]).value
    20.0
    """
    value = OPERATIONS[operation]([child.value for child in children])
    return Node(label, float(value), unit, operation, tuple(children), note)


def recompute(node: Node) -> float:
    """The value worked out again from the leaves alone."""
    if not node.children:
        return node.value
    return float(OPERATIONS[node.operation]([recompute(child) for child in node.children]))
