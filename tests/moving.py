"""Move every assumption of a plan, each in a draw of its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from bettercare.plan.model import Option, Plan, Range
from bettercare.plan.quantities import all_quantities
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.model import build_model


@dataclass(slots=True)
class OneAtATime(DrawBook):
    """Draw k moves the k-th address by one and a half deviations; every other stays put."""

    addresses: list[str] = field(default_factory=list)
    by: float = 1.5

    def scores(self, address, group=None, loading=0.0):
        out = np.zeros(self.draws)
        if address in self.addresses:
            out[self.addresses.index(address)] = self.by
        return out


def with_ranges(plan: Plan) -> Plan:
    """The plan with a range on every figure that has none, so that each can move."""

    def widen(figure):
        if figure is None or figure.range is not None:
            return figure
        value = figure.value
        if figure.support == "real":
            spread = Range(value - 0.01, value + 0.01)
        elif figure.support == "share" and 0 < value < 1:
            spread = Range(value * 0.9, value + (1 - value) * 0.1)
        elif figure.support == "share" or value == 0:
            low, high = (0.0, 1.0) if figure.support == "share" else (0.0, 100.0)
            spread = Range(low, high, "full range")
        else:
            spread = Range(value * 0.9, value * 1.1)
        return replace(figure, range=spread)

    def effect(one):
        moves = tuple(replace(m, per_unit=widen(m.per_unit)) for m in one.moves_to)
        return replace(one, multiply=widen(one.multiply), add=widen(one.add), moves_to=moves)

    interventions = {
        key: replace(
            one,
            delay=widen(one.delay),
            revenue=widen(one.revenue),
            capital=widen(one.capital),
            agreed=widen(one.agreed),
            double_running=one.double_running
            and replace(
                one.double_running,
                months=widen(one.double_running.months),
                cost=widen(one.double_running.cost),
            ),
            effects=tuple(effect(e) for e in one.effects),
        )
        for key, one in plan.interventions.items()
    }
    quantities = {key: widen(one) for key, one in plan.quantities.items()}
    return replace(plan, quantities=quantities, interventions=interventions)


def unmoved(plan: Plan, option: Option, among: set[str] | None = None) -> set[str]:
    """Addresses (all, or those among some) that, moved alone, move no result of the option.

    Up or down: what has more than is asked of it, such as a fund, moves something only where
    there is less.
    """
    plan = with_ranges(plan)
    tried = [one for one in all_quantities(plan) if among is None or one in among]
    left = _unmoved(plan, option, tried, 1.5)
    return _unmoved(plan, option, sorted(left), -1.5) if left else left


def _unmoved(plan: Plan, option: Option, addresses: list[str], by: float) -> set[str]:
    book = OneAtATime(1, len(addresses) + 1, addresses=addresses, by=by)
    done = run_option(build_model(plan), option, book)
    still = done.rows[..., -1:]
    away = np.abs(done.rows - still) / np.maximum(np.abs(still), 1e-6)
    for extra in (done.planned, done.achieved, done.worth):
        away = np.concatenate([away, np.abs(extra - extra[..., -1:])])
    most = away.max(axis=(0, 1))
    return {address for address, moved in zip(addresses, most, strict=False) if moved <= 1e-12}
