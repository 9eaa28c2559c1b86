"""Rows of a run's answers: a mean over replications with its t-interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bettercare.flow.estimate import quantile

Floats = NDArray[np.float64]
LEVEL = 0.95
#: What a row is about: month, node, class, pathway; each "all" for a total.
Label = tuple[str, str, str, str]
COLUMNS = ("month", "node", "class", "pathway", "measure", "unit", "mean", "low", "high")


def interval(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean and ends of the 95% t-interval over the first axis; NaN where a figure is missing."""
    count = np.sum(~np.isnan(values), axis=0)
    some = np.where(count > 0, count, 1)
    mean = np.where(count > 0, np.nansum(values, axis=0) / some, np.nan)
    spread = np.nansum((values - mean) ** 2, axis=0) / np.maximum(count - 1, 1)
    half = np.array([quantile(LEVEL, max(int(c) - 1, 1)) for c in count.ravel()]).reshape(
        count.shape
    )
    half = np.where(count > 1, half * np.sqrt(spread / some), np.nan)
    return mean, mean - half, mean + half


def emit(
    values: Floats, labels: Sequence[Label], name: str, unit: str
) -> Iterator[tuple[Any, ...]]:
    """Rows of one measure: `values` (replications, cells), a label a cell."""
    mean, low, high = interval(values)
    for i, label in enumerate(labels):
        if not np.isnan(mean[i]):
            ends = (None, None) if np.isnan(low[i]) else (float(low[i]), float(high[i]))
            yield (*label, name, unit, float(mean[i]), *ends)
