"""Growth of activity from the base year: people or births, by area, age band and sex."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.model import Plan
from bettercare.population import People

Floats = NDArray[np.float64]


def ratio(now: Floats, base: Floats) -> Floats:
    """The ratio now / base, and 1 where there was nobody in the base year.

    >>> ratio(np.array([3.0, 0.0]), np.array([2.0, 0.0])).tolist()
    [1.5, 1.0]
    """
    return np.divide(now, base, out=np.ones_like(now), where=base > 0)


def people_growth(plan: Plan, people: People, year: int) -> Floats:
    """People of year index `year` against the base year: (areas, bands, sexes, draws).

    Areas outside follow the whole resident area, since nothing is projected for them.
    """
    resident = ratio(people.by_band[year], people.by_band[0])
    whole = ratio(people.by_band[year].sum(axis=0), people.by_band[0].sum(axis=0))
    out = np.empty((len(plan.areas), *resident.shape[1:]))
    for i, (key, area) in enumerate(plan.areas.items()):
        out[i] = whole if area.outside else resident[people.areas.index(key)]
    return out


def births_growth(plan: Plan, people: People, year: int) -> Floats:
    """Births of year index `year` against the base year: (areas, 1, 1, draws)."""
    resident = ratio(people.births[year], people.births[0])
    whole = ratio(people.births[year].sum(axis=0), people.births[0].sum(axis=0))
    rows = [
        whole if area.outside else resident[people.areas.index(key)]
        for key, area in plan.areas.items()
    ]
    return np.stack(rows)[:, None, None, :]
