"""Amounts laid out over the years of the appraisal: (years, draws), year 0 first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def phased(total: Floats, spend: Sequence[tuple[int, float]], years: int) -> Floats:
    """A total (draws,) spent in shares by year index; what lies before year 0 is past.

    >>> phased(np.array([10.0]), [(0, 0.4), (1, 0.6)], 3)[:, 0].tolist()
    [4.0, 6.0, 0.0]
    """
    out = np.zeros((years, total.size))
    for year, share in spend:
        if 0 <= year < years:
            out[year] += share * total
    return out


def renewed(total: Floats, share: Floats, opens: int, life: int, years: int) -> Floats:
    """Capital spent anew at the end of each life: `share` of `total` every `life` years.

    >>> renewed(np.array([10.0]), np.array([0.5]), 1, 2, 7)[:, 0].tolist()
    [0.0, 0.0, 0.0, 5.0, 0.0, 5.0, 0.0]
    """
    out = np.zeros((years, total.size))
    out[max(opens, 0) + life :: life] = share * total
    return out


def between(amount: Floats, first: int, last: int | None, years: int) -> Floats:
    """A yearly amount (draws,) from the first to the last year index, both included.

    >>> between(np.array([2.0]), 1, 2, 4)[:, 0].tolist()
    [0.0, 2.0, 2.0, 0.0]
    """
    out = np.zeros((years, amount.size))
    out[max(first, 0) : years if last is None else last + 1] = amount
    return out


def carried_on(flow: Floats, years: int, fade: int | None) -> Floats:
    """A flow of the plan's years (years known, draws) carried on to the end of the appraisal.

    The last known year holds, or fades in a straight line to nothing over `fade` years.

    >>> carried_on(np.array([[1.0], [8.0]]), 5, None)[:, 0].tolist()
    [1.0, 8.0, 8.0, 8.0, 8.0]
    >>> carried_on(np.array([[1.0], [8.0]]), 6, 2)[:, 0].tolist()
    [1.0, 8.0, 4.0, 0.0, 0.0, 0.0]
    """
    known = flow[:years]
    after = np.arange(1, years - len(known) + 1)
    left = np.ones(after.size) if fade is None else np.maximum(1.0 - after / fade, 0.0)
    return np.concatenate([known, left[:, None] * flow[-1]])


def expected(probability: Floats, impact: Floats) -> Floats:
    """What a risk costs a year on average.

    >>> expected(np.array([0.25]), np.array([8.0])).tolist()
    [2.0]
    """
    return np.asarray(probability * impact)
