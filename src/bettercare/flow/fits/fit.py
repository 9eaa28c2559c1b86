"""Every distribution fitted to the stays of one group, and which of them to take."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import CallError
from bettercare.flow import stays
from bettercare.flow.fits import families
from bettercare.flow.fits.families import FAMILIES, Family
from bettercare.flow.fits.goodness import Goodness, goodness
from bettercare.flow.fits.likelihood import Sample, fitted
from bettercare.flow.stays import Stay

Floats = NDArray[np.float64]
#: A group of fewer stays is not fitted: five parameters need more.
LEAST = 30
#: Furthest apart that a distribution may be and still be taken; else the stays themselves are.
FAR = 0.05
_VALUES = 199  # of an empirical distribution
_POINTS = np.array([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99])


@dataclass(frozen=True, slots=True)
class Fit:
    """One distribution fitted to a group: `aic` and `bic` are lower for a better one."""

    family: str
    stay: Stay
    log_likelihood: float
    aic: float
    bic: float
    goodness: Goodness
    quantiles: Floats  # at `_POINTS`


@dataclass(frozen=True, slots=True)
class GroupFit:
    """The fits of one group, best by BIC first; `chosen` is what its network should say."""

    name: str
    seen: Sample
    fits: tuple[Fit, ...]
    empirical: Stay
    observed: Floats  # quantiles of the stays seen, at `points`
    chosen: str

    @property
    def points(self) -> Floats:
        """Where quantiles are taken."""
        return _POINTS

    @property
    def stay(self) -> Stay:
        """The distribution to take."""
        for one in self.fits:
            if one.family == self.chosen:
                return one.stay
        return self.empirical


def fit_group(
    name: str, seen: Sample, *, samples: int = 49, seed: int = 1,
    wanted: Sequence[Family] = FAMILIES,
) -> GroupFit:  # fmt: skip
    """Fit every family to a group of stays.

    Errors: `CallError` for fewer than 30 stays, or stays that are all the same.
    """
    if seen.size < LEAST:
        raise CallError(
            f"{name} has {seen.size} stays: too few to tell one distribution from another",
            mend=f"group them with others, to {LEAST} or more",
        )
    if seen.values.size < 3:
        raise CallError(
            f"{name} has fewer than three different stays", mend="write the stay itself"
        )
    found = sorted((_fit(one, seen, samples, seed) for one in wanted), key=lambda one: one.bic)
    near = [one for one in found if one.goodness.ks <= FAR]
    return GroupFit(
        name=name,
        seen=seen,
        fits=tuple(found),
        empirical=as_seen(seen),
        observed=spread_quantiles(seen, _POINTS),
        chosen=near[0].family if near else "empirical",
    )


def _fit(family: Family, seen: Sample, samples: int, seed: int) -> Fit:
    theta, logs = fitted(family, seen)
    return Fit(
        family=family.name,
        stay=families.as_stay(family, theta),
        log_likelihood=logs,
        aic=2.0 * family.size - 2.0 * logs,
        bic=family.size * math.log(seen.size) - 2.0 * logs,
        goodness=goodness(family, theta, seen, samples, seed),
        quantiles=_quantiles(family, theta),
    )


def _quantiles(family: Family, theta: Floats) -> Floats:
    """Times below which the shares `_POINTS` of a distribution lie, by bisection."""
    low, high = np.full(_POINTS.size, 1e-9), np.full(_POINTS.size, 1e6)
    for _ in range(100):
        middle = np.sqrt(low * high)
        short = families.below(family, theta, middle) < _POINTS
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.asarray(np.sqrt(low * high))


def spread_quantiles(seen: Sample, points: Floats) -> Floats:
    """Quantiles of the stays seen; nights are spread over the times they may stand for.

    With arrivals at any time of the day alike, a stay of n nights is from n - 1 to n + 1 days,
    n the likeliest; one of none is under a day, the shorter the likelier.
    """
    if not seen.nights:
        return np.asarray(np.quantile(np.repeat(seen.values, seen.counts.astype(int)), points))
    most = int(seen.values[-1])
    steps = np.linspace(0.0, most + 1.0, 40 * (most + 1) + 1)
    up_to = np.zeros_like(steps)
    for n, count in zip(seen.values, seen.counts, strict=True):
        z = np.clip(steps - n, -1.0, 1.0)
        inside = np.where(z < 0.0, 0.5 * (1.0 + z) ** 2, 1.0 - 0.5 * (1.0 - z) ** 2)
        up_to += count * (2.0 * inside - 1.0 if n == 0 else inside)
    return np.asarray(np.interp(points, up_to / seen.size, steps))


def as_seen(seen: Sample) -> Stay:
    """The stays themselves as a distribution: 199 of their quantiles, to the mean seen."""
    points = (np.arange(_VALUES) + 0.5) / _VALUES
    values = spread_quantiles(seen, points)
    scale = seen.mean / values.mean()
    return stays.empirical([float(value * scale) for value in values])
