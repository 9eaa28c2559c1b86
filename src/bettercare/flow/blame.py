"""Which shortage caused a blocked day: the chain followed to its root.

A person blocked at A waits for B. If people in B are themselves blocked, B would have that many
places more if they could go: as many of those waiting for B, at most all, are put down to whatever
holds up the people in B, and the rest to B itself. Worked hour by hour on mean numbers: with W
waiting for B, X blocked in B and x of them waiting for D,

    cause(B) = (1 - p) B + p sum over D of x / X cause(D),   p = min(1, X / W).

The sums are exact: the days blamed on all nodes add up to the days blocked.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bettercare.flow.compiling import compiled
from bettercare.flow.tally import H_BLOCKED, H_WAITING


@compiled
def blame(
    hours: NDArray[np.float64],
    pairs: NDArray[np.float64],
    ends: NDArray[np.int64],
    slot_of: NDArray[np.int64],
    cause: NDArray[np.float64],
    weight: NDArray[np.float64],
    fresh: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Add blocked days to `out` (slots, nodes, nodes): where they were, and which node caused them.

    `hours` (hours, nodes, 4) and `pairs` (hours, pairs) are person-days; `ends` (pairs, 2) the
    nodes of each pair, in order of the first; `slot_of` (hours,) the row of `out`, negative for
    none. `cause` (nodes, nodes), `weight` (pairs,) and `fresh` (nodes,) are scratch. Chains that
    come back to themselves are followed 2 x nodes steps; what is left stays where it has come to.
    """
    nodes = hours.shape[1]
    count = ends.shape[0]
    for h in range(hours.shape[0]):
        if slot_of[h] < 0:
            continue
        active = 0
        for p in range(count):
            weight[p] = 0.0
            if pairs[h, p] > 1e-12:
                a = ends[p, 0]
                waiting, held = hours[h, a, H_WAITING], hours[h, a, H_BLOCKED]
                active += 1
                if waiting > 1e-12:
                    weight[p] = min(1.0, held / waiting) * min(1.0, pairs[h, p] / held)
        if active == 0:
            continue
        for b in range(nodes):
            for c in range(nodes):
                cause[b, c] = 1.0 if b == c else 0.0
        for _ in range(min(active, 2 * nodes)):
            changed = 0.0
            p = count - 1
            while p >= 0:
                b = ends[p, 0]
                for c in range(nodes):
                    fresh[c] = 0.0
                total = 0.0
                while p >= 0 and ends[p, 0] == b:
                    if weight[p] > 0.0:
                        total += weight[p]
                        for c in range(nodes):
                            fresh[c] += weight[p] * cause[ends[p, 1], c]
                    p -= 1
                if total > 0.0:
                    fresh[b] += 1.0 - total
                    for c in range(nodes):
                        changed = max(changed, abs(fresh[c] - cause[b, c]))
                        cause[b, c] = fresh[c]
            if changed < 1e-12:
                break
        for p in range(count):
            if pairs[h, p] > 1e-12:
                a, b = ends[p, 0], ends[p, 1]
                for c in range(nodes):
                    out[slot_of[h], a, c] += pairs[h, p] * cause[b, c]
