"""Staff by age, training, bank and agency, skill mix: steps worked by hand."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from tiny import at_home, need_nurses, quantity, tiny_plan

from bettercare.plan.draws import Values
from bettercare.plan.model import Effect, Table, Where
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.model import build_model
from bettercare.verdict import assess
from bettercare.workforce.careers import SLOTS, Careers, slots_of
from bettercare.workforce.labour import Labour

GROUPS = ("ward_nurse", "community_nurse")


def table(address, *rows):
    names, *cells = rows
    return Table(address, dict(zip(names, zip(*cells, strict=True), strict=True)))


def by_age(retire=0.2):
    return table(
        "workforce.by_age",
        ("staff_group", "ages", "retirement", "participation", "leaving"),
        ("all", "16-59", 0.0, 1.0, 1.0),
        ("all", "60-75", retire, 0.5, 1.0),
    )


def aged(*more, quantities=(), interventions=(), **changes):
    """The tiny plan with half the ward nurses 59 and half 30; those who join are 25."""
    tables = (
        table("workforce.age_profile", ("staff_group", "ages", "share"),
              ("ward_nurse", "59", 0.5), ("ward_nurse", "30", 0.5)),
        table("workforce.joiner_ages", ("staff_group", "ages", "share"), ("ward_nurse", "25", 1.0)),
        by_age(),
        *more,
    )  # fmt: skip
    plan = tiny_plan(interventions, quantities)
    return replace(plan, tables=plan.tables | {t.address: t for t in tables}, **changes)


def run(plan, option="nothing"):
    model = build_model(plan)
    done = run_option(model, plan.options[option], DrawBook(1, 1, central=True))
    return lambda *key: done.rows[model.layout[key], :, 0]


def test_staff_grow_older_work_less_and_retire():
    plan = aged(quantities=[quantity("workforce.joiners.ward_nurse", 3.0, "wte/year")])
    get = run(plan)
    # 35 of 59 turn 60 and work half; then a fifth retire each year. 35 of 30 stay; 3 join a year.
    ward = [70.0, 35 + 17.5 + 3, 35 + 17.5 * 0.8 + 6, 35 + 17.5 * 0.64 + 9]
    assert get("staff_in_post")[0] == pytest.approx(ward)
    assert get("staff_hours")[0] == pytest.approx([0.0, -17.5, 0.0, 0.0])
    assert get("staff_retired")[0] == pytest.approx([0.0, 0.0, 3.5, 2.8])
    assert get("staff_joined")[0] == pytest.approx([0.0, 3.0, 3.0, 3.0])
    people = get("staff_people")  # all, then six bands
    assert people[:, 0] == pytest.approx([70.0, 0.0, 35.0, 0.0, 0.0, 35.0, 0.0])
    assert people[:, 2] == pytest.approx([35 + 6 + 28, 0.0, 41.0, 0.0, 0.0, 28.0, 0.0])


def test_retirement_is_part_of_the_leavers_stated():
    tables = (table("workforce.age_profile", ("staff_group", "ages", "share"),
                    ("ward_nurse", "60", 0.25), ("ward_nurse", "40", 0.75)),)  # fmt: skip
    leavers = quantity("workforce.leavers.ward_nurse", 0.1, "share/year", "real")
    get = run(aged(*tables, quantities=[leavers]))
    # of the hours, 0.125 / 0.875 = 1/7 are of people of 60, a fifth of whom retire: 2 of 70
    assert get("staff_retired")[0][1] == pytest.approx(2.0)
    assert get("staff_left")[0][1] == pytest.approx(5.0)  # the rest of the tenth


def test_one_labour_market():
    moves = table("workforce.recruited_from",
                  ("from_group", "to_group", "from_partner", "to_partner", "share"),
                  ("ward_nurse", "community_nurse", "all", "all", 0.5))  # fmt: skip
    leavers = quantity("workforce.leavers.ward_nurse", 2 / 70, "share/year", "real")
    more = at_home(
        effects=(
            Effect("interventions.at_home.workforce.joiners.community_nurse",
                   "workforce.joiners.community_nurse", Where(),
                   add=quantity("interventions.at_home.workforce.joiners.community_nurse", 6.0)),
        ),
    )  # fmt: skip
    plan = tiny_plan([more], [leavers])
    plan = replace(plan, tables=plan.tables | {moves.address: moves})
    nothing, all_ = run(plan), run(plan, "all")
    # 4 join the community a year, 2 of them from the wards: that is all who leave the wards
    assert nothing("staff_in_post")[0] == pytest.approx([70.0, 68.0, 66.0, 64.0])
    assert nothing("staff_moved")[0][1:] == pytest.approx([-2.0, -2.0, -2.0])
    # six more a year: three more come from the wards, which lose them
    assert all_("staff_moved")[0][1:] == pytest.approx([-5.0, -5.0, -5.0])
    assert all_("staff_moved").sum(axis=0) == pytest.approx([0.0] * 4)
    lost = nothing("staff_in_post")[0] - all_("staff_in_post")[0]
    assert lost == pytest.approx([0.0, 3.0, 6.0, 9.0])


def test_training_takes_its_time():
    more = at_home(
        effects=(
            Effect("interventions.at_home.workforce.training_intake.community_nurse",
                   "workforce.training_intake.community_nurse", Where(),
                   add=quantity("interventions.at_home.workforce.training_intake.community_nurse",
                                50.0)),
        ),
    )  # fmt: skip
    plan = tiny_plan(
        [more],
        [
            quantity("workforce.training_intake.community_nurse", 10.0, "wte/year"),
            quantity("workforce.training_years.community_nurse", 2.0, "year"),
            quantity("workforce.training_attrition.community_nurse", 0.2, "share", "share"),
        ],
    )
    get = run(plan, "all")
    # 10 begin a year, 60 from 2014/15 on; 8 join a year, and 48 in 2016/17, beside the 4
    assert get("staff_joined")[1] == pytest.approx([0.0, 12.0, 12.0, 52.0])


def test_an_effect_waits_for_staff_in_training():
    figures = [
        quantity("workforce.leavers.community_nurse", 0.0, "share/year", "real"),
        quantity("workforce.joiners.community_nurse", 0.0, "wte/year"),
        quantity("workforce.training_intake.community_nurse", 0.0, "wte/year", y2014=20.0),
        quantity("workforce.training_years.community_nurse", 1.0, "year"),
    ]
    plan = tiny_plan([at_home(needs=(need_nurses(20.0),))], figures)
    model = build_model(plan)
    done = run_option(model, plan.options["all"], DrawBook(1, 1, central=True))
    # they begin in 2014/15, join during 2015/16, and let the change through in 2016/17
    assert done.achieved[0, :, 0] == pytest.approx([0.0, 0.0, 0.0, 1.0])


def test_recruits_from_abroad_join():
    figures = [quantity("workforce.international.ward_nurse", 7.0, "wte/year")]
    assert run(tiny_plan((), figures))("staff_joined")[0] == pytest.approx([0.0, 7.0, 7.0, 7.0])


@cache
def with_bank_and_agency():
    figures = [
        quantity("workforce.bank_agency.ward_nurse", 0.05, "share", "share"),
        quantity("workforce.bank_agency_price.ward_nurse", 1.5, "multiplier"),
        quantity("workforce.pay.ward_nurse", 40_000.0, "gbp/wte"),
    ]
    plan = tiny_plan((), figures)
    staff = replace(
        plan.verdict.checks[1], key="staff", kind="staff", members=GROUPS,
        threshold=replace(plan.verdict.checks[1].threshold, value=0.1),
    )  # fmt: skip
    rules = replace(plan.verdict, checks=(*plan.verdict.checks, staff))
    return replace(plan, verdict=rules)


def test_bank_and_agency_fill_part_of_the_gap_at_their_price():
    get = run(with_bank_and_agency())
    # 80 posts, 70 filled: 5% of the posts required, 4, by bank and agency
    assert get("bank_agency")[0] == pytest.approx([4.0] * 4)
    assert get("bank_agency_cost")[0] == pytest.approx([4 * 60_000.0] * 4)
    assert get("bank_agency_premium")[0] == pytest.approx([4 * 20_000.0] * 4)


def test_the_verdict_says_which_part_is_bank_and_agency():
    found = assess(with_bank_and_agency(), draws=2, jobs=1, options=["nothing"]).verdict
    ward = found.filter(found["check"] == "staff:ward_nurse").row(0, named=True)
    assert ward["planned"] == pytest.approx(74.0)
    assert ward["holds"] == "holds"  # 72 of 80 posts must be filled; 70 are by own staff
    assert ward["reason"].endswith("Of the posts filled, 4 are bank and agency.")
    other = found.filter(found["check"] == "staff:community_nurse").row(0, named=True)
    assert "bank" not in other["reason"]


def test_productivity_and_skill_mix():
    swap = table(
        "workforce.substitution",
        ("from_group", "to_group", "share", "ratio", "starts", "years"),
        ("ward_nurse", "community_nurse", 0.2, 1.5, "2014/15", 2.0),
    )
    plan = tiny_plan((), [quantity("workforce.productivity.ward_nurse", 0.25, "share/year")])
    plan = replace(plan, tables=plan.tables | {swap.address: swap})
    ward, community = run(plan)("staff_required")
    assert ward == pytest.approx([80.0, 64.0 * 0.9, 51.2 * 0.8, 40.96 * 0.8])
    assert community == pytest.approx([20.0, 20 + 9.6, 20 + 15.36, 20 + 12.288])


def steady(leave, retire_at, joiners):
    """Careers of one group whose people join at 25 and retire at one age."""
    retiring, joining = np.zeros((1, SLOTS)), np.zeros((1, SLOTS))
    retiring[:, slots_of(f"{retire_at}-75")] = 1.0
    joining[:, slots_of("25")] = 1.0
    # at rest, those of an age are those who joined so many years ago and have not left since
    years = np.arange(retire_at - 25 + 1)
    profile = np.zeros((1, SLOTS))
    profile[0, slots_of(f"25-{retire_at}")] = joiners * (1 - leave) ** years
    in_post = profile.sum()
    profile /= in_post
    one = np.ones((1, SLOTS))
    return Careers(
        ("x",),
        (True,),
        profile,
        joining,
        retiring,
        one,
        one,
        one,
        *(np.zeros((1, 1)),) * 2,
        np.array([0]),
    )


def test_the_steady_state_is_the_analytic_one():
    leave, joiners, retire_at = 0.06, 30.0, 62
    n = retire_at - 25 + 1
    stock = joiners * (1 - (1 - leave) ** n) / leave  # a geometric sum
    careers = steady(leave, retire_at, joiners)
    labour = Labour(careers, np.array([[stock]]), np.array([[joiners]]))
    # leavers in all: those who retire, and 6% of the others
    retired = float((careers.profile * careers.retiring).sum())
    told = retired + leave
    for _ in range(5):
        flows = labour.year(np.array([[told]]), np.array([[joiners]]), np.zeros((1, 1)))
        assert labour.in_post()[0, 0] == pytest.approx(stock, rel=1e-12)
        assert flows.retired[0, 0] == pytest.approx(joiners * (1 - leave) ** (n - 1))
    # from any beginning the stock comes to the same rest once all have gone through
    labour.stock *= 1.7
    for _ in range(n):
        labour.year(np.array([[told]]), np.array([[joiners]]), np.zeros((1, 1)))
    assert labour.in_post()[0, 0] == pytest.approx(stock, rel=1e-9)


def test_growth_of_the_national_long_term_plan():
    """1.4m whole-time equivalents to 2.3m-2.4m in 15 years are 3.36% to 3.66% a year.

    With joiners that are the leavers and that growth, the stock gets there (NHS Long Term
    Workforce Plan, 2023).
    """
    for end, growth in ((2.3e6, 0.0336), (2.4e6, 0.0366)):
        assert (end / 1.4e6) ** (1 / 15) - 1 == pytest.approx(growth, abs=5e-5)
        plan = replace(
            tiny_plan((), [
                quantity("workforce.in_post.ward_nurse", 1.4e6, "wte"),
                quantity("workforce.leavers.ward_nurse", 0.09, "share/year", "real"),
                quantity("workforce.international.ward_nurse", 0.0, "wte/year"),
            ]),
            first_year=2021, last_year=2036,
        )  # fmt: skip
        model = build_model(plan)
        labour = Labour(model.careers, np.array([[1.4e6], [20.0]]), np.zeros((2, 1)))
        for _ in range(15):
            joiners = labour.in_post() * (0.09 + (end / 1.4e6) ** (1 / 15) - 1)
            labour.year(np.full((2, 1), 0.09), joiners, np.zeros((2, 1)))
        assert labour.in_post()[0, 0] == pytest.approx(end, rel=1e-9)


def test_a_plan_without_the_tables_has_no_careers():
    plan = tiny_plan()
    model = build_model(plan)
    assert model.careers is None
    assert not any(row.measure == "staff_joined" for row in model.layout.rows)
    assert "workforce.pay.ward_nurse" not in Values(plan, None, DrawBook(1, 1))
