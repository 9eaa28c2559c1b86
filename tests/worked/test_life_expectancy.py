"""Life expectancy by hand, and by a published table of deaths."""

import pytest

from bettercare.fairness import life_expectancy

STARTS = [0, 1, *range(5, 95, 5)]
PEOPLE = [7060, 35059, 46974, 48489, 43219, 38561, 46009, 57208, 61435, 55601, 50209, 56416,
          46411, 39820, 37978, 37039, 33288, 23306, 11936, 11936]  # fmt: skip
DEATHS = [17, 9, 4, 8, 20, 15, 24, 33, 50, 71, 100, 163, 263, 304, 536, 872, 1390, 1605, 1936,
          1937]  # fmt: skip


def test_two_bands_by_hand():
    # half of 10,000 would die in 0-49 at a rate of 1/75: q = 50/75 / (1 + 25/75) = 0.5; they live
    # 25 years each, the others 50 and then 1/0.1 = 10: 25/2 + (50 + 10)/2 = 42.5
    found = life_expectancy([0, 50], [80, 400], [6000, 4000])
    assert found is not None
    assert found.years == pytest.approx(42.5)
    # the first band's chance of dying: variance 0.5^2 x 0.5 / 80, on 25 years and the 10 after;
    # the last band's rate: (0.5/2)^2 x 4 / (400 x 0.1^2)
    error = 1.959964 * (0.5**2 * 0.5 / 80 * 35**2 + 0.25 / 4.0) ** 0.5
    assert found.high - found.years == pytest.approx(error)
    assert found.years - found.low == pytest.approx(error)


def test_a_published_county_is_met_to_its_last_figure():
    found = life_expectancy(STARTS, DEATHS, PEOPLE)
    assert found is not None
    assert found.years == pytest.approx(80.169608, abs=5e-7)
    assert (found.low, found.high) == pytest.approx((79.8827, 80.4565), abs=5e-5)


@pytest.mark.parametrize(
    ("deaths", "people"),
    [
        ([1, 10, 30], [100, 3000, 800]),  # too few people
        ([1, 10, 30], [100, 0, 8000]),  # nobody in a band
        ([101, 10, 30], [100, 8000, 800]),  # more deaths than people
        ([1, 10, 0], [100, 8000, 800]),  # nobody dies in the last band
        ([0, 0, 1], [100, 8000, 30]),  # an interval too wide to say anything
    ],
    ids=["few", "nobody", "more", "none", "wide"],
)
def test_what_too_little_stands_behind_is_not_told(deaths, people):
    assert life_expectancy([0, 1, 65], deaths, people) is None
