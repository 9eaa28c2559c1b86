"""The compiled sums behind a growth factor's effect on its own."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True, error_model="numpy")
def effect_alone(values, baseline):
    """Sum over values of (value - 1) x baseline: (runs, places).

    `values` is (runs, values) and `baseline` (values, places).

    Added in one order for every run, so that a run's figure does not depend on how many runs there
    are or where in memory they stand, as a matrix product's does in its last digit.
    """
    out = np.zeros((values.shape[0], baseline.shape[1]))
    for run in range(values.shape[0]):
        for value in range(values.shape[1]):
            change = values[run, value] - 1.0
            for place in range(baseline.shape[1]):
                out[run, place] += change * baseline[value, place]
    return out


@njit(cache=True, nogil=True, error_model="numpy")
def baseline_by_value(place, baseline, values):
    """Baseline (values, places) of a factor's values, from each cell's value and baseline."""
    out = np.zeros((values, baseline.shape[1]))
    for cell in range(place.shape[0]):
        for column in range(baseline.shape[1]):
            out[place[cell], column] += baseline[cell, column]
    return out
