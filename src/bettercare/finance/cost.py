"""Cost from activity: a part that moves with it, a part that goes by steps, a part that stays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Rounding of sums of activity: a ward is not opened for a billionth of a bed.
_SLACK = 1e-9


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


def steps_open(activity: Floats, size: Floats | float) -> Floats:
    """Whole steps of capacity (wards, teams) that an activity needs: ceil(activity / size).

    >>> steps_open(np.array([0.0, 28.0, 28.5, 56.0]), 28.0).tolist()
    [0.0, 1.0, 2.0, 2.0]
    """
    return np.asarray(np.maximum(np.ceil(activity / size - _SLACK), 0.0) + 0.0)


def stepped(base: Floats, now: Floats, size: Floats | float) -> Floats:
    """Activity that is paid for where capacity opens and closes a step at a time.

    In the base year it is the base activity, so that its cost is what was counted then; after
    that it follows the number of steps. Where there was nothing in the base year, whole steps
    are paid for. All in the units of `base`.

    >>> stepped(np.array(100.0), np.array([100.0, 80.0, 56.0, 113.0]), 28.0).tolist()
    [100.0, 75.0, 50.0, 125.0]
    >>> stepped(np.array(0.0), np.array(3.0), 28.0).tolist()
    28.0
    """
    before, after = steps_open(base, size), steps_open(now, size)
    each = np.divide(base, before, out=np.asarray(np.zeros_like(before) + size), where=before > 0)
    return np.asarray(after * each)


def step_cost(
    activity: Floats, fixed: float, step: float, size: float, variable: float, price: float = 1.0
) -> Floats:
    """(fixed + step x ceil(activity / size) + variable x activity) x price index, in pounds.

    The textbook form, in pounds a year, of what `service_cost` and `stepped` give by shares.

    >>> step_cost(np.array([56.0, 57.0]), 1000.0, 400.0, 28.0, 10.0).tolist()
    [2360.0, 2770.0]
    """
    return np.asarray((fixed + step * steps_open(activity, size) + variable * activity) * price)
