"""A year's amount laid out over its months so that they add up to it exactly."""

from __future__ import annotations

import calendar
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.draws import MONTHS, month_start

Floats = NDArray[np.float64]
NAMES = ("apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "jan", "feb", "mar")


def calendar_days(year: int) -> Floats:
    """Days of the months of a financial year.

    >>> calendar_days(2015).astype(int).tolist()  # February 2016 has 29
    [30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 29, 31]
    """
    starts = [month_start(year, month) for month in MONTHS]
    return np.array([calendar.monthrange(at.year, at.month)[1] for at in starts], dtype=np.float64)


def parts_of(weights: Floats) -> Floats:
    """Weights as shares of one; twelfths where all are nothing.

    >>> parts_of(np.array([1.0, 3.0])).tolist()
    [0.25, 0.75]
    """
    total = weights.sum()
    return weights / total if total > 0 else np.full(weights.shape, 1.0 / weights.size)


def whole(months: Sequence[float] | Floats, decimals: int = 0) -> list[float]:
    """Months rounded so that they add up to the rounded year: the largest remainders go up.

    >>> whole([10.4, 10.4, 10.4])
    [11.0, 10.0, 10.0]
    >>> whole([0.25, 0.25], 1)
    [0.3, 0.2]
    """
    scale = 10**decimals
    exact = np.asarray(months, dtype=np.float64) * scale
    down = np.floor(exact)
    missing = round(float(exact.sum())) - int(down.sum())
    first = np.argsort(-(exact - down), kind="stable")[: max(missing, 0)]
    down[first] += 1.0
    return [round(float(each) / scale, decimals) for each in down]


def total(months: Sequence[float], decimals: int = 0) -> float:
    """The year that rounded months add up to, free of binary dust.

    >>> total([0.3, 0.2, 0.1], 1)
    0.6
    """
    return round(sum(months), decimals)
