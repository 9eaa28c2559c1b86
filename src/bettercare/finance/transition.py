"""Double running: the old kept open beside the new, and what pays for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def overlap(since: Floats, months: Floats) -> Floats:
    """Part of each month in which old and new run side by side.

    `since` is how many months the new has been under way as the month opens, `months` how long
    both run.

    >>> overlap(np.array([-1.0, -0.5, 0.0, 1.0, 2.0, 3.0]), np.array(2.5)).tolist()
    [0.0, 0.5, 1.0, 1.0, 0.5, 0.0]
    """
    ends = np.minimum(since + 1.0, months)
    return np.asarray(np.clip(ends - np.maximum(since, 0.0), 0.0, 1.0))


def kept_cost(months: Floats, yearly: Floats, price: Floats | float) -> Floats:
    """Cost in a year of capacity kept for so many months of it, pounds.

    >>> kept_cost(np.array([6.0, 12.0]), np.array([3.0e6, 3.0e6]), 1.0).tolist()
    [1500000.0, 3000000.0]
    """
    return np.asarray(months / 12.0 * yearly * price)


def part_paid(available: Floats, wanted: Floats) -> Floats:
    """Share of what is wanted of a purse that it can pay: all alike, where it is too little.

    >>> part_paid(np.array([2.0, 5.0, 0.0]), np.array([4.0, 4.0, 0.0])).tolist()
    [0.5, 1.0, 1.0]
    """
    there = np.clip(available, 0.0, wanted)
    return np.divide(there, wanted, out=np.ones_like(wanted), where=wanted > 0)
