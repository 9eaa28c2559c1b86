"""What the plan's own figures do to its people, by hand: moves, births, falling death rates."""

from dataclasses import replace
from math import exp

import numpy as np
import pytest
from tiny import quantity, tiny_plan

from bettercare.plan.draws import Values
from bettercare.plan.model import Table
from bettercare.population import project
from bettercare.sampling import DrawBook


def people(plan, *quantities):
    """People of all ages in each year (years,), with other figures added to the plan."""
    named = {each.address: each for each in quantities}
    plan = replace(plan, quantities=plan.quantities | named)
    found = project(plan, Values(plan, None, DrawBook(1, 1)))
    return found.by_band.sum(axis=(1, 2, 3))[:, 0], found.births[:, 0, 0]


def changed(address, **columns):
    """The tiny plan with columns of one table replaced."""
    plan = tiny_plan()
    table = Table(address, plan.tables[address].columns | columns)
    return replace(plan, tables=plan.tables | {address: table})


def test_the_scale_on_net_migration_multiplies_the_table():
    ages = np.arange(182) % 91
    plan = changed("population.net_migration", people=tuple(np.where(ages == 30, 10.0, 0.0)))
    total, _ = people(plan)
    assert np.diff(total) == pytest.approx(20.0)  # ten of each sex a year
    half, _ = people(plan, quantity("population.migration.north", 0.5, "multiplier"))
    assert np.diff(half) == pytest.approx(10.0)


def test_the_scale_on_births_multiplies_them_after_the_base_year():
    plan = changed("population.births", births=(40.0,))
    schedule = Table("population.fertility_schedule", {"age": (22,), "rate": (80.0,)})
    plan = replace(plan, tables=plan.tables | {schedule.address: schedule})
    before, pace_before = people(plan)
    after, pace = people(plan, quantity("population.fertility.births_scale", 1.5, "multiplier"))
    # 200 women of 22 in the base year and the next two, and 40 counted births: 0.2 a woman
    assert pace_before[:3] == pytest.approx([40.0, 40.0, 40.0])
    assert np.diff(before)[:2] == pytest.approx([40.0, 40.0])
    # the pace is 40 at the start and 60 a year on; a year's children come at the mean of its ends
    assert pace[:3] == pytest.approx([40.0, 60.0, 60.0])
    assert np.diff(after)[:2] == pytest.approx([50.0, 60.0])


def test_death_rates_fall_by_the_improvement_each_year():
    plan = changed("population.deaths", deaths=(100.0,) * 4)  # of 1,000: one rate at every age
    total, _ = people(plan)
    rate = -np.log(total[1] / total[0])
    fall = quantity("population.mortality.improvement", 0.1, "share/year", "real")
    fewer, _ = people(plan, fall)
    assert rate == pytest.approx(0.1)
    assert fewer[1] / fewer[0] == pytest.approx(exp(-rate * 0.9))
    assert fewer[2] / fewer[1] == pytest.approx(exp(-rate * 0.9**2))
