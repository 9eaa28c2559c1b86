"""One year's activity and bed-days: growth, then every effect in its order, with its balance.

Activity effects come first, in the option's order of interventions and the file's order of
effects; then effects on stays, in the same order. What leaves a service must arrive where its
`moves_to` says: the balance is checked for every service, draw and year.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.effects import addition, reached, relocate, take_out
from bettercare.demand.reach import Reach
from bettercare.demand.service_year import Arrivals, CellArray
from bettercare.errors import BalanceError
from bettercare.plan.draws import Values
from bettercare.plan.model import Effect, Intervention, Move
from bettercare.system.model import ACTIVITY, STAY, Model

Floats = NDArray[np.float64]
#: Largest difference let pass between what left and what arrived, of the service's activity.
TOLERANCE = 1e-9


@dataclass(slots=True)
class YearActivity:
    """Cells of every service in one year, and the account of what moved."""

    use: Floats  # (services, areas, bands, sexes, draws), units a year; cells look into it
    units: list[CellArray]  # activity, by service
    arrivals: Arrivals  # what services hand to each other
    stay: dict[int, Floats]  # mean stay by service index (draws,), days a unit
    days_use: Floats = field(default_factory=lambda: np.zeros(0))  # bed-days, services with beds
    beddays: dict[int, CellArray] = field(default_factory=dict)
    #: the account of what moved, for the balance: (services, draws), units a year
    before: Floats | None = None  # None where nothing acts in the year
    left: Floats = field(init=False)
    arrived: Floats = field(init=False)
    #: by intervention and service index: bed-days a year (draws,) that it took out, net
    relief: dict[tuple[str, int], Floats] = field(default_factory=dict)
    #: by condition with a trend: prevalence against the base year (draws,)
    prevalence: dict[str, Floats] = field(default_factory=dict)
    reaches: dict[str, Reach] = field(default_factory=dict)  # of effects, as they are this year

    def __post_init__(self) -> None:
        self.left, self.arrived = np.zeros((2, len(self.use), self.use.shape[-1]))

    def reach(self, model: Model, effect: Effect) -> Reach:
        """Which cells an effect touches this year."""
        if effect.address not in self.reaches:
            found = model.reaches[effect.address].in_year(self.prevalence)
            self.reaches[effect.address] = found
        return self.reaches[effect.address]

    def book_relief(self, intervention: str, service: int, beddays: Floats) -> None:
        """Add bed-days that an intervention took out of a service."""
        key = intervention, service
        self.relief[key] = self.relief[key] + beddays if key in self.relief else beddays


@dataclass(frozen=True, slots=True)
class Change:
    """One intervention's effect in one year: what acts, how strongly, on what."""

    model: Model
    values: Values
    year: YearActivity
    intervention: Intervention
    effect: Effect
    strength: Floats

    def activity(self) -> None:
        """Apply an effect on activity, in place."""
        i = self.model.index[self.effect.on.removeprefix(ACTIVITY)]
        source, reach = self.model.cells[i], self.year.reach(self.model, self.effect)
        cells = self.year.units[i]
        if self.effect.relocate:
            for layer in cells.layers(reach.pathways, reach.slots):
                relocate(layer, source, reach, self.strength, self.effect.relocate)
            return
        by_person = self._out(cells)
        total = _whole(by_person)
        self.year.left[i] += total
        days, total_days = by_person, total
        if i in self.year.stay:
            stays = source.stay[reach.spans[1], None] * self.year.stay[i]
            days = by_person * stays[:, None]
            total_days = _whole(days)
            self.year.book_relief(self.intervention.key, i, total_days)
        for move in self.effect.moves_to:
            by_day = move.per == "bed-day"
            self._hand_on(move, *((days, total_days) if by_day else (by_person, total)))

    def stay(self) -> None:
        """Apply an effect on length of stay, in place, on bed-days."""
        i = self.model.index[self.effect.on.removeprefix(STAY)]
        by_person = self._out(self.year.beddays[i], self.year.units[i])
        total = _whole(by_person)
        self.year.book_relief(self.intervention.key, i, total)
        for move in self.effect.moves_to:
            self._hand_on(move, by_person, total)

    def _out(self, cells: CellArray, units: CellArray | None = None) -> Floats:
        """What the effect takes out of the cells it touches, in place, by area, band and sex.

        `units` is given for an effect on stays: an addition is so many days for each unit.
        """
        reach = self.year.reach(self.model, self.effect)
        layers = cells.layers(reach.pathways, reach.slots)
        strength = self.strength
        if self.effect.multiply is not None:
            multiply = self.values.scalar(self.effect.multiply.address)
        else:
            assert self.effect.add is not None
            amount = self.values.scalar(self.effect.add.address)
            if units is not None:
                amount = amount * _total(units.layers(reach.pathways, reach.slots), reach)
            multiply = addition(_total(layers, reach), strength, amount)
            strength = np.ones_like(strength)
        out = take_out(layers[0], reach, strength, multiply)
        for layer in layers[1:]:
            out = out + take_out(layer, reach, strength, multiply)
        return out

    def _hand_on(self, move: Move, gone: Floats, total: Floats) -> None:
        """Bring what left (touched areas, bands, sexes, draws) to where it goes.

        `total` is its sum (draws,).
        """
        j = self.model.index[move.service]
        reach, target = self.year.reach(self.model, self.effect), self.model.cells[j]
        per_unit = self.values.scalar(move.per_unit.address)
        arriving = gone * per_unit
        pathway = self.intervention.pathway or target.service.pathways[0]
        at = target.service.pathways.index(pathway)
        self.year.units[j].receive(at, reach, arriving)
        self.year.arrived[j] += total * per_unit
        if j in self.year.stay:
            stays = target.stay[reach.spans[1], None] * self.year.stay[j]
            days = arriving * stays[:, None]
            if j in self.year.beddays:
                self.year.beddays[j].receive(at, reach, days)
            self.year.book_relief(self.intervention.key, j, -_whole(days))


def _total(layers: list[Floats], reach: Reach) -> Floats:
    """What there is in the touched cells (draws,)."""
    return np.asarray(sum(_whole(reached(layer, reach)) for layer in layers))


def _whole(cells: Floats) -> Floats:
    """Sum over areas, bands and sexes: (draws,)."""
    return np.asarray(np.add.reduce(cells, axis=(0, 1, 2)))


def apply_effects(
    model: Model,
    values: Values,
    year: YearActivity,
    interventions: list[Intervention],
    strengths: dict[str, Floats],
) -> None:
    """Every effect on activity in order, then bed-days, then every effect on stays, in place."""
    acting = [
        Change(model, values, year, each, effect, strengths[each.key])
        for each in interventions
        if np.any(strengths[each.key])
        for effect in each.effects
    ]
    if acting:
        year.before = year.use.sum(axis=1).sum(axis=(1, 2))
    for change in acting:
        if change.effect.on.startswith(ACTIVITY):
            change.activity()
    open_beddays(model, year)
    for change in acting:
        if change.effect.on.startswith(STAY):
            change.stay()


def open_beddays(model: Model, year: YearActivity) -> None:
    """Midnight bed-days: activity x mean stay x relative stay of the age band."""
    with_beds = model.rows.bed_services
    if with_beds.size == 0:
        year.days_use = np.zeros((0, *year.use.shape[1:]))
        return
    stays = model.stay_shape[:, :, None] * np.stack([year.stay[i] for i in with_beds])[:, None]
    year.days_use = year.use[with_beds] * stays[:, None, :, None, :]
    for at, i in enumerate(with_beds.tolist()):
        cells = year.units[i]
        year.beddays[i] = (
            cells.times(stays[at])
            if cells.changed_shape
            else CellArray(model.cells[i], year.days_use[at])
        )


def check_balance(model: Model, year: YearActivity, after: Floats) -> None:
    """Activity before - what left + what arrived = activity after, for every service and draw.

    `after` is (services, draws).
    """
    if year.before is None:
        return
    expected = year.before - year.left + year.arrived
    # rounding is of the largest of the sums, which may be far larger than what is left
    sums = np.abs([year.before, after, year.left, year.arrived])
    off = np.abs(after - expected) / np.maximum(sums.max(axis=0), 1.0)
    if not off.max() <= TOLERANCE:
        i = int(off.max(axis=1).argmax())
        raise BalanceError(
            f"activity of {model.cells[i].service.key} does not balance: {off[i].max():.2e} of it "
            f"left without arriving or arrived from nowhere"
        )
