"""Rows of the tables beside the verdict: what was held back, capital, double running."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bettercare.finance.capital import TABLE
from bettercare.plan.draws import Values
from bettercare.plan.model import Plan, year_label
from bettercare.sampling import DrawBook
from bettercare.system import OptionRun
from bettercare.system.model import Model
from bettercare.system.summaries import quantiles

Floats = NDArray[np.float64]
_SCHEMES = "estate.capital."


def held_back_rows(model: Model, run: OptionRun) -> list[dict[str, Any]]:
    """How far each intervention was in place and achieved, by year, and what held it."""
    records = []
    for i, key in enumerate(run.interventions):
        mean, low, _, high = quantiles(run.achieved[i])
        for y, year in enumerate(model.plan.years):
            records.append(
                {
                    "option": run.option.key,
                    "year": year_label(year),
                    "intervention": key,
                    "pathway": model.plan.interventions[key].pathway,
                    "planned_share": float(run.planned[i, y].mean()),
                    "achieved_share_p10": float(low[y]),
                    "achieved_share": float(mean[y]),
                    "achieved_share_p90": float(high[y]),
                    "held_by": run.held_by.get((key, y)) or None,
                    "worth_planned": float(run.worth_as_written[i, y]),
                    "worth_achieved": float(run.worth[i, y].mean()),
                }
            )
    return records


def capital_rows(model: Model, run: OptionRun, book: DrawBook) -> list[dict[str, Any]]:
    """Capital sought and secured by scheme and year, added up."""
    plan = model.plan
    values = Values(plan, run.option, book)
    sought: dict[str | None, Floats] = {}
    shape = (len(plan.years), book.count)
    for i, key in enumerate(run.interventions):
        one = plan.interventions[key]
        if one.capital is not None:
            begun = np.where(run.planned[i] > 0, values.scalar(one.capital.address), 0.0)
            before = sought.get(one.capital_scheme, np.zeros(shape))
            sought[one.capital_scheme] = before + begun
    kept = [key for key in run.interventions if plan.interventions[key].double_running]
    for k, key in enumerate(kept):
        told = plan.interventions[key].double_running
        if told is not None and told.paid_from == "capital":
            before = sought.get(told.scheme, np.zeros(shape))
            sought[told.scheme] = before + np.cumsum(run.double[1, k], axis=0)
    schemes: list[str | None] = [
        address.removeprefix(_SCHEMES) for address in plan.quantities
        if address.startswith(_SCHEMES)
    ]  # fmt: skip
    known = _register(plan)
    rows = []
    for scheme in [*schemes, *([None] if None in sought else [])]:
        asked = sought.get(scheme, np.zeros(shape))
        there = np.zeros(shape) if scheme is None else _secured(plan, values, run, scheme)
        _, low, middle, high = quantiles(asked)
        secured, short = quantiles(there)[2], quantiles(np.maximum(asked - there, 0.0))[2]
        rows += [
            {
                "option": run.option.key, "year": year_label(year), "scheme": scheme,
                **known.get(scheme, dict.fromkeys(("partner", "stage", "paid_from"))),
                "sought_p10": float(low[y]), "sought": float(middle[y]),
                "sought_p90": float(high[y]), "secured": float(secured[y]),
                "short": float(short[y]),
            }
            for y, year in enumerate(plan.years)
        ]  # fmt: skip
    return rows


def _register(plan: Plan) -> dict[str | None, dict[str, str | None]]:
    """Partner, stage and source of each scheme of estate.scheme."""
    table = plan.tables.get(TABLE)
    if table is None:
        return {}
    names = ("partner", "stage", "paid_from")
    cells = zip(*(table.columns[name] for name in names), strict=True)
    return dict(
        zip(table.columns["scheme"], (dict(zip(names, c, strict=True)) for c in cells), strict=True)
    )


def _secured(plan: Plan, values: Values, run: OptionRun, scheme: str) -> Floats:
    """Capital secured for a scheme by the end of each year, interventions' effects included."""
    address = f"{_SCHEMES}{scheme}"
    found = values.monthly(address)[:, -1].copy()
    for i, key in enumerate(run.interventions):
        for effect in plan.interventions[key].effects:
            if effect.on == address and effect.multiply is not None:
                multiply = values.scalar(effect.multiply.address)
                found *= 1.0 - run.achieved[i] * (1.0 - multiply)
            if effect.on == address and effect.add is not None:
                found += run.achieved[i] * values.scalar(effect.add.address)
    return found


def double_running_rows(model: Model, run: OptionRun) -> list[dict[str, Any]]:
    """What each intervention keeps open, in the years in which it does."""
    plan = model.plan
    kept = [key for key in run.interventions if plan.interventions[key].double_running]
    rows = []
    for k, key in enumerate(kept):
        one = plan.interventions[key]
        told = one.double_running
        assert told is not None
        months, cost, paid = (quantiles(run.double[part, k]) for part in range(3))
        rows += [
            {
                "option": run.option.key, "year": year_label(year), "intervention": key,
                "what": told.what, "partner": told.partner or one.lead,
                "paid_from": told.paid_from, "months_p10": float(months[1][y]),
                "months": float(months[2][y]), "months_p90": float(months[3][y]),
                "cost_p10": float(cost[1][y]), "cost": float(cost[0][y]),
                "cost_p90": float(cost[3][y]), "paid": float(paid[0][y]),
                "left": float(cost[0][y] - paid[0][y]),
            }
            for y, year in enumerate(plan.years)
            if months[0][y] > 0
        ]  # fmt: skip
    return rows
