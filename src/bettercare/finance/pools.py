"""Pooled budgets: contributions, ring-fences and the sharing of risk.

What partners pay is what the pool spent, to the pound: each pays its contribution and its share of
what is spent above it (or gets its share back of what is not).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.model import Plan

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Member:
    """A partner of a pool: pounds a year before growth, share of over- and underspend."""

    partner: str
    amount: float
    growth: float
    risk_share: float


@dataclass(frozen=True, slots=True)
class Spend:
    """What a pool pays for: a share of a partner's cost of a service, `ring_fence` at least."""

    partner: str
    service: str
    share: float
    ring_fence: float


@dataclass(frozen=True, slots=True)
class Pool:
    """One pooled budget, from the financial year that begins in `first_year`."""

    key: str
    name: str
    owner: str
    first_year: int
    members: tuple[Member, ...]
    spends: tuple[Spend, ...]


def pools(plan: Plan) -> tuple[Pool, ...]:
    """Every pool of the plan; none where the plan has no finance.pool."""

    def rows(address: str, *names: str) -> list[tuple[object, ...]]:
        table = plan.tables.get(address)
        if table is None:
            return []
        return list(zip(*(table.columns[name] for name in names), strict=True))

    found = []
    for key, name, owner, first in rows("finance.pool", "pool", "name", "owner", "first_year"):
        members = tuple(
            Member(str(partner), float(amount), float(growth or 0.0), float(risk))  # type: ignore[arg-type]
            for pool, partner, amount, growth, risk in rows(
                "finance.pool_contribution", "pool", "partner", "amount", "growth", "risk_share"
            )
            if pool == key
        )
        spends = tuple(
            Spend(str(partner), str(service), float(share), float(fence or 0.0))  # type: ignore[arg-type]
            for pool, partner, service, share, fence in rows(
                "finance.pool_spend", "pool", "partner", "service", "share", "ring_fence"
            )
            if pool == key
        )
        found.append(Pool(str(key), str(name), str(owner), int(first), members, spends))  # type: ignore[call-overload]
    return tuple(found)


def spending(spend: Spend, cost: Floats) -> Floats:
    """What a pool pays for one line, where the partner's service costs so much.

    >>> spending(Spend("council", "home_care", 0.5, 30.0), np.array([50.0, 80.0])).tolist()
    [30.0, 40.0]
    """
    return np.maximum(spend.share * cost, spend.ring_fence)


def contribution(member: Member, years: int) -> float:
    """What a member pays in, `years` after the base year."""
    return member.amount * (1.0 + member.growth) ** years


def shares(pool: Pool, years: int, outturn: Floats) -> list[Floats]:
    """What each member pays in the end: contribution and share of over- or underspend.

    They sum to the outturn.

    >>> two = (Member("ccg", 60.0, 0.0, 0.75), Member("council", 40.0, 0.0, 0.25))
    >>> pool = Pool("bcf", "Fund", "ccg", 2015, two, ())
    >>> [part.tolist() for part in shares(pool, 0, np.array([100.0, 120.0, 80.0]))]
    [[60.0, 75.0, 45.0], [40.0, 45.0, 35.0]]
    """
    paid = [contribution(each, years) for each in pool.members]
    over = outturn - sum(paid)
    return [
        np.asarray(own + each.risk_share * over)
        for own, each in zip(paid, pool.members, strict=True)
    ]
