"""Which cells an effect touches, and by what share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.cells import ServiceCells, condition_share
from bettercare.plan.model import Plan, Where
from bettercare.population.rates import SEXES

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reach:
    """The block of a service's cells an effect touches and the share of each that it can change.

    `spans` are the touched areas, bands, sexes and pathways, from the first to the last of each;
    `weight` is the share, 0 to 1 (0 for one between first and last that is not touched), over
    (those areas, bands, sexes, pathways, all slots), with length 1 along an axis on which it does
    not differ.
    """

    spans: tuple[slice, slice, slice, slice]
    weight: Floats
    pathways: bool  # whether it acts on some pathways only
    slots: bool  # whether it acts on some providers or sites only

    def view(self, cells: Floats) -> Floats:
        """The touched block of a cell array: itself, not a copy."""
        return cells[self.spans]


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


def _chosen(members: tuple[str, ...], of: list[str]) -> Floats:
    """1 for the chosen members of a dimension, 0 for the others; no members means all."""
    return np.array([float(not members or name in members) for name in of])


def _span(chosen: Floats) -> slice:
    where = np.flatnonzero(chosen)
    return slice(int(where[0]), int(where[-1]) + 1) if where.size else slice(0, 0)


def _where_same(weight: Floats) -> Floats:
    """The weight with length 1 along every axis on which it does not differ."""
    for axis in range(weight.ndim):
        first = weight.take([0], axis=axis) if weight.shape[axis] else weight
        if weight.shape[axis] > 1 and bool((weight == first).all()):
            weight = first
    return weight


def find_reach(plan: Plan, cells: ServiceCells, where: Where) -> Reach:
    """The reach of a `where` on a service.

    Area, age, sex, pathway, provider and site choose cells. A condition or deprivation quintile
    is a share of each cell: the effect is diluted by it, as conditions are not cells of their own.
    """
    chosen = (
        _chosen(where.area, list(plan.areas)),
        _chosen(where.age, [band.key for band in plan.age_bands]),
        _chosen(where.sex, list(SEXES)),
        _chosen(where.pathway, list(cells.service.pathways)),
    )
    slots = np.zeros((len(plan.areas), cells.slots))
    for a, places in enumerate(cells.places):
        for k, (partner, site) in enumerate(places):
            slots[a, k] = float(
                (not where.provider or partner in where.provider)
                and (not where.site or site in where.site)
            )
    if not (where.provider or where.site):
        slots = np.ones((len(plan.areas), 1))
    area_share, band_share = chosen[0], chosen[1]
    if where.deprivation:
        area_share = area_share * deprivation_weight(plan, where.deprivation)
    if where.condition:
        parts = [condition_share(plan, cells.service.key, name) for name in where.condition]
        band_share = band_share * np.minimum(np.sum(parts, axis=0), 1.0)
    spans = tuple(_span(each) for each in chosen)
    weight = (
        area_share[:, None, None, None, None]
        * band_share[None, :, None, None, None]
        * chosen[2][None, None, :, None, None]
        * chosen[3][None, None, None, :, None]
        * slots[:, None, None, None, :]
    )[spans]
    return Reach(
        (spans[0], spans[1], spans[2], spans[3] if where.pathway else slice(None)),
        _where_same(weight),
        pathways=bool(where.pathway),
        slots=bool(where.provider or where.site),
    )
