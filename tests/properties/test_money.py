"""On the reference plan: money reconciles in every year and draw, and the bridge sums exactly."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from bettercare.plan import load
from bettercare.plan.draws import Values
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.index import funded, payers
from bettercare.system.model import build_model

LLR = Path(__file__).parents[2] / "examples" / "llr_2014"


@cache
def run(option):
    plan = load(LLR)
    model = build_model(plan, bridge=8)
    done = run_option(model, plan.options[option], DrawBook(3, 8))
    return model, lambda *key: done.rows[model.layout[key]]


def test_every_partners_gap_and_the_systems_are_what_is_spent_less_what_comes_in():
    model, get = run("b_left_shift")
    inside = [p for p, _ in funded(model.plan)]
    spent = get("cost") + get("contract_payments") + get("pool_payments")
    given = get("funding") + get("grants") + get("client_income")
    given = given + get("contract_income") + get("pool_income") + get("transition_funding")
    gap = get("gap")
    size = np.abs(spent).max()
    assert np.abs(gap[inside] - (spent - given)[inside]).max() <= 1e-12 * size
    assert np.abs(gap[-1] - gap[:-1].sum(axis=0)).max() <= 1e-12 * size
    # of all partners with funding: only what crosses the plan's border counts
    cost, client, grants = (get(each)[inside].sum(axis=0) for each in
                            ("cost", "client_income", "grants"))  # fmt: skip
    border = get("contract_payments")[-1] - get("contract_income")[-1]
    system = cost + border - get("funding")[-1] - client - grants - get("transition_funding")[-1]
    assert np.abs(gap[-1] - system).max() <= 1e-12 * size
    assert np.abs(get("pool_payments")[:-1].sum(axis=0) - get("pool_income")[-1]).max() <= 1e-6


def test_the_bridge_sums_to_the_gap_in_every_draw_and_starts_at_nothing_done():
    model, get = run("b_left_shift")
    _, nothing = run("a_do_nothing")
    inside = [*(p for p, _ in funded(model.plan)), len(payers(model.plan))]
    told = [5, 10]  # 2018/19 and 2023/24
    gap = get("gap")[inside][:, told]
    start = get("bridge_start")[:, told]
    bars = sum(get(f"bridge_{step.key}")[:, told] for step in model.bridge)
    size = np.abs(gap).max()
    assert np.abs(start + bars - gap).max() <= 1e-9 * size
    assert np.abs(start - nothing("gap")[inside][:, told]).max() <= 1e-9 * size
    assert len(model.bridge) == 8
    assert (get("cost_stranded")[:, told] >= 0).all()


def test_double_running_is_the_same_by_partner_and_by_intervention():
    model, get = run("b_left_shift")
    told, paid = get("double_running"), get("transition_funding")
    assert np.abs(told[-1] - told[:-1].sum(axis=0)).max() <= 1e-6
    assert (paid <= told + 1e-6).all()
    assert (paid >= 0).all()
    assert paid.max() > 0
    fund = "finance.transition_fund.clinical_commissioners"
    held = Values(model.plan, model.plan.options["b_left_shift"], DrawBook(3, 8)).annual(fund)
    assert (paid[-1] <= held + 1e-6).all()


def test_a_tariff_that_is_a_tenth_higher_moves_partners_gaps_and_not_the_systems():
    model, get = run("b_left_shift")
    plan = model.plan
    dearer = {
        key: replace(one, steps=tuple((day, 1.1 * value) for day, value in one.steps),
                     range=one.range and replace(one.range, low=1.1 * one.range.low,
                                                 high=1.1 * one.range.high))
        for key, one in plan.quantities.items() if key.startswith("finance.tariff.")
    }  # fmt: skip
    assert len(dearer) > 5
    other = replace(plan, quantities=plan.quantities | dearer)
    again = build_model(other)
    done = run_option(again, plan.options["b_left_shift"], DrawBook(3, 8))
    gap, now = get("gap"), done.rows[again.layout["gap",]]
    moved = np.abs(now[:-1] - gap[:-1]).max(axis=(1, 2))
    assert (moved > 1e6).sum() >= 4  # the hospitals and who pays them
    assert np.abs(now[-1] - gap[-1]).max() <= 1e-9 * np.abs(gap[-1]).max()
