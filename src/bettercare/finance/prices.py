"""Prices by kind of cost: pay, drugs, capital and all other each rise at their own pace."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.draws import Values
from bettercare.plan.model import Plan
from bettercare.tables.finance_tables import COST_KINDS

Floats = NDArray[np.float64]
ALL = "all"

#: Share of cost by kind.
Shares = Mapping[str, float]


def mean_rise(shares: Shares, rises: Shares) -> float:
    """Rise of prices of a mix of costs in its first year: the mean by base-year shares.

    >>> shares = {"pay": 0.6544, "drugs": 0.0817, "capital": 0.0476, "other": 0.2163}
    >>> rises = {"pay": 3.3, "drugs": 4.5, "capital": 3.1, "other": 1.7}
    >>> round(mean_rise(shares, rises), 3)  # NHS planning figures of 2016/17
    3.042
    """
    return sum(share * rises[kind] for kind, share in shares.items())


def cost_shares(plan: Plan) -> dict[tuple[str, str], dict[str, float]]:
    """What cost is made of by (setting, service), as the plan's table has it; empty without one."""
    table = plan.tables.get("finance.cost_share")
    found: dict[tuple[str, str], dict[str, float]] = {}
    if table is None:
        return found
    names = ("setting", "service", "kind", "share")
    for setting, service, kind, share in zip(*(table.columns[n] for n in names), strict=True):
        found.setdefault((setting, service), {})[kind] = share
    return found


def mix_of(
    shares: Mapping[tuple[str, str], Shares], setting: str, service: str = ALL
) -> tuple[str, str] | None:
    """The rows of a service, else of its setting, else of all; None where cost has no kinds.

    >>> table = {("all", "tablets"): {"drugs": 1.0}, ("all", "all"): {"pay": 1.0}}
    >>> mix_of(table, "primary", "tablets"), mix_of(table, "primary", "visit")
    (('all', 'tablets'), ('all', 'all'))
    """
    tried = [(ALL, service)] if service != ALL else []
    tried += [(setting, ALL), (ALL, ALL)]
    return next((key for key in tried if key in shares), None)


def price_index(plan: Plan, values: Values) -> tuple[Floats, Floats]:
    """Price index, 1 in the base year, of each service and of each setting.

    (services, years, draws) and (settings, years, draws). A mix of costs keeps the quantities of
    the base year: its index is the mean of its kinds' indices by base-year shares.
    """
    shares = cost_shares(plan)
    overall = values.index("finance.inflation.overall")
    kinds = {
        kind: values.index(f"finance.inflation.{kind}")
        for kind in COST_KINDS
        if any(kind in of for of in shares.values())
    }

    mixes = {
        key: np.asarray(sum(share * kinds[kind] for kind, share in of.items()))
        for key, of in shares.items()
    }

    def index(setting: str, service: str = ALL) -> Floats:
        key = mix_of(shares, setting, service)
        return overall if key is None else mixes[key]

    services = np.stack([index(each.setting, each.key) for each in plan.services.values()])
    settings = np.stack([index(key) for key in plan.settings])
    return services, settings
