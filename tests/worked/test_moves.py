"""Gross flows, control totals with gaps, and a projection of the plan's own, by hand."""

from dataclasses import replace

import numpy as np
import pytest
from tiny import quantity, tiny_plan

from bettercare.plan.draws import Values
from bettercare.plan.model import Range, Table
from bettercare.population import project
from bettercare.population.schedules import gross_flows, steady_students
from bettercare.sampling import DrawBook
from bettercare.tables.plan_tables import FLOWS

DRAWS = 6


def with_table(plan, key, value):
    return replace(plan, tables=plan.tables | {key: Table(key, value)})


def with_flows(cells, *quantities):
    """The tiny plan (200 women and men of each age 20-24 and 70-74) with these flows."""
    rows = [
        ("north", flow, sex, age, cells.get((flow, sex, age), 0.0))
        for flow in FLOWS for sex in "fm" for age in range(91)
    ]  # fmt: skip
    names = ("area", "flow", "sex", "age", "people")
    plan = with_table(
        tiny_plan(quantities=quantities), "population.flows",
        dict(zip(names, zip(*rows, strict=True), strict=True)),
    )  # fmt: skip
    return replace(
        plan, tables={k: t for k, t in plan.tables.items() if k != "population.net_migration"}
    )


def central(plan):
    return Values(plan, None, DrawBook(1, 1, central=True))


def total(people):
    """Everyone by year."""
    return people.by_band[..., 0].sum(axis=(1, 2, 3))


def test_those_who_come_are_counted_and_those_who_leave_are_a_share_of_those_there():
    people = project(plan := with_flows({
        ("internal_in", "f", 30): 12.0, ("international_in", "m", 40): 8.0,
        ("internal_out", "f", 71): 40.0, ("internal_out", "f", 72): 40.0,
    }), central(plan))  # fmt: skip
    # the first year 20 come and 80 leave: a fifth of the women who turn 71 and of those who
    # turn 72. The second year nobody turns 71, and 160 turn 72: a fifth of them is 32
    assert total(people).tolist() == pytest.approx([4000, 3940, 3928, 3948])


def test_each_flow_has_a_scale_and_each_area_one_on_who_comes():
    plan = with_flows(
        {("internal_in", "f", 30): 10.0, ("international_in", "f", 30): 10.0,
         ("internal_out", "f", 71): 20.0, ("international_out", "f", 71): 20.0},
        quantity("population.migration_flow.internal_in", 2.0),
        quantity("population.migration_flow.internal_out", 3.0),
        quantity("population.migration_flow.international_out", 0.5),
        quantity("population.migration.north", 1.5),
    )  # fmt: skip
    # (10 x 2 + 10) x 1.5 come, 20 x 3 + 20 x 0.5 leave
    assert total(project(plan, central(plan)))[1] == pytest.approx(4000 + 45 - 70)


def test_nobody_leaves_twice():
    plan = with_flows(
        {("internal_out", "f", 71): 150.0}, quantity("population.migration_flow.internal_out", 9.0)
    )
    assert total(project(plan, central(plan)))[1] == pytest.approx(3800)


def test_flows_are_drawn_apart():
    spread = (0.5, 2.0)
    scales = [quantity(f"population.migration_flow.{each}", 1.0, spread=spread) for each in FLOWS]
    flows = {
        ("internal_in", "f", 30): 100.0, ("international_in", "m", 30): 100.0,
        ("internal_out", "f", 72): 50.0, ("international_out", "m", 72): 50.0,
    }  # fmt: skip
    plan = with_flows(flows, *scales)
    people = project(plan, Values(plan, None, DrawBook(1, 64)))
    women, men = people.by_band[1, 0].sum(axis=0)
    assert abs(np.corrcoef(women, men)[0, 1]) < 0.4
    assert women.std() > 20


def test_totals_take_the_place_of_what_they_give_and_leave_the_rest():
    plan = with_table(
        tiny_plan(quantities=[quantity("population.migration.north", 1.0, spread=(0.5, 2.0))]),
        "population.totals",
        {"area": ("north", "north"), "year": (2014, 2016), "births": (41.0, None),
         "deaths": (None, 15.0), "net_migration": (12.0, 20.0)},
    )  # fmt: skip
    deaths = plan.tables["population.deaths"].columns | {"deaths": (10.0,) * 4}
    plan = with_table(plan, "population.deaths", deaths)
    people = project(plan, Values(plan, None, DrawBook(1, DRAWS)))
    assert people.born[:, 0, 0].tolist() == pytest.approx([0.0, 41.0, 20.5, 0.0])
    assert people.deaths[3, 0].tolist() == pytest.approx([15.0] * DRAWS)
    # 4000 at 0.01; 41 newborn and half of 12 movers add 0.4
    assert people.deaths[1, 0, 0] == pytest.approx(4000 * (1 - np.exp(-0.01)) + 0.4, rel=0.001)
    everyone = people.by_band.sum(axis=(1, 2, 3))
    change = np.diff(everyone, axis=0) - people.born[1:, 0] + people.deaths[1:, 0]
    assert change == pytest.approx(np.repeat([[12.0], [0.0], [20.0]], DRAWS, axis=1))


def own_projection(plan, people):
    """The plan with a projection of `people` (by year) of each age and sex."""
    rows = [
        ("north", 2013 + year, sex, age, number)
        for year, number in people.items() for sex in "fm" for age in range(91)
    ]  # fmt: skip
    names = ("area", "year", "sex", "age", "people")
    return with_table(
        plan, "population.projection", dict(zip(names, zip(*rows, strict=True), strict=True))
    )


def test_a_projection_takes_the_place_of_the_central_path_and_keeps_the_spread():
    schedule = tiny_plan().tables["population.net_migration"].columns
    moved = schedule | {"people": tuple(2.0 for _ in schedule["age"])}
    scale = quantity("population.migration.north", 1.0)
    plan = with_table(tiny_plan(), "population.net_migration", moved)
    plan = replace(
        plan,
        quantities=plan.quantities | {scale.address: replace(scale, range=Range(0.5, 2.0))},
    )
    other = own_projection(plan, {1: 10.0, 2: 11.0, 3: 12.0})
    book = DrawBook(1, DRAWS)
    free = project(plan, Values(plan, None, book, stated=True))
    held = project(other, Values(other, None, book, stated=True))
    # the stated column is the projection itself: 10 of each of 91 ages and two sexes
    assert held.by_band[1, 0, :, :, -1].tolist() == pytest.approx(
        np.array([[650.0, 650.0], [260.0, 260.0]])
    )
    assert (held.by_band[0] == free.by_band[0]).all()
    # of women under 65 few are there beside those of 20 to 24: movers are all there is of an age,
    # and of the projection each age has as many
    draws = free.by_band[1, 0, 0, 1, :-1] / free.by_band[1, 0, 0, 1, -1]
    spread = held.by_band[1, 0, 0, 1, :-1] / held.by_band[1, 0, 0, 1, -1]
    assert spread.std() > draws.std() > 0


def test_a_draw_lies_from_a_projection_as_it_lay_from_the_central_path():
    schedule = tiny_plan().tables["population.net_migration"].columns
    moved = schedule | {"people": tuple(60.0 if age == 75 else 0.0 for age in schedule["age"])}
    scale = quantity("population.migration.north", 1.0, spread=(0.5, 2.0))
    plan = with_table(tiny_plan(quantities=[scale]), "population.net_migration", moved)
    plan = own_projection(plan, {1: 10.0, 2: 11.0, 3: 12.0})
    values = Values(plan, None, DrawBook(1, DRAWS))
    people = project(plan, values)
    m = values.annual("population.migration.north")[1]
    # 200 of 74 and 60 movers: a draw has (200 + 60 m) / 260 times the projected 10 of 75, and
    # nobody was anywhere else above 75 in the first year but at 71 to 74, as projected
    over = people.by_band[1, 0, 1, 0]
    assert over == pytest.approx(250.0 + 10.0 * (200 + 60 * m) / 260)


def test_births_follow_the_women_of_a_projection():
    plan = tiny_plan()
    plan = with_table(plan, "population.fertility_schedule", {"age": (30,), "rate": (100.0,)})
    base = plan.tables["population.base"].columns
    people = tuple(50.0 if age == 30 else each for age, each in
                   zip(base["age"], base["people"], strict=True))  # fmt: skip
    plan = with_table(plan, "population.base", base | {"people": people})
    plan = with_table(plan, "population.births", {"area": ("north",), "births": (4.0,)})
    plan = own_projection(plan, {1: 100.0, 2: 150.0, 3: 150.0})
    found = project(plan, central(plan))
    # 50 women of 30 have 4 births a year; 100 then have 8, 150 have 12; born: the mean of two ends
    assert found.births[:, 0, 0].tolist() == pytest.approx([4.0, 8.0, 12.0, 12.0])
    assert found.born[:, 0, 0].tolist() == pytest.approx([4.0, 6.0, 10.0, 12.0])


def test_a_schedule_of_flows_adds_to_its_totals_and_holds_students():
    random = np.random.Generator(np.random.Philox(1))
    people = random.uniform(50, 100, (2, 2, 91))
    people[:, :, 19:22] *= 3
    nobody = np.zeros_like(people)
    totals = np.array([[3000.0, 2500.0], [2800.0, 2600.0], [400.0, 300.0], [200.0, 150.0]])
    flows = gross_flows(people, nobody, totals)
    np.testing.assert_allclose(flows.sum(axis=(2, 3)), totals)
    assert (flows >= 0).all()
    net = flows[0] - flows[1]
    # the ages of students move by what keeps them, the rest by the profile of movers
    beyond = net[0] - steady_students(people, nobody)[0]
    assert abs(beyond[:, 19:23]).max() < 20 < abs(net[0, :, 19]).max()
    few = gross_flows(people, nobody, totals * 0.001)
    np.testing.assert_allclose(few.sum(axis=(2, 3)), totals * 0.001)
