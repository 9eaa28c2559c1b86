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


class Arrivals:
    """What arrives in services from others in a year, layer after layer in one array.

    A layer is one pathway of one service, not split into slots: (areas, bands, sexes, draws). The
    sums of all of them are made at once.
    """

    def __init__(self, most: int, shape: tuple[int, ...]) -> None:
        """Room for as many layers of a shape; the memory may serve another year once cleared."""
        self._layers = np.empty((most, *shape))
        self._used = 0

    def clear(self) -> None:
        """Forget every layer."""
        self._used = 0

    def add(self) -> tuple[int, Floats]:
        """The number of a new layer of noughts, and the layer."""
        at = self._used
        self._used += 1
        self._layers[at] = 0.0
        return at, self._layers[at]

    def sums(self) -> tuple[Floats, Floats, Floats]:
        """Of each layer: sums by area and draw, by band, sex and draw, and by draw."""
        layers = self._layers[: self._used]
        by_person = layers.sum(axis=1)
        return layers.sum(axis=(2, 3)), by_person, by_person.sum(axis=(1, 2))


class CellArray:
    """Cells of one quantity of a service (activity or bed-days).

    Made from use by area, band, sex and draw, which is changed in place until an effect needs it
    spread out over pathways or slots (`spread_out`); from then on the cells are their own array.
    """

    def __init__(self, cells: ServiceCells, use: Floats, arrivals: Arrivals | None = None) -> None:
        """`arrivals` hold what comes from other services, of many of them together or its own."""
        self._cells = cells
        self._main = use[:, :, :, None, None, :]
        self._arrivals = arrivals or Arrivals(len(cells.service.pathways), use.shape)
        self._came: dict[int, Floats] = {}  # by pathway: (areas, bands, sexes, 1, slots, draws)
        self._layer_of: dict[int, int] = {}  # by pathway: the layer of the arrivals that it is
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
                self._came[pathway] = self._new_layer(pathway)
            view = self._came[pathway][(*reach.spans[:3], 0)]
        view += came

    def _new_layer(self, pathway: int) -> Floats:
        shape = self._main.shape
        if shape[4] > 1:
            return np.zeros((*shape[:3], 1, *shape[4:]))
        self._layer_of[pathway], layer = self._arrivals.add()
        return layer[:, :, :, None, None]

    def times(self, by_band: Floats) -> CellArray:
        """A new array, each cell multiplied by its band's factor (bands, draws)."""
        factor = by_band[None, :, None, None, None, :]
        out = CellArray.__new__(CellArray)
        out._cells = self._cells
        out._main = self._main * factor
        out._came = {path: came * factor for path, came in self._came.items()}
        out._arrivals, out._layer_of = self._arrivals, {}
        out.spread_out = True
        return out

    def total(self) -> Floats:
        """Sum over all cells (draws,)."""
        return np.asarray(sum(layer.sum(axis=(0, 1, 2, 3, 4)) for layer in self.layers()))

    def by_slot(self) -> Floats:
        """Sums by area and slot: (areas, slots, draws)."""
        found = [self._slots_of(layer) for layer in (self._main, *self._came.values())]
        return np.asarray(sum(found[1:], found[0]))

    def sums(self) -> Sums:
        """Every sum an output needs."""
        by_slot, by_person, by_pathway = self._sum_layer(self._main)
        if self._main.shape[3] == 1:
            by_band = by_person.sum(axis=1)
            by_pathway = (by_band[:, None] * self._cells.pathway_share[..., None]).sum(axis=0)
        for path, layer in self._came.items():
            slot, person, all_of_it = self._sum_layer(layer)
            by_slot, by_person = by_slot + slot, by_person + person
            by_pathway[path] += all_of_it[0]
        return Sums(by_slot, by_pathway, by_person)

    def came_sums(self, by_area: Floats, by_person: Floats, whole: Floats) -> Sums:
        """The sums of what arrived alone, while nothing is spread out, from `Arrivals.sums`."""
        *others, (path, last) = self._layer_of.items()
        share = self._cells.slot_share[..., None]
        by_slot, people = by_area[last][:, None] * share, by_person[last]
        by_pathway = np.zeros((len(self._cells.service.pathways), whole.shape[-1]))
        by_pathway[path] = whole[last]
        for path, at in others:
            by_slot, people = by_slot + by_area[at][:, None] * share, people + by_person[at]
            by_pathway[path] = whole[at]
        return Sums(by_slot, by_pathway, people)

    def _sum_layer(self, layer: Floats) -> tuple[Floats, Floats, Floats]:
        if layer.shape[3] == layer.shape[4] == 1:
            by_person = layer[:, :, :, 0, 0].sum(axis=0)
            return self._slots_of(layer), by_person, by_person.sum(axis=(0, 1))[None]
        rest = layer.sum(axis=(0, 4))
        return self._slots_of(layer), rest.sum(axis=2), rest.sum(axis=(0, 1))

    def _slots_of(self, layer: Floats) -> Floats:
        by_slot = layer.sum(axis=(1, 2, 3))
        if layer.shape[4] == 1:
            by_slot = by_slot * self._cells.slot_share[..., None]
        return np.asarray(by_slot)
