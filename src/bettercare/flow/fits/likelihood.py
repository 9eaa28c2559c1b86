"""Maximum likelihood of lengths of stay, known to the minute or in whole nights.

Records mostly hold the day somebody came and the day they left. Of a stay of n nights, all that is
known is that n midnights passed. With arrival at any time of the day alike,

    P(0 nights) = I(1),   P(n nights) = J(n - 1) - 2 J(n) + J(n + 1),

where I(x) is the integral of the distribution function from nought to x and J(x) that of the
survival function from x on. A fit to n, or to n + 1/2, as if it were the stay is biased: short
stays most of all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.flow.fits import families
from bettercare.flow.fits.families import Family

Floats = NDArray[np.float64]
_FLOOR = 1e-300


@dataclass(frozen=True, slots=True)
class Sample:
    """Stays of one group: each value once, with how many had it.

    `nights` says that values are midnights passed, and not times in days.
    """

    values: Floats  # rising
    counts: Floats
    nights: bool

    @property
    def size(self) -> int:
        """How many stays there are."""
        return int(self.counts.sum())

    @property
    def mean(self) -> float:
        """Mean stay in days; nights passed are the mean of the stays as well."""
        return float(self.values @ self.counts) / self.size


def sample(times: Floats, nights: bool) -> Sample:
    """A sample of times in days."""
    values, counts = np.unique(times, return_counts=True)
    return Sample(values.astype(np.float64), counts.astype(np.float64), nights)


def night_chances(family: Family, theta: Floats, nights: Floats) -> Floats:
    """The chance of so many midnights passed, for whole numbers of nights.

    >>> one = np.array([math.log(2.0)])
    >>> chances = night_chances(families.FAMILIES[0], one, np.arange(200.0))
    >>> round(float(chances.sum()), 9), round(float(chances @ np.arange(200.0)), 9)
    (1.0, 2.0)
    """
    later = np.maximum(nights, 1.0)

    def rest(x: Floats) -> Floats:
        return families.rest(family, theta, x)

    after = rest(later - 1.0) - 2.0 * rest(later) + rest(later + 1.0)
    none = families.first(family, theta, np.ones(1))[0]
    return np.asarray(np.maximum(np.where(nights < 1.0, none, after), 0.0))


def log_likelihood(family: Family, theta: Floats, seen: Sample) -> float:
    """The logarithm of the chance (or density) of what was seen."""
    if seen.nights:
        chances = night_chances(family, theta, seen.values)
    else:
        chances = families.density(family, theta, seen.values)
    return float(seen.counts @ np.log(np.maximum(chances, _FLOOR)))


def fitted(family: Family, seen: Sample, start: Floats | None = None) -> tuple[Floats, float]:
    """The likeliest parameters, and the log likelihood there.

    From `start` alone where it is given, otherwise from moments and, of a mixture, from several
    ways of telling its parts apart: its likelihood has more than one summit.
    """
    from scipy.optimize import minimize

    if not seen.nights and family.name in ("exponential", "lognormal"):
        theta = first_guess(family.kind, seen.values, seen.counts)
        return theta, log_likelihood(family, theta, seen)

    def loss(theta: Floats) -> float:
        if not np.all(np.isfinite(theta)) or np.any(np.abs(theta) > 30.0):
            return 1e12
        return -log_likelihood(family, theta, seen) / seen.size

    best: tuple[float, Floats] | None = None
    for guess in [start] if start is not None else guesses(family, seen):
        found = minimize(loss, guess, method="L-BFGS-B", options={"maxiter": 300})
        if (family.parts > 1 and start is None) or not found.success:
            options = {"maxiter": 600, "xatol": 1e-5, "fatol": 1e-10}
            refined = minimize(loss, found.x, method="Nelder-Mead", options=options)
            found = refined if refined.fun < found.fun else found
        if best is None or found.fun < best[0]:
            best = float(found.fun), np.asarray(found.x)
    assert best is not None
    return best[1], log_likelihood(family, best[1], seen)


def guesses(family: Family, seen: Sample) -> list[Floats]:
    """Where a search begins."""
    times = np.where(seen.values > 0.0, seen.values, 1.0 / 3.0) if seen.nights else seen.values
    if family.parts == 1:
        return [first_guess(family.kind, times, seen.counts)]
    up_to = np.cumsum(seen.counts) / seen.size
    found = []
    for share in (0.5, 0.8, 0.95):
        cut = min(int(np.searchsorted(up_to, share)) + 1, times.size - 1)
        cut = max(cut, 1)
        low = first_guess(family.kind, times[:cut], seen.counts[:cut])
        high = first_guess(family.kind, times[cut:], seen.counts[cut:])
        weight = float(seen.counts[:cut].sum()) / seen.size
        odds = math.log(weight / (1.0 - weight))
        found.append(np.concatenate([[odds], low, high]))
    return found


def first_guess(kind: str, times: Floats, counts: Floats) -> Floats:
    """Parameters by moments; of an exponential or lognormal the likeliest ones."""
    total = counts.sum()
    mean = float(times @ counts / total)
    variance = float((times - mean) ** 2 @ counts / total)
    square = max(variance / mean**2, 1e-3)
    if kind == "exponential":
        return np.array([math.log(mean)])
    if kind == "gamma":
        return np.array([-math.log(square), math.log(mean)])
    logs = np.log(times)
    middle = float(logs @ counts / total)
    sigma = math.sqrt(max(float((logs - middle) ** 2 @ counts / total), 1e-6))
    if kind == "lognormal":
        return np.array([middle, math.log(sigma)])
    shape = min(max(1.2825 / sigma, 0.1), 10.0)  # log of a Weibull time has s.d. pi/sqrt(6)/shape
    scale = math.log(mean) - math.lgamma(1.0 + 1.0 / shape)
    return np.array([math.log(shape), scale])
