"""The order of events: slices of time, and a heap for the slice at hand.

An event goes to the list of its slice in one step; a slice of about one event is put in order
when its time comes. So an event costs the same however many people are inside, and at worst
(all in one slice) the logarithm of their number. Events at the same time keep the order in which
they were made.
"""

from __future__ import annotations

from bettercare.flow.compiling import inlined
from bettercare.flow.state import (
    BUCKET,
    FREE_EVENT,
    HEAP,
    SEQUENCE,
    STATUS,
    TOO_FEW_SLOTS,
    USED_EVENTS,
    State,
)


@inlined
def schedule(st: State, s: int, time: float) -> None:
    """Make an event of person `s`; their earlier one is then void. None after the end."""
    count = st.counters
    last = st.bucket.size - 1
    at = time * st.pace
    if not at < last:  # after the end of the run, and a time that is no number
        st.slots[s].event = -1
        return
    e = count[FREE_EVENT]
    if e >= 0:
        count[FREE_EVENT] = st.events[e].next
    else:
        e = count[USED_EVENTS]
        if e >= st.events.size:
            count[STATUS] = TOO_FEW_SLOTS
            return
        count[USED_EVENTS] = e + 1
    event = st.events[e]
    event.time = time
    event.sequence = count[SEQUENCE]
    event.slot = s
    count[SEQUENCE] += 1
    st.slots[s].event = e
    b = int(at)
    if b <= count[BUCKET]:
        push(st, time, e)
    else:
        event.next = st.bucket[b]
        st.bucket[b] = e


@inlined
def before(st: State, time: float, e: int, other_time: float, other: int) -> bool:
    """Whether event `e` comes before another."""
    if time != other_time:
        return time < other_time
    return st.events[e].sequence < st.events[other].sequence


@inlined
def push(st: State, time: float, e: int) -> None:
    """Put an event on the heap of the slice at hand."""
    i = st.counters[HEAP]
    st.counters[HEAP] = i + 1
    while i > 0:
        up = (i - 1) >> 1
        if not before(st, time, e, st.heap[up].time, st.heap[up].event):
            break
        st.heap[i].time = st.heap[up].time
        st.heap[i].event = st.heap[up].event
        i = up
    st.heap[i].time = time
    st.heap[i].event = e


@inlined
def pop(st: State) -> int:
    """Take the first event off the heap and give it back for reuse; its number."""
    heap = st.heap
    first = heap[0].event
    size = st.counters[HEAP] - 1
    st.counters[HEAP] = size
    time, e = heap[size].time, heap[size].event
    i = 0
    while True:
        down = 2 * i + 1
        if down >= size:
            break
        other = down + 1
        if other < size and before(
            st, heap[other].time, heap[other].event, heap[down].time, heap[down].event
        ):
            down = other
        if not before(st, heap[down].time, heap[down].event, time, e):
            break
        heap[i].time = heap[down].time
        heap[i].event = heap[down].event
        i = down
    heap[i].time = time
    heap[i].event = e
    st.events[first].next = st.counters[FREE_EVENT]
    st.counters[FREE_EVENT] = first
    return first


@inlined
def advance(st: State, until: float) -> None:
    """Open slices up to the one that holds `until`, as long as the heap is empty."""
    count = st.counters
    target = min(int(until * st.pace), st.bucket.size - 1)
    b = count[BUCKET]
    while b < target and count[HEAP] == 0:
        b += 1
        e = st.bucket[b]
        while e >= 0:
            following = st.events[e].next
            push(st, st.events[e].time, e)
            e = following
    count[BUCKET] = b
