"""The cohort-component step, by hand."""

from math import exp

import numpy as np
import pytest

from bettercare.errors import BetterCareError
from bettercare.plan.model import Table
from bettercare.population.controls import Totals
from bettercare.population.lexis import BIRTH, GIRLS, cohort_hazard
from bettercare.population.project import Course, expected_births, step, yearly
from bettercare.population.rates import OLDEST, Rates, death_rates, graduated
from bettercare.population.schedules import (
    STUDENT_AGES,
    gompertz_rates,
    life_expectancy,
    migrant_profile,
    net_migration,
)

AGES = OLDEST + 1
NOBODY = np.zeros((1, 2, AGES, 1))


def women(values):
    """(1 area, 2 sexes, 91 ages, 1 draw) with the women of `values`."""
    out = NOBODY.copy()
    for age, number in values.items():
        out[0, 0, age, 0] = number
    return out


def an_area(people, **more):
    """Rates of one area where nobody dies, is born or moves, but for what is given."""
    nothing = np.zeros((1, 2, AGES))
    base = {
        "death_rate": nothing,
        "fertility": np.zeros((1, AGES)),
        "births": np.zeros(1),
        "net_migration": nothing,
        "migrant_profile": migrant_profile(people[..., 0]),
    }
    return Rates(areas=("a",), people=people[..., 0], **base | more)


def after_a_year(rates, totals=None, improvement=0.0):
    """People and births one year after the base."""
    _, end = yearly(rates, Course.level(2, 1, improvement), totals)
    return end.people, end.births


def test_a_cohort_ages_dies_and_is_joined_by_migrants_half_of_whom_bear_its_deaths():
    rate = NOBODY.copy()
    rate[0, 0, 70], rate[0, 0, 71] = 0.02, 0.04
    after = step(women({70: 1000.0}), rate, np.zeros((1, 1)), women({71: 6.0}))
    # half a year at 0.02, half at 0.04: (1000 + 3) x exp(-0.03) + 3 = 973.3569 + 3
    assert after[0, 0, 71, 0] == pytest.approx(976.3569, abs=1e-4)
    assert after.sum() == pytest.approx(976.3569, abs=1e-4)


def test_the_oldest_stay_in_the_open_group():
    rate = np.full((1, 2, AGES, 1), 0.2)
    after = step(women({89: 10.0, 90: 100.0}), rate, np.zeros((1, 1)), NOBODY)
    assert after[0, 0, 90, 0] == pytest.approx(110 * exp(-0.2))


def test_those_who_reach_90_do_not_die_like_those_well_past_it():
    rate = NOBODY.copy()
    rate[0, 0, 88], rate[0, 0, 89], rate[0, 0, 90] = 0.12, 0.13, 0.24
    after = step(women({89: 10.0, 90: 100.0}), rate, np.zeros((1, 1)), women({90: 4.0}))
    # at just 90 the rate is 0.13 x 0.13 / 0.12 = 0.140833; half a year at 0.13, half at that
    # 10 x exp(-0.135417) + (100 + 2) x exp(-0.24) + 2 = 8.73352 + 80.23604 + 2
    assert after[0, 0, 90, 0] == pytest.approx(90.96956, abs=1e-4)


def test_the_rate_at_just_90_is_never_above_the_open_groups():
    rate = np.zeros((AGES, 1))
    rate[88], rate[89], rate[90] = 0.10, 0.20, 0.24
    # 0.2 x 0.2 / 0.1 would be 0.4: (0.20 + 0.24) / 2
    assert cohort_hazard(rate)[89, 0] == pytest.approx(0.22)


def test_infant_deaths_are_parted_between_the_newborn_and_those_aged_0():
    rate = NOBODY.copy()
    rate[0, 0, 0], rate[0, 0, 1] = 0.01, 0.002
    after = step(women({0: 1000.0}), rate, np.array([[2050.0]]), women({0: 20.0, 1: 10.0}))
    # 1000 girls born: (1000 + 10) x exp(-0.89 x 0.01) + 10 = 1001.0509 + 10
    assert after[0, 0, 0, 0] == pytest.approx(1011.0509, abs=1e-4)
    # 1000 aged 0: (1000 + 5) x exp(-(0.11 x 0.01 + 0.002 / 2)) + 5 = 1002.8917 + 5
    assert after[0, 0, 1, 0] == pytest.approx(1007.8917, abs=1e-4)
    # a steady population of newborn loses a year's infant deaths in all: 0.89 + 0.11
    hazard = cohort_hazard(rate)[0, 0, :, 0]
    assert hazard[BIRTH] + hazard[0] == pytest.approx(0.01 + 0.001)


def test_births_are_split_by_sex():
    after = step(NOBODY, NOBODY, np.array([[205.0]]), NOBODY)
    assert after[0, 0, 0, 0] == pytest.approx(100.0)  # 205 x 100 / 205 girls
    assert after[0, 1, 0, 0] == pytest.approx(105.0)
    assert pytest.approx(100 / 205) == GIRLS


def test_migration_can_not_take_more_than_there_are():
    leaving = women({0: -10.0, 31: -50.0})
    assert step(women({30: 20.0}), NOBODY, np.zeros((1, 1)), leaving).min() == 0.0


def test_births_follow_women_by_age():
    fertility = np.zeros((1, AGES))
    fertility[0, 30], fertility[0, 35] = 0.1, 0.05
    # 200 x 0.1 + 100 x 0.05
    assert expected_births(women({30: 200.0, 35: 100.0}), fertility)[0, 0] == pytest.approx(25.0)
    assert expected_births(women({30: 200.0}), np.zeros((1, AGES)))[0, 0] == 0.0


def test_the_children_of_a_year_are_born_at_the_mean_pace_of_its_two_ends():
    fertility = np.zeros((1, AGES))
    fertility[0, 30], fertility[0, 31] = 0.10, 0.05
    people, births = after_a_year(an_area(women({30: 820.0}), fertility=fertility))
    # 82 a year at the start, 820 x 0.05 = 41 a year at the end: 61.5 born, 61.5 x 100 / 205 girls
    assert births[0, 0] == pytest.approx(41.0)
    assert people[0, 0, 0, 0] == pytest.approx(30.0)
    assert people[0, 1, 0, 0] == pytest.approx(31.5)


def test_death_rates_fall_by_the_improvement():
    rate = np.full((1, 2, AGES), 0.2)
    people, _ = after_a_year(an_area(women({70: 100.0}), death_rate=rate), improvement=0.05)
    assert people[0, 0, 71, 0] == pytest.approx(100 * exp(-0.2 * 0.95))


def test_counted_births_and_deaths_take_the_place_of_expected_ones():
    rate = np.zeros((1, 2, AGES))
    rate[0, 0, 60:62], rate[0, 0, 80:82] = 0.01, 0.10
    area = an_area(women({60: 1000.0, 80: 100.0}), death_rate=rate)
    counted = Totals(births=np.array([[410.0]]), deaths=np.array([[28.81726]]))
    people, births = after_a_year(area, counted)
    assert births[0, 0] == 410.0
    assert people[0, :, 0, 0].tolist() == pytest.approx([200.0, 210.0])  # no infant dies here
    assert people.sum() == pytest.approx(1100 + 410 - 28.81726)
    # all rates half as high again: 1000 (1 - exp(-0.015)) + 100 (1 - exp(-0.15))
    # = 14.88806 + 13.92920 = 28.81726
    assert 1000 - people[0, 0, 61, 0] == pytest.approx(14.88806, abs=1e-4)
    assert 100 - people[0, 0, 81, 0] == pytest.approx(13.92920, abs=1e-4)


def test_a_counted_total_adds_movers_to_the_schedule():
    schedule = np.zeros((1, 2, AGES))
    schedule[0, 0, 20], schedule[0, 0, 40] = 30.0, -20.0
    profile = np.zeros((1, 2, AGES))
    profile[0, 0, 30], profile[0, 1, 50] = 0.75, 0.25
    area = an_area(women({39: 100.0}), net_migration=schedule, migrant_profile=profile)
    people, _ = after_a_year(area, Totals(net_migration=np.array([[50.0]])))
    # the schedule adds to 10, the count is 50: 40 more, 30 women of 30 and 10 men of 50
    assert people[0, 0, [20, 30, 40], 0].tolist() == pytest.approx([30.0, 30.0, 80.0])
    assert people[0, 1, 50, 0] == pytest.approx(10.0)


def test_more_deaths_than_people_are_refused():
    rate = np.full((1, 2, AGES), 0.1)
    area = an_area(women({60: 100.0}), death_rate=rate)
    with pytest.raises(BetterCareError, match="deaths given can not be reached"):
        after_a_year(area, Totals(deaths=np.array([[150.0]])))


def test_death_rates_pool_bands_and_scale_each_area():
    table = Table(
        "population.deaths",
        {
            "area": ("a", "a", "b", "b"),
            "sex": ("f", "f", "f", "f"),
            "ages": ("0-64", "65+", "0-64", "65+"),
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


def test_bands_are_graduated_to_single_ages_and_keep_their_deaths():
    bands = ["15-19", "50-64", "80-84", "85-89", "90+"]
    rate = graduated(np.array([0.001, 0.01, 0.05, 0.10, 0.20]), bands, np.full(AGES, 10.0))
    # mean ages 82, 87 and 92.5; from one to the next the rate doubles
    # 80 to 84: 2^(-2/5), 2^(-1/5), 1, 2^(1/5), 2^(2/5) add to 5.096615
    assert rate[80] == pytest.approx(0.05 * 0.757858 * 5 / 5.096615, rel=1e-5)
    assert rate[84] == pytest.approx(0.05 * 1.319508 * 5 / 5.096615, rel=1e-5)
    # 85 to 89: 2^(-2/5), 2^(-1/5), 1, 2^(1/5.5), 2^(2/5.5) add to 5.049387
    assert rate[89] == pytest.approx(0.10 * 1.286665 * 5 / 5.049387, rel=1e-5)
    assert rate[85:90].mean() == pytest.approx(0.10)
    assert rate[90] == pytest.approx(0.20)
    assert rate[15:20].tolist() == [0.001] * 5  # too young
    assert rate[50:65].tolist() == [0.01] * 15  # too wide


def test_a_band_without_deaths_or_alone_keeps_its_rate():
    people = np.full(AGES, 10.0)
    bands = ["70-74", "75-79", "80-84"]
    rate = graduated(np.array([0.02, 0.0, 0.04]), bands, people)
    assert rate[75:80].tolist() == [0.0] * 5
    assert rate[70] < 0.02 < rate[74]  # between 72 and 82 as if the gap were not there
    assert graduated(np.array([0.02]), ["70-74"], people)[70:75].tolist() == [0.02] * 5


def test_movers_go_by_their_ages_and_an_empty_area_has_a_profile_too():
    people = np.zeros((2, 2, AGES))
    people[0, 0, 70], people[0, 1, 80] = 300.0, 100.0  # the same rate at both ages: 0.235
    profile = migrant_profile(people)
    assert profile[0, 0, 70] == pytest.approx(0.75)
    assert profile[0, 1, 80] == pytest.approx(0.25)
    assert profile.sum(axis=(1, 2)) == pytest.approx([1.0, 1.0])
    assert migrant_profile(people, settled=True)[1, :, STUDENT_AGES].sum() == 0.0


def test_students_ages_hold_and_the_rest_of_the_total_is_spread():
    people = np.full((1, 2, AGES), 100.0)
    people[0, :, 19:22] = 300.0
    moved = net_migration(people, np.zeros((1, 2, AGES)), np.array([60.0]))
    # 300 aged 19 where 100 were 18; 100 aged 22 where 300 were 21
    assert moved[0, 0, 18:24].tolist() == pytest.approx([0.0, 200.0, 0.0, 0.0, -200.0, 0.0])
    assert moved.sum() == pytest.approx(60.0)
    after = step(people[..., None], NOBODY, np.array([[205.0]]), moved[..., None])
    assert after[0, 0, STUDENT_AGES, 0] == pytest.approx(people[0, 0, STUDENT_AGES])


def test_gompertz_open_group_has_the_rate_of_its_life_expectancy():
    rate = gompertz_rates(np.log(0.03), 0.1)
    assert rate[75] == pytest.approx(0.03 * exp(0.05))  # at 75 and a half
    assert rate[90] == pytest.approx(1 / life_expectancy(90, np.log(0.03), 0.1))
    assert rate[90] > rate[89]
