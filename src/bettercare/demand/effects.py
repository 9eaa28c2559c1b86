"""What one effect does to activity or to stays, in every cell and draw.

`strength` is what is achieved of an effect in the year, 0 to 1: its ramp times what staff,
enablers and room let through. An effect that multiplies by m changes a cell x to
x (1 - w s (1 - m)), where w is the share of the cell it can reach and s its strength.
What leaves a service is handed on as it left: by area, age band and sex.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.cells import ServiceCells
from bettercare.demand.reach import Reach

Floats = NDArray[np.float64]


def _reached(view: Floats, weight: Floats) -> Floats:
    """Sum over pathways and slots of cells times weight: (areas, bands, sexes, draws)."""
    if weight.shape[3] == 1 and weight.shape[4] == 1:
        return np.asarray(view.sum(axis=(3, 4)) * weight[:, :, :, 0, 0, None])
    if weight.shape[3] == 1:
        by_slot = view.sum(axis=3)
        return np.asarray((by_slot * weight[:, :, :, 0, :, None]).sum(axis=3))
    return np.asarray((view * weight[..., None]).sum(axis=(3, 4)))


def take_out(cells: Floats, reach: Reach, strength: Floats, multiply: Floats) -> Floats:
    """Apply a multiplying effect in place; what left, (touched areas, bands, sexes, draws).

    Negative where the effect raises activity.
    """
    view = reach.view(cells)
    fall = strength * (1.0 - multiply)
    left = _reached(view, reach.weight) * fall
    view *= 1.0 - reach.weight[..., None] * fall
    return np.asarray(left)


def add_to(cells: Floats, reach: Reach, strength: Floats, amount: Floats) -> Floats:
    """Add `amount` units a year over the touched cells, in proportion to what is there.

    A fall can take no more than there is. Returns what left (negative for an addition).
    """
    total = _reached(reach.view(cells), reach.weight).sum(axis=(0, 1, 2))
    wanted = np.maximum(strength * amount, -total)
    share = np.divide(wanted, total, out=np.zeros_like(total), where=total > 0)
    return take_out(cells, reach, np.ones_like(total), 1.0 + share)


def arrive(
    cells: Floats, target: ServiceCells, pathway: str, reach: Reach, arriving: Floats
) -> Floats:
    """Add arriving units (touched areas, bands, sexes, draws) to a service's cells, in place.

    They keep area, age and sex, carry the pathway, and follow the service's provider map.
    Returns the total that arrived (draws,).
    """
    path = target.service.pathways.index(pathway)
    view = reach.pathway_view(cells, path)
    came = arriving[:, :, :, None, :]
    if view.shape[3] > 1 or target.slots == 1:  # spread out over slots
        came = came * target.slot_share[reach.spans[0]][:, None, None, :, None]
    view += came
    return np.asarray(arriving.sum(axis=(0, 1, 2)))


def relocate(
    cells: Floats,
    source: ServiceCells,
    reach: Reach,
    strength: Floats,
    targets: tuple[tuple[str, float], ...],
) -> Floats:
    """Carry activity from the touched sites to others of the same service, in place.

    Returns the total moved (draws,); the service's total does not change.
    """
    view = reach.view(cells)
    moved = view * (reach.weight[..., None] * strength)
    view -= moved
    by_area = moved.sum(axis=4)
    for row, places in enumerate(source.places[reach.spans[0]]):
        sites = [site for _, site in places]
        for site, share in targets:
            view[row, :, :, :, sites.index(site)] += by_area[row] * share
    return np.asarray(by_area.sum(axis=(0, 1, 2, 3)))
