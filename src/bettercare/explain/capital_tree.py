"""Charges of open capital schemes: depreciation, dividend and running cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bettercare.explain.activity_tree import figure_in_year
from bettercare.explain.node import Node, leaf, made
from bettercare.explain.prices_tree import price_line
from bettercare.finance.capital import TABLE, Scheme
from bettercare.system.capital_charges import in_play

if TYPE_CHECKING:
    from bettercare.explain.case import Case

UNIT = "gbp/year"


def charges(case: Case, partner: str, setting: str | None) -> list[Node]:
    """A line for each open scheme whose charges a partner bears, in a setting or in all."""
    year = case.plan.years[case.year]
    return [
        _scheme(case, scheme)
        for scheme, _ in in_play(case.plan, case.interventions)
        if scheme.partner == partner and setting in (None, scheme.setting) and year >= scheme.opens
    ]


def _scheme(case: Case, scheme: Scheme) -> Node:
    age, life = case.plan.years[case.year] - scheme.opens, scheme.life
    secured = figure_in_year(case, f"estate.capital.{scheme.key}", month=11)
    note = f"{TABLE}.{scheme.key}"
    part = leaf("Part written off this year", min(max(life - age, 0.0), 1.0) / life, "share", note)
    lines = [made("Depreciation", UNIT, "product", [secured, part])]
    rate = "finance.capital_charge.dividend"
    if scheme.dividend and rate in case.quantities:
        net = sum(max(1.0 - years / life, 0.0) for years in (age, age + 1)) / 2.0
        left = leaf("Part not written off, mean of the year", net, "share", note)
        parts = [secured, left, figure_in_year(case, rate)]
        lines.append(made("Dividend", UNIT, "product", parts))
    if scheme.running and secured.value > 0:
        running = leaf("Running cost", scheme.running, UNIT, note)
        prices = price_line(case, scheme.setting)
        lines.append(
            made("Running cost", UNIT, "product", [running, prices] if prices else [running])
        )
    return made(f"Charges of capital: {secured.label}", UNIT, "sum", lines)
