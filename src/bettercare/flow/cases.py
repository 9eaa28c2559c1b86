"""The networks of the verification: each with an exact answer and how it is measured.

Cases V1 to V10 are those of the field (Erlang, Pollaczek-Khinchine, Cobham, blocking after
service, Monks et al. 2016, M/G/inf). The exact value is computed by `bettercare.flow.theory`,
never copied. In cases without a natural unit the mean stay is an hour, so that times are hours.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bettercare.flow import stays
from bettercare.flow.network import UNLIMITED, Arrivals, Network, Node, PatientClass, Route
from bettercare.flow.replicate import Replication
from bettercare.flow.tally import S_ENTERED, S_JOINED, S_LEFT, S_LOST, S_TIME, S_TIRED, S_WAIT
from bettercare.flow.theory import chains, infinite, queues

HOUR = 1.0 / 24.0
Measure = Callable[[Replication], float]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of a case: what it is, its exact value, how a replication tells it."""

    name: str
    exact: float
    measure: Measure


@dataclass(frozen=True, slots=True)
class Case:
    """A network and its figures; `replications` where it needs more than asked for."""

    key: str
    title: str
    network: Network
    rows: tuple[Row, ...]
    replications: int = 200


def single(
    rate: float, stay: stays.Stay, servers: float, *, hours: float, warm_up: float,
    queue: float = UNLIMITED, patience: stays.Stay | None = None,
) -> Network:  # fmt: skip
    """One node with one Poisson stream, `rate` an hour and the stay in days."""
    node = Node("node", servers, stay, queue_limit=queue, patience=patience)
    stream = Arrivals("in", "node", "all", rates=(rate * 24.0,))
    return Network((node,), (stream,), days=hours * HOUR, warm_up=warm_up * HOUR)


def total(run: Replication, column: int, node: int = 0, klass: int | None = None) -> float:
    """A sum of a replication over months and, unless one is named, over classes."""
    block = run.sums[:, node, :, column]
    return float(block.sum() if klass is None else block[:, klass].sum())


def share(over: int, of: int) -> Measure:
    """One count over another."""
    return lambda run: total(run, over) / total(run, of)


def wait(node: int = 0, klass: int | None = None, unit: float = HOUR) -> Measure:
    """Mean wait of those who entered."""
    return lambda run: total(run, S_WAIT, node, klass) / total(run, S_ENTERED, node, klass) / unit


def time_there(klass: int) -> Measure:
    """Mean time at the node, wait and stay, in hours."""
    return lambda run: total(run, S_TIME, 0, klass) / total(run, S_LEFT, 0, klass) / HOUR


def waited(run: Replication) -> float:
    """The share of those who entered who waited at all."""
    return 1.0 - float(run.waits[0, 0]) / float(run.waits[0].sum())


def mean_number(network: Network, what: int, node: int = 0) -> Measure:
    """Mean number there (0), waiting (1) or blocked (2) after the warm-up."""
    days = network.days - network.warm_up
    return lambda run: float(run.daily[:, node, what].sum()) / days


def busy(network: Network, node: int) -> Measure:
    """Mean number there who are not blocked."""
    there, blocked = mean_number(network, 0, node), mean_number(network, 2, node)
    return lambda run: there(run) - blocked(run)


def at_day(day: int) -> Measure:
    """How many are there at the end of a day."""
    return lambda run: float(run.at_midnight[day, 0, 0])


def all_cases() -> Iterator[Case]:
    """Every case, in order."""
    hour = stays.exponential(HOUR)
    network = single(4.0, hour, 5, hours=4800, warm_up=480)
    exact = queues.mmc(4.0, 1.0, 5)
    yield Case(
        "V1", "M/M/5, arrivals 4, service rate 1", network,
        (Row("chance of waiting", exact.p_wait, waited),
         Row("mean wait", exact.wait, wait()),
         Row("mean number waiting", exact.waiting, mean_number(network, 1))),
    )  # fmt: skip
    for servers, offered in ((10, 10.0), (20, 15.0)):
        network = single(offered, stays.lognormal(HOUR, 1.0), servers, hours=1200, warm_up=72,
                         queue=0)  # fmt: skip
        yield Case(
            "V2", f"Erlang B, {servers} beds, {offered:g} Erlangs, lognormal stays", network,
            (Row("share lost", queues.erlang_b(servers, offered), share(S_LOST, S_JOINED)),),
        )  # fmt: skip
    network = single(4.0, hour, 5, hours=2400, warm_up=240, queue=5)
    exact = queues.mmck(4.0, 1.0, 5, 10)
    yield Case(
        "V3", "M/M/5/10, arrivals 4", network,
        (Row("share lost", exact.p_lost, share(S_LOST, S_JOINED)),
         Row("mean number waiting", exact.waiting, mean_number(network, 1))),
    )  # fmt: skip
    network = single(5.0, hour, 5, hours=2400, warm_up=240, patience=stays.exponential(0.5 * HOUR))
    exact = queues.erlang_a(5.0, 1.0, 5, 0.5)
    yield Case(
        "V4", "Erlang A: M/M/5+M, arrivals 5, mean patience 0.5", network,
        (Row("share who tire", exact.p_lost, share(S_TIRED, S_JOINED)),
         Row("mean number waiting", exact.waiting, mean_number(network, 1))),
    )  # fmt: skip
    network = single(0.8, stays.lognormal(HOUR, 1.5), 1, hours=20000, warm_up=2000)
    yield Case(
        "V5", "M/G/1, arrivals 0.8, lognormal stay, CV 1.5", network,
        (Row("mean wait", queues.mg1(0.8, 1.0, 1.5).wait, wait()),),
    )  # fmt: skip
    yield _tandem()
    yield from (_line(stations) for stations in (2, 3, 4))
    yield _sinusoid()
    yield _priorities()
    yield from _stroke()
    yield from _unlimited()


def _tandem() -> Case:
    first = Node("first", 4, stays.exponential(HOUR), (Route("second", 0.3),))
    second = Node("second", 3, stays.exponential(4.0 * HOUR))
    stream = Arrivals("in", "first", "all", rates=(2.0 * 24.0,))
    network = Network((first, second), (stream,), days=12000 * HOUR, warm_up=1200 * HOUR)
    exact = chains.tandem(2.0, 4, 1.0, 0.3, 3, 4.0)
    return Case(
        "V6", "Two nodes, blocking after service: 4 places of mean 1, 30% go on to 3 of mean 4",
        network,
        (Row("mean wait", exact.wait, wait()),
         Row("mean number blocked", exact.blocked, mean_number(network, 2)),
         Row("busy at the first", exact.busy_first, busy(network, 0)),
         Row("busy at the second", exact.busy_second, busy(network, 1))),
    )  # fmt: skip


def _line(stations: int) -> Case:
    """A line that never runs dry: everybody is there from the start."""
    hours, warm_up = 2400.0, 100.0
    names = [f"station {i + 1}" for i in range(stations)]
    nodes = [
        Node(name, 1, stays.exponential(HOUR), tuple(Route(to, 1.0) for to in names[i + 1 : i + 2]))
        for i, name in enumerate(names)
    ]
    people = {"all": int(hours)}
    nodes[0] = Node("station 1", 1, nodes[0].stay, nodes[0].routes, waiting_at_start=people)
    network = Network(tuple(nodes), (), days=hours * HOUR, warm_up=warm_up * HOUR)

    def measure(run: Replication) -> float:
        return total(run, S_LEFT, stations - 1) / (hours - warm_up)

    return Case(
        "V6c", f"Saturated line of {stations} equal stations without room between", network,
        (Row("through-put", chains.saturated_line(stations), measure),),
    )  # fmt: skip


def _sinusoid() -> Case:
    stay = stays.lognormal(0.5, 1.0)

    def rate(time: float) -> float:
        return 40.0 * (1.0 + 0.8 * math.sin(2.0 * math.pi * (time - 0.2) / 7.0))

    stream = Arrivals("in", "node", "all", rates=(40.0,), amplitude=0.8, period=7.0, phase=0.2)
    network = Network((Node("node", UNLIMITED, stay),), (stream,), days=14.0)
    rows = tuple(
        Row(f"mean there on day {day}", infinite.occupancy_with_rate(rate, stay, day), at_day(day))
        for day in (1, 5, 9, 12)
    )
    title = "Mt/G/inf, 40 (1 + 0.8 sin) arrivals a day over a week, lognormal stay 0.5"
    return Case("V7", title, network, rows, replications=1000)


def _priorities() -> Case:
    classes = (PatientClass("first", priority=0), PatientClass("second", priority=1))
    streams = tuple(
        Arrivals(name, "node", name, rates=(rate * 24.0,))
        for name, rate in (("first", 0.2), ("second", 0.6))
    )
    node = Node("node", 1, stays.exponential(HOUR))
    network = Network((node,), streams, classes, days=20000 * HOUR, warm_up=2000 * HOUR)
    waits = queues.priority_waits([0.2, 0.6], [1.0, 1.0], [2.0, 2.0])
    return Case(
        "V8", "M/M/1, two classes without pre-emption, arrivals 0.2 and 0.6", network,
        tuple(
            Row(f"mean time there, {name} class", 1.0 + waits[i], time_there(i))
            for i, name in enumerate(("first", "second"))
        ),
    )  # fmt: skip


#: Loads in Erlangs and bed numbers of Monks et al. 2016, DOI 10.1186/s12913-016-1789-4.
STROKE: tuple[tuple[str, float, Sequence[int]], ...] = (
    ("acute", 8.14549, (9, 10, 11, 12, 13, 14)),
    ("rehabilitation", 9.71822, (10, 12, 13, 14, 15, 16)),
    ("pooled", 8.14549 + 9.71822, (22, 26)),
)


def _stroke() -> Iterator[Case]:
    for unit, load, sizes in STROKE:
        for beds in sizes:
            network = single(load / 24.0, stays.lognormal(1.0, 1.0), beds, hours=24 * 400,
                             warm_up=24 * 20, queue=0)  # fmt: skip
            row = Row("chance of delay", queues.erlang_b(beds, load), share(S_LOST, S_JOINED))
            yield Case("V9", f"Monks et al. 2016: {unit}, {beds} beds", network, (row,))


def _unlimited() -> Iterator[Case]:
    stay = stays.lognormal(30.0, 0.8)
    stream = Arrivals("in", "node", "all", rates=(3.0,))
    for present, title in ((0, "from empty"), (97, "with 97 there, in the midst of their stays")):
        people = {"all": present} if present else {}
        node = Node("node", UNLIMITED, stay, occupied_at_start=people)
        rows = tuple(
            Row(f"mean there on day {day}", infinite.occupancy_from(present, 3.0, stay, day),
                at_day(day))
            for day in (5, 30, 90)
        )  # fmt: skip
        network = Network((node,), (stream,), days=90.0)
        yield Case("V10", f"M/G/inf, 3 a day, lognormal stay 30, CV 0.8, {title}", network, rows,
                   replications=2000)  # fmt: skip
