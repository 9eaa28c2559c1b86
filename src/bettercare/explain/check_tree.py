"""A check of the plan as a shortfall: what is needed less what is planned."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bettercare.errors import CallError
from bettercare.explain import activity_tree, beds_tree, money_tree, staff_tree, transition_tree
from bettercare.explain.node import Node, leaf, made
from bettercare.plan.model import Check
from bettercare.verdict.checks import APPRAISED, SIMULATED, UNTESTED

if TYPE_CHECKING:
    from bettercare.explain.case import Case
    from bettercare.explain.trace import YearTrace


#: The verdict's row for all checks together.
EVERY = "all"


def every_check(case: Case, trace: YearTrace) -> Node:
    """Every test of the plan as a shortfall: the plan holds where none is short."""
    found = [
        replace(node, label=f"{node.label} ({_name(check, member)})")
        for check in case.plan.verdict.checks
        if check.kind not in (*UNTESTED, *SIMULATED, *APPRAISED)
        for member in _members(case, check)
        for node in [_one(case, trace, check, member)]
    ]
    missing = [check.label for check in case.plan.verdict.checks if check.kind in UNTESTED]
    note = f"not modelled yet: {', '.join(missing)}" if missing else ""
    simulated = [check.label for check in case.plan.verdict.checks if check.kind in SIMULATED]
    if simulated:
        note += f"{'; ' if note else ''}from simulated years, not counted here: "
        note += ", ".join(simulated)
    return made(f"Tests that are short, of {len(found)}", "", "count short", found, note)


def _name(check: Check, member: str) -> str:
    return f"{check.key}:{member}" if member else check.key


def check_shortfall(case: Case, trace: YearTrace, name: str) -> Node:
    """The tree of a check; of several members the shortest against its need, unless one is named.

    Above 0 is a shortage.
    """
    if name == EVERY:
        return every_check(case, trace)
    key, _, member = name.partition(":")
    check = next(each for each in case.plan.verdict.checks if each.key == key)
    if check.kind in UNTESTED:
        raise CallError(f"{check.label} is not modelled yet, so there is nothing to explain")
    if check.kind in SIMULATED:
        raise CallError(
            f"{check.label} comes from simulated years, not from a sum that can be taken apart",
            mend="see bettercare flow run and flow late",
        )
    if check.kind in APPRAISED:
        raise CallError(
            f"{check.label} comes from the appraisal, not from a year of the run",
            mend="see bettercare appraise",
        )
    members = (member,) if member else _members(case, check)
    if not members:
        raise CallError(f"{check.label} has no member that the plan says enough of to be tested")
    found = [_one(case, trace, check, each) for each in members]
    worst = max(found, key=lambda node: node.value / max(abs(node.children[0].value), 1e-9))
    if len(found) > 1:
        others = ", ".join(f"{key}:{each}" for each in members)
        return replace(worst, note=f"the tightest of {len(found)}: {others}")
    return worst


def _members(case: Case, check: Check) -> tuple[str, ...]:
    if check.kind == "capacity":
        stated = case.plan.quantities
        return tuple(each for each in check.members if f"capacity.planned.{each}" in stated)
    if check.kind == "money":
        named = check.members or (money_tree.ALL,)
        return tuple(
            each for each in named if each == money_tree.ALL or money_tree.funded(case, each)
        )
    return check.members if check.kind in ("beds", "staff") else ("",)


def _one(case: Case, trace: YearTrace, check: Check, member: str) -> Node:
    needed, planned = _sides(case, trace, check, member)
    label = f"Short (above 0) or to spare (below 0): {check.label}"
    return made(label, needed.unit, "difference", [needed, planned])


def _sides(case: Case, trace: YearTrace, check: Check, member: str) -> tuple[Node, Node]:
    """What a check needs and what is planned."""
    limit = check.threshold.value if check.threshold else None
    if check.kind == "beds":
        month = beds_tree.tightest_month(case, member)
        return (
            beds_tree.needed(case, trace, member, beds_tree.ALL, month),
            beds_tree.planned(case, member, beds_tree.ALL, month),
        )
    if check.kind == "capacity":
        need = activity_tree.capacity_needed(case, trace, member)
        if limit is not None:
            share = leaf("Highest share of room used", limit, "share", f"verdict, {check.key}")
            need = made("Room needed", need.unit, "quotient", [need, share])
        return need, activity_tree.figure_in_year(case, f"capacity.planned.{member}")
    if check.kind == "staff":
        share = leaf("Posts that may be empty", limit or 0.0, "share", f"verdict, {check.key}")
        filled = made("To be filled", "share", "difference", [leaf("All", 1.0), share])
        required = staff_tree.required(case, member)
        need = made("Staff needed", "wte", "product", [required, filled])
        return need, staff_tree.there(case, member)
    if check.kind == "money":
        tolerated = leaf("Gap tolerated", limit or 0.0, "gbp/year", f"verdict, {check.key}")
        return money_tree.gap(case, member), tolerated
    return _of_plan(case, check, limit)


def _of_plan(case: Case, check: Check, limit: float | None) -> tuple[Node, Node]:
    """Of a check without members."""
    if check.kind == "capital":
        return money_tree.capital_sought(case), money_tree.capital_secured(case)
    if check.kind == "funding":
        share = leaf("Share that must be paid for", 1.0 if limit is None else limit, "share")
        closed = transition_tree.closed(case)
        need = made("To be paid for first", "bed", "product", [closed, share])
        return need, transition_tree.funded(case)
    if check.kind == "parity":
        return _parity(case, 1.0 if limit is None else limit, check.key)
    return _sequence(case, limit)


def _parity(case: Case, pace: float, key: str) -> tuple[Node, Node]:
    """Mental health spending that keeps pace with all spending, and what it is."""
    unit = "gbp/person"

    def spent(care: str, year: int) -> Node:
        amount = float(case.rows(f"spend_per_head_{care}", year=year)[0])
        label = f"{care.capitalize()} health, {case.label(year)}"
        return leaf(label, amount, unit, see=f"spend_per_head_{care}")

    now, first = (
        made(f"All spending, {case.label(y)}", unit, "sum",
             [spent("mental", y), spent("physical", y)])
        for y in (case.year, 0)
    )  # fmt: skip
    pace_of = leaf("Pace asked of mental health", pace, "multiplier", f"verdict, {key}")
    grown = made("Growth of all spending", "index", "quotient", [now, first])
    more = made("Growth asked", "share", "product", [
        made("Growth", "share", "difference", [grown, leaf("One", 1.0)]), pace_of
    ])  # fmt: skip
    index = made("Asked of mental health", "index", "sum", [leaf("One", 1.0), more])
    need = made("Least for mental health", unit, "product", [spent("mental", 0), index])
    return need, money_tree.spend_per_head(case, "mental")


def _sequence(case: Case, limit: float | None) -> tuple[Node, Node]:
    """Beds closed this year against beds' worth of care moved by the end of the last."""
    nothing = leaf("Nothing", 0.0, "bed")
    closed = made("Beds closed", "bed", "largest", [beds_tree.closed(case), nothing])
    share = leaf("Share that must have moved first", 1.0 if limit is None else limit, "share")
    need = made("Care to have moved first", "bed", "product", [closed, share])
    lines = []
    if case.year > 0:
        lines = [
            leaf(
                f"{each.label}, {case.label(case.year - 1)}",
                case.run.worth[i, case.year - 1, 0],
                "bed",
                see=f"beds_relief --year {case.label(case.year - 1)}",
            )
            for i, each in enumerate(case.interventions)
            if case.run.worth[i, case.year - 1, 0]
        ]
    moved = made("Beds' worth of care moved by the year before", "bed", "sum", lines)
    return need, made("Moved first", "bed", "largest", [moved, nothing])
