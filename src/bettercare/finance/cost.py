"""Cost from activity: a part that moves with it, a part that stays, and prices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def service_cost(
    base: Floats, now: Floats, unit_cost: Floats | float, variable_share: Floats | float
) -> Floats:
    """Cost of a service at base-year prices.

    unit cost x (base activity x fixed share + this year's activity x variable share): activity
    that goes away takes only the variable share of its cost with it.

    >>> float(service_cost(np.array(100.0), np.array(80.0), 10.0, 0.6))  # 10 x (100x.4 + 80x.6)
    880.0
    """
    return np.asarray(unit_cost * (base * (1.0 - variable_share) + now * variable_share))
