"""Appointments, contacts, visits and places: use of what a service can do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def share_served(planned: Floats, asked: Floats) -> Floats:
    """Share of what is asked of a service that it has room for, at most 1.

    >>> share_served(np.array([90.0, 50.0, 5.0]), np.array([100.0, 40.0, 0.0])).tolist()
    [0.9, 1.0, 1.0]
    """
    able = np.minimum(planned, asked)
    return np.divide(able, asked, out=np.ones_like(asked), where=asked > 0)
