"""Double running in the year loop: months, cost and what pays, by intervention.

Both run from the start of the intervention, late or not. Care that staff or room hold back never
left, and its cost stays with the service that gives it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.finance.transition import kept_cost, part_paid
from bettercare.plan.double_running import DoubleRunning
from bettercare.plan.draws import Values
from bettercare.plan.model import Intervention, Plan
from bettercare.system.figures import Figures
from bettercare.system.index import payers
from bettercare.system.model import target_service

Floats = NDArray[np.float64]
CAPITAL = "capital"
FUND = "finance.transition_fund."


@dataclass(frozen=True, slots=True)
class Kept:
    """What one intervention keeps open: places of its partner and setting, and its purse."""

    key: str
    told: DoubleRunning
    partner: int  # among payers
    setting: int


@dataclass(slots=True)
class Transition:
    """Of an option's interventions that keep something open: (kept, years, draws)."""

    kept: tuple[Kept, ...]
    months: Floats
    cost: Floats  # pounds at the year's prices
    paid: Floats  # of it, by a transition fund or by capital
    available: dict[tuple[str, int], Floats]  # what a purse holds in a year

    @property
    def all(self) -> Floats:
        """Months, cost and what is paid, as one array."""
        return np.stack([self.months, self.cost, self.paid])

    def of_purse(self, purse: str) -> list[int]:
        """Places of those that one purse pays for."""
        return [k for k, each in enumerate(self.kept) if each.told.purse == purse]

    @property
    def purses(self) -> tuple[str, ...]:
        """Addresses of everything that pays, each once."""
        return tuple(dict.fromkeys(each.told.purse for each in self.kept if each.told.purse))


def setting_kept(plan: Plan, intervention: Intervention) -> int:
    """The setting what is kept open is booked to: that of the first service acted on."""
    acted = [target_service(effect) for effect in intervention.effects]
    settings = [plan.services[key].setting for key in acted if key is not None]
    return list(plan.settings).index(settings[0]) if settings else 0


def open_transition(
    plan: Plan, values: Values, figures: Figures, interventions: Sequence[Intervention]
) -> Transition:
    """Months and cost of every year; what pays is drawn on year by year (`draw_on`)."""
    owners = payers(plan)
    kept = tuple(
        Kept(
            each.key,
            each.double_running,
            owners.index(each.double_running.partner or each.lead),
            setting_kept(plan, each),
        )
        for each in interventions
        if each.double_running is not None
    )
    shape = (len(kept), len(plan.years), values.draws)
    months, cost = np.zeros(shape), np.zeros(shape)
    for k, each in enumerate(kept):
        months[k] = figures.overlap[each.key]
        yearly = values.scalar(each.told.cost.address)
        cost[k] = kept_cost(months[k], yearly, figures.setting_price[each.setting])
    return Transition(kept, months, cost, np.zeros(shape), {})


def draw_on(
    now: Transition,
    values: Values,
    figures: Figures,
    interventions: Sequence[Intervention],
    y: int,
) -> None:
    """Pay a year's double running from its funds and schemes, in place.

    A fund has so much a year. A scheme has what is secured by the end of the year beyond the
    capital that the option's interventions begun by then need of it, less what was drawn before.
    """
    for purse in now.purses:
        at = now.of_purse(purse)
        if purse.startswith(FUND):
            left = values.annual(purse, 0.0)[y]
        else:
            left = figures.monthly[purse][y, -1] - now.paid[at, :y].sum(axis=(0, 1))
            scheme = purse.rpartition(".")[2]
            for each in interventions:
                if each.capital is not None and each.capital_scheme == scheme:
                    begun = figures.ramps[each.key][0][y] > 0
                    left = left - np.where(begun, values.scalar(each.capital.address), 0.0)
        now.available[purse, y] = left
        wanted = now.cost[at, y]
        now.paid[at, y] = wanted * part_paid(left, wanted.sum(axis=0))


def by_payer(now: Transition, amounts: Floats, owners: int) -> Floats:
    """Amounts of a year (kept, draws) by the partner who bears them: (payers, draws)."""
    out = np.zeros((owners, amounts.shape[-1]))
    for each, amount in zip(now.kept, amounts, strict=True):
        out[each.partner] += amount
    return out
