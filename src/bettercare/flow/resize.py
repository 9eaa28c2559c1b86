"""The same network with other capacities, without making all of its arrays anew."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from bettercare.flow.arrays import CHANGE, units
from bettercare.flow.network import Network, Node, hours_of
from bettercare.flow.replicate import Model

#: What one more of a node is called, by its kind.
UNITS = {"beds": "bed", "rooms": "room", "places": "place", "team": "visit-hour a week"}


def limited(network: Network) -> list[str]:
    """The nodes whose capacity has a limit at some time of the run."""
    return [
        node.name
        for node in network.nodes
        if any(math.isfinite(size) for size in (node.capacity, *(v for _, v in node.changes)))
    ]


def with_more(network: Network, more: Mapping[str, float]) -> Network:
    """The network with so much more (or less) at some nodes, whenever they are open.

    A capacity of nought at some time stays nought; less than nothing is nought. People there on
    the first day who have no place left are put in line for it.
    """
    nodes = tuple(
        _changed(network, node, more[node.name]) if more.get(node.name) else node
        for node in network.nodes
    )
    return replace(network, nodes=nodes)


def _changed(network: Network, node: Node, more: float) -> Node:
    def size(now: float) -> float:
        return max(now + more, 0.0) if now > 0.0 else now

    changed = replace(
        node,
        capacity=size(node.capacity),
        changes=tuple((day, size(value)) for day, value in node.changes),
    )
    left = changed.capacity
    there: dict[str, int] = {}
    line = dict(node.waiting_at_start)
    for one in network.classes:
        count = node.occupied_at_start.get(one.name, 0)
        hours = hours_of(node, one.name)
        there[one.name] = count if math.isinf(left) else min(count, int(left / hours + 1e-9))
        left -= there[one.name] * hours
        if count > there[one.name]:
            line[one.name] = line.get(one.name, 0) + count - there[one.name]
    return replace(changed, occupied_at_start=there, waiting_at_start=line)


def resized(model: Model, more: Mapping[str, float]) -> Model:
    """A model with so much more (or less) at some nodes; all else of it is shared."""
    network = with_more(model.network, more)
    nodes = model.net.nodes.copy()
    nodes["capacity"] = [units(node, node.capacity) for node in network.nodes]
    changes = sorted(
        (day, i, units(node, value))
        for i, node in enumerate(network.nodes)
        for day, value in node.changes
    )
    net = model.net._replace(nodes=nodes, changes=np.array(changes, CHANGE))
    return replace(model, network=network, net=net)


def one_more(network: Network, node: Node) -> float:
    """What is added for one more person at a node: a place, or a team's hours for one of them."""
    if node.kind != "team":
        return 1.0
    return max(hours_of(node, one.name) for one in network.classes)
