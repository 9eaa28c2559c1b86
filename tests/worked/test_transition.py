"""Double running, what pays for it, and money there before beds close. Every figure is invented."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tiny import at_home, need_nurses, quantity, tiny_plan

from bettercare.explain import transition_tree
from bettercare.explain.case import open_case
from bettercare.explain.filters import Filters
from bettercare.explain.node import recompute
from bettercare.explain.targets import explain
from bettercare.plan.double_running import DoubleRunning
from bettercare.plan.model import Check, Need, Setting, Threshold
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.model import build_model
from bettercare.verdict.judgement import collect_inputs
from bettercare.verdict.money_checks import least_mental
from bettercare.verdict.rows import verdict_rows

FUND, SCHEME = "finance.transition_fund.headroom", "estate.capital.two_sites"


def kept(paid_from="partner", months=18.0, key="at_home"):
    """A ward kept open for so many months, 120,000 a year, borne by the hospital trust."""
    where = f"interventions.{key}"
    return DoubleRunning(
        "A ward", quantity(f"{where}.overlap", months, "month"),
        quantity(f"{where}.double_running", 120_000.0, "gbp/year"), paid_from, "uhl",
        "headroom" if paid_from == "transition fund" else None,
        "two_sites" if paid_from == "capital" else None,
    )  # fmt: skip


def run(plan, option="all"):
    model = build_model(plan, bridge=8)
    done = run_option(model, plan.options[option], DrawBook(1, 1, central=True))
    return model, lambda *key: done.rows[model.layout[key]][..., 0], done


def test_both_run_from_the_start_at_the_years_prices():
    model, get, done = run(tiny_plan([at_home(double_running=kept())]))
    # 12 months of 2014/15 at 2% more than 2013/14, 6 of 2015/16 at 2% more again
    told = [0.0, 120_000 * 1.02, 60_000 * 1.02**2, 0.0]
    assert get("double_running")[0] == pytest.approx(told)  # the hospital trust's
    assert get("double_running")[-1] == pytest.approx(told)
    assert done.double[0, 0, :, 0] == pytest.approx([0, 12, 6, 0])
    _, plain, _ = run(tiny_plan([at_home()]))
    assert get("cost")[0] - plain("cost")[0] == pytest.approx(told)
    assert get("gap")[0] - plain("gap")[0] == pytest.approx(told)
    assert get("transition_funding") == pytest.approx(np.zeros((3, 4)))
    assert model.plan.options["all"].interventions == ("at_home",)


def test_a_late_start_moves_it_and_the_option_without_it_pays_nothing():
    late = quantity("interventions.at_home.delay", 15.0, "month")
    plan = tiny_plan([at_home(double_running=kept(), delay=late)])
    _, _, done = run(plan)
    assert done.double[0, 0, :, 0] == pytest.approx([0, 0, 9, 9])
    _, nothing, _ = run(plan, "nothing")
    assert not nothing("double_running").any()


RECORD = Need("interventions.at_home.needs.enabler.record", "enabler", "record")


def record(**changes):
    """An enabler, in place at once in October 2014 unless told otherwise."""
    one = at_home(key="record", kind="enabler", pathway=None, effects=(), starts=date(2014, 10, 1))
    return replace(one, **changes)


def test_where_an_enabler_keeps_it_from_beginning_it_waits_with_its_effect():
    held = at_home(double_running=kept(), needs=(RECORD,))
    model, get, done = run(tiny_plan([held, record()]))
    # the record is there as 2015/16 opens: 12 months in 2015/16 and 6 in 2016/17, at their prices
    assert done.double[0, 0, :, 0] == pytest.approx([0, 0, 12, 6])
    told = [0.0, 0.0, 120_000 * 1.02**2, 60_000 * 1.02**3]
    assert get("double_running")[0] == pytest.approx(told)
    assert done.achieved[1, :, 0] == pytest.approx([0, 0, 1, 1])
    # the bridge's bars still sum
    bars = sum(get(f"bridge_{step.key}")[:, -1] for step in model.bridge)
    assert get("bridge_start")[:, -1] + bars == pytest.approx(get("gap")[[0, -1], -1])


def test_half_an_enabler_lets_half_of_it_run_and_no_month_is_lost():
    slow = record(starts=date(2014, 4, 1), ramp_months=24.0, ramp_shape="linear")
    _, _, done = run(tiny_plan([at_home(double_running=kept(), needs=(RECORD,)), slow]))
    # half in place as 2015/16 opens: 6 of its 12 months; the 12 left fill 2016/17
    assert done.double[0, 0, :, 0] == pytest.approx([0, 0, 6, 12])


def test_staff_that_are_short_do_not_make_it_wait():
    held = at_home(double_running=kept(), needs=(need_nurses(1000.0),))
    _, _, done = run(tiny_plan([held]))
    assert done.achieved[0, 1, 0] < 0.1
    assert done.double[0, 0, :, 0] == pytest.approx([0, 12, 6, 0])


def test_what_waits_is_explained_and_falls_on_its_months():
    plan = tiny_plan([at_home(double_running=kept(months=15.0), needs=(RECORD,)), record()])
    case = open_case(plan, "all", "2016/17")
    tree = explain(case, "double_running", Filters(partner="uhl"))
    assert recompute(tree) == pytest.approx(30_000 * 1.02**3)  # 3 of 15 months are left
    months = transition_tree.months_of_year(case, "uhl")["at_home"]
    assert months == pytest.approx([1.0] * 3 + [0.0] * 9)


def test_a_fund_pays_what_it_holds_and_the_partner_the_rest():
    fund = quantity(FUND, 100_000.0, y2015=0.0)
    _, get, done = run(tiny_plan([at_home(double_running=kept("transition fund"))], [fund]))
    # 122,400 wanted of 100,000; then the fund is empty
    assert get("transition_funding")[0] == pytest.approx([0, 100_000, 0, 0])
    _, unpaid, _ = run(tiny_plan([at_home(double_running=kept())]))
    assert unpaid("gap")[0] - get("gap")[0] == pytest.approx([0, 100_000, 0, 0])
    assert done.double[2, 0, :, 0] == pytest.approx([0, 100_000, 0, 0])


def test_two_share_a_fund_that_is_too_small_alike():
    second = at_home(key="second", double_running=kept("transition fund", key="second"))
    second = replace(second, effects=())
    plan = tiny_plan(
        [at_home(double_running=kept("transition fund")), second], [quantity(FUND, 61_200.0)]
    )
    _, _, done = run(plan)
    assert done.double[2, :, 1, 0] == pytest.approx([30_600, 30_600])  # of 122,400 each


def test_capital_pays_from_what_buildings_leave_and_is_sought():
    scheme = quantity(SCHEME, 0.0, y2014=600_000.0)
    building = quantity("interventions.at_home.capital", 500_000.0, "gbp")
    one = at_home(double_running=kept("capital"), capital=building, capital_scheme="two_sites")
    _, get, done = run(tiny_plan([one], [scheme]))
    # 600,000 less 500,000 leaves 100,000 in 2014/15, and nothing after that
    assert done.double[2, 0, :, 0] == pytest.approx([0, 100_000, 0, 0])
    sought = [0, 500_000 + 122_400, 500_000 + 122_400 + 62_424, 500_000 + 122_400 + 62_424]
    assert get("capital_sought")[0] == pytest.approx(sought)


@pytest.mark.parametrize("paid_from", ["partner", "transition fund", "capital"])
def test_bars_of_the_bridge_still_sum_to_the_gap(paid_from):
    second = at_home(key="second", pathway=None, kind="enabler", double_running=kept(paid_from),
                     effects=())  # fmt: skip
    figures = [quantity(FUND, 150_000.0), quantity(SCHEME, 150_000.0),
               quantity("finance.funding.lpt", 500_000.0)]  # fmt: skip
    plan = tiny_plan([at_home(double_running=kept(paid_from)), second], figures, last_year=2014)
    model, get, _ = run(plan)
    bars = sum(get(f"bridge_{step.key}")[:, -1] for step in model.bridge)
    gap = get("gap")[:, -1]
    start = get("bridge_start")[:, -1]
    assert start + bars == pytest.approx(gap, abs=1e-9 * np.abs(gap).max())
    shares = [get(f"bridge_{step.key}")[0, -1] for step in model.bridge if step.interventions]
    paid = 0.0 if paid_from == "partner" else 150_000.0
    assert shares[-1] == pytest.approx((2 * 122_400 - paid) / 2)  # the enabler's half


def closing(agreed=None, revenue=60_000.0, **changes):
    """The General's twenty beds close in October 2015, care at home from April 2014."""
    likely = Threshold(0.8, "share", "uhl", "invented")
    check = Check("paid", "Money first", "funding", (), Threshold(1.0, "share", "uhl", "x"),
                  likely, "uhl", "x")  # fmt: skip
    one = at_home(
        revenue=quantity("interventions.at_home.revenue", revenue, "gbp/year"),
        agreed=agreed,
        **changes,
    )
    plan = tiny_plan([one])
    shut = Setting("estate.sites.lgh.beds_general", 0.0, "bed", date(2015, 10, 1), "x", None, "all")
    option = replace(plan.options["all"], settings=(shut,))
    rules = replace(plan.verdict, checks=(*plan.verdict.checks, check))
    return replace(plan, options=plan.options | {"all": option}, verdict=rules)


def paid_row(plan, year="2015/16"):
    model, _, done = run(plan)
    inputs = collect_inputs({}, DrawBook(1, 1, central=True))
    rows = verdict_rows(model, done, inputs)
    return next(row for row in rows if row["check"] == "paid" and row["year"] == year)


def test_a_bed_may_close_only_where_the_money_of_its_care_is_there():
    none = paid_row(closing())
    assert (none["needed"], none["planned"], none["holds"]) == (20.0, 0.0, "fails")
    assert "£0.1m a year that the care in their place needs, £0.0m is agreed" in none["reason"]
    # half of admissions of people of 65 and over (half of all here): 3,650 x 4 / 4 days, at 0.8
    worth = 3650 * 4 / 4 / 365 / 0.8
    enough = quantity("interventions.at_home.agreed", 0.0, y2014=70_000.0)
    there = paid_row(closing(enough))
    assert there["planned"] == pytest.approx(worth)
    # 60,000 at 2015/16's prices against 31,212 agreed: half of the beds' worth is paid for
    half = paid_row(closing(quantity("interventions.at_home.agreed", 31_212.0)))
    assert half["planned"] == pytest.approx(worth / 2)


def test_money_that_comes_after_the_beds_close_is_too_late():
    later = quantity("interventions.at_home.agreed", 0.0, y2016=70_000.0)
    assert paid_row(closing(later))["holds"] == "fails"
    assert paid_row(closing(later), "2016/17")["planned"] > 0
    assert paid_row(closing(later), "2014/15")["reason"].startswith("No beds are closed.")


def test_capital_that_is_not_secured_is_no_money():
    enough = quantity("interventions.at_home.agreed", 70_000.0)
    capital = quantity("interventions.at_home.capital", 100_000.0, "gbp")
    assert paid_row(closing(enough, capital=capital))["planned"] == 0.0
    plan = closing(enough, capital=capital, capital_scheme="two_sites")
    half = {SCHEME: quantity(SCHEME, 50_000.0)}
    whole = paid_row(closing(enough))["planned"]
    told = paid_row(replace(plan, quantities=plan.quantities | half))
    assert told["planned"] == pytest.approx(whole / 2)


def test_mental_health_keeps_pace_with_all_spending():
    mental, physical = np.array([[20.0], [21.0]]), np.array([[80.0], [89.0]])
    # all spending grows by 10%: 22 at the same pace, 21 at half of it
    assert least_mental(mental, physical, 1.0)[1, 0] == pytest.approx(22.0)
    assert least_mental(mental, physical, 0.5)[1, 0] == pytest.approx(21.0)
