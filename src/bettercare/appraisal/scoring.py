"""Multi-criteria scores: V(option) = sum over criteria of weight x value.

Weights are swing weights, scaled to sum to 1: what a group gives to the swing of a criterion from
its worst to its best (Department for Communities and Local Government, Multi-criteria analysis: a
manual, 2009). Values run from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import BetterCareError

Floats = NDArray[np.float64]


class WeightError(BetterCareError):
    """Weights that cannot be swing weights."""


def normalised(weights: Sequence[float]) -> Floats:
    """Swing weights scaled to sum to 1. Raises WeightError for one below 0, or none above.

    >>> normalised([100, 60, 40]).tolist()
    [0.5, 0.3, 0.2]
    """
    given = np.asarray(weights, dtype=np.float64)
    if (given < 0).any() or not given.sum() > 0:
        raise WeightError("weights are 0 or more, and one is above 0", mend="weigh again")
    return np.asarray(given / given.sum())


def value_of(measure: Floats, points: Sequence[tuple[float, float]]) -> Floats:
    """A value function of straight lines between (measure, value) points, level beyond them.

    >>> value_of(np.array([0.0, 150.0, 999.0]), [(100.0, 1.0), (200.0, 0.0)]).tolist()
    [1.0, 0.5, 0.0]
    """
    at, value = zip(*points, strict=True)
    return np.asarray(np.interp(measure, at, value))


def additive(weights: Floats, values: Floats) -> Floats:
    """Weighted sum over the criteria, the first axis of `values`.

    >>> additive(np.array([0.75, 0.25]), np.array([[1.0, 0.0], [0.0, 1.0]])).tolist()
    [0.75, 0.25]
    """
    return np.tensordot(weights, values, axes=1)


def ranks(scores: Floats) -> NDArray[np.intp]:
    """Rank of each option (the first axis), 1 the best; equal ones in their order.

    >>> ranks(np.array([0.2, 0.9, 0.5])).tolist()
    [3, 1, 2]
    """
    order = np.argsort(-scores, axis=0, kind="stable")
    out = np.empty_like(order)
    places = np.arange(1, scores.shape[0] + 1).reshape(-1, *[1] * (scores.ndim - 1))
    np.put_along_axis(out, order, np.broadcast_to(places, order.shape), axis=0)
    return out


@dataclass(frozen=True, slots=True)
class WeightSwitch:
    """The weight of a criterion at which another option draws level with the best."""

    criterion: int
    option: int
    weight: float


def switching_weights(weights: Floats, values: Floats) -> list[WeightSwitch]:
    """Nearest weight of each criterion that puts another option level with the best one.

    `values` is (criteria, options). One weight moves, the others keep their proportions, so with
    R the score of the rest at full weight V(t) = t v + (1 - t) R; level where
    t = (R_b - R_a) / ((v_a - R_a) - (v_b - R_b)). Criteria that cannot turn it are left out.

    >>> switching_weights(np.array([0.5, 0.5]), np.array([[1.0, 0.0], [0.0, 0.8]]))
    [WeightSwitch(criterion=0, option=1, weight=0.4444444444444445), \
WeightSwitch(criterion=1, option=1, weight=0.5555555555555556)]
    """
    best = int(np.argmax(additive(weights, values)))
    found = []
    for j, weight in enumerate(weights):
        if weight >= 1.0:
            continue  # nothing else has weight whose proportions could be kept
        rest = (additive(weights, values) - weight * values[j]) / (1.0 - weight)
        turns: list[tuple[float, int, float]] = []
        for other in range(values.shape[1]):
            slope = (values[j, best] - rest[best]) - (values[j, other] - rest[other])
            if other == best or abs(slope) < 1e-12:
                continue
            at = (rest[other] - rest[best]) / slope
            if 1e-9 < at < 1.0 - 1e-9:  # level only at an end is a tie, and turns nothing
                turns.append((abs(at - weight), other, float(at)))
        if turns:
            _, other, at = min(turns)
            found.append(WeightSwitch(j, other, at))
    return found
