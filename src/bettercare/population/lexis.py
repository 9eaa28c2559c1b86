"""One year of the Lexis diagram: who of each cohort lives to the next mid-year.

Arrays are (areas, sexes, ages, draws), ages 0 to 90 with 90 and over last. What is by cohort has
one place more: places 0 to 90 are the cohorts of that age at the start, the last is the year's
newborn children.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
OLDEST = 90
#: Place of the newborn among cohorts.
BIRTH = OLDEST + 1
#: Share of newborn children who are girls (100 girls to 105 boys; ONS births, stable for decades).
GIRLS = 100.0 / 205.0
#: Share of deaths under one year of age that fall in the year of birth (separation factor).
#: Seven in ten are in the first four weeks (ONS, child mortality in England and Wales, 2.9 of 4.2
#: a thousand in 2011), nearly all in the year of birth; of the others, at four months of age on
#: average, two thirds: 0.7 x 0.99 + 0.3 x 0.67 = 0.89.
BORN_THIS_YEAR = 0.89


def cohort_hazard(death_rate: Floats) -> Floats:
    """Deaths to expect a head of each cohort in the year: minus the log of those who survive.

    A cohort spends half of the year at its age and half at the next. Deaths at age 0 are not even
    over the year of age: `BORN_THIS_YEAR` of them strike the newborn, the rest those who were 0
    at the start. The rate of the open group is that of people well past 90, so those who reach 90
    are taken to meet the rate at 89 once more raised as it rose from 88, but no more than the
    open group's. The hazard is in proportion to the rates.

    Parameters
    ----------
    death_rate
        Deaths a person-year, (..., ages, draws).

    Returns
    -------
    (..., ages + 1, draws): one value a cohort, the newborn last.

    Examples
    --------
    >>> rate = np.zeros((91, 1)); rate[0], rate[1] = 0.004, 0.0006
    >>> cohort_hazard(rate)[[0, 1, BIRTH], 0].round(5).tolist()  # 0.11 x 0.004 + 0.0006 / 2
    [0.00074, 0.0003, 0.00356]
    """
    before, last, open_group = (death_rate[..., OLDEST - k, :] for k in (2, 1, 0))
    rise = np.divide(last, before, out=np.ones_like(last), where=before > 0)
    at_ninety = np.minimum(last * rise, open_group)
    out = np.empty((*death_rate.shape[:-2], OLDEST + 2, death_rate.shape[-1]))
    infants = death_rate[..., 0, :]
    out[..., 0, :] = (1.0 - BORN_THIS_YEAR) * infants + 0.5 * death_rate[..., 1, :]
    out[..., 1 : OLDEST - 1, :] = 0.5 * (
        death_rate[..., 1 : OLDEST - 1, :] + death_rate[..., 2:OLDEST, :]
    )
    out[..., OLDEST - 1, :] = 0.5 * (last + at_ninety)
    out[..., OLDEST, :] = open_group
    out[..., BIRTH, :] = BORN_THIS_YEAR * infants
    return out


def exposed(people: Floats, half: Floats) -> Floats:
    """People of each cohort who bear the year's deaths: those there and half of the migrants.

    `half` is half of the year's net migrants, at the age they have at its end: those aged a + 1
    belong to the cohort aged a, those aged 90 and over to the open group.
    """
    out = np.array(people)
    out[:, :, : OLDEST - 1] += half[:, :, 1:OLDEST]
    out[:, :, OLDEST] += half[:, :, OLDEST]
    return np.maximum(out, 0.0, out=out)


def aged_a_year(people: Floats, survival: Floats, half: Floats) -> tuple[Floats, Floats]:
    """People one year older, age 0 still empty, never fewer than none; and deaths (areas, draws).

    The deaths are those of everyone but the newborn.
    """
    alive = exposed(people, half)
    deaths = alive.sum(axis=(1, 2))
    alive *= survival[:, :, : OLDEST + 1]
    deaths -= alive.sum(axis=(1, 2))
    out = np.empty_like(people)
    out[:, :, 0] = 0.0
    np.add(alive[:, :, :-1], half[:, :, 1:], out=out[:, :, 1:])
    out[:, :, OLDEST] += alive[:, :, OLDEST]
    return np.maximum(out, 0.0, out=out), deaths


def newborn(births: Floats, survival: Floats, half: Floats) -> tuple[Floats, Floats]:
    """Children aged 0 at the end of the year (areas, sexes, draws), from births (areas, draws).

    `survival` and `half` of the migrants are those of the newborn, (areas, sexes, draws). The
    second array has the deaths among them, (areas, draws).
    """
    there = np.maximum(born_by_sex(births) + half, 0.0)
    alive = there * survival
    return np.maximum(alive + half, 0.0), (there - alive).sum(axis=1)


def born_by_sex(births: Floats) -> Floats:
    """Girls and boys (areas, sexes, draws) of births (areas, draws)."""
    girls = births * GIRLS
    return np.stack([girls, births - girls], axis=1)
