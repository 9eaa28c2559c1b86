"""The rules of a network in SimPy: what ours is measured against with every feature on.

Done as ours does them: blocking after service, non-pre-emptive priorities, patience, finite queues
with diversion, waiting rooms, delays that keep the place, routes by class that turn aside under
pressure, dated capacity, escalation that opens beds and changes routes, planned admissions called
off and coming again, rates by hour, day and month, mixtures, and people there at the start (their
remaining stays are drawn by ours, at no cost to it). It keeps a row a visit, and a row for who was
turned away, tired of waiting or was called off, as ours does. Not done: draws by
address, hours of a team beyond whole persons, detection of deadlock, tables, checks and causes.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Callable, Generator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import simpy

from bettercare.flow import starting
from bettercare.flow.network import HOME, Arrivals, Network, Node, Route, patience_of, routes_of
from bettercare.flow.network import stay_of as stay_at
from bettercare.flow.stays import Stay, log_parameters, weibull_parameters

Process = Generator[Any, Any, None]
Visit = tuple[int, int, float, float, float, float]
_TAKES_BACK = -1  # the priority of a place that is closed: before everybody in line


@dataclass
class Place:
    """A node: a resource of as many places as it ever has, those closed taken by nobody."""

    node: Node
    resource: Any
    open: int
    closed: list[Any]
    there: int = 0
    waiting: int = 0
    outside: int = 0
    roomed: int = 0

    @property
    def pressure(self) -> float:
        """There and waiting over what is open."""
        return (self.there + self.waiting) / self.open


def drawn(stay: Stay, rng: random.Random) -> Callable[[], float]:
    """A function that draws a stay."""
    match stay.kind:
        case "lognormal":
            first, second = log_parameters(stay)
            return lambda: rng.lognormvariate(first, second)
        case "gamma":
            shape = 1.0 / stay.cv**2
            return lambda: rng.gammavariate(shape, stay.mean / shape)
        case "weibull":
            scale, form = weibull_parameters(stay.mean, stay.cv)
            return lambda: rng.weibullvariate(scale, form)
        case "empirical":
            return lambda: rng.choice(stay.values)
        case "mixture":
            parts = [drawn(part, rng) for _, part in stay.parts]
            up_to = list(accumulate(share for share, _ in stay.parts))

            def one_of_them() -> float:
                return parts[min(bisect_right(up_to, rng.random()), len(parts) - 1)]()

            return one_of_them
    return lambda: rng.expovariate(1.0 / stay.mean)


def run_simpy_rules(network: Network, seed: int) -> list[Visit]:
    """One replication; its finished visits."""
    return _Model(network, seed).run()


class _Model:
    def __init__(self, network: Network, seed: int) -> None:
        self.network, self.seed, self.now = network, seed, simpy.Environment()
        self.rng = random.Random(seed)
        self.visits: list[Visit] = []
        self.number = 0
        self.classes = [one.name for one in network.classes]
        self.priority = {one.name: one.priority for one in network.classes}
        self.places = {node.name: self._place(node) for node in network.nodes}
        self.index = {node.name: i for i, node in enumerate(network.nodes)}
        pairs = [(node, one) for node in network.nodes for one in self.classes]
        self.stay = {(n.name, c): drawn(stay_at(n, c), self.rng) for n, c in pairs}
        self.patience = {
            (n.name, c): drawn(some, self.rng) for n, c in pairs if (some := patience_of(n, c))
        }
        self.routes = {(n.name, c): self._row(routes_of(n, c)) for n, c in pairs}

    def _row(self, routes: tuple[Route, ...]) -> list[tuple[float, Route, Any]]:
        up_to = accumulate(route.share for route in routes)
        delays = [drawn(route.delay, self.rng) if route.delay else None for route in routes]
        return list(zip(up_to, routes, delays, strict=True))

    def _place(self, node: Node) -> Place:
        each = node.hours_a_week if node.kind == "team" else 1.0
        sizes = [int(size / each) for size in (node.capacity, *(c for _, c in node.changes))]
        more = sum(int(one.opens.get(node.name, 0)) for one in self.network.escalations)
        resource = simpy.PriorityResource(self.now, capacity=max(sizes) + more)
        closed = [
            resource.request(priority=_TAKES_BACK) for _ in range(resource.capacity - sizes[0])
        ]
        return Place(node, resource, sizes[0], closed)

    def run(self) -> list[Visit]:
        people = starting.present(self.network, self.seed, 0)
        for one in people:
            name, klass = self.network.nodes[one["node"]].name, self.classes[one["klass"]]
            left = float(one["remaining"])
            self.now.process(self.patient(name, klass, left if left >= 0.0 else None))
        for stream in self.network.arrivals:
            self.now.process(self.source(stream))
        for node in self.network.nodes:
            if node.changes:
                self.now.process(self.calendar(node))
        for rule in self.network.escalations:
            self.now.process(self.escalation(rule))
        self.now.run(until=self.network.days)
        return self.visits

    def resize(self, name: str, more: int) -> None:
        place = self.places[name]
        place.open += more
        for _ in range(more):
            held = place.closed.pop()
            if held.triggered:
                place.resource.release(held)
            else:  # still in line to be closed: nobody took it yet
                held.cancel()
        place.closed += [place.resource.request(priority=_TAKES_BACK) for _ in range(-more)]

    def calendar(self, node: Node) -> Process:
        size = int(node.capacity)
        for day, capacity in node.changes:
            yield self.now.timeout(day - self.now.now)
            self.resize(node.name, int(capacity) - size)
            size = int(capacity)

    def escalation(self, rule: Any) -> Process:
        on = False
        place = self.places[rule.watch]
        while True:
            if place.pressure >= rule.when if not on else place.pressure < rule.until:
                on = not on
                for name, units in rule.opens.items():
                    self.resize(name, int(units) if on else -int(units))
                for name, routes in rule.routes.items():
                    for one in self.classes:
                        row = routes if on else routes_of(self.places[name].node, one)
                        self.routes[name, one] = self._row(row)
            yield self.now.timeout(1.0 / self.network.reviews_a_day)

    def source(self, stream: Arrivals) -> Process:
        edges = [*stream.edges, math.inf]
        at, t = 0, 0.0
        while True:
            due = self.rng.expovariate(1.0)
            while due > (more := stream.rates[at] * (edges[at + 1] - t)):
                due -= more
                at += 1
                t = edges[at]
                if at == len(stream.rates) - 1 and not stream.rates[at]:
                    return
            t += due / stream.rates[at]
            yield self.now.timeout(t - self.now.now)
            self.now.process(self.arrive(stream))

    def arrive(self, stream: Arrivals) -> Process:
        off = stream.cancelling
        while off is not None and self.places[off.watch].pressure >= off.when:
            at, t = self.index[stream.node], self.now.now
            self.visits.append((-1, at, t, math.nan, math.nan, t))
            if off.again_after is None:
                return
            yield self.now.timeout(off.again_after)
        yield from self.patient(stream.node, stream.patient_class, None)

    def patient(self, name: str, klass: str, left: float | None) -> Process:  # noqa: PLR0912, PLR0915
        self.number += 1
        number, rng, now = self.number, self.rng, self.now
        place = self.places[name]
        while place.there >= place.open and place.outside >= place.node.queue_limit:
            self.visits.append((number, self.index[name], now.now, math.nan, math.nan, now.now))
            if place.node.when_full is None:
                return
            name = place.node.when_full
            place = self.places[name]
        joined = now.now
        held = place.resource.request(priority=self.priority[klass])
        if not held.triggered:
            place.waiting += 1
            place.outside += 1
            patience = self.patience.get((name, klass))
            if patience is None:
                yield held
            else:
                yield held | now.timeout(patience())
            place.waiting -= 1
            place.outside -= 1
            if not held.triggered:
                held.cancel()
                self.visits.append((number, self.index[name], joined, math.nan, math.nan, now.now))
                return
        while True:
            place.there += 1
            entered = now.now
            yield now.timeout(self.stay[name, klass]() if left is None else left)
            left = None
            ended = now.now
            u = rng.random()
            onward = HOME
            for up_to, route, delay in self.routes[name, klass]:
                if u < up_to:
                    onward = route.to
                    if route.otherwise and self.places[onward].pressure >= route.when:
                        onward = route.otherwise
                    if delay is not None:
                        yield now.timeout(delay())
                    break
            index = self.index[name]
            if onward == HOME:
                place.there -= 1
                place.resource.release(held)
                self.visits.append((number, index, joined, entered, ended, now.now))
                return
            asked, then = now.now, self.places[onward]
            wanted = then.resource.request(priority=self.priority[klass])
            roomed = not wanted.triggered and then.roomed < then.node.waiting_room
            if roomed:
                place.there -= 1
                place.resource.release(held)
                self.visits.append((number, index, joined, entered, ended, asked))
            if not wanted.triggered:
                then.waiting += 1
                then.roomed += roomed
                yield wanted
                then.waiting -= 1
                then.roomed -= roomed
            if not roomed:
                place.there -= 1
                place.resource.release(held)
                self.visits.append((number, index, joined, entered, ended, now.now))
            name, place, held, joined = onward, then, wanted, asked
