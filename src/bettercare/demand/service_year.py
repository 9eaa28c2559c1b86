"""One service in one year: its activity, and its bed-days, in cells.

Cells are (areas, bands, sexes, pathways, slots, draws). The split into pathways (by band) and the
split into slots (by area) are each kept apart as a factor, and the axis has length 1, until an
effect acts on one pathway, or on one provider or site: most never do. What arrives from other
services belongs to one pathway and is kept as a layer of its own. All forms give the same sums.
Units: the service's own a year, or midnight bed-days a year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.cells import ServiceCells
from bettercare.demand.reach import Reach

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sums:
    """Everything an output needs of a service's cells; arrays end with the draws axis."""

    by_slot: Floats  # (areas, slots, draws)
    by_pathway: Floats  # (pathways, draws)
    by_person: Floats  # (bands, sexes, draws)


class CellArray:
    """Cells of one quantity of a service (activity or bed-days).

    Made from use by area, band, sex and draw, which is changed in place until an effect needs it
    spread out over pathways or slots (`spread_out`); from then on the cells are their own array.
    """

    def __init__(self, cells: ServiceCells, use: Floats) -> None:
        self._cells = cells
        self._main = use[:, :, :, None, None, :]
        self._came: dict[int, Floats] = {}  # by pathway: (areas, bands, sexes, 1, slots, draws)
        self.spread_out = False

    @property
    def changed_shape(self) -> bool:
        """Whether there is more to it than the use it was made from."""
        return self.spread_out or bool(self._came)

    def layers(self, pathways: bool = False, slots: bool = False) -> list[Floats]:
        """The arrays that add up to the cells, to be changed in place, these axes spread out."""
        if pathways and self._main.shape[3] == 1:
            share = self._cells.pathway_share[None, :, None, :, None, None]
            self._main = self._main * share
            self.spread_out = True
        if pathways:
            for path, came in self._came.items():
                self._slots_like_main(came.shape[4])
                self._main[:, :, :, path] += self._over_slots(came)[:, :, :, 0]
            self._came.clear()
        if slots and self._main.shape[4] == 1:
            self._slots_like_main(self._cells.slots + 1)
        return [self._main, *self._came.values()]

    def _slots_like_main(self, slots: int) -> None:
        """Spread the main array over slots where a layer has more of them."""
        if slots > 1 and self._main.shape[4] == 1 and self._cells.slots > 1:
            share = self._cells.slot_share[:, None, None, None, :, None]
            self._main = self._main * share
            self._came = {path: came * share for path, came in self._came.items()}
            self.spread_out = True

    def _over_slots(self, came: Floats) -> Floats:
        if came.shape[4] == self._main.shape[4]:
            return came
        return came * self._cells.slot_share[:, None, None, None, :, None]

    def receive(self, pathway: int, reach: Reach, arriving: Floats) -> None:
        """Add arriving units (touched areas, bands, sexes, draws) to one pathway.

        They keep area, age and sex, and follow the service's provider map.
        """
        came = arriving[:, :, :, None, :]
        if self._main.shape[4] > 1:
            came = came * self._cells.slot_share[reach.spans[0]][:, None, None, :, None]
        if self._main.shape[3] > 1 or len(self._cells.service.pathways) == 1:
            view = self._main[(*reach.spans[:3], pathway)]
        else:
            if pathway not in self._came:
                shape = self._main.shape
                self._came[pathway] = np.zeros((*shape[:3], 1, *shape[4:]))
            view = self._came[pathway][(*reach.spans[:3], 0)]
        view += came

    def times(self, by_band: Floats) -> CellArray:
        """A new array, each cell multiplied by its band's factor (bands, draws)."""
        factor = by_band[None, :, None, None, None, :]
        out = CellArray.__new__(CellArray)
        out._cells = self._cells
        out._main = self._main * factor
        out._came = {path: came * factor for path, came in self._came.items()}
        out.spread_out = True
        return out

    def total(self) -> Floats:
        """Sum over all cells (draws,)."""
        return np.asarray(sum(layer.sum(axis=(0, 1, 2, 3, 4)) for layer in self.layers()))

    def sums(self, whole: bool = True) -> Sums:
        """Every sum an output needs; not `whole`, only of what arrived from other services."""
        came = list(self._came.items())
        if whole:
            by_slot, by_person, by_pathway = self._sum_layer(self._main)
            if self._main.shape[3] == 1:
                by_band = by_person.sum(axis=1)
                by_pathway = (by_band[:, None] * self._cells.pathway_share[..., None]).sum(axis=0)
        else:
            path, layer = came.pop()
            by_slot, by_person, first = self._sum_layer(layer)
            by_pathway = np.zeros((len(self._cells.service.pathways), first.shape[-1]))
            by_pathway[path] = first[0]
        for path, layer in came:
            slot, person, all_of_it = self._sum_layer(layer)
            by_slot, by_person = by_slot + slot, by_person + person
            by_pathway[path] += all_of_it[0]
        return Sums(by_slot, by_pathway, by_person)

    def _sum_layer(self, layer: Floats) -> tuple[Floats, Floats, Floats]:
        if layer.shape[3] == layer.shape[4] == 1:
            whole = layer[:, :, :, 0, 0]
            by_person = whole.sum(axis=0)
            by_slot = whole.sum(axis=(1, 2))[:, None] * self._cells.slot_share[..., None]
            return by_slot, by_person, by_person.sum(axis=(0, 1))[None]
        by_slot = layer.sum(axis=(1, 2, 3))
        if layer.shape[4] == 1:
            by_slot = by_slot * self._cells.slot_share[..., None]
        rest = layer.sum(axis=(0, 4))
        return by_slot, rest.sum(axis=2), rest.sum(axis=(0, 1))
