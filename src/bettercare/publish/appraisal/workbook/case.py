"""The case a workbook works out: every assumption at its stated value, in a single draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.appraisal.appraise import OptionWorth, weigh
from bettercare.appraisal.judged import Judged
from bettercare.appraisal.lines import option_lines, released
from bettercare.appraisal.taken import Taken, take
from bettercare.appraisal.worth import Line
from bettercare.plan.appraisal_model import AppraisalRules
from bettercare.plan.draws import compound
from bettercare.plan.model import Plan
from bettercare.sampling import DrawBook
from bettercare.system import run_options
from bettercare.system.index import payers
from bettercare.system.model import build_model

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """Options at stated values, business as usual first; arrays have one draw or none."""

    plan: Plan
    rules: AppraisalRules
    taken: tuple[Taken, ...]
    options: tuple[OptionWorth, ...]
    factors: dict[str, Floats]  # discount factors (years,) by schedule
    judged: Judged | None
    lines: tuple[dict[str, Line], ...]  # of each option; those of business as usual end in MINUS
    spent: tuple[Floats, ...]  # of each option: what services cost in cash (partners, years)
    inflation: tuple[Floats, ...]  # of each option, by year of the plan
    index: tuple[Floats, ...]  # price index, 1 in the plan's base year

    @property
    def offset(self) -> int:
        """Year of the plan that is year 0 of the appraisal."""
        return self.rules.year_0 - self.plan.first_year

    @property
    def fade(self) -> int | None:
        """Years over which differences fade after the horizon; None where they go on."""
        return self.rules.fade_years if self.rules.after_horizon == "fade" else None


#: Ends the key of a line that business as usual has and the option is spared.
MINUS = " (spared)"


def stated_case(plan: Plan, rules: AppraisalRules, keys: Sequence[str]) -> Case:
    """Run the options, business as usual first, at stated values and appraise them."""
    book = DrawBook(plan.seed, 1, central=True)
    model = build_model(plan)
    taken, spent, inflation = [], [], []
    span = model.layout[("cost",)]
    owners = len(payers(plan))
    for run in run_options(model, [plan.options[key] for key in keys], book):
        one = take(plan, rules, model.layout, run, book)
        taken.append(one)
        spent.append(run.rows[span.start : span.start + owners, :, 0].copy())
        inflation.append(one.values.annual("finance.inflation.overall", 0.0)[:, 0])
    options, factors, judged = weigh(plan, rules, taken, book)
    fade = rules.fade_years if rules.after_horizon == "fade" else None
    return Case(
        plan=plan,
        rules=rules,
        taken=tuple(taken),
        options=options,
        factors=factors,
        judged=judged,
        lines=tuple(_lines(plan, rules, one, taken[0], fade) for one in taken),
        spent=tuple(spent),
        inflation=tuple(inflation),
        index=tuple(compound(rates[:, None].copy())[:, 0] for rates in inflation),
    )


def _lines(
    plan: Plan, rules: AppraisalRules, one: Taken, usual: Taken, fade: int | None
) -> dict[str, Line]:
    found: dict[str, Line] = {}
    for line in option_lines(plan, rules, one, usual, released(one, usual), fade):
        found[line.key + MINUS if line.key in found else line.key] = line
    return found
