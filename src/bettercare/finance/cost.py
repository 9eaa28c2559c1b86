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


def compound(rates: Floats) -> Floats:
    """Index of a rate a year over (years, draws): 1 in the base year.

    A fall takes no more than there is: a draw of a rate below -1 leaves nothing.

    >>> compound(np.array([[0.5], [0.1], [0.2]])).round(6).tolist()
    [[1.0], [1.1], [1.32]]
    """
    steps = np.maximum(1.0 + rates, 0.0)
    steps[0] = 1.0
    return np.asarray(np.cumprod(steps, axis=0), dtype=np.float64)
