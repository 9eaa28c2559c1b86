"""The cohort-component step, by hand."""

import numpy as np
import pytest

from bettercare.plan.model import Table
from bettercare.population.project import GIRLS, expected_births, step, survivors
from bettercare.population.rates import OLDEST, death_rates

AGES = OLDEST + 1


def people(values):
    """(1 area, 2 sexes, 91 ages, 1 draw) with the women of `values`."""
    out = np.zeros((1, 2, AGES, 1))
    for age, number in values.items():
        out[0, 0, age, 0] = number
    return out


def test_a_cohort_ages_dies_and_is_joined_by_migrants():
    rate = np.zeros((1, 2, AGES, 1))
    rate[0, 0, 70], rate[0, 0, 71] = 0.02, 0.04
    migrants = np.zeros_like(rate)
    migrants[0, 0, 71] = 5.0
    after = step(people({70: 1000.0}), rate, np.zeros((1, 1)), migrants)
    # 1000 x exp(-(0.02 + 0.04) / 2) + 5 = 970.4455 + 5
    assert after[0, 0, 71, 0] == pytest.approx(975.4455, abs=1e-4)
    assert after.sum() == pytest.approx(975.4455, abs=1e-4)


def test_the_oldest_stay_in_the_open_group():
    rate = np.full((1, 2, AGES, 1), 0.2)
    after = step(people({89: 10.0, 90: 100.0}), rate, np.zeros((1, 1)), np.zeros_like(rate))
    assert after[0, 0, 90, 0] == pytest.approx(110 * np.exp(-0.2))


def test_births_are_split_by_sex():
    nothing = np.zeros((1, 2, AGES, 1))
    after = step(nothing, nothing, np.array([[205.0]]), nothing)
    assert after[0, 0, 0, 0] == pytest.approx(100.0)  # 205 x 100 / 205 girls
    assert after[0, 1, 0, 0] == pytest.approx(105.0)
    assert pytest.approx(100 / 205) == GIRLS


def test_migration_can_not_take_more_than_there_are():
    nothing = np.zeros((1, 2, AGES, 1))
    leaving = nothing.copy()
    leaving[0, 0, 31] = -50.0
    assert step(people({30: 20.0}), nothing, np.zeros((1, 1)), leaving).min() == 0.0


def test_births_follow_women_by_age():
    fertility = np.zeros((1, AGES))
    fertility[0, 30], fertility[0, 35] = 0.1, 0.05
    # 200 x 0.1 + 100 x 0.05
    assert expected_births(people({30: 200.0, 35: 100.0}), fertility)[0, 0] == pytest.approx(25.0)


def test_survivors_of_no_deaths_are_everyone():
    assert survivors(np.ones((3, 2)), np.zeros((3, 2))).tolist() == np.ones((3, 2)).tolist()


def test_death_rates_pool_bands_and_scale_each_area():
    table = Table(
        "population.deaths",
        {
            "area": ("a", "a", "b", "b"),
            "sex": ("f", "f", "f", "f"),
            "age_band": ("0-64", "65+", "0-64", "65+"),
            "deaths": (1.0, 20.0, 3.0, 40.0),
            "people": (1000.0, 500.0, 1000.0, 500.0),
        },
    )
    rates = death_rates(table, ("a", "b"))
    # pooled: 4/2000 = 0.002 and 60/1000 = 0.06; expected in each: 2 + 30 = 32
    # area a had 21 deaths: ratio 21/32; area b 43: ratio 43/32
    assert rates[0, 0, 40] == pytest.approx(0.002 * 21 / 32)
    assert rates[1, 0, 80] == pytest.approx(0.06 * 43 / 32)
    assert rates[0, 1].sum() == 0.0  # no men in the table
