"""Which shortage caused a blocked day: the chain followed to its root.

A person blocked at A waits for B. Is B itself too small, or are people in B held up in their
turn? A place blocked for a day loses 1 / (mean stay) admissions. So, hour by hour, as many of
those waiting for B as have been lost to blocked places since B last had nobody waiting (and at
least as many as are blocked in B now, at most all) are put down to whatever holds up the people
in B, in proportion to the days it has blocked since; the rest to B itself:

    cause(B) = (1 - p) B + p sum over D of share(D) cause(D),   p = min(1, lost / waiting).

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
    stay: NDArray[np.float64],
    lost: NDArray[np.float64],
    since: NDArray[np.float64],
    cause: NDArray[np.float64],
    weight: NDArray[np.float64],
    fresh: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Add blocked days to `out` (slots, nodes, nodes): where they were, and which node caused them.

    `hours` (hours, nodes, 4) and `pairs` (hours, pairs) are person-days; `ends` (pairs, 2) the
    nodes of each pair, in order of the first; `slot_of` (hours,) the row of `out`, negative for
    none; `stay` (nodes,) mean days of care. `lost` (nodes,), `since` (pairs,), `cause` (nodes,
    nodes), `weight` (pairs,) and `fresh` (nodes,) are scratch, all nought. Chains that come back to
    themselves are followed 2 x nodes steps; what is left stays where it has come to.
    """
    nodes = hours.shape[1]
    count = ends.shape[0]
    for h in range(hours.shape[0]):
        for b in range(nodes):
            if hours[h, b, H_WAITING] > 1e-12:
                lost[b] += hours[h, b, H_BLOCKED] / stay[b]
            else:
                lost[b] = 0.0
        active = 0
        for b in range(nodes):
            fresh[b] = 0.0
        for p in range(count):
            b = ends[p, 0]
            since[p] = since[p] + pairs[h, p] if hours[h, b, H_WAITING] > 1e-12 else 0.0
            fresh[b] += since[p]
            if pairs[h, p] > 1e-12:
                active += 1
        if active == 0 or slot_of[h] < 0:
            continue
        for p in range(count):
            b = ends[p, 0]
            weight[p] = 0.0
            if since[p] > 0.0:
                waiting = hours[h, b, H_WAITING] * 24.0
                held = max(lost[b], hours[h, b, H_BLOCKED] * 24.0)
                weight[p] = min(1.0, held / waiting) * since[p] / fresh[b]
        for b in range(nodes):
            for c in range(nodes):
                cause[b, c] = 1.0 if b == c else 0.0
        for _ in range(2 * nodes):
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
