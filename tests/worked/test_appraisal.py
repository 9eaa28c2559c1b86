"""Discounting, present values and what options are worth, by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from appraised import FEWER, RELEASED, appraised_plan, option, tiny_rules, worths
from tiny import quantity

from bettercare.appraisal.bias import optimism_bias
from bettercare.appraisal.discount import (
    ScheduleError,
    discount_factors,
    equivalent_annual,
    present_value,
)
from bettercare.appraisal.prices import PriceBaseError, deflated, nominal, real
from bettercare.appraisal.worth import Line, worth
from bettercare.plan.model import Need, Setting
from bettercare.plan.quantities import every_figure
from bettercare.plan.rate_bands import RateBand

# HM Treasury's schedules, as data: year, year, rate
STANDARD = [RateBand(1, 30, 0.035), RateBand(31, 75, 0.03), RateBand(76, 125, 0.025)]
HEALTH = [RateBand(1, 30, 0.015), RateBand(31, 75, 0.0129), RateBand(76, 125, 0.0107)]
YEARS = (1, 10, 30, 31, 60, 75, 125)


def test_discount_factors_of_the_published_schedules():
    standard, health = discount_factors(STANDARD, 126), discount_factors(HEALTH, 126)
    assert standard[0] == health[0] == 1.0  # year 0 is not discounted
    assert [round(standard[t], 4) for t in YEARS] == [
        0.9662, 0.7089, 0.3563, 0.3459, 0.1468, 0.0942, 0.0274
    ]  # fmt: skip
    assert [round(health[t], 4) for t in YEARS] == [
        0.9852, 0.8617, 0.6398, 0.6316, 0.4355, 0.3594, 0.2111
    ]  # fmt: skip
    assert standard[:60].sum() == pytest.approx(26.2285, abs=5e-5)  # years 0 to 59
    assert standard[1:61].sum() == pytest.approx(25.3753, abs=5e-5)  # years 1 to 60


def test_a_year_without_a_rate_is_refused():
    with pytest.raises(ScheduleError, match="no rate holds in years 31 to 39"):
        discount_factors([RateBand(1, 30, 0.035), RateBand(40, None, 0.03)], 60)
    with pytest.raises(ScheduleError, match="no rate holds in years 126 to 149"):
        discount_factors(STANDARD, 150)


def test_two_investments_at_three_and_a_half_percent():
    factors = discount_factors([RateBand(1, None, 0.035)], 5)
    a = np.array([[-10.0], [2.5], [2.5], [2.5], [2.5]])
    b = np.array([[-5.0], [1.5], [1.5], [1.5], [1.5]])
    assert present_value(factors, a).item() == pytest.approx(-0.8173, abs=5e-5)
    assert present_value(factors, b).item() == pytest.approx(0.5096, abs=5e-5)
    # 0.8173 over five years, the first not discounted: 0.8173 / 4.6731 = 0.1749 a year
    assert equivalent_annual(np.array([0.8173]), factors).item() == pytest.approx(0.1749, abs=5e-5)


def test_optimism_bias_falls_with_what_is_mitigated_and_not_below_its_lower_bound():
    upper, lower = np.array([0.24]), np.array([0.02])
    # 0.24 x (1 - (0.6 x 0.5 + 0.4 x 0.25)) = 0.24 x 0.6
    bias = optimism_bias(upper, lower, [0.6, 0.4], [np.array([0.5]), np.array([0.25])])
    assert bias.item() == pytest.approx(0.144)
    whole = optimism_bias(upper, lower, [1.0], [np.array([1.0])])
    assert whole.item() == pytest.approx(0.02)


def test_real_and_nominal_money_are_kept_apart():
    flow = np.array([[100.0], [102.0]])
    with pytest.raises(PriceBaseError, match="2013 prices and the year's own prices"):
        real(flow, 2013) + nominal(flow)
    with pytest.raises(PriceBaseError, match="2013 prices and 2014 prices"):
        real(flow, 2013) - real(flow, 2014)
    with pytest.raises(PriceBaseError, match="in prices of 2013 already"):
        deflated(real(flow, 2013), np.ones((2, 1)), 2013, 2013)
    factors = {"standard": np.ones(2), "health": np.ones(2)}
    with pytest.raises(PriceBaseError, match="x is not in prices of 2013"):
        worth([Line("x", "X", "capital", nominal(flow))], factors, 2013, 1)
    # 102 at prices 2% higher is 100
    assert deflated(nominal(flow), np.array([[1.0], [1.02]]), 2013, 2013).values.round(9).tolist() \
        == [[100.0], [100.0]]  # fmt: skip


def test_an_option_from_its_first_pound_to_its_net_present_social_value():
    usual, one = worths(appraised_plan(), "nothing", "all")[0]
    ten = 1.1 ** -np.arange(6)  # standard factors; year 0 is 2013/14
    five = 1.05 ** -np.arange(6)
    after = ten[1:].sum()  # the change works from 2014/15, and goes on after 2016/17
    found = {kind: pv.item() for kind, pv in one.worth.by_kind.items()}
    assert (
        found
        == pytest.approx(
            {
                "capital": 1_000_000 * 1.12,  # bias 0.24 x (1 - 0.5 x 1) = 0.12, spent in year 0
                "renewal": 560_000 * ten[4],  # half of it again three years after 2014/15
                "transition": 50_000 * ten[1],
                "running": 100_000 * after,
                "risk": 0.2 * 50_000 * after,
                "cash_releasing": RELEASED * after,
                "non_cash_releasing": 0.0,
                "societal": FEWER * 10 * after,
                "health": FEWER * 0.01 * 60_000 * five[1:].sum(),
            }
        )
    )
    costs = found["capital"] + found["renewal"] + found["transition"] + found["running"]
    benefits = found["cash_releasing"] + found["societal"] + found["health"]
    assert one.worth.npsv.item() == pytest.approx(benefits - costs - found["risk"])
    assert one.worth.ratio.item() == pytest.approx(benefits / (costs + found["risk"]))
    assert one.worth.annual_cost.item() == pytest.approx((costs + found["risk"]) / ten.sum())
    # business as usual against itself is nothing
    assert usual.worth.npsv.item() == 0.0
    assert one.probability_best == 1.0
    assert usual.regret.item() == pytest.approx(one.worth.npsv.item())


def test_it_has_paid_back_when_the_running_sum_stays_above_nothing():
    one = worths(appraised_plan(), "nothing", "all")[0][1].worth
    # year 0: -1.12m. Year 1: (547.5 + 9.125 - 100 - 10 - 50) / 1.1 + 547.5 / 1.05 = 882.00k.
    # Year 2: 446.6 / 1.21 + 547.5 / 1.1025 = 865.71k, above nothing; the renewal does not undo it.
    assert one.net[:3, 0] / 1e3 == pytest.approx([-1120.0, 882.00, 865.71], abs=0.01)
    assert one.payback.item() == 2.0


def test_after_the_horizon_differences_hold_or_fade():
    hold, fade = (
        worths(appraised_plan(tiny_rules(after_horizon=rule)), "nothing", "all")[0][1]
        for rule in ("hold", "fade")
    )
    # the plan ends in 2016/17, year 3; they fade over two years: half in year 4, none in year 5
    released = [hold.worth.flows["cash_releasing"][:, 0], fade.worth.flows["cash_releasing"][:, 0]]
    assert released[0] / RELEASED == pytest.approx([0, 1, 1, 1, 1, 1])
    assert released[1] / RELEASED == pytest.approx([0, 1, 1, 1, 0.5, 0])
    assert hold.otherwise.item() == pytest.approx(fade.worth.npsv.item())
    assert fade.otherwise.item() == pytest.approx(hold.worth.npsv.item())


def test_what_is_before_year_0_is_past():
    rules = replace(tiny_rules(), year_0=2015, years=2)
    one = worths(appraised_plan(rules), "nothing", "all")[0][1].worth
    assert one.by_kind["capital"].item() == 0.0  # spent in 2013/14
    assert one.by_kind["running"].item() == pytest.approx(100_000 * (1 + 1 / 1.1))


def test_other_prices_change_pounds_and_not_the_ratio():
    then = worths(appraised_plan(), "nothing", "all")[0][1].worth
    capital_too = 1.02**2  # the plan's prices rise by 2% a year
    plan = appraised_plan(tiny_rules(price_base=2015))
    now = worths(plan, "nothing", "all")[0][1].worth
    for kind in ("running", "cash_releasing"):
        assert now.by_kind[kind] == pytest.approx(then.by_kind[kind] * capital_too)
    assert now.by_kind["capital"] == pytest.approx(then.by_kind["capital"])  # stated in 2015/16's


def test_efficiency_in_house_is_told_apart_from_change_of_the_system():
    """The hospital works 10% more cheaply from 2014/15, and care moves home.

    At base-year efficiency its services cost 3,650 x 1,800 = £6.57m, and £821,250 less where care
    moves. In house: (6.57 + 5.74875) / 2 x 0.1; by the system: 821,250 x 0.95 less what contacts
    at home cost, 273,750.
    """
    line = Setting(
        "finance.efficiency.uhl", 0.1, "share/year", date(2014, 4, 1), "agreed", None, "all"
    )
    stop = Setting(
        "finance.efficiency.uhl", 0.0, "share/year", date(2015, 4, 1), "once", None, "all"
    )
    options = {
        "nothing": option("nothing"),
        "cheaper": option("cheaper", settings=[line, stop], chain=("nothing",)),
        "all": option("all", "at_home", settings=[line, stop]),
    }
    plan = appraised_plan(options=options)
    plan.quantities["finance.efficiency.uhl"] = quantity(
        "finance.efficiency.uhl", 0.0, "share/year", "real"
    )
    _, cheaper, everything = worths(plan, *options)[0]
    after = (1.1 ** -np.arange(6))[1:].sum()
    assert cheaper.worth.by_figure["in_house_efficiency"] == pytest.approx(657_000 * after)
    assert cheaper.worth.by_figure["system_change"] == pytest.approx(0.0, abs=1e-6)
    in_house, system = 615_937.5, 780_187.5 - 273_750
    assert everything.worth.by_figure["in_house_efficiency"] == pytest.approx(in_house * after)
    assert everything.worth.by_figure["system_change"] == pytest.approx(system * after)


def test_capital_that_is_not_secured_is_not_spent():
    need = Need("interventions.at_home.needs", "capital", "ward", 1_000_000.0, "gbp")
    plan = appraised_plan(needs=(need,))
    plan.quantities["estate.capital.ward"] = quantity("estate.capital.ward", 250_000.0, "gbp")
    one = worths(plan, "nothing", "all")[0][1]
    assert one.worth.by_kind["capital"].item() == pytest.approx(0.25 * 1_120_000)
    assert one.worth.flows["cash_releasing"][2, 0] == pytest.approx(0.25 * RELEASED)
    assert one.capital_sought.item() == 1_000_000.0


def test_at_its_switching_value_a_figure_leaves_nothing_to_choose():
    plan = appraised_plan()
    one = worths(plan, "nothing", "all")[0][1]
    tried = 0
    for switch in one.switches:
        figure = every_figure(plan).get(switch.key)  # a share cannot pass 1
        if figure is None or (figure.unit == "share" and figure.value * switch.times > 1):
            continue
        line = Setting(
            switch.key, figure.value * switch.times, figure.unit, None, "to switch", None, "all"
        )
        options = {
            "nothing": option("nothing"),
            "all": option("all", "at_home", settings=[line]),
        }
        turned = worths(replace(plan, options=options), "nothing", "all")[0][1]
        assert turned.worth.npsv.item() == pytest.approx(0.0, abs=1e-6), switch
        tried += 1
    assert tried >= 3


def test_costs_and_scores_are_inherited_by_options_based_on_another():
    options = {
        "nothing": option("nothing"),
        "all": option("all", "at_home"),
        "later": option("later", "at_home", chain=("all",)),
    }
    found, _, judged = worths(appraised_plan(options=options), "nothing", "all", "later")
    assert found[2].worth.npsv.item() == pytest.approx(found[1].worth.npsv.item())
    assert judged.values[1, 2, 0] == pytest.approx(0.3)
