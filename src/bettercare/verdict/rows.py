"""The verdict table of one option: a row for each check, member and year, and the joint row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.model import Check, Plan, year_label
from bettercare.sampling import DrawBook
from bettercare.system import OptionRun
from bettercare.system.model import Model
from bettercare.system.summaries import month_label, quantiles
from bettercare.tables.results import VERDICT
from bettercare.verdict.answer import CANNOT_TELL, HOLDS, answer, in_steps, joint_answer
from bettercare.verdict.checks import (
    APPRAISED,
    SIMULATED,
    UNTESTED,
    holds,
    never_negative,
    run_checks,
)
from bettercare.verdict.judgement import Inputs, judgement_shares
from bettercare.verdict.reasons import why
from bettercare.verdict.tested import Tested
from bettercare.verdict.value import NO_APPRAISAL, Appraised, value_of
from bettercare.verdict.winter import Winter

Floats = NDArray[np.float64]
COLUMNS = tuple(each.name for each in VERDICT.columns)
Record = dict[str, Any]


def verdict_rows(
    model: Model, run: OptionRun, inputs: Inputs, winter: Winter | None = None,
    book: DrawBook | None = None, value: Appraised | None = None,
) -> list[Record]:  # fmt: skip
    """Every row of an option, by year and then in the plan's order of checks."""
    plan = model.plan
    tested = [
        never_negative(each) if each.check.kind == "sequence" else each
        for each in run_checks(model, run, winter, book)
    ]
    tested += _value(model, run, book, value)
    order = {check.key: place for place, check in enumerate(plan.verdict.checks)}
    tested.sort(key=lambda each: order[each.check.key])
    draws = run.rows.shape[-1]
    held = [holds(each) for each in tested]
    chances = [each.mean(axis=-1) for each in held]
    margins = np.concatenate([each.margin for each in tested]) if tested else (np.zeros((0, draws)))
    shares = judgement_shares(inputs, margins).reshape(len(tested), len(plan.years))
    if value is not None:
        for t, each in enumerate(tested):
            if each.check.kind in APPRAISED:
                shares[t] = judgement_shares(value.inputs, each.margin[:1])
    worst = _worst_margin(tested, len(plan.years), draws)
    worst_share = judgement_shares(inputs, worst)
    summaries = [
        (quantiles(each.needed), quantiles(each.planned), quantiles(each.shortfall))
        for each in tested
    ]
    records: list[Record] = []
    for y in range(len(plan.years)):
        answers, names = [], []
        for t, each in enumerate(tested):
            record = _row(
                model, run, each, y, float(chances[t][y]), float(shares[t, y]), summaries[t]
            )
            if each.check.kind in SIMULATED and winter is not None and winter.stale:
                record |= _stale(record)
            records.append(record)
            answers.append(record["holds"])
            names.append(each.check.label)
        untested = [(check, why_not) for check in plan.verdict.checks
                    if (why_not := _why_not(check, winter, value))]  # fmt: skip
        for check, why_not in untested:
            records.append(
                _blank(run, plan, y)
                | {"check": check.key, "holds": CANNOT_TELL, "reason": f"Not tested: {why_not}."}
            )
        together = (
            np.logical_and.reduce([each[y] for each in held])
            if held
            else (np.zeros(draws, dtype=bool))
        )
        joint = joint_answer(
            together, answers, names, [check.label for check, _ in untested], plan.verdict
        )
        records.append(
            _blank(run, plan, y)
            | {
                "check": "all",
                "threshold": plan.verdict.likely.value,
                "probability": in_steps(joint.probability),
                "holds": joint.holds,
                "judgement_share": float(worst_share[y]),
                "reason": joint.reason,
            }
        )
    return records


def _value(
    model: Model, run: OptionRun, book: DrawBook | None, value: Appraised | None
) -> list[Tested]:
    """Checks of value for money, where the option's worth can be told."""
    found = value.worth(model, run, book) if value is not None and book is not None else None
    if value is None or found is None:
        return []
    usual = run.option.key == value.rules.business_as_usual
    return [
        value_of(value.rules, check, found, model.plan, usual)
        for check in model.plan.verdict.checks
        if check.kind in APPRAISED
    ]


def _why_not(check: Check, winter: Winter | None, value: Appraised | None) -> str:
    """Why a check is not tested; empty where it is."""
    if check.kind in UNTESTED:
        return f"{check.label} is not modelled yet"
    if check.kind in SIMULATED:
        return "no simulated winters are at hand" if winter is None else winter.why_not
    if check.kind in APPRAISED and value is None:
        return NO_APPRAISAL
    if check.kind in APPRAISED and value is not None and value.usual is None:
        return "business as usual is not among the options run"
    return ""


def _stale(record: Record) -> Record:
    """What a response surface made before the plan last changed may say: never that all is well."""
    told = CANNOT_TELL if record["holds"] == HOLDS else record["holds"]
    note = " The response surface is stale: it was made before the plan last changed."
    return {"holds": told, "reason": record["reason"] + note}


def _worst_margin(tested: list[Tested], years: int, draws: int) -> Floats:
    """The largest shortfall relative to what is needed, over all checks: (years, draws)."""
    worst = np.full((years, draws), -np.inf)
    for each in tested:
        scale = np.maximum(np.abs(each.needed), 1e-9)
        worst = np.maximum(worst, each.shortfall / scale)
    return np.where(np.isfinite(worst), worst, 0.0)


def _blank(run: OptionRun, plan: Plan, y: int) -> Record:
    return dict.fromkeys(COLUMNS) | {
        "option": run.option.key,
        "year": year_label(plan.years[y]),
    }


def _row(
    model: Model,
    run: OptionRun,
    tested: Tested,
    y: int,
    probability: float,
    judgement: float,
    summary: tuple[tuple[Floats, ...], ...],
) -> Record:
    plan = model.plan
    likely, limit = tested.check.likely.value, plan.verdict.judgement_limit.value
    told = answer(probability, likely, judgement, limit)
    needed, planned, short = summary
    reason = why(model, run, tested, y, float(short[1][y]), float(short[3][y]))
    if told == CANNOT_TELL and probability >= likely:
        reason += f" Likely to hold, but {judgement:.0%} of what moves it is judgement."
    return _blank(run, plan, y) | {
        "month": month_label(plan.years[y], tested.months[y]) if tested.months else None,
        "check": tested.name,
        "area": "all",
        "site": tested.site,
        "setting": tested.setting,
        "service": tested.service,
        "partner": tested.partner,
        "staff_group": tested.staff_group,
        "unit": tested.unit,
        "threshold": tested.threshold,
        "needed_p10": float(needed[1][y]),
        "needed": float(needed[2][y]),
        "needed_p90": float(needed[3][y]),
        "planned": float(planned[2][y]),
        "shortfall_p10": float(short[1][y]),
        "shortfall": float(short[2][y]),
        "shortfall_p90": float(short[3][y]),
        "probability": in_steps(probability),
        "holds": told,
        "judgement_share": judgement,
        "reason": reason,
    }
