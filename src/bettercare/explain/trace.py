"""One year's activity and bed-days once more, effect by effect, with the engine's own parts.

Nothing is computed here that the run does not compute: the same effects are applied in the same
order, and what each one found, took and handed on is written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.effects import reached
from bettercare.demand.service_year import CellArray
from bettercare.explain.case import Case
from bettercare.plan.model import Effect, Intervention, Move
from bettercare.system.activity import Change, YearActivity, open_beddays
from bettercare.system.grown import grow
from bettercare.system.model import STAY, target_service
from bettercare.system.outlook import Growth
from bettercare.system.year_loop import base_use

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Handed:
    """What a move brought to a service."""

    move: Move
    carried: float  # units or bed-days that left and are carried by this move
    arrived: float  # units
    days: float  # bed-days of what arrived, 0 where the service has no beds


@dataclass(frozen=True, slots=True)
class Step:
    """One effect in the year: what it found, what it could reach, what it took out."""

    intervention: Intervention
    effect: Effect
    service: str
    stays: bool  # acts on bed-days, not on units
    before: float
    reach: float
    units_touched: float  # for an addition to stays
    taken: float  # negative where the effect adds
    taken_days: float  # bed-days of that, 0 where the service has no beds
    handed: tuple[Handed, ...]


@dataclass(slots=True)
class YearTrace:
    """What a year's activity and bed-days grew by and opened with, and every step."""

    growth: Growth  # of one draw
    #: bed-days of every service with beds, before effects on stays
    opened_days: dict[str, float] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def of(self, service: str, stays: bool | None = None) -> Iterator[Step]:
        """Steps that took from or brought to a service."""
        for step in self.steps:
            touches = step.service == service or any(
                each.move.service == service for each in step.handed
            )
            if touches and (stays is None or step.stays == stays):
                yield step


def trace_year(case: Case) -> YearTrace:
    """Go through the explained year effect by effect."""
    model, y = case.model, case.year
    base = base_use(model, case.figures)
    growth = case.outlook.growth[y]
    year = grow(model, case.figures, growth, base, y, np.empty_like(base))
    trace = YearTrace(growth)
    acting = [
        (each, effect)
        for each in case.interventions
        if case.strength(each.key) != 0.0
        for effect in each.effects
        if target_service(effect) is not None
    ]
    for stays in (False, True):
        if stays:
            open_beddays(model, year)
            for i, cells in year.beddays.items():
                key = model.cells[i].service.key
                trace.opened_days[key] = float(cells.total()[0])
        for each, effect in acting:
            if effect.on.startswith(STAY) == stays:
                trace.steps.append(_step(case, year, each, effect, stays))
    return trace


def _touched(case: Case, year: YearActivity, cells: CellArray, effect: Effect) -> float:
    reach = year.reach(case.model, effect)
    layers = cells.layers(reach.pathways, reach.slots)
    return float(sum(reached(layer, reach).sum() for layer in layers))


def _step(
    case: Case, year: YearActivity, intervention: Intervention, effect: Effect, stays: bool
) -> Step:
    service = target_service(effect)
    assert service is not None
    i = case.model.index[service]
    cells = year.beddays[i] if stays else year.units[i]
    before = float(cells.total()[0])
    reach = _touched(case, year, cells, effect)
    units = _touched(case, year, year.units[i], effect) if stays else 0.0
    booked = {key: float(days[0]) for key, days in year.relief.items()}
    strength = np.array([case.strength(intervention.key)])
    change = Change(case.model, case.values, year, intervention, effect, strength)
    if stays:
        change.stay()
    else:
        change.activity()
    taken = before - float(cells.total()[0]) if not effect.relocate else 0.0

    def relief(at: int) -> float:
        key = (intervention.key, at)
        return float(year.relief[key][0]) - booked.get(key, 0.0) if key in year.relief else 0.0

    # nothing an effect takes out comes back to the same service: moves make no ring
    taken_days = taken if stays else relief(i)
    by_day = not stays and i in year.stay  # else bed-days are what was taken, as the engine has it
    handed = []
    for move in effect.moves_to:
        carried = taken_days if move.per == "bed-day" and by_day else taken
        arrived = carried * float(case.values.scalar(move.per_unit.address)[0])
        handed.append(Handed(move, carried, arrived, 0.0))
    together: dict[str, float] = {}
    for each in handed:
        together[each.move.service] = together.get(each.move.service, 0.0) + each.arrived
    handed = [
        replace(each, days=-relief(case.model.index[key]) * each.arrived / together[key])
        for each in handed
        if together[key := each.move.service] != 0.0
    ]
    return Step(
        intervention, effect, service, stays, before, reach, units, taken, taken_days, tuple(handed)
    )
