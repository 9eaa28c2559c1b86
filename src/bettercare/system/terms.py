"""Prices and rates of a year as the money of a set of steps needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.finance.prices import price_index
from bettercare.plan.draws import Values
from bettercare.plan.model import Intervention
from bettercare.system.bridge_steps import IN_HOUSE, OTHER, Step
from bettercare.system.figures import Figures
from bettercare.system.income import Terms, terms
from bettercare.system.index import funded
from bettercare.system.model import Model
from bettercare.system.money import Ledger

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
EFFICIENCY = "finance.efficiency."


@dataclass(frozen=True, slots=True)
class Paid:
    """One contract in a year: a fixed payment, and a rate for each unit at some places."""

    payer: int | None  # None outside the plan
    provider: int | None
    fixed: Floats
    rate: Floats
    rows: Ints


@dataclass(frozen=True, slots=True)
class Rates:
    """Pounds at the year's prices for a unit or bed-day; arrays end with the draws axis.

    Payers are those with stated funding.
    """

    unit_fixed: Floats  # by place: for a unit of the base year
    unit_moving: Floats  # for a unit of this year
    unit_stepped: Floats  # for a unit paid for by steps
    day_fixed: Floats  # by bed place, the same for bed-days
    day_moving: Floats
    day_stepped: Floats
    income: Floats  # by place: what clients pay for a unit
    given: Floats  # by payer: funding and grants
    contracts: tuple[Paid, ...]
    year: int  # place of the year in the plan


def _of_money(each: Intervention) -> bool:
    """Whether an intervention changes a figure of money other than in-house efficiency."""
    changed = (effect.on for effect in each.effects)
    return any(on.startswith("finance.") and not on.startswith(EFFICIENCY) for on in changed)


@dataclass(frozen=True, slots=True)
class YearRates:
    """The rates of any set of steps that change figures."""

    model: Model
    ledger: Ledger
    y: int
    stated: Values  # as the plan has them, without what the option sets
    plain: tuple[Values, Floats, Terms]  # values, prices, income without the option's figures
    own: tuple[Values, Floats, Terms]  # as the option sets them
    strengths: dict[str, Floats]
    interventions: Sequence[Intervention]
    efficient: bool  # whether the option changes in-house efficiency
    differs: bool  # whether it sets other figures of money

    def takes(self, step: Step) -> bool:
        """Whether the option takes a step at all."""
        if step.interventions:
            return any(each.key in step.interventions for each in self.interventions)
        return self.efficient if step.key == IN_HOUSE else self.differs

    def moves(self, step: Step) -> bool:
        """Whether a step changes a figure of money other than in-house efficiency."""
        return step.key == OTHER or any(
            each.key in step.interventions for each in self.interventions if _of_money(each)
        )

    def of(self, steps: Sequence[Step]) -> Rates:
        """The rates where these steps are taken, before in-house efficiency."""
        model, y = self.model, self.y
        keys = {step.key for step in steps}
        values, price, income = self.own if OTHER in keys else self.plain
        named = {key for step in steps for key in step.interventions}
        acting = [each for each in self.interventions if each.key in named and _of_money(each)]
        places = model.rows.place_service
        at = model.rows.bed_places
        unit = self._figures("unit_cost", values, acting)[places] * price[places, y]
        daily = self._figures("bed_day_cost", values, acting)[places[at]] * price[places[at], y]
        moving = self._variable(values)[places]
        by_team = np.zeros_like(unit)
        by_team[self.ledger.teams.rows] = self.ledger.teams.share
        by_ward = np.zeros_like(daily)
        by_ward[self.ledger.wards.rows] = self.ledger.wards.share
        return Rates(
            unit_fixed=unit * (1.0 - by_team) * (1.0 - moving),
            unit_moving=unit * (1.0 - by_team) * moving,
            unit_stepped=unit * by_team,
            day_fixed=daily * (1.0 - by_ward) * (1.0 - moving[at]),
            day_moving=daily * (1.0 - by_ward) * moving[at],
            day_stepped=daily * by_ward,
            income=income.charges[places] * price[places, y],
            given=self._given(values, income, acting),
            contracts=self._contracts(income, unit.shape[-1]),
            year=y,
        )

    def _year(
        self, address: str, values: Values, default: float, acting: Sequence[Intervention]
    ) -> Floats:
        """A figure's year with what interventions do to it."""
        kept = self.ledger.before_effects.get((address, self.y))
        if kept is None or values is not self.own[0]:
            kept = values.annual(address, default)[self.y]
        now = kept
        for each in acting:
            now = self._after(address, each, now, self.strengths[each.key])
        return np.asarray(now)

    def _after(self, address: str, each: Intervention, now: Floats, strength: Floats) -> Floats:
        own = self.own[0]
        for effect in each.effects:
            if effect.on != address:
                continue
            if effect.multiply is not None:
                now = now * (1.0 - strength * (1.0 - own.scalar(effect.multiply.address)))
            if effect.add is not None:
                now = now + strength * own.scalar(effect.add.address)
        return np.asarray(now)

    def _figures(self, table: str, values: Values, acting: Sequence[Intervention]) -> Floats:
        keys = self.model.plan.services
        return np.stack([self._year(f"finance.{table}.{k}", values, 0.0, acting) for k in keys])

    def _variable(self, values: Values) -> Floats:
        return np.stack(
            [
                values.scalar(f"finance.variable_share.{each.setting}", 1.0)
                for each in self.model.plan.services.values()
            ]
        )

    def efficiency(self, in_house: bool) -> Floats:
        """Index after in-house efficiency; interventions that change it are part of that step."""
        owners = funded(self.model.plan)
        if in_house:
            return self.ledger.efficiency[[p for p, _ in owners], self.y]
        rates = np.stack([self.stated.annual(EFFICIENCY + key, 0.0) for _, key in owners])
        return np.asarray(np.maximum(1.0 - rates[:, 1 : self.y + 1], 0.0).prod(axis=1))

    def _given(self, values: Values, income: Terms, acting: Sequence[Intervention]) -> Floats:
        owners = funded(self.model.plan)
        out = income.grants[[p for p, _ in owners], self.y].copy()
        for at, (_, key) in enumerate(owners):
            growth = values.annual(f"finance.funding_growth.{key}", 0.0)[1 : self.y + 1]
            index = np.maximum(1.0 + growth, 0.0).prod(axis=0)
            out[at] += self._year(f"finance.funding.{key}", values, 0.0, acting) * index
        return out

    def _contracts(self, income: Terms, draws: int) -> tuple[Paid, ...]:
        place = {key: at for at, (_, key) in enumerate(funded(self.model.plan))}
        none = np.zeros(draws)
        found = []
        for line, rows in zip(income.contracts, income.rows, strict=True):
            block = line.basis == "block"
            fixed = none + line.amount * (1.0 + line.growth) ** self.y if block else none
            rate = none if block else line.share * income.tariff[line.service][self.y]
            payer, provider = place.get(line.payer), place.get(line.provider)
            found.append(Paid(payer, provider, fixed, rate, rows))
        return tuple(found)


def rates_of(
    model: Model,
    values: Values,
    figures: Figures,
    interventions: Sequence[Intervention],
    strengths: dict[str, Floats],
    ledger: Ledger,
    y: int,
) -> YearRates:
    """The year's rates with and without what the option sets."""
    plan = model.plan
    own = (values, figures.price, ledger.terms)
    money = [address for address in values.addresses_set if address.startswith("finance.")]
    differs = any(not line.startswith(EFFICIENCY) for line in money)
    plain, stated = own, values.plain if money else values
    if differs:
        plain = (stated, price_index(plan, stated)[0], terms(model, stated))
    efficient = any(
        address.startswith(EFFICIENCY)
        for address in (*money, *(e.on for each in interventions for e in each.effects))
    )
    return YearRates(
        model, ledger, y, stated, plain, own, strengths, interventions, efficient, differs
    )
