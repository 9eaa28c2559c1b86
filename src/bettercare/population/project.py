"""Cohort-component projection by single year of age, sex and area, in every draw.

From one mid-year to the next: each cohort loses its expected deaths, ages a year, gains or loses
net migrants, and newborn children join. Arrays end with the draws axis.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.draws import Values
from bettercare.plan.model import Plan
from bettercare.population.rates import OLDEST, Rates, band_ages, build_rates

Floats = NDArray[np.float64]
#: Share of newborn children who are girls (100 girls to 105 boys; ONS births, stable for decades).
GIRLS = 100.0 / 205.0


@dataclass(frozen=True, slots=True)
class People:
    """People and births over the horizon.

    `by_band` is (years, areas, bands, sexes, draws) in persons, resident areas in plan order;
    `births` is (years, areas, draws) in births a year.
    """

    areas: tuple[str, ...]
    by_band: Floats
    births: Floats


def survivors(people: Floats, death_rate: Floats) -> Floats:
    """Those of each age alive a year on: people x exp(-mean rate of this age and the next).

    Both arrays are (..., ages, draws), the rate in deaths a person-year.

    >>> survivors(np.array([[100.0], [50.0]]), np.array([[0.1], [0.3]])).round(3).tolist()
    [[81.873], [37.041]]
    """
    following = np.concatenate([death_rate[..., 1:, :], death_rate[..., -1:, :]], axis=-2)
    return np.asarray(people * np.exp(-0.5 * (death_rate + following)))


def step(people: Floats, death_rate: Floats, births: Floats, migrants: Floats) -> Floats:
    """One year on: people (areas, sexes, ages, draws), births (areas, draws), net migrants.

    Net migration can not take more people than there are: the result is never negative.
    """
    alive = survivors(people, death_rate)
    older = np.empty_like(people)
    older[:, :, 1:] = alive[:, :, :-1]
    older[:, :, OLDEST] += alive[:, :, OLDEST]
    girls = births * GIRLS
    born = np.stack([girls, births - girls], axis=1)
    older[:, :, 0] = born * np.exp(-death_rate[:, :, 0])
    return np.maximum(older + migrants, 0.0)


def expected_births(people: Floats, fertility: Floats) -> Floats:
    """Births a year (areas, draws) from women by age and fertility (areas, ages).

    The product is summed over ages in a fixed order, so that any machine load gives the same bytes.
    """
    return np.asarray((people[:, 0] * fertility[:, :, None]).sum(axis=1))


def project(plan: Plan, values: Values, rates: Rates | None = None) -> People:
    """People of every year of the plan, from its tables and assumptions."""
    rates = rates or build_rates(plan)
    draws = values.draws
    improvement = values.annual("population.mortality.improvement", 0.0)
    births_scale = values.annual("population.fertility.births_scale", 1.0)
    migration = np.stack(
        [values.annual(f"population.migration.{area}", 1.0) for area in rates.areas], axis=1
    )
    people = np.repeat(rates.people[..., None], draws, axis=-1)
    start = np.cumsum([0] + [len(band_ages(band.key)) for band in plan.age_bands])[:-1]
    by_band: list[Floats] = []
    births: list[Floats] = []
    fall = np.ones(draws)
    for y in range(len(plan.years)):
        if y > 0:
            fall = fall * (1.0 - improvement[y])
            rate = rates.death_rate[..., None] * fall
            migrants = rates.net_migration[..., None] * migration[y][:, None, None, :]
            people = step(people, rate, births[-1], migrants)
        scale = births_scale[y] if y > 0 else 1.0  # base-year births are what was counted
        births.append(expected_births(people, rates.fertility) * scale)
        by_band.append(np.add.reduceat(people, start, axis=2).swapaxes(1, 2))
    return People(rates.areas, np.stack(by_band), np.stack(births))
