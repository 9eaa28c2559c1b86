"""A year's activity before any intervention: base year, people, need, health and trend."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.service_year import CellArray
from bettercare.system.activity import YearActivity
from bettercare.system.figures import Figures
from bettercare.system.model import Model
from bettercare.system.outlook import Growth

Floats = NDArray[np.float64]


def grow(
    model: Model, figures: Figures, growth: Growth, base: Floats, y: int, use: Floats
) -> YearActivity:
    """Activity before interventions, in `use`: base x people (or births) x need x health x trend.

    `base` and `use` are (services, areas, bands, sexes, draws).
    """
    for i, each in enumerate(model.cells):  # one service at a time stays in the processor's cache
        by_age, trend = growth.by_age(model, each), figures.trend[i, y]
        beyond = trend if by_age is None else by_age * trend
        np.multiply(base[i], growth.of(each) * beyond, out=use[i])
    return YearActivity(
        use=use,
        units=[CellArray(each, use[i]) for i, each in enumerate(model.cells)],
        stay={i: stay[y] for i, stay in figures.stay.items()},
        prevalence=growth.prevalence,
    )
