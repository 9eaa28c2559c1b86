"""Beds from midnight bed-days."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DAYS = 365.0


def beds_occupied(beddays_midnight: Floats, relative: Floats | float = 1.0) -> Floats:
    """Mean beds occupied at midnight: yearly bed-days / 365 x the month's relative daily rate.

    >>> float(beds_occupied(np.array(3650.0), 1.1))
    11.0
    """
    return np.asarray(beddays_midnight / DAYS * relative)


def beds_needed(occupied: Floats, occupancy: float) -> Floats:
    """Beds needed so that no more than `occupancy` of them are full at midnight on average.

    >>> round(float(beds_needed(np.array(2 * 10), 0.85)), 2)  # 2 patients a day x 10 days / 0.85
    23.53
    """
    return np.asarray(occupied / occupancy)
