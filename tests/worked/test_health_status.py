"""Health status by hand: use at an age read from the curve at an adjusted age."""

from dataclasses import replace

import numpy as np
import pytest
from tiny import quantity, tiny_plan

from bettercare.demand.health import ADDRESS, age_curves, health_status, remaining_years
from bettercare.plan.draws import Values
from bettercare.plan.model import AgeBand, Table
from bettercare.population.rates import build_rates
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.model import build_model

BANDS = (AgeBand("0-54", 0, 54), AgeBand("55-64", 55, 64), AgeBand("65-74", 65, 74),
         AgeBand("75+", 75, 90))  # fmt: skip
#: Deaths a person-year at every age, so that each has 1 / 0.05 = 20 more years whatever the age.
RATE, IMPROVEMENT = 0.05, 0.2


def plan_with(h, improvement=IMPROVEMENT):
    """The tiny plan's people of 20-24 and 70-74; hospital use 0, 1, 3 and 5 a head by band."""
    plan = tiny_plan(
        quantities=[
            quantity("population.mortality.improvement", improvement, "share/year", "real"),
            *([quantity(ADDRESS, h, "signed-share", "real")] if h is not None else []),
        ]
    )
    deaths = plan.tables["population.deaths"].columns | {"deaths": (1000 * RATE,) * 4}
    shape = {
        "service": ("hospital",) * 4, "area": ("all",) * 4, "sex": ("all",) * 4,
        "age_band": tuple(band.key for band in BANDS), "relative": (0.0, 1.0, 3.0, 5.0),
    }  # fmt: skip
    return replace(
        plan,
        age_bands=BANDS,
        tables=plan.tables
        | {
            "population.deaths": Table("population.deaths", deaths),
            "demand.shape": Table("demand.shape", shape),
        },
        interventions={},
        options={"nothing": plan.options["nothing"]},
    )


def factor(plan, year=1):
    """Use a head against the base year by band, women."""
    model = build_model(plan)
    values = Values(plan, None, DrawBook(1, 1, central=True))
    found = health_status(model.curves, model.rates, values)
    return None if found is None else found.factor(year)[0, :, 0, 0].tolist()


def test_where_deaths_are_alike_at_all_ages_life_expectancy_is_one_over_the_rate():
    assert remaining_years(np.full((91, 1), RATE))[[0, 60, 90], 0].tolist() == pytest.approx(
        [20.0] * 3
    )


def test_use_is_read_at_the_adjusted_age():
    # deaths fall by a fifth, 0.05 to 0.04: at every age 1 / 0.04 - 1 / 0.05 = 5 years gained
    # h = 0.4: use at age a is read at a - 0.4 x 5 = a - 2
    # the curve runs through 0 at 27, 1 at 59.5, 3 at 69.5: between 59.5 and 69.5 it rises 0.2 a
    # year. There are as many of each age 70 to 74. Beyond 69.5 it goes on to the middle of 75 and
    # over, where nobody is: taken at (75 + 90) / 2 = 82.5, it rises 2 in 13 years
    rise = 2 / 13
    at = {age: 3 + rise * (age - 69.5) for age in range(70, 75)}
    adjusted = {70: 3 - 0.2 * 1.5, 71: 3 - 0.2 * 0.5, 72: 3 + rise * 0.5, 73: 3 + rise * 1.5,
                74: 3 + rise * 2.5}  # fmt: skip
    wanted = sum(adjusted.values()) / sum(at.values())
    assert wanted == pytest.approx(0.903636, abs=1e-6)  # 15.292308 / 16.923077
    assert factor(plan_with(0.4))[1] == pytest.approx(wanted)


def test_nobody_there_leaves_the_factor_at_one():
    found = factor(plan_with(0.4))
    assert found[0] == found[2] == 1.0  # nobody of 55-64 or 75 and over


@pytest.mark.parametrize("h", [0.0, None])
def test_without_it_use_by_age_stays(h):
    found = factor(plan_with(h))
    assert found is None if h is None else found == pytest.approx([1.0, 1.0, 1.0], rel=1e-12)


def test_it_follows_mortality_and_so_does_nothing_where_that_stays():
    assert factor(plan_with(0.9, improvement=0.0)) == [1.0, 1.0, 1.0]


def test_below_nothing_ill_health_comes_earlier():
    assert factor(plan_with(-0.4))[1] > 1.0 > factor(plan_with(1.4))[1]


def test_the_young_are_left_alone():
    plan = plan_with(0.4)
    shape = plan.tables["demand.shape"].columns | {"relative": (1.0, 1.0, 3.0, 5.0)}
    plan = replace(plan, tables=plan.tables | {"demand.shape": Table("demand.shape", shape)})
    model = build_model(plan)
    assert model.curves.first == 1  # the band 0-54 has no factor
    done = run_option(model, plan.options["nothing"], DrawBook(1, 1, central=True))
    people = model.layout["people",]
    use = model.layout["activity_person", "hospital"]
    by_band = [row.age_band for row in model.layout.rows[use]]
    young = done.rows[use][by_band.index("0-54"), :, 0]
    there = next(
        done.rows[people][i, :, 0] for i, row in enumerate(model.layout.rows[people])
        if (row.area, row.age_band, row.sex) == ("north", "0-54", "f")
    )  # fmt: skip
    assert young / young[0] == pytest.approx(there / there[0])


def test_use_never_falls_below_none():
    plan = plan_with(4.0)
    assert factor(plan, year=3)[1] == 0.0  # read below 27, where the line goes on below 0


def test_the_curve_of_an_open_band_ends_at_the_mean_age_there():
    plan = plan_with(0.4)
    base = plan.tables["population.base"].columns
    people = tuple(100.0 if age in (80, 90) else 0.0 for age in base["age"])
    table = Table("population.base", base | {"people": people})
    plan = replace(plan, tables=plan.tables | {"population.base": table})
    rates = build_rates(plan)
    curves = age_curves(plan, rates, np.ones((1, 4, 2)))
    # 90 and over are taken to be 92.5: (80 + 92.5) / 2
    assert curves.points.tolist() == pytest.approx([27.0, 59.5, 69.5, 86.25])
