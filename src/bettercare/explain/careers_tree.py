"""Who joined, left, retired and moved, people by age, bank and agency: lines of a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bettercare.errors import CallError
from bettercare.explain.activity_tree import figure_in_year, index_of
from bettercare.explain.node import Node, leaf, made
from bettercare.explain.staff_units import name_of, rows_of, share_of
from bettercare.plan.model import year_label
from bettercare.tables.workforce_tables import STAFF_BANDS
from bettercare.workforce.careers import aged_groups

if TYPE_CHECKING:
    from bettercare.explain.case import Case

ALL = "all"
SAID = {
    "joined": "Joined from outside the plan's staff",
    "left": "Left for other reasons",
    "retired": "Retired",
    "moved": "Came from other groups and partners, less those who went there",
    "hours": "Change of hours with age",
}
_FROM = {
    "joined": "workforce.joiners less what other groups and partners of the plan give, those who "
    "finished training and those from abroad",
    "left": "workforce.leavers, less retirement and moves to other groups and partners of the base "
    "year",
    "retired": "workforce.age_profile as it has grown older, by workforce.by_age",
    "moved": "workforce.recruited_from, of the joiners of the groups they go to",
    "hours": "participation of workforce.by_age, a year older",
}


def flow(case: Case, what: str, u: int, year: int | None = None) -> Node:
    """One of the flows that change a unit's staff in post in a year."""
    y = case.year if year is None else year
    group = case.model.employers.groups[case.model.employers.group[u]]
    value = rows_of(case, f"staff_{what}", u, y)
    label = f"{SAID[what]}: {name_of(case, u)}, {case.label(y)}"
    see = f"workforce.leavers.{group}" if what == "left" else ""
    return leaf(label, value, "wte/year", _FROM[what], see)


def in_post(case: Case, u: int) -> Node:
    """Staff at the end of the year: last year's, who joined and came, less who left and retired."""
    group = case.model.employers.groups[case.model.employers.group[u]]
    stock = share_of(case, u, case.assumption(f"workforce.in_post.{group}"))
    for y in range(1, case.year + 1):
        more = [stock, *(flow(case, what, u, y) for what in ("joined", "moved", "hours"))]
        gone = made("Gone", "wte", "sum", [flow(case, w, u, y) for w in ("left", "retired")])
        there = made("Before anyone went", "wte", "sum", more)
        label = f"{name_of(case, u)} at the end of {case.label(y)}"
        stock = made(label, "wte", "difference", [there, gone])
    return stock


def people(case: Case, group: str, band: str | None) -> Node:
    """People in post at the end of the year, of all ages or of a band."""
    told(case, "staff_people")
    aged = aged_groups(case.plan)
    if group not in aged:
        raise CallError(f"the plan gives no ages of {group}; it gives those of {', '.join(aged)}")
    bands = (ALL, *STAFF_BANDS)
    first = aged.index(group) * len(bands)
    rows = case.rows("staff_people")[first : first + len(bands)]
    said = "whole-time equivalents of each age divided by its participation"
    lines = [
        leaf(f"Aged {name}", value, "person", said)
        for name, value in zip(bands, rows, strict=True)
        if name == band or (band in (None, ALL) and name != ALL)
    ]
    if len(lines) == 1:
        return lines[0]
    return made(f"People: {case.plan.staff_groups[group].name}", "person", "sum", lines)


def after_productivity(case: Case, u: int, need: Node) -> Node:
    """Staff required once each does more."""
    group = case.model.employers.groups[case.model.employers.group[u]]
    index = index_of(case, f"workforce.productivity.{group}", "Work that each does")
    return made(need.label, "wte", "quotient", [need, index]) if index else need


def temporary(case: Case, what: str, group: str, gap: Node, required: Node) -> Node:
    """Posts that bank and agency fill, what they cost, or what they cost beyond own staff."""
    if f"workforce.bank_agency.{group}" not in case.quantities:
        raise CallError(f"the plan gives no workforce.bank_agency.{group}")
    share = figure_in_year(case, f"workforce.bank_agency.{group}")
    most = made("Most they can fill", "wte", "product", [required, share])
    short = made("Short, if at all", "wte", "largest", [gap, leaf("Nothing", 0.0, "wte")])
    filled = made("Filled by bank and agency", "wte", "smallest", [short, most])
    if what == "bank_agency":
        return filled
    price = figure_in_year(case, f"workforce.bank_agency_price.{group}")
    if what == "bank_agency_premium":
        price = made("Price above own staff", "multiplier", "difference", [price, leaf("Own", 1.0)])
    pay = figure_in_year(case, f"workforce.pay.{group}")
    return made("Cost", "gbp/year", "product", [filled, pay, price])


def told(case: Case, measure: str) -> None:
    """Refuse in a sentence a measure that the plan's tables of staff do not tell."""
    if (measure,) not in case.model.layout.spans:
        first = year_label(case.plan.first_year)
        raise CallError(f"the plan's tables of staff do not tell {measure} (base year {first})")
