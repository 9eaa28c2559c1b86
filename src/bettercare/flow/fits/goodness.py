"""How far a fitted distribution is from the stays seen: Kolmogorov-Smirnov and Anderson-Darling.

Tables of these statistics hold for a distribution that was not fitted to the same data, and for
times without ties. So the chance of a fit as bad by luck alone is found by a parametric bootstrap
(Stute, Gonzalez Manteiga and Presedo Quindimil 1993, DOI 10.1007/BF02613687): stays are drawn
from the fitted distribution, taken as nights where the records were, fitted anew, and measured.
Of nights the statistics are those for discrete distributions (Choulakian, Lockhart and Stephens
1994, DOI 10.2307/3315828).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.flow.fits import families
from bettercare.flow.fits.families import Family
from bettercare.flow.fits.likelihood import Sample, fitted, night_chances, sample
from bettercare.sampling import uniforms

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Goodness:
    """The two statistics, each with the share of drawn samples that were as far off or further."""

    ks: float  # the furthest the two distribution functions are apart
    ks_chance: float | None
    ad: float
    ad_chance: float | None


def statistics(family: Family, theta: Floats, seen: Sample) -> tuple[float, float]:
    """Kolmogorov-Smirnov D and Anderson-Darling A squared."""
    return _of_nights(family, theta, seen) if seen.nights else _of_times(family, theta, seen)


def _of_times(family: Family, theta: Floats, seen: Sample) -> tuple[float, float]:
    size = seen.size
    model = families.below(family, theta, seen.values)
    upper = np.cumsum(seen.counts) / size
    lower = upper - seen.counts / size
    ks = float(max((upper - model).max(), (model - lower).max()))
    # ties stand in a row: (2i - 1) summed over those of one value is last^2 - (first - 1)^2
    last = np.cumsum(seen.counts)
    weights = last**2 - (last - seen.counts) ** 2
    over = families.above(family, theta, seen.values)
    falling = (size - last + seen.counts) ** 2 - (size - last) ** 2
    logs = weights @ np.log(np.maximum(model, 1e-300)) + falling @ np.log(np.maximum(over, 1e-300))
    return ks, float(-size - logs / size)


def _of_nights(family: Family, theta: Floats, seen: Sample) -> tuple[float, float]:
    most = int(seen.values[-1])
    nights = np.arange(most + 1.0)
    counts = np.zeros(most + 1)
    counts[seen.values.astype(int)] = seen.counts
    chances = night_chances(family, theta, nights)
    model = np.minimum(np.cumsum(chances), 1.0)
    apart = np.cumsum(counts) / seen.size - model
    room = model * (1.0 - model)
    kept = room > 1e-12
    ad = seen.size * float(np.sum(apart[kept] ** 2 * chances[kept] / room[kept]))
    return float(np.abs(apart).max()), ad


def goodness(family: Family, theta: Floats, seen: Sample, samples: int, seed: int) -> Goodness:
    """The statistics with their chances from so many drawn samples (none where that is 0)."""
    ks, ad = statistics(family, theta, seen)
    if not samples:
        return Goodness(ks, None, ad, None)
    worse_ks = worse_ad = 0
    for number in range(samples):
        again = drawn(family, theta, seen, seed, number)
        refitted, _ = fitted(family, again, theta)
        other_ks, other_ad = statistics(family, refitted, again)
        worse_ks += other_ks >= ks
        worse_ad += other_ad >= ad
    return Goodness(
        ks, (1 + worse_ks) / (1 + samples), ad, (1 + worse_ad) / (1 + samples)
    )  # the sample seen counts as one of those it is held against


def drawn(family: Family, theta: Floats, seen: Sample, seed: int, number: int) -> Sample:
    """As many stays as were seen, from the fitted distribution, known as they were known."""
    u = uniforms(seed, f"fit-stays|{family.name}|{number}", 3 * seen.size).reshape(3, seen.size)
    times = families.quantile(family, theta, u[0], u[1])
    return sample(np.floor(u[2] + times) if seen.nights else times, seen.nights)
