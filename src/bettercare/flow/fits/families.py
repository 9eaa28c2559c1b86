"""Distributions of lengths of stay by their own parameters: what a likelihood needs of each.

Parameters are on scales without bounds, so that any search may step anywhere: the logarithm of
what must be positive, the log odds of a share. A mixture is one of two of the same kind.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.flow import stays
from bettercare.flow.stays import Stay

Floats = NDArray[np.float64]
_LEAST, _MOST = 1e-300, 1e300


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of distribution; `parts` is how many of it are mixed."""

    name: str
    kind: str
    parts: int = 1

    @property
    def inner(self) -> int:
        """Parameters of one part."""
        return 1 if self.kind == "exponential" else 2

    @property
    def size(self) -> int:
        """How many parameters are fitted."""
        return self.inner * self.parts + self.parts - 1


FAMILIES = (
    Family("exponential", "exponential"),
    Family("lognormal", "lognormal"),
    Family("gamma", "gamma"),
    Family("weibull", "weibull"),
    Family("two exponentials", "exponential", 2),
    Family("two lognormals", "lognormal", 2),
)


def split(family: Family, theta: Floats) -> list[tuple[float, Floats]]:
    """The (share, parameters) of each part."""
    if family.parts == 1:
        return [(1.0, theta)]
    share = 1.0 / (1.0 + math.exp(-min(max(float(theta[0]), -700.0), 700.0)))
    return [(share, theta[1 : 1 + family.inner]), (1.0 - share, theta[1 + family.inner :])]


def density(family: Family, theta: Floats, x: Floats) -> Floats:
    """Density at times above nought."""
    return _sum(family, theta, x, _density)


def below(family: Family, theta: Floats, x: Floats) -> Floats:
    """The chance of a time up to `x`."""
    return _sum(family, theta, x, _below)


def above(family: Family, theta: Floats, x: Floats) -> Floats:
    """The chance of a time beyond `x`, exact far out in the tail."""
    return _sum(family, theta, x, _above)


def rest(family: Family, theta: Floats, x: Floats) -> Floats:
    """The integral of `above` from `x` on: what is left of stays beyond `x`, in days a person."""
    return _sum(family, theta, x, lambda k, p, t: _mean_above(k, p, t) - t * _above(k, p, t))


def first(family: Family, theta: Floats, x: Floats) -> Floats:
    """The integral of `below` from nought to `x`, exact near nought."""
    return _sum(family, theta, x, lambda k, p, t: t * _below(k, p, t) - _mean_below(k, p, t))


def quantile(family: Family, theta: Floats, which: Floats, u: Floats) -> Floats:
    """A time for each uniform number `u`, of the part that `which` (uniform as well) falls to."""
    parts = split(family, theta)
    if len(parts) == 1:
        return _quantile(family.kind, parts[0][1], u)
    (share, one), (_, other) = parts
    return np.where(which < share, _quantile(family.kind, one, u), _quantile(family.kind, other, u))


def as_stay(family: Family, theta: Floats) -> Stay:
    """The distribution as a network says it: by mean and coefficient of variation.

    >>> one = as_stay(FAMILIES[0], np.array([math.log(5.0)]))
    >>> one.kind, round(one.mean, 9)
    ('exponential', 5.0)
    """
    found = [(share, _stay(family.kind, part)) for share, part in split(family, theta)]
    if len(found) == 1:
        return found[0][1]
    found.sort(key=lambda one: one[1].mean)
    return stays.mixture(found)


def _sum(
    family: Family, theta: Floats, x: Floats, what: Callable[[str, Floats, Floats], Floats]
) -> Floats:
    parts = [share * what(family.kind, part, x) for share, part in split(family, theta)]
    return np.asarray(np.sum(parts, axis=0))


def _shape_scale(p: Floats) -> tuple[float, float]:
    """Shape and scale of a gamma from the logarithms of its shape and mean."""
    shape = math.exp(min(max(float(p[0]), -30.0), 30.0))
    return shape, math.exp(float(p[1])) / shape


def _density(kind: str, p: Floats, x: Floats) -> Floats:
    from scipy.special import gammaln

    with np.errstate(all="ignore"):
        if kind == "exponential":
            mean = math.exp(float(p[0]))
            found = np.exp(-x / mean) / mean
        elif kind == "lognormal":
            sigma = math.exp(float(p[1]))
            z = (np.log(x) - p[0]) / sigma
            found = np.exp(-0.5 * z * z) / (x * sigma * math.sqrt(2.0 * math.pi))
        elif kind == "gamma":
            shape, scale = _shape_scale(p)
            logs = (shape - 1.0) * np.log(x / scale) - x / scale - gammaln(shape)
            found = np.exp(logs) / scale
        else:
            scale, shape = math.exp(float(p[1])), math.exp(float(p[0]))
            z = x / scale
            found = shape / scale * z ** (shape - 1.0) * np.exp(-(z**shape))
    return np.nan_to_num(found, nan=0.0, posinf=_MOST)


def _above(kind: str, p: Floats, x: Floats) -> Floats:
    from scipy.special import gammaincc, ndtr

    with np.errstate(all="ignore"):
        if kind == "exponential":
            return np.asarray(np.exp(-x / math.exp(float(p[0]))))
        if kind == "lognormal":
            return np.asarray(ndtr((p[0] - np.log(x)) / math.exp(float(p[1]))))
        if kind == "gamma":
            shape, scale = _shape_scale(p)
            return np.asarray(gammaincc(shape, x / scale))
        return np.asarray(np.exp(-((x / math.exp(float(p[1]))) ** math.exp(float(p[0])))))


def _below(kind: str, p: Floats, x: Floats) -> Floats:
    from scipy.special import gammainc, ndtr

    with np.errstate(all="ignore"):
        if kind == "exponential":
            return np.asarray(-np.expm1(-x / math.exp(float(p[0]))))
        if kind == "lognormal":
            return np.asarray(ndtr((np.log(x) - p[0]) / math.exp(float(p[1]))))
        if kind == "gamma":
            shape, scale = _shape_scale(p)
            return np.asarray(gammainc(shape, x / scale))
        return np.asarray(-np.expm1(-((x / math.exp(float(p[1]))) ** math.exp(float(p[0])))))


def _mean(kind: str, p: Floats) -> float:
    if kind == "exponential":
        return math.exp(float(p[0]))
    if kind == "lognormal":
        return math.exp(min(float(p[0]) + 0.5 * math.exp(2.0 * float(p[1])), 690.0))
    if kind == "gamma":
        return math.exp(float(p[1]))
    inverse = math.exp(-float(p[0]))
    return math.exp(min(float(p[1]) + math.lgamma(1.0 + inverse), 690.0))


def _mean_above(kind: str, p: Floats, x: Floats) -> Floats:
    """Mean of the time where it is above `x`, and nought where it is not."""
    from scipy.special import gammaincc, ndtr

    mean = _mean(kind, p)
    with np.errstate(all="ignore"):
        if kind == "exponential":
            return np.asarray(mean * gammaincc(2.0, x / mean))
        if kind == "lognormal":
            sigma = math.exp(float(p[1]))
            return np.asarray(mean * ndtr((p[0] + sigma * sigma - np.log(x)) / sigma))
        if kind == "gamma":
            shape, scale = _shape_scale(p)
            return np.asarray(mean * gammaincc(shape + 1.0, x / scale))
        scale, shape = math.exp(float(p[1])), math.exp(float(p[0]))
        return np.asarray(mean * gammaincc(1.0 + 1.0 / shape, (x / scale) ** shape))


def _mean_below(kind: str, p: Floats, x: Floats) -> Floats:
    """Mean of the time where it is up to `x`, and nought where it is not."""
    from scipy.special import gammainc, ndtr

    mean = _mean(kind, p)
    with np.errstate(all="ignore"):
        if kind == "exponential":
            return np.asarray(mean * gammainc(2.0, x / mean))
        if kind == "lognormal":
            sigma = math.exp(float(p[1]))
            return np.asarray(mean * ndtr((np.log(x) - p[0] - sigma * sigma) / sigma))
        if kind == "gamma":
            shape, scale = _shape_scale(p)
            return np.asarray(mean * gammainc(shape + 1.0, x / scale))
        scale, shape = math.exp(float(p[1])), math.exp(float(p[0]))
        return np.asarray(mean * gammainc(1.0 + 1.0 / shape, (x / scale) ** shape))


def _quantile(kind: str, p: Floats, u: Floats) -> Floats:
    from scipy.special import gammaincinv, ndtri

    if kind == "exponential":
        return np.asarray(-math.exp(float(p[0])) * np.log1p(-u))
    if kind == "lognormal":
        return np.asarray(np.exp(p[0] + math.exp(float(p[1])) * ndtri(u)))
    if kind == "gamma":
        shape, scale = _shape_scale(p)
        return np.asarray(np.maximum(scale * gammaincinv(shape, u), _LEAST))
    return np.asarray(math.exp(float(p[1])) * (-np.log1p(-u)) ** math.exp(-float(p[0])))


def _stay(kind: str, p: Floats) -> Stay:
    mean = _mean(kind, p)
    if kind == "exponential":
        return stays.exponential(mean)
    if kind == "lognormal":
        return stays.lognormal(mean, math.sqrt(math.expm1(math.exp(2.0 * float(p[1])))))
    if kind == "gamma":
        return stays.gamma(mean, math.exp(-0.5 * float(p[0])))
    inverse = math.exp(-float(p[0]))
    spread = math.lgamma(1.0 + 2.0 * inverse) - 2.0 * math.lgamma(1.0 + inverse)
    return stays.weibull(mean, math.sqrt(math.expm1(spread)))
