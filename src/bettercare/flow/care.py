"""Days of care by month, node and class, and handovers that took too long, from the log of visits.

The tally of a run counts people at a node hour by hour, all classes together; who of them is of
which class is counted here, for runs that tell of classes, pathways or money.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bettercare.flow.compiling import compiled
from bettercare.flow.state import LEFT, THERE

Floats = NDArray[np.float64]

#: A wait for a place counts as a late handover above so many minutes, by the national standard.
HANDOVER_MINUTES = (15.0, 30.0, 60.0)


class Care(NamedTuple):
    """Counts of one replication after its warm-up."""

    days: Floats  # (months, nodes, classes) person-days there
    late: Floats  # (months, nodes, classes, 3) who waited over 15, 30 and 60 minutes to get in


def care_of(
    log: NDArray[Any], month_of: NDArray[np.int64], nodes: int, classes: int, warm_up: float,
    days: float,
) -> Care:  # fmt: skip
    """Read the log once; `month_of` (days,) are the months."""
    months = int(month_of[-1]) + 1
    ends = np.append(np.searchsorted(month_of, np.arange(1, months)).astype(float), days)
    out = Care(np.zeros((months, nodes, classes)), np.zeros((months, nodes, classes, 3)))
    limits = np.array(HANDOVER_MINUTES) / 1440.0
    _count(log, month_of, ends, warm_up, days, limits, out.days, out.late)
    return out


@compiled
def _count(
    log: NDArray[Any], month_of: NDArray[np.int64], ends: Floats, warm_up: float, days: float,
    limits: Floats, there: Floats, late: Floats,
) -> None:  # fmt: skip
    last = month_of.size - 1
    for v in log:
        if v.outcome not in (LEFT, THERE):
            continue
        n = int(v.node)
        c = int(v.klass)
        begin = max(v.entered, warm_up)
        end = v.left if v.outcome == LEFT else days
        month = month_of[min(int(begin), last)]
        if v.entered >= warm_up:
            for k in range(limits.size):
                if v.entered - v.joined > limits[k]:
                    late[month, n, c, k] += 1.0
        while begin < end and month < ends.size:
            until = min(end, ends[month])
            there[month, n, c] += until - begin
            begin = until
            month += 1


def month_days(month_of: NDArray[np.int64], warm_up: float, days: float) -> Floats:
    """Days of each month that count: after the warm-up and before the end, (months,)."""
    months = int(month_of[-1]) + 1
    starts = np.searchsorted(month_of, np.arange(months)).astype(float)
    ends = np.append(starts[1:], days)
    return np.asarray(np.maximum(np.minimum(ends, days) - np.maximum(starts, warm_up), 0.0))
