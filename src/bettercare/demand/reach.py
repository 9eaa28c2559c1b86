"""Which cells an effect touches, and by what share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.cells import ServiceCells, condition_share
from bettercare.plan.model import Plan, Where
from bettercare.population.rates import SEXES

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Reach:
    """The block of a service's cells an effect touches and the share of each that it can change.

    `axes` are the touched areas, bands, sexes and pathways; `weight` is the share, 0 to 1, over
    (those areas, bands, sexes, pathways, all slots).
    """

    axes: tuple[Ints, Ints, Ints, Ints]
    weight: Floats

    @property
    def block(self) -> tuple[Ints, ...]:
        """An index that cuts the block out of a cell array (all slots, all draws)."""
        return np.ix_(*self.axes)


def deprivation_weight(plan: Plan, quintiles: tuple[int, ...]) -> Floats:
    """Share of each area's people (areas,) who live in small areas of these quintiles."""
    out = np.zeros(len(plan.areas))
    table = plan.tables.get("population.deprivation_share")
    if table is None:
        return out
    areas = list(plan.areas)
    columns = table.columns
    for area, quintile, share in zip(
        columns["area"], columns["quintile"], columns["share"], strict=True
    ):
        if int(quintile) in quintiles:
            out[areas.index(area)] += share
    return out


def _members(chosen: tuple[str, ...], of: list[str]) -> Ints:
    if not chosen:
        return np.arange(len(of))
    return np.array([i for i, name in enumerate(of) if name in chosen], dtype=np.intp)


def find_reach(plan: Plan, cells: ServiceCells, where: Where) -> Reach:
    """The reach of a `where` on a service.

    Area, age, sex, pathway, provider and site choose cells. A condition or deprivation quintile
    is a share of each cell: the effect is diluted by it, as conditions are not cells of their own.
    """
    axes = (
        _members(where.area, list(plan.areas)),
        _members(where.age, [band.key for band in plan.age_bands]),
        _members(where.sex, list(SEXES)),
        _members(where.pathway, list(cells.service.pathways)),
    )
    slots = np.zeros((len(plan.areas), cells.slots))
    for a, places in enumerate(cells.places):
        for k, (partner, site) in enumerate(places):
            slots[a, k] = float(
                (not where.provider or partner in where.provider)
                and (not where.site or site in where.site)
            )
    area_share = np.ones(len(plan.areas))
    if where.deprivation:
        area_share = deprivation_weight(plan, where.deprivation)
    band_share = np.ones(len(plan.age_bands))
    if where.condition:
        parts = [condition_share(plan, cells.service.key, name) for name in where.condition]
        band_share = np.minimum(np.sum(parts, axis=0), 1.0)
    weight = (
        area_share[axes[0], None, None, None, None]
        * band_share[None, axes[1], None, None, None]
        * slots[axes[0]][:, None, None, None, :]
        * np.ones((1, 1, len(axes[2]), len(axes[3]), 1))
    )
    return Reach(axes, weight)
