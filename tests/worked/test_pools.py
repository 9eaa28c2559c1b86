"""Pooled budgets by hand, and that partners always pay what the pool spent."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from money_plan import BLOCK, BY_ACTIVITY, trading, wards, with_table
from tiny import quantity

from bettercare.explain.case import open_case
from bettercare.explain.filters import Filters
from bettercare.explain.node import recompute
from bettercare.explain.targets import explain
from bettercare.finance.pools import Member, Pool, shares
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.model import build_model

POOL = ("pool", "name", "owner", "first_year")
MEMBER = ("pool", "partner", "amount", "growth", "risk_share", "prices")
SPEND = ("pool", "partner", "service", "share", "ring_fence")


def pooled(plan, fence=None, first=2014):
    """A fund of 300,000 for the community and part of the hospital; lpt bears 40% of the risk."""
    plan = with_table(plan, "finance.pool", POOL, [("bcf", "Fund", "lpt", first)])
    members = [("bcf", "uhl", 200_000.0, None, 0.6, "2013/14"),
               ("bcf", "lpt", 100_000.0, 0.1, 0.4, "2013/14")]  # fmt: skip
    plan = with_table(plan, "finance.pool_contribution", MEMBER, members)
    spends = [("bcf", "lpt", "community", 0.5, fence), ("bcf", "uhl", "hospital", 0.1, None)]
    return with_table(plan, "finance.pool_spend", SPEND, spends)


def run(plan, option="all"):
    model = build_model(plan, bridge=8)
    done = run_option(model, plan.options[option], DrawBook(1, 1, central=True))
    return lambda *key: done.rows[model.layout[key]][..., 0]


def test_partners_pay_their_contribution_and_their_share_of_the_risk():
    get = run(pooled(trading(quantities=[quantity("finance.inflation.overall", 0.0)])), "nothing")
    # half of 500,000 and a tenth of 6.57m are 907,000; paid in 200,000 + 110,000 in 2014/15
    assert get("pool_income")[:, 1] == pytest.approx([657_000, 250_000, 907_000])
    over = 907_000 - 310_000
    wanted = [200_000 + 0.6 * over, 110_000 + 0.4 * over, 907_000]
    assert get("pool_payments")[:, 1] == pytest.approx(wanted)
    assert get("pool_payments")[:, 0] == pytest.approx([0, 0, 0])  # it opens in 2014/15


def test_a_ring_fence_is_spent_even_if_the_service_costs_less():
    figures = [quantity("finance.inflation.overall", 0.0)]
    get = run(pooled(trading(quantities=figures), fence=400_000.0), "nothing")
    assert get("pool_income")[1, 1] == pytest.approx(400_000)


def test_pools_move_partners_gaps_and_not_the_systems():
    with_pool, without = run(pooled(trading())), run(trading())
    moved = with_pool("gap") - without("gap")
    assert np.abs(moved[:2, 1:]).min() > 1_000
    assert moved[2] == pytest.approx(np.zeros(4), abs=1e-6)


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.floats(0, 1e9), st.floats(0.01, 1)), min_size=1, max_size=6),
    st.lists(st.floats(0, 1e9), min_size=1, max_size=8),
)
def test_what_partners_pay_sums_to_the_outturn(members, outturns):
    total = sum(risk for _, risk in members)
    pool = Pool("p", "P", "a", 2014, tuple(
        Member(str(i), amount, 0.0, risk / total) for i, (amount, risk) in enumerate(members)
    ), ())  # fmt: skip
    outturn = np.array(outturns)
    size = max(sum(amount for amount, _ in members), outturn.max(), 1.0)
    assert np.abs(sum(shares(pool, 0, outturn)) - outturn).max() <= 1e-12 * len(members) * size


def test_with_pools_wards_and_contracts_the_bridge_sums_and_money_is_explained():
    figures = wards(
        quantity("finance.unit_cost.hospital", 500.0),
        quantity("finance.step_size.community", 4_000.0, "contact/year"),
        quantity("finance.step_share.community", 0.5, "share", "share"),
        quantity("finance.tariff.hospital", 1_500.0),
    )
    plan = pooled(trading(BLOCK, BY_ACTIVITY, quantities=figures), fence=290_000.0)
    case = open_case(plan, "all", "2015/16")
    gap = case.rows("gap")
    bars = sum(case.rows(f"bridge_{step.key}") for step in case.model.bridge)
    assert case.rows("bridge_start") + bars == pytest.approx(gap, abs=1e-9 * np.abs(gap).max())
    # what every partner's gap is made of, and that only what crosses the border is the system's
    net = case.rows("cost") - case.rows("funding")
    assert gap[2] == pytest.approx(net[2])
    for at, row in enumerate(case.model.layout.rows):
        if row.measure in ("gap", "pool_income", "pool_payments"):
            tree = explain(case, row.measure, Filters(partner=row.partner))
            wanted = pytest.approx(case.run.rows[at, case.year, 0], rel=1e-9, abs=1e-5)
            assert tree.value == wanted
            assert recompute(tree) == wanted
