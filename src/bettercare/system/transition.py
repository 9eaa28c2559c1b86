"""Double running in the year loop: months, cost and what pays, by intervention.

Both run from the start of the intervention, late or not. Where an enabler or capital that must be
there first keeps it from beginning, double running waits with its effect: no month of it is lost.
Care that staff or room hold back never left, and its cost stays with the service that gives it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.finance.transition import kept_cost, months_kept, part_paid
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
    planned: Floats  # months in all (kept, draws)
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
    plan: Plan, values: Values, interventions: Sequence[Intervention]
) -> Transition:
    """What is kept open; months, cost and what pays follow year by year (`draw_on`)."""
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
    planned = values.scalars(each.told.months.address for each in kept)
    return Transition(kept, planned, np.zeros(shape), np.zeros(shape), np.zeros(shape), {})


def kept_months(now: Transition, figures: Figures, through: Floats, k: int, y: int) -> Floats:
    """Part of each month of a year in which one runs beside what it replaces: (months, draws).

    `through` (draws,) is how far it may begin, from `may_begin`.
    """
    left = now.planned[k] - now.months[k, :y].sum(axis=0)
    return months_kept(figures.begun[now.kept[k].key][y], left, through)


def draw_on(
    now: Transition,
    values: Values,
    figures: Figures,
    interventions: Sequence[Intervention],
    through: Mapping[str, Floats],
    y: int,
) -> None:
    """Months and cost of a year, and what its funds and schemes pay of it, in place.

    `through` is how far each intervention may begin. A fund has so much a year. A scheme has what
    is secured by the end of the year beyond the capital that the option's interventions begun by
    then need of it, less what was drawn before.
    """
    for k, each in enumerate(now.kept):
        now.months[k, y] = kept_months(now, figures, through[each.key], k, y).sum(axis=0)
        yearly = values.scalar(each.told.cost.address)
        price = figures.setting_price[each.setting][y]
        now.cost[k, y] = kept_cost(now.months[k, y], yearly, price)
    for purse in now.purses:
        at = now.of_purse(purse)
        if purse.startswith(FUND):
            left = values.annual(purse, 0.0)[y]
        else:
            left = figures.monthly[purse][y, -1] - now.paid[at, :y].sum(axis=(0, 1))
            scheme = purse.rpartition(".")[2]
            for one in interventions:
                if one.capital is not None and one.capital_scheme == scheme:
                    begun = figures.ramps[one.key][0][y] > 0
                    left = left - np.where(begun, values.scalar(one.capital.address), 0.0)
        now.available[purse, y] = left
        wanted = now.cost[at, y]
        now.paid[at, y] = wanted * part_paid(left, wanted.sum(axis=0))


def by_payer(now: Transition, amounts: Floats, owners: int) -> Floats:
    """Amounts (kept, years, draws) by the partner who bears them: (payers, years, draws)."""
    out = np.zeros((owners, *amounts.shape[1:]))
    for each, amount in zip(now.kept, amounts, strict=True):
        out[each.partner] += amount
    return out
