"""The network as arrays for the compiled loop: what a node, a stream or a route is by number."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bettercare.flow.draws import number_of
from bettercare.flow.network import (
    HOME,
    Arrivals,
    Network,
    Node,
    Route,
    hours_of,
    patience_of,
    routes_of,
    stay_of,
)
from bettercare.flow.stays import Stay, log_parameters, weibull_parameters

Floats = NDArray[np.float64]
Wholes = NDArray[np.int64]

#: Kinds of distribution in the compiled loop.
EXPONENTIAL, LOGNORMAL, WEIBULL, DETERMINISTIC, UNIFORM, EMPIRICAL, TABLE, MIXTURE = range(8)
#: Kinds of arrivals in the compiled loop.
STEPS, SINUSOID, TIMES, RENEWAL = range(4)

NO_LIMIT = 2**60
MINUTES = 60.0  # a team's capacity is counted in whole minutes of visits a week

#: Knots of a table of quantiles, over normal scores from -TABLE_END to TABLE_END.
TABLE_KNOTS, TABLE_END = 2049, 8.4


NODE = np.dtype(
    [
        ("capacity", "i8"),  # units: persons, or minutes of visits a week
        ("limit", "i8"),  # most waiting from outside
        ("room", "i8"),  # most waiting from other nodes without a place there
        ("full_to", "i8"),  # node for those who find the queue full; -1 lost
        ("leave_to", "i8"),  # node for those who tire of waiting; -1 home
        ("number", "u8"),  # of the draws
    ]
)
#: A class at a node: units a person takes, distributions (-1 none), row of routes, and the
#: class's level of priority (0 first).
GROUP = np.dtype(
    [("need", "i8"), ("stay", "i8"), ("patience", "i8"), ("row", "i8"), ("level", "i8")]
)
#: A distribution: its kind, two parameters, and where its data are.
DIST = np.dtype(
    [("kind", "i8"), ("first", "f8"), ("second", "f8"), ("offset", "i8"), ("length", "i8")]
)
#: A route: share up to and with it, node (-1 home), distribution of the delay (-1 none), node in
#: place of `to` (-2 none) at or above a pressure.
EDGE = np.dtype(
    [("cumulative", "f8"), ("to", "i8"), ("delay", "i8"), ("otherwise", "i8"), ("when", "f8")]
)
#: A stream of arrivals: its segments, its sinusoid, its interval's distribution, and the node
#: whose pressure calls it off (-1 none); `again_after` is negative for never.
STREAM = np.dtype(
    [
        ("kind", "i8"), ("node", "i8"), ("klass", "i8"), ("number", "u8"),
        ("start", "i8"), ("stop", "i8"),
        ("amplitude", "f8"), ("period", "f8"), ("phase", "f8"), ("interval", "i8"),
        ("watch", "i8"), ("cancel_at", "f8"), ("again_after", "f8"),
    ]
)  # fmt: skip
#: A piece of a rate: from when, how many a day, and the arrivals expected before it.
SEGMENT = np.dtype([("at", "f8"), ("rate", "f8"), ("expected", "f8")])
CHANGE = np.dtype([("at", "f8"), ("node", "i8"), ("units", "i8")])
RULE = np.dtype(
    [
        ("watch", "i8"), ("when", "f8"), ("until", "f8"),
        ("open_start", "i8"), ("open_stop", "i8"), ("swap_start", "i8"), ("swap_stop", "i8"),
    ]
)  # fmt: skip
OPEN = np.dtype([("node", "i8"), ("units", "i8")])
SWAP = np.dtype([("at", "i8"), ("row", "i8")])


class Net(NamedTuple):
    """Everything about a network that does not change while it runs."""

    nodes: Annotated[NDArray[Any], NODE]  # (nodes,) NODE
    groups: Annotated[NDArray[Any], GROUP]  # (nodes * classes,) GROUP
    dists: Annotated[NDArray[Any], DIST]  # (distributions,) DIST
    data: Annotated[Floats, np.float64]  # of empirical, table and mixture distributions
    starts: Annotated[Wholes, np.int64]  # (rows + 1,) where each row's routes begin
    edges: Annotated[NDArray[Any], EDGE]  # (routes,) EDGE
    streams: Annotated[NDArray[Any], STREAM]  # (streams,) STREAM
    segments: Annotated[NDArray[Any], SEGMENT]  # (pieces,) SEGMENT; for TIMES the times
    changes: Annotated[NDArray[Any], CHANGE]  # (changes,) CHANGE of dated capacity, in order
    rules: Annotated[NDArray[Any], RULE]  # (rules,) RULE of escalation
    opens: Annotated[NDArray[Any], OPEN]  # OPEN
    swaps: Annotated[NDArray[Any], SWAP]  # SWAP of a row of routes
    level_count: int
    class_count: int
    review: float  # days between reviews
    days: float
    cyclic: bool


@dataclass(slots=True)
class _Distributions:
    """Distributions met so far, each once."""

    found: dict[Stay, int] = field(default_factory=dict)
    rows: list[tuple[int, float, float, int, int]] = field(default_factory=list)
    data: list[float] = field(default_factory=list)
    tables: dict[float, int] = field(default_factory=dict)  # where a gamma's table is, by its cv

    def add(self, stay: Stay | None) -> int:
        """The number of a distribution; -1 for none."""
        if stay is None:
            return -1
        if stay not in self.found:
            inner = [(share, self.add(part)) for share, part in stay.parts]
            self.found[stay] = len(self.rows)
            kind, first, second, data = _parameters(stay, inner)
            at = self._table(stay.cv) if kind == TABLE else len(self.data)
            self.rows.append((kind, first, second, at, len(data)))
            self.data.extend(data)
        return self.found[stay]

    def _table(self, cv: float) -> int:
        if cv not in self.tables:
            self.tables[cv] = len(self.data)
            self.data.extend(gamma_table(cv))
        return self.tables[cv]


def _parameters(
    stay: Stay, inner: list[tuple[float, int]]
) -> tuple[int, float, float, list[float]]:
    if stay.kind == "lognormal" and stay.cv > 0.0:
        return (LOGNORMAL, *log_parameters(stay), [])
    if stay.kind == "weibull" and stay.cv > 0.0:
        scale, shape = weibull_parameters(stay.mean, stay.cv)
        return WEIBULL, scale, 1.0 / shape, []
    if stay.kind == "gamma" and stay.cv > 0.0:
        return TABLE, math.log(stay.mean * stay.cv**2), 0.0, []
    if stay.kind == "exponential":
        return EXPONENTIAL, stay.mean, 0.0, []
    if stay.kind == "uniform":
        return UNIFORM, stay.low, stay.high - stay.low, []
    if stay.kind == "empirical":
        return EMPIRICAL, 0.0, 0.0, list(stay.values)
    if stay.kind == "mixture":
        up_to = np.cumsum([share for share, _ in inner])
        up_to[-1] = 1.0
        flat = [x for total, (_, i) in zip(up_to, inner, strict=True) for x in (float(total), i)]
        return MIXTURE, 0.0, 0.0, flat
    return DETERMINISTIC, stay.mean, 0.0, []


@lru_cache(maxsize=64)
def gamma_table(cv: float) -> tuple[float, ...]:
    """Cubic pieces of the logarithm of a gamma quantile over the normal score, of scale one.

    Between the 2,049 knots the quantile is within 1e-8 of itself (tested): there is no cheap
    exact inverse, and a rejection method would not keep two options on the same draws.
    """
    from scipy.interpolate import CubicSpline
    from scipy.special import gammainccinv, gammaincinv, gammaln, ndtr

    shape = 1.0 / cv**2
    scores = np.linspace(-TABLE_END, TABLE_END, TABLE_KNOTS)
    low = gammaincinv(shape, ndtr(scores))
    quantile = np.where(scores < 0.0, low, gammainccinv(shape, ndtr(-scores)))
    # Far down the tail of a small shape the quantile is below the smallest number there is;
    # there its logarithm is (log p + log G(shape + 1)) / shape.
    with np.errstate(divide="ignore"):
        from scipy.special import log_ndtr

        tail = (log_ndtr(scores) + gammaln(shape + 1.0)) / shape
        logs = np.where(quantile > 1e-250, np.log(np.maximum(quantile, 1e-300)), tail)
    pieces = CubicSpline(scores, logs).c  # (4, knots - 1)
    return tuple(np.ascontiguousarray(pieces.T).ravel().tolist())


def build(network: Network) -> Net:
    """The arrays of a network that has been checked."""
    place = {node.name: i for i, node in enumerate(network.nodes)} | {HOME: -1}
    names = [one.name for one in network.classes]
    levels = sorted({one.priority for one in network.classes})
    stays = _Distributions()
    rows = _Rows(place, stays)
    groups = [
        (
            units(node, hours_of(node, one.name)),
            stays.add(stay_of(node, one.name)),
            stays.add(patience_of(node, one.name)),
            rows.add(routes_of(node, one.name)),
            levels.index(one.priority),
        )
        for node in network.nodes
        for one in network.classes
    ]
    rules, opens, swaps = _rules(network, rows, names)
    streams, segments = _streams(network, place, names, stays)
    changes = sorted(
        (day, place[node.name], units(node, value))
        for node in network.nodes
        for day, value in node.changes
    )
    return Net(
        nodes=np.array([_node(node, place) for node in network.nodes], NODE),
        groups=np.array(groups, GROUP),
        dists=np.array(stays.rows, DIST),
        data=np.array(stays.data, np.float64),
        starts=np.array(rows.start, np.int64),
        edges=np.array(rows.edges, EDGE),
        streams=np.array(streams, STREAM),
        segments=segments,
        changes=np.array(changes, CHANGE),
        rules=np.array(rules, RULE),
        opens=np.array(opens, OPEN),
        swaps=np.array(swaps, SWAP),
        level_count=len(levels),
        class_count=len(names),
        review=1.0 / network.reviews_a_day,
        days=float(network.days),
        cyclic=has_cycle(network),
    )


def _node(node: Node, place: dict[str, int]) -> tuple[int, ...]:
    return (
        units(node, node.capacity),
        _whole(node.queue_limit),
        _whole(node.waiting_room),
        place[node.when_full or HOME],
        place[node.leave_to],
        number_of("node", node.name),
    )


@dataclass(slots=True)
class _Rows:
    """Rows of routes, each as its edges."""

    place: dict[str, int]
    stays: _Distributions
    start: list[int] = field(default_factory=lambda: [0])
    edges: list[tuple[float, int, int, int, float]] = field(default_factory=list)
    found: dict[tuple[Route, ...], int] = field(default_factory=dict)

    def add(self, routes: tuple[Route, ...]) -> int:
        """The number of a row; what its shares leave goes home."""
        if routes not in self.found:
            self.found[routes] = len(self.start) - 1
            total = 0.0
            for route in routes:
                total += route.share
                aside = -2 if route.otherwise is None else self.place[route.otherwise]
                delay = self.stays.add(route.delay)
                self.edges.append((total, self.place[route.to], delay, aside, route.when))
            if total < 1.0 - 1e-9:
                self.edges.append((1.0, -1, -1, -2, 1.0))
            else:
                self.edges[-1] = (1.0, *self.edges[-1][1:])
            self.start.append(len(self.edges))
        return self.found[routes]


def _rules(
    network: Network, rows: _Rows, names: list[str]
) -> tuple[list[tuple[Any, ...]], list[tuple[int, int]], list[tuple[int, int]]]:
    """Escalation: the rules, what capacity each opens, which rows of routes it puts in force."""
    rules: list[tuple[Any, ...]] = []
    opens: list[tuple[int, int]] = []
    swaps: list[tuple[int, int]] = []
    for rule in network.escalations:
        before = len(opens), len(swaps)
        opens += [
            (rows.place[name], units(network.node(name), more)) for name, more in rule.opens.items()
        ]
        swaps += [
            (rows.place[name] * len(names) + c, rows.add(routes))
            for name, routes in rule.routes.items()
            for c in range(len(names))
        ]
        ends = before[0], len(opens), before[1], len(swaps)
        rules.append((rows.place[rule.watch], rule.when, rule.until, *ends))
    return rules, opens, swaps


def _streams(
    network: Network, place: dict[str, int], names: list[str], stays: _Distributions
) -> tuple[list[tuple[Any, ...]], NDArray[Any]]:
    streams: list[tuple[Any, ...]] = []
    segments = [np.empty(0, SEGMENT)]
    count = 0
    for stream in network.arrivals:
        kind, pieces = _pieces(stream)
        off = stream.cancelling
        again = -1.0 if off is None or off.again_after is None else off.again_after
        streams.append(
            (
                kind,
                place[stream.node],
                names.index(stream.patient_class),
                number_of("stream", stream.name),
                count,
                count + pieces.size,
                stream.amplitude,
                stream.period,
                stream.phase,
                stays.add(stream.interval),
                -1 if off is None else place[off.watch],
                0.0 if off is None else off.when,
                again,
            )
        )
        segments.append(pieces)
        count += pieces.size
    return streams, np.concatenate(segments)


def _pieces(stream: Arrivals) -> tuple[int, NDArray[Any]]:
    """The kind of a stream, and its SEGMENT pieces."""
    if stream.interval is not None:
        return RENEWAL, np.empty(0, SEGMENT)
    starts = stream.edges if stream.times is None else stream.times
    pieces = np.zeros(len(starts), SEGMENT)
    pieces["at"] = starts
    if stream.times is not None:
        return TIMES, pieces
    pieces["rate"] = stream.rates
    pieces["expected"][1:] = np.cumsum(np.diff(pieces["at"]) * pieces["rate"][:-1])
    return (SINUSOID if stream.amplitude else STEPS), pieces


def units(node: Node, amount: float) -> int:
    """An amount of a node's capacity in the units the loop counts."""
    if math.isinf(amount):
        return NO_LIMIT
    return round(amount * MINUTES) if node.kind == "team" else round(amount)


def has_cycle(network: Network) -> bool:
    """Whether anyone can come back to a node they have left."""
    onward = {node.name: successors(network, node) for node in network.nodes}
    gone: set[str] = set()
    while free := [name for name, to in onward.items() if name not in gone and not to - gone]:
        gone |= set(free)
    return len(gone) < len(onward)


def successors(network: Network, node: Node) -> set[str]:
    """The nodes that people at a node may ask for next, whatever the rules in force."""
    rows = [routes_of(node, one.name) for one in network.classes]
    rows += [rule.routes[node.name] for rule in network.escalations if node.name in rule.routes]
    found = {r.to for row in rows for r in row if r.share > 0.0}
    found |= {r.otherwise for row in rows for r in row if r.otherwise is not None}
    found |= {name for name in (node.when_full, node.leave_to) if name is not None}
    return found - {HOME}


def _whole(value: float) -> int:
    return NO_LIMIT if math.isinf(value) else round(value)
