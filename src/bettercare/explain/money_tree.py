"""Cost, funding, the gap between them, and capital."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bettercare.explain import income_tree, pool_tree, transition_tree
from bettercare.explain.activity_tree import figure_in_year, index_of
from bettercare.explain.capital_tree import charges
from bettercare.explain.node import Node, leaf, made
from bettercare.explain.prices_tree import has_kinds, price_line
from bettercare.explain.service_cost_tree import efficiency, service_part, whole_cost
from bettercare.plan.model import Intervention
from bettercare.system.index import payers

if TYPE_CHECKING:
    from bettercare.explain.case import Case

ALL = "all"
UNIT = "gbp/year"


def cost(case: Case, partner: str, setting: str | None = None) -> Node:
    """Cost of a partner's services at the year's prices, and its interventions' running cost.

    `setting` leaves only what is booked to a setting of care.
    """
    plan = case.plan
    where = "" if setting is None else f", {plan.settings[setting].name}"
    if partner == ALL:
        lines = [cost(case, each, setting) for each in payers(plan)]
        return made(f"Cost of all partners{where}", UNIT, "sum", lines)
    services = [
        part
        for service in plan.services.values()
        if setting in (None, service.setting)
        for beds in (False, True)
        if (part := service_part(case, service, partner, beds)) is not None
    ]
    at = "at the year's prices" if has_kinds(case) else "at base-year prices"
    given = made(f"Services {at}", UNIT, "sum", services)
    lines = [made("Services", UNIT, "product", [given, *efficiency(case, partner)])]
    for each in case.interventions:
        booked = setting in (None, list(plan.settings)[case.model.booked[each.key]])
        if booked and each.revenue is not None and (each.cost_partner or each.lead) == partner:
            lines.append(_running(case, each, has_kinds(case)))
    label = f"Cost: {plan.partners[partner].name}{where}"
    capital = charges(case, partner, setting) + transition_tree.lines(case, partner, setting)
    if has_kinds(case):
        return made(label, UNIT, "sum", [*lines, *capital])
    total = made("At base-year prices", UNIT, "sum", lines)
    prices = index_of(case, "finance.inflation.overall", "Prices since the base year")
    parts = [total, prices] if prices else [total]
    if not capital:
        return made(label, UNIT, "product", parts)
    return made(
        label, UNIT, "sum", [made("At the year's prices", UNIT, "product", parts), *capital]
    )


def running_cost(case: Case, each: Intervention) -> Node:
    """Running cost of an intervention in the year, at the year's prices."""
    return _running(case, each, priced=True)


def _running(case: Case, each: Intervention, priced: bool) -> Node:
    assert each.revenue is not None
    ramp = leaf("In place by its own timetable", case.ramp(each.key), "share")
    parts = [case.assumption(each.revenue.address), ramp]
    prices = price_line(case, list(case.plan.settings)[case.model.booked[each.key]])
    parts += [prices] if priced and prices else []
    return made(f"Running cost: {each.label}", UNIT, "product", parts)


def spend_per_head(case: Case, care: str) -> Node:
    """Cost of services for mental or physical health, for each person who lives here."""
    inside = payers(case.plan)
    lines = [
        whole_cost(case, service.key, partner)
        for service in case.plan.services.values()
        if service.care == care
        for partner in service.delivered_by
        if partner in inside
    ]
    spent = made(f"Cost of services for {care} health", UNIT, "sum", lines)
    here = leaf("People", float(case.rows("people")[0]), "person", see="people")
    return made(f"Spent on {care} health for each person", "gbp/person", "quotient", [spent, here])


def funding(case: Case, partner: str) -> Node:
    """Funding of a partner: that of the base year, grown."""
    if partner == ALL:
        lines = [funding(case, each) for each in payers(case.plan) if funded(case, each)]
        return made("Funding of all partners", UNIT, "sum", lines)
    name = case.plan.partners[partner].name
    if not funded(case, partner):
        return leaf(f"Funding: {name}", 0.0, UNIT, "not stated in the plan")
    parts = [figure_in_year(case, f"finance.funding.{partner}")]
    address = f"finance.funding_growth.{partner}"
    if case.year > 0 and address in case.quantities:
        parts += [
            made(
                f"Growth in {case.label(y)}", "index", "sum",
                [leaf("One", 1.0), figure_in_year(case, address, y)],
            )
            for y in range(1, case.year + 1)
        ]  # fmt: skip
    return made(f"Funding: {name}", UNIT, "product", parts)


def funded(case: Case, partner: str) -> bool:
    """Whether the plan states the partner's funding, so that its gap is counted."""
    return f"finance.funding.{partner}" in case.quantities


def gap(case: Case, partner: str) -> Node:
    """Cost less funding; partners without stated funding have none."""
    if partner == ALL:
        lines = [gap(case, each) for each in payers(case.plan) if funded(case, each)]
        return made("Gap of all partners with stated funding", UNIT, "sum", lines)
    name = case.plan.partners[partner].name
    if not funded(case, partner):
        return leaf(f"Gap: {name}", 0.0, UNIT, "its funding is not stated, so no gap is counted")
    spent = [cost(case, partner), *income_tree.outgoings(case, partner)]
    spent += [pool_tree.payments(case, partner)] if pool_tree.pays(case, partner) else []
    given = [funding(case, partner), *income_tree.incomings(case, partner)]
    given += [pool_tree.income(case, partner)] if pool_tree.paid(case, partner) else []
    helped = transition_tree.paid(case, partner)
    given += [helped] if helped.children else []
    if len(spent) + len(given) > 2:
        pair = [made("Cost and payments", UNIT, "sum", spent), made("Income", UNIT, "sum", given)]
    else:
        pair = [*spent, *given]
    return made(f"Gap: {name}", UNIT, "difference", pair)


def capital_sought(case: Case) -> Node:
    """Capital of every intervention begun by this year."""
    lines = [
        case.assumption(each.capital.address, label=f"{each.label}: capital")
        for each in case.interventions
        if each.capital is not None and case.ramp(each.key) > 0
    ]
    return made("Capital sought", "gbp", "sum", [*lines, *transition_tree.sought(case)])


def capital_secured(case: Case) -> Node:
    """Capital secured by the end of this year, scheme by scheme."""
    lines = [
        figure_in_year(case, address, month=11)
        for address in case.quantities
        if address.startswith("estate.capital.")
    ]
    return made("Capital secured", "gbp", "sum", lines)
