"""The months of a year: how a yearly figure is spread, and its peak."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.draws import MONTHS, Values
from bettercare.plan.model import Plan

Floats = NDArray[np.float64]


def profile(plan: Plan, values: Values, name: str | None, season: str | None) -> Floats:
    """Daily rate of each month against the year's mean, April first: (years, 12, draws).

    The plan's profile p is stretched by an assumption of its own, or of the profile that `season`
    names, a: 1 + a (p - 1), and never falls below nothing.
    """
    years = len(plan.years)
    if name is None:
        return np.ones((years, 12, values.draws))
    table = plan.tables["demand.profile"].columns
    level = {
        int(month): relative
        for key, month, relative in zip(
            table["profile"], table["month"], table["relative"], strict=True
        )
        if key == name
    }
    away = np.array([level[month] for month in MONTHS]) - 1.0
    scale = values.annual(f"demand.season.{season}", 1.0)
    return np.maximum(1.0 + scale[:, None, :] * away[None, :, None], 0.0)
