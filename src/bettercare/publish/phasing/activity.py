"""How a year's activity falls on its months: season or calendar days, and ramps of changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.explain.case import Case
from bettercare.explain.trace import YearTrace
from bettercare.plan.model import Service
from bettercare.publish.phasing.months import calendar_days, parts_of
from bettercare.system.ramp import late_starts, monthly_ramp

Floats = NDArray[np.float64]
DAYS = "calendar days"


@dataclass(frozen=True, slots=True)
class Phased:
    """A service's year: share of each month, which sum to 1, and by what they were laid out."""

    amount: float
    parts: Floats  # (12,)
    profile: str


def ramps(case: Case) -> dict[str, Floats]:
    """Share of each intervention in place by month of the year that is told: (12,)."""
    keys = [each.key for each in case.interventions]
    late = late_starts(case.plan, case.values, keys)
    return {
        each.key: monthly_ramp(case.plan, each, late[each.key])[case.year, :, 0]
        for each in case.interventions
    }


def season(case: Case, service: Service) -> tuple[Floats, str]:
    """Weights of the months without any change, and what they are."""
    if service.profile is None:
        return calendar_days(case.plan.years[case.year]), DAYS
    return case.figures.profiles[service.season][case.year, :, 0], f"profile {service.profile}"


def phased(case: Case, trace: YearTrace) -> dict[str, Phased]:
    """Every service's year over its months.

    What changes take from a service or bring to it follows their ramps; all else its season.
    """
    inside = ramps(case)
    found = {}
    for key, service in case.plan.services.items():
        weights, name = season(case, service)
        amount = float(case.rows("activity", key)[0])
        changed = np.zeros(len(weights))
        moved, by_ramp = 0.0, False
        for step in trace.of(key, stays=False):
            change = -step.taken if step.service == key else 0.0
            change += sum(each.arrived for each in step.handed if each.move.service == key)
            moved += change
            shape = inside[step.intervention.key]
            by_ramp = by_ramp or float(np.ptp(shape)) > 0
            changed += change * parts_of(weights * shape)
        for step in trace.of(key, stays=True):
            change = sum(each.arrived for each in step.handed if each.move.service == key)
            moved += change
            shape = inside[step.intervention.key]
            by_ramp = by_ramp or (change != 0.0 and float(np.ptp(shape)) > 0)
            changed += change * parts_of(weights * shape)
        months = (amount - moved) * parts_of(weights) + changed
        if amount <= 0 or (months < 0).any():  # a change larger than what there is in a month
            months = amount * parts_of(weights)
        name += " and ramps" if by_ramp else ""
        found[key] = Phased(amount, months / amount if amount > 0 else parts_of(weights), name)
    return found
