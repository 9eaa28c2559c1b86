"""Health status adjustment: people of an age in the end year are as well as younger ones are now.

Of the years that life expectancy gains, a share h is lived without disability: h comes from an
elicited distribution (a metalog) of the share of life after 65 lived free of disability, Q:
h = (Q/100 e65(end) - DFLE) / (e65(end) - e65(start)). A person of age a then uses hospital care
like one of A(a) = a - h (e_a(end) - e_a(start)) - rebase, where rebase is the mean shift that the
same reckoning gives from 2021, the year of the disability-free life expectancy, to the start.
Sources: ONS national life expectancy projections; the NHP model's elicited metalog parameters.
"""

from __future__ import annotations

import csv
import functools
import json
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import BetterCareError

Floats = NDArray[np.float64]
FIRST_AGE, LAST_AGE = 55, 90
AGES = np.arange(FIRST_AGE, LAST_AGE + 1)
_REFERENCE_AGE = 65 - FIRST_AGE
_BASE_YEAR = 2021
#: Disability-free life expectancy at 65 in 2021, men and women, in years (ONS).
_DISABILITY_FREE = {1: 10.45, 2: 10.66}
_QUADRATURE = 20_000  # midpoints for the mean of Q: the mean is then exact to four digits


class HealthStatusError(BetterCareError):
    """A year for which health status cannot be reckoned."""


def metalog(terms: list[float], lower: float, upper: float, uniform: Floats) -> Floats:
    """Quantiles of a bounded metalog distribution (Keelin 2016) at uniform numbers.

    >>> round(float(metalog([0.0, 0.5], 0.0, 100.0, np.array([0.5]))[0]), 6)
    50.0
    """
    logit = np.log(uniform / (1.0 - uniform))
    centred = uniform - 0.5
    basis = [np.ones_like(uniform), logit, centred * logit, centred]
    for place in range(4, len(terms)):
        power = centred ** (place // 2)
        basis.append(power if place % 2 == 0 else power * logit)
    scale = sum(term * column for term, column in zip(terms, basis, strict=False))
    return np.asarray(lower + (upper - lower) / (1.0 + np.exp(-scale)))


@functools.cache
def _metalogs() -> dict[str, dict[str, dict[str, object]]]:
    folder = files("bettercare.demand.nhp") / "reference"
    text = (folder / "health_status_metalog.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, dict[str, object]]] = json.loads(text)["years"]
    return found


@functools.cache
def life_expectancy() -> dict[tuple[int, int], Floats]:
    """(year, sex) -> expectation of life in years at ages 55 to 90."""
    file = files("bettercare.demand.nhp") / "reference" / "life_expectancy.csv"
    found: dict[tuple[int, int], Floats] = {}
    for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
        key = int(row["year"]), int(row["sex"])
        found[key] = np.array([float(row[f"age_{age}"]) for age in AGES])
    return found


def free_of_disability(year: int, sex: int, uniform: Floats) -> Floats:
    """Share of life after 65 lived free of disability, in percent, at uniform numbers."""
    entry = _metalogs().get(str(year), {}).get({1: "m", 2: "f"}[sex])
    if entry is None:
        years = sorted(_metalogs())
        raise HealthStatusError(
            f"health status is known for {years[0]} to {years[-1]}, not {year}",
            mend="choose another year or set health_status_adjustment to false",
        )
    terms = entry["a"]
    assert isinstance(terms, list)
    return metalog(terms, 0.0, 100.0, uniform)


def _expected(year: int, sex: int) -> Floats:
    table = life_expectancy()
    if (year, sex) not in table:
        years = sorted({known for known, _ in table})
        raise HealthStatusError(
            f"life expectancy is known for {years[0]} to {years[-1]}, not {year}",
            mend="choose another year or set health_status_adjustment to false",
        )
    return table[year, sex]


def _shift(start: int, end: int, sex: int, uniform: Floats) -> Floats:
    """Years by which health is younger (runs, ages) at the end than at the start."""
    before, after = _expected(start, sex), _expected(end, sex)
    gain = after - before
    healthy = free_of_disability(end, sex, uniform) / 100.0 * after[_REFERENCE_AGE]
    share = (healthy - _DISABILITY_FREE[sex]) / gain[_REFERENCE_AGE]
    return np.asarray(share[:, None] * gain[None, :])


def adjusted_ages(start: int, end: int, uniform: Floats) -> Floats:
    """Adjusted age (runs, sex 1 and 2, ages 55 to 90) at uniform numbers (runs,).

    Both sexes share the number, as health moves together. Errors: `HealthStatusError` for a year
    outside the projections.
    """
    found = np.empty((uniform.size, 2, AGES.size))
    middle = (np.arange(_QUADRATURE) + 0.5) / _QUADRATURE
    for sex in (1, 2):
        if _expected(start, sex)[_REFERENCE_AGE] == _expected(end, sex)[_REFERENCE_AGE]:
            raise HealthStatusError(
                f"life expectancy at 65 is the same in {start} and {end}",
                mend="set health_status_adjustment to false",
            )
        found[:, sex - 1, :] = AGES[None, :] - _shift(start, end, sex, uniform)
        gained = _expected(start, sex)[_REFERENCE_AGE] - _expected(_BASE_YEAR, sex)[_REFERENCE_AGE]
        if gained != 0.0:
            found[:, sex - 1, :] += _shift(_BASE_YEAR, start, sex, middle).mean(axis=0)[None, :]
    return found


def activity_at(rates: Floats, ages: Floats) -> Floats:
    """Rates by single year of age from 0, read between the years at any age."""
    return np.asarray(np.interp(ages, np.arange(rates.size), rates))


def health_factor(rates: Floats, ages: Floats) -> Floats:
    """Change of activity (runs, ages 55 to 90) when people are of the adjusted ages (runs, ages).

    >>> rates = np.arange(101.0)
    >>> bool(health_factor(rates, AGES[None, :] - 1.0)[0, 0] == 54 / 55)
    True
    """
    now = rates[FIRST_AGE : LAST_AGE + 1]
    then = activity_at(rates, ages)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(now > 0.0, then / now, 1.0)
    return np.asarray(np.maximum(factor, 0.0))
