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


def reached(cells: Floats, reach: Reach) -> Floats:
    """Sum over pathways and slots of cells times weight: (touched areas, bands, sexes, draws).

    It may be a view of the cells, where all of them are reached.
    """
    view, weight = reach.view(cells), reach.weight
    if weight.shape[3] > 1:
        return np.asarray((view * weight).sum(axis=(3, 4)))
    if weight.shape[4] == 1:
        by_slot = view[:, :, :, 0] if view.shape[3] == 1 else view.sum(axis=3)
        total = by_slot[:, :, :, 0] if by_slot.shape[3] == 1 else by_slot.sum(axis=3)
        return total if reach.whole else np.asarray(total * weight[:, :, :, 0, 0])
    out: Floats | None = None
    for k in reach.acts_on:  # an effect on a site skips others
        at_slot = view[:, :, :, 0, k] if view.shape[3] == 1 else view[:, :, :, :, k].sum(axis=3)
        part = at_slot if reach.whole else at_slot * weight[:, :, :, 0, k]
        out = part if out is None else out + part
    return np.zeros((*view.shape[:3], view.shape[5])) if out is None else out


def take_out(cells: Floats, reach: Reach, strength: Floats, multiply: Floats) -> Floats:
    """Apply a multiplying effect in place; what left, (touched areas, bands, sexes, draws).

    Negative where the effect raises activity.
    """
    view, weight = reach.view(cells), reach.weight
    fall = strength * (1.0 - multiply)
    left = reached(cells, reach) * fall
    if weight.shape[3] > 1 or weight.shape[4] == 1:
        view *= 1.0 - weight * fall
    else:
        for k in reach.acts_on:  # the others would be multiplied by 1
            view[:, :, :, :, k] *= 1.0 - weight[:, :, :, :, k] * fall
    return np.asarray(left)


def addition(total: Floats, strength: Floats, amount: Floats) -> Floats:
    """What adding `amount` units a year comes to as a multiplying effect (draws,).

    `total` is what there is in the touched cells: the addition is spread over them in proportion
    to it; a fall can take no more than there is.
    """
    wanted = np.maximum(strength * amount, -total)
    share = np.divide(wanted, total, out=np.zeros_like(total), where=total > 0)
    return np.asarray(1.0 + share)


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
    moved = view * (reach.weight * strength)
    view -= moved
    by_area = moved.sum(axis=4)
    for row, places in enumerate(source.places[reach.spans[0]]):
        sites = [site for _, site in places]
        for site, share in targets:
            view[row, :, :, :, sites.index(site)] += by_area[row] * share
    return np.asarray(by_area.sum(axis=(0, 1, 2, 3)))
