"""Capital schemes: what they cost a year once they are open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.model import Intervention, Plan

Floats = NDArray[np.float64]
TABLE = "estate.scheme"


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme: who bears its charges, where they are booked, when it opens, how long it lasts.

    `opens` is the calendar year its first financial year begins in, `running` pounds a year at
    base-year prices. `dividend` is whether the dividend on public capital is due on it.
    """

    key: str
    partner: str
    setting: str
    stage: str
    dividend: bool
    opens: int
    life: float
    running: float


def schemes(plan: Plan) -> tuple[Scheme, ...]:
    """Every scheme of the plan's register."""
    table = plan.tables.get(TABLE)
    if table is None:
        return ()
    names = ("scheme", "partner", "setting", "stage", "paid_from", "opens", "life", "running")
    return tuple(
        Scheme(key, partner, setting, stage, paid == "pdc", opens, life, running or 0.0)
        for key, partner, setting, stage, paid, opens, life, running in zip(
            *(table.columns[name] for name in names), strict=True
        )
    )


def needed_by(scheme: str, interventions: Iterable[Intervention]) -> list[str]:
    """Interventions that rest on a scheme's capital."""
    return [
        each.key
        for each in interventions
        if each.capital_scheme == scheme
        or any(need.kind == "capital" and need.key == scheme for need in each.needs)
    ]


def depreciation(spent: Floats, life: float, age: int) -> Floats:
    """Depreciation of a year in equal parts, `age` years after opening: pounds.

    >>> [depreciation(np.array([60.0]), 30.0, age).tolist() for age in (0, 29, 30)]
    [[2.0], [2.0], [0.0]]
    """
    left = np.clip(life - age, 0.0, 1.0)
    return np.asarray(spent / life * left)


def average_assets(spent: Floats, life: float, age: int) -> Floats:
    """Mean of net assets at the opening and the end of a year: pounds.

    >>> average_assets(np.array([60.0]), 30.0, 0).tolist()  # 60 and 58
    [59.0]
    """
    opening, end = (max(1.0 - years / life, 0.0) for years in (age, age + 1))
    return np.asarray(spent * (opening + end) / 2.0)


def dividend(assets: Floats, rate: Floats | float) -> Floats:
    """The dividend on public capital: a rate on average relevant net assets, pounds.

    >>> round(float(dividend(np.array(129_978.0), 0.035)))  # a trust's accounts, thousands
    4549
    """
    return np.asarray(assets * rate)
