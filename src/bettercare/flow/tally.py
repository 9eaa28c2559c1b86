"""From the log of visits to counts: hour by hour, and by month, node and class.

The log alone is read here, not the loop's own counters, so that the two can be held against each
other (`bettercare.flow.checks`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bettercare.flow.compiling import compiled, inlined
from bettercare.flow.state import (
    CANCELLED,
    DIVERTED,
    LEFT,
    LOST,
    STILL_WAITING,
    THERE,
    TIRED,
)

#: Hours, by place in `Tally.hours`: person-days there, waiting and blocked in each hour, and
#: unit-days of capacity in use.
H_THERE, H_WAITING, H_BLOCKED, H_UNITS = range(4)
#: Days, by place in `Tally.days`: people who joined the line or came straight in, entered, left
#: the place, and left the line without it.
D_JOINED, D_ENTERED, D_LEFT, D_GONE = range(4)
#: Sums by month, node and class, by place in `Tally.sums`. Waits are of those who entered in the
#: month, times at the node (from joining to leaving) and blocked times of those who left in it.
SUMS = (
    "joined", "entered", "left", "lost", "diverted", "tired", "cancelled",
    "wait_days", "waits_over_4h", "waits_over_12h",
    "time_days", "times_over_4h", "times_over_12h", "blocked_days", "blocked_over_12h",
)  # fmt: skip
(S_JOINED, S_ENTERED, S_LEFT, S_LOST, S_DIVERTED, S_TIRED, S_CANCELLED, S_WAIT, S_WAIT4,
 S_WAIT12, S_TIME, S_TIME4, S_TIME12, S_BLOCKED, S_BLOCKED12) = range(len(SUMS))  # fmt: skip

FOUR_HOURS, TWELVE_HOURS = 4.0 / 24.0, 12.0 / 24.0

#: Bins of waits: none at all, up to a minute, then 24 to each tenfold.
WAIT_BINS, BINS_A_TENFOLD, SHORTEST = 160, 24, 1.0 / 1440.0


class Tally(NamedTuple):
    """Counts of one replication after its warm-up."""

    hours: NDArray[np.float64]  # (hours, nodes, 4)
    pairs: NDArray[np.float64]  # (hours, pairs) person-days blocked at one for another
    days: NDArray[np.int64]  # (days, nodes, 4), warm-up as well
    sums: NDArray[np.float64]  # (months, nodes, classes, 15)
    waits: NDArray[np.int64]  # (nodes, 160)
    own_time: NDArray[np.float64]  # (nodes, 2) person-days there and waiting, person by person
    moves: NDArray[np.int64]  # (nodes, nodes + 1) asked to go from one to another; last is home


def new_tally(days: float, months: int, nodes: int, classes: int, pairs: int) -> Tally:
    """Noughts of the right shapes."""
    hours = int(np.ceil(days * 24.0 - 1e-9))
    return Tally(
        hours=np.zeros((hours + 1, nodes, 4)),
        pairs=np.zeros((hours + 1, pairs)),
        days=np.zeros((int(np.ceil(days)) + 1, nodes, 4), np.int64),
        sums=np.zeros((months, nodes, classes, len(SUMS))),
        waits=np.zeros((nodes, WAIT_BINS), np.int64),
        own_time=np.zeros((nodes, 2)),
        moves=np.zeros((nodes, nodes + 1), np.int64),
    )


@inlined
def spell(spans: NDArray[np.float64], begin: float, end: float, warm_up: float, weight: float
          ) -> float:  # fmt: skip
    """Add a time span to hourly sums, in two places whatever its length; its days counted.

    `spans` (hours, 2) gets what differs in the hours of its ends, and by how much the whole hours
    after them change: side by side, so that they are fetched together.
    """
    begin = max(begin, warm_up)
    if not end > begin:
        return 0.0
    hour = 1.0 / 24.0
    last = spans.shape[0] - 1
    a = min(int(begin * 24.0), last)
    b = min(int(end * 24.0), last)
    spans[a, 0] += weight * ((a + 1) * hour - begin)
    spans[a, 1] += weight
    spans[b, 0] -= weight * ((b + 1) * hour - end)
    spans[b, 1] -= weight
    return end - begin


@compiled
def tally(
    log: NDArray[Any],
    out: Tally,
    spans: NDArray[np.float64],
    pair_spans: NDArray[np.float64],
    pair_of: NDArray[np.int64],
    month_of: NDArray[np.int64],
    need: NDArray[np.int64],
    classes: int,
    warm_up: float,
    days: float,
) -> None:
    """Read the log once.

    `spans` (hours, nodes, 4, 2) and `pair_spans` (hours, pairs, 2) are scratch, noughts at first;
    `pair_of` (nodes * nodes,) numbers the pairs of nodes between which people go; `month_of`
    (days,) the months; `need` (nodes * classes,) the units a person takes.
    """
    nodes = out.own_time.shape[0]
    last_day = month_of.size - 1
    for v in log:
        n = int(v.node)
        c = int(v.klass)
        joined = v.joined
        outcome = v.outcome
        there = outcome in (LEFT, THERE)
        end = v.left if outcome not in (THERE, STILL_WAITING) else days
        waited_to = v.entered if there else end
        out.days[day_of(joined, last_day), n, D_JOINED] += 1
        if joined >= warm_up:
            out.sums[month_of[min(int(joined), last_day)], n, c, S_JOINED] += 1.0
        out.own_time[n, 1] += spell(spans[:, n, H_WAITING], joined, waited_to, warm_up, 1.0)
        if not there:
            if outcome == STILL_WAITING:
                continue
            out.days[day_of(end, last_day), n, D_GONE] += 1
            if end >= warm_up:
                if outcome != CANCELLED:
                    out.moves[n, v.goal if v.goal >= 0 else nodes] += 1
                row = out.sums[month_of[min(int(end), last_day)], n, c]
                if outcome == LOST:
                    row[S_LOST] += 1.0
                elif outcome == DIVERTED:
                    row[S_DIVERTED] += 1.0
                elif outcome == TIRED:
                    row[S_TIRED] += 1.0
                elif outcome == CANCELLED:
                    row[S_CANCELLED] += 1.0
            continue
        entered = v.entered
        out.days[day_of(entered, last_day), n, D_ENTERED] += 1
        spent = spell(spans[:, n, H_THERE], entered, end, warm_up, 1.0)
        out.own_time[n, 0] += spent
        month = month_of[min(int(end), last_day)]
        units = np.float64(need[n * classes + c])
        if units != 1.0:
            spell(spans[:, n, H_UNITS], entered, end, warm_up, units - 1.0)
        if entered >= warm_up:
            wait = entered - joined
            row = out.sums[month_of[min(int(entered), last_day)], n, c]
            row[S_ENTERED] += 1.0
            row[S_WAIT] += wait
            if wait > FOUR_HOURS:
                row[S_WAIT4] += 1.0
            if wait > TWELVE_HOURS:
                row[S_WAIT12] += 1.0
            w = 0
            if wait > 0.0:
                w = 1
            if wait > SHORTEST:
                w = min(2 + int(BINS_A_TENFOLD * np.log10(wait / SHORTEST)), WAIT_BINS - 1)
            out.waits[n, w] += 1
        goal = int(v.goal)
        if outcome == LEFT:
            out.days[day_of(end, last_day), n, D_LEFT] += 1
        elif v.asked == v.asked and goal >= 0:  # blocked to the end: in line for the next node
            out.days[day_of(v.asked, last_day), goal, D_JOINED] += 1
            if v.asked >= warm_up:
                row = out.sums[month_of[min(int(v.asked), last_day)], goal, c]
                row[S_JOINED] += 1.0
            out.own_time[goal, 1] += spell(spans[:, goal, H_WAITING], v.asked, end, warm_up, 1.0)
        if goal >= 0:
            if v.asked >= warm_up:
                out.moves[n, goal] += 1
        elif outcome == LEFT and end >= warm_up:
            out.moves[n, nodes] += 1
        blocked = 0.0
        if goal >= 0 and v.asked < end:
            blocked = end - v.asked
            spell(spans[:, n, H_BLOCKED], v.asked, end, warm_up, 1.0)
            p = pair_of[n * nodes + goal]
            spell(pair_spans[:, p], v.asked, end, warm_up, 1.0)
        if outcome == LEFT and end >= warm_up:
            row = out.sums[month, n, c]
            time = end - joined
            row[S_LEFT] += 1.0
            row[S_TIME] += time
            if time > FOUR_HOURS:
                row[S_TIME4] += 1.0
            if time > TWELVE_HOURS:
                row[S_TIME12] += 1.0
            row[S_BLOCKED] += blocked
            if blocked > TWELVE_HOURS:
                row[S_BLOCKED12] += 1.0
    # Levels hour by hour, each hour's row after the last: the order in which they lie in memory.
    hour = 1.0 / 24.0
    for h in range(spans.shape[0]):
        for n in range(nodes):
            for k in range(4):
                out.hours[h, n, k] = spans[h, n, k, 0]
                if h > 0:
                    out.hours[h, n, k] += spans[h - 1, n, k, 1] * hour
                    spans[h, n, k, 1] += spans[h - 1, n, k, 1]
            # a person is a unit; teams have the rest noted
            out.hours[h, n, H_UNITS] += out.hours[h, n, H_THERE]
        for p in range(pair_spans.shape[1]):
            out.pairs[h, p] = pair_spans[h, p, 0]
            if h > 0:
                out.pairs[h, p] += pair_spans[h - 1, p, 1] * hour
                pair_spans[h, p, 1] += pair_spans[h - 1, p, 1]


@inlined
def day_of(time: float, last: int) -> int:
    """The day of the counts taken at the end of it: a change at midnight is of the day before."""
    return min(max(int(np.ceil(time)), 0), last + 1)
