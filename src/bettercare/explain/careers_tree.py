"""Who joined, left, retired and moved, people by age, bank and agency: lines of a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bettercare.errors import CallError
from bettercare.explain.activity_tree import figure_in_year, index_of
from bettercare.explain.node import Node, leaf, made
from bettercare.plan.model import year_label
from bettercare.tables.workforce_tables import STAFF_BANDS
from bettercare.workforce.careers import substitutions

if TYPE_CHECKING:
    from bettercare.explain.case import Case

ALL = "all"
_SAID = {
    "joined": "Joined from outside the plan's groups",
    "left": "Left for other reasons",
    "retired": "Retired",
    "moved": "Came from other groups, less those who went there",
    "hours": "Change of hours with age",
}
_FROM = {
    "joined": "workforce.joiners less what other groups of the plan give, those who finished "
    "training and those from abroad",
    "left": "workforce.leavers, less retirement and moves to other groups of the base year",
    "retired": "workforce.age_profile as it has grown older, by workforce.by_age",
    "moved": "workforce.recruited_from, of the joiners of the groups they go to",
    "hours": "participation of workforce.by_age, a year older",
}


def flow(case: Case, what: str, group: str, year: int | None = None) -> Node:
    """One of the flows that change staff in post in a year."""
    _told(case, f"staff_{what}")
    y = case.year if year is None else year
    at = list(case.plan.staff_groups).index(group)
    value = case.rows(f"staff_{what}", year=y)[at]
    label = f"{_SAID[what]}: {case.plan.staff_groups[group].name}, {case.label(y)}"
    see = f"workforce.leavers.{group}" if what == "left" else ""
    return leaf(label, value, "wte/year", _FROM[what], see)


def in_post(case: Case, group: str) -> Node:
    """Staff at the end of the year: last year's, who joined and came, less who left and retired."""
    stock = case.assumption(f"workforce.in_post.{group}")
    name = case.plan.staff_groups[group].name
    for y in range(1, case.year + 1):
        more = [stock, *(flow(case, what, group, y) for what in ("joined", "moved", "hours"))]
        gone = made("Gone", "wte", "sum", [flow(case, w, group, y) for w in ("left", "retired")])
        there = made("Before anyone went", "wte", "sum", more)
        stock = made(f"{name} at the end of {case.label(y)}", "wte", "difference", [there, gone])
    return stock


def people(case: Case, group: str, band: str | None) -> Node:
    """People in post at the end of the year, of all ages or of a band."""
    _told(case, "staff_people")
    careers = case.model.careers
    aged = (
        [g for g, has in zip(careers.groups, careers.aged, strict=True) if has] if careers else []
    )
    if group not in aged:
        raise CallError(f"the plan gives no ages of {group}; it gives those of {', '.join(aged)}")
    bands = (ALL, *STAFF_BANDS)
    first = aged.index(group) * len(bands)
    rows = case.rows("staff_people")[first : first + len(bands)]
    told = "whole-time equivalents of each age divided by its participation"
    lines = [
        leaf(f"Aged {name}", value, "person", told)
        for name, value in zip(bands, rows, strict=True)
        if name == band or (band in (None, ALL) and name != ALL)
    ]
    if len(lines) == 1:
        return lines[0]
    return made(f"People: {case.plan.staff_groups[group].name}", "person", "sum", lines)


def adjusted(case: Case, group: str, need: dict[str, Node]) -> Node:
    """What a group is required to be, once each does more and work has passed on."""
    groups = list(case.plan.staff_groups)
    changes = [
        each
        for each in substitutions(case.plan)
        if groups.index(group) in (each.source, each.target) and each.progress[case.year]
    ]
    own = _after_productivity(case, group, need[group])
    lines = [own]
    for each in changes:
        share = leaf("Share of the work that passes on", each.share * each.progress[case.year])
        parts = [_after_productivity(case, groups[each.source], need[groups[each.source]]), share]
        if groups[each.source] == group:
            parts.append(leaf("Taken away", -1.0))
            label = f"To {case.plan.staff_groups[groups[each.target]].name}"
        else:
            parts.append(leaf("Staff in the place of one", each.ratio, "wte"))
            label = f"From {case.plan.staff_groups[groups[each.source]].name}"
        lines.append(made(label, "wte", "product", parts, "workforce.substitution"))
    return own if len(lines) == 1 else made(own.label, "wte", "sum", lines)


def _after_productivity(case: Case, group: str, need: Node) -> Node:
    index = index_of(case, f"workforce.productivity.{group}", "Work that each does")
    return made(need.label, "wte", "quotient", [need, index]) if index else need


def sources_of(case: Case, group: str) -> list[str]:
    """Groups whose work passes to a group, and the group itself."""
    groups = list(case.plan.staff_groups)
    at = groups.index(group)
    return [group, *(groups[s.source] for s in substitutions(case.plan) if s.target == at)]


def temporary(case: Case, what: str, group: str, gap: Node, required: Node) -> Node:
    """Posts that bank and agency fill, what they cost, or what they cost beyond own staff."""
    _told(case, what)
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


def _told(case: Case, measure: str) -> None:
    if (measure,) not in case.model.layout.spans:
        first = year_label(case.plan.first_year)
        raise CallError(f"the plan's tables of staff do not tell {measure} (base year {first})")
