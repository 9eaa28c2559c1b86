"""Quantiles over draws, and the names of months."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.draws import month_start

Floats = NDArray[np.float64]


def month_label(year: int, month: int | None) -> str | None:
    """A calendar month of a financial year.

    >>> month_label(2018, 1)
    '2019-01'
    """
    if month is None:
        return None
    start = month_start(year, month)
    return f"{start.year}-{start.month:02d}"


def quantiles(draws: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Mean, 10th, 50th and 90th percentile over the last axis (linear between order statistics).

    >>> [float(x[0]) for x in quantiles(np.array([[1.0, 2.0, 3.0, 4.0, 5.0]]))]
    [3.0, 1.4, 3.0, 4.6]
    """
    ordered = np.sort(draws, axis=-1)
    last = draws.shape[-1] - 1

    def at(share: float) -> Floats:
        place = share * last
        low = int(place)
        high = min(low + 1, last)
        return np.asarray(
            ordered[..., low] + (place - low) * (ordered[..., high] - ordered[..., low])
        )

    return draws.mean(axis=-1), at(0.1), at(0.5), at(0.9)
