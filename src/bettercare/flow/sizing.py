"""The smallest capacities that meet given targets, found by simulation on the same winters.

A target is met where the one-sided confidence bound of its mean over the replications is within
it. Capacities grow where a unit of cost brings the targets nearest, in strides; then each is taken
down as far as the targets still hold, the dearest first, until no single unit can be taken from any
of them. That is the sense in which they are smallest: other capacities may be as small, or cost
less, where several nodes can stand in for each other. Since the winters are the same throughout,
a verdict on given capacities never changes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from bettercare.errors import CallError
from bettercare.flow.answers import figures_of
from bettercare.flow.estimate import quantile
from bettercare.flow.load import loads
from bettercare.flow.network import Network, Node
from bettercare.flow.outcomes import simulated_run
from bettercare.flow.replicate import Model, prepare
from bettercare.flow.resize import UNITS, limited, one_more, resized
from bettercare.flow.size_targets import EVERYWHERE, Sizing, Target

_STRIDE = 0.05  # of a node's capacity, to begin with
_DOUBLINGS = 7
_ROUNDS = 60
_OPEN = {"open_bed_day": 1.0, "open_visit_hour": 1.0 / 7.0}  # a day, of a bed or an hour a week

Steps = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Met:
    """A target, the mean of its measure and the bound that is held against it."""

    target: Target
    mean: float
    bound: float

    @property
    def holds(self) -> bool:
        """Whether the target is met."""
        return self.bound <= self.target.at_most


@dataclass(frozen=True, slots=True)
class Size:
    """A node's capacity now and as found; `less` is what fails with one unit less."""

    node: str
    label: str
    unit: str
    step: float
    now: float
    found: float
    less: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Sized:
    """What was found, from how many sets of capacities tried."""

    sizes: tuple[Size, ...]
    before: tuple[Met, ...]
    after: tuple[Met, ...]
    by_cost: bool
    tried: int
    replications: int
    confidence: float


@dataclass(slots=True)
class _Search:
    """What capacities do, each set of them simulated once."""

    model: Model
    sizing: Sizing
    nodes: tuple[Node, ...]
    step: tuple[float, ...]
    replications: int
    jobs: int
    told: Callable[[int, int, str], None] | None
    seen: dict[Steps, tuple[Met, ...]] = field(default_factory=dict)

    def met(self, steps: Steps) -> tuple[Met, ...]:
        """Every target with so many more steps at each node."""
        if steps not in self.seen:
            more = {
                node.name: count * step
                for node, count, step in zip(self.nodes, steps, self.step, strict=True)
            }
            self.seen[steps] = self._simulated(resized(self.model, more))
            if self.told is not None:
                self.told(len(self.seen), 0, "capacities tried")
        return self.seen[steps]

    def _simulated(self, model: Model) -> tuple[Met, ...]:
        from joblib import Parallel, delayed

        work = (delayed(_figures)(model, n) for n in range(self.replications))
        runs = list(Parallel(n_jobs=self.jobs, prefer="threads")(work))
        t = quantile(2.0 * self.sizing.confidence - 1.0, self.replications - 1)
        found = []
        for one in self.sizing.targets:
            values = np.array([run.get((one.node, one.measure), 0.0) for run in runs])
            error = float(values.std(ddof=1)) / math.sqrt(values.size)
            found.append(Met(one, float(values.mean()), float(values.mean()) + t * error))
        return tuple(found)

    def missed(self, steps: Steps) -> float:
        """How far the targets are missed, as shares of them; nought where all are met."""
        return sum(
            max(one.bound - one.target.at_most, 0.0) / (one.target.at_most or 1.0)
            for one in self.met(steps)
        )

    def holds(self, steps: Steps) -> bool:
        """Whether all targets are met."""
        return all(one.holds for one in self.met(steps))


def _figures(model: Model, number: int) -> dict[tuple[str, str], float]:
    outcomes, run = simulated_run(model, number)
    found = {(node, name): value for (node, name, _), value in figures_of(model, run).items()}
    return found | {(EVERYWHERE, name): value for name, value in outcomes.items()}


def size(
    network: Network, sizing: Sizing, replications: int, *, jobs: int = 1,
    told: Callable[[int, int, str], None] | None = None,
) -> Sized:  # fmt: skip
    """The smallest capacities that meet the targets.

    Errors: `CallError` for fewer than two replications, a node without limit, or targets that no
    capacity of these nodes meets.
    """
    if replications < 2:
        raise CallError("One replication has no confidence", mend="ask for at least 2 replications")
    known = limited(network)
    names = sizing.nodes or tuple(known)
    for name in names:
        if name not in known:
            raise CallError(f"{name} has no limit to its capacity: there is nothing to find")
    nodes = tuple(network.node(name) for name in names)
    step = tuple(one_more(network, node) for node in nodes)
    weight, by_cost = _weights(network, nodes, step)
    search = _Search(prepare(network), sizing, nodes, step, replications, jobs, told)
    start: Steps = (0,) * len(nodes)
    found = _trimmed(search, _grown(search, start, weight), _least(network, nodes, step), weight)
    sizes = []
    for i, node in enumerate(nodes):
        less = search.met(_plus(found, i, -1)) if _left(node, step[i], found[i] - 1) else ()
        sizes.append(
            Size(
                node.name, node.label or node.name, UNITS[node.kind], step[i], node.capacity,
                node.capacity + found[i] * step[i],
                tuple(one.target for one in less if not one.holds),
            )
        )  # fmt: skip
    return Sized(
        tuple(sizes), search.met(start), search.met(found), by_cost, len(search.seen),
        replications, sizing.confidence,
    )  # fmt: skip


def _weights(
    network: Network, nodes: Sequence[Node], step: Sequence[float]
) -> tuple[tuple[float, ...], bool]:
    """What a step at each node weighs: what it costs to have open, or 1 where that is unknown."""
    daily: Mapping[str, float] = {
        cost.node: cost.value * _OPEN[cost.per] for cost in network.costs if cost.per in _OPEN
    }
    if all(daily.get(node.name, 0.0) > 0.0 for node in nodes):
        return tuple(daily[n.name] * s for n, s in zip(nodes, step, strict=True)), True
    return (1.0,) * len(nodes), False


def _smallest(node: Node) -> float:
    """The smallest capacity that a node has at any time it is open."""
    return min(size for size in (node.capacity, *(v for _, v in node.changes)) if size > 0.0)


def _left(node: Node, step: float, count: int) -> bool:
    """Whether a node still has a step of capacity whenever it is open."""
    return _smallest(node) + count * step >= step - 1e-9


def _least(network: Network, nodes: Sequence[Node], step: Sequence[float]) -> Steps:
    """The fewest steps worth trying: one place, or half of the load where nobody is ever lost."""
    load = {one.node: one for one in loads(network)}
    found = []
    for node, size_of in zip(nodes, step, strict=True):
        floor = size_of if load[node.name].loses else max(size_of, 0.5 * load[node.name].offered)
        found.append(min(math.ceil((floor - _smallest(node)) / size_of - 1e-9), 0))
    return tuple(found)


def _plus(steps: Steps, i: int, more: int) -> Steps:
    return (*steps[:i], steps[i] + more, *steps[i + 1 :])


def _grown(search: _Search, steps: Steps, weight: Sequence[float]) -> Steps:
    """Steps that meet the targets: where a unit of weight brings them nearest, or all at once."""
    stride = [
        max(1, round(_STRIDE * node.capacity / step)) if math.isfinite(node.capacity) else 1
        for node, step in zip(search.nodes, search.step, strict=True)
    ]
    doublings = 0
    for _ in range(_ROUNDS):
        now = search.missed(steps)
        if search.holds(steps):
            return steps
        ways = [_plus(steps, i, more) for i, more in enumerate(stride)]
        heavy = [weight[i] * more for i, more in enumerate(stride)]
        if len(stride) > 1:
            ways.append(tuple(a + b for a, b in zip(steps, stride, strict=True)))
            heavy.append(sum(heavy))
        gains = [(now - search.missed(way)) / w for way, w in zip(ways, heavy, strict=True)]
        best = int(np.argmax(gains))
        if gains[best] > 1e-9:
            steps = ways[best]
            continue
        if doublings == _DOUBLINGS:
            break
        doublings += 1
        stride = [2 * more for more in stride]
    missed = ", ".join(
        f"{one.target} (it comes to {one.bound:.4g})" for one in search.met(steps) if not one.holds
    )
    raise CallError(
        f"No more at these nodes meets {missed}",
        mend="free other nodes with --node, or ask for less",
    )


def _trimmed(search: _Search, steps: Steps, least: Steps, weight: Sequence[float]) -> Steps:
    """Steps of which no single one can be taken away, the dearest taken first."""
    order = sorted(range(len(steps)), key=lambda i: -weight[i])
    changed = True
    while changed:
        changed = False
        for i in order:
            if steps[i] <= least[i] or not search.holds(_plus(steps, i, -1)):
                continue
            high, low = steps[i] - 1, least[i]  # high is enough
            while low < high:
                middle = (low + high) // 2
                if search.holds((*steps[:i], middle, *steps[i + 1 :])):
                    high = middle
                else:
                    low = middle + 1
            steps = (*steps[:i], high, *steps[i + 1 :])
            changed = True
    return steps
