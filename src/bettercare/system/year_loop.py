"""The year loop: one option, one block of draws, one pass a year.

Order within a year: what holds interventions back, population, demand, capacity, workforce,
finance. What the next year needs is one small record (`State`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.draws import Values
from bettercare.plan.model import Intervention, Option
from bettercare.system.activity import apply_effects, check_balance
from bettercare.system.alone import Alone, measure_alone
from bettercare.system.bridge_steps import bridge_years
from bettercare.system.figures import (
    Figures,
    option_interventions,
    sample_figures,
)
from bettercare.system.grown import grow, room_for_arrivals
from bettercare.system.holdback import (
    Opening,
    Places,
    State,
    asked_for,
    let_through,
    limits,
    may_begin,
)
from bettercare.system.measure import BlockRun, Recorder
from bettercare.system.model import Model, target_service
from bettercare.system.money import Ledger
from bettercare.system.outlook import Outlook
from bettercare.system.settle import settle_bridge, settle_care, settle_money
from bettercare.system.staffing import Staffing
from bettercare.system.sums import year_sums
from bettercare.system.transition import draw_on
from bettercare.workforce.employers import employed_work

Floats = NDArray[np.float64]


def base_use(model: Model, figures: Figures) -> Floats:
    """Base-year use (services, areas, bands, sexes, draws), residents' and others'."""
    return np.stack(
        [
            each.resident[..., None] * figures.volume[i]
            + each.outside[..., None] * figures.inflow[i]
            for i, each in enumerate(model.cells)
        ]
    )


def run_block(
    model: Model, option: Option, values: Values, outlook: Outlook, rows: Floats | None = None
) -> BlockRun:
    """Run every year of an option; `rows` are filled in place if given.

    Where the values carry a column of stated figures, nothing is held back in it: the plan as it
    is written.
    """
    plan, draws = model.plan, values.draws
    interventions = option_interventions(model, option.interventions)
    figures = sample_figures(model, values, interventions)
    base = base_use(model, figures)
    use = np.empty_like(base)  # one year's activity, the same memory every year
    arrivals = room_for_arrivals(model, use)
    recorder = Recorder(model, values, figures, interventions, rows)
    staff = Staffing(model, values, figures)
    places = Places(
        {
            key: figures.monthly[f"capacity.planned.{key}"]
            for key in plan.services
            if f"capacity.planned.{key}" in figures.monthly
        }
    )
    ledger: Ledger | None = None
    # what places give: (years, places, draws), and bed-days of those with beds
    units = np.empty((len(plan.years), len(model.rows.place_service), draws))
    days = np.empty((len(plan.years), len(model.rows.bed_places), draws))
    before_effects: dict[int, tuple[Alone, dict[str, Floats]]] = {}  # of the bridge's years
    bridged = bridge_years(plan)
    state = State({}, {}, {}, {}, {each.key: np.ones(draws) for each in interventions})
    for y in range(len(plan.years)):
        places.open_year(y, state)
        strengths, may = _strengths(figures, interventions, state, y, values, recorder)
        _change_figures(figures, values, interventions, strengths, y)
        year = grow(model, figures, outlook.growth[y], base, y, use, arrivals)
        if model.bridge and y in bridged:
            acting = interventions, strengths
            before_effects[y] = measure_alone(model, values, year, *acting, model.bridge), strengths
        apply_effects(model, values, year, interventions, strengths)
        done = year_sums(model, year)
        check_balance(model, year, done.activity)
        units[y], days[y] = done.by_place, done.days_by_place
        work = employed_work(model.employers, done.by_place, done.days_by_place)
        if ledger is None:
            ledger = Ledger.open(model, values, figures, done, interventions)
        if plan.staff_groups:
            if y == 0:
                staff.open(work)
            recorder.staff_flows(y, staff.pass_year(y))
            recorder.staff(y, staff.required(y, work), staff)
        recorder.people(y, outlook)
        recorder.activity(y, done)
        recorder.relief(y, year)
        draw_on(ledger.transition, values, figures, interventions, may, y)
        recorder.capital(y, ledger.transition)
        state = State(
            staff_added=staff.added(),
            places_added={},
            served={},
            asked=recorder.asked(done),
            let_through=recorder.let_through(),
        )
    assert ledger is not None  # a plan has at least one year
    settle_care(recorder)
    settle_money(recorder, ledger, units, days)
    settle_bridge(recorder, ledger, before_effects, units, days)
    return recorder.finish(ledger.transition)


def _strengths(
    figures: Figures,
    interventions: list[Intervention],
    state: State,
    y: int,
    values: Values,
    recorder: Recorder,
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """What is achieved of each intervention this year, its ramp times its tightest limit.

    And how far what must be in place first lets each begin.
    """
    draws = values.draws
    ramps = {key: mean[y] for key, (mean, _) in figures.ramps.items()}
    opening = Opening(
        in_place={key: at[y] for key, (_, at) in figures.ramps.items()},
        capital_secured={
            address.rsplit(".", 1)[1]: months[y, 0]
            for address, months in figures.monthly.items()
            if address.startswith("estate.capital.")
        },
        asked=asked_for(interventions, ramps, draws),
    )
    strengths, may = {}, {}
    for each in interventions:
        found = limits(each, state, opening, draws)
        through, may[each.key] = let_through(found, draws), may_begin(found, draws)
        if values.stated:
            through[-1] = may[each.key][-1] = 1.0
        strengths[each.key] = ramps[each.key] * through
        recorder.intervention(y, each.key, ramps[each.key], through, found)
    return strengths, may


def _change_figures(
    figures: Figures,
    values: Values,
    interventions: list[Intervention],
    strengths: dict[str, Floats],
    y: int,
) -> None:
    """Effects on figures other than activity and stays, for this year."""
    for each in interventions:
        for effect in each.effects:
            if target_service(effect) is None:
                figures.change(
                    effect.on,
                    y,
                    strengths[each.key],
                    values.scalar(effect.multiply.address) if effect.multiply else None,
                    values.scalar(effect.add.address) if effect.add else None,
                )
