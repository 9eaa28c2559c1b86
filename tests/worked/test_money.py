"""Money on the tiny plan, by hand: kinds of cost, wards, contracts, grants and client charges."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from money_plan import BLOCK, BY_ACTIVITY, trading, wards, with_table
from tiny import at_home, quantity, tiny_plan

from bettercare.explain.case import open_case
from bettercare.explain.filters import Filters
from bettercare.explain.node import recompute
from bettercare.explain.targets import explain
from bettercare.finance.cost import step_cost
from bettercare.finance.prices import mean_rise
from bettercare.plan.draws import compound
from bettercare.plan.model import Named, Setting, Where
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.model import build_model

# NHS planning inflation of 2016/17 to 2020/21 (economy.md's source: NHS planning guidance), percent
RISES = {"pay": 3.3, "drugs": 4.5, "capital": 3.1, "other": 1.7}
SHARES = {"pay": 0.6544, "drugs": 0.0817, "capital": 0.0476, "other": 0.2163}
OVERALL = [3.1, 2.3, 2.0, 2.0, 2.9]


def run(plan, option="all"):
    model = build_model(plan)
    done = run_option(model, plan.options[option], DrawBook(1, 1, central=True))
    return lambda *key: done.rows[model.layout[key]][..., 0]


def test_planning_inflation_weighs_its_kinds_by_their_share_of_cost():
    assert mean_rise(SHARES, RISES) == pytest.approx(3.042, abs=5e-4)  # published overall 3.1
    grown = compound(np.array([0.0, *OVERALL])[:, None] / 100)[-1, 0]
    assert grown - 1 == pytest.approx(0.1291, abs=5e-5)  # 1.031 x 1.023 x 1.02 x 1.02 x 1.029
    assert grown * 0.98**5 - 1 == pytest.approx(0.0207, abs=5e-5)  # net of 2% a year


def test_kinds_of_cost_rise_each_at_their_own_pace():
    kinds = [
        quantity(f"finance.inflation.{kind}", rate / 100, "share/year", "real")
        for kind, rate in RISES.items()
    ]
    rows = [("acute", "all", kind, share) for kind, share in SHARES.items()]
    columns = ("setting", "service", "kind", "share")
    plan = with_table(tiny_plan(quantities=kinds), "finance.cost_share", columns, rows)
    cost = run(plan, "nothing")("cost")
    assert cost[0, 0] == pytest.approx(6_570_000)
    assert cost[0, 1] == pytest.approx(6_570_000 * 1.03042, rel=1e-5)
    # two years on: .6544 x 1.033^2 + .0817 x 1.045^2 + .0476 x 1.031^2 + .2163 x 1.017^2
    assert cost[0, 2] == pytest.approx(6_570_000 * 1.06183, rel=1e-5)
    assert cost[1, 1] == pytest.approx(500_000 * 1.02)  # community care follows the overall rate


def test_a_service_has_its_own_mix_before_its_settings():
    rates = [quantity("finance.inflation.drugs", 0.05, "share/year", "real"),
             quantity("finance.inflation.pay", 0.01, "share/year", "real")]  # fmt: skip
    rows = [("all", "all", "pay", 1.0), ("all", "community", "drugs", 1.0)]
    columns = ("setting", "service", "kind", "share")
    plan = with_table(tiny_plan(quantities=rates), "finance.cost_share", columns, rows)
    cost = run(plan, "nothing")("cost")
    assert cost[0, 1] == pytest.approx(6_570_000 * 1.01)
    assert cost[1, 1] == pytest.approx(500_000 * 1.05)


def test_the_textbook_cost_is_fixed_and_stepped_and_variable():
    # (1,000 + 400 x ceil(57 / 28) + 10 x 57) x 1.1 = (1,000 + 1,200 + 570) x 1.1
    assert step_cost(np.array([57.0]), 1000.0, 400.0, 28.0, 10.0, 1.1) == pytest.approx(3047.0)


def test_a_hospital_sheds_cash_a_ward_at_a_time():
    # 14,600 bed-days: 8,760 at the Infirmary are 30 beds at 80% full, 3 wards of 10; 5,840 at the
    # General are 20 beds, 2 wards. 5% fewer closes no ward, nor do 30%: 21 and 14 beds. 40% fewer
    # are 18 and 12 beds: one ward closes. 51% fewer are 14.7 and 9.8: two.
    def cost(multiply):
        effect = at_home().effects[0]
        fewer = replace(effect, multiply=quantity(effect.address, multiply), moves_to=(),
                        where=Where(), avoided="invented")  # fmt: skip
        return run(tiny_plan([at_home(effects=(fewer,))], wards()))("cost")[0]

    whole = 14_600 * 200
    assert cost(0.95)[[0, 1]] == pytest.approx([whole, whole])
    lri = 8_760 * 200 * 0.8 / 3  # what one of three wards costs
    lgh = 5_840 * 200 * 0.8 / 2
    assert cost(0.7)[1] == pytest.approx(whole)  # 21 and 14 beds
    assert cost(0.6)[1] == pytest.approx(whole - lri)
    assert cost(0.49)[1] == pytest.approx(whole - lri - lgh)  # 14.7 and 9.8 beds: 2 and 1 wards


def test_other_services_step_by_teams():
    steps = [
        quantity("finance.step_size.community", 4_000.0, "contact/year"),
        quantity("finance.step_share.community", 0.5, "share", "share"),
        quantity("finance.inflation.overall", 0.0, "share/year", "real"),
    ]
    cost = run(tiny_plan(quantities=steps))("cost")[1]
    # 10,000 contacts are 3 teams; 15,475 are 4: half of 500,000 grows by a third, half by 54.75%
    assert cost[0] == pytest.approx(500_000)
    assert cost[2] == pytest.approx(250_000 * 4 / 3 + 250_000 * 1.5475)


def test_a_block_moves_two_gaps_and_not_the_systems():
    without, get = run(trading()), run(trading(BLOCK))
    paid = np.array([100_000, 110_000, 121_000, 133_100])
    assert get("contract_payments")[:, :] == pytest.approx(np.array([0 * paid, paid, 0 * paid]))
    assert get("contract_income")[0] == pytest.approx(paid)
    uhl, lpt, system = get("gap") - without("gap")
    assert uhl == pytest.approx(-paid)
    assert lpt == pytest.approx(paid)
    assert system == pytest.approx(0 * paid, abs=1e-6)


def test_a_contract_by_activity_pays_the_tariff_for_its_share():
    figures = [
        quantity("finance.tariff.hospital", 1_500.0),
        quantity("finance.tariff_growth.hospital", -0.015, "share/year", "real"),
    ]
    get = run(trading(BY_ACTIVITY, quantities=figures))
    # 3,650 admissions, a quarter of them leaving in 2014/15; a quarter are this payer's
    assert get("contract_payments")[1, 0] == pytest.approx(3_650 / 4 * 1_500)
    assert get("contract_payments")[1, 1] == pytest.approx(3_650 * 0.75 / 4 * 1_500 * 0.985)


def test_a_tariff_ten_per_cent_higher_moves_partners_and_not_the_system():
    def gap(tariff):
        figures = [quantity("finance.tariff.hospital", tariff)]
        return run(trading(BY_ACTIVITY, quantities=figures))("gap")

    uhl, lpt, system = gap(1_650.0) - gap(1_500.0)
    moved = np.array([3_650, 3_650 * 0.75]) / 4 * 150
    assert uhl[:2] == pytest.approx(-moved)
    assert lpt[:2] == pytest.approx(moved)
    assert system == pytest.approx(np.zeros(4), abs=1e-6)


def test_what_is_bought_outside_stays_in_the_systems_gap():
    plan = trading(("uhl", "elsewhere", "all", "block", 50_000.0, None, None, "2013/14"))
    elsewhere = Named("elsewhere", "", kind="outside")
    plan = replace(plan, partners=plan.partners | {"elsewhere": elsewhere})
    get, without = run(plan), run(trading())
    assert get("contract_payments")[-1] == pytest.approx(np.full(4, 50_000.0))
    assert (get("gap") - without("gap"))[-1] == pytest.approx(np.full(4, 50_000.0))


def test_grants_and_client_charges_close_a_gap():
    figures = [
        quantity("finance.funding.lpt", 500_000.0),
        quantity("finance.grant.lpt", 0.0, y2014=40_000.0, y2015=0.0),
        quantity("finance.client_charge.community", 2.0),
    ]
    plan = tiny_plan(quantities=figures)
    get, without = run(plan), run(tiny_plan(quantities=figures[:1]))
    assert get("grants")[1] == pytest.approx([0, 40_000, 0, 0])
    assert get("client_income")[1, 2] == pytest.approx(15_475 * 2 * 1.02**2)
    less = without("gap") - get("gap")
    assert less[1] == pytest.approx(get("grants")[1] + get("client_income")[1])
    assert less[2] == pytest.approx(less[1])


def test_mental_and_physical_health_are_told_for_each_person():
    plan = tiny_plan()
    services = plan.services | {"community": replace(plan.services["community"], care="mental")}
    get = run(replace(plan, services=services), "nothing")
    assert get("spend_per_head_mental")[0, 0] == pytest.approx(500_000 / 4_000)  # 4,000 people
    assert get("spend_per_head_physical")[0, 1] == pytest.approx(6_570_000 * 1.02 / 4_000)


def test_an_option_can_set_the_tariff():
    plan = trading(BY_ACTIVITY, quantities=[quantity("finance.tariff.hospital", 1_500.0)])
    line = Setting("finance.tariff.hospital", 3_000.0, "gbp/admission", date(2014, 4, 1), "x", None,
                   "all")  # fmt: skip
    option = replace(plan.options["all"], settings=(line,))
    get = run(replace(plan, options={"all": option}))
    paid = [3_650 / 4 * 1_500, 3_650 * 0.75 / 4 * 3_000]
    assert get("contract_income")[0, :2] == pytest.approx(paid)


def test_every_row_of_money_is_explained():
    kinds = [quantity("finance.inflation.pay", 0.03, "share/year", "real"),
             quantity("finance.inflation.drugs", 0.05, "share/year", "real")]  # fmt: skip
    figures = wards(
        quantity("finance.step_size.community", 4_000.0, "contact/year"),
        quantity("finance.step_share.community", 0.5, "share", "share"),
        quantity("finance.tariff.hospital", 1_500.0),
        quantity("finance.tariff_growth.hospital", -0.015, "share/year", "real"),
        quantity("finance.grant.lpt", 40_000.0),
        quantity("finance.client_charge.community", 2.0),
        quantity("finance.unit_cost.hospital", 500.0),
        *kinds,
    )
    plan = trading(BLOCK, BY_ACTIVITY, quantities=figures)
    rows = [("all", "all", "pay", 0.7), ("all", "all", "drugs", 0.3),
            ("all", "community", "pay", 1.0)]  # fmt: skip
    plan = with_table(plan, "finance.cost_share", ("setting", "service", "kind", "share"), rows)
    case = open_case(plan, "all", "2015/16")
    told = 0
    for at, row in enumerate(case.model.layout.rows):
        if row.unit == "gbp/year":
            tree = explain(case, row.measure, Filters(partner=row.partner, setting=row.setting))
            wanted = pytest.approx(case.run.rows[at, case.year, 0], rel=1e-9, abs=1e-6)
            assert tree.value == wanted
            assert recompute(tree) == wanted
            told += 1
    assert told == 7 * 3 + 2 + 6 * 3  # and the bridge's six
