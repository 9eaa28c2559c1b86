"""Staff of a group that two partners employ, worked by hand. All figures are invented."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import at_home, need_nurses, quantity, tiny_plan

from bettercare.explain.case import open_case
from bettercare.explain.filters import Filters
from bettercare.explain.node import recompute
from bettercare.explain.targets import explain
from bettercare.plan.model import Effect, Named, Provision, Table, Where
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.layout import STAFF, STAFF_FLOWS
from bettercare.system.model import build_model
from bettercare.verdict import assess

NURSE = "community_nurse"


def table(address, names, *rows):
    return Table(address, dict(zip(names, zip(*rows, strict=True), strict=True)))


def employ(*rows):
    names = ("staff_group", "partner", "share", "joiners")
    return table("workforce.employer", names, *((NURSE, *row) for row in rows))


def recruit(*rows):
    names = ("from_group", "to_group", "from_partner", "to_partner", "share")
    return table("workforce.recruited_from", names, *rows)


def two(*tables, figures=(), interventions=(), outside=0.0):
    """The tiny plan, three quarters of its contacts given by lpt and a quarter by uhl.

    20 community nurses, 4 of whom join and a tenth of whom leave in a year.
    """
    plan = tiny_plan(interventions, figures)
    maps = [("lpt", 0.75 * (1 - outside)), ("uhl", 0.25 * (1 - outside))]
    maps += [("elsewhere", outside)] if outside else []
    given_by = tuple(Provision("north", partner, None, share) for partner, share in maps)
    service = replace(
        plan.services["community"], provisions=given_by, delivered_by=tuple(p for p, _ in maps)
    )
    return replace(
        plan,
        services=plan.services | {"community": service},
        partners=plan.partners | {"elsewhere": Named("elsewhere", "Elsewhere", kind="outside")},
        tables=plan.tables | {t.address: t for t in tables},
    )


def run(plan, option="nothing", draws=1):
    model = build_model(plan)
    book = DrawBook(1, draws, central=draws == 1)
    done = run_option(model, plan.options[option], book)

    def get(measure, partner=None, group=NURSE):
        key = (measure,) if partner is None else (f"{measure}_partner",)
        span = model.layout[key]
        at = next(
            i
            for i in range(span.start, span.stop)
            if (model.layout.rows[i].staff_group, model.layout.rows[i].partner) == (group, partner)
        )
        return done.rows[at, :, 0] if draws == 1 else done.rows[at]

    return get


def more_join(amount):
    where = "interventions.at_home.workforce.joiners.community_nurse"
    add = quantity(where, amount, "wte/year")
    return at_home(effects=(Effect(where, f"workforce.joiners.{NURSE}", Where(), add=add),))


def test_without_the_table_staff_follow_the_work_of_the_base_year():
    get = run(two())
    # 20 less a tenth, and 4 more: 22, 23.8, 25.42; three quarters of each at lpt
    whole = np.array([20.0, 22.0, 23.8, 25.42])
    assert get("staff_in_post") == pytest.approx(whole)
    assert get("staff_in_post", "lpt") == pytest.approx(0.75 * whole)
    assert get("staff_in_post", "uhl") == pytest.approx(0.25 * whole)
    assert get("staff_required", "lpt") == pytest.approx([15.0] * 4)
    # the hospital employs all ward nurses, so that its part is the whole
    ward = get("staff_in_post", "uhl", "ward_nurse")
    assert (ward == get("staff_in_post", group="ward_nurse")).all()


def test_stated_shares_of_staff_and_of_those_who_join():
    get = run(two(employ(("lpt", 0.6, 0.5), ("uhl", 0.4, 0.5))))
    # 12 x 0.9 + 2 = 12.8, 12.8 x 0.9 + 2 = 13.52; 8 x 0.9 + 2 = 9.2, 9.2 x 0.9 + 2 = 10.28
    assert get("staff_in_post", "lpt")[:3] == pytest.approx([12.0, 12.8, 13.52])
    assert get("staff_in_post", "uhl")[:3] == pytest.approx([8.0, 9.2, 10.28])
    # posts of the base year follow the staff, not the work: all are filled, so nobody is short
    assert get("staff_gap", "lpt")[0] == get("staff_gap", "uhl")[0] == pytest.approx(0.0)


def test_what_one_partner_recruits_from_another_the_other_loses():
    tables = employ(("lpt", 0.6, None), ("uhl", 0.4, None)), recruit(
        (NURSE, NURSE, "uhl", "lpt", 0.5)
    )  # fmt: skip
    leavers = quantity(f"workforce.leavers.{NURSE}", 0.2, "share/year", "real")
    plan = two(*tables, figures=[leavers], interventions=[more_join(4.0)])
    nothing, more = run(plan), run(plan, "all")
    # of the 4 who join, lpt has 2.4, half of them from uhl. uhl loses a fifth of 8: those 1.2
    # and 0.4 others; 1.6 join it. lpt: 12 - 2.4 + 1.2 from outside + 1.2
    assert nothing("staff_in_post", "uhl")[1] == pytest.approx(8 - 0.4 - 1.2 + 1.6)
    assert nothing("staff_in_post", "lpt")[1] == pytest.approx(12 - 2.4 + 1.2 + 1.2)
    assert nothing("staff_moved", "uhl")[1] == pytest.approx(-1.2)
    # twice as many join: lpt takes 2.4 of uhl's
    assert more("staff_moved", "uhl")[1] == pytest.approx(-2.4)
    assert more("staff_moved", "lpt")[1] == pytest.approx(2.4)
    assert more("staff_in_post", "uhl")[1] == pytest.approx(8 - 0.4 - 2.4 + 3.2)
    assert more("staff_moved") == pytest.approx(np.zeros(4))  # within the group


def test_another_group_is_recruited_from_where_its_staff_are():
    """Half of the community nurses who join come from the wards: uhl's, who has all of them."""
    tables = employ(("lpt", 0.6, None), ("uhl", 0.4, None)), recruit(
        ("ward_nurse", NURSE, "all", "lpt", 0.5)
    )  # fmt: skip
    leavers = quantity("workforce.leavers.ward_nurse", 0.1, "share/year", "real")
    get = run(two(*tables, figures=[leavers]))
    assert get("staff_moved", "lpt")[1] == pytest.approx(1.2)  # half of 0.6 x 4
    assert get("staff_moved", "uhl")[1] == pytest.approx(0.0)
    assert get("staff_moved", "uhl", "ward_nurse")[1] == pytest.approx(-1.2)


def test_each_partner_needs_staff_for_its_own_work():
    relocated = at_home(
        effects=(
            Effect(
                "interventions.at_home.activity.community", "activity.community",
                Where(provider=("lpt",)),
                multiply=quantity("interventions.at_home.activity.community", 0.5, "multiplier"),
                avoided="invented",
            ),
        ),
    )  # fmt: skip
    plan = two(employ(("lpt", 0.6, None), ("uhl", 0.4, None)), interventions=[relocated])
    get = run(plan, "all")
    assert get("staff_required", "lpt") == pytest.approx([12.0, 6.0, 6.0, 6.0])
    assert get("staff_required", "uhl") == pytest.approx([8.0] * 4)
    assert get("staff_required") == pytest.approx([20.0, 14.0, 14.0, 14.0])


def test_work_of_a_partner_without_staff_is_done_by_those_who_have_them():
    get = run(two(employ(("lpt", 1.0, None)), interventions=[at_home()]), "all")
    alone = run(tiny_plan([at_home()]), "all")
    assert get("staff_required", "lpt") == pytest.approx(alone("staff_required"))


def test_work_outside_the_area_is_not_the_partners():
    """With a third of contacts given elsewhere the partners' staff need what they give grows."""
    get, alone = run(two(outside=1 / 3)), run(two())
    assert get("staff_required", "lpt") == pytest.approx(alone("staff_required", "lpt"))
    assert get("staff_required") == pytest.approx([20.0] * 4)


def test_work_that_passes_to_another_group_stays_with_its_partner():
    swap = table("workforce.substitution",
                 ("from_group", "to_group", "share", "ratio", "starts", "years"),
                 ("ward_nurse", NURSE, 0.2, 1.5, "2014/15", 1.0))  # fmt: skip
    get = run(two(swap, employ(("lpt", 0.6, None), ("uhl", 0.4, None))))
    # a fifth of uhl's 80 posts, 16, becomes 24 posts of uhl's community nurses
    assert get("staff_required", "uhl")[1] == pytest.approx(8.0 + 24.0)
    assert get("staff_required", "lpt")[1] == pytest.approx(12.0)
    # where uhl has none of them, those who have take the work
    get = run(two(swap, employ(("lpt", 1.0, None))))
    assert get("staff_required", "lpt")[1] == pytest.approx(20.0 + 24.0)


def test_a_need_that_names_a_partner_waits_for_that_partners_staff():
    tables = employ(("lpt", 0.6, 0.0), ("uhl", 0.4, 1.0))
    figures = [quantity(f"workforce.leavers.{NURSE}", 0.0, "share/year", "real")]
    achieved = {}
    for partner in (None, "lpt", "uhl"):
        need = replace(need_nurses(4.0), partner=partner)
        plan = two(tables, figures=figures, interventions=[at_home(needs=(need,))])
        done = run_option(build_model(plan), plan.options["all"], DrawBook(1, 1, central=True))
        achieved[partner] = done.achieved[0, :, 0]
        held = {done.held_by["at_home", y] for y in range(4)} - {""}
        assert held <= {need.name}
    # 4 join uhl in 2014/15, none lpt
    assert achieved[None] == pytest.approx([0.0, 0.0, 1.0, 1.0])
    assert achieved["uhl"] == pytest.approx([0.0, 0.0, 1.0, 1.0])
    assert achieved["lpt"] == pytest.approx([0.0] * 4)


def with_check(plan):
    check = replace(
        plan.verdict.checks[1], key="staff", kind="staff", members=(NURSE,),
        threshold=replace(plan.verdict.checks[1].threshold, value=0.0),
    )  # fmt: skip
    return replace(plan, verdict=replace(plan.verdict, checks=(*plan.verdict.checks, check)))


def test_the_verdict_says_which_partner_is_short():
    tables = employ(("lpt", 0.6, 1.0), ("uhl", 0.4, 0.0))
    found = assess(with_check(two(tables)), draws=2, jobs=1, options=["nothing"]).verdict
    last = found.filter((found["check"] == f"staff:{NURSE}") & (found["year"] == "2016/17"))
    # lpt: 12 -> 14.8 -> 17.32 -> 19.588; uhl: 8 x 0.9^3 = 5.832, of 8 posts
    assert last["shortfall"][0] == pytest.approx(20 - 25.42)
    assert "short at uhl (2)." in last["reason"][0]


def test_bank_and_agency_fill_each_partners_own_gap():
    figures = [
        quantity(f"workforce.bank_agency.{NURSE}", 0.5, "share", "share"),
        quantity(f"workforce.bank_agency_price.{NURSE}", 1.5, "multiplier"),
        quantity(f"workforce.pay.{NURSE}", 40_000.0, "gbp/wte"),
    ]
    get = run(two(employ(("lpt", 0.6, 1.0), ("uhl", 0.4, 0.0)), figures=figures))
    assert get("bank_agency", "uhl") == pytest.approx([0.0, 0.8, 1.52, 2.168])
    assert get("bank_agency", "lpt") == pytest.approx([0.0] * 4)
    assert get("bank_agency") == pytest.approx([0.0, 0.8, 1.52, 2.168])  # lpt has too many
    assert get("bank_agency_cost", "uhl")[1] == pytest.approx(0.8 * 60_000)


def sums_hold(plan, option):
    """Every measure of a group is the sum over its partners, in every draw."""
    model = build_model(plan)
    done = run_option(model, plan.options[option], DrawBook(7, 5))
    for what in (*STAFF, *(f"staff_{flow}" for flow in STAFF_FLOWS)):
        if (what,) not in model.layout.spans:
            continue
        whole, parts = (
            done.rows[model.layout[(what,)]],
            done.rows[model.layout[(f"{what}_partner",)]],
        )
        rows = model.layout.rows[model.layout[(f"{what}_partner",)]]
        for g, group in enumerate(plan.staff_groups):
            mine = [i for i, row in enumerate(rows) if row.staff_group == group]
            assert parts[mine].sum(axis=0) == pytest.approx(whole[g], rel=1e-13, abs=1e-12)
    return model, done


@given(
    st.floats(0.05, 0.95), st.floats(0.0, 1.0), st.floats(0.0, 0.4), st.floats(0.0, 0.4),
    st.floats(0.0, 12.0),
)  # fmt: skip
@settings(max_examples=8, deadline=None)
def test_partners_sum_to_the_group_in_every_draw(share, joiners, between, wards, more):
    tables = employ(("lpt", share, joiners), ("uhl", 1 - share, 1 - joiners)), recruit(
        (NURSE, NURSE, "uhl", "lpt", between), ("ward_nurse", NURSE, "all", "all", wards)
    )  # fmt: skip
    figures = [
        quantity(f"workforce.joiners.{NURSE}", 4.0, "wte/year", spread=(2.0, 8.0)),
        quantity(f"workforce.in_post.{NURSE}", 20.0, "wte", spread=(15.0, 26.0)),
    ]
    plan = two(*tables, figures=figures, interventions=[more_join(more)])
    model, done = sums_hold(plan, "all")

    def rows(what):
        return done.rows[model.layout[(f"{what}_partner",)]]

    came = rows("staff_joined") + rows("staff_moved") + rows("staff_hours")
    change = came - rows("staff_left") - rows("staff_retired")
    assert np.diff(rows("staff_in_post"), axis=1) == pytest.approx(change[:, 1:], abs=1e-9)
    assert rows("staff_moved").sum(axis=0) == pytest.approx(np.zeros((4, 5)), abs=1e-9)
    assert (rows("staff_in_post") >= 0).all()


@pytest.mark.parametrize("careers", [False, True])
def test_every_row_of_staff_is_explained(careers):
    swap = table("workforce.substitution",
                 ("from_group", "to_group", "share", "ratio", "starts", "years"),
                 ("ward_nurse", NURSE, 0.2, 1.5, "2014/15", 1.0))  # fmt: skip
    tables = [swap, employ(("lpt", 0.6, 0.3), ("uhl", 0.4, 0.7))] if careers else [swap]
    tables += [recruit((NURSE, NURSE, "uhl", "lpt", 0.5))] if careers else []
    figures = [
        quantity(f"workforce.leavers.{NURSE}", 0.3, "share/year", "real"),
        quantity(f"workforce.bank_agency.{NURSE}", 0.5, "share", "share"),
        quantity(f"workforce.bank_agency_price.{NURSE}", 1.5, "multiplier"),
        quantity(f"workforce.pay.{NURSE}", 40_000.0, "gbp/wte"),
        quantity("workforce.productivity.ward_nurse", 0.1, "share/year", "real"),
    ]
    case = open_case(two(*tables, figures=figures), "all", "2015/16")
    told = 0
    for at, row in enumerate(case.model.layout.rows):
        if row.staff_group is None or row.measure == "staff_people":
            continue
        asked = Filters(staff_group=row.staff_group, partner=row.partner)
        found = explain(case, row.measure, asked)
        assert recompute(found) == pytest.approx(case.run.rows[at, 2, 0], abs=1e-9), row
        told += 1
    assert told >= 20
