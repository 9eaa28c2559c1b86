"""How an option fares over the draws: how often best, how much is lost by choosing it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def probability_best(values: Floats) -> Floats:
    """Share of draws in which each option (options, draws) is best; ties are divided.

    >>> probability_best(np.array([[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 2.0, 9.0]])).tolist()
    [0.375, 0.625]
    """
    best = values == values.max(axis=0)
    return np.asarray((best / best.sum(axis=0)).mean(axis=1))


def regret(values: Floats) -> Floats:
    """What is lost against the best option of each draw: (options, draws), 0 for the best.

    >>> regret(np.array([[1.0, 5.0], [3.0, 4.0]])).tolist()
    [[2.0, 0.0], [0.0, 1.0]]
    """
    return np.asarray(values.max(axis=0) - values)


def least_regretted(values: Floats) -> int:
    """The option (options, draws) whose largest regret is smallest.

    >>> least_regretted(np.array([[0.0, 9.0], [5.0, 6.0]]))
    1
    """
    return int(np.argmin(regret(values).max(axis=1)))


def satisfied(values: Floats, least: Floats) -> Floats:
    """Share of draws in which all of (criteria, options, draws) reach `least` (criteria,).

    >>> satisfied(np.array([[[0.2, 0.8]], [[0.6, 0.6]]]), np.array([0.5, 0.5])).tolist()
    [0.5]
    """
    return np.asarray((values >= least[:, None, None]).all(axis=0).mean(axis=-1))
