"""Whole nights with a given mean: a negative binomial distribution, by its inverse."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_TAIL = 1e-9  # what is left out beyond the longest stay; the mean misses far less than a minute


class Stays:
    """Nights by age band. Without a mean or a shape every stay is 0 nights."""

    def __init__(self, means: Floats | None, shape: float | None) -> None:
        self._upto: list[Floats] = []
        if means is not None and shape is not None:
            self._upto = [running(float(mean), shape) for mean in means]

    def nights(self, band: NDArray[np.int64], uniform: Floats) -> NDArray[np.int64]:
        """Nights of each stay, by band and uniform number."""
        out = np.zeros(band.size, np.int64)
        for b, upto in enumerate(self._upto):
            here = band == b
            out[here] = np.searchsorted(upto, uniform[here], side="right")
        return out


def running(mean: float, shape: float) -> Floats:
    """Chance of at most 0, 1, 2, ... nights, up to all but a billionth.

    Variance mean + mean^2 / shape; P(0) = (shape / (shape + mean))^shape.

    >>> upto = running(5.0, 0.6)
    >>> round(float(upto[0]), 3)
    0.262
    >>> bool(abs((1 - upto).sum() - 5.0) < 1e-4)
    True
    """
    if mean <= 0:
        return np.ones(1)
    again = mean / (shape + mean)
    chance = float((shape / (shape + mean)) ** shape)
    out = [chance]
    nights = 0
    while out[-1] < 1.0 - _TAIL:
        chance *= again * (nights + shape) / (nights + 1)
        nights += 1
        out.append(out[-1] + chance)
    return np.asarray(out)
