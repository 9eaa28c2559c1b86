"""A network from a TOML file, every fault in it at once.

The short form is a list of nodes with capacity, mean and cv, and `arrivals_per_year` at the node
that no route leads to. What the routes of a node leave goes home; routes that name `home` must
sum to one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from bettercare.errors import CallError, Fault, PlanFaults
from bettercare.flow import rules
from bettercare.flow.arrival_reading import read_arrivals
from bettercare.flow.asking import Keys, Reader
from bettercare.flow.costs import Cost, known_of, read_costs
from bettercare.flow.network import HOME, Arrivals, Escalation, Network, Node, PatientClass
from bettercare.flow.node_reading import read_node, read_routes
from bettercare.flow.ranges import drawn, take_ranges, with_drawn
from bettercare.flow.size_targets import read_sizing
from bettercare.plan.toml_text import parse
from bettercare.sampling import DrawBook

_TOP = (
    "label", "source", "start", "days", "warm_up", "seed", "reviews_a_day", "classes", "nodes",
    "arrivals", "arrivals_per_year", "escalations", "today", "front_door", "costs", "sizing",
)  # fmt: skip


#: The longest run, in days: every hour of it is counted at every node.
LONGEST = 36_525.0


class NetworkFaults(PlanFaults):
    """Everything that is wrong with a network, in the order of the file."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(sorted(faults, key=lambda one: one.line or 0))
        count = len(self.faults)
        self.message = "1 fault in the network" if count == 1 else f"{count} faults in the network"


def read_network(path: Path) -> Network:
    """The network of a file. Errors: `CallError` without one; `NetworkFaults` with them all."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CallError(f"{path} cannot be read as a network", mend="name a TOML file") from error
    return parse_network(text, path.name, path.parent)


def parse_network(text: str, file: str = "network.toml", folder: Path = Path()) -> Network:
    """The network of a text; files it names are beside it in `folder`."""
    raw, broken = parse(text)
    if raw is None or broken:
        raise NetworkFaults([Fault(file, b.line, "", b.problem, b.mend) for b in broken])
    r = Reader(file, text)
    take_ranges(r, raw)
    return _whole(r, network_of(r, raw, folder), text)


def read_drawn(path: Path, count: int, seed: int | None = None) -> list[Network]:
    """The network of a file in so many draws of the figures that have a range.

    Errors: as `read_network`; `CallError` where no figure has a range; `NetworkFaults` for a draw
    that makes no network, such as more people there than a drawn capacity.
    """
    stated = read_network(path)
    text = path.read_text(encoding="utf-8")
    raw, _ = parse(text)
    ranges = take_ranges(Reader(path.name, text), raw)
    if not ranges:
        raise CallError(
            f"No figure of {path} has a range: there is nothing to draw",
            mend="write { value = 7.2, range = { low = 6.5, high = 8.0 } } in place of a number",
        )
    book = DrawBook(stated.seed if seed is None else seed, count)
    found = []
    for number in range(count):
        r = Reader(path.name, text)
        own = with_drawn(raw, drawn(ranges, book, number))
        found.append(_whole(r, network_of(r, own, path.parent), f"{text} draw {number}"))
    return found


def _whole(r: Reader, network: Network | None, told: str) -> Network:
    if r.faults or network is None:
        raise NetworkFaults(r.faults)
    return replace(network, digest=hashlib.sha256(told.encode()).hexdigest())


def with_costs(network: Network, path: Path) -> Network:
    """The network with the costs of a file in place of its own.

    Errors: `CallError` without a file; `NetworkFaults` with every fault.
    """
    r, raw = costs_file(path)
    costs = read_costs(r, raw.get("costs", []), known_of(network))
    return priced(r, network, costs)


def costs_file(path: Path) -> tuple[Reader, dict[str, Any]]:
    """A file of costs alone: its reader and its values."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CallError(f"{path} cannot be read as costs", mend="name a TOML file") from error
    raw, broken = parse(text)
    if raw is None or broken:
        raise NetworkFaults([Fault(path.name, b.line, "", b.problem, b.mend) for b in broken])
    r = Reader(path.name, text)
    r.table(raw, (), ("costs",))
    if not raw.get("costs"):
        r.fault(("costs",), "there are no costs here", "add [[costs]] with node, per and value")
    return r, raw


def priced(r: Reader, network: Network, costs: tuple[Cost, ...]) -> Network:
    """The network with these costs. Errors: `NetworkFaults` where the reader noted any."""
    if r.faults:
        raise NetworkFaults(r.faults)
    told = f"{network.digest} {costs}"
    return replace(network, costs=costs, digest=hashlib.sha256(told.encode()).hexdigest())


def network_of(r: Reader, raw: dict[str, Any], folder: Path) -> Network | None:
    """The network of a file's values, its faults noted with the reader."""
    network = _network(r, raw, folder)
    if network is not None:
        rules.check(r, network)
    return network


def _network(r: Reader, raw: dict[str, Any], folder: Path) -> Network | None:
    r.table(raw, (), _TOP)
    start = _start(r, raw)
    days = r.number(
        raw.get("days", 365.0), ("days",), low=0.0, above=0.0, high=LONGEST, default=365.0
    )
    warm_up = r.number(raw.get("warm_up", 0.0), ("warm_up",), low=0.0)
    if warm_up >= days:
        r.fault(
            ("warm_up",), f"a warm-up of {warm_up:g} days leaves nothing of {days:g}", "shorten it"
        )
    classes = _classes(r, raw.get("classes", {}))
    listed = r.rows(raw.get("nodes", []), ("nodes",))
    names = [
        one["name"]
        for _, one in listed
        if isinstance(one, dict) and isinstance(one.get("name"), str)
    ]
    if not names:
        r.fault(("nodes",), "there are no nodes with a name", 'add [[nodes]] with name = "ward"')
        return None
    for i, name in enumerate(names):
        if name in names[:i] or name == HOME:
            told = "means leaving the network" if name == HOME else "is the name of two nodes"
            r.fault(("nodes", i, "name"), f'"{name}" {told}', "give it another name")
    keys = [one.name for one in classes]
    door = raw.get("front_door", "")
    if door:
        door = r.word(door, ("front_door",), names, "node of this network")
    found = [read_node(r, one, at, names, keys, start, days) for at, one in listed]
    today = raw.get("today", {})
    if not isinstance(today, dict):
        r.fault(("today",), "this must be a table", "write [today.ward] with occupied = 160")
        today = {}
    nodes = [_present(r, node, today, keys, names) for node in found if node is not None]
    for name in today:
        r.word(name, ("today", name), names, "node of this network")
    streams = _arrivals(r, raw, names, nodes, keys, start, days, folder)
    network = Network(
        nodes=tuple(nodes),
        arrivals=tuple(streams),
        classes=tuple(classes),
        escalations=tuple(
            one for at, row in r.rows(raw.get("escalations", []), ("escalations",))
            if (one := _escalation(r, row, at, names)) is not None
        ),
        label=r.text_of(raw.get("label", ""), ("label",)),
        start=start,
        days=days,
        warm_up=warm_up,
        seed=r.whole(raw.get("seed", 1), ("seed",)),
        reviews_a_day=r.whole(raw.get("reviews_a_day", 24), ("reviews_a_day",), low=1, default=24),
        front_door=door or "",
        sizing=read_sizing(r, raw["sizing"], names) if "sizing" in raw else None,
    )  # fmt: skip
    return replace(network, costs=read_costs(r, raw.get("costs", []), known_of(network)))


def _start(r: Reader, raw: Mapping[str, Any]) -> date | None:
    given = raw.get("start")
    if given is None or type(given) is date:
        return given
    r.fault(("start",), f"{given} is not a date", "write start = 2013-04-01")
    return None


def _classes(r: Reader, raw: Any) -> list[PatientClass]:
    if not isinstance(raw, dict) or not raw:
        if raw != {}:
            r.fault(("classes",), "this must be a table", "write [classes.frail]")
        return [PatientClass("all")]
    found = []
    for name, one in raw.items():
        at = ("classes", name)
        given = r.table(one, at, ("label", "priority", "pathway"))
        label = r.text_of(given.get("label", name), (*at, "label"))
        pathway = r.text_of(given.get("pathway", ""), (*at, "pathway"))
        first = r.whole(given.get("priority", 0), (*at, "priority"))
        found.append(PatientClass(name, label, first, pathway))
    return found


def _arrivals(
    r: Reader, raw: Mapping[str, Any], names: list[str], nodes: list[Node], classes: list[str],
    start: date | None, days: float, folder: Path,
) -> list[Arrivals]:  # fmt: skip
    found: list[Arrivals] = []
    if "arrivals_per_year" in raw:
        a_year = r.number(raw["arrivals_per_year"], ("arrivals_per_year",), low=0.0)
        reached = {route.to for node in nodes for route in node.routes}
        first = [name for name in names if name not in reached]
        if len(first) == 1:
            found.append(Arrivals(first[0], first[0], classes[0], rates=(a_year / 365.0,)))
        else:
            r.fault(("arrivals_per_year",), "it is not plain at which node people arrive",
                    'write [[arrivals]] with node = "..." and per_year = ...')  # fmt: skip
    for at, one in r.rows(raw.get("arrivals", []), ("arrivals",)):
        found += read_arrivals(r, one, at, names, classes, start, days, folder)
    seen: set[str] = set()
    for i, stream in enumerate(found):
        if stream.name in seen:
            name = f"{stream.name} {i + 1}"
            found[i] = replace(stream, name=name)
        seen.add(found[i].name)
    today = raw.get("today", {})
    if not found and not today:
        r.fault(
            ("arrivals",), "nobody arrives", 'add [[arrivals]] with node = "..." and per_day = ...'
        )
    return found


def _present(r: Reader, node: Node, today: Any, classes: list[str], names: list[str]) -> Node:
    if not isinstance(today, dict) or node.name not in today:
        return node
    at: Keys = ("today", node.name)
    given = r.table(today[node.name], at, ("occupied", "waiting", "ready"))
    occupied = _people(r, given.get("occupied", 0), (*at, "occupied"), classes)
    waiting = _people(r, given.get("waiting", 0), (*at, "waiting"), classes)
    ready = {
        key: {
            name: r.whole(count, (*at, "ready", key, name))
            for name, count in r.table(to, (*at, "ready", key), names).items()
            if name in names
        }
        for key, to in r.table(given.get("ready", {}), (*at, "ready"), classes).items()
        if key in classes
    }
    return replace(node, occupied_at_start=occupied, waiting_at_start=waiting, ready_at_start=ready)


def _people(r: Reader, raw: Any, at: Keys, classes: list[str]) -> dict[str, int]:
    if not isinstance(raw, dict):
        return {classes[0]: r.whole(raw, at)}
    return {
        key: r.whole(value, (*at, key))
        for key, value in raw.items()
        if r.word(key, (*at, key), classes, "class of patients") is not None
    }


def _escalation(r: Reader, raw: Any, at: Keys, names: list[str]) -> Escalation | None:
    given = r.table(raw, at, ("name", "watch", "when", "until", "opens", "routes"))
    watch = r.word(given.get("watch"), (*at, "watch"), names, "node of this network")
    when = r.number(given.get("when", 1.0), (*at, "when"), above=0.0, default=1.0)
    until = r.number(given.get("until", when), (*at, "until"), low=0.0)
    if until > when:
        r.fault((*at, "until"), f"it ends at {until:g}, above {when:g} where it begins", "lower it")
    opens = {
        name: r.number(more, (*at, "opens", name), low=0.0)
        for name, more in r.table(given.get("opens", {}), (*at, "opens"), names).items()
        if name in names
    }
    routes = {
        name: read_routes(r, to, (*at, "routes", name), names)
        for name, to in r.table(given.get("routes", {}), (*at, "routes"), names).items()
        if name in names
    }
    if not opens and not routes:
        r.fault(at, "this escalation does nothing", "add opens = { ward = 12 } or routes")
    if watch is None:
        return None
    name = r.text_of(given.get("name", f"pressure at {watch}"), (*at, "name"))
    return Escalation(name, watch, when, until, opens, routes)
