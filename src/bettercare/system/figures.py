"""The option's figures as the year loop reads them: sampled once, changed year by year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.capacity.season import profile
from bettercare.finance.prices import price_index
from bettercare.plan.draws import Values
from bettercare.plan.model import Intervention
from bettercare.system.index import payers
from bettercare.system.model import Model
from bettercare.system.ramp import begun, late_starts, ramp

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Figures:
    """Arrays by year (and month); an effect on a figure changes its year in place."""

    ramps: dict[str, tuple[Floats, Floats]]  # by intervention: mean of the year, at its opening
    begun: dict[str, Floats]  # of those with double running: part of each month after the start
    volume: Floats  # (services, draws)
    inflow: Floats
    trend: Floats  # (services, years, draws), index
    stay: dict[int, Floats]  # by service index: (years, draws), days a unit
    profiles: dict[str | None, Floats]  # (years, 12, draws)
    price: Floats  # (services, years, draws), index
    setting_price: Floats  # (settings, years, draws), index
    yearly: dict[str, Floats]  # changeable, by address: (years, draws)
    monthly: dict[str, Floats]  # changeable, by address: (years, 12, draws)

    def change(
        self, address: str, year: int, strength: Floats, multiply: Floats | None, add: Floats | None
    ) -> None:
        """An effect on a figure in a year, in place: multiply, then add."""
        figure = (self.monthly if address in self.monthly else self.yearly)[address][year]
        if multiply is not None:
            figure *= 1.0 - strength * (1.0 - multiply)
        if add is not None:
            figure += strength * add


def option_interventions(model: Model, keys: tuple[str, ...]) -> list[Intervention]:
    """An option's interventions, enablers first, otherwise in its order."""
    chosen = [model.plan.interventions[key] for key in keys]
    return sorted(chosen, key=lambda each: each.kind != "enabler")


def sample_figures(model: Model, values: Values, interventions: list[Intervention]) -> Figures:
    """Draw every figure the year loop needs."""
    plan = model.plan
    services = list(plan.services.values())
    stay = {
        i: values.annual(f"flow.length_of_stay.{service.key}")
        * values.index(f"flow.length_of_stay_trend.{service.key}")
        for i, service in enumerate(services)
        if service.beds
    }
    wanted: dict[str, float | None] = {}
    for service in services:
        wanted[f"finance.unit_cost.{service.key}"] = None
        if service.beds:
            wanted[f"finance.bed_day_cost.{service.key}"] = 0.0
    for group in plan.staff_groups:
        wanted[f"workforce.leavers.{group}"] = 0.0
        wanted[f"workforce.joiners.{group}"] = 0.0
        for table in ("training_intake", "international"):
            if f"workforce.{table}.{group}" in plan.quantities:
                wanted[f"workforce.{table}.{group}"] = None
    for partner in payers(plan):
        wanted[f"finance.efficiency.{partner}"] = 0.0
        wanted[f"finance.funding_growth.{partner}"] = 0.0
        if f"finance.funding.{partner}" in plan.quantities:
            wanted[f"finance.funding.{partner}"] = None
    price, setting_price = price_index(plan, values)
    late = late_starts(plan, values, [each.key for each in interventions])
    dated = [key for key in plan.quantities if key.startswith(("capacity.planned.", "estate."))]
    return Figures(
        ramps={each.key: ramp(plan, each, late[each.key]) for each in interventions},
        begun={
            each.key: begun(plan, each, late[each.key])
            for each in interventions
            if each.double_running is not None
        },
        volume=np.stack([values.scalar(f"demand.volume.{s.key}") for s in services]),
        inflow=np.stack([values.scalar(f"demand.inflow.{s.key}", 0.0) for s in services]),
        trend=np.stack([values.index(f"demand.trend.{s.key}") for s in services]),
        stay=stay,
        profiles={
            name: profile(plan, values, name, season)
            for name, season in dict.fromkeys((each.profile, each.season) for each in services)
        },
        price=price,
        setting_price=setting_price,
        yearly={key: values.annual(key, default) for key, default in wanted.items()},
        monthly={key: values.monthly(key) for key in dated},
    )
