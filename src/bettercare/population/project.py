"""Cohort-component projection by single year of age, sex and area, in every draw.

From one mid-year to the next every cohort loses its expected deaths, ages a year, gains or loses
net migrants, and newborn children join. Half of a year's migrants are there from its start and
half come at its end. Totals counted for an area and year can take the place of expected births,
deaths and net migration. Arrays end with the draws axis.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.draws import Values
from bettercare.plan.model import Plan
from bettercare.population.controls import Totals, deaths_to, migrants_to
from bettercare.population.lexis import BIRTH, aged_a_year, cohort_hazard, newborn
from bettercare.population.rates import Rates, band_ages, build_rates

Floats = NDArray[np.float64]
#: Areas times draws worked on at once: what they need stays in a processor's cache.
AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class People:
    """People and births over the horizon.

    `by_band` is (years, areas, bands, sexes, draws) in persons, resident areas in plan order;
    `births` is (years, areas, draws) in births a year, at the pace of each mid-year (where births
    are given as totals: those of the year that ends there).
    """

    areas: tuple[str, ...]
    by_band: Floats
    births: Floats


@dataclass(frozen=True, slots=True)
class Course:
    """How rates move after the base year: one row a year, the base year first and not used."""

    improvement: Floats  # yearly fall of death rates, a share: (years, draws)
    births_scale: Floats  # multiplier on births: (years, draws)
    migration: Floats  # multiplier on the net-migration schedule: (years, areas, draws)

    @classmethod
    def level(cls, years: int, areas: int, improvement: float = 0.0) -> Course:
        """One draw in which base-year rates carry on, but for a steady fall of death rates."""
        return cls(
            np.full((years, 1), improvement), np.ones((years, 1)), np.ones((years, areas, 1))
        )

    def of(self, areas: slice) -> Course:
        """That of some of the areas."""
        return Course(self.improvement, self.births_scale, self.migration[:, areas])


def expected_births(people: Floats, fertility: Floats) -> Floats:
    """Births a year (areas, draws) from women by age and fertility (areas, ages).

    The product is summed over ages in a fixed order, so that any machine load gives the same bytes.
    """
    fertile = np.flatnonzero(fertility.any(axis=0))
    if not fertile.size:
        return np.zeros((people.shape[0], people.shape[-1]))
    ages = slice(int(fertile[0]), int(fertile[-1]) + 1)
    return np.asarray((people[:, 0, ages] * fertility[:, ages, None]).sum(axis=1))


def step(people: Floats, death_rate: Floats, births: Floats, migrants: Floats) -> Floats:
    """One year on, for given births.

    `people`, `death_rate` (deaths a person-year) and `migrants` (net, persons a year, by age at
    the end of the year) are (areas, sexes, ages, draws), `births` (areas, draws). Net migration
    can not take more people than there are: the result is never negative.

    >>> nobody = np.zeros((1, 2, 91, 1))
    >>> step(nobody, nobody, np.array([[205.0]]), nobody)[0, :, 0, 0].tolist()
    [100.0, 105.0]
    """
    survival = np.exp(-cohort_hazard(death_rate))
    half = 0.5 * migrants
    older = aged_a_year(people, survival, half)
    older[:, :, 0] = newborn(births, survival[:, :, BIRTH], half[:, :, 0])
    return older


def yearly(
    rates: Rates, course: Course, totals: Totals | None = None
) -> Iterator[tuple[Floats, Floats]]:
    """People (areas, sexes, ages, draws) and births (areas, draws) of each year, base year first.

    `totals` gives counted births, deaths or net migration of each step; what it does not give
    comes from the rates.
    """
    totals = totals or Totals()
    years, draws = course.improvement.shape
    people = np.repeat(rates.people[..., None], draws, axis=-1)
    births = expected_births(people, rates.fertility)  # of the base year: what was counted
    hazard = cohort_hazard(rates.death_rate[..., None])
    half_schedule = 0.5 * rates.net_migration[..., None]
    fall = np.ones(draws)
    yield people, births
    for y in range(1, years):
        fall = fall * np.maximum(1.0 - course.improvement[y], 0.0)
        half = half_schedule * course.migration[y][:, None, None, :]
        if totals.net_migration is not None:
            total = 0.5 * totals.net_migration[y - 1]
            half = migrants_to(total, half, rates.migrant_profile)
        born = None if totals.births is None else totals.births[y - 1][:, None] + np.zeros(draws)
        survival = hazard * -fall
        if totals.deaths is not None:
            given = births if born is None else born
            survival = -deaths_to(totals.deaths[y - 1], people, -survival, given, half)
        np.exp(survival, out=survival)
        people = aged_a_year(people, survival, half)
        if born is None:
            pace = expected_births(people, rates.fertility) * course.births_scale[y]
            born, births = 0.5 * (births + pace), pace
        else:
            births = born
        people[:, :, 0] = newborn(born, survival[:, :, BIRTH], half[:, :, 0])
        yield people, births


def project(
    plan: Plan, values: Values, rates: Rates | None = None, totals: Totals | None = None
) -> People:
    """People of every year of the plan, from its tables and assumptions.

    `totals` holds counted births, deaths or net migration for each year after the base year, to
    run from what was observed instead of what was expected.
    """
    rates = rates or build_rates(plan)
    course = Course(
        values.annual("population.mortality.improvement", 0.0),
        values.annual("population.fertility.births_scale", 1.0),
        np.stack(
            [values.annual(f"population.migration.{area}", 1.0) for area in rates.areas], axis=1
        ),
    )
    first = np.cumsum([0] + [len(band_ages(band.key)) for band in plan.age_bands])[:-1]
    shape = len(plan.years), len(rates.areas)
    by_band = np.empty((*shape, len(plan.age_bands), 2, values.draws))
    births = np.empty((*shape, values.draws))
    size = max(1, AT_ONCE // values.draws)
    for start in range(0, len(rates.areas), size):
        some = slice(start, start + size)
        counted = None if totals is None else totals.of(some)
        for y, (people, born) in enumerate(yearly(rates.of(some), course.of(some), counted)):
            by_band[y, some] = np.add.reduceat(people, first, axis=2).swapaxes(1, 2)
            births[y, some] = born
    return People(rates.areas, by_band, births)
