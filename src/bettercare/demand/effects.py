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


def take_out(cells: Floats, reach: Reach, strength: Floats, multiply: Floats) -> Floats:
    """Apply a multiplying effect in place; what left, (touched areas, bands, sexes, paths, slots).

    Negative where the effect raises activity.
    """
    block = reach.block
    now = cells[block]
    left = now * reach.weight[..., None]
    left *= strength * (1.0 - multiply)
    now -= left
    cells[block] = now
    return np.asarray(left)


def add_to(cells: Floats, reach: Reach, strength: Floats, amount: Floats) -> Floats:
    """Add `amount` units a year over the touched cells, in proportion to what is there.

    A fall can take no more than there is. Returns what left (negative for an addition).
    """
    block = reach.block
    now = cells[block]
    touched = now * reach.weight[..., None]
    total = touched.sum(axis=(0, 1, 2, 3, 4))
    share = np.divide(strength * amount, total, out=np.zeros_like(total), where=total > 0)
    left = -touched * np.maximum(share, -1.0)
    cells[block] = now - left
    return np.asarray(left)


def arrive(
    cells: Floats, target: ServiceCells, pathway: str, reach: Reach, arriving: Floats
) -> Floats:
    """Add arriving units (touched areas, bands, sexes, draws) to a service's cells, in place.

    They keep area, age and sex, carry the pathway, and follow the service's provider map.
    Returns the total that arrived (draws,).
    """
    path = target.service.pathways.index(pathway)
    a, b, s, _ = reach.axes
    share = target.slot_share[a][:, None, None, :, None]
    cells[np.ix_(a, b, s, np.array([path]))] += (arriving[:, :, :, None, :] * share)[:, :, :, None]
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
    block = reach.block
    now = cells[block]
    moved = now * reach.weight[..., None] * strength
    now -= moved
    by_area = moved.sum(axis=4)
    for row, a in enumerate(reach.axes[0]):
        sites = [site for _, site in source.places[a]]
        for site, share in targets:
            now[row, :, :, :, sites.index(site)] += by_area[row] * share
    cells[block] = now
    return np.asarray(moved.sum(axis=(0, 1, 2, 3, 4)))
