"""How much a network is asked to carry, from its means alone: before anything is run.

The traffic equations: arrivals at a node are those from outside and, of those who leave other
nodes, the share that comes here. Offered load is arrivals a day x mean days (Erlangs).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.flow.network import HOME, Arrivals, Network, Node, hours_of, routes_of, stay_of

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Load:
    """What a node is asked to carry, on average."""

    node: str
    arrivals_a_day: float
    mean_stay: float
    offered: float  # units of capacity in use if nobody ever waited
    capacity: float  # most units on any day; infinite for unlimited
    loses: bool  # whether people are lost, diverted, or tire, so that no load is too much

    @property
    def share(self) -> float:
        """Offered load over capacity; above 1 the queue grows without end."""
        return self.offered / self.capacity if self.capacity > 0 else np.inf

    @property
    def sustainable(self) -> bool:
        """Whether the queue settles."""
        return self.loses or self.share < 1.0


def mean_rate(stream: Arrivals, days: float) -> float:
    """Mean arrivals a day of a stream over the run."""
    if stream.times is not None:
        return sum(time <= days for time in stream.times) / days
    if stream.interval is not None:
        return 1.0 / stream.interval.mean
    spells = np.diff(np.minimum((*stream.edges, days), days))
    # no dot product: of long rows it asks for threads, which cost more and sum in their own order
    return float(np.sum(np.asarray(stream.rates) * spells)) / days


def arrivals_by_class(network: Network) -> Floats:
    """Arrivals a day by node and class, (nodes, classes), from outside and from other nodes."""
    place = {node.name: i for i, node in enumerate(network.nodes)}
    names = [one.name for one in network.classes]
    outside = np.zeros((len(network.nodes), len(names)))
    for stream in network.arrivals:
        rate = mean_rate(stream, network.days)
        outside[place[stream.node], names.index(stream.patient_class)] += rate
    total = np.zeros_like(outside)
    for c, name in enumerate(names):
        onward = np.zeros((len(place), len(place)))
        for node in network.nodes:
            for route in routes_of(node, name):
                if route.to != HOME:
                    onward[place[node.name], place[route.to]] += route.share
        total[:, c] = np.linalg.solve(np.eye(len(place)) - onward.T, outside[:, c])
    return total


def loads(network: Network) -> list[Load]:
    """The load of every node, those of all classes together."""
    rates = arrivals_by_class(network)
    found = []
    for n, node in enumerate(network.nodes):
        stays = [stay_of(node, one.name).mean for one in network.classes]
        hours = [hours_of(node, one.name) for one in network.classes]
        work = float(sum(rates[n, c] * stays[c] for c in range(len(stays))))
        offered = float(sum(rates[n, c] * stays[c] * hours[c] for c in range(len(stays))))
        arrivals = float(rates[n].sum())
        most = max([node.capacity, *(value for _, value in node.changes)])
        loses = node.patience is not None or np.isfinite(node.queue_limit) or any(
            own.patience is not None for own in node.by_class.values()
        )  # fmt: skip
        mean = work / arrivals if arrivals > 0.0 else node.stay.mean
        found.append(Load(node.name, arrivals, mean, offered, most, bool(loses)))
    return found


def expected_visits(network: Network) -> tuple[float, float]:
    """Patients and visits expected in the run, for the size of its memory."""
    rates = arrivals_by_class(network)
    patients = sum(mean_rate(stream, network.days) for stream in network.arrivals) * network.days
    return float(patients), float(max(rates.sum() * network.days, patients))


def _opens_again(node: Node) -> bool:
    """Whether a node opens and closes by the week, so that its last change is one of many."""
    return sum(value == 0.0 for _, value in node.changes) > 1


def warnings(network: Network) -> list[str]:
    """What will not settle, a sentence each; the run goes ahead all the same."""
    told = []
    for node in network.nodes:
        if node.changes and node.changes[-1][1] == 0.0 and not _opens_again(node):
            told.append(
                f"nodes.{node.name}: closed from day {node.changes[-1][0]:g} to the end of the "
                "run: whoever is sent there then waits for ever"
            )
    for load in loads(network):
        if not load.sustainable:
            surplus = (load.offered - load.capacity) / load.mean_stay if load.mean_stay else 0.0
            told.append(
                f"nodes.{load.node}: the load cannot be sustained: {load.arrivals_a_day:,.2f} a "
                f"day for {load.mean_stay:,.2f} days ask for {load.offered:,.1f} of "
                f"{load.capacity:,.1f} ({load.share:.0%}); the queue grows by about "
                f"{max(surplus, 0.0):,.2f} a day and passes any size"
            )
    return told
