"""Cohort-component projection by single year of age, sex and area, in every draw.

From one mid-year to the next every cohort loses its expected deaths, ages a year, gains or loses
net migrants, and newborn children join. Half of a year's migrants are there from its start and
half come at its end. Totals counted for an area and year can take the place of expected births,
deaths and net migration, and a projection of the plan's own that of the central path. Arrays end
with the draws axis.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.draws import Values
from bettercare.plan.model import Plan
from bettercare.population.controls import (
    Totals,
    counted_in_place,
    deaths_to,
    migrants_to,
    plan_totals,
)
from bettercare.population.lexis import BIRTH, aged_a_year, cohort_hazard, newborn
from bettercare.population.rates import Rates, band_ages, build_rates
from bettercare.sampling import DrawBook
from bettercare.tables.plan_tables import FLOWS

Floats = NDArray[np.float64]
#: Areas times draws worked on at once: what they need stays in a processor's cache.
AT_ONCE = 512
_NONE = np.zeros(0)


@dataclass(frozen=True, slots=True)
class People:
    """People and births over the horizon.

    `by_band` is (years, areas, bands, sexes, draws) in persons, resident areas in plan order;
    `births` is (years, areas, draws) in births a year, at the pace of each mid-year (where births
    are given as totals: those of the year that ends there). `born` and `deaths` are those of the
    twelve months to each mid-year, of the same shape (at the base year: at the pace of then).
    """

    areas: tuple[str, ...]
    by_band: Floats
    births: Floats
    born: Floats
    deaths: Floats


@dataclass(frozen=True, slots=True)
class Course:
    """How rates move after the base year: one row a year, the base year first and not used."""

    improvement: Floats  # yearly fall of death rates, a share: (years, draws)
    births_scale: Floats  # multiplier on births: (years, draws)
    #: multiplier on the area's net migration, on arrivals where flows are given: (years, areas,
    #: draws)
    migration: Floats
    flows: Floats  # multiplier on each of `FLOWS`: (flows, years, draws)

    @classmethod
    def level(cls, years: int, areas: int, improvement: float = 0.0) -> Course:
        """One draw in which base-year rates carry on, but for a steady fall of death rates."""
        return cls(
            np.full((years, 1), improvement),
            np.ones((years, 1)),
            np.ones((years, areas, 1)),
            np.ones((len(FLOWS), years, 1)),
        )

    def of(self, areas: slice) -> Course:
        """That of some of the areas."""
        moved = self.migration[:, areas]
        return Course(self.improvement, self.births_scale, moved, self.flows)


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
    older, _ = aged_a_year(people, survival, half)
    older[:, :, 0], _ = newborn(births, survival[:, :, BIRTH], half[:, :, 0])
    return older


class YearEnd(NamedTuple):
    """People at a mid-year, and what the twelve months before it brought.

    `births` is the pace of births at that moment, `born` those of the twelve months; at the base,
    `born` and `deaths` are both at the pace of that moment. `survival` (by cohort) and `half` of
    the net migrants are those of the twelve months, and nothing at the base.
    """

    people: Floats  # (areas, sexes, ages, draws)
    births: Floats  # (areas, draws)
    born: Floats
    deaths: Floats
    survival: Floats = _NONE
    half: Floats = _NONE


def yearly(rates: Rates, course: Course, totals: Totals | None = None) -> Iterator[YearEnd]:
    """Each year, base year first.

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
    expected_deaths = (rates.people * rates.death_rate).sum(axis=(1, 2))[:, None] * fall
    yield YearEnd(people, births, births, expected_deaths)
    for y in range(1, years):
        fall = fall * np.maximum(1.0 - course.improvement[y], 0.0)
        counted = None if totals.births is None else totals.births[y - 1]
        early = counted_in_place(births, counted)  # before the year's own pace is known
        if rates.flows is None:
            half = half_schedule * course.migration[y][:, None, None, :]
        else:
            half = rates.flows.half_of_net(people, early, course.flows[:, y], course.migration[y])
        if totals.net_migration is not None:
            total = 0.5 * totals.net_migration[y - 1]
            half = migrants_to(total, half, rates.migrant_profile)
        survival = hazard * -fall
        if totals.deaths is not None:
            survival = -deaths_to(totals.deaths[y - 1], people, -survival, early, half)
        np.exp(survival, out=survival)
        people, deaths = aged_a_year(people, survival, half)
        pace = expected_births(people, rates.fertility) * course.births_scale[y]
        born = counted_in_place(0.5 * (births + pace), counted)
        births = counted_in_place(pace, counted)
        people[:, :, 0], infants = newborn(born, survival[:, :, BIRTH], half[:, :, 0])
        yield YearEnd(people, births, born, deaths + infants, survival, half)


def project(
    plan: Plan, values: Values, rates: Rates | None = None, totals: Totals | None = None
) -> People:
    """People of every year of the plan, from its tables and assumptions.

    `totals` holds counted births, deaths or net migration for each year after the base year, to
    run from what was observed instead of what was expected; by default they are those of the
    plan's own table. A projection of the plan's own takes the place of the path that stated values
    give, and draws lie about it as about that path.
    """
    rates = rates or build_rates(plan)
    totals = plan_totals(plan, rates.areas) if totals is None else totals
    course = plan_course(values, rates.areas)
    stated = None
    if rates.own is not None:
        centre = Values(plan, None, DrawBook(plan.seed, 1, central=True))
        stated = plan_course(centre, rates.areas)
    first = np.cumsum([0] + [len(band_ages(band.key)) for band in plan.age_bands])[:-1]
    shape = len(plan.years), len(rates.areas)
    by_band = np.empty((*shape, len(plan.age_bands), 2, values.draws))
    births, born, deaths = (np.empty((*shape, values.draws)) for _ in range(3))
    size = max(1, AT_ONCE // values.draws)
    for start in range(0, len(rates.areas), size):
        some = slice(start, start + size)
        years = yearly(rates.of(some), course.of(some), totals.of(some))
        if stated is not None:
            about = yearly(rates.of(some), stated.of(some))
            years = about_own_path(rates.of(some), course.births_scale, years, about)
        for y, end in enumerate(years):
            by_band[y, some] = np.add.reduceat(end.people, first, axis=2).swapaxes(1, 2)
            births[y, some], born[y, some], deaths[y, some] = end.births, end.born, end.deaths
    return People(rates.areas, by_band, births, born, deaths)


def plan_course(values: Values, areas: tuple[str, ...]) -> Course:
    """How rates move, from the plan's assumptions."""
    moved = [values.annual(f"population.migration.{area}", 1.0) for area in areas]
    flows = [values.annual(f"population.migration_flow.{flow}", 1.0) for flow in FLOWS]
    return Course(
        values.annual("population.mortality.improvement", 0.0),
        values.annual("population.fertility.births_scale", 1.0),
        np.stack(moved, axis=1),
        np.stack(flows),
    )


def about_own_path(
    rates: Rates, births_scale: Floats, years: Iterator[YearEnd], centre: Iterator[YearEnd]
) -> Iterator[YearEnd]:
    """The path of a projection of the plan's own, with each draw as far from it as it was before.

    How far is the ratio of a draw's people to those of the `centre` (one draw, every value as
    stated), by area, sex and single year of age. Births follow from the women there by the plan's
    fertility and deaths from its death rates: the projection itself says only how many there are.
    """
    assert rates.own is not None
    before, births = _NONE, _NONE
    for y, (end, middle) in enumerate(zip(years, centre, strict=True)):
        if y == 0:
            before, births = end.people, end.births
            yield end
            continue
        away = np.divide(
            end.people, middle.people, out=np.ones_like(end.people), where=middle.people > 0
        )
        people = rates.own[y][..., None] * away
        pace = expected_births(people, rates.fertility) * births_scale[y]
        born = 0.5 * (births + pace)
        _, deaths = aged_a_year(before, end.survival, end.half)
        _, infants = newborn(born, end.survival[:, :, BIRTH], end.half[:, :, 0])
        yield YearEnd(people, pace, born, deaths + infants)
        before, births = people, pace
