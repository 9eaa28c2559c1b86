"""A year's activity before any intervention: base year, people, need, health and trend."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.service_year import Arrivals, CellArray
from bettercare.system.activity import YearActivity
from bettercare.system.figures import Figures
from bettercare.system.model import Model
from bettercare.system.outlook import Growth

Floats = NDArray[np.float64]


def room_for_arrivals(model: Model, use: Floats) -> Arrivals:
    """Room for what may arrive in each pathway of each service in a year; see `grow` for `use`."""
    return Arrivals(len(model.rows.pathway_service), use.shape[1:])


def grow(
    model: Model,
    figures: Figures,
    growth: Growth,
    base: Floats,
    y: int,
    use: Floats,
    arrivals: Arrivals | None = None,
) -> YearActivity:
    """Activity before interventions, in `use`: base x people (or births) x need x health x trend.

    `base` and `use` are (services, areas, bands, sexes, draws). `arrivals` is for what services
    will hand to each other; its memory, like that of `use`, may be that of another year.
    """
    if arrivals is None:
        arrivals = room_for_arrivals(model, use)
    arrivals.clear()
    trend, beyond = figures.trend[:, y], growth.by_age_of_all(model)
    if beyond is not None:
        beyond *= trend[:, None, None]
    for i, each in enumerate(model.cells):  # one service at a time stays in the processor's cache
        births = each.service.driver == "births"
        further = trend[i] if beyond is None or births else beyond[i]
        np.multiply(base[i], growth.of(each) * further, out=use[i])
    return YearActivity(
        use=use,
        units=[CellArray(each, use[i], arrivals) for i, each in enumerate(model.cells)],
        arrivals=arrivals,
        stay={i: stay[y] for i, stay in figures.stay.items()},
        prevalence=growth.prevalence,
    )
