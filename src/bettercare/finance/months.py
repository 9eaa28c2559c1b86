"""On which months money falls that does not follow activity."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.draws import MONTHS
from bettercare.plan.model import Plan

Floats = NDArray[np.float64]
TABLE = "finance.phasing"


def own_months(plan: Plan, what: str, partner: str) -> Floats | None:
    """The plan's months of money that does not follow activity; None where it gives none.

    Shares of the year (12,), April first, of one of `PHASED`: the partner's own, or those for all.
    """
    table = plan.tables.get(TABLE)
    if table is None or not len(table):
        return None
    names = ("what", "partner", "month", "share")
    rows = zip(*(table.columns[name] for name in names), strict=True)
    given = {(kind, who, month): share for kind, who, month, share in rows}
    for who in (partner, "all"):
        if (what, who, MONTHS[0]) in given:
            return np.array([given[what, who, month] for month in MONTHS])
    return None
