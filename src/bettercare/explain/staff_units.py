"""Who employs a staff group: its units by name, the work each does, its posts in the base year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import CallError
from bettercare.explain.node import Node, leaf, made
from bettercare.workforce.employers import TABLE, employed_work, stated_shares

if TYPE_CHECKING:
    from bettercare.explain.case import Case


def units_of(case: Case, group: str, partner: str | None) -> list[int]:
    """The units of a group, or the one of a partner.

    Errors: `CallError` where the partner employs none of the group.
    """
    employers = case.model.employers
    span = employers.of(group)
    units = [u for u in range(span.start, span.stop) if partner in (None, employers.partner[u])]
    if not units:
        who = ", ".join(str(each) for each in employers.partner[span] if each)
        told = f"it is employed by {who}" if who else "no partner of the plan gives its care"
        raise CallError(f'"{partner}" employs none of {group}: {told}')
    return units


def shared(case: Case, u: int) -> bool:
    """Whether a unit's group has several employers."""
    employers = case.model.employers
    span = employers.of(employers.groups[employers.group[u]])
    return bool(span.stop - span.start > 1)


def name_of(case: Case, u: int) -> str:
    """`Care workers`, or `Care workers, Rutland County Council` where several employ them."""
    employers = case.model.employers
    name = case.plan.staff_groups[employers.groups[employers.group[u]]].name
    partner = employers.partner[u]
    return f"{name}, {case.plan.partners[partner].name}" if partner and shared(case, u) else name


def shares(case: Case, joining: bool = False) -> NDArray[np.float64]:
    """Shares of staff in post, or of those who join, by unit: (units, 1)."""
    return case.model.employers.shares(base_work(case)[:, None])[joining]


def share_of(case: Case, u: int, whole: Node, joining: bool = False) -> Node:
    """A unit's share of a figure of its group; the figure itself where one employs them all."""
    if not shared(case, u):
        return whole
    employers = case.model.employers
    group, partner = employers.groups[employers.group[u]], employers.partner[u]
    share = shares(case, joining)[u, 0]
    column = "joiners" if joining else "share"
    if group in stated_shares(case.plan):
        told, see = f"{TABLE}.{group}:{partner}.{column}", f"{TABLE}.{group}:{partner}"
    else:
        told, see = f"its part of the group's work in {case.label(0)} by skill mix", ""
    name = case.plan.partners[partner].name if partner else "Nobody of the plan"
    part = leaf(f"Part of {name}", float(share), "share", told, see)
    return made(f"{whole.label}: {name}", whole.unit, "product", [whole, part])


def rows_of(case: Case, measure: str, u: int, year: int) -> float:
    """A measure of staff of one unit in a year, from the rows of the run."""
    employers = case.model.employers
    if employers.partner[u] is None:
        return float(case.rows(measure, year=year)[employers.group[u]])
    known = [v for v, partner in enumerate(employers.partner) if partner is not None]
    return float(case.rows(f"{measure}_partner", year=year)[known.index(u)])


def staff_at(case: Case, group: str, partner: str, year: int) -> float:
    """Staff in post of a group, or of a partner's part of it, at the end of a year."""
    units = units_of(case, group, partner or None)
    return sum(rows_of(case, "staff_in_post", u, year) for u in units)


def posts(case: Case, u: int) -> Node:
    """Posts of the base year, filled and empty."""
    group = case.model.employers.groups[case.model.employers.group[u]]
    filled = share_of(case, u, case.assumption(f"workforce.in_post.{group}"))
    if f"workforce.vacancy.{group}" not in case.quantities:
        return filled
    vacancy = case.assumption(f"workforce.vacancy.{group}")
    share = made("Share of posts filled", "share", "difference", [leaf("All", 1.0), vacancy])
    return made("Posts in the base year", "wte", "quotient", [filled, share])


def base_work(case: Case) -> NDArray[np.float64]:
    """Work of every unit in the base year by skill mix: (units,)."""
    by_place, days = (
        case.rows(f"{what}_place", year=0)[:, None] for what in ("activity", "beddays")
    )
    return employed_work(case.model.employers, by_place, days)[:, 0]


def work(case: Case, u: int, year: int) -> Node:
    """Work of a unit in a year by skill mix: activity or bed-days times posts for 1,000."""
    employers, index = case.model.employers, case.model.rows
    group = employers.groups[employers.group[u]]
    table = case.plan.tables["workforce.skill_mix"].columns
    rows = zip(
        table["service"], table["staff_group"], table["wte_per_1000"], table["per"], strict=True
    )
    lines = []
    for key, name, wte, per in rows:
        service = case.plan.services[key]
        by_day = per == "bed-day"
        if name != group or not wte or (by_day and not service.beds):
            continue
        i = case.model.index[key]
        places = index.bed_places if by_day else np.arange(len(index.place_service))
        own = index.place_service[places] == i
        rates = (employers.by_bedday if by_day else employers.by_unit)[u, own]
        part = np.minimum(rates / rates.max(), 1.0) if rates.any() else rates
        if not rates.any():
            continue
        measure = "beddays" if by_day else "activity"
        here = case.rows(f"{measure}_place", year=year)[own]
        amount = leaf(
            f"{service.name} in {case.label(year)}{_whose(case, u, part)}",
            float(here @ (rates * 1000.0 / wte)),
            "bed-day/year" if by_day else f"{service.unit}/year",
            see=f"{measure} --service {key} --year {case.label(year)}",
        )
        rate = leaf(
            "Posts for 1,000 of them", wte, "wte",
            f"workforce.skill_mix.{key}:{group}.wte_per_1000",
        )  # fmt: skip
        parts = [made("Thousand times posts", "", "product", [amount, rate]), leaf("Per", 1000.0)]
        lines.append(made(service.name, "wte", "quotient", parts))
    label = f"Work in {case.label(year)} by skill mix"
    return made(label, "wte", "sum", lines) if lines else leaf(label, 0.0, "wte", "none")


def _whose(case: Case, u: int, part: NDArray[np.float64]) -> str:
    """Says that not all of a service's activity is this unit's work."""
    partner = case.model.employers.partner[u]
    if partner is None or (part == 1.0).all():
        return ""
    return f", what the staff of {case.plan.partners[partner].name} give"
