"""Sums of a year's cells over all services, made once for every measure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.system.activity import YearActivity
from bettercare.system.model import Model

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class YearSums:
    """Arrays end with the draws axis; rows follow the model's index of places and pathways."""

    activity: Floats  # (services, draws), units a year
    by_area: Floats  # (services, areas, draws)
    by_place: Floats  # (places, draws)
    by_pathway: Floats  # (pathway rows, draws)
    by_person: Floats  # (services, bands, sexes, draws)
    beddays: Floats  # (services, draws), midnight bed-days a year, 0 where a service has no beds
    days_by_place: Floats  # (places of services with beds, draws)


def year_sums(model: Model, year: YearActivity) -> YearSums:
    """All sums of a year after its effects.

    Services whose splits are still factors are summed together; the few that an effect has
    spread out are summed one by one and put in their place.
    """
    rows = model.rows
    by_area = year.use.sum(axis=(2, 3))
    by_person = year.use.sum(axis=1)
    by_band = by_person.sum(axis=2)
    by_place = np.einsum("ra,rad->rd", rows.place_weight, by_area[rows.place_service])
    by_pathway = np.einsum("qb,qbd->qd", rows.pathway_share, by_band[rows.pathway_service])
    arrived = year.arrivals.sums()
    for i, cells in enumerate(year.units):
        if not cells.changed_shape:
            continue
        sums = cells.sums() if cells.spread_out else cells.came_sums(*arrived)
        if cells.spread_out:  # what was summed above is not the whole of it, nor still so
            for total in (by_area[i], by_person[i]):
                total[:] = 0.0
            by_place[rows.place_span[i]] = by_pathway[rows.pathway_span[i]] = 0.0
        by_area[i] += sums.by_slot.sum(axis=1)
        by_person[i] += sums.by_person
        by_place[rows.place_span[i]] += rows.slots_to_places(i, sums.by_slot)
        by_pathway[rows.pathway_span[i]] += sums.by_pathway

    days_by_area = np.zeros_like(by_area)
    days_by_area[rows.bed_services] = year.days_use.sum(axis=(2, 3))
    at = rows.bed_places
    days = np.einsum("ra,rad->rd", rows.place_weight[at], days_by_area[rows.place_service[at]])
    position = {int(row): at for at, row in enumerate(rows.bed_places)}
    for i, cells in year.beddays.items():
        if cells.changed_shape:
            by_slot = cells.by_slot()
            days_by_area[i] = by_slot.sum(axis=1)
            start = position[rows.place_span[i].start]
            own = rows.slots_to_places(i, by_slot)
            days[start : start + len(own)] = own
    return YearSums(
        activity=by_area.sum(axis=1),
        by_area=by_area,
        by_place=by_place,
        by_pathway=by_pathway,
        by_person=by_person,
        beddays=days_by_area.sum(axis=1),
        days_by_place=days,
    )
