"""What each step of the bridge would do alone to the year's activity and bed-days.

Every effect is measured against the year before any intervention, so that no order of steps is
favoured. What all of them do together differs by their overlap (care avoided twice counts once);
`shared_out` divides that difference in proportion to what each would do alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.effects import addition
from bettercare.demand.reach import Reach
from bettercare.plan.draws import Values
from bettercare.plan.model import Effect, Intervention
from bettercare.system.activity import YearActivity
from bettercare.system.bridge_steps import Step
from bettercare.system.model import ACTIVITY, STAY, Model, target_service

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Alone:
    """The year before any intervention, and each step's change of it by itself."""

    units: Floats  # (places, draws), before any intervention
    days: Floats  # (bed places, draws)
    change: Floats  # (steps, places, draws)
    change_days: Floats  # (steps, bed places, draws)


class Measured:
    """Fills an `Alone` from a year's activity before its effects."""

    def __init__(self, model: Model, values: Values, year: YearActivity, steps: int) -> None:
        self.model, self.values, self.year = model, values, year
        rows, draws = model.rows, year.use.shape[-1]
        self.stays = {
            int(i): model.stay_shape[at, :, None] * year.stay[int(i)]
            for at, i in enumerate(rows.bed_services)
        }
        self._bed_row = {int(row): at for at, row in enumerate(rows.bed_places)}
        by_area = year.use.sum(axis=(2, 3))
        units = np.einsum("ra,rad->rd", rows.place_weight, by_area[rows.place_service])
        days = np.zeros((len(rows.bed_places), draws))
        for i, stay in self.stays.items():
            used = np.einsum("absd,bd->ad", year.use[i], stay)
            days[self._bed_span(i)] = rows.place_weight[rows.place_span[i]] @ used
        change = np.zeros((steps, len(rows.place_service), draws))
        self.out = Alone(units, days, change, np.zeros((steps, *days.shape)))

    def _bed_span(self, service: int) -> slice:
        span = self.model.rows.place_span[service]
        start = self._bed_row[span.start]
        return slice(start, start + span.stop - span.start)

    def effect(self, step: int, effect: Effect, s: Floats) -> None:
        """Add what one effect would do alone, at strength `s` (draws,)."""
        i = self.model.index[target_service(effect) or ""]
        reach = self.year.reach(self.model, effect)
        stays = effect.on.startswith(STAY)
        touched = self._touched(i, reach)
        by_days = None
        if i in self.stays:
            by_days = touched * self.stays[i][reach.spans[1]][None, :, None, None, :]
        if effect.relocate:
            self._relocate(step, i, effect, reach, touched, by_days, s)
            return
        base = by_days if stays else touched
        assert base is not None  # the reader refuses an effect on the stay of what has none
        share = self._share(effect, base, touched if stays else None, s)
        if not stays:
            span = self.model.rows.place_span[i]
            self._leave(step, i, reach, touched, share, self.out.change[:, span])
        if by_days is not None:
            days_at = self.out.change_days[:, self._bed_span(i)]
            self._leave(step, i, reach, by_days, share, days_at)
        for move in effect.moves_to:
            left = by_days if move.per == "bed-day" and by_days is not None else base
            gone = left[:, :, :, 0] if left.shape[3] == 1 else left.sum(axis=3)
            arriving = gone * (share * self.values.scalar(move.per_unit.address))
            self._arrive(step, self.model.index[move.service], reach, arriving)

    def _touched(self, service: int, reach: Reach) -> Floats:
        """Use that an effect reaches: (touched areas, bands, sexes, slots or 1, draws).

        Pathways and slots are shares of a cell alike in all draws, so they are put into the weight
        and the cells are never spread out over them.
        """
        cells, weight = self.model.cells[service], reach.weight
        areas, bands, _, paths = reach.spans
        if reach.pathways:
            weight = weight * cells.pathway_share[bands, paths][None, :, None, :, None, None]
        if reach.slots:
            weight = weight * cells.slot_share[areas][:, None, None, None, :, None]
        return np.asarray(self.year.use[service][reach.spans[:3]][:, :, :, None] * weight.sum(3))

    def _share(self, effect: Effect, base: Floats, units: Floats | None, s: Floats) -> Floats:
        """Share of the touched cells that goes (draws,); negative where they grow.

        `units` is given for an effect on stays: an addition is so many days for each unit.
        """
        if effect.multiply is not None:
            return np.asarray(s * (1.0 - self.values.scalar(effect.multiply.address)))
        assert effect.add is not None
        amount = self.values.scalar(effect.add.address)
        if units is not None:
            amount = amount * units.sum(axis=(0, 1, 2, 3))
        return np.asarray(1.0 - addition(base.sum(axis=(0, 1, 2, 3)), s, amount))

    def _by_slot(self, service: int, reach: Reach, cells: Floats) -> Floats:
        """Touched cells summed to all areas and slots: (areas, slots, draws)."""
        source = self.model.cells[service]
        by = cells.sum(axis=(1, 2))
        if by.shape[1] == 1 and source.slots > 1:
            by = by * source.slot_share[reach.spans[0], :, None]
        whole = np.zeros((len(source.places), source.slots, by.shape[-1]))
        whole[reach.spans[0]] = by
        return whole

    def _leave(
        self, step: int, service: int, reach: Reach, cells: Floats, share: Floats, at: Floats
    ) -> None:
        by_slot = self._by_slot(service, reach, cells) * share
        at[step] -= self.model.rows.slots_to_places(service, by_slot)

    def _arrive(self, step: int, service: int, reach: Reach, arriving: Floats) -> None:
        rows = self.model.rows
        weight = rows.place_weight[rows.place_span[service], reach.spans[0]]
        self.out.change[step, rows.place_span[service]] += weight @ arriving.sum(axis=(1, 2))
        if service in self.stays:
            days = np.einsum("absd,bd->ad", arriving, self.stays[service][reach.spans[1]])
            self.out.change_days[step, self._bed_span(service)] += weight @ days

    def _relocate(
        self, step: int, service: int, effect: Effect, reach: Reach, touched: Floats,
        by_days: Floats | None, s: Floats,
    ) -> None:  # fmt: skip
        amounts = [(touched, self.out.change[:, self.model.rows.place_span[service]])]
        if by_days is not None:
            amounts.append((by_days, self.out.change_days[:, self._bed_span(service)]))
        for cells, at in amounts:
            by_slot = self._by_slot(service, reach, cells) * s
            change = -by_slot
            for area, places in enumerate(self.model.cells[service].places):
                sites = [site for _, site in places]
                for site, share in effect.relocate:
                    if by_slot[area].any():
                        change[area, sites.index(site)] += by_slot[area].sum(axis=0) * share
            at[step] += self.model.rows.slots_to_places(service, change)


def measure_alone(
    model: Model,
    values: Values,
    year: YearActivity,
    interventions: Sequence[Intervention],
    strengths: dict[str, Floats],
    steps: Sequence[Step],
) -> Alone:
    """Each step's own change of the year `grow` gave, before any effect is applied to it."""
    found = Measured(model, values, year, len(steps))
    place = {key: p for p, step in enumerate(steps) for key in step.interventions}
    for each in interventions:
        if np.any(strengths[each.key]):
            for effect in each.effects:
                if effect.on.startswith((ACTIVITY, STAY)):
                    found.effect(place[each.key], effect, strengths[each.key])
    return found.out


def shared_out(alone: Floats, together: Floats) -> Floats:
    """Changes of each step that add up to what they do together.

    `alone` is (steps, ...), `together` (...). The difference is shared in proportion to the size
    of what each step would do alone, alike where none would do anything.

    >>> shared_out(np.array([[-30.0], [-10.0]]), np.array([-36.0])).ravel().tolist()
    [-27.0, -9.0]
    """
    size = np.abs(alone)
    total = size.sum(axis=0)
    equal = np.full_like(alone, 1.0 / max(1, len(alone)))
    share = np.divide(size, total, out=equal, where=total > 1e-12)
    return np.asarray(alone + share * (together - alone.sum(axis=0)))
