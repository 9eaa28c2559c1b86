"""Statistical process control: the XmR chart by the rules of the NHS "Making Data Count".

Limits are the mean ± 2.66 times the mean moving range (3 / 1.128, Shewhart; Wheeler 1993). Four
rules tell special cause from common cause: a point outside the limits; seven points in a row on one
side of the mean; seven in a row rising or falling; two of three in a row in the outer third between
mean and limit, all three on that side of the mean. Points of a run are all flagged. The rules for
runs and for near points are those of NHSRplotthedots (NHS-R Community), the tool that NHS boards'
charts are made with, except that a moving range is never screened out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from bettercare.errors import CallError

FACTOR = 2.66
RUN = 7  # points of a shift or a trend
FEW = 12  # limits of fewer points are provisional

Better = Literal["higher", "lower", "neither"]
Rule = Literal["outside", "shift", "trend", "two in three"]
Variation = Literal[
    "common cause", "improving high", "improving low", "concerning high", "concerning low",
    "high", "low",
]  # fmt: skip
Assurance = Literal["pass", "fail", "hit and miss"]

_Signs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Limits:
    """Process limits of the points `first` to `last`, both included, counted from 0.

    `near_low` and `near_high` lie two thirds of the way from the mean to the limits.
    """

    first: int
    last: int
    mean: float
    moving_range: float
    low: float
    high: float
    near_low: float
    near_high: float
    reason: str = ""

    @property
    def provisional(self) -> bool:
        """Whether they rest on few points."""
        return self.last - self.first + 1 < FEW


@dataclass(frozen=True, slots=True)
class Point:
    """One value with the rules it breaks; `side` is 1 above, -1 below, 0 for common cause."""

    period: str
    value: float
    rules: tuple[Rule, ...]
    side: int
    variation: Variation


@dataclass(frozen=True, slots=True)
class Chart:
    """A control chart. `variation` is of the latest point, `assurance` of the latest limits."""

    points: tuple[Point, ...]
    limits: tuple[Limits, ...]
    better: Better
    target: float | None
    variation: Variation
    assurance: Assurance | None


def control_chart(
    periods: Sequence[str],
    values: Sequence[float],
    *,
    better: Better = "neither",
    target: float | None = None,
    recalculate: dict[str, str] | None = None,
) -> Chart:
    """The XmR chart of a series in order of time.

    `recalculate` are the periods at which limits begin anew, with the reason: only after a known
    change of the process. `better` says which way is improvement; a target is judged only then.
    Errors: `CallError` for fewer than two points between recalculations, values that are no
    numbers, periods that repeat, and recalculations at no period of the series.

    >>> chart = control_chart(list("abcd"), [10, 12, 11, 13])
    >>> round(chart.limits[0].mean, 2), round(chart.limits[0].high, 2), chart.variation
    (11.5, 15.93, 'common cause')
    """
    _refuse(periods, values, recalculate or {})
    starts = {0: ""} | {
        periods.index(period): reason for period, reason in (recalculate or {}).items()
    }
    edges = [*sorted(starts), len(values)]
    data = np.asarray(values, dtype=np.float64)
    points: list[Point] = []
    limits: list[Limits] = []
    for first, end in pairwise(edges):
        if end - first < 2:
            raise CallError(
                f"limits need two points or more, and from {periods[first]} there is one",
                mend="recalculate at another period",
            )
        found = _limits(data[first:end], first, starts[first])
        limits.append(found)
        points += _points(periods[first:end], data[first:end], found, better)
    return Chart(
        tuple(points),
        tuple(limits),
        better,
        target,
        points[-1].variation,
        _assurance(limits[-1], target, better),
    )


def _refuse(periods: Sequence[str], values: Sequence[float], recalculate: dict[str, str]) -> None:
    if len(periods) != len(values):
        raise CallError(f"there are {len(periods)} periods and {len(values)} values")
    if len(values) < 2:
        raise CallError("a control chart needs two points or more")
    if not np.isfinite(np.asarray(values, dtype=np.float64)).all():
        raise CallError("a value is no number", mend="leave gaps out of the series")
    if len(set(periods)) < len(periods):
        twice = next(each for each in periods if list(periods).count(each) > 1)
        raise CallError(f"the period {twice} comes twice", mend="keep one value a period")
    strange = [each for each in recalculate if each not in periods]
    if strange:
        raise CallError(
            f"limits cannot be recalculated at {strange[0][:40]}: the series has no such period",
            mend=f"give one from {periods[0]} to {periods[-1]}",
        )


def _limits(data: npt.NDArray[np.float64], first: int, reason: str) -> Limits:
    mean = float(data.mean())
    moving_range = float(np.abs(np.diff(data)).mean())
    reach = FACTOR * moving_range
    near = reach * 2 / 3
    return Limits(
        first,
        first + len(data) - 1,
        mean,
        moving_range,
        mean - reach,
        mean + reach,
        mean - near,
        mean + near,
        reason,
    )


def _points(
    periods: Sequence[str], data: npt.NDArray[np.float64], limits: Limits, better: Better
) -> list[Point]:
    side = np.sign(data - limits.mean).astype(np.int64)
    outside = np.where(data > limits.high, 1, np.where(data < limits.low, -1, 0))
    near = np.where(data > limits.near_high, 1, np.where(data < limits.near_low, -1, 0))
    near = np.where(outside != 0, 0, near)
    shift, way = part_of_run(shifts(side)), part_of_run(trends(data))
    pairs = two_in_three(near, side)
    found = []
    for i, (period, value) in enumerate(zip(periods, data, strict=True)):
        told: list[tuple[Rule, int]] = [
            ("outside", int(outside[i])),
            ("shift", int(shift[i])),
            ("trend", int(way[i])),
            ("two in three", int(pairs[i])),
        ]
        rules = tuple(name for name, flag in told if flag)
        others = any(flag for name, flag in told if name != "trend")
        # a point of a trend alone speaks by the way it goes, every other by its side of the mean
        which = int(side[i]) if others else int(way[i])
        which = which if rules else 0
        found.append(Point(period, float(value), rules, which, _variation(which, better)))
    return found


def shifts(side: _Signs) -> _Signs:
    """Where a run of seven on one side of the mean is complete: 1 above, -1 below, else 0."""
    found = np.zeros(len(side), dtype=np.int64)
    for i in range(RUN - 1, len(side)):
        window = side[i - RUN + 1 : i + 1]
        if window[0] != 0 and (window == window[0]).all():
            found[i] = window[0]
    return found


def trends(data: npt.NDArray[np.float64]) -> _Signs:
    """Where seven points rising (1) or falling (-1) are complete, else 0.

    >>> trends(np.array([2, 7, 6, 5, 4, 3, 2, 1, 3.0])).tolist()
    [0, 0, 0, 0, 0, 0, 0, -1, 0]
    """
    found = np.zeros(len(data), dtype=np.int64)
    steps = np.sign(np.diff(data)).astype(np.int64)
    for i in range(RUN - 1, len(data)):
        window = steps[i - RUN + 1 : i]
        if window[0] != 0 and (window == window[0]).all():
            found[i] = window[0]
    return found


def part_of_run(complete: _Signs) -> _Signs:
    """Every point of the runs that end where `complete` says, with their sign."""
    found = np.zeros(len(complete), dtype=np.int64)
    for i in np.flatnonzero(complete):
        found[max(0, i - RUN + 1) : i + 1] = complete[i]
    return found


def two_in_three(near: _Signs, side: _Signs) -> _Signs:
    """Near points of which two are among three in a row on one side of the mean, by that side."""
    found = np.zeros(len(near), dtype=np.int64)
    for i in range(len(near) - 2):
        window, sides = near[i : i + 3], side[i : i + 3]
        if sides[0] != 0 and (sides == sides[0]).all() and np.count_nonzero(window) >= 2:
            found[i : i + 3] = np.where(window != 0, sides[0], found[i : i + 3])
    return found


def _variation(side: int, better: Better) -> Variation:
    if side == 0:
        return "common cause"
    if better == "neither":
        return "high" if side > 0 else "low"
    if side > 0:
        return "improving high" if better == "higher" else "concerning high"
    return "improving low" if better == "lower" else "concerning low"


def _assurance(limits: Limits, target: float | None, better: Better) -> Assurance | None:
    """Whether the process as it is will meet the target always, never, or by chance."""
    if target is None or better == "neither":
        return None
    if limits.low <= target <= limits.high:
        return "hit and miss"
    return "pass" if (target < limits.low) == (better == "higher") else "fail"
