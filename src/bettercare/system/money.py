"""Cost by partner and setting, funding, and the gap between them, year by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.finance.capital import Scheme
from bettercare.plan.draws import Values
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
    """What the fixed part of cost stands for (the base year), and indices that run on."""

    units: Floats  # base-year activity by place (places, draws)
    days: Floats  # base-year bed-days by place of services with beds
    unit_share: Floats  # variable share of cost of each place's service (places, draws)
    efficiency: Floats  # cost index after in-house efficiency (payers, draws)
    funding: Floats  # funding index (payers, draws)
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
        ones = np.ones((len(payers(model.plan)), values.draws))
        return cls(
            units=base.by_place,
            days=base.days_by_place,
            unit_share=variable[model.rows.place_service],
            efficiency=ones,
            funding=ones.copy(),
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


def place_cost(model: Model, figures: Figures, ledger: Ledger, done: YearSums, y: int) -> Floats:
    """Cost of what each place gives, at base-year prices: (places, draws), pounds a year."""
    rows = model.rows
    services = list(model.plan.services)
    unit = np.stack([figures.yearly[f"finance.unit_cost.{key}"][y] for key in services])
    paid = paid_units(ledger.units, done.by_place, ledger.unit_share, ledger.teams)
    cost = np.asarray(paid * unit[rows.place_service])
    if rows.bed_services.size:
        daily = np.zeros((len(services), cost.shape[1]))
        daily[rows.bed_services] = np.stack(
            [figures.yearly[f"finance.bed_day_cost.{services[i]}"][y] for i in rows.bed_services]
        )
        at = rows.bed_places
        days = paid_days(ledger.days, done.days_by_place, ledger.unit_share[at], ledger.wards)
        cost[at] += days * daily[rows.place_service[at]]
    return cost


def year_cost(
    model: Model,
    values: Values,
    figures: Figures,
    interventions: list[Intervention],
    ledger: Ledger,
    done: YearSums,
    y: int,
) -> tuple[Floats, Floats]:
    """Cost at the year's prices: by (payers, settings, draws), and of services by place.

    Pounds a year. The first has interventions' running cost, charges of capital and double running
    as well.
    """
    plan, rows = model.plan, model.rows
    owners = payers(plan)
    cost = place_cost(model, figures, ledger, done, y)
    cost *= figures.price[rows.place_service, y]
    if y > 0:
        rate = np.stack([figures.yearly[f"finance.efficiency.{key}"][y] for key in owners])
        ledger.efficiency = ledger.efficiency * np.maximum(1.0 - rate, 0.0)
    grid = np.zeros((len(owners), len(plan.settings), values.draws))
    if rows.paid.size:
        cost[rows.paid] *= ledger.efficiency[rows.place_partner[rows.paid]]
        payer, setting = rows.paid_at
        grid[payer, setting] = np.add.reduceat(cost[rows.paid], rows.paid_starts, axis=0)
    for each in interventions:
        if each.revenue is not None:
            spent = figures.ramps[each.key][0][y] * values.scalar(each.revenue.address)
            at_payer = owners.index(each.cost_partner or each.lead)
            booked = model.booked[each.key]
            grid[at_payer, booked] += spent * figures.setting_price[booked, y]
    for scheme, _ in ledger.schemes:
        at = owners.index(scheme.partner), list(plan.settings).index(scheme.setting)
        grid[at] += charge(plan, values, figures, scheme, y)
    for kept, due in zip(ledger.transition.kept, ledger.transition.cost[:, y], strict=True):
        grid[kept.partner, kept.setting] += due
    return grid, cost


def year_funding(model: Model, figures: Figures, ledger: Ledger, y: int) -> Floats:
    """Funding (payers, draws), pounds a year; 0 where a partner's funding is not stated."""
    owners = payers(model.plan)
    if y > 0:
        rate = np.stack([figures.yearly[f"finance.funding_growth.{key}"][y] for key in owners])
        ledger.funding = ledger.funding * np.maximum(1.0 + rate, 0.0)
    level = np.stack(
        [
            figures.yearly[f"finance.funding.{key}"][y]
            if f"finance.funding.{key}" in figures.yearly
            else np.zeros(ledger.funding.shape[1])
            for key in owners
        ]
    )
    return np.asarray(level * ledger.funding)
