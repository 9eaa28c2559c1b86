"""Beds occupied, needed, planned, closed, and beds' worth of care moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bettercare.capacity.beds import DAYS
from bettercare.explain.activity_tree import beddays, figure_in_year, seasonal, share_of
from bettercare.explain.effects_tree import brought, taken_out
from bettercare.explain.node import Node, leaf, made
from bettercare.plan.draws import MONTHS
from bettercare.plan.model import Service
from bettercare.system.index import service_places
from bettercare.system.layout import bed_sites

if TYPE_CHECKING:
    from bettercare.explain.case import Case
    from bettercare.explain.trace import Step, YearTrace

ALL = "all"


def place_days(case: Case, service: Service, sites: list[str]) -> float:
    """Bed-days of a service at some sites."""
    cells = case.model.cells[case.model.index[service.key]]
    rows = case.rows("beddays_place", service.key)
    places = service_places(cells)
    return float(sum(days for (_, site), days in zip(places, rows, strict=True) if site in sites))


def _sites(case: Case, bed_type: str, site: str) -> list[str]:
    known = bed_sites(case.plan, bed_type)
    return known if site == ALL else [each for each in known if each == site]


def occupied(case: Case, trace: YearTrace, bed_type: str, site: str, month: int) -> Node:
    """Beds occupied at midnight in a month (April 0), service by service."""
    sites = _sites(case, bed_type, site)
    lines = []
    for service in case.plan.services.values():
        if service.beds != bed_type:
            continue
        here = place_days(case, service, sites)
        if here == 0.0:
            continue
        whole = beddays(case, trace, service.key)
        note = "at the plan's own sites" if site == ALL else f"at {site}"
        days = share_of(f"Bed-days {note}", whole, here, "provider map, after relocations")
        daily = made("Mean beds", "bed", "quotient", [days, leaf("Days in a year", DAYS, "day")])
        parts = [daily, seasonal(case, service, month)]
        lines.append(made(service.name, "bed", "product", parts))
    name = case.plan.bed_types[bed_type].name
    return made(f"Beds occupied at midnight: {name}, {_at(case, site, month)}", "bed", "sum", lines)


def needed(case: Case, trace: YearTrace, bed_type: str, site: str, month: int) -> Node:
    """Beds needed so that occupancy stays at what the partners agreed."""
    rule = case.plan.verdict.occupancy[bed_type]
    name = case.plan.bed_types[bed_type].name
    parts = [
        occupied(case, trace, bed_type, site, month),
        leaf("Highest occupancy agreed", rule.value, "share",
             f"verdict.toml, occupancy.{bed_type}; {rule.owner}: {rule.reason}"),
    ]  # fmt: skip
    return made(f"Beds needed: {name}, {_at(case, site, month)}", "bed", "quotient", parts)


def planned(case: Case, bed_type: str, site: str, month: int) -> Node:
    """Beds planned at the sites in a month."""
    lines = [
        figure_in_year(case, f"estate.sites.{each}.beds_{bed_type}", month=month)
        for each in _sites(case, bed_type, site)
    ]
    name = case.plan.bed_types[bed_type].name
    return made(f"Beds planned: {name}, {_at(case, site, month)}", "bed", "sum", lines)


def tightest_month(case: Case, bed_type: str) -> int:
    """The month (April 0) in which beds of a type are shortest over all sites."""
    needed_by_month = case.rows("beds_needed", bed_type)[:12]
    planned_by_month = case.rows("beds_planned", bed_type)[:12]
    return int((needed_by_month - planned_by_month).argmax())


def _at(case: Case, site: str, month: int) -> str:
    place = "all sites" if site == ALL else site
    return f"{place}, {case.month_label(month)}"


def relief(case: Case, trace: YearTrace, intervention: str | None = None) -> Node:
    """Beds' worth of care that has moved, been avoided or been shortened, by intervention."""
    lines = []
    for step in trace.steps:
        if intervention not in (None, step.intervention.key):
            continue
        parts = _relieved(case, step)
        if parts:
            lines.append(made(step.intervention.label, "bed", "sum", parts))
    return made("Beds' worth of care moved, avoided or shortened", "bed", "sum", lines)


def _relieved(case: Case, step: Step) -> list[Node]:
    """An effect's bed-days, in beds: those it took out less those it brought."""
    watched = case.model.sequence_beds
    plan = case.plan
    lines = []
    own = plan.services[step.service].beds
    if own in watched:
        if step.stays:
            days = taken_out(case, step)
        elif step.effect.relocate:
            days = leaf("Relocated: nothing is taken out", 0.0, "bed-day/year")
        else:
            units = taken_out(case, step)
            each = step.taken_days / units.value if units.value else 0.0
            stay = leaf("Mean stay of those", each, "day")
            days = made("Bed-days taken out", "bed-day/year", "product", [units, stay])
        lines.append(_in_beds(case, "Taken out", own, days, 1.0))
    for handed in step.handed:
        beds = plan.services[handed.move.service].beds
        if beds in watched and handed.arrived != 0.0:
            stay = leaf("Mean stay of those", handed.days / handed.arrived, "day")
            parts = [brought(case, step, handed), stay]
            days = made("Bed-days brought", "bed-day/year", "product", parts)
            lines.append(_in_beds(case, "Brought", beds, days, -1.0))
    return lines


def _in_beds(case: Case, label: str, bed_type: str, days: Node, sign: float) -> Node:
    occupancy = case.plan.verdict.occupancy[bed_type].value
    divisor = sign * DAYS * occupancy
    parts = [days, leaf("Days x occupancy", divisor, "day", f"{DAYS:g} x {occupancy:g}")]
    return made(f"{label}, in beds", "bed", "quotient", parts)


def closed(case: Case) -> Node:
    """Beds of the watched types in the base year's April less those of this January."""
    january = MONTHS.index(1)
    lines = []
    for bed_type in case.model.sequence_beds:
        for site in bed_sites(case.plan, bed_type):
            address = f"estate.sites.{site}.beds_{bed_type}"
            pair = [
                figure_in_year(case, address, year=0, month=0),
                figure_in_year(case, address, month=january),
            ]
            lines.append(made(f"{site}: {bed_type}", "bed", "difference", pair))
    return made("Beds closed since the base year", "bed", "sum", lines)
