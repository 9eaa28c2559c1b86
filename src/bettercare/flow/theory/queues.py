"""Queues of one node with Poisson arrivals: the formulas of Erlang, Palm, Pollaczek and Cobham.

Rates are per unit of time, times in that unit; `offered` is in Erlangs.
Source: Gross et al., Fundamentals of Queueing Theory, 4th edition, 2008, chapters 2, 3 and 5;
Erlang A: Garnett, Mandelbaum and Reiman, 2002, DOI 10.1287/msom.4.3.208.7753.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Queue:
    """Long-run figures of a queue: chance of waiting, of loss; mean wait; mean number waiting.

    `wait` is over those served; `waiting` is the mean number in line; `busy` servers at work.
    """

    p_wait: float
    p_lost: float
    wait: float
    waiting: float
    busy: float


def erlang_b(servers: int, offered: float) -> float:
    """The chance that all servers are busy where nobody waits (M/G/c/c).

    >>> round(erlang_b(10, 10.0), 6), round(erlang_b(20, 15.0), 6)
    (0.214582, 0.045593)
    """
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = offered * blocked / (n + offered * blocked)
    return blocked


def erlang_c(servers: int, offered: float) -> float:
    """The chance of waiting where everybody waits (M/M/c); 1 where the load is too much.

    >>> round(erlang_c(5, 4.0), 6)
    0.554113
    """
    if offered >= servers:
        return 1.0
    b = erlang_b(servers, offered)
    return b / (1.0 - offered / servers * (1.0 - b))


def mmc(arrivals: float, mean: float, servers: int) -> Queue:
    """M/M/c: exponential stays, everybody waits.

    >>> round(mmc(4.0, 1.0, 5).waiting, 6)
    2.21645
    """
    offered = arrivals * mean
    p = erlang_c(servers, offered)
    wait = p * mean / (servers - offered)
    return Queue(p, 0.0, wait, arrivals * wait, offered)


def mmck(arrivals: float, mean: float, servers: int, most: int) -> Queue:
    """M/M/c/K: at most `most` people there and waiting; a further one is lost.

    >>> round(mmck(4.0, 1.0, 5, 10).p_lost, 6), round(mmck(4.0, 1.0, 5, 10).waiting, 6)
    (0.042486, 0.893693)
    """
    up = [1.0]
    for n in range(1, most + 1):
        up.append(up[-1] * arrivals * mean / min(n, servers))
    return _of_chances(up, arrivals, servers)


def erlang_a(arrivals: float, mean: float, servers: int, patience: float) -> Queue:
    """M/M/c+M: those in line leave after an exponential time with mean `patience`.

    `p_lost` is the share who tire; `wait` is over all who come, served or not.

    >>> round(erlang_a(5.0, 1.0, 5, 1.0).p_lost, 6)  # patience like the stay: c of M/M/inf
    0.175467
    """
    up = [1.0]
    total, n = 1.0, 0
    while up[-1] > 1e-18 * total or n < servers + 10:
        n += 1
        leaving = min(n, servers) / mean + max(0, n - servers) / patience
        up.append(up[-1] * arrivals / leaving)
        total += up[-1]
    waiting = math.fsum(max(0, i - servers) * p for i, p in enumerate(up)) / total
    p_wait = math.fsum(up[servers:]) / total
    busy = math.fsum(min(i, servers) * p for i, p in enumerate(up)) / total
    return Queue(p_wait, waiting / patience / arrivals, waiting / arrivals, waiting, busy)


def _of_chances(up: Sequence[float], arrivals: float, servers: int) -> Queue:
    total = math.fsum(up)
    lost = up[-1] / total
    waiting = math.fsum(max(0, i - servers) * p for i, p in enumerate(up)) / total
    busy = math.fsum(min(i, servers) * p for i, p in enumerate(up)) / total
    taken = 1.0 - lost
    p_wait = math.fsum(up[servers:-1]) / total / taken if taken else 0.0
    return Queue(p_wait, lost, waiting / (arrivals * taken), waiting, busy)


def mg1(arrivals: float, mean: float, cv: float) -> Queue:
    """M/G/1: the Pollaczek-Khinchine formula.

    >>> round(mg1(0.8, 1.0, 1.5).wait, 9)
    6.5
    """
    load = arrivals * mean
    wait = load * mean * (1.0 + cv * cv) / (2.0 * (1.0 - load))
    return Queue(load, 0.0, wait, arrivals * wait, load)


def priority_waits(
    arrivals: Sequence[float], means: Sequence[float], squares: Sequence[float]
) -> list[float]:
    """Mean waits of classes at one server, first class first, without pre-emption (Cobham 1954).

    `squares` are mean squared stays.

    >>> [round(1.0 + w, 9) for w in priority_waits([0.2, 0.6], [1.0, 1.0], [2.0, 2.0])]
    [2.0, 6.0]
    """
    left = sum(rate * square for rate, square in zip(arrivals, squares, strict=True)) / 2.0
    return _cobham(left, [rate * mean for rate, mean in zip(arrivals, means, strict=True)])


def priority_waits_mmc(arrivals: Sequence[float], mean: float, servers: int) -> list[float]:
    """Mean waits of classes at several servers with one exponential stay, without pre-emption.

    >>> round(priority_waits_mmc([4.0], 1.0, 5)[0], 6)
    0.554113
    """
    left = erlang_c(servers, sum(arrivals) * mean) * mean / servers
    return _cobham(left, [rate * mean / servers for rate in arrivals])


def _cobham(left: float, shares: Sequence[float]) -> list[float]:
    waits, before = [], 0.0
    for share in shares:
        waits.append(left / ((1.0 - before) * (1.0 - before - share)))
        before += share
    return waits
