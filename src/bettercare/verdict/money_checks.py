"""Checks of money beyond the gap: paid for before closure, mental against physical health."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.model import Check
from bettercare.system import OptionRun
from bettercare.system.model import Model
from bettercare.verdict.tested import Tested

Floats = NDArray[np.float64]


def _row(model: Model, run: OptionRun, name: str) -> Floats:
    return np.asarray(run.rows[model.layout[(name,)]][0])


def funding(model: Model, run: OptionRun, check: Check) -> Iterator[Tested]:
    """Beds closed against care that has taken their place and whose money is there in time."""
    share = check.threshold.value if check.threshold else 1.0
    closed = _row(model, run, "closing_beds_closed")
    funded = _row(model, run, "closing_beds_funded")
    yield Tested(
        check,
        check.key,
        "bed",
        share,
        closed * share,
        funded,
        site="all",
    )


def least_mental(mental: Floats, physical: Floats, pace: float) -> Floats:
    """Mental health spending for each person that keeps pace with all spending: (years, draws).

    `pace` is its growth since the base year as a multiple of the growth of the whole. Source: the
    mental health investment standard of NHS England's planning guidance.

    >>> least_mental(np.array([[20.0], [20.0]]), np.array([[80.0], [90.0]]), 1.0).tolist()
    [[20.0], [22.0]]
    """
    whole = mental + physical
    grown = np.divide(whole, whole[0], out=np.ones_like(whole), where=whole[0] > 0)
    return np.asarray(mental[0] * (1.0 + (grown - 1.0) * pace))


def parity(model: Model, run: OptionRun, check: Check) -> Iterator[Tested]:
    """Mental health spending for each person against what keeps pace with all spending."""
    pace = check.threshold.value if check.threshold else 1.0
    mental, physical = (
        _row(model, run, f"spend_per_head_{care}") for care in ("mental", "physical")
    )
    yield Tested(check, check.key, "gbp/person", pace, least_mental(mental, physical, pace), mental)
