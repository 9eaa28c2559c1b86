"""Rates of death, birth and migration from the plan's tables.

Arrays are (areas, sexes, ages): sexes are female then male, ages 0 to 90 with 90 and over last.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.model import Plan, Table
from bettercare.population.lexis import OLDEST
from bettercare.population.moves import Flows, counted_flows, flow_rates
from bettercare.population.schedules import migrant_profile
from bettercare.tables.plan_tables import SEXES

Floats = NDArray[np.float64]
#: Rates rise steadily with age from here on; younger ones have their own ups and downs.
GRADUATED_FROM = 30
WIDEST = 10
#: Mean age of those of 90 and over, in years past 90 (two to three in England's life tables).
OPEN_GROUP_PAST = 2.5


@dataclass(frozen=True, slots=True)
class Rates:
    """Base-year people and yearly rates of the resident areas, in the plan's order of areas."""

    areas: tuple[str, ...]
    people: Floats  # persons
    death_rate: Floats  # deaths a person-year
    fertility: Floats  # births a woman-year by age of mother, scaled: (areas, ages)
    births: Floats  # base-year births (areas,)
    net_migration: Floats  # persons a year, by age at the end of the year
    migrant_profile: Floats  # share by sex and age of what a counted total adds: sums to 1
    flows: Flows | None = None  # gross flows in the place of `net_migration`
    own: Floats | None = None  # a projection of the plan's own: (years, areas, sexes, ages)

    def of(self, areas: slice) -> Rates:
        """Those of some of the areas."""
        return Rates(
            self.areas[areas],
            self.people[areas],
            self.death_rate[areas],
            self.fertility[areas],
            self.births[areas],
            self.net_migration[areas],
            self.migrant_profile[areas],
            None if self.flows is None else self.flows.of(areas),
            None if self.own is None else self.own[:, areas],
        )


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


def graduated(pooled: Floats, bands: list[str], people: Floats) -> Floats:
    """Death rates by single year of age (ages,) from those of bands (bands,), for one sex.

    From `GRADUATED_FROM` on the log of the rate runs straight between the mean ages of the bands'
    `people` (ages,), and on beyond the first and last; each band is then scaled so that its
    people have the deaths they had. Younger ages, bands wider than ten years and bands without
    deaths keep one rate.

    >>> ages = np.where(np.arange(91) < 90, 100.0, 300.0)
    >>> rate = graduated(np.array([0.05, 0.1, 0.2]), ["80-84", "85-89", "90+"], ages)
    >>> rate[[85, 89, 90]].round(3).tolist(), round(float(rate[85:90].mean()), 3)
    ([0.075, 0.127, 0.2], 0.1)
    """
    out = np.zeros(OLDEST + 1)
    single = np.arange(OLDEST + 1.0)
    single[OLDEST] += OPEN_GROUP_PAST
    known: list[tuple[float, float, range]] = []
    for rate, band in zip(pooled, bands, strict=True):
        ages = band_ages(band)
        out[ages] = rate
        there = people[ages].sum()
        if ages[0] >= GRADUATED_FROM and len(ages) <= WIDEST and rate > 0.0 and there > 0.0:
            known.append((float((single[ages] * people[ages]).sum() / there), float(rate), ages))
    if len(known) < 2:
        return out
    known.sort(key=lambda each: each[0])
    mean, log_rate = np.array([(age, np.log(rate)) for age, rate, _ in known]).T
    slope = np.diff(log_rate) / np.diff(mean)
    for b, (age, rate, ages) in enumerate(known):
        before, after = slope[max(b - 1, 0)], slope[min(b, len(slope) - 1)]
        away = single[ages] - age
        curve = np.exp(away * np.where(away < 0.0, before, after))
        out[ages] = rate * curve * people[ages].sum() / (curve * people[ages]).sum()
    return out


def death_rates(table: Table, areas: tuple[str, ...], living: Floats | None = None) -> Floats:
    """Death rates by area, sex and age.

    The rate of an age band is pooled over the areas; each area and sex scales it by its own
    deaths over those expected at the pooled rates (indirect standardisation), since a district's
    own rate at one age rests on a handful of deaths. With people `living` at single ages (areas,
    sexes, ages) the rates of bands are `graduated` to single years.
    """
    place = {area: i for i, area in enumerate(areas)}
    bands = list(dict.fromkeys(table.columns["ages"]))
    deaths = np.zeros((len(areas), 2, len(bands)))
    people = np.zeros_like(deaths)
    rows = zip(
        table.columns["area"],
        table.columns["sex"],
        table.columns["ages"],
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
    everyone = np.zeros((2, OLDEST + 1)) if living is None else living.sum(axis=0)
    by_age = [graduated(pooled[s], bands, everyone[s]) for s in range(len(SEXES))]
    return np.asarray(ratio[:, :, None] * np.stack(by_age))


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
    net, flows = np.zeros_like(people), plan.tables.get("population.flows")
    if flows is None or not len(flows):
        flows = None
        net = _by_age(plan.tables["population.net_migration"], "people", areas)
    return Rates(
        areas=areas,
        people=people,
        death_rate=death_rates(plan.tables["population.deaths"], areas, people),
        fertility=scale[:, None] * schedule,
        births=births,
        net_migration=net,
        migrant_profile=migrant_profile(people),
        flows=None if flows is None else flow_rates(counted_flows(flows, areas), people, births),
        own=_own_projection(plan, areas, people),
    )


def _own_projection(plan: Plan, areas: tuple[str, ...], people: Floats) -> Floats | None:
    """People of population.projection, the base year's from the base: (years, areas, ...)."""
    table = plan.tables.get("population.projection")
    if table is None or not len(table):
        return None
    out = np.zeros((max(table.columns["year"]) - plan.first_year + 1, *people.shape))
    names = ("year", "area", "sex", "age", "people")
    for year, area, sex, age, number in zip(*(table.columns[n] for n in names), strict=True):
        out[year - plan.first_year, areas.index(area), SEXES.index(sex), int(age)] = number
    out[0] = people
    return out
