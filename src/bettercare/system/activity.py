"""One year's activity and bed-days: growth, then every effect in its order, with its balance.

Activity effects come first, in the option's order of interventions and the file's order of
effects; then effects on stays, in the same order. What leaves a service must arrive where its
`moves_to` says: the balance is checked for every service, draw and year.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.effects import add_to, arrive, relocate, take_out
from bettercare.errors import BalanceError
from bettercare.plan.model import Effect, Intervention, Move
from bettercare.plan.draws import Values
from bettercare.system.model import ACTIVITY, STAY, Model

Floats = NDArray[np.float64]
#: Largest difference let pass between what left and what arrived, of the service's activity.
TOLERANCE = 1e-9


@dataclass(slots=True)
class YearActivity:
    """Cells of every service in one year, and the account of what moved."""

    cells: list[Floats]  # by service: (areas, bands, sexes, pathways, slots, draws)
    stay: dict[int, Floats]  # mean stay by service index (draws,)
    beddays: dict[int, Floats] = field(default_factory=dict)  # cells of bed-days
    before: Floats | None = None  # (services, draws) activity before effects
    left: dict[int, Floats] = field(default_factory=dict)
    arrived: dict[int, Floats] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    #: by intervention and service index: bed-days a year (draws,) that it took out, net
    relief: dict[tuple[str, int], Floats] = field(default_factory=dict)

    def book(self, account: dict[int, Floats], service: int, amount: Floats) -> None:
        """Add an amount to an account of what left or arrived."""
        account[service] = account.get(service, 0.0) + amount

    def book_relief(self, intervention: str, service: int, beddays: Floats) -> None:
        """Add bed-days that an intervention took out of a service."""
        key = (intervention, service)
        self.relief[key] = self.relief.get(key, 0.0) + beddays


def totals(cells: list[Floats]) -> Floats:
    """Activity of every service (services, draws)."""
    return np.stack([each.sum(axis=(0, 1, 2, 3, 4)) for each in cells])


def apply_activity_effects(
    model: Model,
    values: Values,
    year: YearActivity,
    interventions: list[Intervention],
    strengths: dict[str, Floats],
) -> None:
    """Every effect on activity, in order, in place."""
    for each in interventions:
        strength = strengths[each.key]
        if not np.any(strength):
            continue
        for effect in each.effects:
            if effect.on.startswith(ACTIVITY):
                _activity_effect(model, values, year, each, effect, strength)


def _activity_effect(
    model: Model,
    values: Values,
    year: YearActivity,
    intervention: Intervention,
    effect: Effect,
    strength: Floats,
) -> None:
    i = model.index(effect.on[len(ACTIVITY) :])
    source, reach = model.cells[i], model.reaches[effect.address]
    cells = year.cells[i]
    year.touched.add(i)
    if effect.relocate:
        relocate(cells, source, reach, strength, effect.relocate)
        return
    if effect.multiply is not None:
        left = take_out(cells, reach, strength, values.scalar(effect.multiply.address))
    else:
        assert effect.add is not None
        left = add_to(cells, reach, strength, values.scalar(effect.add.address))
    by_person = left.sum(axis=(3, 4))
    year.book(year.left, i, by_person.sum(axis=(0, 1, 2)))
    if i in year.stay:
        days = (by_person.sum(axis=(0, 2)) * source.stay[reach.axes[1], None]).sum(axis=0)
        year.book_relief(intervention.key, i, days * year.stay[i])
    for move in effect.moves_to:
        gone = by_person
        if move.per == "bed-day":
            gone = by_person * (source.stay[reach.axes[1], None] * year.stay[i])[None, :, None, :]
        _hand_on(model, values, year, intervention, effect, move, gone)


def _hand_on(
    model: Model,
    values: Values,
    year: YearActivity,
    intervention: Intervention,
    effect: Effect,
    move: Move,
    gone: Floats,
) -> None:
    """Bring what left (touched areas, bands, sexes, draws) to where it goes."""
    j = model.index(move.service)
    reach, target = model.reaches[effect.address], model.cells[j]
    arriving = gone * values.scalar(move.per_unit.address)
    pathway = intervention.pathway or target.service.pathways[0]
    year.touched.add(j)
    year.book(year.arrived, j, arrive(year.cells[j], target, pathway, reach, arriving))
    if j in year.stay:
        shape = target.stay[reach.axes[1]]
        days = arriving * (shape[:, None] * year.stay[j])[None, :, None, :]
        if j in year.beddays:
            arrive(year.beddays[j], target, pathway, reach, days)
        year.book_relief(intervention.key, j, -days.sum(axis=(0, 1, 2)))


def open_beddays(model: Model, year: YearActivity) -> None:
    """Midnight bed-days of every cell: activity x mean stay x relative stay of the age band."""
    for i, stay in year.stay.items():
        shape = model.cells[i].stay
        year.beddays[i] = year.cells[i] * (shape[:, None] * stay)[None, :, None, None, None, :]


def apply_stay_effects(
    model: Model,
    values: Values,
    year: YearActivity,
    interventions: list[Intervention],
    strengths: dict[str, Floats],
) -> None:
    """Every effect on length of stay, in order, in place, on bed-days."""
    for each in interventions:
        strength = strengths[each.key]
        if not np.any(strength):
            continue
        for effect in each.effects:
            if effect.on.startswith(STAY):
                _stay_effect(model, values, year, each, effect, strength)


def _stay_effect(
    model: Model,
    values: Values,
    year: YearActivity,
    intervention: Intervention,
    effect: Effect,
    strength: Floats,
) -> None:
    i = model.index(effect.on[len(STAY) :])
    reach = model.reaches[effect.address]
    days = year.beddays[i]
    year.touched.add(i)
    if effect.multiply is not None:
        left = take_out(days, reach, strength, values.scalar(effect.multiply.address))
    else:
        # so many days a unit more or fewer: the same as adding that share of the mean stay
        assert effect.add is not None
        stays = year.cells[i][reach.block] * reach.weight[..., None]
        amount = values.scalar(effect.add.address) * stays.sum(axis=(0, 1, 2, 3, 4))
        left = add_to(days, reach, strength, amount)
    by_person = left.sum(axis=(3, 4))
    year.book_relief(intervention.key, i, by_person.sum(axis=(0, 1, 2)))
    for move in effect.moves_to:
        _hand_on(model, values, year, intervention, effect, move, by_person)


def check_balance(model: Model, year: YearActivity, after: Floats) -> None:
    """Activity before - what left + what arrived = activity after, for every service and draw."""
    assert year.before is not None
    expected = year.before.copy()
    for i, amount in year.left.items():
        expected[i] -= amount
    for i, amount in year.arrived.items():
        expected[i] += amount
    scale = np.maximum(np.abs(year.before), 1.0)
    worst = np.abs(after - expected) / scale
    if worst.max() > TOLERANCE:
        i = int(np.argmax(worst.max(axis=1)))
        raise BalanceError(
            f"activity of {model.cells[i].service.key} does not balance: "
            f"{worst[i].max():.2e} of it left without arriving or arrived from nowhere"
        )
