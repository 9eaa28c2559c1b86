"""What a network of patient flow says, in words and rows: rooms, stays, ways, arrivals, rules."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta

from bettercare.flow.load import mean_rate
from bettercare.flow.network import (
    HOME,
    Arrivals,
    Escalation,
    Network,
    Node,
    Route,
    hours_of,
    patience_of,
    routes_of,
    stay_of,
)
from bettercare.flow.stays import Stay
from bettercare.quality.parts import counted

_MANY = 4  # changes of capacity told one by one
Row = tuple[str, ...]

#: What each measure of a run is (a test holds the names against those the run answers).
MEASURES: Mapping[str, str] = {
    "arrivals": "people who came in or joined the line",
    "admitted": "people who got a place",
    "left": "people who left their place",
    "lost": "people turned away by a full queue, with nowhere else to go",
    "diverted": "people sent elsewhere by a full queue",
    "left_without_care": "people who tired of waiting",
    "cancelled": "planned admissions called off",
    "wait_mean": "mean wait for a place",
    "wait_over_4_hours": "share who waited over 4 hours for a place",
    "wait_over_12_hours": "share who waited over 12 hours for a place",
    "time_at_node_mean": "mean time from joining to leaving",
    "time_at_node_over_4_hours": "share of those times over 4 hours",
    "time_at_node_over_12_hours": "share of those times over 12 hours",
    "blocked_on_leaving_mean": "mean time ready to go on, kept for want of the next place",
    "blocked_over_12_hours": "share so kept over 12 hours",
    "occupied": "mean number of people there",
    "occupancy": "mean share of the room in use",
    "pressure": "people there and waiting over room",
    "waiting": "mean number in line",
    "blocked": "mean number ready to go on and kept",
    "blocked_days": "person-days kept here",
    "blocked_days_caused": "person-days kept anywhere because of a shortage here",
    "days_above_92_percent": "days with more than 92% of the room in use",
    "peak": "most people there at once",
    "visit_hours_used": "hours of visits a week used, of a team",
}


def labels(network: Network) -> dict[str, str]:
    """What each node is called."""
    return {node.name: node.label or node.name for node in network.nodes} | {HOME: "home"}


def time_said(days: float) -> str:
    """A time in days, or in hours below a day.

    >>> time_said(7.0), time_said(1.0), time_said(0.125), time_said(1 / 1440)
    ('7 days', '1 day', '3 hours', '0.0167 hours')
    """
    amount, unit = (days, "day") if days >= 1.0 else (days * 24.0, "hour")
    told = f"{amount:.4g}" if days >= 1.0 else f"{amount:.3g}"
    return f"{told} {unit}" if told == "1" else f"{told} {unit}s"


def stay_said(stay: Stay) -> str:
    """A distribution of times.

    >>> stay_said(Stay("lognormal", 7.0, 1.1)), stay_said(Stay("deterministic", 2.0))
    ('lognormal, mean 7 days, cv 1.1', 'always 2 days')
    """
    if stay.kind == "deterministic":
        return f"always {time_said(stay.mean)}"
    if stay.kind == "uniform":
        return f"uniform, {time_said(stay.low)} to {time_said(stay.high)}"
    if stay.kind == "mixture":
        return "; ".join(f"{share:.4g} {stay_said(part)}" for share, part in stay.parts)
    told = f"{stay.kind}, mean {time_said(stay.mean)}"
    if stay.kind == "empirical":
        return f"{told}, of {counted(len(stay.values), 'value')}"
    return told if stay.kind == "exponential" else f"{told}, cv {stay.cv:.4g}"


def room_said(network: Network, node: Node) -> str:
    """A node's room, with its changes over the run."""
    unit = "hours of visits a week" if node.kind == "team" else node.kind
    told = "no limit" if math.isinf(node.capacity) else f"{node.capacity:,.6g} {unit}"
    changes = node.changes
    if len(changes) > _MANY:
        sizes = [value for _, value in changes]
        return f"{told}; {len(changes):,} changes, between {min(sizes):,.6g} and {max(sizes):,.6g}"
    for day, value in changes:
        when = f"day {day:g}"
        if network.start is not None:
            when = f"{network.start + timedelta(days=day):%d/%m/%Y}"
        told += f"; {value:,.6g} from {when}"
    return told


def node_rows(network: Network) -> tuple[Row, ...]:
    """Each node with room, stays and what is done where it is full."""
    names = labels(network)
    found = []
    for node in network.nodes:
        said = {one.name: stay_said(stay_of(node, one.name)) for one in network.classes}
        stays = _by_class(network, said, stay_said(node.stay))
        line = _line_said(network, node, names)
        found.append((names[node.name], room_said(network, node), stays, line))
    return tuple(found)


def _by_class(network: Network, said: dict[str, str], own: str) -> str:
    """The node's own words, then those of each class that differ."""
    other = [
        f"{one.label or one.name}: {said[one.name]}"
        for one in network.classes
        if said[one.name] != own
    ]
    return own if not other else "; ".join([own, *other])


def _line_said(network: Network, node: Node, names: dict[str, str]) -> str:
    told = []
    if node.kind == "team":
        hours = {one.name: hours_of(node, one.name) for one in network.classes}
        said = {name: f"{value:g} hours a week each" for name, value in hours.items()}
        told.append(_by_class(network, said, f"{node.hours_a_week:g} hours a week each"))
    if math.isfinite(node.queue_limit):
        to = f"go to {names[node.when_full]}" if node.when_full else "are lost"
        told.append(f"with {node.queue_limit:,.0f} waiting from outside, others {to}")
    if node.waiting_room:
        size = "any number" if math.isinf(node.waiting_room) else f"{node.waiting_room:,.0f}"
        told.append(f"{size} sent on from elsewhere wait without keeping their place")
    patient: dict[Stay, list[str]] = {}
    for one in network.classes:
        patience = patience_of(node, one.name)
        if patience is not None:
            patient.setdefault(patience, []).append(one.label or one.name)
    for patience, who in patient.items():
        whose = "people" if len(who) == len(network.classes) else ", ".join(who)
        told.append(f"{whose} wait at most: {stay_said(patience)}, then {names[node.leave_to]}")
    return "; ".join(told) or "–"


def way_rows(network: Network) -> tuple[Row, ...]:
    """Ways out of every node: shares, delays, and where to under pressure."""
    names = labels(network)
    found: list[Row] = []
    for node in network.nodes:
        groups: dict[tuple[Route, ...], list[str]] = {}
        for one in network.classes:
            groups.setdefault(routes_of(node, one.name), []).append(one.label or one.name)
        for routes, who in groups.items():
            whose = "all" if len(who) == len(network.classes) else ", ".join(who)
            if len(groups) > 1 and routes == node.routes:
                whose = "all others"
            found.append((names[node.name], whose, _ways_said(routes, names)))
    return tuple(found)


def _ways_said(routes: tuple[Route, ...], names: dict[str, str]) -> str:
    told = []
    for route in routes:
        if route.share <= 0.0:
            continue
        one = f"{names[route.to]} {route.share:.3g}"
        if route.delay is not None:
            one += f" after {stay_said(route.delay)}"
        if route.otherwise is not None:
            one += f" (with pressure at {route.when:g} or more: {names[route.otherwise]})"
        told.append(one)
    left = 1.0 - sum(route.share for route in routes)
    if left > 1e-6:
        told.append(f"home {left:.3g}")
    return "; ".join(told)


def arrival_rows(network: Network) -> tuple[Row, ...]:
    """Every stream of arrivals: who, where, how many, and by what process."""
    names = labels(network)
    classes = {one.name: one.label or one.name for one in network.classes}
    return tuple(
        (stream.name, classes[stream.patient_class], names[stream.node],
         f"{mean_rate(stream, network.days):,.4g}", _process(stream, names))
        for stream in network.arrivals
    )  # fmt: skip


def _process(stream: Arrivals, names: dict[str, str]) -> str:
    if stream.times is not None:
        told = f"{counted(len(stream.times), 'given time')}"
    elif stream.interval is not None:
        told = f"renewal; between arrivals {stay_said(stream.interval)}"
    elif stream.amplitude:
        told = (
            f"Poisson, sinusoid of amplitude {stream.amplitude:g} every {time_said(stream.period)}"
        )
    elif len(stream.rates) > 1:
        told = (
            f"Poisson, rate in {len(stream.rates):,} steps from {min(stream.rates):,.3g} to "
            f"{max(stream.rates):,.3g} a day"
        )
    else:
        told = "Poisson, constant rate"
    off = stream.cancelling
    if off is not None:
        again = "for good" if off.again_after is None else f"for {time_said(off.again_after)}"
        told += f"; called off {again} with pressure at {names[off.watch]} at {off.when:g} or more"
    return told


def rule_rows(network: Network) -> tuple[Row, ...]:
    """Escalation: when each rule is on, and what it does."""
    names = labels(network)
    return tuple(_rule(rule, names) for rule in network.escalations)


def _rule(rule: Escalation, names: dict[str, str]) -> Row:
    does = [f"opens {more:g} at {names[node]}" for node, more in rule.opens.items()]
    does += [
        f"from {names[node]}: {_ways_said(routes, names)}" for node, routes in rule.routes.items()
    ]
    when = f"pressure at {names[rule.watch]} at {rule.when:g} or more, until below {rule.until:g}"
    return rule.name, when, "; ".join(does)


def start_rows(network: Network) -> tuple[Row, ...]:
    """Who is there and who waits at the start."""
    classes = {one.name: one.label or one.name for one in network.classes}
    found = []
    for node in network.nodes:
        cells = [
            ", ".join(f"{classes[name]} {count:,}" for name, count in given.items() if count) or "–"
            for given in (node.occupied_at_start, node.waiting_at_start)
        ]
        if any(cell != "–" for cell in cells):
            found.append((node.label or node.name, *cells))
    return tuple(found)


def rules_said(network: Network) -> tuple[str, ...]:
    """The rules that this network uses."""
    nodes = network.nodes
    routes = [r for node in nodes for r in node.routes]
    routes += [r for node in nodes for own in node.by_class.values() for r in own.routes or ()]
    found = [
        "Who is ready to go on keeps their place until the next is free (blocking after service)."
    ]
    if any(node.waiting_room for node in nodes):
        found.append("Some places have a waiting room for people sent on, who keep no other place.")
    if any(node.patience or any(o.patience for o in node.by_class.values()) for node in nodes):
        found.append("Some who hold no place give up after a time of their own.")
    if any(node.queue_limit < float("inf") for node in nodes):
        found.append("Some lines have a limit, beyond which people are sent elsewhere or lost.")
    if any(route.delay for route in routes):
        found.append("Arranging the next place can take time, during which the place is kept.")
    if any(route.otherwise for route in routes):
        found.append("Under pressure (there and waiting over room) people are sent another way.")
    if any(stream.cancelling for stream in network.arrivals):
        found.append("Planned admissions are called off where a place is too full.")
    if any(node.changes for node in nodes):
        found.append(
            "Room changes at dates; fewer places turn nobody out, they close as people leave."
        )
    if network.escalations:
        found.append(f"Escalation is reviewed {network.reviews_a_day} times a day.")
    return tuple(found)
