"""The projection of a whole plan: totals, blocks of areas, bytes."""

import sys

import numpy as np
import pytest
from tiny import tiny_plan

from bettercare.plan.draws import Values
from bettercare.population import Totals, project
from bettercare.population.project import Course, yearly
from bettercare.population.rates import OLDEST, Rates
from bettercare.population.schedules import migrant_profile
from bettercare.sampling import DrawBook

YEARS, AREAS, DRAWS = 4, 5, 3


def some_rates(seed=1):
    """Five areas of made-up people."""
    random = np.random.Generator(np.random.Philox(seed))
    people = random.uniform(50, 1000, (AREAS, 2, OLDEST + 1))
    fertility = np.zeros((AREAS, OLDEST + 1))
    fertility[:, 15:50] = random.uniform(0, 0.1, (AREAS, 35))
    return Rates(
        areas=tuple("abcde"),
        people=people,
        death_rate=random.uniform(0, 0.2, people.shape),
        fertility=fertility,
        births=(people[:, 0] * fertility).sum(axis=1),
        net_migration=random.uniform(-5, 5, people.shape),
        migrant_profile=migrant_profile(people),
    )


def some_course(seed=2):
    random = np.random.Generator(np.random.Philox(seed))
    return Course(
        random.uniform(0, 0.03, (YEARS, DRAWS)),
        random.uniform(0.9, 1.1, (YEARS, DRAWS)),
        random.uniform(0.5, 1.5, (YEARS, AREAS, DRAWS)),
        random.uniform(0.5, 1.5, (4, YEARS, DRAWS)),
    )


def some_totals(seed=3):
    random = np.random.Generator(np.random.Philox(seed))
    shape = YEARS - 1, AREAS
    return Totals(
        births=random.uniform(500, 1500, shape),
        deaths=random.uniform(3000, 9000, shape),
        net_migration=random.uniform(-900, 900, shape),
    )


def test_counted_totals_are_met_in_every_area_year_and_draw():
    totals = some_totals()
    before = None
    for y, (people, births, *_) in enumerate(yearly(some_rates(), some_course(), totals)):
        if before is not None:
            change = totals.births[y - 1] - totals.deaths[y - 1] + totals.net_migration[y - 1]
            gained = people.sum(axis=(1, 2)) - before
            np.testing.assert_allclose(gained, np.repeat(change[:, None], DRAWS, axis=1), rtol=1e-6)
            assert (births == totals.births[y - 1][:, None]).all()
        before = people.sum(axis=(1, 2))


@pytest.mark.parametrize("totals", [None, some_totals()])
def test_an_area_has_the_same_bytes_alone_as_among_others(totals):
    rates, course = some_rates(), some_course()
    whole = list(yearly(rates, course, totals))
    for a in range(AREAS):
        one = slice(a, a + 1)
        alone = yearly(rates.of(one), course.of(one), totals and totals.of(one))
        for (people, births, *_), (own, own_births, *_) in zip(whole, alone, strict=True):
            assert people[one].tobytes() == own.tobytes()
            assert births[one].tobytes() == own_births.tobytes()


def values():
    return Values(tiny_plan(), None, DrawBook(1, 6))


def test_a_plan_runs_from_counted_totals():
    plan = tiny_plan()
    before = project(plan, values())
    steps = len(plan.years) - 1
    counted = Totals(net_migration=np.full((steps, 1), 12.0), births=np.full((steps, 1), 41.0))
    after = project(plan, values(), totals=counted)
    # nobody dies and nobody is born in this plan but as counted: 12 + 41 more a year
    gained = (after.by_band - before.by_band).sum(axis=(1, 2, 3))
    assert gained == pytest.approx(np.repeat(53.0 * np.arange(steps + 1)[:, None], 6, axis=1))
    assert (after.births[1:] == 41.0).all()


def test_blocks_of_areas_do_not_change_the_bytes(monkeypatch):
    plan, rates = tiny_plan(), some_rates()
    whole = project(plan, values(), rates)
    module = sys.modules[project.__module__]  # the room gives the function the module's name
    monkeypatch.setattr(module, "AT_ONCE", 12)  # two areas of six draws
    parts = project(plan, values(), rates)
    assert whole.by_band.tobytes() == parts.by_band.tobytes()
    assert whole.births.tobytes() == parts.births.tobytes()
