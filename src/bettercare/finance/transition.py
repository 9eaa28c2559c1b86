"""Double running: the old kept open beside the new, and what pays for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def months_begun(since: Floats) -> Floats:
    """Part of each month that lies after the start.

    `since` is how many months the new has been under way as the month opens.

    >>> months_begun(np.array([-1.0, -0.5, 0.0, 7.0])).tolist()
    [0.0, 0.5, 1.0, 1.0]
    """
    return np.asarray(np.clip(since + 1.0, 0.0, 1.0))


def months_kept(begun: Floats, left: Floats, through: Floats | float) -> Floats:
    """Part of each month of a year in which old and new run side by side.

    `begun` (12, draws) is the part after the start, `left` (draws,) how many months are left to
    run, `through` how far what must be there first lets the new begin: what is not let through
    waits.

    >>> year = np.array([0.0, 0.5, 1.0, 1.0, 1.0])[:, None]
    >>> months_kept(year, np.array([2.0]), 1.0)[:, 0].tolist()
    [0.0, 0.5, 1.0, 0.5, 0.0]
    >>> months_kept(year, np.array([2.0]), 0.5)[:, 0].tolist()
    [0.0, 0.25, 0.5, 0.25, 0.0]
    """
    so_far = np.minimum(np.cumsum(begun, axis=0), np.maximum(left, 0.0))
    return np.asarray(np.diff(so_far, axis=0, prepend=0.0) * through)


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
