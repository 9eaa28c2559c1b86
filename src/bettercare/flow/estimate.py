"""A mean over replications and how far to trust it: Student's t."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over `count` replications; `half` is half its interval, infinite for one."""

    mean: float
    half: float
    count: int

    @property
    def low(self) -> float:
        """The lower end."""
        return self.mean - self.half

    @property
    def high(self) -> float:
        """The upper end."""
        return self.mean + self.half

    def holds(self, value: float) -> bool:
        """Whether a value lies inside."""
        return self.low <= value <= self.high


def estimate(values: Sequence[float], level: float = 0.95) -> Estimate:
    """The t-interval of independent values at a level.

    >>> one = estimate([1.0, 2.0, 3.0])
    >>> round(one.mean, 6), round(one.half, 3)
    (2.0, 2.484)
    """
    found = np.asarray(values, float)
    count = found.size
    if count < 2:
        return Estimate(float(found.mean()), math.inf, count)
    error = float(found.std(ddof=1)) / math.sqrt(count)
    return Estimate(float(found.mean()), quantile(level, count - 1) * error, count)


@lru_cache(maxsize=64)
def quantile(level: float, freedom: int) -> float:
    """The t quantile that bounds an interval at a level."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 + level / 2.0))
