"""Cells, reaches and growth, by hand."""

from dataclasses import replace

import numpy as np
import pytest
from tiny import tiny_plan

from bettercare.demand.cells import build_cells, relative_rates, stay_shape
from bettercare.demand.effects import addition, take_out
from bettercare.demand.reach import find_reach
from bettercare.demand.service_year import CellArray
from bettercare.plan.model import Named, Provision, Table, Where


def plan_with(**tables):
    plan = tiny_plan()
    named = {key.replace("__", "."): Table(key, value) for key, value in tables.items()}
    return replace(plan, tables=plan.tables | named)


def test_the_most_specific_row_of_a_shape_wins():
    plan = plan_with(
        demand__shape={
            "service": ("hospital",) * 4,
            "area": ("all", "all", "north", "all"),
            "age_band": ("all", "65+", "all", "65+"),
            "sex": ("all", "all", "all", "f"),
            "relative": (1.0, 3.0, 5.0, 4.0),
        }
    )
    # a row that names the area beats one that names the band and the sex
    assert relative_rates(plan, "hospital")[0].tolist() == [[5.0, 5.0], [5.0, 5.0]]
    assert relative_rates(plan, "community")[0].tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_base_activity_follows_people_times_relative_use():
    plan = plan_with(
        demand__shape={
            "service": ("hospital", "hospital"),
            "area": ("all", "all"),
            "age_band": ("0-64", "65+"),
            "sex": ("all", "all"),
            "relative": (1.0, 3.0),
        }
    )
    cells = build_cells(plan)[0]
    # 2000 people at 1 and 2000 at 3: an eighth to each sex under 65, three eighths above
    assert cells.resident[0].tolist() == [[0.125, 0.125], [0.375, 0.375]]


def test_people_from_outside_have_the_ages_of_the_area_and_their_own_providers():
    plan = tiny_plan()
    hospital = plan.services["hospital"]
    outside = Provision("away", "uhl", "lri", 1.0)
    plan = replace(
        plan,
        areas=plan.areas | {"away": Named("away", "Away", outside=True)},
        services=plan.services
        | {"hospital": replace(hospital, provisions=(*hospital.provisions, outside))},
    )
    cells = build_cells(plan)[0]
    assert cells.outside[1].tolist() == [[0.25, 0.25], [0.25, 0.25]]
    assert cells.resident[1].sum() == 0.0
    assert cells.slot_share.tolist() == [[0.6, 0.4], [1.0, 0.0]]


def test_relative_stays_have_a_mean_of_one_over_activity():
    plan = plan_with(
        flow__stay_shape={
            "service": ("hospital", "hospital"), "age_band": ("0-64", "65+"), "relative": (1.0, 4.0)
        }
    )  # fmt: skip
    shape = stay_shape(plan, "hospital", np.array([300.0, 100.0]))
    # mean of 300 at 1 and 100 at 4 is 1.75
    assert shape.tolist() == pytest.approx([1 / 1.75, 4 / 1.75])


def test_a_condition_and_deprivation_dilute_an_effect():
    plan = plan_with(
        demand__condition_share={
            "service": ("hospital", "hospital"), "condition": ("falls", "falls"),
            "age_band": ("all", "65+"), "share": (0.1, 0.3),
        },
        population__deprivation_share={
            "area": ("north", "north"), "quintile": (1, 2), "age_band": ("all", "all"),
            "share": (0.4, 0.6),
        },
    )  # fmt: skip
    plan = replace(plan, conditions={"falls": Named("falls", "Falls")})
    cells = build_cells(plan)[0]
    where = Where(condition=("falls",), deprivation=(1,), site=("lri",))
    reach = find_reach(plan, cells, where)
    # 0.4 of people in the most deprived fifth x 0.1 or 0.3 of use, at the infirmary only
    assert reach.weight[0, :, 0, 0, 0, 0].tolist() == pytest.approx([0.04, 0.12])
    assert reach.weight[..., 1, :].sum() == 0.0
    array = CellArray(cells, np.full((1, 2, 2, 1), 1000.0))
    left = take_out(array.layers(slots=True)[0], reach, np.array([0.5]), np.array([0.75]))
    # the infirmary has 600 of each 1000; x 0.04 x strength 0.5 x (1 - 0.75)
    assert left[0, 0, 0, 0] == pytest.approx(600 * 0.04 * 0.5 * 0.25)


def test_a_reach_that_is_raised_takes_a_negative_amount_out():
    cells = build_cells(tiny_plan())[1]
    array = CellArray(cells, np.full((1, 2, 2, 1), 100.0))
    reach = find_reach(tiny_plan(), cells, Where(sex=("f",)))
    left = take_out(array.layers(slots=True)[0], reach, np.ones(1), np.array([1.2]))
    assert left.sum() == pytest.approx(-40.0)
    assert array.total()[0] == pytest.approx(440.0)


def test_an_addition_is_spread_by_what_is_there_and_takes_no_more():
    cells = build_cells(tiny_plan())[1]
    reach = find_reach(tiny_plan(), cells, Where())
    use = np.array([100.0, 100.0, 300.0, 500.0]).reshape(1, 2, 2, 1)
    array = CellArray(cells, use)
    for amount, left in ((100.0, [110, 110, 330, 550]), (-5000.0, [0, 0, 0, 0])):
        change = addition(array.total(), np.ones(1), np.array([amount]))
        take_out(array.layers()[0], reach, np.ones(1), change)
        assert array.layers()[0].ravel().tolist() == pytest.approx(left)


def test_untouched_and_spread_out_cells_give_the_same_sums():
    cells = build_cells(tiny_plan())[0]
    use = np.random.Generator(np.random.Philox(1)).random((1, 2, 2, 5))
    kept, spread = CellArray(cells, use), CellArray(cells, use)
    assert spread.layers(pathways=True, slots=True)[0].shape == (1, 2, 2, 1, 2, 5)
    np.testing.assert_allclose(kept.total(), spread.total())
    for name in ("by_slot", "by_pathway", "by_person"):
        np.testing.assert_allclose(getattr(kept.sums(), name), getattr(spread.sums(), name))
