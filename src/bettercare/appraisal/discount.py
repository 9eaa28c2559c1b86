"""Discount factors, present values and equivalent annual cost (HM Treasury, Green Book).

Year 0 is not discounted: DF_0 = 1, DF_t = product over s = 1..t of 1 / (1 + r_s). Rates are real,
so only amounts in constant prices are discounted with them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import BetterCareError
from bettercare.plan.rate_bands import RateBand, band_fault

Floats = NDArray[np.float64]


class ScheduleError(BetterCareError):
    """A discount schedule that leaves a year without a rate, or gives it two."""


def discount_factors(bands: Sequence[RateBand], years: int) -> Floats:
    """Factors of years 0 to `years` - 1: (years,). Raises ScheduleError for a gap or an overlap.

    >>> discount_factors([RateBand(1, 1, 0.10), RateBand(2, None, 0.25)], 4).round(4).tolist()
    [1.0, 0.9091, 0.7273, 0.5818]
    """
    problem = band_fault(bands, years - 1)
    if problem:
        raise ScheduleError(problem, mend=f"let the rates cover years 1 to {years - 1} once each")
    rates = np.zeros(years)
    for band in bands:
        last = years - 1 if band.last is None else min(band.last, years - 1)
        rates[band.first : last + 1] = band.rate
    return np.asarray(np.cumprod(1.0 / (1.0 + rates)))


def present_value(factors: Floats, flow: Floats) -> Floats:
    """Sum over the years of factor x flow (years, draws): (draws,).

    >>> present_value(np.array([1.0, 0.5]), np.array([[-10.0], [30.0]])).tolist()
    [5.0]
    """
    return np.asarray(factors @ flow)


def equivalent_annual(present: Floats, factors: Floats) -> Floats:
    """The constant yearly amount, years 0 to the last, with the same present value.

    >>> equivalent_annual(np.array([29.0]), np.array([1.0, 0.95, 0.95])).tolist()
    [10.0]
    """
    return np.asarray(present / factors.sum())
