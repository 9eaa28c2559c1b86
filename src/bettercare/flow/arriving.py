"""When people arrive: each stream's next arrival, drawn when the last one has come.

A Poisson stream with rate r(t) comes at the times where its expected number, the integral of r,
passes the sums of independent unit exponentials. So the n-th arrival has one draw of its own,
and a rate changed in May leaves the arrivals of April alone.
"""

from __future__ import annotations

import numpy as np

from bettercare.flow.arrays import RENEWAL, SINUSOID, STEPS, TIMES, Net
from bettercare.flow.compiling import called, compiled, inlined
from bettercare.flow.draws import ARRIVAL, STAY, philox, unit
from bettercare.flow.moves import draw
from bettercare.flow.state import State

_NONE = np.uint64(0)
_PURPOSE = np.uint64(ARRIVAL)
_TURN = 2.0 * np.pi


@inlined
def exponential(net: Net, s: int, number: int, key: np.uint64) -> float:
    """The unit exponential of arrival `number` of stream `s`."""
    first, _ = philox(np.uint64(number), _NONE, net.streams[s].number, _PURPOSE, key)
    return -np.log(unit(first))


@inlined
def prepare_stay(net: Net, st: State, s: int, key: np.uint64) -> None:
    """Draw what the next to arrive by stream `s` will need on entering its node."""
    stream = net.streams[s]
    node = net.nodes[stream.node].number
    first, second = philox(
        np.uint64(st.streams[s].next_number), node, stream.number, np.uint64(STAY), key
    )
    which = net.groups[stream.node * net.class_count + stream.klass].stay
    st.streams[s].stay = draw(net.dists, net.data, which, unit(first))
    st.streams[s].choice = unit(second)


@inlined
def next_arrival(net: Net, st: State, s: int, key: np.uint64) -> None:
    """Draw the next arrival of stream `s`; infinite after the last."""
    number = st.streams[s].next_number + 1
    st.streams[s].next_number = number
    kind = net.streams[s].kind
    start = net.streams[s].start
    if kind == TIMES:
        at = start + number
        st.streams[s].next_time = net.segments[at].at if at < net.streams[s].stop else np.inf
        return
    if kind == RENEWAL:
        first, _ = philox(np.uint64(number), _NONE, net.streams[s].number, _PURPOSE, key)
        so_far = st.streams[s].next_time if number > 0 else 0.0
        gap = draw(net.dists, net.data, net.streams[s].interval, unit(first))
        st.streams[s].next_time = so_far + gap
        return
    target = st.streams[s].expected + st.streams[s].ahead
    st.streams[s].expected = target
    st.streams[s].ahead = exponential(net, s, number + 1, key)
    if kind == STEPS:
        at = st.streams[s].segment
        last = net.streams[s].stop - 1
        while at < last and net.segments[at + 1].expected <= target:
            at += 1
        st.streams[s].segment = at
        rate = net.segments[at].rate
        more = target - net.segments[at].expected
        st.streams[s].next_time = net.segments[at].at + more / rate if rate > 0.0 else np.inf
        return
    if kind == SINUSOID:
        st.streams[s].next_time = sinusoid_time(
            target,
            net.segments[start].rate,
            net.streams[s].amplitude,
            net.streams[s].period,
            net.streams[s].phase,
        )


@compiled
def sinusoid_time(target: float, rate: float, swing: float, period: float, phase: float) -> float:
    """When a stream with rate r (1 + a sin(2 pi (t - phase) / period)) has `target` arrivals."""
    wave = swing * period / _TURN
    base = np.cos(_TURN * phase / period)
    middle = target / rate
    low, high = max(0.0, middle - 2.0 * abs(wave)), middle + 2.0 * abs(wave)
    t = middle
    for _ in range(200):
        angle = _TURN * (t - phase) / period
        over = rate * (t + wave * (base - np.cos(angle))) - target
        if over > 0.0:
            high = t
        else:
            low = t
        slope = rate * (1.0 + swing * np.sin(angle))
        step = over / slope if slope > 0.0 else np.inf
        if abs(step) <= 1e-13 * max(1.0, t) or high - low <= 1e-13 * max(1.0, t):
            break
        t -= step
        if not low < t < high:
            t = 0.5 * (low + high)
    return t


@called
def first_arrivals(net: Net, st: State, key: np.uint64) -> None:
    """Draw every stream's first arrival and put the streams in order."""
    for s in range(net.streams.size):
        st.streams[s].ahead = exponential(net, s, 0, key)
        next_arrival(net, st, s, key)
        prepare_stay(net, st, s, key)
    for i in range(st.streams.size // 2 - 1, -1, -1):
        sift(st, i)


@inlined
def sift(st: State, i: int) -> None:
    """Move the stream at place `i` of the heap down to where it belongs."""
    streams = st.streams
    size = streams.size
    s = streams[i].order
    time = streams[s].next_time
    while True:
        down = 2 * i + 1
        if down >= size:
            break
        other = down + 1
        if other < size and (
            streams[streams[other].order].next_time < streams[streams[down].order].next_time
        ):
            down = other
        if streams[streams[down].order].next_time >= time:
            break
        streams[i].order = streams[down].order
        i = down
    streams[i].order = s
