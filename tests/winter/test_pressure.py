"""Pressure: load on acute beds and delay outside hospital, from the plan's figures alone."""

import numpy as np
import pytest

from bettercare.flow.load import loads
from bettercare.winter.figures import PlanFigures, Shifted
from bettercare.winter.fit import base_pressure
from bettercare.winter.planned import Central


def test_occupancy_is_load_over_beds(made: Central) -> None:
    found = {load.node: load for load in loads(made.network("a_do_nothing", 2023))}
    pressure = base_pressure(made).of(made.figures("a_do_nothing", 2023))
    wards = found["infirmary"], found["cottage"]
    # (108.6 + 39.9) Erlangs / 247 beds
    expected = sum(one.offered for one in wards) / (185 + 62)
    assert pressure.occupancy[0] == pytest.approx(expected, rel=1e-3)


def test_community_delay_is_a_queue_and_the_time_to_arrange(made: Central) -> None:
    pressure = base_pressure(made).of(made.figures("a_do_nothing", 2023))
    # 4.555 a day for 4 days on 20.8 places: load 0.876; Sakasegawa's line with cv 0.8:
    # 0.82 x 0.876 ** sqrt(2 x 21.8) / (1 - 0.876) = 2.76 people waiting, bent to 2 x 20.8 at most:
    # 2.76 x 41.6 / (2.76 + 41.6) = 2.59; and 4.555 x 0.5 = 2.28 being arranged; of 247 beds
    assert pressure.community_delay[0] == pytest.approx((2.59 + 2.28) / 247, rel=0.01)


def test_another_year_of_a_plan_gives_what_its_network_gives(made: Central) -> None:
    """Figures that follow the plan by ratio come to what a network built anew has."""
    model = base_pressure(made)
    pressure = model.of(PlanFigures(made.model.layout, made.rows["c_fewer_beds"]))
    for year in (2024, 2027):
        found = {one.node: one for one in loads(made.network("c_fewer_beds", year))}
        wards = found["infirmary"], found["cottage"]
        expected = sum(one.offered for one in wards) / sum(one.capacity for one in wards)
        assert pressure.occupancy[year - 2023, 0] == pytest.approx(expected, rel=0.003)


def test_room_that_does_not_come_lengthens_the_delay_alone(made: Central) -> None:
    model = base_pressure(made)
    rows = made.rows["a_do_nothing"]
    figures = PlanFigures(made.model.layout, rows)
    never = PlanFigures(made.model.layout, Shifted(rows, (0,) * rows.shape[1]))
    planned, without = model.of_each([figures, never])
    np.testing.assert_array_equal(planned.occupancy, without.occupancy)
    assert planned.community_delay[0, 0] == without.community_delay[0, 0]
    assert without.community_delay[-1, 0] > 1.2 * planned.community_delay[-1, 0]


def test_more_people_and_more_room(made: Central) -> None:
    model, figures = base_pressure(made), made.figures("a_do_nothing", 2023)
    plain = model.of(figures)
    more = model.of(figures, demand=1.1)
    assert more.occupancy[0] == pytest.approx(1.1 * plain.occupancy[0])
    assert more.community_delay[0] > 1.1 * plain.community_delay[0]
    roomy = model.of(figures, community=2.0)
    assert roomy.occupancy[0] == plain.occupancy[0]
    assert roomy.community_delay[0] < plain.community_delay[0]
