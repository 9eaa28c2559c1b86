"""The whole chain on the tiny plan, by hand."""

from dataclasses import replace
from datetime import date

import pytest
from tiny import at_home, need_nurses, quantity, tiny_plan

from bettercare.plan.model import Effect, Move, Option, Setting, Where
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.model import build_model


def run(plan, option="all"):
    model = build_model(plan)
    done = run_option(model, plan.options[option], DrawBook(1, 1, central=True))

    def get(*key):
        return done.rows[model.layout[key]][..., 0]

    return get


def test_nothing_changes_where_nothing_is_done():
    get = run(tiny_plan(), "nothing")
    assert get("activity", "hospital")[0].tolist() == pytest.approx([3650.0] * 4)
    assert get("people")[0].tolist() == pytest.approx([4000.0] * 4)


def test_beds_from_midnight_bed_days_and_the_peak_month():
    get = run(tiny_plan(), "nothing")
    # 3650 admissions x 4 days / 365 = 40 beds on the year's mean; January is 1.2 of it: 48
    # the profile runs April first: January is the tenth month
    occupied = get("beds_occupied", "general")
    assert occupied[9, 0] == pytest.approx(48.0)
    assert get("beds_needed", "general")[9, 0] == pytest.approx(60.0)  # 48 / 0.8
    assert get("beds_planned", "general")[9, 0] == pytest.approx(60.0)  # 40 + 20
    assert occupied[12 + 9, 0] == pytest.approx(28.8)  # the infirmary has 0.6 of them
    assert get("beddays", "hospital")[0, 0] == pytest.approx(14_600.0)


def test_care_that_leaves_the_hospital_arrives_in_the_community():
    get = run(tiny_plan())
    # half of the half aged 65 and over: 3650 x 0.25 = 912.5 fewer; 6 contacts each: 5475 more
    assert get("activity", "hospital")[0].tolist() == pytest.approx([3650, 2737.5, 2737.5, 2737.5])
    assert get("activity", "community")[0].tolist() == pytest.approx(
        [10_000, 15_475, 15_475, 15_475]
    )
    # 912.5 x 4 days / 365 / 0.8 = 12.5 beds' worth
    assert get("beds_relief")[0].tolist() == pytest.approx([0, 12.5, 12.5, 12.5])
    person = get("activity_person", "community")
    assert person[:, 1].tolist() == pytest.approx([2500, 2500, 2500 + 2737.5, 2500 + 2737.5])


def test_staff_must_be_there_first():
    plan = tiny_plan([at_home(needs=(need_nurses(8.0),))])
    get = run(plan)
    # nurses: 20, then 20 x 0.9 + 4 = 22, 23.8, 25.42; added by the end of the year before:
    # 0 -> 2014/15, 2 -> 2015/16, 3.8 -> 2016/17; of the 8 asked for: 0, 0.25, 0.475
    moved = [3650 - 912.5 * share for share in (0, 0, 0.25, 0.475)]
    assert get("staff_in_post")[1].tolist() == pytest.approx([20, 22, 23.8, 25.42])
    assert get("activity", "hospital")[0].tolist() == pytest.approx(moved)


def test_an_enabler_must_be_in_the_option_and_in_place():
    needing = at_home(needs=(replace(need_nurses(0), kind="enabler", key="records", amount=None),))
    records = at_home(
        key="records", kind="enabler", pathway=None, project="property", effects=(),
        starts=date(2014, 4, 1), ramp_months=12, ramp_shape="linear",
    )  # fmt: skip
    plan = tiny_plan([needing, records])
    without = Option("alone", "Alone", ("alone",), ("at_home",), ())
    get = run(replace(plan, options={**plan.options, "alone": without}), "alone")
    assert get("activity", "hospital")[0].tolist() == pytest.approx([3650.0] * 4)
    # a year's linear ramp from April 2014 is complete at the opening of 2015/16
    assert run(plan)("activity", "hospital")[0].tolist() == pytest.approx(
        [3650, 3650, 2737.5, 2737.5]
    )


def test_care_the_community_has_no_room_for_stays_in_hospital():
    plan = tiny_plan(quantities=[quantity("capacity.planned.community", 9000.0)])
    get = run(plan)
    # 2014/15: room for 9000 of the 10000 asked last year, 0.9 of the shift: 821.25 leave
    assert get("activity", "hospital")[0, 1] == pytest.approx(3650 - 0.9 * 912.5)
    # then 10000 + 6 x 821.25 = 14927.5 were asked: 9000 / 14927.5 = 0.602914
    assert get("activity", "hospital")[0, 2] == pytest.approx(3650 - 912.5 * 9000 / 14_927.5)


def test_shorter_stays_hand_their_bed_days_on():
    name = "interventions.at_home.flow.length_of_stay.hospital"
    shorter = Effect(
        name, "flow.length_of_stay.hospital", Where(site=("lgh",)),
        multiply=quantity(name, 0.75),
        moves_to=(Move("community", quantity(f"{name}.to.community", 0.5), "bed-day"),),
    )  # fmt: skip
    get = run(tiny_plan([at_home(effects=(shorter,))]))
    # the General has 0.4 of 14600 bed-days; a quarter of them: 1460 go, 730 contacts come
    assert get("beddays", "hospital")[0].tolist() == pytest.approx([14_600] + [13_140] * 3)
    assert get("activity", "community")[0, 1] == pytest.approx(10_730.0)
    assert get("activity", "hospital")[0, 1] == pytest.approx(3650.0)


def test_stay_effects_act_on_what_activity_effects_leave():
    name = "interventions.at_home.flow.length_of_stay.hospital"
    shorter = Effect(
        name, "flow.length_of_stay.hospital", Where(), multiply=quantity(name, 0.9), avoided="x"
    )
    get = run(tiny_plan([at_home(effects=(shorter, *at_home().effects))]))
    # 2737.5 admissions x 4 days x 0.9, though the stay is listed first
    assert get("beddays", "hospital")[0, 1] == pytest.approx(9855.0)
    # relief: (14600 - 9855) / 365 / 0.8
    assert get("beds_relief")[0, 1] == pytest.approx(16.25)


def test_a_site_closes_and_its_patients_go_to_the_other():
    name = "interventions.at_home.activity.hospital"
    effect = Effect(name, "activity.hospital", Where(site=("lgh",)), relocate=(("lri", 1.0),))
    plan = tiny_plan([at_home(effects=(effect,))])
    close = Setting("estate.sites.lgh.beds_general", 0, "bed", date(2015, 4, 1), "one", None, "all")
    plan = replace(plan, options={"all": replace(plan.options["all"], settings=(close,))})
    get = run(plan)
    places = get("activity_place", "hospital")
    assert places[0].tolist() == pytest.approx([2190, 3650, 3650, 3650])  # 0.6, then all
    assert places[1].tolist() == pytest.approx([1460, 0, 0, 0])
    assert get("beds_planned", "general")[9].tolist() == pytest.approx([60, 60, 40, 40])
    assert get("beds_closed")[0].tolist() == pytest.approx([0, 0, 20, 20])


def test_cost_keeps_its_fixed_part_and_follows_prices():
    get = run(tiny_plan())
    # base: 3650 x 1000 + 14600 x 200 = 6.57m at the trust, 10000 x 50 = 0.5m in the community
    assert get("cost")[0, 0] == pytest.approx(6_570_000)
    assert get("cost")[1, 0] == pytest.approx(500_000)
    # a quarter of activity leaves, half its cost with it: 6.57m x (1 - 0.25 x 0.5) x 1.02
    assert get("cost")[0, 1] == pytest.approx(6_570_000 * 0.875 * 1.02)
    assert get("cost")[1, 2] == pytest.approx(15_475 * 50 * 1.02**2)
    assert get("cost")[2, 1] == pytest.approx(get("cost")[0, 1] + get("cost")[1, 1])
    # funding 6m x 1.01; the community trust has none stated and is not in the gap
    assert get("gap")[0, 1] == pytest.approx(6_570_000 * 0.875 * 1.02 - 6_060_000)
    assert get("gap")[2, 1] == pytest.approx(get("gap")[0, 1])


def test_staff_follow_bed_days_and_contacts():
    get = run(tiny_plan())
    # ward nurses: 70 in post with an eighth of posts empty are 80 posts; the community has 20
    assert get("staff_required")[:, 0].tolist() == pytest.approx([80.0, 20.0])
    assert get("staff_gap")[0, 0] == pytest.approx(10.0)
    # a quarter of bed-days go: 80 x 0.75; contacts grow from 10000 to 15475: 20 x 1.5475
    assert get("staff_required")[:, 1].tolist() == pytest.approx([60.0, 30.95])


def test_a_new_team_adds_capacity():
    name = "interventions.at_home.capacity.planned.community"
    effect = Effect(
        name, "capacity.planned.community", Where(), add=quantity(name, 500.0, "contact/year")
    )
    get = run(tiny_plan([at_home(effects=(effect,))]))
    assert get("capacity_planned", "community")[0].tolist() == pytest.approx(
        [20_000, 20_500, 20_500, 20_500]
    )


def test_trends_compound():
    plan = tiny_plan(
        quantities=[
            quantity("demand.trend.hospital", 0.01, support="real"),
            quantity("flow.length_of_stay_trend.hospital", -0.02, support="real"),
        ]
    )
    get = run(plan, "nothing")
    assert get("activity", "hospital")[0, 2] == pytest.approx(3650 * 1.01**2)
    assert get("beddays", "hospital")[0, 2] == pytest.approx(14_600 * 1.01**2 * 0.98**2)
