"""What is measured once every year has passed: months, places and beds, and money.

None of it changes a later year of the loop, so that each is found for all years at once.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from bettercare.capacity.beds import beds_needed, beds_occupied
from bettercare.system.alone import Alone
from bettercare.system.bridge import bridge
from bettercare.system.income import Income, income_of
from bettercare.system.index import payers
from bettercare.system.layout import CARE, CLOSING
from bettercare.system.measure import Recorder
from bettercare.system.money import Ledger, cost_of, funding_of
from bettercare.system.receiving import receiving, receiving_care
from bettercare.system.transition import Transition, by_payer

Floats = NDArray[np.float64]


def _sum(rows: Floats, axis: int) -> Floats:
    """The sum over an axis before that of years, added up as one year's alone would be.

    Of one draw NumPy adds up along the memory, whose order would otherwise be another.
    """
    by_year = np.ascontiguousarray(np.moveaxis(rows, -2, 0))
    return np.moveaxis(by_year.sum(axis=axis + 1), 0, -2)


def settle_care(to: Recorder) -> None:
    """Activity by month, places and beds, from activity and bed-days already recorded."""
    activity = to.rows[to.model.layout["activity",]]
    kept = activity.shape[-1]
    profiles = to.profiles[..., :kept].swapaxes(1, 2)  # (profiles, 12, years, draws)
    monthly = (activity / 12.0)[:, None] * profiles[to.profile_of]
    to.put_years(("activity_month",), monthly)
    if to.with_capacity:
        services = list(to.model.plan.services)
        keys = [f"capacity.planned.{services[i]}" for i in to.with_capacity]
        peaks = to.peaks[to.profile_of[to.with_capacity], :, :kept]
        to.put_years(("capacity_needed",), activity[to.with_capacity] * peaks)
        planned = np.stack([to.figures.monthly[key].mean(axis=1) for key in keys])
        to.put_years(("capacity_planned",), planned)
    _beds(to, profiles)


def _beds(to: Recorder, profiles: Floats) -> None:
    """Beds occupied, needed and planned by type, site and month."""
    plan, rows = to.model.plan, to.model.rows
    if not plan.bed_types:
        return
    days = to.rows[to.model.layout["beddays_place",]]
    for bed_type, sites in to.bed_sites.items():
        occupied = np.zeros((1 + len(sites), *profiles.shape[1:]))
        planned = np.zeros_like(occupied)
        for at, row in enumerate(rows.bed_places):
            i, site = rows.place_service[row], rows.place_site[row]
            if to.model.cells[i].service.beds == bed_type and site in sites:
                here = beds_occupied(days[at], profiles[to.profile_of[i]])
                occupied[1 + sites.index(site)] += here
        for at, site in enumerate(sites, start=1):
            months = to.figures.monthly[f"estate.sites.{site}.beds_{bed_type}"]
            planned[at] = months[..., : planned.shape[-1]].swapaxes(0, 1)
        for whole in (occupied, planned):
            whole[0] = _sum(whole[1:], axis=0)
        to.put_years(("beds_occupied", bed_type), occupied)
        threshold = plan.verdict.occupancy[bed_type].value
        to.put_years(("beds_needed", bed_type), beds_needed(occupied, threshold))
        to.put_years(("beds_planned", bed_type), planned)


def settle_money(to: Recorder, ledger: Ledger, units: Floats, days: Floats) -> None:
    """Cost by partner and setting at each year's prices, funding, income, and the gap.

    `units` are every place's (years, places, draws), `days` (years, places with beds, draws).
    """
    model, figures, now = to.model, to.figures, ledger.transition
    ledger.close(model, figures)
    grid, given = cost_of(model, to.values, figures, to.interventions, ledger, units, days)
    cost, funding = _sum(grid, axis=1), funding_of(model, figures)
    income = income_of(model, figures, ledger.terms, units, given)
    funded = [f"finance.funding.{key}" in figures.yearly for key in payers(model.plan)]
    paid = by_payer(now, now.paid, len(cost))
    gap = np.where(np.array(funded)[:, None, None], cost - funding - income.net - paid, 0.0)
    for key, rows in (("cost", cost), ("funding", funding), ("gap", gap)):
        to.put_years((key,), np.concatenate([rows, _sum(rows, axis=0)[None]]))
    to.put_years(("cost_setting",), _sum(grid, axis=0))
    _by_care(to, given)
    _beside_funding(to, income, by_payer(now, now.cost, len(cost)), paid)
    if (next(iter(CLOSING)),) in model.layout.spans:
        for y in range(len(units)):
            _closing(to, y, now)


def settle_bridge(
    to: Recorder,
    ledger: Ledger,
    before_effects: Mapping[int, tuple[Alone, dict[str, Floats]]],
    units: Floats,
    days: Floats,
) -> None:
    """The bridge of the years it is told for, once their money is settled.

    `before_effects` has of each what its steps do alone, and the strengths of interventions.
    """
    if not to.model.bridge:
        return
    for y in range(len(units)):
        if y in before_effects:
            alone, strengths = before_effects[y]
            parts = to.model, to.values, to.figures, to.interventions, strengths, ledger, alone
            to.bridge(y, bridge(*parts, units[y], days[y], y))
        else:
            to.no_bridge(y)


def _beside_funding(to: Recorder, income: Income, double: Floats, paid: Floats) -> None:
    """Income and payments beside funding, and double running, of plans that have any."""
    trade = income.trade
    for key, rows, inside in (
        ("grants", income.grants, 0.0),
        ("client_income", income.clients, 0.0),
        ("contract_income", trade.received, trade.between),
        ("contract_payments", trade.paid, trade.between),
        ("pool_income", income.from_pools, 0.0),
        ("pool_payments", income.to_pools, 0.0),
        ("double_running", double, 0.0),
        ("transition_funding", paid, 0.0),
    ):
        if (key,) in to.model.layout.spans:
            to.put_years((key,), np.concatenate([rows, _sum(rows, axis=0)[None] - inside]))


def _by_care(to: Recorder, given: Floats) -> None:
    """Cost of services for mental and for physical health, for each person living here."""
    model, kept = to.model, to.rows.shape[-1]
    rows = model.rows
    here = to.rows[model.layout["people",].start]
    services = list(model.plan.services.values())
    care = np.array([services[i].care for i in rows.place_service[rows.paid]])
    for kind in CARE:
        spent = given.take(rows.paid[care == kind], axis=1)[..., :kept].sum(axis=1)
        to.put_years((f"spend_per_head_{kind}",), spent / np.maximum(here, 1.0))


def _closing(to: Recorder, y: int, now: Transition) -> None:
    """Beds closed against care that has both taken their place and its money."""
    before = to.worth[:, y - 1] if y > 0 else np.zeros_like(to.worth[:, 0])
    parts = to.model, to.values, to.figures, to.interventions
    found = receiving(receiving_care(*parts, now, before, y))
    rows = (found.closed, found.funded, found.needed, found.agreed)
    for key, row in zip(CLOSING, rows, strict=True):
        to.put((key,), y, row)
