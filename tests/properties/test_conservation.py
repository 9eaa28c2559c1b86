"""What must hold for any plan: nothing is lost, and more of one is never less of another."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import examples
from tiny import at_home, quantity, tiny_plan

from bettercare.plan.model import Effect, Move, Where
from bettercare.population.project import step
from bettercare.population.rates import OLDEST
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.model import build_model

share = st.floats(0.0, 1.0)
counts = st.floats(0.0, 1e6)
wheres = st.builds(
    Where,
    age=st.sampled_from([(), ("65+",), ("0-64",)]),
    sex=st.sampled_from([(), ("f",)]),
    site=st.sampled_from([(), ("lri",), ("lgh",)]),
)


def measures(plan, option="all"):
    model = build_model(plan)
    done = run_option(model, plan.options[option], DrawBook(1, 1, central=True))

    def get(*key):
        return done.rows[model.layout[key]][..., 0]

    return get


def avoiding(multiply, per_unit, where=None, ramp=0, add=None):
    name = "interventions.at_home.activity.hospital"
    change = (
        {"add": quantity(name, add, support="real")}
        if add is not None
        else {"multiply": quantity(name, multiply)}
    )
    effect = Effect(
        name, "activity.hospital", where or Where(),
        moves_to=(Move("community", quantity(f"{name}.to.community", per_unit)),), **change,
    )  # fmt: skip
    return at_home(
        effects=(effect,), ramp_months=ramp, ramp_shape="linear", starts=date(2014, 10, 1)
    )


@given(share, st.floats(0.1, 10.0), wheres, st.integers(0, 36))
@settings(max_examples=examples(20, 300), deadline=None)
def test_what_leaves_a_service_arrives_in_another(multiply, per_unit, where, ramp):
    get = measures(tiny_plan([avoiding(multiply, per_unit, where, ramp)]))
    left = 3650.0 - get("activity", "hospital")[0]
    came = get("activity", "community")[0] - 10_000.0
    assert came == pytest.approx(left * per_unit, rel=1e-9, abs=1e-6)
    for key in ("hospital", "community"):
        total = get("activity", key)[0]
        for part in ("activity_area", "activity_place", "activity_pathway", "activity_person"):
            assert get(part, key).sum(axis=0) == pytest.approx(total, rel=1e-9)
        assert get("activity_month", key).sum(axis=0) == pytest.approx(total, rel=1e-9)


@given(st.floats(-20_000, 20_000), wheres)
@settings(max_examples=examples(13, 200), deadline=None)
def test_an_addition_never_leaves_less_than_nothing(amount, where):
    get = measures(tiny_plan([avoiding(0, 1.0, where, add=amount)]))
    assert get("activity_person", "hospital").min() >= -1e-9
    left = 3650.0 - get("activity", "hospital")[0]
    assert get("activity", "community")[0] - 10_000 == pytest.approx(left, rel=1e-9, abs=1e-6)


@given(share, share)
@settings(max_examples=examples(13, 200), deadline=None)
def test_avoiding_more_never_needs_more_beds_or_money_in_hospital(first, second):
    low, high = sorted((first, second))
    more = measures(tiny_plan([avoiding(low, 1.0)]))
    less = measures(tiny_plan([avoiding(high, 1.0)]))
    assert (more("beds_needed", "general") <= less("beds_needed", "general") + 1e-9).all()
    assert (more("cost")[0] <= less("cost")[0] + 1e-6).all()
    assert (more("activity", "community") >= less("activity", "community") - 1e-6).all()
    assert (more("staff_required")[1] >= less("staff_required")[1] - 1e-9).all()


@given(st.floats(0.5, 20), st.floats(0.5, 20))
@settings(max_examples=examples(10, 150), deadline=None)
def test_longer_stays_never_need_fewer_beds(first, second):
    short, long = sorted((first, second))
    with_short, with_long = (
        measures(tiny_plan(quantities=[quantity("flow.length_of_stay.hospital", days, "day")]))
        for days in (short, long)
    )
    assert (
        with_short("beds_needed", "general") <= with_long("beds_needed", "general") + 1e-9
    ).all()


@given(st.floats(0, 60), st.floats(0, 60))
@settings(max_examples=examples(10, 150), deadline=None)
def test_more_staff_asked_for_never_moves_more_care(first, second):
    from tiny import need_nurses

    few, many = sorted((first, second))
    easy = measures(tiny_plan([at_home(needs=(need_nurses(few),))]))
    hard = measures(tiny_plan([at_home(needs=(need_nurses(many),))]))
    assert (hard("beds_relief") <= easy("beds_relief") + 1e-9).all()


@given(share, st.floats(0.1, 8.0))
@settings(max_examples=examples(10, 150), deadline=None)
def test_cost_is_the_same_by_partner_and_by_setting(multiply, per_unit):
    get = measures(tiny_plan([avoiding(multiply, per_unit)]))
    assert get("cost_setting").sum(axis=0) == pytest.approx(get("cost")[-1], rel=1e-9)
    assert get("cost")[:-1].sum(axis=0) == pytest.approx(get("cost")[-1], rel=1e-9)
    gap = get("cost")[0] - get("funding")[0]
    assert get("gap")[0] == pytest.approx(gap, rel=1e-9)


@given(
    st.integers(0, 2**32 - 1),
    st.floats(0.0, 0.6),
    st.floats(100.0, 5000.0),
)
@settings(max_examples=examples(20, 300), deadline=None)
def test_people_are_conserved(seed, rate, births):
    random = np.random.Generator(np.random.Philox(seed))
    # always more people than leave
    people = random.uniform(10, 1000, (3, 2, OLDEST + 1, 4))
    deaths = np.full_like(people, rate)
    migrants = random.uniform(-5, 5, people.shape)
    born = np.full((3, 4), births)
    after = step(people, deaths, born, migrants)
    # half of the migrants bear a year's deaths, half come after them
    alive = np.exp(-rate)
    early = np.exp(-0.89 * rate)  # the newborn bear 0.89 of an infant's deaths in their first
    late = np.exp(-0.61 * rate)  # part of a year, and 0.11 with half a year's at age 1 later
    survives = np.full(OLDEST + 1, alive)
    survives[[0, 1]] = early, late
    expected = (
        people[:, :, 1:].sum(axis=(1, 2)) * alive
        + people[:, :, 0].sum(axis=1) * late
        + born * early
        + (0.5 * migrants * (1.0 + survives)[:, None]).sum(axis=(1, 2))
    )
    np.testing.assert_allclose(after.sum(axis=(1, 2)), expected, rtol=1e-9)
    assert (after > 0).all()
