"""The exact result beside a simulated node, where theory has one.

Theory has one for a node that people reach from outside alone, as a Poisson stream at a constant
rate, with constant capacity, from which nobody is ever blocked, and with one stay for all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from bettercare.flow.load import Load, loads
from bettercare.flow.network import HOME, Network, Node, Route, routes_of, stay_of
from bettercare.flow.stays import second_moment
from bettercare.flow.theory import queues


@dataclass(frozen=True, slots=True)
class Exact:
    """Long-run figures of a node by a named formula; None where the formula does not say."""

    formula: str
    occupied: float
    waiting: float
    wait_hours: float | None
    lost: float


def exact_beside(network: Network) -> dict[str, Exact]:
    """Exact results by node; nodes without one are left out."""
    load = {one.node: one for one in loads(network)}
    found = {}
    for node in network.nodes:
        if _applies(network, node):
            result = _formula(network, node, load[node.name])
            if result is not None:
                found[node.name] = result
    return found


def _applies(network: Network, node: Node) -> bool:
    reached = {
        name
        for other in network.nodes
        for row in [routes_of(other, one.name) for one in network.classes]
        for route in row
        for name in (route.to, route.otherwise)
    }
    reached |= {other.when_full for other in network.nodes}
    reached |= {other.leave_to for other in network.nodes if other.patience is not None}
    touched = any(
        rule.opens.get(node.name) or node.name in rule.routes for rule in network.escalations
    )
    streams = [stream for stream in network.arrivals if stream.node == node.name]
    steady = all(
        len(stream.rates) == 1 and not stream.amplitude and stream.times is None
        and stream.interval is None and stream.cancelling is None
        for stream in streams
    )  # fmt: skip
    stays = {stay_of(node, one.name) for one in network.classes}
    return (
        bool(streams) and steady and len(stays) == 1 and node.name not in reached and not touched
        and not node.changes and node.kind != "team" and not node.by_class
        and all(_never_blocks(network, route) for route in node.routes)
    )  # fmt: skip


def _never_blocks(network: Network, route: Route) -> bool:
    names = [name for name in (route.to, route.otherwise) if name not in (None, HOME)]
    free = all(
        math.isinf(network.node(str(name)).capacity)
        or math.isinf(network.node(str(name)).waiting_room)
        for name in names
    )
    return free and route.delay is None


def _formula(network: Network, node: Node, load: Load) -> Exact | None:
    stay = node.stay
    rate, mean = load.arrivals_a_day, stay.mean
    if math.isinf(node.capacity):
        return Exact("M/G/inf", rate * mean, 0.0, 0.0, 0.0)
    places = int(node.capacity)
    ordered = len({one.priority for one in network.classes}) > 1
    if node.queue_limit == 0:
        lost = queues.erlang_b(places, rate * mean)
        return Exact("Erlang B", rate * mean * (1.0 - lost), 0.0, 0.0, lost)
    if stay.kind == "exponential":
        if node.patience is not None:
            if node.patience.kind != "exponential" or math.isfinite(node.queue_limit):
                return None
            found = queues.erlang_a(rate, mean, places, node.patience.mean)
            return Exact("Erlang A", found.busy, found.waiting, None, found.p_lost)
        if math.isfinite(node.queue_limit):
            found = queues.mmck(rate, mean, places, places + int(node.queue_limit))
            wait = None if ordered else found.wait * 24.0
            return Exact("M/M/c/K", found.busy, found.waiting, wait, found.p_lost)
        if rate * mean < places:
            found = queues.mmc(rate, mean, places)
            return Exact("Erlang C", found.busy, found.waiting, found.wait * 24.0, 0.0)
        return None
    plain = node.patience is None and math.isinf(node.queue_limit) and not ordered
    if places == 1 and plain and rate * mean < 1.0:
        wait = rate * second_moment(stay) / (2.0 * (1.0 - rate * mean))
        return Exact("Pollaczek-Khinchine", rate * mean, rate * wait, wait * 24.0, 0.0)
    return None
