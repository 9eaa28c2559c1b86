"""Pooled budgets: what they spend, and what each partner pays in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bettercare.explain.node import Node, leaf, made
from bettercare.explain.service_cost_tree import whole_cost
from bettercare.finance.pools import Pool, Spend, contribution, pools
from bettercare.system.index import payers

if TYPE_CHECKING:
    from bettercare.explain.case import Case

ALL = "all"
UNIT = "gbp/year"


def _open(case: Case) -> list[Pool]:
    year = case.plan.years[case.year]
    return [pool for pool in pools(case.plan) if year >= pool.first_year]


def pays(case: Case, partner: str) -> bool:
    """Whether a partner pays into a pool this year."""
    return any(each.partner == partner for pool in _open(case) for each in pool.members)


def paid(case: Case, partner: str) -> bool:
    """Whether a pool pays a partner this year."""
    return any(each.partner == partner for pool in _open(case) for each in pool.spends)


def _spent(case: Case, pool: Pool, spend: Spend) -> Node:
    share = leaf("Share the pool pays", spend.share, "share", "finance.pool_spend")
    parts = [whole_cost(case, spend.service, spend.partner), share]
    line = made(f"{pool.name}: its share of the cost", UNIT, "product", parts)
    if not spend.ring_fence:
        return line
    fence = leaf("Ring-fenced at the least", spend.ring_fence, UNIT, "finance.pool_spend")
    return made(f"{pool.name}: spent", UNIT, "largest", [line, fence])


def income(case: Case, partner: str) -> Node:
    """What pools pay a partner for its services; of all, the pools' outturn."""
    lines = [
        _spent(case, pool, each)
        for pool in _open(case)
        for each in pool.spends
        if partner in (ALL, each.partner)
    ]
    name = "all partners" if partner == ALL else case.plan.partners[partner].name
    return made(f"From pooled budgets: {name}", UNIT, "sum", lines)


def payments(case: Case, partner: str) -> Node:
    """What a partner pays into pools in the end: contributions, and its share of the risk."""
    if partner == ALL:
        lines = [payments(case, each) for each in payers(case.plan) if pays(case, each)]
        return made("Into pooled budgets: all partners", UNIT, "sum", lines)
    lines = []
    for pool in _open(case):
        for each in pool.members:
            if each.partner != partner:
                continue
            put_in = leaf("Contribution", contribution(each, case.year), UNIT,
                          "finance.pool_contribution")  # fmt: skip
            outturn = made("Outturn", UNIT, "sum", [_spent(case, pool, s) for s in pool.spends])
            planned = sum(contribution(one, case.year) for one in pool.members)
            over = made("Spent above contributions", UNIT, "difference",
                        [outturn, leaf("Contributions of all", planned, UNIT)])  # fmt: skip
            risk = leaf("Share of the risk", each.risk_share, "share", "finance.pool_contribution")
            shared = made("Risk shared", UNIT, "product", [over, risk])
            lines.append(made(f"{pool.name}: paid", UNIT, "sum", [put_in, shared]))
    name = case.plan.partners[partner].name
    return made(f"Into pooled budgets: {name}", UNIT, "sum", lines)
