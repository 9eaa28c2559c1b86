"""From a stated range to a distribution: what a score moves a value by.

A value with a low and a high end is read as quantiles: the value is the median, and low and high
bound the stated interval (80%, 90% or 95%). Between and beyond them the deviation is
proportional to the normal score, with its own slope on each side, on the scale that keeps the
value possible: ratios for positive figures (log), odds for shares (logit), differences for
figures of either sign. Nothing is clipped, so no probability piles up at a bound. The kind
"full range" is a triangular distribution with its peak at the value.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Normal score of the upper end of each kind of interval.
SCORE_OF_HIGH = {
    kind: NormalDist().inv_cdf(upper)
    for kind, upper in (("80% interval", 0.9), ("90% interval", 0.95), ("95% interval", 0.975))
}


@dataclass(frozen=True, slots=True)
class Deviation:
    """How far each draw lies from the stated value, on the scale of its support."""

    scale: str  # "log", "logit", "difference" or "ratio"
    amount: Floats  # (draws,)


def _to_scale(scale: str, value: float) -> float:
    if scale == "log":
        return math.log(value)
    if scale == "logit":
        return math.log(value / (1.0 - value))
    return value


def deviation(
    value: float, low: float, high: float, kind: str, support: str, scores: Floats
) -> Deviation:
    """What the scores (draws,) say of a value with a range.

    >>> d = deviation(10.0, 5.0, 20.0, "80% interval", "positive", np.array([0.0, 1.2815515655]))
    >>> [round(float(x), 6) for x in shift(10.0, d)]
    [10.0, 20.0]
    """
    if kind == "full range":
        uniform = np.fromiter(map(NormalDist().cdf, scores.tolist()), np.float64, scores.size)
        drawn = triangular(uniform, low, value, high)
        # a score of exactly 0 is the central draw: the stated value, not the median
        drawn = np.where(scores == 0.0, value, drawn)
        if support == "real" or value == 0.0:
            return Deviation("difference", drawn - value)
        return Deviation("ratio", drawn / value)
    scale = {"positive": "log", "share": "logit", "real": "difference"}[support]
    centre = _to_scale(scale, value)
    unit = SCORE_OF_HIGH[kind]
    up = (_to_scale(scale, high) - centre) / unit
    down = (centre - _to_scale(scale, low)) / unit
    return Deviation(scale, np.where(scores > 0.0, up, down) * scores)


def triangular(uniform: Floats, low: float, mode: float, high: float) -> Floats:
    """Inverse cumulative function of the triangular distribution.

    >>> triangular(np.array([0.0, 0.5, 1.0]), 0.0, 1.0, 2.0).tolist()
    [0.0, 1.0, 2.0]
    """
    width = high - low
    if width == 0.0:
        return np.full_like(uniform, mode)
    turn = (mode - low) / width
    rising = low + np.sqrt(uniform * width * (mode - low))
    falling = high - np.sqrt((1.0 - uniform) * width * (high - mode))
    return np.asarray(np.where(uniform < turn, rising, falling))


def shift(value: float, deviation: Deviation) -> Floats:
    """A value moved by a deviation: (draws,). A later dated value moves with the first."""
    amount = deviation.amount
    if deviation.scale == "log":
        return np.asarray(value * np.exp(amount))
    if deviation.scale == "logit":
        if value <= 0.0 or value >= 1.0:
            return np.full_like(amount, value)
        return np.asarray(1.0 / (1.0 + (1.0 - value) / value * np.exp(-amount)))
    if deviation.scale == "ratio":
        return np.asarray(value * amount)
    return np.asarray(value + amount)
