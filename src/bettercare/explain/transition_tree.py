"""Double running, what pays for it, and money before closure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from bettercare.explain.node import Node, leaf, made
from bettercare.explain.prices_tree import price_line
from bettercare.plan.model import Intervention
from bettercare.system.index import payers
from bettercare.system.receiving import Care, receiving_care
from bettercare.system.transition import Kept, Transition, draw_on, open_transition

if TYPE_CHECKING:
    from bettercare.explain.case import Case

ALL = "all"
UNIT = "gbp/year"


def _transition(case: Case) -> Transition:
    """Double running of every year up to the explained one, paid year by year."""
    parts = case.values, case.figures, case.interventions
    now = open_transition(case.plan, *parts)
    for y in range(case.year + 1):
        draw_on(now, *parts, y)
    return now


def _kept(case: Case, now: Transition, partner: str) -> Iterator[tuple[int, Kept]]:
    owners = payers(case.plan)
    for k, each in enumerate(now.kept):
        if partner == ALL or owners[each.partner] == partner:
            yield k, each


def _line(case: Case, kept: Kept) -> Node:
    """Cost in the year of what one intervention keeps open."""
    months = leaf("Months both run", float(case.figures.overlap[kept.key][case.year, 0]), "month",
                  kept.told.months.address)  # fmt: skip
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
        _line(case, kept)
        for _, kept in _kept(case, now, partner)
        if setting in (None, where[kept.setting])
        and case.figures.overlap[kept.key][case.year].any()
    ]


def by_key(case: Case, partner: str) -> dict[str, Node]:
    """What a partner keeps open this year, by intervention."""
    return {
        kept.key: _line(case, kept)
        for _, kept in _kept(case, _transition(case), partner)
        if case.figures.overlap[kept.key][case.year].any()
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
            found.append(made(kept.told.what, UNIT, "product", [_line(case, kept), part]))
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
