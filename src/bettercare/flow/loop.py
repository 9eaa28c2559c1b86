"""The event loop: one replication of a network, from its start to its last day."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bettercare.flow.arrays import Net
from bettercare.flow.arriving import first_arrivals, next_arrival, prepare_stay, sift
from bettercare.flow.compiling import called, compiled, inlined
from bettercare.flow.draws import PATIENCE, TRANSFER, unit
from bettercare.flow.events import advance, pop, schedule
from bettercare.flow.moves import (
    address,
    ask,
    come,
    draw,
    enter,
    fill,
    forget,
    mark,
    pressure,
    step_out,
    write,
)
from bettercare.flow.packed import Packed, fields_of, pack, unpacking
from bettercare.flow.state import (
    ABSENT,
    BLOCKED,
    CANCELLED,
    DAY_BLOCKED,
    DAY_CAPACITY,
    DAY_PEAK,
    DAY_THERE,
    DAY_WAITING,
    DEADLOCK,
    DONE,
    EVENTS,
    FREE_SLOT,
    FRESH,
    HEAP,
    MOVING,
    SERVED,
    STATUS,
    STILL_WAITING,
    THERE,
    TIRED,
    TOO_FEW_SLOTS,
    USED_SLOTS,
    WAITING,
    State,
)

#: One person there at the start: node, class, days still to stay (negative: in line), and the
#: node that one who is ready to go on asks for (-1 for others).
PRESENT = np.dtype(
    [("node", "i4"), ("klass", "i4"), ("remaining", "f8"), ("number", "i8"), ("ready", "i8")]
)

_NET, _STATE = fields_of(Net), fields_of(State)
_net_at, _state_at = unpacking(Packed("Net", _NET)), unpacking(Packed("State", _STATE))


@inlined
def new_person(net: Net, st: State, source: np.uint64, stream: int, klass: int, number: int) -> int:
    """A slot for a person new to the network; -1 where there is none left."""
    count = st.counters
    s = count[FREE_SLOT]
    if s >= 0:
        count[FREE_SLOT] = st.slots[s].next
    else:
        s = count[USED_SLOTS]
        if s >= st.slots.size:
            count[STATUS] = TOO_FEW_SLOTS
            return -1
        count[USED_SLOTS] = s + 1
    slot = st.slots[s]
    slot.source = source
    slot.stream = stream
    slot.klass = klass
    slot.number = number
    slot.node = -1
    slot.goal = -1
    slot.event = -1
    slot.state = FRESH
    if net.cyclic:
        nodes = net.nodes.size
        for n in range(nodes):
            st.visits[s * nodes + n] = 0
    return s


@inlined
def onward(net: Net, st: State, s: int) -> int:
    """The route that person `s` takes from where they are, by number."""
    slot = st.slots[s]
    e = net.starts[st.row[slot.node * net.class_count + slot.klass]]
    while net.edges[e].cumulative < slot.choice:
        e += 1
    return e


@inlined
def goal_of(net: Net, st: State, e: int) -> int:
    """Where a route leads now: aside, if there is pressure at its end."""
    goal = net.edges[e].to
    if net.edges[e].otherwise >= -1 and goal >= 0 and pressure(st, goal) >= net.edges[e].when:
        return net.edges[e].otherwise
    return goal


@inlined
def called_off(net: Net, st: State, stream: int) -> bool:
    """Whether arrivals of a stream are called off now."""
    watch = net.streams[stream].watch
    return watch >= 0 and pressure(st, watch) >= net.streams[stream].cancel_at


@called
def stuck(st: State, s: int) -> bool:
    """Whether some full nodes hold only people who wait for one another's places.

    A node moves if it has room, or somebody in it who is not blocked, or somebody blocked who
    waits for a node that moves. Those left over are in a deadlock.
    """
    here = st.slots[s].node
    if st.nodes[here].blocked < st.nodes[here].there:
        return False
    nodes = st.nodes
    size = nodes.size
    for n in range(size):
        nodes[n].moves = nodes[n].there > nodes[n].blocked or nodes[n].there == 0
    changed = True
    while changed:
        changed = False
        for a in range(size):
            if not nodes[a].moves:
                for b in range(size):
                    if nodes[b].moves and st.pairs[a * size + b] > 0:
                        nodes[a].moves = True
                        changed = True
                        break
    left = 0
    for n in range(size):
        left += 1 - nodes[n].moves
    return left > 0


@inlined
def change_capacity(st: State, n: int, units: int) -> None:
    """More or fewer places; nobody is sent away when there are fewer."""
    st.nodes[n].capacity += units
    mark(st, n)


@called
def review(net: Net, st: State) -> None:
    """Turn escalation on and off."""
    for r in range(net.rules.size):
        at = pressure(st, net.rules[r].watch)
        turn = (not st.rules[r].on and at >= net.rules[r].when) or (
            st.rules[r].on and at < net.rules[r].until
        )
        if turn:
            st.rules[r].on = not st.rules[r].on
            sign = 1 if st.rules[r].on else -1
            for i in range(net.rules[r].swap_start, net.rules[r].swap_stop):
                where = net.swaps[i].at
                st.row[where] = net.swaps[i].row if st.rules[r].on else net.groups[where].row
            for i in range(net.rules[r].open_start, net.rules[r].open_stop):
                n = net.opens[i].node
                change_capacity(st, n, sign * net.opens[i].units)
        if st.rules[r].on:
            st.rules[r].days += net.review


@called
def end_of_day(net: Net, st: State, day: int) -> None:
    """Note the state of every node."""
    for n in range(net.nodes.size):
        st.daily[day, n, DAY_THERE] = st.nodes[n].there
        st.daily[day, n, DAY_WAITING] = st.nodes[n].waiting
        st.daily[day, n, DAY_BLOCKED] = st.nodes[n].blocked
        st.daily[day, n, DAY_PEAK] = st.nodes[n].peak
        st.daily[day, n, DAY_CAPACITY] = st.nodes[n].capacity
        st.nodes[n].peak = st.nodes[n].there


@called
def close(st: State) -> None:
    """Note those still there, and those still waiting without a place."""
    for s in range(st.counters[USED_SLOTS]):
        slot = st.slots[s]
        if slot.state == WAITING:
            write(st, s, slot.goal, np.nan, -1, STILL_WAITING)
        elif slot.state not in (ABSENT, FRESH):
            write(st, s, slot.node, np.nan, slot.goal, THERE)


def simulate(
    net: Net, st: State, present: NDArray[Any], sources: NDArray[np.uint64], key: np.uint64
) -> None:
    """Run one replication; the answers are in `st`.

    `present` are PRESENT people in the order in which those in line came; `sources` numbers
    their draws by node and class.
    """
    fixed, moving = pack(_NET, net), pack(_STATE, st)
    places = np.uint64(fixed.ctypes.data), np.uint64(moving.ctypes.data)
    _simulate(places[0], places[1], present, sources, key)


@compiled
def _simulate(
    net_place: np.uint64, state_place: np.uint64, present: NDArray[Any],
    sources: NDArray[np.uint64], key: np.uint64,
) -> None:  # fmt: skip
    net: Net = _net_at(net_place)
    st: State = _state_at(state_place)
    count = st.counters
    person = 0  # of those present at the start
    change = 0
    reviews = day = 0
    review_time = 0.0 if net.rules.size > 0 else np.inf
    day_time = 0.0
    first_arrivals(net, st, key)
    while count[STATUS] == DONE:
        # What happens next, and who asks for which node because of it.
        t = 0.0
        s = goal = ready = -1
        asks = comes = False
        due = remaining = prepared = choice = -1.0
        if person < present.size:
            klass = int(present[person].klass)
            goal = int(present[person].node)
            source = sources[goal * net.class_count + klass]
            s = new_person(net, st, source, -1, klass, present[person].number)
            remaining = present[person].remaining
            ready = int(present[person].ready)
            comes = True
            person += 1
        else:
            arrival = st.streams[st.streams[0].order].next_time if st.streams.size > 0 else np.inf
            change_time = net.changes[change].at if change < net.changes.size else np.inf
            control = min(change_time, review_time, day_time)
            until = min(arrival, control, net.days)
            if count[HEAP] == 0:
                advance(st, until)
            if count[HEAP] > 0 and st.heap[0].time <= until:
                t = st.heap[0].time
                e = pop(st)
                s = int(st.events[e].slot)
                slot = st.slots[s]
                if slot.event != e:  # void
                    continue
                count[EVENTS] += 1
                if slot.state == SERVED:
                    slot.ended = t
                    e = onward(net, st, s)
                    goal = goal_of(net, st, e)
                    if net.edges[e].delay >= 0:
                        first, _ = address(net, st, s, int(slot.node), TRANSFER, key)
                        slot.state = MOVING
                        slot.goal = goal
                        due = t + draw(net.dists, net.data, net.edges[e].delay, unit(first))
                    else:
                        asks = True
                elif slot.state == MOVING:
                    goal = int(slot.goal)
                    asks = True
                elif slot.state == WAITING:
                    n = int(slot.goal)
                    goal = net.nodes[n].leave_to
                    step_out(net, st, s)
                    write(st, s, n, t, goal, TIRED)
                    mark(st, n)  # those behind may ask for less of a team
                    if goal < 0:
                        forget(st, s)
                    else:
                        comes = True
                else:
                    comes = True
                    goal = net.streams[slot.stream].node
            elif arrival <= control and arrival <= net.days:
                t = arrival
                count[EVENTS] += 1
                stream = st.streams[0].order
                goal = net.streams[stream].node
                s = new_person(
                    net,
                    st,
                    net.streams[stream].number,
                    stream,
                    net.streams[stream].klass,
                    st.streams[stream].next_number,
                )
                comes = True
                prepared = st.streams[stream].stay
                choice = st.streams[stream].choice
                next_arrival(net, st, stream, key)
                prepare_stay(net, st, stream, key)
                sift(st, 0)
            elif control > net.days:
                break
            elif change_time <= control:
                t = change_time
                n = net.changes[change].node
                more = net.changes[change].units - st.nodes[n].base
                st.nodes[n].base = net.changes[change].units
                change_capacity(st, n, more)
                change += 1
            elif review_time <= control:
                t = review_time
                review(net, st)
                reviews += 1
                review_time = reviews * net.review
            else:
                t = day_time
                end_of_day(net, st, day)
                day += 1
                day_time = float(day)
        if s >= 0:
            slot = st.slots[s]
            enters = -1
            if (
                comes
                and slot.state == FRESH
                and slot.stream >= 0
                and called_off(net, st, int(slot.stream))
            ):
                slot.joined = t
                slot.entered = slot.ended = slot.asked = np.nan
                write(st, s, goal, t, -1, CANCELLED)
                due = t + net.streams[slot.stream].again_after
                if due < t or due > net.days:
                    due = -1.0
                    forget(st, s)
            elif comes and remaining >= 0.0:
                slot.joined = t
                enters = goal
            elif comes:
                enters = come(net, st, s, goal, t)
            elif asks:
                enters = ask(net, st, s, goal, t)
            if enters >= 0:
                if enters != goal:  # turned away from there: nothing is prepared
                    prepared = -1.0
                stay = enter(net, st, s, enters, t, prepared, choice, key)
                due = t + (remaining if remaining >= 0.0 else stay)
                if ready >= 0:
                    slot.state = MOVING
                    slot.goal = ready
                    slot.ended = t
            elif (comes or asks) and slot.state == WAITING:
                patience = net.groups[slot.goal * net.class_count + slot.klass].patience
                if patience >= 0:
                    first, _ = address(net, st, s, int(slot.goal), PATIENCE, key)
                    due = t + draw(net.dists, net.data, patience, unit(first))
            if due >= 0.0:
                schedule(st, s, due)
        fill(net, st, t, key)
        if net.cyclic and asks and st.slots[s].state == BLOCKED and stuck(st, s):
            count[STATUS] = DEADLOCK
    close(st)
