"""An explanation as a self-contained, accessible HTML page."""

from __future__ import annotations

from bettercare.explain.influence import Influence
from bettercare.explain.node import Node
from bettercare.plan.model import Plan
from bettercare.publish import words
from bettercare.publish.explain_words import (
    figure,
    origin_words,
    provenance_lines,
    shortage,
    trial_words,
)
from bettercare.publish.report import filled

#: Levels of the tree that are open when the page opens.
OPEN = 3


def tree_page(plan: Plan, node: Node) -> str:
    """The tree of a number as a page: nested lists that open and close without a script."""
    return filled(
        "explain.html.j2",
        {
            "title": words.plain(node.label),
            "plan": words.plain(plan.title),
            "hash": plan.hash,
            "node": node,
            "influence": None,
            "open": OPEN,
            **_words(),
        },
    )


def influence_page(plan: Plan, found: Influence) -> str:
    """What an assumption moves, as a page: one table an option."""
    label = words.plain(found.source.label)
    return filled(
        "explain.html.j2",
        {
            "title": f"What moves with: {label}",
            "plan": words.plain(plan.title),
            "hash": plan.hash,
            "node": None,
            "influence": found,
            **_words(),
        },
    )


def _words() -> dict[str, object]:
    return {
        "figure": figure,
        "origin": origin_words,
        "shortage": shortage,
        "trials": trial_words,
        "lines": provenance_lines,
        "plain": words.plain,
    }
