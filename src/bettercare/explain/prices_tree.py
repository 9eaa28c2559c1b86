"""Prices since the base year, of all cost alike or of each kind by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bettercare.explain.activity_tree import index_of
from bettercare.explain.node import Node, leaf, made
from bettercare.finance.prices import cost_shares, mix_of

if TYPE_CHECKING:
    from bettercare.explain.case import Case

ALL = "all"


def has_kinds(case: Case) -> bool:
    """Whether cost has kinds, so that prices differ between services."""
    return bool(cost_shares(case.plan))


def price_line(case: Case, setting: str, service: str = ALL) -> Node | None:
    """Prices since the base year of what a service's (or a setting's) cost is made of."""
    shares = cost_shares(case.plan)
    key = mix_of(shares, setting, service)
    if key is None:
        return index_of(case, "finance.inflation.overall", "Prices since the base year")
    if case.year == 0:
        return None
    lines = []
    for kind, share in shares[key].items():
        index = index_of(case, f"finance.inflation.{kind}", f"Prices of {kind}")
        part = leaf(f"Share of {kind}", share, "share", "finance.cost_share")
        lines.append(
            made(kind.capitalize(), "index", "product", [part, index] if index else [part])
        )
    return made("Prices since the base year", "index", "sum", lines)
