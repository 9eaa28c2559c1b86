"""Health status: how much of the years people gain they live in good health.

As people live longer, use at an age may come later (compression of ill health) or not (expansion).
One assumption says which: h, the share of the gain in remaining life expectancy that is lived in
good health. Use at age a in year t is read from the service's own curve of use by age, at

    a - h x (e_a(t) - e_a(base)),

from 55 years on; e_a is period life expectancy at age a by sex, from the plan's own death rates
and their improvement in each draw. With h = 0 use by age stays as it is, with h = 1 it moves up
with life expectancy, below 0 ill health comes earlier. Only the share of use read at the adjusted
age against that at the true age counts, so the level of the base year is the stated one.

Source: the health status adjustment of the NHS New Hospital Programme's demand model (The
Strategy Unit, MIT licence), which draws h from expected years of disability-free life at 65.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.draws import Values, compound
from bettercare.plan.model import Plan
from bettercare.population.rates import OPEN_GROUP_PAST, Rates, band_ages

Floats = NDArray[np.float64]
ADDRESS = "demand.health_status.gain_in_good_health"
YOUNGEST = 55


@dataclass(frozen=True, slots=True)
class AgeCurves:
    """Use by age of every service, as points at the middle of age bands joined by lines.

    Beyond the first and last point the nearest line goes on.
    """

    points: Floats  # ages (bands,)
    people: Floats  # residents of the base year (sexes, ages), the weights within a band
    ages: tuple[range, ...]  # single ages of each band
    relative: Floats  # use a head (services, bands, sexes)
    first: int  # the first band with someone of `YOUNGEST` or over


@dataclass(frozen=True, slots=True)
class HealthStatus:
    """What use at each age becomes: weights of the curve's points for the bands it touches."""

    curves: AgeCurves
    weights: Floats  # (years, bands from `first`, sexes, points, draws)
    base: Floats  # (bands from `first`, sexes, points)

    def factor(self, year: int) -> Floats:
        """Use a head against that of the same ages in the base year, by service.

        (services, bands from `curves.first`, sexes, draws); 1 where nobody of these ages uses it.
        """
        curve = self.curves.relative
        now = np.einsum("ips,bspd->ibsd", curve, self.weights[year])
        then = np.einsum("ips,bsp->ibs", curve, self.base)[..., None]
        used = np.broadcast_to(then > 0.0, now.shape)
        out: Floats = np.divide(np.maximum(now, 0.0), then, out=np.ones_like(now), where=used)
        return out


def age_curves(plan: Plan, rates: Rates, relative: Floats) -> AgeCurves:
    """The curves of a plan; `relative` is use a head (services, bands, sexes)."""
    people = rates.people.sum(axis=0)
    ages = tuple(band_ages(band.key) for band in plan.age_bands)
    points = np.array([(each[0] + each[-1]) / 2.0 for each in ages])
    last = ages[-1]
    there = people[:, last].sum()
    if there > 0:  # the open band has no middle: the mean age of those in it
        points[-1] = (people[:, last] * _single_ages()[last]).sum() / there
    first = next(b for b, each in enumerate(ages) if each[-1] >= YOUNGEST)
    return AgeCurves(points, people, ages, relative, first)


def _single_ages() -> Floats:
    ages = np.arange(91.0)
    ages[-1] += OPEN_GROUP_PAST
    return ages


def remaining_years(death_rate: Floats) -> Floats:
    """Period life expectancy at each age, (..., ages, draws) from deaths a person-year.

    Those of 90 and over live 1 / rate more years; nobody lives for ever.

    >>> rate = np.full((91, 1), 0.1)
    >>> remaining_years(rate)[[0, 90], 0].round(6).tolist()
    [10.0, 10.0]
    """
    rate = np.maximum(death_rate, 1e-6)
    out = np.empty_like(rate)
    out[..., -1, :] = 1.0 / rate[..., -1, :]
    for age in range(rate.shape[-2] - 2, -1, -1):
        alive = np.exp(-rate[..., age, :])
        out[..., age, :] = (1.0 - alive) / rate[..., age, :] + alive * out[..., age + 1, :]
    return out


def on_curve(points: Floats, age: Floats) -> Floats:
    """Weights of the points of a curve at an age: (points, ...), adding to 1.

    >>> on_curve(np.array([60.0, 70.0, 80.0]), np.array([67.0, 82.0])).round(3).T.tolist()
    [[0.3, 0.7, 0.0], [0.0, -0.2, 1.2]]
    """
    out = np.zeros((len(points), *age.shape))
    if len(points) == 1:
        out[0] = 1.0
        return out
    low = np.clip(np.searchsorted(points, age, side="right") - 1, 0, len(points) - 2)
    along = (age - points[low]) / (points[low + 1] - points[low])
    np.put_along_axis(out, low[None], (1.0 - along)[None], axis=0)
    np.put_along_axis(out, low[None] + 1, along[None], axis=0)
    return out


def years_gained(rates: Rates, improvement: Floats) -> Floats:
    """Gain in remaining life expectancy since the base year: (years, sexes, ages, draws).

    Death rates are those of all residents together; `improvement` (years, draws) is their yearly
    fall.
    """
    people = rates.people.sum(axis=0)
    died = (rates.people * rates.death_rate).sum(axis=0)
    pooled = np.divide(died, people, out=rates.death_rate.mean(axis=0), where=people > 0)
    fall = compound(-improvement)
    expected = remaining_years(pooled[None, ..., None] * fall[:, None, None, :])
    return np.asarray(expected - expected[:1])


def health_status(curves: AgeCurves, rates: Rates, values: Values) -> HealthStatus | None:
    """The plan's health status in each draw; None where it leaves use by age as it is."""
    if ADDRESS not in values:
        return None
    gain = years_gained(rates, values.annual("population.mortality.improvement", 0.0))
    ages = _single_ages()
    young = ages < YOUNGEST
    shift = values.scalar(ADDRESS) * gain
    shift[:, :, young] = 0.0
    bands = range(curves.first, len(curves.ages))
    years, sexes, _, draws = shift.shape
    weights = np.empty((years, len(bands), sexes, len(curves.points), draws))
    base = np.empty(weights.shape[1:-1])
    for at, b in enumerate(bands):
        span = slice(curves.ages[b][0], curves.ages[b][-1] + 1)
        people = curves.people[:, span]
        adjusted = ages[span][None, None, :, None] - shift[:, :, span]
        on = on_curve(curves.points, adjusted)  # (points, years, sexes, ages, draws)
        weights[:, at] = np.einsum("pysad,sa->yspd", on, people)
        true = on_curve(curves.points, ages[span])
        base[at] = np.einsum("pa,sa->sp", true, people)
    return HealthStatus(curves, weights, base)
