"""The attack on published counts, solved exactly: what can be said of a figure that is not shown.

The attacker knows every published figure and what it can stand for, that parts sum to totals, that
counts are whole and not negative, and that a star stands for somebody. Integer programming (SciPy's
HiGHS) gives the least and the largest count that agree with all of it.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import polars as pl
from scipy.optimize import Bounds, LinearConstraint, milp

from bettercare.tables.disclosure import ALL, Dimension, bounds_of_shown


class Attack:
    """All published figures as bounds on sums of the finest cells."""

    def __init__(self, frame: pl.DataFrame, dims: list[Dimension], published: pl.DataFrame):
        self.dims = [each for each in dims if each.name in published.columns]
        codes = [sorted(frame[each.name].unique().to_list()) for each in self.dims]
        self.cells = list(product(*codes))
        self.rows, low, high, self.stars = [], [], [], []
        for row in published.iter_rows(named=True):
            self.rows.append([self._holds(row, cell) for cell in self.cells])
            if row["suppressed"]:
                low.append(1.0)
                high.append(np.inf)
            else:
                least, most = bounds_of_shown(np.array([row["count"]]))
                low.append(float(least[0]))
                high.append(float(most[0]))
            self.stars.append(row["suppressed"])
        self.matrix = np.array(self.rows, float)
        self.low, self.high = np.array(low), np.array(high)

    def _holds(self, row, cell) -> bool:
        for each, code in zip(self.dims, cell, strict=True):
            at = row[each.name]
            groups = [code, *(groups[code] for groups in each.groupings.values())]
            if at != ALL and at not in groups:
                return False
        return True

    def bound(self, weights, largest: bool, numbers: bool = True) -> float:
        """The least or the largest sum of the weighted cells; without numbers, from stars alone."""
        high = self.high if numbers else np.where(self.high > 0, np.inf, 0.0)
        low = self.low if numbers else np.where(self.high > 0, 1.0, 0.0)
        sign = -1.0 if largest else 1.0
        found = milp(
            sign * np.asarray(weights, float),
            constraints=LinearConstraint(self.matrix, low, high),
            bounds=Bounds(0, 10_000),
            integrality=np.ones(len(self.cells)),
        )
        assert found.status == 0, found.message
        return float(round(found.fun * sign))
