"""Where the verdict's numbers come from: for each option and check, its tree in the last year."""

from __future__ import annotations

from typing import Any

from bettercare.errors import CallError
from bettercare.explain.case import open_case
from bettercare.explain.filters import Filters
from bettercare.explain.node import Node
from bettercare.explain.targets import explain
from bettercare.plan.model import Plan
from bettercare.publish import words
from bettercare.publish.explain_words import figure
from bettercare.publish.facts import Facts

Data = dict[str, Any]
_LINES = 120  # of one tree: what a reader follows on a page; the command gives all of it
_DEEPEST = 12
_PEOPLE = "population.base"  # the table that every run begins with


def number_data(facts: Facts) -> list[Data]:
    """A tree for every check that can be taken apart, at the values the plan holds likeliest.

    None where the assessment was made from tables that the plan does not hold.
    """
    found: list[Data] = []
    if _PEOPLE not in facts.plan.tables:
        return found
    for option in facts.options:
        case = open_case(facts.plan, option, facts.years[-1])
        for check in facts.plan.verdict.checks:
            try:
                tree = explain(case, check.key, Filters())
            except CallError:  # a check that comes from elsewhere says so itself: not a sum
                continue
            shown = _readable(tree)
            found.append(
                {
                    "option": option, "check": check.key, "year": facts.years[-1],
                    "label": words.plain(check.label), "tree": _node(facts.plan, shown),
                    "lines": sum(1 for _ in shown.walk()), "of": sum(1 for _ in tree.walk()),
                }
            )  # fmt: skip
    return found


def _readable(tree: Node) -> Node:
    """The tree as deep as it stays short enough to read."""
    shown = tree.cut(1)
    for depth in range(2, _DEEPEST):
        deeper = tree.cut(depth)
        if sum(1 for _ in deeper.walk()) > _LINES:
            break
        shown = deeper
    return shown


def _node(plan: Plan, node: Node) -> Data:
    told: Data = {"label": words.plain(node.label), "value": figure(node.value, node.unit)}
    if node.formula:
        told["formula"] = node.formula
    if node.note:
        told["note"] = words.plain(node.note)
    if node.origin is not None:
        owner = node.origin.owner
        told["origin"] = {
            "address": node.origin.address, "range": node.origin.range,
            "owner": words.plain(plan.partners[owner].name) if owner in plan.partners else owner,
            "sources": [
                words.plain(plan.sources[key].title) if key in plan.sources else key
                for key in node.origin.sources
            ],
            "grade": node.origin.grade,
        }  # fmt: skip
    if node.children:
        told["parts"] = [_node(plan, child) for child in node.children]
    return told
