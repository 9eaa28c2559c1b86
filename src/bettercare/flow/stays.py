"""Lengths of stay, patience and delays: their kinds, moments and survival.

Every kind is given by what the field publishes: a mean and a coefficient of variation, or the
values themselves. Times are days.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

#: Kinds of distribution and the keys each takes beside `distribution` and `unit`.
KINDS: dict[str, tuple[str, ...]] = {
    "exponential": ("mean",),
    "lognormal": ("mean", "cv"),
    "gamma": ("mean", "cv"),
    "weibull": ("mean", "cv"),
    "deterministic": ("mean",),
    "uniform": ("low", "high"),
    "empirical": ("values",),
    "mixture": ("parts",),
}


@dataclass(frozen=True, slots=True)
class Stay:
    """A distribution of times in days.

    `values` are the equally likely times of an empirical one, in rising order; `parts` the
    (share, distribution) pairs of a mixture; `low` and `high` the ends of a uniform one.
    """

    kind: str
    mean: float
    cv: float = 0.0
    values: tuple[float, ...] = ()
    parts: tuple[tuple[float, Stay], ...] = ()
    low: float = 0.0
    high: float = 0.0


def exponential(mean: float) -> Stay:
    """Exponential: as likely to end in the next hour however long it has lasted."""
    return Stay("exponential", mean, 1.0)


def lognormal(mean: float, cv: float) -> Stay:
    """Lognormal with a mean and coefficient of variation of the times themselves."""
    return Stay("lognormal", mean, cv)


def gamma(mean: float, cv: float) -> Stay:
    """Gamma with shape 1/cv^2; a whole shape is an Erlang distribution."""
    return Stay("gamma", mean, cv)


def weibull(mean: float, cv: float) -> Stay:
    """Weibull whose shape is found from the coefficient of variation."""
    return Stay("weibull", mean, cv)


def deterministic(mean: float) -> Stay:
    """Always the same time."""
    return Stay("deterministic", mean)


def uniform(low: float, high: float) -> Stay:
    """Any time between two ends alike."""
    mean = (low + high) / 2.0
    cv = (high - low) / math.sqrt(12.0) / mean if mean > 0.0 else 0.0
    return Stay("uniform", mean, cv, low=low, high=high)


def empirical(values: Sequence[float]) -> Stay:
    """One of the observed times, each alike.

    >>> empirical([1.0, 3.0]).mean
    2.0
    """
    ordered = tuple(sorted(values))
    mean = math.fsum(ordered) / len(ordered)
    variance = math.fsum((x - mean) ** 2 for x in ordered) / len(ordered)
    return Stay("empirical", mean, math.sqrt(variance) / mean if mean else 0.0, values=ordered)


def mixture(parts: Sequence[tuple[float, Stay]]) -> Stay:
    """One of several distributions, by shares that sum to one.

    >>> round(mixture([(0.9, exponential(1.0)), (0.1, exponential(11.0))]).mean, 9)
    2.0
    """
    mean = math.fsum(share * part.mean for share, part in parts)
    square = math.fsum(share * second_moment(part) for share, part in parts)
    cv = math.sqrt(max(0.0, square / (mean * mean) - 1.0)) if mean > 0.0 else 0.0
    return Stay("mixture", mean, cv, parts=tuple(parts))


def second_moment(stay: Stay) -> float:
    """Mean of the square, in days squared: mean^2 (1 + cv^2)."""
    return stay.mean * stay.mean * (1.0 + stay.cv * stay.cv)


def log_parameters(stay: Stay) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm of a lognormal time.

    >>> mu, sigma = log_parameters(lognormal(7.2, 1.2))
    >>> round(math.exp(mu + sigma * sigma / 2.0), 9)
    7.2
    """
    variance = math.log1p(stay.cv * stay.cv)
    return math.log(stay.mean) - variance / 2.0, math.sqrt(variance)


@lru_cache(maxsize=256)
def weibull_parameters(mean: float, cv: float) -> tuple[float, float]:
    """Scale and shape of a Weibull time, by bisection on its coefficient of variation.

    cv^2 + 1 = G(1 + 2/k) / G(1 + 1/k)^2, falling in the shape k.

    >>> scale, shape = weibull_parameters(2.0, 1.0)
    >>> round(scale, 9), round(shape, 9)
    (2.0, 1.0)
    """
    target = math.log1p(cv * cv)

    def spread(shape: float) -> float:
        return math.lgamma(1.0 + 2.0 / shape) - 2.0 * math.lgamma(1.0 + 1.0 / shape)

    low, high = 0.02, 1000.0
    for _ in range(200):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if spread(middle) > target else (low, middle)
    shape = math.sqrt(low * high)
    return mean / math.exp(math.lgamma(1.0 + 1.0 / shape)), shape


def survival(stay: Stay, time: float) -> float:
    """The chance that a time is longer than `time` days.

    >>> round(survival(exponential(2.0), 2.0), 6)
    0.367879
    """
    from scipy.special import gammaincc, ndtr

    if time < 0.0:
        return 1.0
    match stay.kind:
        case "exponential":
            return math.exp(-time / stay.mean)
        case "lognormal":
            if time == 0.0:
                return 1.0
            mu, sigma = log_parameters(stay)
            return float(ndtr((mu - math.log(time)) / sigma))
        case "gamma":
            shape = 1.0 / stay.cv**2
            return float(gammaincc(shape, time * shape / stay.mean))
        case "weibull":
            scale, shape = weibull_parameters(stay.mean, stay.cv)
            return math.exp(-((time / scale) ** shape))
        case "deterministic":
            return 1.0 if time < stay.mean else 0.0
        case "uniform":
            return min(1.0, max(0.0, (stay.high - time) / (stay.high - stay.low)))
        case "empirical":
            return sum(value > time for value in stay.values) / len(stay.values)
    return math.fsum(share * survival(part, time) for share, part in stay.parts)
