"""What open capital schemes cost a year: depreciation, dividend and running cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bettercare.finance.capital import (
    Scheme,
    average_assets,
    depreciation,
    dividend,
    needed_by,
    schemes,
)
from bettercare.plan.draws import Values
from bettercare.plan.model import Intervention, Plan
from bettercare.system.figures import Figures

Floats = NDArray[np.float64]


def in_play(plan: Plan, interventions: Sequence[Intervention]) -> list[tuple[Scheme, str | None]]:
    """Schemes an option has, each with the first of its interventions that needs it.

    A scheme that no intervention of the plan needs is there in every option, with None.
    """
    found: list[tuple[Scheme, str | None]] = []
    for scheme in schemes(plan):
        own = needed_by(scheme.key, interventions)
        if own or not needed_by(scheme.key, plan.interventions.values()):
            found.append((scheme, own[0] if own else None))
    return found


def charge(plan: Plan, values: Values, figures: Figures, scheme: Scheme, y: int) -> Floats:
    """Charges of one scheme in a year (draws,), pounds; 0 before it opens."""
    age = plan.years[y] - scheme.opens
    if age < 0:
        return np.zeros(values.draws)
    secured = figures.monthly[f"estate.capital.{scheme.key}"][y, -1]
    due = depreciation(secured, scheme.life, age)
    if scheme.dividend:
        rate = values.annual("finance.capital_charge.dividend", 0.0)[y]
        due = due + dividend(average_assets(secured, scheme.life, age), rate)
    price = figures.setting_price[list(plan.settings).index(scheme.setting), y]
    return np.asarray(due + np.where(secured > 0, scheme.running, 0.0) * price)
