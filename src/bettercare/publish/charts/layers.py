"""Places in columns from left to right, by how far people have come when they reach them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Flows = Mapping[tuple[str, str], float]

_STRONG = 0.05  # of what comes into a place: less does not push it a column further
_TOLD = 0.05  # of what leaves a place or reaches another: less is no main flow
_SWEEPS = 8


def columns(names: Sequence[str], flows: Flows, outside: Mapping[str, float]) -> list[list[str]]:
    """Columns of places, those of a column from the top down.

    `flows` is what goes from one place to another, `outside` what comes in from nowhere. A place
    stands to the right of every place that sends it much, save where people go round in a circle:
    then it is by the mean number of places they came through. Within a column, each stands near
    those it exchanges people with.

    >>> columns(["a", "b", "c"], {("a", "c"): 2.0, ("c", "b"): 1.0}, {"a": 2.0})
    [['a'], ['c'], ['b']]
    """
    place = {name: i for i, name in enumerate(names)}
    amount = np.zeros((len(names), len(names)))
    for (a, b), value in flows.items():
        amount[place[a], place[b]] += value
    inside = amount.sum(axis=0)
    comes = inside + np.array([outside.get(name, 0.0) for name in names])
    # A place that people reach from others stands after them even if most come from outside.
    share = np.where(inside >= _STRONG * comes, amount / np.where(inside > 0.0, inside, 1.0), 0.0)
    # Through how many places they came: depth = sum of share x (depth of the one before + 1). The
    # little taken off each share keeps a circle without a way in from being endless.
    weakened = share.T * (1.0 - 1e-6)
    depth = np.linalg.solve(np.eye(len(names)) - weakened, share.sum(axis=0))
    column = np.zeros(len(names), int)
    for b in np.argsort(depth, kind="stable"):
        strong = (share[:, b] >= _STRONG) & (depth < depth[b] - 1e-9)
        column[b] = column[strong].max() + 1 if np.any(strong) else 0
    found = [[n for n in range(len(names)) if column[n] == c] for c in range(column.max() + 1)]
    return [[names[n] for n in each] for each in _near(found, amount + amount.T)]


def main_flows(flows: Flows) -> dict[tuple[str, str], float]:
    """The flows that are a twentieth or more of what leaves the one or reaches the other."""
    out: dict[str, float] = {}
    into: dict[str, float] = {}
    for (a, b), value in flows.items():
        out[a] = out.get(a, 0.0) + value
        into[b] = into.get(b, 0.0) + value
    return {
        (a, b): value
        for (a, b), value in flows.items()
        if value >= _TOLD * out[a] or value >= _TOLD * into[b]
    }


def _near(found: list[list[int]], tie: NDArray[np.float64]) -> list[list[int]]:
    """Columns reordered so that places stand near those they are tied to: barycentres in turn."""
    at = np.zeros(len(tie))
    for each in found:
        at[each] = (np.arange(len(each)) + 0.5) / len(each)
    for _ in range(_SWEEPS):
        for c, each in enumerate(found):
            other = np.ones(len(tie), bool)
            other[each] = False
            weight = np.sqrt(tie[each]) * other
            total = weight.sum(axis=1)
            mean = weight @ at / np.where(total > 0.0, total, 1.0)
            wanted = np.where(total > 0.0, mean, at[each])
            found[c] = [each[i] for i in np.argsort(wanted, kind="stable")]
            at[found[c]] = (np.arange(len(each)) + 0.5) / len(each)
    return found
