"""Money before closure: of the care that takes the place of beds, what is paid for in time.

A bed may close once care worth a bed has moved, or become needless, by the year before, and the
money of that care is there in the month: what is agreed for its running cost, what a fund or a
scheme pays of its double running, and its capital secured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.draws import MONTHS, Values
from bettercare.plan.model import Intervention
from bettercare.system.figures import Figures
from bettercare.system.holdback import share_met
from bettercare.system.model import Model
from bettercare.system.transition import Transition

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Receiving:
    """A year's money before closure in the month in which most is short: (draws,) each.

    All are 0 where no bed closes.
    """

    closed: Floats  # beds closed since the base year
    funded: Floats  # beds' worth of care in place by the year before, as far as it is paid for
    needed: Floats  # pounds a year of the care that receives
    agreed: Floats  # of it, what is there in that month


def money_needed(
    model: Model, values: Values, figures: Figures, each: Intervention, now: Transition, y: int
) -> Floats:
    """Running cost of an intervention in a year and its double running: (draws,), pounds."""
    needed = np.zeros(values.draws)
    if each.revenue is not None:
        ramp = figures.ramps[each.key][0][y]
        price = figures.setting_price[model.booked[each.key], y]
        needed += ramp * values.scalar(each.revenue.address) * price
    for kept, cost in zip(now.kept, now.cost[:, y], strict=True):
        if kept.key == each.key:
            needed += cost
    return np.maximum(needed, 0.0)


def money_there(values: Values, each: Intervention, now: Transition, y: int) -> Floats:
    """What of that is agreed or paid by a purse: (months, draws), pounds a year."""
    there = np.zeros((len(MONTHS), values.draws))
    if each.agreed is not None:
        there += values.months(each.agreed.address)[y]
    for kept, paid in zip(now.kept, now.paid[:, y], strict=True):
        if kept.key == each.key:
            there += paid
    return there


def capital_there(values: Values, figures: Figures, each: Intervention, y: int) -> Floats:
    """Share of the capital an intervention needs that is secured, by month: (months, draws)."""
    assert each.capital is not None
    whole = np.ones((len(MONTHS), values.draws))
    secured = figures.monthly.get(f"estate.capital.{each.capital_scheme}")
    if secured is None:
        return np.zeros_like(whole)
    sought = values.scalar(each.capital.address)
    return share_met(np.broadcast_to(secured[y], whole.shape), sought * whole)


@dataclass(frozen=True, slots=True)
class Care:
    """What takes the place of beds in a year, by intervention and month."""

    closed: Floats  # beds closed since the base year: (months, draws)
    beds: Floats  # beds' worth by the year before: (interventions, draws)
    paid: Floats  # share whose money is there: (interventions, months, draws)
    needed: Floats  # pounds a year: (interventions, draws)
    agreed: Floats  # of it, what is there: (interventions, months, draws)

    @property
    def funded(self) -> Floats:
        """Beds' worth that is paid for: (interventions, months, draws)."""
        return np.asarray(self.beds[:, None] * self.paid)


def receiving_care(
    model: Model,
    values: Values,
    figures: Figures,
    interventions: Sequence[Intervention],
    now: Transition,
    worth: Floats,
    y: int,
) -> Care:
    """Of one year; `worth` is beds' worth of care by intervention at the end of the year before.

    What adds to the beds needed counts whole, and needs no money. Where no bed closes nothing is
    looked at: it is as if nothing needed money.
    """
    shape = (len(interventions), len(MONTHS), values.draws)
    closed = np.zeros(shape[1:])
    for address in model.bed_figures:
        months = figures.monthly[address]
        closed += months[0, 0] - months[y]
    closing = closed.max(axis=0) > 0
    paid, agreed = np.ones(shape), np.zeros(shape)
    needed = np.zeros((len(interventions), values.draws))
    for i in np.flatnonzero(((worth > 0) & closing).any(axis=1)).tolist():
        each, beds = interventions[i], worth[i]
        wanted = np.where(beds > 0, money_needed(model, values, figures, each, now, y), 0.0)
        there = np.minimum(money_there(values, each, now, y), wanted)
        share = share_met(there, np.broadcast_to(wanted, shape[1:]))
        if each.capital is not None:
            share = np.minimum(share, capital_there(values, figures, each, y))
        paid[i], needed[i], agreed[i] = np.where(beds > 0, share, 1.0), wanted, there
    return Care(closed, worth, paid, needed, agreed)


def receiving(care: Care) -> Receiving:
    """A year's money before closure, in the month in which most is short."""
    closing = care.closed.max(axis=0) > 0
    if not closing.any():
        nothing = np.zeros(closing.shape)
        return Receiving(nothing, nothing, nothing, nothing)
    funded = care.funded.sum(axis=0)
    worst = (care.closed - funded).argmax(axis=0)
    at = worst, np.arange(funded.shape[-1])
    return Receiving(
        np.maximum(care.closed[at], 0.0),
        np.where(closing, np.maximum(funded[at], 0.0), 0.0),
        np.where(closing, care.needed.sum(axis=0), 0.0),
        np.where(closing, care.agreed.sum(axis=0)[at], 0.0),
    )
