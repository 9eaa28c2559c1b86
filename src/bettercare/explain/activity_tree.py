"""Activity, bed-days and what a service can do, from the number to the assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bettercare.explain.effects_tree import brought, figure_changes, taken_out
from bettercare.explain.need_tree import growth
from bettercare.explain.node import Node, leaf, made
from bettercare.plan.model import Service

if TYPE_CHECKING:
    from bettercare.explain.case import Case
    from bettercare.explain.trace import YearTrace


def index_of(case: Case, address: str, label: str) -> Node | None:
    """Index of a yearly rate since the base year; None where the plan has no such rate."""
    if address not in case.quantities or case.year == 0:
        return None
    rates = [float(each) for each in case.values.annual(address)[1:, 0]]
    if len(set(rates)) == 1:
        rate = case.assumption(address, rates[0])
        return made(label, "index", "power", [rate, leaf("Years", len(rates), "year")])
    years = [
        made(
            f"{case.label(y)}", "index", "sum",
            [leaf("One", 1.0), case.assumption(address, rate)],
        )
        for y, rate in enumerate(rates, start=1)
    ]  # fmt: skip
    return made(label, "index", "product", years)


def figure_in_year(
    case: Case, address: str, year: int | None = None, month: int | None = None
) -> Node:
    """A figure in a year (or a month of it, April 0), with what interventions make of it."""
    y = case.year if year is None else year
    figure = case.quantities[address]
    if month is None:
        stated = float(case.values.annual(address)[y, 0])
    else:
        months = case.values.monthly(address)[y, :, 0]
        stated = float(months[min(month, len(months) - 1)])
    base = case.assumption(address, stated)
    changes = case.changes.get((address, y), [])
    if not changes:
        return base
    lines = figure_changes(case, changes, y, figure.unit, month)
    return made(f"{figure.label} in {case.label(y)}", figure.unit, "sum", [base, *lines])


def before_interventions(case: Case, trace: YearTrace, service: Service) -> Node:
    """Activity of the year before any intervention: base, people, trend."""
    unit = f"{service.unit}/year"
    lines = []
    for table, outside, name in (
        ("volume", False, "For residents"),
        ("inflow", True, "For people from outside"),
    ):
        address = f"demand.{table}.{service.key}"
        weight = case.model.cells[case.model.index[service.key]]
        people = weight.outside if outside else weight.resident
        if address not in case.quantities or not people.any():
            continue
        parts = [case.assumption(address)]
        if case.year > 0:
            parts.append(growth(case, trace, service, outside))
        trend = index_of(case, f"demand.trend.{service.key}", "Trend beyond people")
        parts += [trend] if trend else []
        lines.append(made(name, unit, "product", parts))
    return made("Before any intervention", unit, "sum", lines)


def activity(case: Case, trace: YearTrace, key: str, opened: bool = False) -> Node:
    """Activity of a service; `opened` leaves out what effects on stays bring later."""
    service = case.plan.services[key]
    lines = [before_interventions(case, trace, service)]
    for step in trace.of(key, stays=False if opened else None):
        if step.service == key and not step.stays and not step.effect.relocate:
            lines.append(taken_out(case, step, -1.0))
        lines += [brought(case, step, h) for h in step.handed if h.move.service == key]
    return made(f"{service.name} in {case.label()}", f"{service.unit}/year", "sum", lines)


def beddays(case: Case, trace: YearTrace, key: str) -> Node:
    """Midnight bed-days of a service: activity, stay, age mix, then effects on stays."""
    service = case.plan.services[key]
    units = activity(case, trace, key, opened=True)
    mean = float(case.values.annual(f"flow.length_of_stay.{key}")[case.year, 0])
    stay = [case.assumption(f"flow.length_of_stay.{key}", mean)]
    trend = index_of(case, f"flow.length_of_stay_trend.{key}", "Trend of stays")
    stay += [trend] if trend else []
    level = float(np.prod([each.value for each in stay]))
    days = trace.opened_days[key]
    mix = days / (units.value * level) if units.value * level > 0 else 0.0
    mixed = leaf(
        "Age mix", mix, "index",
        "mean relative stay of those treated now, 1 in the base year (flow.stay_shape)",
    )  # fmt: skip
    lines = [made("Before effects on stays", "bed-day/year", "product", [units, *stay, mixed])]
    for step in trace.of(key, stays=True):
        if step.service == key:
            lines.append(taken_out(case, step, -1.0))
        for handed in step.handed:
            if handed.move.service == key and handed.arrived != 0:
                each = handed.days / handed.arrived
                parts = [brought(case, step, handed), leaf("Mean stay of those", each, "day")]
                label = f"{step.intervention.label}: bed-days brought"
                lines.append(made(label, "bed-day/year", "product", parts))
    return made(f"Bed-days: {service.name}", "bed-day/year", "sum", lines)


def seasonal(case: Case, service: Service, month: int) -> Node:
    """Daily rate of a month (April 0) against the year's mean."""
    name = service.profile
    if name is None:
        return leaf("Month against the year's mean: no season", 1.0, "index")
    now = float(case.figures.profiles[name][case.year, month, 0])
    address = f"demand.season.{service.season}"
    if address not in case.quantities or now == 0.0:
        return leaf("Month against the year's mean", now, "index", f"demand.profile {name}")
    scale = float(case.values.annual(address)[case.year, 0])
    if scale == 0.0:
        return leaf("Month against the year's mean: no season", 1.0, "index")
    away = leaf("Profile's departure from its mean", (now - 1.0) / scale, "index", name)
    stretch = made("Departure", "index", "product", [case.assumption(address, scale), away])
    parts = [leaf("One", 1.0), stretch]
    return made("Month against the year's mean", "index", "sum", parts)


def peak_month(case: Case, service: Service) -> int:
    """The month (April 0) in which a service is busiest."""
    return int(case.figures.profiles[service.profile][case.year, :, 0].argmax())


def capacity_needed(case: Case, trace: YearTrace, key: str) -> Node:
    """What a service must be able to do: its busiest month at a yearly rate."""
    service = case.plan.services[key]
    parts = [activity(case, trace, key), seasonal(case, service, peak_month(case, service))]
    return made(f"Needed in the busiest month: {service.name}", parts[0].unit, "product", parts)


def share_of(label: str, whole: Node, part: float, note: str) -> Node:
    """A part of a total, as the total and the share it is."""
    share = part / whole.value if whole.value else 0.0
    return made(label, whole.unit, "product", [whole, leaf("Share", share, "share", note)])
