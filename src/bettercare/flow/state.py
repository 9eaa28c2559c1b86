"""What changes while a network runs: people, events, lines, and the log of visits."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bettercare.flow.arrays import Net

#: What a person is doing; FRESH is on the way in, or called off and to come again.
ABSENT, SERVED, MOVING, WAITING, BLOCKED, FRESH = range(6)

#: How a row of the log ends: went on or home; found the queue full and was lost or went
#: elsewhere; tired of waiting; called off; still there or still waiting at the end of the run.
LEFT, LOST, DIVERTED, TIRED, CANCELLED, THERE, STILL_WAITING = range(7)
OUTCOMES = ("left", "lost", "diverted", "tired", "cancelled", "there", "waiting")

#: Counters of a run, by place in `State.counters`.
(FREE_SLOT, USED_SLOTS, FREE_EVENT, USED_EVENTS, HEAP, BUCKET, ROWS, SEQUENCE, STATUS, OVER,
 EVENTS, STACK) = range(12)  # fmt: skip
#: How a run ended, in `counters[STATUS]`.
DONE, TOO_FEW_SLOTS, DEADLOCK = range(3)

SLOT = np.dtype(
    [
        ("joined", "f8"), ("entered", "f8"), ("ended", "f8"), ("asked", "f8"), ("choice", "f8"),
        ("source", "u8"), ("number", "i8"), ("stream", "i4"), ("klass", "i4"), ("state", "i4"),
        ("node", "i4"), ("goal", "i4"), ("next", "i4"), ("before", "i4"), ("event", "i4"),
    ],
    align=True,
)  # fmt: skip
EVENT = np.dtype([("time", "f8"), ("sequence", "i8"), ("slot", "i4"), ("next", "i4")], align=True)
#: A visit: times in days, NaN for what did not happen. `joined` asked for the place, `entered`
#: got it, `ended` the stay was over, `asked` for the next place, `left`. `goal` is the next node,
#: -1 home. `stream` is -1 for those there at the start.
VISIT = np.dtype(
    [
        ("patient", "i4"), ("stream", "i2"), ("klass", "i2"), ("node", "i2"), ("goal", "i2"),
        ("outcome", "i2"),
        ("joined", "f8"), ("entered", "f8"), ("ended", "f8"), ("asked", "f8"), ("left", "f8"),
    ],
    align=True,
)  # fmt: skip

#: What is noted at the end of each day, by place in `State.daily`.
DAY_THERE, DAY_WAITING, DAY_BLOCKED, DAY_PEAK, DAY_CAPACITY = range(5)


#: A node's state; `used`, `capacity`, `base` (by calendar) and `wanted` in units, the rest people.
#: Of those waiting in line, `outside` came from outside and `roomed` wait in the waiting room.
NODE_STATE = np.dtype(
    [
        (name, "i8")
        for name in (
            "capacity", "base", "used", "there", "waiting", "wanted", "outside", "roomed",
            "blocked", "peak", "stack", "pending", "moves",
        )
    ]
)  # fmt: skip
LINE = np.dtype([("first", "i4"), ("last", "i4")])
HEAP_ENTRY = np.dtype([("time", "f8"), ("event", "i8")])
#: A stream's next arrival; `order` is a heap of streams by that time. `ahead` is the unit
#: exponential of the arrival after it, `stay` and `choice` what the next to arrive will draw on
#: entering: drawn one arrival early, so that the processor need not wait for them.
STREAM_STATE = np.dtype(
    [
        ("next_time", "f8"), ("expected", "f8"), ("ahead", "f8"), ("stay", "f8"), ("choice", "f8"),
        ("next_number", "i8"), ("segment", "i8"), ("order", "i8"),
    ]
)  # fmt: skip
RULE_STATE = np.dtype([("on", "i8"), ("days", "f8")])


class State(NamedTuple):
    """Arrays of one replication."""

    slots: Annotated[NDArray[Any], SLOT]  # (people,) SLOT
    events: Annotated[NDArray[Any], EVENT]  # (events,) EVENT
    visits: Annotated[
        NDArray[np.int32], np.int32
    ]  # (people * nodes,) made so far, where there are cycles; else (1,)
    bucket: Annotated[
        NDArray[np.int32], np.int32
    ]  # (slices + 1,) first event of each slice of time
    heap: Annotated[NDArray[Any], HEAP_ENTRY]  # (events,) HEAP_ENTRY of the slice at hand
    lines: Annotated[NDArray[Any], LINE]  # (nodes * levels,) LINE
    nodes: Annotated[NDArray[Any], NODE_STATE]  # (nodes,) NODE_STATE
    pairs: Annotated[NDArray[np.int64], np.int64]  # (nodes * nodes,) blocked at one for another
    row: Annotated[NDArray[np.int64], np.int64]  # (nodes * classes,) routes in force
    streams: Annotated[NDArray[Any], STREAM_STATE]  # (streams,) STREAM_STATE
    rules: Annotated[NDArray[Any], RULE_STATE]  # (rules,) RULE_STATE
    daily: Annotated[NDArray[np.int64], np.int64, 3]  # (days + 1, nodes, 5) at the end of each day
    log: Annotated[NDArray[Any], VISIT]  # (rows,) VISIT
    counters: Annotated[NDArray[np.int64], np.int64]  # (12,)
    pace: float  # slices of time a day


def new_state(net: Net, slots: int, rows: int) -> State:
    """Empty arrays for one replication with room for `slots` people at once and `rows` visits.

    Memory that is never touched costs nothing, so both may be generous.
    """
    nodes = net.nodes.size
    buckets = 1 << max(10, min(22, int(np.log2(max(rows, 1))) - 2))
    events = 2 * slots + 16
    count = np.zeros(12, np.int64)
    count[FREE_SLOT] = count[FREE_EVENT] = -1
    lines = np.empty(nodes * net.level_count, LINE)
    lines["first"] = lines["last"] = -1
    places = np.zeros(nodes, NODE_STATE)
    places["capacity"] = places["base"] = net.nodes["capacity"]
    streams = np.zeros(net.streams.size, STREAM_STATE)
    streams["next_time"] = np.inf
    streams["next_number"] = -1
    streams["segment"] = net.streams["start"]
    streams["order"] = np.arange(streams.size)
    return State(
        slots=np.empty(slots, SLOT),
        events=np.empty(events, EVENT),
        visits=np.empty(slots * nodes if net.cyclic else 1, np.int32),
        bucket=np.full(buckets + 1, -1, np.int32),
        heap=np.empty(events, HEAP_ENTRY),
        lines=lines,
        nodes=places,
        pairs=np.zeros(nodes * nodes, np.int64),
        row=net.groups["row"].copy(),
        streams=streams,
        rules=np.zeros(net.rules.size, RULE_STATE),
        daily=np.zeros((int(np.ceil(net.days)) + 1, nodes, 5), np.int64),
        log=np.empty(rows, VISIT),
        counters=count,
        pace=buckets / net.days,
    )
