"""How much of an intervention is in place, month by month, before anything holds it back."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bettercare.finance.transition import months_begun
from bettercare.plan.after import lateness, months_of
from bettercare.plan.draws import MONTHS, Values, month_start
from bettercare.plan.model import Intervention, Plan

Floats = NDArray[np.float64]


def progress(months_since: Floats, length: float, shape: str) -> Floats:
    """Share in place a number of months after the start of a ramp.

    >>> progress(np.array([-1.0, 6.0, 24.0]), 12.0, "linear").tolist()
    [0.0, 0.5, 1.0]
    >>> progress(np.array([3.0]), 12.0, "s_curve").round(5).tolist()  # 3 u^2 - 2 u^3 at u = 1/4
    [0.15625]
    """
    if shape == "step" or length <= 0:
        return np.asarray((months_since >= length).astype(np.float64))
    along = np.clip(months_since / length, 0.0, 1.0)
    if shape == "s_curve":
        return np.asarray(along * along * (3.0 - 2.0 * along))
    return np.asarray(along)


def late_starts(plan: Plan, values: Values, keys: Collection[str]) -> dict[str, Floats]:
    """Months by which each of an option's interventions begins late: (draws,) each."""
    delays = {}
    for key in keys:
        own = plan.interventions[key].delay
        delays[key] = values.scalar(own.address) if own else np.zeros(values.draws)
    return lateness(plan.interventions, keys, delays)


def ramp(plan: Plan, intervention: Intervention, late: Floats) -> tuple[Floats, Floats]:
    """Share in place by year: the mean of its months, and at its opening; (years, draws) each.

    `late` is how many months it begins after its stated start, from `late_starts`.
    """
    since = _since(plan, intervention, late)
    args = (intervention.ramp_months, intervention.ramp_shape)
    return progress(since + 0.5, *args).mean(axis=1), progress(since[:, 0], *args)


def monthly_ramp(plan: Plan, intervention: Intervention, late: Floats) -> Floats:
    """Share in place in the middle of each month: (years, months, draws)."""
    args = (intervention.ramp_months, intervention.ramp_shape)
    return progress(_since(plan, intervention, late) + 0.5, *args)


def begun(plan: Plan, intervention: Intervention, late: Floats) -> Floats:
    """Part of each month that lies after an intervention's start: (years, months, draws)."""
    return months_begun(_since(plan, intervention, late))


def _since(plan: Plan, intervention: Intervention, late: Floats) -> Floats:
    """Months since the start as each month opens: (years, months, draws)."""
    return np.asarray(_months(plan.years)[:, :, None] - months_of(intervention) - late)


@lru_cache(maxsize=8)
def _months(years: tuple[int, ...]) -> NDArray[np.int64]:
    """Months by number, counted from the year 0: (years, 12)."""
    return np.array(
        [[month_start(year, month).year * 12 + month - 1 for month in MONTHS] for year in years]
    )
