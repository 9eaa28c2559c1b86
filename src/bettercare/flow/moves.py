"""What one person does to the network: ask for a place, wait, enter, leave.

A person ready to go on keeps the place until the next one is free (blocking after service).
Places go to those in line by priority, then in the order of asking, wherever they wait.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bettercare.flow.arrays import (
    DETERMINISTIC,
    EXPONENTIAL,
    LOGNORMAL,
    MIXTURE,
    TABLE,
    TABLE_END,
    TABLE_KNOTS,
    UNIFORM,
    WEIBULL,
    Net,
)
from bettercare.flow.compiling import compiled, inlined
from bettercare.flow.draws import STAY, normal_quantile, philox, unit
from bettercare.flow.events import schedule
from bettercare.flow.state import (
    ABSENT,
    BLOCKED,
    DIVERTED,
    FREE_SLOT,
    LEFT,
    LOST,
    OVER,
    ROWS,
    SERVED,
    STACK,
    WAITING,
    State,
)

_KNOTS_A_SCORE = (TABLE_KNOTS - 1) / (2.0 * TABLE_END)
_3 = np.uint64(3)


@compiled
def draw(dists: NDArray[Any], data: NDArray[np.float64], i: int, u: float) -> float:
    """The quantile of distribution `i` at `u`, in days."""
    kind = dists[i].kind
    while kind == MIXTURE:
        at = dists[i].offset
        below = 0.0
        while data[at] < u:
            below = data[at]
            at += 2
        u = (u - below) / (data[at] - below)
        u = min(max(u, 1e-16), 1.0 - 1.2e-16)
        i = int(data[at + 1])
        kind = dists[i].kind
    if kind == LOGNORMAL:
        return np.exp(dists[i].first + dists[i].second * normal_quantile(u))
    if kind == EXPONENTIAL:
        return -dists[i].first * np.log1p(-u)
    if kind == TABLE:
        place = (normal_quantile(u) + TABLE_END) * _KNOTS_A_SCORE
        piece = min(max(int(place), 0), TABLE_KNOTS - 2)
        x = (place - piece) / _KNOTS_A_SCORE
        at = dists[i].offset + 4 * piece
        log = ((data[at] * x + data[at + 1]) * x + data[at + 2]) * x + data[at + 3]
        return np.exp(dists[i].first + log)
    if kind == DETERMINISTIC:
        return dists[i].first
    if kind == WEIBULL:
        return dists[i].first * (-np.log1p(-u)) ** dists[i].second
    if kind == UNIFORM:
        return dists[i].first + u * dists[i].second
    return data[dists[i].offset + int(u * dists[i].length)]


@inlined
def address(
    net: Net, st: State, s: int, n: int, purpose: int, key: np.uint64
) -> tuple[np.uint64, np.uint64]:
    """Two words for person `s` at node `n`."""
    slot = st.slots[s]
    visit = st.visits[s * net.nodes.size + n] if net.cyclic else 0
    last = (np.uint64(visit) << _3) | np.uint64(purpose)
    return philox(np.uint64(slot.number), net.nodes[n].number, slot.source, last, key)


@inlined
def write(st: State, s: int, n: int, left: float, goal: int, outcome: int) -> None:
    """Note the visit of person `s` to node `n`. Beyond the log's end it is only counted."""
    r = st.counters[ROWS]
    st.counters[ROWS] = r + 1
    if r >= st.log.size:
        return
    slot = st.slots[s]
    visit = st.log[r]
    visit.patient = slot.number
    visit.stream = slot.stream
    visit.klass = slot.klass
    visit.node = n
    visit.goal = goal
    visit.outcome = outcome
    visit.joined = slot.joined
    visit.entered = slot.entered
    visit.ended = slot.ended
    visit.asked = slot.asked
    visit.left = left


@inlined
def forget(st: State, s: int) -> None:
    """A person has left the network."""
    st.slots[s].state = ABSENT
    st.slots[s].event = -1
    st.slots[s].next = st.counters[FREE_SLOT]
    st.counters[FREE_SLOT] = s


@inlined
def pressure(st: State, n: int) -> float:
    """(There + waiting for it) / capacity, in units of capacity; of a closed node 0 or infinite."""
    asked = st.nodes[n].used + st.nodes[n].wanted
    if st.nodes[n].capacity <= 0:
        return np.inf if asked > 0 else 0.0
    return asked / st.nodes[n].capacity


@inlined
def enter(
    net: Net, st: State, s: int, n: int, t: float, stay: float, choice: float, key: np.uint64
) -> float:
    """Person `s` takes a place at `n`: how long for. Where `stay` is negative it is drawn here."""
    slot = st.slots[s]
    i = n * net.class_count + slot.klass
    st.nodes[n].used += net.groups[i].need
    if st.nodes[n].used > st.nodes[n].capacity:
        st.counters[OVER] += 1
    there = st.nodes[n].there + 1
    st.nodes[n].there = there
    st.nodes[n].peak = max(st.nodes[n].peak, there)
    if stay < 0.0:
        first, second = address(net, st, s, n, STAY, key)
        stay = draw(net.dists, net.data, net.groups[i].stay, unit(first))
        choice = unit(second)
    if net.cyclic:
        st.visits[s * net.nodes.size + n] += 1
    slot.state = SERVED
    slot.node = n
    slot.goal = -1
    slot.entered = t
    slot.ended = np.nan
    slot.asked = np.nan
    slot.choice = choice
    return stay


@inlined
def give_up(net: Net, st: State, s: int) -> None:
    """Take the place of person `s` away from them."""
    slot = st.slots[s]
    n = slot.node
    st.nodes[n].used -= net.groups[n * net.class_count + slot.klass].need
    st.nodes[n].there -= 1
    if slot.state == BLOCKED:
        st.nodes[n].blocked -= 1
        st.pairs[n * net.nodes.size + slot.goal] -= 1
    slot.node = -1


@inlined
def line_up(net: Net, st: State, s: int, n: int) -> None:
    """Put person `s` at the end of the line for `n`, at their level of priority."""
    slot = st.slots[s]
    at = n * net.level_count + net.groups[n * net.class_count + slot.klass].level
    slot.goal = n
    slot.next = -1
    slot.before = st.lines[at].last
    if st.lines[at].last >= 0:
        st.slots[st.lines[at].last].next = s
    else:
        st.lines[at].first = s
    st.lines[at].last = s
    st.nodes[n].waiting += 1
    st.nodes[n].wanted += net.groups[n * net.class_count + slot.klass].need


@inlined
def step_out(net: Net, st: State, s: int) -> None:
    """Take person `s` out of the line they are in."""
    slot = st.slots[s]
    n = slot.goal
    at = n * net.level_count + net.groups[n * net.class_count + slot.klass].level
    if slot.before >= 0:
        st.slots[slot.before].next = slot.next
    else:
        st.lines[at].first = slot.next
    if slot.next >= 0:
        st.slots[slot.next].before = slot.before
    else:
        st.lines[at].last = slot.before
    st.nodes[n].waiting -= 1
    st.nodes[n].wanted -= net.groups[n * net.class_count + slot.klass].need
    if slot.state == WAITING:
        if slot.choice < 0.0:  # came from another node
            st.nodes[n].roomed -= 1
        else:
            st.nodes[n].outside -= 1


@inlined
def fits(net: Net, st: State, s: int, n: int) -> bool:
    """Whether there is room at `n` for person `s`."""
    return (
        st.nodes[n].used + net.groups[n * net.class_count + st.slots[s].klass].need
        <= st.nodes[n].capacity
    )


@inlined
def mark(st: State, n: int) -> None:
    """Put a node on the stack of those with places to give to people in line."""
    if st.nodes[n].waiting > 0 and st.nodes[n].pending == 0:
        st.nodes[n].pending = 1
        st.nodes[st.counters[STACK]].stack = n
        st.counters[STACK] += 1


@inlined
def wait(net: Net, st: State, s: int, n: int, t: float, inside: bool) -> None:
    """Person `s`, who holds no place, waits for `n`."""
    slot = st.slots[s]
    slot.state = WAITING
    slot.node = -1
    slot.choice = -1.0 if inside else 1.0
    slot.joined = t
    slot.entered = slot.ended = slot.asked = np.nan
    slot.event = -1
    if inside:
        st.nodes[n].roomed += 1
    else:
        st.nodes[n].outside += 1
    line_up(net, st, s, n)
    if fits(net, st, s, n):  # those in front ask for more of a team than is left
        mark(st, n)


@inlined
def free(net: Net, st: State, s: int, n: int) -> bool:
    """Whether person `s` may go straight in at `n`."""
    return st.nodes[n].waiting == 0 and fits(net, st, s, n)


@inlined
def come(net: Net, st: State, s: int, n: int, t: float) -> int:
    """Person `s`, who holds no place, comes to `n`: the node to enter now, or -1."""
    slot = st.slots[s]
    while True:
        slot.joined = t
        slot.entered = slot.ended = slot.asked = np.nan
        if free(net, st, s, n):
            return n
        if st.nodes[n].outside < net.nodes[n].limit:
            wait(net, st, s, n, t, False)
            return -1
        to = net.nodes[n].full_to
        write(st, s, n, t, to, LOST if to < 0 else DIVERTED)
        if to < 0:
            forget(st, s)
            return -1
        n = to


@inlined
def ask(net: Net, st: State, s: int, n: int, t: float) -> int:
    """Person `s`, ready to leave their place, asks for `n` (-1 is home): the node to enter now."""
    slot = st.slots[s]
    slot.asked = t
    here = slot.node
    straight = n < 0 or n == here or free(net, st, s, n)
    if not straight and st.nodes[n].roomed >= net.nodes[n].room:
        slot.state = BLOCKED
        slot.event = -1
        st.nodes[here].blocked += 1
        st.pairs[here * net.nodes.size + n] += 1
        line_up(net, st, s, n)
        if fits(net, st, s, n):
            mark(st, n)
        return -1
    write(st, s, here, t, n, LEFT)
    give_up(net, st, s)
    mark(st, here)
    if not straight:
        wait(net, st, s, n, t, True)
        return -1
    if n < 0:
        forget(st, s)
    else:
        slot.joined = t
    return n


@inlined
def fill(net: Net, st: State, t: float, key: np.uint64) -> None:
    """Give free places of marked nodes to those in line, and the places they leave in turn."""
    while st.counters[STACK] > 0:
        st.counters[STACK] -= 1
        n = st.nodes[st.counters[STACK]].stack
        st.nodes[n].pending = 0
        while st.nodes[n].waiting > 0:
            at = n * net.level_count
            while st.lines[at].first < 0:
                at += 1
            s = int(st.lines[at].first)
            if not fits(net, st, s, n):
                break
            slot = st.slots[s]
            step_out(net, st, s)
            if slot.state == BLOCKED:
                here = int(slot.node)
                write(st, s, here, t, n, LEFT)
                give_up(net, st, s)
                slot.joined = slot.asked
                mark(st, here)
            schedule(st, s, t + enter(net, st, s, n, t, -1.0, -1.0, key))
