"""What was known of the districts' people in 2011, from figures of years to mid-2011 only.

Shared by the earlier base of the plan and by the test of the population engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bettercare.population.moves import flow_rates
from bettercare.population.rates import Rates
from bettercare.population.schedules import (
    gompertz,
    gompertz_rates,
    gross_flows,
    migrant_profile,
    net_migration,
)
from bettercare.tables.plan_tables import FLOWS
from llr.places import AREAS, DISTRICTS, SEXES
from llr.population import estimates

Floats = NDArray[np.float64]
PAST = tuple(range(2002, 2012))
#: Deaths of one small district in one year are few: three years make the base's level.
DEATH_YEARS = (2009, 2010, 2011)
MOVES = ("internal_net", "international_net")


@cache
def estimate(data: Path, year: int) -> Floats:
    """People by (area, sex, age) at mid-year."""
    return estimates(data, year)


@cache
def components(data: Path, years: tuple[int, ...], *columns: str) -> Floats:
    """Sum of components of change by (year, area), each for the twelve months to mid-year."""
    table = pl.read_csv(data / "components_of_change.csv").filter(
        pl.col("year").is_in(years) & pl.col("area_code").is_in(list(DISTRICTS))
    )
    out = np.zeros((len(years), len(AREAS)))
    for code, year, *values in table.select("area_code", "year", *columns).rows():
        out[years.index(year), AREAS.index(DISTRICTS[code])] = sum(map(float, values))
    return out


@cache
def national(data: Path, year: int) -> tuple[Floats, float]:
    """Death rates by (sex, age), and the mean log rate at 75, from national life expectancy."""
    table = pl.read_csv(data / "life_expectancy_by_age.csv").filter(pl.col("year") == year)
    found = {(str(sex), age): ex for sex, age, ex in table.select("sex", "age", "ex").rows()}
    code = {"f": "2", "m": "1"}
    fitted = [gompertz(found[code[sex], 60], found[code[sex], 80]) for sex in SEXES]
    rates = np.stack([gompertz_rates(*fit) for fit in fitted])
    return rates, float(np.mean([fit[0] for fit in fitted]))


def yearly_fall(data: Path, first: int, last: int) -> float:
    """Share by which national death rates fell a year from `first` to `last`."""
    before, after = national(data, first)[1], national(data, last)[1]
    return float(1.0 - np.exp((after - before) / (last - first)))


def flows_in_2011(data: Path, people: Floats, death_rate: Floats) -> Floats:
    """The ten years' mean of each flow by age: (flows, areas, sexes, ages)."""
    totals = np.stack([components(data, PAST, flow).mean(axis=0) for flow in FLOWS])
    return gross_flows(people, death_rate, totals)


def known_in_2011(data: Path, shape: Sequence[float], gross: bool = False) -> tuple[Rates, float]:
    """Rates from figures of years to mid-2011 only, and the yearly fall of death rates.

    `shape` is fertility by age of mother (91 ages); only its shape is used. Migration is the ten
    years' mean of net moves, or with `gross` of each of the four flows.
    """
    people = estimate(data, 2011)
    schedule, _ = national(data, 2010)
    expected = (people * schedule).sum(axis=(1, 2))
    level = components(data, DEATH_YEARS, "deaths").mean(axis=0) / expected
    death_rate = schedule * level[:, None, None]
    births = components(data, (2011,), "births")[0]
    form = np.asarray(shape)
    fertility = form * (births / (people[:, 0] * form).sum(axis=1))[:, None]
    moved = components(data, PAST, *MOVES).mean(axis=0)
    return Rates(
        areas=AREAS,
        people=people,
        death_rate=death_rate,
        fertility=fertility,
        births=births,
        net_migration=net_migration(people, death_rate, moved),
        migrant_profile=migrant_profile(people, settled=True),
        flows=flow_rates(flows_in_2011(data, people, death_rate), people, births)
        if gross
        else None,
    ), yearly_fall(data, 2000, 2010)
