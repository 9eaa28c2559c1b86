"""An option's lines of money against business as usual, in real pounds by year."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bettercare.appraisal.bias import optimism_bias
from bettercare.appraisal.flows import between, carried_on, expected, phased, renewed
from bettercare.appraisal.prices import Stream, real
from bettercare.appraisal.released import divided
from bettercare.appraisal.taken import Taken
from bettercare.appraisal.worth import Line
from bettercare.plan.appraisal_model import AppraisalRules, Bias
from bettercare.plan.draws import Values
from bettercare.plan.model import Plan

Floats = NDArray[np.float64]

#: What all services together cost less, apart from the running cost of changes: results of the
#: run that move by no single figure, and stand under these names among switching values.
IN_HOUSE, SYSTEM = "in_house_efficiency", "system_change"
RESULTS = {
    IN_HOUSE: "What efficiency in house releases",
    SYSTEM: "What care moved, avoided or shortened releases",
}


def bias_share(bias: Bias, values: Values) -> Floats:
    """Optimism bias of a kind of scheme in every draw."""
    return optimism_bias(
        values.scalar(bias.upper.address),
        values.scalar(bias.lower.address),
        [each.contribution for each in bias.factors],
        [values.scalar(each.mitigation.address) for each in bias.factors],
    )


def released(taken: Taken, usual: Taken) -> dict[str, Floats]:
    """What services no longer cost by year of the plan, under the names of `RESULTS`."""
    saved = divided(
        usual.services.values, usual.efficiency, taken.services.values, taken.efficiency
    )
    return dict(zip(RESULTS, saved, strict=True))


def option_lines(
    plan: Plan,
    rules: AppraisalRules,
    taken: Taken,
    usual: Taken,
    saved: dict[str, Floats],
    fade: int | None,
) -> list[Line]:
    """Every line of an option, `saved` being what is `released` against business as usual.

    `fade` says what happens after the plan's horizon (`flows`).
    """
    return [
        *_capital(plan, rules, taken, 1.0),
        *_capital(plan, rules, usual, -1.0),
        *_running(plan, rules, taken, usual, fade),
        *_double(plan, rules, taken, 1.0),
        *_double(plan, rules, usual, -1.0),
        *_released(plan, rules, saved, fade),
        *_extra(rules, taken, 1.0),
        *_extra(rules, usual, -1.0),
        *_benefits(rules, taken, usual, fade),
    ]


def _from_year_0(plan: Plan, rules: AppraisalRules, flow: Floats, fade: int | None) -> Floats:
    """A flow of the plan's years over the years appraised; what is before year 0 is past."""
    return carried_on(flow[rules.year_0 - plan.first_year :], rules.years, fade)


def _capital(plan: Plan, rules: AppraisalRules, taken: Taken, sign: float) -> Iterator[Line]:
    for key, amount in taken.capital.items():
        scheme = rules.capital[key]
        label = plan.interventions[key].label
        total = sign * amount * (1.0 + bias_share(rules.biases[scheme.bias], taken.values))
        figures = (f"interventions.{key}.capital",)
        spend = [(year - rules.year_0, share) for year, share in scheme.spend]
        flow = phased(total, spend, rules.years)
        yield Line(f"capital.{key}", label, "capital", real(flow, rules.price_base), figures)
        if scheme.renewal is not None:
            share = taken.values.scalar(scheme.renewal.address)
            opens = scheme.opens - rules.year_0
            again = renewed(total, share, opens, scheme.life, rules.years)
            both = (*figures, scheme.renewal.address)
            yield Line(f"renewal.{key}", label, "renewal", real(again, rules.price_base), both)


def _running(
    plan: Plan, rules: AppraisalRules, taken: Taken, usual: Taken, fade: int | None
) -> Iterator[Line]:
    """Running cost of all changes."""
    nothing = real(np.zeros_like(taken.services.values[0]), rules.price_base)
    changes: Stream = nothing
    parts: list[tuple[str, Floats]] = []
    for key in dict.fromkeys((*taken.running, *usual.running)):
        more = taken.running.get(key, nothing) - usual.running.get(key, nothing)
        changes = changes + more
        expected_flow = more.values.mean(axis=1, keepdims=True)
        part = _from_year_0(plan, rules, expected_flow, fade)[:, 0]
        parts.append((f"interventions.{key}.revenue", part))
    flow = real(_from_year_0(plan, rules, changes.values, fade), rules.price_base)
    yield Line("running", "Running cost of changes", "running", flow, parts=tuple(parts))


def _double(plan: Plan, rules: AppraisalRules, taken: Taken, sign: float) -> Iterator[Line]:
    """What is kept open while care moves: it ends, so nothing of it is carried on."""
    for key, stream in taken.double.items():
        whole = np.zeros((rules.years, stream.values.shape[-1]))
        past = rules.year_0 - plan.first_year
        told = min(rules.years, len(stream.values) - past)
        whole[:told] = sign * stream.values[past : past + told]
        flow = real(whole, rules.price_base)
        figures = (f"interventions.{key}.double_running",)
        label = f"Double running: {plan.interventions[key].label}"
        yield Line(f"double_running.{key}", label, "transition", flow, figures)


def _released(
    plan: Plan, rules: AppraisalRules, saved: dict[str, Floats], fade: int | None
) -> Iterator[Line]:
    """What all services together cost less."""
    for key, amount in saved.items():
        flow = real(_from_year_0(plan, rules, amount, fade), rules.price_base)
        yield Line(key, RESULTS[key], "cash_releasing", flow, (key,))


def _extra(rules: AppraisalRules, taken: Taken, sign: float) -> Iterator[Line]:
    """Costs that no intervention carries, and risks: probability x impact in every year."""
    values = taken.values
    for cost in rules.costs.values():
        if cost.falls_on(taken.option):
            amount = sign * values.scalar(cost.amount.address)
            flow = _dated(rules, amount, cost.first, cost.last)
            yield Line(f"costs.{cost.key}", cost.label, cost.kind, flow, (cost.amount.address,))
    for risk in rules.risks.values():
        if risk.falls_on(taken.option):
            chance, impact = risk.probability.address, risk.impact.address
            amount = sign * expected(values.scalar(chance), values.scalar(impact))
            flow = _dated(rules, amount, risk.first, risk.last)
            yield Line(f"risks.{risk.key}", risk.label, "risk", flow, (chance, impact))


def _dated(rules: AppraisalRules, amount: Floats, first: int, last: int | None) -> Stream:
    end = None if last is None else last - rules.year_0
    return real(between(amount, first - rules.year_0, end, rules.years), rules.price_base)


def _benefits(
    rules: AppraisalRules, taken: Taken, usual: Taken, fade: int | None
) -> Iterator[Line]:
    plan, values = taken.values.plan, taken.values
    for each in rules.benefits.values():
        if each.pick is None or each.value is None:
            continue
        more = taken.measures[each.pick] - usual.measures[each.pick]
        gained = more if each.better == "more" else -more
        worth = values.scalar(each.value.address)
        figures: tuple[str, ...] = (each.value.address,)
        if each.kind == "health" and rules.qaly is not None:
            worth = worth * values.scalar(rules.qaly.address)
            figures = (*figures, rules.qaly.address)
        flow = _from_year_0(plan, rules, gained * worth, fade)
        yield Line(
            f"benefits.{each.key}", each.label, each.kind, real(flow, rules.price_base), figures
        )
