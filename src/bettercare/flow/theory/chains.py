"""Small networks with blocking after service, solved as Markov chains (exponential stays)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

State = tuple[int, ...]
Moves = Callable[[State], Iterable[tuple[State, float]]]


def stationary(start: State, moves: Moves) -> dict[State, float]:
    """Long-run chances of the states reached from `start`; `moves` gives next states and rates."""
    from scipy.sparse import csc_matrix
    from scipy.sparse.linalg import spsolve

    place = {start: 0}
    states = [start]
    entries: list[tuple[int, int, float]] = []
    for state in states:
        here = place[state]
        for other, rate in moves(state):
            if other not in place:
                place[other] = len(states)
                states.append(other)
            entries += [(place[other], here, rate), (here, here, -rate)]
    size = len(states)
    rows, columns, rates = (list(part) for part in zip(*entries, strict=True))
    kept = [i for i, row in enumerate(rows) if row != 0]  # one equation says that chances sum to 1
    matrix = csc_matrix(
        (
            [rates[i] for i in kept] + [1.0] * size,
            ([rows[i] for i in kept] + [0] * size, [columns[i] for i in kept] + list(range(size))),
        ),
        shape=(size, size),
    )
    right = np.zeros(size)
    right[0] = 1.0
    chances: NDArray[np.float64] = spsolve(matrix, right)
    return dict(zip(states, chances.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Tandem:
    """Means of two nodes in line: wait for the first, people blocked in it, busy in each."""

    wait: float
    blocked: float
    busy_first: float
    busy_second: float


def tandem(
    arrivals: float, first: int, mean_first: float, share: float, second: int, mean_second: float,
    most: int = 600,
) -> Tandem:  # fmt: skip
    """Two nodes, the second full means that people stay blocked in the first.

    A share of those who leave the first go on to the second. At most `most` people are in the
    first and its line: enough where the load is sustainable.

    >>> t = tandem(2.0, 4, 1.0, 0.3, 3, 4.0)
    >>> round(t.wait, 6), round(t.blocked, 6), round(t.busy_first, 6), round(t.busy_second, 6)
    (3.481443, 1.009597, 2.0, 2.4)
    """

    def moves(state: State) -> Iterable[tuple[State, float]]:
        inside, blocked, later = state
        if inside < most:
            yield (inside + 1, blocked, later), arrivals
        busy = min(inside, first) - blocked
        if busy:
            yield (inside - 1, blocked, later), busy * (1.0 - share) / mean_first
            if later < second:
                yield (inside - 1, blocked, later + 1), busy * share / mean_first
            else:
                yield (inside, blocked + 1, later), busy * share / mean_first
        if later:
            if blocked:
                yield (inside - 1, blocked - 1, later), later / mean_second
            else:
                yield (inside, blocked, later - 1), later / mean_second

    chances = stationary((0, 0, 0), moves)

    def mean(of: Callable[[State], float]) -> float:
        return sum(of(state) * chance for state, chance in chances.items())

    waiting = mean(lambda s: max(0, s[0] - first))
    blocked = mean(lambda s: s[1])
    busy = mean(lambda s: min(s[0], first) - s[1])
    return Tandem(waiting / arrivals, blocked, busy, mean(lambda s: s[2]))


def saturated_line(stations: int) -> float:
    """People a unit of time through equal exponential stations without room between them.

    There is always somebody to begin at the first station; the last is never blocked.

    >>> round(saturated_line(2) * 3, 9), round(saturated_line(3) * 39, 9)
    (2.0, 22.0)
    """
    starved, working, blocked = range(3)

    def finish(state: list[int], i: int) -> State:
        if i + 1 < stations and state[i + 1] != starved:
            state[i] = blocked
            return tuple(state)
        if i + 1 < stations:
            state[i + 1] = working
        while i >= 0:
            # the place of station i is free: somebody blocked before it moves up
            if i == 0:
                state[0] = working
            elif state[i - 1] == blocked:
                state[i] = working
                i -= 1
                continue
            else:
                state[i] = starved
            break
        return tuple(state)

    def moves(state: State) -> Iterable[tuple[State, float]]:
        for i, now in enumerate(state):
            if now == working:
                yield finish(list(state), i), 1.0

    chances = stationary((working, *[starved] * (stations - 1)), moves)
    return sum(chance for state, chance in chances.items() if state[-1] == working)
