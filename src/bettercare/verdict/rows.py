"""The verdict table of one option: a row for each check, member and year, and the joint row."""

from __future__ import annotations

from collections.abc import Sequence
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
#: Needed, planned and short: each its 10th, 50th and 90th percentile.
Spread = list[list[float]]


def verdict_rows(
    model: Model, run: OptionRun, inputs: Inputs, winter: Winter | None = None,
    book: DrawBook | None = None, value: Appraised | None = None,
    years: Sequence[int] | None = None,
) -> list[Record]:  # fmt: skip
    """Every row of an option, by year and then in the plan's order of checks.

    `years` are the places of the years asked for, all by default: their rows are, to the last bit,
    those among all rows.
    """
    plan = model.plan
    asked = range(len(plan.years)) if years is None else years
    tested = [
        never_negative(each) if each.check.kind == "sequence" else each
        for each in run_checks(model, run, winter, book, asked)
    ]
    tested += _value(model, run, book, value)
    order = {check.key: place for place, check in enumerate(plan.verdict.checks)}
    tested.sort(key=lambda each: order[each.check.key])
    draws = run.rows.shape[-1]
    held = [holds(each) for each in tested]
    chances = [each.mean(axis=-1) for each in held]
    margins = np.concatenate([each.margin for each in tested]) if tested else (np.zeros((0, draws)))
    places = np.arange(len(margins)).reshape(len(tested), len(plan.years))[:, list(asked)]
    shares = judgement_shares(inputs, margins, places.ravel()).reshape(places.shape)
    if value is not None:
        for t, each in enumerate(tested):
            if each.check.kind in APPRAISED:
                shares[t] = judgement_shares(value.inputs, each.margin[:1])
    worst = _worst_margin(tested, len(plan.years), draws)
    worst_share = judgement_shares(inputs, worst)
    spreads = _spreads(tested, asked)
    records: list[Record] = []
    for place, y in enumerate(asked):
        answers, names = [], []
        for t, each in enumerate(tested):
            record = _row(
                model, run, each, y, float(chances[t][y]), float(shares[t, place]),
                spreads[t][place],
            )  # fmt: skip
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


def _spreads(tested: list[Tested], years: Sequence[int]) -> list[list[Spread]]:
    """By check and year asked for, what is needed, planned and short, each low, middle, high."""
    if not tested:
        return []
    at = list(years)
    found = np.stack(
        [[each.needed[at], each.planned[at], each.shortfall[at]] for each in tested]
    )  # (tested, 3, years, draws)
    _, *ends = quantiles(found)
    told: list[list[Spread]] = np.stack(ends, axis=-1).transpose(0, 2, 1, 3).tolist()
    return told


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
    spread: Spread,
) -> Record:
    plan = model.plan
    likely, limit = tested.check.likely.value, plan.verdict.judgement_limit.value
    told = answer(probability, likely, judgement, limit)
    needed, planned, short = spread
    reason = why(model, run, tested, y, short[0], short[2])
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
        "needed_p10": needed[0],
        "needed": needed[1],
        "needed_p90": needed[2],
        "planned": planned[1],
        "shortfall_p10": short[0],
        "shortfall": short[1],
        "shortfall_p90": short[2],
        "probability": in_steps(probability),
        "holds": told,
        "judgement_share": judgement,
        "reason": reason,
    }
