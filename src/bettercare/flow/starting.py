"""Who is there at the start: today's patients with the days they still have to stay.

Somebody found in a bed on a given day is more likely to be in the middle of a long stay than of
a short one. So the whole stay is drawn with chances in proportion to its length, and the time
still to go is a share of it, any alike: the equilibrium (residual) distribution of renewal
theory (Cox, Renewal Theory, 1962, section 5). Those in line have not begun and draw a whole stay.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bettercare.flow.draws import number_of
from bettercare.flow.loop import PRESENT
from bettercare.flow.network import Network, stay_of
from bettercare.flow.stays import Stay, log_parameters, second_moment, weibull_parameters
from bettercare.sampling import uniforms

Floats = NDArray[np.float64]


def sources(network: Network) -> NDArray[np.uint64]:
    """Numbers of the draws of those there at the start, by node and class."""
    numbers = [
        number_of("start", f"{node.name}|{one.name}")
        for node in network.nodes
        for one in network.classes
    ]
    return np.array(numbers, np.uint64)


def present(network: Network, seed: int, replication: int) -> NDArray[np.void]:
    """PRESENT rows: those with a place and what they still have to stay, then those in line.

    Those ready to go on have nothing left to stay; where the next place is full they are in line
    for it behind those already waiting.
    """
    rows: list[tuple[int, int, float, int, int]] = []
    lines: list[tuple[int, int, float, int, int]] = []
    place = {node.name: i for i, node in enumerate(network.nodes)}
    for n, node in enumerate(network.nodes):
        for c, one in enumerate(network.classes):
            count = node.occupied_at_start.get(one.name, 0)
            if count:
                address = f"start|{replication}|{node.name}|{one.name}"
                u = uniforms(seed, address, 2 * count).reshape(count, 2)
                left = residual(stay_of(node, one.name), u[:, 0], u[:, 1])
                ready = node.ready_at_start.get(one.name, {})
                goals = [place[name] for name, some in ready.items() for _ in range(some)][:count]
                goals += [-1] * (count - len(goals))
                rows += [
                    (n, c, float(days) if goal < 0 else 0.0, k, goal)
                    for k, (days, goal) in enumerate(zip(left, goals, strict=True))
                ]
            waiting = node.waiting_at_start.get(one.name, 0)
            lines += [(n, c, -1.0, count + k, -1) for k in range(waiting)]
    return np.array(rows + lines, PRESENT)


def residual(stay: Stay, u: Floats, v: Floats) -> Floats:
    """Days still to stay of somebody found in a stay, from two uniform numbers each.

    >>> residual(Stay("deterministic", 10.0), np.array([0.3]), np.array([0.25])).tolist()
    [2.5]
    """
    if stay.kind == "mixture":
        weights = np.array([share * part.mean for share, part in stay.parts])
        up_to = np.cumsum(weights) / weights.sum()
        up_to[-1] = 1.0
        which = np.searchsorted(up_to, u)
        below = np.concatenate([[0.0], up_to])[which]
        inner = np.clip((u - below) / (up_to[which] - below), 1e-16, 1.0 - 1.2e-16)
        out = np.empty_like(u)
        for i, (_, part) in enumerate(stay.parts):
            mine = which == i
            out[mine] = residual(part, inner[mine], v[mine])
        return out
    return np.asarray(v * _length_biased(stay, u))


def _length_biased(stay: Stay, u: Floats) -> Floats:
    """Quantiles of whole stays met in proportion to their length."""
    from scipy.special import gammaincinv, ndtri

    if stay.kind == "exponential":
        return np.asarray(stay.mean * gammaincinv(2.0, u))
    if stay.kind == "lognormal" and stay.cv > 0.0:
        mu, sigma = log_parameters(stay)
        return np.asarray(np.exp(mu + sigma * sigma + sigma * ndtri(u)))
    if stay.kind == "gamma" and stay.cv > 0.0:
        shape = 1.0 / stay.cv**2
        return np.asarray(stay.mean / shape * gammaincinv(shape + 1.0, u))
    if stay.kind == "weibull" and stay.cv > 0.0:
        scale, shape = weibull_parameters(stay.mean, stay.cv)
        return np.asarray(scale * gammaincinv(1.0 + 1.0 / shape, u) ** (1.0 / shape))
    if stay.kind == "uniform":
        low, high = stay.low, stay.high
        return np.asarray(np.sqrt(low * low + u * (high * high - low * low)))
    if stay.kind == "empirical":
        values = np.array(stay.values)
        up_to = np.cumsum(values) / values.sum()
        up_to[-1] = 1.0
        return np.asarray(values[np.searchsorted(up_to, u)])
    return np.full_like(u, stay.mean)


def residual_mean(stay: Stay) -> float:
    """Mean days still to stay, E[S^2] / (2 E[S]).

    >>> residual_mean(Stay("exponential", 5.0, 1.0))
    5.0
    """
    return second_moment(stay) / (2.0 * stay.mean)
