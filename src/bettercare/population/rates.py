"""Rates of death, birth and migration from the plan's tables.

Arrays are (areas, sexes, ages): sexes are female then male, ages 0 to 90 with 90 and over last.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.model import Plan, Table

Floats = NDArray[np.float64]
SEXES = ("f", "m")
OLDEST = 90


@dataclass(frozen=True, slots=True)
class Rates:
    """Base-year people and yearly rates of the resident areas, in the plan's order of areas."""

    areas: tuple[str, ...]
    people: Floats  # persons
    death_rate: Floats  # deaths a person-year
    fertility: Floats  # births a woman-year by age of mother, scaled: (areas, ages)
    births: Floats  # base-year births (areas,)
    net_migration: Floats  # persons a year


def band_ages(key: str) -> range:
    """Single years of age of a band: "65-69", "85+" (to 90 and over) or one age.

    >>> band_ages("85+"), band_ages("1-4"), band_ages("0")
    (range(85, 91), range(1, 5), range(0, 1))
    """
    if key.endswith("+"):
        return range(int(key[:-1]), OLDEST + 1)
    if "-" in key:
        first, last = key.split("-")
        return range(int(first), int(last) + 1)
    return range(int(key), int(key) + 1)


def _by_age(table: Table, column: str, areas: tuple[str, ...]) -> Floats:
    place = {area: i for i, area in enumerate(areas)}
    out = np.zeros((len(areas), 2, OLDEST + 1))
    rows = zip(
        table.columns["area"],
        table.columns["sex"],
        table.columns["age"],
        table.columns[column],
        strict=True,
    )
    for area, sex, age, value in rows:
        out[place[area], SEXES.index(sex), int(age)] += value
    return out


def death_rates(table: Table, areas: tuple[str, ...]) -> Floats:
    """Death rates by area, sex and age.

    The rate of an age band is pooled over the areas; each area and sex scales it by its own
    deaths over those expected at the pooled rates (indirect standardisation), since a district's
    own rate at one age rests on a handful of deaths.
    """
    place = {area: i for i, area in enumerate(areas)}
    bands = list(dict.fromkeys(table.columns["age_band"]))
    deaths = np.zeros((len(areas), 2, len(bands)))
    people = np.zeros_like(deaths)
    rows = zip(
        table.columns["area"],
        table.columns["sex"],
        table.columns["age_band"],
        table.columns["deaths"],
        table.columns["people"],
        strict=True,
    )
    for area, sex, band, died, lived in rows:
        at = place[area], SEXES.index(sex), bands.index(band)
        deaths[at] += died
        people[at] += lived
    exposed = people.sum(axis=0)
    pooled = np.divide(deaths.sum(axis=0), exposed, out=np.zeros_like(exposed), where=exposed > 0)
    expected = (people * pooled).sum(axis=2)
    ratio = np.divide(deaths.sum(axis=2), expected, out=np.ones_like(expected), where=expected > 0)
    out = np.zeros((len(areas), 2, OLDEST + 1))
    for b, band in enumerate(bands):
        for age in band_ages(band):
            out[:, :, age] = ratio * pooled[:, b]
    return out


def build_rates(plan: Plan) -> Rates:
    """Everything the projection starts from."""
    areas = tuple(key for key, area in plan.areas.items() if not area.outside)
    people = _by_age(plan.tables["population.base"], "people", areas)
    births = np.zeros(len(areas))
    table = plan.tables["population.births"].columns
    for area, number in zip(table["area"], table["births"], strict=True):
        births[areas.index(area)] += number
    schedule = np.zeros(OLDEST + 1)
    table = plan.tables["population.fertility_schedule"].columns
    for age, rate in zip(table["age"], table["rate"], strict=True):
        schedule[int(age)] = rate / 1000.0
    unscaled = (people[:, 0] * schedule).sum(axis=1)
    scale = np.divide(births, unscaled, out=np.zeros_like(births), where=unscaled > 0)
    return Rates(
        areas=areas,
        people=people,
        death_rate=death_rates(plan.tables["population.deaths"], areas),
        fertility=scale[:, None] * schedule,
        births=births,
        net_migration=_by_age(plan.tables["population.net_migration"], "people", areas),
    )
