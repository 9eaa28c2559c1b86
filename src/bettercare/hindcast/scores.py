"""Errors, coverage and proper scores of forecasts: pure formulas over arrays.

Sources: T. Gneiting and A. E. Raftery, Strictly Proper Scoring Rules, Prediction, and Estimation,
JASA 102 (2007), 359-378, for the interval score; J. Bracher and others, Evaluating epidemic
forecasts in an interval format, PLOS Computational Biology 17 (2021), for the weighted one.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, lgamma, log
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def interval_score(low: Floats, high: Floats, observed: Floats, level: float) -> Floats:
    """Interval score (observations,) of central intervals that hold `level` of the forecast.

    The width, and 2 / (1 - level) times how far the observed value lies outside. Lower is better;
    in the unit of the figures. In expectation it is least for the forecaster's true quantiles.

    >>> interval_score(np.array([10.0]), np.array([20.0]), np.array([23.0]), 0.5).tolist()
    [22.0]
    """
    penalty = 2.0 / (1.0 - level)
    below = np.maximum(low - observed, 0.0)
    above = np.maximum(observed - high, 0.0)
    return np.asarray(high - low + penalty * (below + above))


def weighted_interval_score(
    middle: Floats, ends: Mapping[float, tuple[Floats, Floats]], observed: Floats
) -> Floats:
    """Weighted interval score (observations,) of a median and central intervals by level.

    Half the absolute error of the median and half of (1 - level) times each interval score, over
    the number of intervals and a half. For a forecast without a range it is the absolute error.

    >>> one = np.array([5.0])
    >>> weighted_interval_score(one, {0.5: (one, one), 0.8: (one, one)}, np.array([8.0])).tolist()
    [3.0]
    """
    total = 0.5 * np.abs(observed - middle)
    for level, (low, high) in ends.items():
        total = total + 0.5 * (1.0 - level) * interval_score(low, high, observed, level)
    return np.asarray(total / (len(ends) + 0.5))


def coverage(low: Floats, high: Floats, observed: Floats) -> float:
    """Share of observed values from `low` to `high`, ends included."""
    return float(((low <= observed) & (observed <= high)).mean())


def coverage_range(level: float, count: int, chance: float = 0.9) -> tuple[float, float]:
    """The shares that a calibrated forecast of independent figures would cover, `chance` of times.

    From the binomial distribution, both ends outward to a figure that can occur.

    >>> coverage_range(0.8, 10)
    (0.6, 1.0)
    """
    tail = (1.0 - chance) / 2.0
    probability = [_binomial(count, k, level) for k in range(count + 1)]
    below = np.cumsum(probability)
    low = int(np.searchsorted(below, tail, side="left"))
    high = int(np.searchsorted(below, 1.0 - tail - 1e-12, side="left"))
    return low / count, min(high, count) / count


def _binomial(count: int, k: int, share: float) -> float:
    ways = lgamma(count + 1) - lgamma(k + 1) - lgamma(count - k + 1)
    return exp(ways + k * log(share) + (count - k) * log(1.0 - share))


def skill(score: float, rival: float) -> float | None:
    """1 less the ratio of scores: 1 is perfect, 0 no better than the rival, below 0 worse.

    >>> skill(2.0, 8.0), skill(3.0, 0.0)
    (0.75, None)
    """
    return 1.0 - score / rival if rival > 0.0 else None


def poisson_quantile(uniform: Floats, mean: Floats) -> Floats:
    """Inverse of the Poisson distribution at uniform numbers, for each mean (both (draws,)).

    Up to a mean of 60 by adding up probabilities, which is exact; above by the expansion of
    Cornish and Fisher, within one count of the exact quantile.

    >>> poisson_quantile(np.array([0.5, 0.99]), np.array([0.0, 4.0])).tolist()
    [0.0, 9.0]
    """
    out = np.zeros_like(mean)
    small = mean <= 60.0
    out[small] = _by_adding(uniform[small], mean[small])
    large = mean[~small]
    if large.size:
        inverse = NormalDist().inv_cdf
        z = np.fromiter(map(inverse, uniform[~small].tolist()), np.float64, large.size)
        root = np.sqrt(large)
        guess = large + root * z + (z**2 - 1.0) / 6.0 - (z**3 - z) / (72.0 * root)
        out[~small] = np.maximum(np.rint(guess), 0.0)
    return out


def _by_adding(uniform: Floats, mean: Floats) -> Floats:
    probability = np.exp(-mean)
    below = probability.copy()
    count = np.zeros_like(mean)
    k = 0
    while (open_ := below < uniform).any() and k < 400:
        k += 1
        probability = probability * mean / k
        below = below + probability
        count += open_
    return count
