"""One service in one year: its activity, and its bed-days, in cells.

Cells are (areas, bands, sexes, pathways, slots, draws). The split into pathways (by band) and the
split into slots (by area) are each kept apart as a factor, and the axis has length 1, until an
effect acts on one pathway, or on one provider or site: most never do. Both forms give the same
sums. Units: the service's own a year, or midnight bed-days a year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.cells import ServiceCells

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sums:
    """Everything an output needs of a service's cells; arrays end with the draws axis."""

    total: Floats  # (draws,)
    by_slot: Floats  # (areas, slots, draws)
    by_pathway: Floats  # (pathways, draws)
    by_person: Floats  # (bands, sexes, draws)


class CellArray:
    """Cells of one quantity of a service (activity or bed-days)."""

    def __init__(self, cells: ServiceCells, array: Floats) -> None:
        """From use by area, band, sex and draw, or from an array with pathways and slots."""
        self._cells = cells
        self._array = array if array.ndim == 6 else array[:, :, :, None, None, :]

    def spread(self, pathways: bool = False, slots: bool = False) -> Floats:
        """The array itself, to be changed in place, with these axes spread out."""
        if pathways and self._array.shape[3] == 1:
            share = self._cells.pathway_share[None, :, None, :, None, None]
            self._array = self._array * share
        if slots and self._array.shape[4] == 1:
            self._array = self._array * self._cells.slot_share[:, None, None, None, :, None]
        return self._array

    def times(self, by_band: Floats) -> CellArray:
        """A new array, each cell multiplied by its band's factor (bands, draws)."""
        return CellArray(self._cells, self._array * by_band[None, :, None, None, None, :])

    def total(self) -> Floats:
        """Sum over all cells (draws,)."""
        return np.asarray(self._array.sum(axis=(0, 1, 2, 3, 4)))

    def sums(self) -> Sums:
        """Every sum an output needs, in one visit."""
        by_slot = self._array.sum(axis=(1, 2, 3))
        rest = self._array.sum(axis=(0, 4))
        by_person = rest.sum(axis=2)
        total = by_slot.sum(axis=(0, 1))
        if self._array.shape[4] == 1:
            by_slot = by_slot * self._cells.slot_share[..., None]
        if self._array.shape[3] == 1:
            by_band = by_person.sum(axis=1)
            by_pathway = (by_band[:, None] * self._cells.pathway_share[..., None]).sum(axis=0)
        else:
            by_pathway = rest.sum(axis=(0, 1))
        return Sums(total, by_slot, by_pathway, by_person)
