"""The same networks in SimPy and in Ciw, with every visit kept: what ours is measured against.

They draw by generators of their own, so runs agree in distribution, not patient by patient. Only
what both offer: lognormal or exponential stays, plain routes, blocking after service.
"""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

from bettercare.flow.load import mean_rate
from bettercare.flow.network import HOME, Network
from bettercare.flow.stays import Stay, log_parameters

Visit = tuple[int, int, float, float, float, float]  # patient, node, joined, entered, ended, left


def _parameters(stay: Stay) -> tuple[float, float]:
    return log_parameters(stay) if stay.kind == "lognormal" else (1.0 / stay.mean, 0.0)


def run_simpy(network: Network, seed: int) -> list[Visit]:
    """One replication in SimPy: a process a patient, a resource a node; finished visits."""
    import simpy

    environment = simpy.Environment()
    rng = random.Random(seed)
    resources = [simpy.Resource(environment, capacity=int(n.capacity)) for n in network.nodes]
    place = {node.name: i for i, node in enumerate(network.nodes)}
    normal = [node.stay.kind == "lognormal" for node in network.nodes]
    stays = [_parameters(node.stay) for node in network.nodes]
    routes = [[(place[r.to], r.share) for r in n.routes if r.to != HOME] for n in network.nodes]
    visits: list[Visit] = []

    def patient(number: int, node: int) -> Generator[Any, Any, None]:
        joined = environment.now
        held = resources[node].request()
        yield held
        while True:
            entered = environment.now
            first, second = stays[node]
            stay = rng.lognormvariate(first, second) if normal[node] else rng.expovariate(first)
            yield environment.timeout(stay)
            ended = environment.now
            u = rng.random()
            onward = -1
            for to, share in routes[node]:
                u -= share
                if u < 0.0:
                    onward = to
                    break
            if onward < 0:
                resources[node].release(held)
                visits.append((number, node, joined, entered, ended, ended))
                return
            wanted = resources[onward].request()
            yield wanted
            left = environment.now
            resources[node].release(held)
            visits.append((number, node, joined, entered, ended, left))
            node, held, joined = onward, wanted, ended

    def source(node: int, rate: float) -> Generator[Any, Any, None]:
        number = 0
        while True:
            yield environment.timeout(rng.expovariate(rate))
            environment.process(patient(number, node))
            number += 1

    for stream in network.arrivals:
        rate = mean_rate(stream, network.days)
        environment.process(source(place[stream.node], rate))
    environment.run(until=network.days)
    return visits


def run_ciw(network: Network, seed: int) -> list[Any]:
    """One replication in Ciw: its records of finished visits."""
    import ciw

    place = {node.name: i for i, node in enumerate(network.nodes)}
    size = len(network.nodes)
    rates = [0.0] * size
    for stream in network.arrivals:
        rates[place[stream.node]] += mean_rate(stream, network.days)
    routing = [[0.0] * size for _ in network.nodes]
    for i, node in enumerate(network.nodes):
        for route in node.routes:
            if route.to != HOME:
                routing[i][place[route.to]] = route.share
    made = ciw.create_network(
        arrival_distributions=[
            ciw.dists.Exponential(rate=rate) if rate else None for rate in rates
        ],
        service_distributions=[
            ciw.dists.Lognormal(*log_parameters(node.stay))
            if node.stay.kind == "lognormal"
            else ciw.dists.Exponential(rate=1.0 / node.stay.mean)
            for node in network.nodes
        ],
        routing=routing,
        number_of_servers=[int(node.capacity) for node in network.nodes],
        # no room between nodes: blocking after service; those from outside all wait
        queue_capacities=[float("inf") if rate else 0 for rate in rates],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(made)
    simulation.simulate_until_max_time(network.days)
    return list(simulation.get_all_records())
