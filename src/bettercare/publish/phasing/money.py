"""How a partner's year of money falls on its months, in step with the activity it pays for."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from bettercare.explain import capital_tree, money_tree, service_cost_tree, transition_tree
from bettercare.explain.case import Case
from bettercare.finance.months import own_months
from bettercare.finance.trade import contracts
from bettercare.publish.phasing.activity import Phased
from bettercare.publish.phasing.months import parts_of
from bettercare.system.income import provider_rows

Floats = NDArray[np.float64]
TWELFTHS = np.full(12, 1.0 / 12.0)


def laid_out(case: Case, what: str, partner: str) -> tuple[Floats, str]:
    """Shares of the year by month of money that does not follow activity, and what says so."""
    own = own_months(case.plan, what, partner)
    return (TWELFTHS, "twelfths") if own is None else (own, "the plan's months")


def service_cost(case: Case, phased: Mapping[str, Phased], partner: str) -> Floats:
    """Cost of services by month: what moves with activity follows it."""
    out = np.zeros(12)
    fixed, _ = laid_out(case, "fixed_cost", partner)
    for key, service in case.plan.services.items():
        if partner in service.delivered_by:
            cost = service_cost_tree.whole_cost(case, key, partner).value
            address = f"finance.variable_share.{service.setting}"
            moves = float(case.values.scalar(address, 1.0)[0])
            out += cost * (moves * phased[key].parts + (1.0 - moves) * fixed)
    return out


def running_cost(case: Case, ramps: Mapping[str, Floats], partner: str) -> Floats:
    """Running cost of changes by month: each follows its ramp."""
    out = np.zeros(12)
    for each in case.interventions:
        if each.revenue is not None and (each.cost_partner or each.lead) == partner:
            out += money_tree.running_cost(case, each).value * parts_of(ramps[each.key])
    return out


def double_running(case: Case, partner: str) -> Floats:
    """What is kept open beside the new by month: in the months in which both run."""
    out = np.zeros(12)
    at = transition_tree.months_of_year(case, partner)
    for key, kept in transition_tree.by_key(case, partner).items():
        out += kept.value * parts_of(at[key])
    return out


def charges(case: Case, partner: str) -> Floats:
    """Charges of capital by month."""
    months, _ = laid_out(case, "capital_charges", partner)
    return sum(node.value for node in capital_tree.charges(case, partner, None)) * months


def income_by_activity(case: Case, phased: Mapping[str, Phased], partner: str) -> Floats:
    """What comes in for activity, less what is paid for it: contracts at tariff, clients."""
    plan, model, out = case.plan, case.model, np.zeros(12)
    places = case.rows("activity_place")
    for line in contracts(plan):
        side = (line.provider == partner) - (line.payer == partner)
        if line.basis == "activity" and side:
            units = float(places[provider_rows(model, line.service, line.provider)].sum())
            tariff = case.values.annual(f"finance.tariff.{line.service}")[case.year, 0]
            grown = case.values.index(f"finance.tariff_growth.{line.service}")[case.year, 0]
            out += side * line.share * units * float(tariff * grown) * phased[line.service].parts
    for key, service in plan.services.items():
        address = f"finance.client_charge.{key}"
        if address in case.quantities and partner in service.delivered_by:
            units = float(places[provider_rows(model, key, partner)].sum())
            price = float(case.figures.price[model.index[key], case.year, 0])
            out += float(case.values.scalar(address)[0]) * units * price * phased[key].parts
    return out
