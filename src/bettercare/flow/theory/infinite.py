"""Unlimited places: how many are there at a time, whatever the stays (M/G/inf and Mt/G/inf).

Those who came since the start and are still there are Poisson with mean
m(t) = integral over u from 0 to t of rate(t - u) P(stay > u); those there at the start are still
there with the chance that their residual stay is longer than t.
Source: Eick, Massey and Whitt, 1993, DOI 10.1287/opre.41.4.731.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from bettercare.flow.stays import Stay, survival


def occupancy_from_empty(rate: float, stay: Stay, time: float) -> float:
    """Mean number there `time` after opening, with `rate` arrivals.

    >>> from bettercare.flow.stays import exponential
    >>> round(occupancy_from_empty(3.0, exponential(30.0), 5.0), 6)  # 90 (1 - exp(-1/6))
    13.816645
    """
    return rate * _integral(lambda u: survival(stay, u), 0.0, time, stay.mean)


def occupancy_from(present: int, rate: float, stay: Stay, time: float) -> float:
    """Mean number there `time` after a start with `present` people in the midst of their stays.

    A residual stay is longer than t with the chance integral of P(stay > u) beyond t / mean.
    """
    gone = _integral(lambda u: survival(stay, u), 0.0, time, stay.mean)
    return rate * gone + present * (1.0 - gone / stay.mean)


def occupancy_with_rate(rate: Callable[[float], float], stay: Stay, time: float) -> float:
    """Mean number there `time` after opening, with arrivals at `rate` of time."""
    return _integral(lambda u: rate(time - u) * survival(stay, u), 0.0, time, stay.mean)


def _integral(f: Callable[[float], float], begin: float, end: float, scale: float) -> float:
    """Gauss-Legendre on pieces short against the stay, shorter towards its beginning."""
    nodes, weights = np.polynomial.legendre.leggauss(24)
    step = min(scale, 1.0) / 4.0
    edges = [begin, *(begin + scale * x for x in np.geomspace(1e-6, 0.1, 24))]
    edges = [edge for edge in edges if edge < end]
    edges += list(np.linspace(edges[-1], end, 2 + int((end - edges[-1]) / step))[1:])
    total = 0.0
    for a, b in pairwise(edges):
        half = (b - a) / 2.0
        total += half * sum(
            w * f(a + half * (1.0 + x))
            for x, w in zip(nodes.tolist(), weights.tolist(), strict=True)
        )
    return float(total)
