"""More of the chain on the tiny plan, by hand: seasons, money, capital, places, births, dates."""

from dataclasses import replace
from datetime import date

import pytest
from tiny import at_home, need_nurses, quantity, tiny_plan

from bettercare.plan.model import Effect, Named, Option, Provision, Setting, Table, Where
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.model import build_model


def run(plan, option="all"):
    model = build_model(plan)
    done = run_option(model, plan.options[option], DrawBook(1, 1, central=True))

    def get(*key):
        return done.rows[model.layout[key]][..., 0]

    return get


def test_a_season_can_be_sharper_than_the_profile():
    plan = tiny_plan(quantities=[quantity("demand.season.winter", 1.5, "multiplier")])
    occupied = run(plan, "nothing")("beds_occupied", "general")
    # January's 1.2 becomes 1 + 1.5 x 0.2 = 1.3: 40 x 1.3; July's 0.9 becomes 0.85: 40 x 0.85
    assert occupied[9, 0] == pytest.approx(52.0)
    assert occupied[3, 0] == pytest.approx(34.0)
    month = run(plan, "nothing")("activity_month", "hospital")
    assert month[9, 0] == pytest.approx(3650 / 12 * 1.3)


def test_in_house_efficiency_lowers_cost_year_on_year():
    plan = tiny_plan(quantities=[quantity("finance.efficiency.uhl", 0.03, "share/year", "real")])
    cost = run(plan, "nothing")("cost")[0]
    # 6.57m x 1.02 x 0.97 in the first year, squared in the second
    assert cost[1] == pytest.approx(6_570_000 * 1.02 * 0.97)
    assert cost[2] == pytest.approx(6_570_000 * (1.02 * 0.97) ** 2)


def test_funding_grows_by_its_own_rate():
    get = run(tiny_plan(), "nothing")
    assert get("funding")[0].tolist() == pytest.approx(
        [6_000_000, 6_060_000, 6_120_600, 6_181_806]  # 1% a year
    )
    assert get("gap")[0, 3] == pytest.approx(6_570_000 * 1.02**3 - 6_181_806)


def test_running_cost_of_an_intervention_follows_its_ramp():
    plan = tiny_plan(
        [
            at_home(
                effects=(), ramp_months=24, ramp_shape="linear", cost_partner="lpt",
                revenue=quantity("interventions.at_home.revenue", 100_000.0, "gbp/year"),
            )
        ]
    )  # fmt: skip
    cost = run(plan)("cost")[1]
    # a 24-month ramp from April 2014 is a quarter in place on its first year's mean
    assert cost[1] == pytest.approx((500_000 + 25_000) * 1.02)
    assert cost[2] == pytest.approx((500_000 + 75_000) * 1.02**2)
    assert cost[3] == pytest.approx((500_000 + 100_000) * 1.02**3)


def test_a_late_start_moves_the_ramp():
    late = at_home(
        ramp_months=12, ramp_shape="linear",
        delay=quantity("interventions.at_home.delay", 6.0, "month"),
    )  # fmt: skip
    left = 3650 - run(tiny_plan([late]))("activity", "hospital")[0]
    # six months late: months 7 to 12 of 2014/15 reach 0.5/12 to 5.5/12, a mean of 1.5/12
    assert left[1] == pytest.approx(912.5 * 1.5 / 12)
    assert left[2] == pytest.approx(912.5 * (1 - 1.5 / 12))


def test_capital_holds_back_until_it_is_secured():
    need = replace(need_nurses(0), kind="capital", key="works", amount=10_000_000.0, unit="gbp")
    works = at_home(
        needs=(need,), capital=quantity("interventions.at_home.capital", 10_000_000.0, "gbp"),
        capital_scheme="works",
    )  # fmt: skip
    plan = tiny_plan(
        [works], quantities=[quantity("estate.capital.works", 0.0, "gbp", y2015=4_000_000.0)]
    )
    get = run(plan)
    assert get("capital_sought")[0].tolist() == pytest.approx([0, 1e7, 1e7, 1e7])
    assert get("capital_secured")[0].tolist() == pytest.approx([0, 0, 4e6, 4e6])
    # 4m of 10m from April 2015: 0.4 of 912.5 admissions leave
    left = 3650 - get("activity", "hospital")[0]
    assert left.tolist() == pytest.approx([0, 0, 365, 365])


def test_places_asked_for_must_have_been_added():
    need = replace(need_nurses(0), kind="capacity", key="community", amount=2000.0)
    plan = tiny_plan(
        [at_home(needs=(need,))],
        quantities=[quantity("capacity.planned.community", 20_000.0, y2015=20_500.0)],
    )
    left = 3650 - run(plan)("activity", "hospital")[0]
    # 500 of the 2000 places asked for from April 2015
    assert left.tolist() == pytest.approx([0, 0, 912.5 * 0.25, 912.5 * 0.25])


def test_a_set_line_holds_from_its_date_on():
    line = Setting("capacity.planned.community", 26_000, "", date(2014, 10, 1), "", None, "x")
    option = Option("x", "X", ("x",), (), (line,))
    plan = replace(tiny_plan(), options={"x": option})
    planned = run(plan, "x")("capacity_planned", "community")[0]
    assert planned.tolist() == pytest.approx([20_000, 23_000, 26_000, 26_000])


def test_people_from_outside_are_treated_here():
    plan = tiny_plan(quantities=[quantity("demand.inflow.hospital", 365.0)])
    hospital = plan.services["hospital"]
    outside = Provision("away", "uhl", "lri", 1.0)
    plan = replace(
        plan,
        areas=plan.areas | {"away": Named("away", "Away", outside=True)},
        services=plan.services
        | {
            "hospital": replace(hospital, provisions=(*hospital.provisions, outside)),
            "community": replace(
                plan.services["community"],
                provisions=(
                    *plan.services["community"].provisions, Provision("away", "lpt", None, 1.0)
                ),
            ),
        },
    )  # fmt: skip
    get = run(plan, "nothing")
    assert get("activity", "hospital")[0, 0] == pytest.approx(4015.0)
    assert get("activity_area", "hospital")[:, 0].tolist() == pytest.approx([3650.0, 365.0])
    assert get("activity_place", "hospital")[:, 0].tolist() == pytest.approx([2190 + 365, 1460])


def test_births_drive_what_follows_births():
    plan = tiny_plan()
    people = plan.tables["population.base"].columns
    # 200 women at 30 with 0.1 births each; nobody is 29, so there is nobody at 30 a year on
    base = tuple(
        200.0 if (sex, age) == ("f", 30) else 0.0
        for sex, age in zip(people["sex"], people["age"], strict=True)
    )
    tables = plan.tables | {
        "population.base": Table("population.base", people | {"people": base}),
        "population.births": Table("b", {"area": ("north",), "births": (20.0,)}),
        "population.fertility_schedule": Table("f", {"age": (30,), "rate": (50.0,)}),
    }
    services = plan.services | {"community": replace(plan.services["community"], driver="births")}
    get = run(replace(plan, tables=tables, services=services), "nothing")
    # the schedule's 10 births are scaled to the 20 counted; the year after there are none
    assert get("activity", "community")[0, :2].tolist() == pytest.approx([10_000.0, 0.0])


def test_a_change_of_a_figure_keeps_to_its_year():
    name = "interventions.at_home.finance.efficiency.uhl"
    effect = Effect(
        name, "finance.efficiency.uhl", Where(), add=quantity(name, 0.02, "share/year", "real")
    )
    efficiency = quantity("finance.efficiency.uhl", 0.01, "share/year", "real")
    cost = run(tiny_plan([at_home(effects=(effect,))], [efficiency]))("cost")[0]
    assert cost[1] == pytest.approx(6_570_000 * 1.02 * 0.97)
    assert cost[2] == pytest.approx(6_570_000 * (1.02 * 0.97) ** 2)
