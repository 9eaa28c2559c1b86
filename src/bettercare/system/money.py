"""Cost by partner and setting, funding, and the gap between them, year by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.finance.capital import Scheme
from bettercare.plan.draws import Values, compound
from bettercare.plan.model import Intervention
from bettercare.system.bridge_steps import bridge_years
from bettercare.system.capital_charges import charge, in_play
from bettercare.system.figures import Figures
from bettercare.system.income import Terms, terms
from bettercare.system.index import payers
from bettercare.system.model import Model
from bettercare.system.steps import Teams, Wards, paid_days, paid_units, teams, wards
from bettercare.system.sums import YearSums
from bettercare.system.transition import Transition, open_transition

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Ledger:
    """What the fixed part of cost stands for (the base year), and what stands beside it."""

    units: Floats  # base-year activity by place (places, draws)
    days: Floats  # base-year bed-days by place of services with beds
    unit_share: Floats  # variable share of cost of each place's service (places, draws)
    efficiency: Floats  # cost index after in-house efficiency (payers, years, draws)
    teams: Teams
    wards: Wards
    terms: Terms
    transition: Transition  # double running
    schemes: list[tuple[Scheme, str | None]]  # of capital, see `in_play`
    #: figures of the bridge's years before interventions change them, by address and year
    before_effects: dict[tuple[str, int], Floats]

    @classmethod
    def open(
        cls,
        model: Model,
        values: Values,
        figures: Figures,
        base: YearSums,
        interventions: Sequence[Intervention],
    ) -> Ledger:
        """The ledger as the base year closes."""
        services = [each.service for each in model.cells]
        variable = np.stack(
            [values.scalar(f"finance.variable_share.{s.setting}", 1.0) for s in services]
        )
        return cls(
            units=base.by_place,
            days=base.days_by_place,
            unit_share=variable[model.rows.place_service],
            efficiency=np.ones((len(payers(model.plan)), len(model.plan.years), values.draws)),
            teams=teams(model, values),
            wards=wards(model, values),
            terms=terms(model, values),
            transition=open_transition(model.plan, values, interventions),
            schemes=in_play(model.plan, interventions),
            before_effects={
                (address, y): years[y].copy()
                for address, years in figures.yearly.items()
                if address.startswith("finance.")
                for y in (bridge_years(model.plan) if model.bridge else ())
            },
        )

    def close(self, model: Model, figures: Figures) -> None:
        """Once every year has passed: the indices that interventions may have changed."""
        rates = [figures.yearly[f"finance.efficiency.{key}"] for key in payers(model.plan)]
        self.efficiency = _indices([-each for each in rates])


def place_cost(
    model: Model, figures: Figures, ledger: Ledger, units: Floats, days: Floats
) -> Floats:
    """Cost of what each place gives, at base-year prices: (years, places, draws), pounds a year.

    `units` are of every year (years, places, draws), `days` (years, places with beds, draws).
    """
    rows = model.rows
    services = list(model.plan.services)
    unit = np.stack([figures.yearly[f"finance.unit_cost.{key}"] for key in services], axis=1)
    paid = paid_units(ledger.units, units, ledger.unit_share, ledger.teams)
    cost = np.asarray(paid * unit[:, rows.place_service])
    if rows.bed_services.size:
        at = rows.bed_places
        kept = [figures.yearly[f"finance.bed_day_cost.{services[i]}"] for i in rows.bed_services]
        daily = np.zeros_like(unit)
        daily[:, rows.bed_services] = np.stack(kept, axis=1)
        held = paid_days(ledger.days, days, ledger.unit_share[at], ledger.wards)
        cost[:, at] += held * daily[:, rows.place_service[at]]
    return cost


def cost_of(
    model: Model,
    values: Values,
    figures: Figures,
    interventions: list[Intervention],
    ledger: Ledger,
    units: Floats,
    days: Floats,
) -> tuple[Floats, Floats]:
    """Cost at each year's prices: by (payers, settings, years, draws), and of services by place.

    Pounds a year; the second is (years, places, draws). The first has interventions' running cost,
    charges of capital and double running as well.
    """
    plan, rows = model.plan, model.rows
    owners, settings = payers(plan), list(plan.settings)
    cost = place_cost(model, figures, ledger, units, days)
    cost *= figures.price[rows.place_service].swapaxes(0, 1)
    grid = np.zeros((len(owners), len(settings), len(units), values.draws))
    if rows.paid.size:
        index = ledger.efficiency[rows.place_partner[rows.paid]]
        paid = cost.take(rows.paid, axis=1) * index.swapaxes(0, 1)
        cost[:, rows.paid] = paid
        payer, setting = rows.paid_at
        grid[payer, setting] = np.add.reduceat(paid, rows.paid_starts, axis=1).swapaxes(0, 1)
    for each in interventions:
        if each.revenue is not None:
            spent = figures.ramps[each.key][0] * values.scalar(each.revenue.address)
            at_payer = owners.index(each.cost_partner or each.lead)
            booked = model.booked[each.key]
            grid[at_payer, booked] += spent * figures.setting_price[booked]
    for scheme, _ in ledger.schemes:
        due = [charge(plan, values, figures, scheme, y) for y in range(len(units))]
        grid[owners.index(scheme.partner), settings.index(scheme.setting)] += due
    for kept, due in zip(ledger.transition.kept, ledger.transition.cost, strict=True):
        grid[kept.partner, kept.setting] += due
    return grid, cost


def funding_of(model: Model, figures: Figures) -> Floats:
    """Funding (payers, years, draws), pounds a year; 0 where a partner's is not stated."""
    level, rates = [], []
    for key in payers(model.plan):
        rates.append(figures.yearly[f"finance.funding_growth.{key}"])
        level.append(figures.yearly.get(f"finance.funding.{key}", np.zeros_like(rates[-1])))
    return np.asarray(np.stack(level) * _indices(rates))


def _indices(rates: list[Floats]) -> Floats:
    """Indices of yearly rates (years, draws), 1 in the base year: (rates, years, draws)."""
    return np.stack([compound(each) for each in rates])
