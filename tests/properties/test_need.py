"""What must hold whatever need and health do: volumes as stated, nothing lost, order kept."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import quantity
from two_places import two_places

from bettercare.demand.health import ADDRESS
from bettercare.plan.model import Range, Table
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.model import build_model

seeds = st.integers(0, 2**32 - 1)


def run(plan, option="nothing", draws=1):
    model = build_model(plan)
    book = DrawBook(plan.seed, draws, central=draws == 1)
    done = run_option(model, plan.options[option], book)

    def get(*key):
        return done.rows[model.layout[key]]

    return get


def with_health(plan, h, spread=None):
    one = quantity(ADDRESS, h, "signed-share", "real", spread)
    return replace(plan, quantities=plan.quantities | {ADDRESS: one})


def without(plan, *tables):
    return replace(plan, tables={k: t for k, t in plan.tables.items() if k not in tables})


@given(seeds)
@settings(max_examples=12, deadline=None)
def test_need_shapes_who_uses_a_service_and_not_how_much_there_is(seed):
    plan = two_places(seed)
    get = run(plan)
    assert get("activity", "hospital")[0, 0, 0] == pytest.approx(3650.0, rel=1e-12)
    assert get("activity", "community")[0, 0, 0] == pytest.approx(10_000.0, rel=1e-12)
    # nor does it change what each age band and sex uses
    even = run(without(plan, "demand.deprivation", "demand.condition_need"))
    for service in ("hospital", "community"):
        key = "activity_person", service
        assert get(*key)[:, 0] == pytest.approx(even(*key)[:, 0], rel=1e-9)
    assert (get("activity_area", "hospital")[:, 0] != even("activity_area", "hospital")[:, 0]).all()


@given(seeds)
@settings(max_examples=8, deadline=None)
def test_people_births_deaths_and_moves_add_up(seed):
    plan = two_places(seed)
    get = run(plan, draws=4)
    everyone = get("people")[0]
    assert (get("people") >= 0).all()
    born, died = get("births"), get("deaths")
    for rows in (born, died, get("people_with_frail")):
        np.testing.assert_allclose(rows[0], rows[1:].sum(axis=0), rtol=1e-12)
    assert (get("people_with_frail")[0] <= everyone).all()
    # nobody moves: people change by births and deaths alone
    still = {f"population.migration_flow.{each}": 0.0 for each in
             ("internal_in", "internal_out", "international_in", "international_out")}  # fmt: skip
    plan = replace(plan, quantities=plan.quantities | {k: quantity(k, v) for k, v in still.items()})
    get = run(plan, draws=4)
    change = np.diff(get("people")[0], axis=0)
    np.testing.assert_allclose(change, (get("births") - get("deaths"))[0, 1:], rtol=1e-9)


@given(seeds)
@settings(max_examples=6, deadline=None)
def test_no_health_status_and_one_of_nothing_are_the_same(seed):
    plan = two_places(seed)
    none = {key: one for key, one in plan.quantities.items() if key != ADDRESS}
    without_it = run(replace(plan, quantities=none))
    of_nothing = run(with_health(plan, 0.0))
    for service in ("hospital", "community"):
        key = "activity_person", service
        assert of_nothing(*key) == pytest.approx(without_it(*key), rel=1e-12)


@given(seeds, st.floats(-1.0, 2.0), st.floats(-1.0, 2.0))
@settings(max_examples=12, deadline=None)
def test_more_of_the_gain_in_good_health_never_means_more_use_where_use_rises_with_age(
    seed, first, second
):
    plan = two_places(seed)
    shape = plan.tables["demand.shape"]
    rising = {"0-54": 0.5, "55-74": 1.0, "75+": 4.0}
    relative = tuple(rising[band] for band in shape.columns["age_band"])
    table = replace(shape, columns=shape.columns | {"relative": relative})
    plan = replace(plan, tables=plan.tables | {"demand.shape": table})
    low, high = sorted((first, second))
    worse, better = run(with_health(plan, low)), run(with_health(plan, high))
    key = "activity_person", "community"
    assert (better(*key) <= worse(*key) * (1 + 1e-12)).all()


def test_an_assumption_about_health_is_drawn_with_the_rest():
    plan = with_health(two_places(3), 0.2, (-0.5, 1.0))
    draws = run(plan, draws=64)("activity", "community")[0]
    assert draws[0].std() == pytest.approx(0.0, abs=1e-6)
    assert draws[3].std() > 0
    assert plan.quantities[ADDRESS].range == Range(-0.5, 1.0)


def moved_column(plan, key, name):
    """The plan with every other figure of a column a twentieth more."""
    table = plan.tables[key]
    column = tuple(
        value * 1.05 if isinstance(value, float) and i % 2 else value
        for i, value in enumerate(table.columns[name])
    )
    other = replace(table, columns=table.columns | {name: column})
    return replace(plan, tables=plan.tables | {key: other})


@pytest.mark.parametrize("name", ["births", "deaths", "net_migration"])
def test_every_control_total_moves_a_result(name):
    totals = {
        "area": ("north", "south"), "year": (2014, 2015), "births": (310.0, 190.0),
        "deaths": (500.0, 400.0), "net_migration": (25.0, -40.0),
    }  # fmt: skip
    plan = two_places(4)
    plan = replace(plan, tables=plan.tables | {"population.totals": Table("t", totals)})
    before, after = run(plan), run(moved_column(plan, "population.totals", name))
    assert (before("people") != after("people")).any()
    # in the year and place that are counted the count itself comes out
    wanted = {"births": ("births", 2, 2), "deaths": ("deaths", 2, 2)}.get(name)
    if wanted is not None:
        key, row, year = wanted
        assert after(key)[row, year, 0] == pytest.approx(totals[name][1] * 1.05, rel=1e-6)


def test_a_projection_is_what_a_run_gives_at_stated_values():
    plan = two_places(4)
    base = plan.tables["population.base"].columns
    rows = [
        (area, year, sex, age, people * (1.0 + 0.02 * (year - 2013)))
        for year in range(2014, 2017)
        for area, sex, age, people in zip(*base.values(), strict=True)
    ]
    names = ("area", "year", "sex", "age", "people")
    own = Table("p", dict(zip(names, zip(*rows, strict=True), strict=True)))
    plan = replace(plan, tables=plan.tables | {"population.projection": own})
    people = run(plan)("people")
    for year in range(4):
        assert people[:, year] == pytest.approx(people[:, 0] * (1 + 0.02 * year), rel=1e-12)
    moved = run(moved_column(plan, "population.projection", "people"))("people")
    assert (moved[0, 1:] > people[0, 1:]).all()
