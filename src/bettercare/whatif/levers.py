"""The dozen assumptions that matter most to an option's checks, ready to be moved.

Each assumption goes to both ends of its range with all others as stated. What that moves a test
by, squared, is its share of everything that moves the test; the mean over the tests of a check
and then over the checks is how much it matters.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.explain.case import cut_model
from bettercare.explain.provenance import of_figure
from bettercare.explain.ranges import OneAtATime, one_at_a_time
from bettercare.plan.model import Option
from bettercare.system.model import Model
from bettercare.whatif.alternative import Adjustable

Floats = NDArray[np.float64]
STEPS = 20  # from the low end of a range to its high one, about


@dataclass(frozen=True, slots=True)
class Lever:
    """An assumption to move, in its unit: `value` as the option has it, and the planner's range."""

    address: str
    label: str
    unit: str
    low: float
    value: float
    high: float
    step: float
    range_kind: str
    why: str  # the planner's reason; may be empty
    owner: str
    grade: str
    sources: tuple[str, ...]
    matters: float  # its share of what moves the option's checks, 0 to 1
    moves: str  # the check of which it moves most, by its label


def levers(
    model: Model, option: Option, known: Mapping[str, Adjustable], most: int
) -> tuple[Lever, ...]:
    """Those that matter most in the plan's last year, at most so many, the first first."""
    figures = list(known.values())
    plan = model.plan
    at_end = cut_model(model, len(plan.years) - 1)
    ends = one_at_a_time(at_end, option, [each.movable for each in figures])
    shares = _shares(ends)
    if not shares:
        return ()
    table = np.stack(list(shares.values()))  # (checks, figures)
    matters = table.mean(axis=0)
    labels = {check.key: check.label for check in plan.verdict.checks}
    order = [int(k) for k in np.argsort(-matters, kind="stable")[:most] if matters[k] > 0]
    keys = list(shares)
    return tuple(
        _lever(model, figures[k], float(matters[k]), labels[keys[int(table[:, k].argmax())]])
        for k in order
    )


def _shares(ends: OneAtATime) -> dict[str, Floats]:
    """By check, the share of each figure in what moves it: (figures,); none that nothing moves."""
    trials = np.stack([ends.low, ends.high, np.broadcast_to(ends.stated[:, None], ends.low.shape)])
    squared = (trials.max(axis=0) - trials.min(axis=0)) ** 2  # (tests, figures)
    whole = squared.sum(axis=1)
    by_check: dict[str, list[Floats]] = {}
    for test, name in enumerate(ends.names):
        if whole[test] > 0:
            by_check.setdefault(name.partition(":")[0], []).append(squared[test] / whole[test])
    return {key: np.mean(rows, axis=0) for key, rows in by_check.items()}


def _lever(model: Model, one: Adjustable, matters: float, moves: str) -> Lever:
    figure = one.movable.figure
    told = of_figure(model.plan, figure)
    return Lever(
        address=figure.address,
        label=told.label,
        unit=figure.unit,
        low=one.low,
        value=one.value,
        high=one.high,
        step=step_of(one.low, one.high),
        range_kind=one.movable.spread.kind,
        why=one.why,
        owner=told.owner,
        grade=told.grade,
        sources=told.sources,
        matters=matters,
        moves=moves,
    )


def step_of(low: float, high: float) -> float:
    """A round step of about a twentieth of a range: 1, 2 or 5 times a power of ten.

    >>> step_of(0.86, 1.0), step_of(0.0, 450.0)
    (0.005, 20.0)
    """
    rough = (high - low) / STEPS
    power = math.floor(math.log10(rough))
    size = max(each for each in (1, 2, 5) if each * 10.0**power <= rough * (1 + 1e-9))
    return float(f"{size}e{power}")
