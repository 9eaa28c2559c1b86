"""Cost of one service at one partner, by its units and bed-days, and in-house efficiency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bettercare.explain.activity_tree import figure_in_year
from bettercare.explain.node import Node, leaf, made
from bettercare.explain.prices_tree import has_kinds, price_line
from bettercare.explain.steps_tree import by_steps
from bettercare.plan.model import Service
from bettercare.system.index import service_places

if TYPE_CHECKING:
    from bettercare.explain.case import Case

UNIT = "gbp/year"


def _at_partner(case: Case, key: str, service: Service, partner: str, year: int) -> float:
    places = service_places(case.model.cells[case.model.index[service.key]])
    rows = case.rows(key, service.key, year=year)
    return float(
        sum(amount for (owner, _), amount in zip(places, rows, strict=True) if owner == partner)
    )


def service_part(case: Case, service: Service, partner: str, beds: bool) -> Node | None:
    """Cost of a service at a partner that follows its units, or its bed-days."""
    table = "bed_day_cost" if beds else "unit_cost"
    address = f"finance.{table}.{service.key}"
    if address not in case.quantities:
        return None
    key, unit = ("beddays_place", "bed-day/year") if beds else (
        "activity_place", f"{service.unit}/year",
    )  # fmt: skip
    base = _at_partner(case, key, service, partner, 0)
    now = _at_partner(case, key, service, partner, case.year)
    if base == 0.0 and now == 0.0:
        return None
    before = leaf(f"Here in {case.label(0)}", base, unit)
    today = leaf(
        f"Here in {case.label()}", now, unit,
        see=f"{'beddays' if beds else 'activity'} --service {service.key}",
    )  # fmt: skip
    counted = today
    share = f"finance.variable_share.{service.setting}"
    if share in case.quantities:
        moves = case.assumption(share)
        fixed = made("Share that stays", "share", "difference", [leaf("All", 1.0), moves])
        parts = [
            made("Paid for as in the base year", unit, "product", [before, fixed]),
            made("Paid for as it is now", unit, "product", [today, moves]),
        ]
        counted = made("Paid for", unit, "sum", parts)
    counted = by_steps(case, service, partner, beds, counted)
    lines = [counted, figure_in_year(case, address)]
    prices = price_line(case, service.setting, service.key) if has_kinds(case) else None
    return made(
        f"{service.name}: {'bed-days' if beds else 'units'}",
        UNIT,
        "product",
        [*lines, prices] if prices else lines,
    )


def efficiency(case: Case, partner: str) -> list[Node]:
    """Index of cost after in-house efficiency, year by year; empty where there is none."""
    address = f"finance.efficiency.{partner}"
    if case.year == 0 or (address not in case.quantities):
        return []
    years = [
        made(
            case.label(y), "index", "difference",
            [leaf("All", 1.0), figure_in_year(case, address, y)],
        )
        for y in range(1, case.year + 1)
    ]  # fmt: skip
    return [made("In-house efficiency", "index", "product", years)]


def whole_cost(case: Case, service: str, partner: str) -> Node:
    """Cost of a service at a partner, at the year's prices and after in-house efficiency."""
    known = case.plan.services[service]
    found = (service_part(case, known, partner, beds) for beds in (False, True))
    parts = [part for part in found if part is not None]
    lines = [made("Service", UNIT, "sum", parts), *efficiency(case, partner)]
    prices = None if has_kinds(case) else price_line(case, known.setting, service)
    label = f"{known.name} at {case.plan.partners[partner].name}"
    return made(label, UNIT, "product", [*lines, prices] if prices else lines)
