"""Who has which condition, by area, age band and sex, in the base year and after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.draws import Values
from bettercare.plan.model import Plan
from bettercare.population.rates import band_ages
from bettercare.tables.plan_tables import SEXES

Floats = NDArray[np.float64]
TREND = "population.prevalence_trend."


def prevalent(plan: Plan) -> tuple[str, ...]:
    """Conditions the plan says who has, in its order."""
    table = plan.tables.get("population.prevalence")
    there = set(table.columns["condition"]) if table is not None else set()
    return tuple(name for name in plan.conditions if name in there)


def has_trend(plan: Plan, condition: str) -> bool:
    """Whether a condition's prevalence at each age changes over the years."""
    return f"{TREND}{condition}" in plan.quantities


def band_people(plan: Plan) -> Floats:
    """Base-year people by area (all declared, outside ones 0), band and sex."""
    areas = list(plan.areas)
    out = np.zeros((len(areas), len(plan.age_bands), 2))
    band_of = {age: b for b, band in enumerate(plan.age_bands) for age in band_ages(band.key)}
    table = plan.tables["population.base"].columns
    rows = zip(table["area"], table["sex"], table["age"], table["people"], strict=True)
    for area, sex, age, people in rows:
        out[areas.index(area), band_of[int(age)], SEXES.index(sex)] += people
    return out


def most_specific(
    plan: Plan, columns: dict[str, tuple[Any, ...]], rows: Sequence[int], value: str
) -> Floats:
    """A column by area (all declared), band and sex: the most specific row wins, 0 without any.

    Area counts for more than age band, and age band for more than sex; "all" is the whole of one.
    """
    areas, bands = list(plan.areas), [band.key for band in plan.age_bands]
    out = np.zeros((len(areas), len(bands), 2))

    def specificity(i: int) -> tuple[bool, ...]:
        return tuple(columns[name][i] != "all" for name in ("area", "age_band", "sex"))

    for i in sorted(rows, key=specificity):
        area, band, sex = (columns[name][i] for name in ("area", "age_band", "sex"))
        out[
            slice(None) if area == "all" else areas.index(area),
            slice(None) if band == "all" else bands.index(band),
            slice(None) if sex == "all" else SEXES.index(sex),
        ] = columns[value][i]
    return out


def base_prevalence(plan: Plan) -> dict[str, Floats]:
    """Share of people with each condition in the base year: (areas, bands, sexes).

    People from outside have it as often as residents of their age and sex.
    """
    table = plan.tables.get("population.prevalence")
    if table is None:
        return {}
    people = band_people(plan)
    outside = np.array([area.outside for area in plan.areas.values()])
    found = {}
    for name in prevalent(plan):
        rows = [i for i, each in enumerate(table.columns["condition"]) if each == name]
        share = most_specific(plan, table.columns, rows, "share")
        there = people.sum(axis=0)
        alone = share[~outside].mean(axis=0)
        mean = np.divide((people * share).sum(axis=0), there, out=alone, where=there > 0)
        found[name] = np.where(outside[:, None, None], mean, share)
    return found


def prevalence_index(values: Values, condition: str) -> Floats:
    """Prevalence at each age against the base year's: (years, draws), 1 in the base year."""
    return values.index(f"{TREND}{condition}")
