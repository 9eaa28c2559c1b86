"""What the appraisal takes from the run of an option, while the run's arrays hold."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bettercare.appraisal.bridged import Bridged
from bettercare.appraisal.picks import picked
from bettercare.appraisal.prices import Stream, deflated, nominal, real, rebased
from bettercare.plan.after import chain
from bettercare.plan.appraisal_model import AppraisalRules, Pick
from bettercare.plan.draws import Values, compound
from bettercare.plan.model import Intervention, Option, Plan, Setting
from bettercare.sampling import DrawBook
from bettercare.system import OptionRun
from bettercare.system.holdback import share_met
from bettercare.system.index import payers
from bettercare.system.layout import Layout
from bettercare.system.ramp import late_starts, ramp

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Taken:
    """An option's figures by year of the plan (years, draws), or by draw (draws,)."""

    option: Option
    values: Values
    services: Stream  # (partners, years, draws): cost less that of changes, appraisal's prices
    efficiency: Floats  # the same shape: index of efficiency in house, 1 in the base year
    running: dict[str, Stream]  # by intervention, in the appraisal's prices
    double: dict[str, Stream]  # double running, the same
    capital: dict[str, Floats]  # by intervention: as far as it is secured
    measures: dict[Pick, Floats]
    bridge: Bridged = field(default_factory=lambda: Bridged((), ()))


def wanted_picks(rules: AppraisalRules) -> list[Pick]:
    """Every measure that a benefit or a criterion hangs on, but the NPSV itself."""
    found = [each.pick for each in rules.benefits.values()]
    found += [each.pick for each in rules.criteria.values()]
    picks = [pick for pick in found if pick is not None and pick.measure != "npsv"]
    return list(dict.fromkeys(picks))


#: Ramps by what an intervention begins after, what an option says of their delays, and the
#: intervention: options share most of them.
Ramps = dict[tuple[tuple[str, ...], tuple[Setting, ...], str], Floats]


def take(
    plan: Plan,
    rules: AppraisalRules,
    layout: Layout,
    run: OptionRun,
    book: DrawBook,
    ramps: Ramps | None = None,
) -> Taken:
    """Copy from a run what the appraisal needs; `ramps` are handed on from option to option."""
    ramps = {} if ramps is None else ramps
    option, base = run.option, rules.price_base
    values = Values(plan, option, book)
    prices = compound(values.annual("finance.inflation.overall", 0.0))
    own = [plan.interventions[key] for key in option.interventions]
    running = {
        each.key: rebased(
            real(_running(plan, option, values, each, ramps), plan.first_year),
            prices, plan.first_year, base,
        )
        for each in own
        if each.revenue is not None
    }  # fmt: skip
    owners = payers(plan)
    span = layout[("cost",)]
    spent = nominal(run.rows[span.start : span.start + len(owners)].copy())  # then that of all
    services = deflated(spent, prices, plan.first_year, base)
    for key, stream in running.items():
        intervention = plan.interventions[key]
        payer = owners.index(intervention.cost_partner or intervention.lead)
        services.values[payer] -= stream.values
    kept = [key for key in run.interventions if plan.interventions[key].double_running]
    double = {
        key: deflated(nominal(run.double[1, k]), prices, plan.first_year, base)
        for k, key in enumerate(kept)
    }
    for key, stream in double.items():
        intervention = plan.interventions[key]
        assert intervention.double_running is not None
        payer = owners.index(intervention.double_running.partner or intervention.lead)
        services.values[payer] -= stream.values
    return Taken(
        option=option,
        values=values,
        services=services,
        efficiency=np.stack(
            [compound(-values.annual(f"finance.efficiency.{key}", 0.0)) for key in owners]
        ),
        running=running,
        double=double,
        capital={
            each.key: values.scalar(each.capital.address) * _secured(values, each)
            for each in own
            if each.capital is not None
        },
        measures={pick: picked(layout, run.rows, pick) for pick in wanted_picks(rules)},
    )


def _running(
    plan: Plan, option: Option, values: Values, each: Intervention, ramps: Ramps
) -> Floats:
    """Running cost of an intervention by year, at the plan's base-year prices."""
    assert each.revenue is not None
    waits = [plan.interventions[name] for name in chain(plan.interventions, each.key)]
    delays = {one.delay.address for one in waits if one.delay}
    there = tuple(one.key for one in waits if one.key in option.interventions)
    key = (there, tuple(line for line in option.settings if line.address in delays), each.key)
    if key not in ramps:
        by_draw = values
        if not delays:  # the same in every draw
            by_draw = Values(plan, option, DrawBook(0, 1, central=True))
        late = late_starts(plan, by_draw, there)[each.key]
        ramps[key], _ = ramp(plan, each, late)
    return np.asarray(ramps[key] * values.scalar(each.revenue.address))


def _secured(values: Values, each: Intervention) -> Floats:
    """Share of an intervention's capital that is secured by the plan's horizon.

    What is not secured holds the intervention back in the run, and is not spent here.
    """
    found = np.ones(values.draws)
    for need in each.needs:
        if need.kind == "capital":
            there = values.monthly(f"estate.capital.{need.key}", 0.0)[-1, -1]
            found = np.minimum(found, share_met(there, np.full(values.draws, need.amount or 0.0)))
    return found
