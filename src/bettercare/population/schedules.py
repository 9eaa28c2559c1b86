"""Model schedules: age patterns of death and migration for areas with totals but no detail.

Each needs only what is known at the base, so that a projection can be tried on years that have
passed without looking at them.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from bettercare.population.lexis import OLDEST, cohort_hazard

Floats = NDArray[np.float64]
#: Ages at the end of the year at which students and first jobs make a place's people its own.
STUDENT_AGES = slice(18, 27)
#: Deaths under one year of age a person-year (ONS, England and Wales 2010: 4.3 in 1,000 births).
INFANT_RATE = 0.0043
#: How often people of 65 and over move across a district's border, for one move of those under
#: 65. ONS, 2011 Census Analysis, Internal and International Migration of Older Residents: 3.6% of
#: them moved in the year before the census, 43% of these from another district or from abroad;
#: of those under 65, 14% and 47%. (3.6 x 0.43) / (14 x 0.47) = 0.235.
OLDER_MOVE = 0.235


def moving_rates() -> Floats:
    """How often people of each age move across a district's border (ages,), 1 on average to 64.

    Under 65 the standard curve of Rogers and Castro: children with their parents, a peak in the
    early twenties, a level below it. At 65 and over `OLDER_MOVE` times as often as under 65.
    Source: A. Rogers and L. J. Castro, Model Migration Schedules, IIASA RR-81-30, 1981.

    >>> rates = moving_rates()
    >>> int(rates.argmax()), float(rates[0].round(2)), float(rates[80])
    (23, 1.59, 0.235)
    """
    age = np.arange(OLDEST + 1.0)
    rate = (
        0.02 * np.exp(-0.10 * age)
        + 0.06 * np.exp(-0.10 * (age - 20.0) - np.exp(-0.40 * (age - 20.0)))
        + 0.003
    )
    rate /= rate[:65].mean()
    rate[65:] = OLDER_MOVE
    return np.asarray(rate)


def migrant_profile(people: Floats, settled: bool = False) -> Floats:
    """Share of movers by sex and age in each area (areas, sexes, ages): `moving_rates` of people.

    Sums to 1 in each area. With `settled`, none at `STUDENT_AGES`.
    """
    rate = moving_rates()
    if settled:
        rate[STUDENT_AGES] = 0.0
    movers = people * rate
    sums = movers.sum(axis=(1, 2), keepdims=True)
    even = np.broadcast_to(rate / (2.0 * rate.sum()), people.shape)
    return np.where(sums > 0.0, movers / np.where(sums > 0.0, sums, 1.0), even)


def life_expectancy(age: float, log_rate: float, slope: float) -> float:
    """Years still to live at `age` where death rates follow Gompertz.

    The rate at age x is exp(log_rate + slope (x - 75)). Summed by tenths of a year.

    >>> round(life_expectancy(65, math.log(0.03), 0.1), 1)
    19.4
    """
    time = np.arange(0.05, 60.0, 0.1)
    rate = np.exp(log_rate + slope * (age - 75.0))
    return float(np.exp(-rate * np.expm1(slope * time) / slope).sum() * 0.1)


def gompertz(at_60: float, at_80: float) -> tuple[float, float]:
    """Log rate at 75 and slope that give life expectancy at 60 and at 80.

    >>> log_rate, slope = gompertz(24.0, 9.2)
    >>> [round(life_expectancy(age, log_rate, slope), 3) for age in (60.0, 80.0)]
    [24.0, 9.2]
    """
    level, slope = math.log(0.035), 0.1
    for _ in range(50):
        here = np.array([life_expectancy(a, level, slope) for a in (60.0, 80.0)])
        miss = np.array([at_60, at_80]) - here
        if np.abs(miss).max() < 1e-6:
            break
        up = np.array([life_expectancy(a, level + 1e-4, slope) for a in (60.0, 80.0)])
        steeper = np.array([life_expectancy(a, level, slope + 1e-4) for a in (60.0, 80.0)])
        move = np.linalg.solve(np.stack([up - here, steeper - here], axis=1) / 1e-4, miss)
        level, slope = level + float(move[0]), slope + float(move[1])
    return level, slope


def gompertz_rates(log_rate: float, slope: float) -> Floats:
    """Deaths a person-year at ages 0 to 90 and over (ages,).

    Under 1 the infants' rate, from 1 the law at the middle of the year of age (too low a rate in
    youth, where few die), and for the open group the one that goes with its life expectancy.
    """
    age = np.arange(OLDEST + 1.0)
    rate = np.exp(log_rate + slope * (age + 0.5 - 75.0))
    rate[0] = INFANT_RATE
    rate[OLDEST] = 1.0 / life_expectancy(90.0, log_rate, slope)
    return np.asarray(rate)


def steady_students(people: Floats, death_rate: Floats) -> Floats:
    """Net migrants at `STUDENT_AGES` that leave as many at each of these ages as there are.

    Students come and go: people of 20 do not become those of 23 in the same place. From one
    estimate alone the best guess is that each of these ages stays as it is. `people` and
    `death_rate` are (areas, sexes, ages); the result too, 0 at other ages.
    """
    survival = np.exp(-cohort_hazard(death_rate[..., None])[..., 0])
    out = np.zeros_like(people)
    before = slice(STUDENT_AGES.start - 1, STUDENT_AGES.stop - 1)
    out[:, :, STUDENT_AGES] = (
        people[:, :, STUDENT_AGES] - people[:, :, before] * survival[:, :, before]
    )
    return out


def net_migration(people: Floats, death_rate: Floats, total: Floats) -> Floats:
    """Net migrants by (areas, sexes, ages) that add to `total` (areas,) a year.

    Students' ages hold steady; the rest of the total goes by `migrant_profile` over the other
    ages.
    """
    steady = steady_students(people, death_rate)
    rest = total - steady.sum(axis=(1, 2))
    return np.asarray(steady + rest[:, None, None] * migrant_profile(people, settled=True))


def gross_flows(people: Floats, death_rate: Floats, totals: Floats) -> Floats:
    """Flows in the order of `FLOWS`, (flows, areas, sexes, ages), adding to `totals` of areas.

    Students who come and go (`steady_students`) are moves within the country; what is left of each
    total goes by `migrant_profile`, all ages. A total smaller than its students is all students.
    """
    steady = steady_students(people, death_rate)
    by_age = migrant_profile(people)
    out = totals[:, :, None, None] * by_age
    for f, students in ((0, np.maximum(steady, 0.0)), (1, np.maximum(-steady, 0.0))):
        sums = students.sum(axis=(1, 2))
        most = np.minimum(sums, totals[f])
        share = np.divide(most, sums, out=np.zeros_like(sums), where=sums > 0)
        out[f] = students * share[:, None, None] + (totals[f] - most)[:, None, None] * by_age
    return out
