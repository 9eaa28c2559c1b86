"""Income beside funding, and what partners pay each other: from contracts, grants and clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bettercare.explain.activity_tree import figure_in_year, index_of
from bettercare.explain.node import Node, leaf, made
from bettercare.explain.prices_tree import price_line
from bettercare.finance.trade import TABLE, Contract, contracts
from bettercare.system.income import provider_rows
from bettercare.system.index import payers

if TYPE_CHECKING:
    from bettercare.explain.case import Case

ALL = "all"
UNIT = "gbp/year"


def _units(case: Case, service: str, partner: str) -> Node:
    """Units of a service that a partner gives in the year."""
    rows = provider_rows(case.model, service, partner)
    amount = float(case.rows("activity_place")[rows].sum()) if rows.size else 0.0
    known = case.plan.services[service]
    name = case.plan.partners[partner].name
    return leaf(
        f"{known.name} at {name}", amount, f"{known.unit}/year", see=f"activity --service {service}"
    )


def grants(case: Case, partner: str) -> Node:
    """Grants and transition funding of a partner, or of all."""
    if partner == ALL:
        return made("Grants of all partners", UNIT, "sum",
                    [grants(case, each) for each in payers(case.plan)])  # fmt: skip
    address = f"finance.grant.{partner}"
    name = case.plan.partners[partner].name
    if address not in case.quantities:
        return leaf(f"Grants: {name}", 0.0, UNIT, "none in the plan")
    return figure_in_year(case, address)


def client_income(case: Case, partner: str) -> Node:
    """What people who use a partner's services pay for them."""
    if partner == ALL:
        return made("What clients pay to all partners", UNIT, "sum",
                    [client_income(case, each) for each in payers(case.plan)])  # fmt: skip
    lines = []
    for service in case.plan.services.values():
        address = f"finance.client_charge.{service.key}"
        if address not in case.quantities or partner not in service.delivered_by:
            continue
        prices = price_line(case, service.setting, service.key)
        parts = [_units(case, service.key, partner), case.assumption(address)]
        lines.append(made(service.name, UNIT, "product", parts + ([prices] if prices else [])))
    return made(f"What clients pay: {case.plan.partners[partner].name}", UNIT, "sum", lines)


def _payment(case: Case, line: Contract, label: str) -> Node:
    """One contract's payment in the year."""
    if line.basis == "block":
        parts = [leaf("In the base year", line.amount, UNIT, f"{TABLE}.{line.name}")]
        if case.year > 0 and line.growth:
            rate = leaf("Growth a year", line.growth, "share/year", f"{TABLE}.{line.name}")
            years = leaf("Years", case.year, "year")
            parts.append(made("Growth since", "index", "power", [rate, years]))
        return made(label, UNIT, "product", parts)
    parts = [
        _units(case, line.service, line.provider),
        leaf("Share this payer pays for", line.share, "share", f"{TABLE}.{line.name}"),
        figure_in_year(case, f"finance.tariff.{line.service}"),
    ]
    grown = index_of(case, f"finance.tariff_growth.{line.service}", "Growth of the tariff")
    return made(label, UNIT, "product", [*parts, grown] if grown else parts)


def _contracts(case: Case, partner: str, side: str, verb: str) -> Node:
    """Payments in which a partner is on one side (payer or provider); all: across the border."""
    plan, inside = case.plan, payers(case.plan)
    other = "provider" if side == "payer" else "payer"
    lines = []
    for line in contracts(plan):
        own, far = getattr(line, side), getattr(line, other)
        if own == partner or (partner == ALL and own in inside and far not in inside):
            what = "" if line.service == ALL else f", {plan.services[line.service].name}"
            label = f"{plan.partners[line.payer].name} to {plan.partners[line.provider].name}{what}"
            lines.append(_payment(case, line, label))
    name = "all partners, outside the plan" if partner == ALL else plan.partners[partner].name
    return made(f"Contracts, {verb}: {name}", UNIT, "sum", lines)


def contract_income(case: Case, partner: str) -> Node:
    """What a partner is paid by contract; of all, what comes from outside the plan."""
    return _contracts(case, partner, "provider", "received")


def contract_payments(case: Case, partner: str) -> Node:
    """What a partner pays by contract; of all, what goes outside the plan."""
    return _contracts(case, partner, "payer", "paid")


def incomings(case: Case, partner: str) -> list[Node]:
    """Every kind of income beside funding that the plan has for a partner."""
    found = [contract_income(case, partner), client_income(case, partner)]
    if f"finance.grant.{partner}" in case.quantities:
        found.append(grants(case, partner))
    return [each for each in found if each.children or each.origin]


def outgoings(case: Case, partner: str) -> list[Node]:
    """What a partner pays others, if anything."""
    found = contract_payments(case, partner)
    return [found] if found.children else []
