"""One service in one year: its activity, and its bed-days, in cells.

Kept as use by area, band and sex while nothing has touched it, since the split into pathways and
slots is then a product; spread out into full cells when an effect first needs them. Both give the
same sums. Units: the service's own a year, and midnight bed-days a year.
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

    def __init__(self, cells: ServiceCells, use: Floats) -> None:
        self._cells = cells
        self._use = use  # (areas, bands, sexes, draws)
        self._full: Floats | None = None

    @property
    def full(self) -> Floats:
        """Full cells (areas, bands, sexes, pathways, slots, draws), made when first asked for."""
        if self._full is None:
            split = (
                self._cells.pathway_share[None, :, None, :, None]
                * self._cells.slot_share[:, None, None, None, :]
            )
            self._full = self._use[:, :, :, None, None, :] * split[..., None]
        return self._full

    @property
    def spread_out(self) -> bool:
        """Whether an effect has needed the full cells."""
        return self._full is not None

    def times(self, by_band: Floats) -> CellArray:
        """A new array, each cell multiplied by its band's factor (bands, draws)."""
        out = CellArray(self._cells, self._use * by_band[None, :, None, :])
        if self._full is not None:
            out._full = self._full * by_band[None, :, None, None, None, :]
        return out

    def total(self) -> Floats:
        """Sum over all cells (draws,)."""
        if self._full is None:
            return np.asarray(self._use.sum(axis=(0, 1, 2)))
        return np.asarray(self._full.sum(axis=(0, 1, 2, 3, 4)))

    def sums(self) -> Sums:
        """Every sum an output needs, in one visit."""
        if self._full is None:
            by_area = self._use.sum(axis=(1, 2))
            by_person = self._use.sum(axis=0)
            by_band = by_person.sum(axis=1)
            return Sums(
                total=by_area.sum(axis=0),
                by_slot=by_area[:, None] * self._cells.slot_share[..., None],
                by_pathway=(by_band[:, None] * self._cells.pathway_share[..., None]).sum(axis=0),
                by_person=by_person,
            )
        by_slot = self._full.sum(axis=(1, 2, 3))
        rest = self._full.sum(axis=(0, 4))
        return Sums(
            total=by_slot.sum(axis=(0, 1)),
            by_slot=by_slot,
            by_pathway=rest.sum(axis=(0, 1)),
            by_person=rest.sum(axis=2),
        )
