"""Shapley values: what each of several steps is worth, whatever the order they are taken in.

A step's worth is its mean addition over every order in which all the steps can be taken, so that
the worths add up exactly to the whole and no order is favoured. With n steps there are 2^n sets
of steps to value, not n! orders. Source: L. S. Shapley, A value for n-person games, 1953.
"""

from __future__ import annotations

from functools import lru_cache
from math import factorial

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@lru_cache(maxsize=16)
def members(steps: int) -> Bools:
    """Every set of steps: row S of (2^steps, steps) says which are in it. Set 0 is empty.

    >>> members(2).astype(int).tolist()
    [[0, 0], [1, 0], [0, 1], [1, 1]]
    """
    sets = np.arange(2**steps)[:, None] >> np.arange(steps)
    return np.asarray(sets & 1, dtype=bool)


@lru_cache(maxsize=16)
def weights(steps: int) -> Floats:
    """The weight of each set's value in each step's worth: (steps, 2^steps).

    >>> weights(2).tolist()
    [[-0.5, 0.5, -0.5, 0.5], [-0.5, -0.5, 0.5, 0.5]]
    """
    inside = members(steps)
    size = inside.sum(axis=1)
    whole = factorial(steps)
    # the sets without a step, by size, and how many orders put exactly those before it
    before = np.array([factorial(s) * factorial(steps - s - 1) / whole for s in range(steps)])
    with_it = before[np.maximum(size - 1, 0)]
    without = np.append(before, 0.0)[size]
    return np.asarray(np.where(inside.T, with_it, -without))


def shapley(values: Floats) -> Floats:
    """Worth of each step from the value of every set of them.

    `values` is (2^steps, ...), sets in the order of `members`; the worths are (steps, ...) and sum
    over steps to the last value less the first.

    >>> game = np.array([0.0, 10.0, 20.0, 40.0])  # together they are worth 10 more than apart
    >>> shapley(game).tolist()
    [15.0, 25.0]
    """
    steps = int(values.shape[0]).bit_length() - 1
    if steps == 0:
        return np.zeros((0, *values.shape[1:]))
    flat = weights(steps) @ values.reshape(values.shape[0], -1)
    return np.asarray(flat.reshape(steps, *values.shape[1:]))
