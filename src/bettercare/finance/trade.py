"""What partners pay one another for care: blocks a year, and units at the tariff.

Money between the plan's own partners is someone's cost and another's income: it moves their gaps
and leaves the system's where it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.model import Plan

Floats = NDArray[np.float64]
TABLE = "finance.contract"


@dataclass(frozen=True, slots=True)
class Contract:
    """One line: `payer` and `provider` are partners, `amount` pounds in the base year."""

    payer: str
    provider: str
    service: str
    basis: str  # block or activity
    amount: float
    growth: float
    share: float

    @property
    def name(self) -> str:
        """The key of its row, as addresses of the table have it."""
        return f"{self.payer}:{self.provider}:{self.service}:{self.basis}"


def contracts(plan: Plan) -> tuple[Contract, ...]:
    """Every contract of the plan, in the table's order."""
    table = plan.tables.get(TABLE)
    if table is None:
        return ()
    names = ("payer", "provider", "service", "basis", "amount", "growth", "share")
    return tuple(
        Contract(payer, provider, service, basis, amount or 0.0, growth or 0.0, share or 0.0)
        for payer, provider, service, basis, amount, growth, share in zip(
            *(table.columns[name] for name in names), strict=True
        )
    )


def payment(contract: Contract, units: Floats, tariff: Floats) -> Floats:
    """What a contract pays in each year from the base year on: (years, draws), pounds.

    `units` are the provider's in the year, `tariff` the price of one, of the same shape; both are
    for contracts by activity alone.

    >>> block = Contract("ccg", "trust", "all", "block", 100.0, 0.1, 0.0)
    >>> payment(block, np.zeros((3, 1)), np.zeros((3, 1))).round(6).tolist()
    [[100.0], [110.0], [121.0]]
    >>> byactivity = Contract("ccg", "trust", "stay", "activity", 0.0, 0.0, 0.25)
    >>> payment(byactivity, np.array([[80.0]]), np.array([[10.0]])).tolist()
    [[200.0]]
    """
    if contract.basis == "block":
        paid = [contract.amount * (1.0 + contract.growth) ** y for y in range(len(units))]
        return np.repeat(np.array(paid)[:, None], units.shape[1], axis=1)
    return np.asarray(contract.share * units * tariff)


@dataclass(frozen=True, slots=True)
class Trade:
    """Payments by partner (partners, years, draws): `between` stays inside the plan.

    `received` and `paid` are all of a partner's; `between` (years, draws) is what partners of the
    plan pay each other, which their sums both hold.
    """

    received: Floats
    paid: Floats
    between: Floats


def settle(
    owners: Sequence[str], lines: Sequence[tuple[Contract, Floats]], shape: tuple[int, ...]
) -> Trade:
    """The account of all payments, of this shape each; partners outside the plan have no row.

    >>> line = Contract("ccg", "trust", "all", "block", 5.0, 0.0, 0.0)
    >>> found = settle(["ccg", "trust"], [(line, np.array([[5.0]]))], (1, 1))
    >>> found.paid.ravel().tolist(), found.received.ravel().tolist(), found.between.tolist()
    ([5.0, 0.0], [0.0, 5.0], [[5.0]])
    """
    place: Mapping[str, int] = {key: i for i, key in enumerate(owners)}
    received, paid = np.zeros((2, len(owners), *shape))
    between = np.zeros(shape)
    for line, amount in lines:
        if line.payer in place:
            paid[place[line.payer]] += amount
        if line.provider in place:
            received[place[line.provider]] += amount
        if line.payer in place and line.provider in place:
            between += amount
    return Trade(received, paid, between)
