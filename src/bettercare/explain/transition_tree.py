"""Double running, what pays for it, and money before closure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bettercare.explain.node import Node, leaf, made
from bettercare.explain.prices_tree import price_line
from bettercare.plan.model import Intervention
from bettercare.system.holdback import may_begin
from bettercare.system.index import payers
from bettercare.system.receiving import Care, receiving_care
from bettercare.system.transition import (
    Kept,
    Transition,
    draw_on,
    kept_months,
    open_transition,
)

if TYPE_CHECKING:
    from bettercare.explain.case import Case

Floats = NDArray[np.float64]
ALL = "all"
UNIT = "gbp/year"


def _transition(case: Case) -> Transition:
    """Double running of every year up to the explained one, paid year by year."""
    now = open_transition(case.plan, case.values, case.interventions)
    for y in range(case.year + 1):
        draw_on(now, case.values, case.figures, case.interventions, may(case, y), y)
    return now


def may(case: Case, year: int) -> dict[str, Floats]:
    """How far each intervention may begin in a year."""
    told = case.run.limits
    return {
        each.key: may_begin(
            {name: np.array([share]) for name, share in told.get((each.key, year), {}).items()}, 1
        )
        for each in case.interventions
    }


def months_of_year(case: Case, partner: str) -> dict[str, Floats]:
    """Part of each month of the year in which what a partner keeps open runs, by intervention."""
    now, y = _transition(case), case.year
    through = may(case, y)
    return {
        kept.key: kept_months(now, case.figures, through[kept.key], k, y)[:, 0]
        for k, kept in _kept(case, now, partner)
    }


def _kept(case: Case, now: Transition, partner: str) -> Iterator[tuple[int, Kept]]:
    owners = payers(case.plan)
    for k, each in enumerate(now.kept):
        if partner == ALL or owners[each.partner] == partner:
            yield k, each


def _line(case: Case, now: Transition, k: int) -> Node:
    """Cost in the year of what one intervention keeps open."""
    kept, y = now.kept[k], case.year
    through = float(may(case, y)[kept.key][0])
    held = "" if through == 1.0 else f"; {through:.0%} may begin, the rest waits with its effect"
    before = float(now.months[k, :y].sum())
    ran = f"; {before:.4g} ran before" if before else ""
    months = leaf("Months both run", float(now.months[k, y, 0]), "month",
                  f"{kept.told.months.address}{ran}{held}")  # fmt: skip
    part = made("Part of the year", "year", "quotient", [months, leaf("Months", 12.0, "month")])
    prices = price_line(case, list(case.plan.settings)[kept.setting])
    parts = [part, case.assumption(kept.told.cost.address)]
    label = f"Double running: {kept.told.what or case.plan.interventions[kept.key].label}"
    return made(label, UNIT, "product", parts + ([prices] if prices else []))


def lines(case: Case, partner: str, setting: str | None) -> list[Node]:
    """A line for each thing a partner keeps open this year, in a setting or in all."""
    now = _transition(case)
    where = list(case.plan.settings)
    return [
        _line(case, now, k)
        for k, kept in _kept(case, now, partner)
        if setting in (None, where[kept.setting]) and now.months[k, case.year].any()
    ]


def by_key(case: Case, partner: str) -> dict[str, Node]:
    """What a partner keeps open this year, by intervention."""
    now = _transition(case)
    return {
        kept.key: _line(case, now, k)
        for k, kept in _kept(case, now, partner)
        if now.months[k, case.year].any()
    }


def cost(case: Case, partner: str) -> Node:
    """What a partner, or all, keep open beside the new."""
    name = "all partners" if partner == ALL else case.plan.partners[partner].name
    return made(f"Double running: {name}", UNIT, "sum", lines(case, partner, None))


def paid(case: Case, partner: str) -> Node:
    """What transition funds and capital pay of it."""
    now = _transition(case)
    found = []
    for k, kept in _kept(case, now, partner):
        if now.paid[k, case.year].any():
            share = float(now.paid[k, case.year, 0] / now.cost[k, case.year, 0])
            part = leaf("Share that is paid", share, "share", kept.told.purse or "")
            found.append(made(kept.told.what, UNIT, "product", [_line(case, now, k), part]))
    name = "all partners" if partner == ALL else case.plan.partners[partner].name
    return made(f"Double running paid by funds and schemes: {name}", UNIT, "sum", found)


def sought(case: Case) -> list[Node]:
    """Double running that is to be paid from capital, so far."""
    now = _transition(case)
    return [
        leaf(f"{kept.told.what}: paid from capital", float(now.cost[k, : case.year + 1].sum()),
             "gbp", see=f"double_running --partner {payers(case.plan)[kept.partner]}")
        for k, kept in enumerate(now.kept)
        if kept.told.paid_from == "capital"
    ]  # fmt: skip


def _care(case: Case) -> tuple[Care, int]:
    """What takes the place of beds, and the month in which most is short."""
    y = case.year
    before = case.run.worth[:, y - 1] if y > 0 else np.zeros_like(case.run.worth[:, 0])
    parts = case.model, case.values, case.figures, case.interventions
    care = receiving_care(*parts, _transition(case), before, y)
    return care, int((care.closed - care.funded.sum(axis=0)).argmax(axis=0)[0])


def _taking(case: Case) -> Iterator[tuple[int, Intervention]]:
    """Interventions that have taken care out of the beds by the year before, where any close."""
    care, _ = _care(case)
    if case.year > 0 and (care.closed > 0).any():
        for i, each in enumerate(case.interventions):
            if case.run.worth[i, case.year - 1].any():
                yield i, each


def closed(case: Case) -> Node:
    """Beds closed in the month in which most is short."""
    care, month = _care(case)
    beds = leaf("Beds closed", float(care.closed[month, 0]), "bed", see="beds_closed")
    when = case.month_label(month)
    return made(f"Beds closed in {when}", "bed", "largest", [beds, leaf("Nothing", 0.0, "bed")])


def funded(case: Case) -> Node:
    """Beds' worth of care in place by the year before whose money is there."""
    care, month = _care(case)
    found = []
    for i, each in _taking(case):
        beds = leaf(f"{each.label}: beds' worth", float(care.beds[i, 0]), "bed", see="beds_relief")
        share = leaf("Share whose money is there", float(care.paid[i, month, 0]), "share")
        found.append(made(each.label, "bed", "product", [beds, share]))
    whole = made("Care moved whose money is there", "bed", "sum", found)
    return made("Funded before closure", "bed", "largest", [whole, leaf("Nothing", 0.0, "bed")])


def needed(case: Case) -> Node:
    """Running cost and double running of the care that takes the place of beds."""
    care, _ = _care(case)
    return made("Money that care needs", UNIT, "sum", [
        leaf(each.label, float(care.needed[i, 0]), UNIT, f"interventions.{each.key}.revenue")
        for i, each in _taking(case) if care.needed[i, 0]
    ])  # fmt: skip


def agreed(case: Case) -> Node:
    """What of that is agreed, or paid by a fund or scheme, in the month in which most is short."""
    care, month = _care(case)
    return made("Money that is there", UNIT, "sum", [
        leaf(each.label, float(care.agreed[i, month, 0]), UNIT, f"interventions.{each.key}.agreed")
        for i, each in _taking(case) if care.needed[i, 0]
    ])  # fmt: skip
