"""What is paid for where part of a cost comes and goes by wards, or by other steps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bettercare.explain.node import Node, leaf, made
from bettercare.plan.model import Service
from bettercare.system.index import payers
from bettercare.system.steps import paid_days, paid_units, teams, wards

if TYPE_CHECKING:
    from bettercare.explain.case import Case


def by_steps(case: Case, service: Service, partner: str, beds: bool, even: Node) -> Node:
    """What is paid for where part of it comes and goes by wards, or by other steps."""
    address = f"finance.ward_share.{service.beds}" if beds else f"finance.step_share.{service.key}"
    if address not in case.quantities:
        return even
    steps = case.assumption(address)
    rest = made("Share that does not", "share", "difference", [leaf("All", 1.0), steps])
    what = "wards" if beds else "steps of capacity"
    label = f"Paid for by {what}, summed over sites"
    whole = leaf(label, stepped_at(case, service, partner, beds), even.unit)
    parts = [
        made(f"What {what} do not change", even.unit, "product", [even, rest]),
        made(f"What opens and closes by {what}", even.unit, "product", [whole, steps]),
    ]
    return made("Paid for", even.unit, "sum", parts)


def stepped_at(case: Case, service: Service, partner: str, beds: bool) -> float:
    """Units or bed-days paid for by whole steps at a partner's places of a service."""
    model = case.model
    rows = model.rows
    key = "beddays_place" if beds else "activity_place"
    base, now = (case.rows(key, year=year)[:, None] for year in (0, case.year))
    only = np.zeros_like(base)  # nothing is paid for but by steps
    if beds:
        of_steps = wards(model, case.values)
        whole = paid_days(base, now, only, replace(of_steps, share=np.ones_like(of_steps.share)))
        at = list(rows.bed_places)
    else:
        of_teams = teams(model, case.values)
        whole = paid_units(base, now, only, replace(of_teams, share=np.ones_like(of_teams.share)))
        at = list(range(len(rows.place_service)))
    i, owner = model.index[service.key], payers(case.plan).index(partner)
    return float(
        sum(
            whole[k, 0]
            for k, row in enumerate(at)
            if rows.place_service[row] == i and rows.place_partner[row] == owner
        )
    )
