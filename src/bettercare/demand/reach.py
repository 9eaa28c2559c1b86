"""Which cells an effect touches, and by what share."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.cells import ServiceCells, condition_share
from bettercare.demand.need import ConditionNeed, use_of_fifths
from bettercare.plan.model import Plan, Where
from bettercare.tables.plan_tables import SEXES

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reach:
    """The block of a service's cells an effect touches and the share of each that it can change.

    `spans` are the touched areas, bands, sexes and pathways, from the first to the last of each;
    `weight` is the share, 0 to 1 (0 for one between first and last that is not touched), over
    (those areas, bands, sexes, pathways, all slots, draws), with length 1 along an axis on which
    it does not differ. Where the share follows conditions whose prevalence changes, they are in
    `follows` and not in the weight until it is told which year it is (`in_year`).
    """

    spans: tuple[slice, slice, slice, slice]
    weight: Floats
    pathways: bool  # whether it acts on some pathways only
    slots: bool  # whether it acts on some providers or sites only
    follows: tuple[ConditionNeed, ...] = ()
    listed: Floats | None = None  # what demand.condition_share adds to those: (bands,)
    acts_on: tuple[int, ...] = field(init=False)  # along the weight's slots: those it can change
    whole: bool = field(init=False)  # whether it can change all of every cell in them

    def __post_init__(self) -> None:
        slots = np.flatnonzero(self.weight.any(axis=(0, 1, 2, 3, 5)))
        object.__setattr__(self, "acts_on", tuple(slots.tolist()))
        object.__setattr__(self, "whole", bool((self.weight[:, :, :, :, slots] == 1.0).all()))

    def view(self, cells: Floats) -> Floats:
        """The touched block of a cell array: itself, not a copy."""
        return cells[self.spans]

    def in_year(self, index: dict[str, Floats]) -> Reach:
        """The reach once prevalence has grown by `index` (draws,) of each condition."""
        if not self.follows:
            return self
        share = _with_conditions(self.follows, self.listed, index)[self.spans[:3]]
        return replace(self, weight=self.weight * share[:, :, :, None, None, :], follows=())


def _with_conditions(
    needs: tuple[ConditionNeed, ...], listed: Floats | None, index: dict[str, Floats]
) -> Floats:
    """Share of use by people with any of the conditions: (areas, bands, sexes, draws or 1)."""
    without = np.ones(1)
    for each in needs:
        without = without * (1.0 - each.share_of_use(index.get(each.condition)))
    share = 1.0 - without
    return share if listed is None else np.minimum(share + listed[:, None, None], 1.0)


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
    is a share of each cell's use: the effect is diluted by it, as conditions are not cells of
    their own. What one condition makes up of the service is said by demand.condition_share, or
    follows from demand.condition_need and who has it.
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
    cell = chosen[0][:, None, None] * chosen[1][:, None] * chosen[2]
    if where.deprivation:
        cell = cell * use_of_fifths(cells.by_fifth, where.deprivation)[:, :, None]
    follows, listed = _conditions(plan, cells, where.condition)
    if where.condition and not any(each.trend for each in follows):
        cell = cell * _with_conditions(follows, listed, {})[..., 0]
        follows = ()
    spans = tuple(_span(each) for each in chosen)
    weight = (
        cell[:, :, :, None, None]
        * chosen[3][None, None, None, :, None]
        * slots[:, None, None, None, :]
    )[spans]
    return Reach(
        (spans[0], spans[1], spans[2], spans[3] if where.pathway else slice(None)),
        _where_same(weight)[..., None],
        pathways=bool(where.pathway),
        slots=bool(where.provider or where.site),
        follows=follows,
        listed=listed,
    )


def _conditions(
    plan: Plan, cells: ServiceCells, names: tuple[str, ...]
) -> tuple[tuple[ConditionNeed, ...], Floats]:
    """Conditions whose share follows from need, and the listed share (bands,) of the others."""
    follows = tuple(each for each in cells.conditions if each.condition in names)
    known = {each.condition for each in follows}
    parts = [condition_share(plan, cells.service.key, name) for name in names if name not in known]
    listed = np.minimum(np.sum(parts, axis=0), 1.0) if parts else np.zeros(len(plan.age_bands))
    return follows, listed
