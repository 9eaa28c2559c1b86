"""What must be true of a network as a whole: everybody can leave, and those inside fit."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bettercare.flow.asking import Reader
from bettercare.flow.network import HOME, Network, Node, Route, routes_of

_NONE: Mapping[str, tuple[Route, ...]] = MappingProxyType({})


def check(r: Reader, network: Network) -> None:
    """Note every fault of the whole network."""
    place = {node.name: i for i, node in enumerate(network.nodes)}
    never = stranded(network)
    for name in never:
        told = f"nobody can ever leave {name}: no way out leads home"
        r.fault(("nodes", place[name], "to"), told, "let part of its routes go home")
    for i, rule in enumerate(network.escalations):
        for name in stranded(network, rule.routes):
            if name not in never:
                told = f"while this is in force nobody can leave {name}: no way out leads home"
                changed = name if name in rule.routes else next(iter(rule.routes))
                r.fault(("escalations", i, "routes", changed), told, "let part of them go home")
    for node in network.nodes:
        _one(r, node, place[node.name])
    for name in _rounds(network):
        r.fault(("nodes", place[name], "when_full"), "people turned away here come back to it",
                'let one of the nodes in the round say "lost"')  # fmt: skip
    for i, rule in enumerate(network.escalations):
        for name in rule.routes:
            others = {other.name for other in network.escalations[:i] if name in other.routes}
            if others:
                r.fault(("escalations", i, "routes", name), "two escalations change these routes",
                        "put both changes in one")  # fmt: skip


def _one(r: Reader, node: Node, i: int) -> None:
    most = max([node.capacity, *(value for _, value in node.changes)])
    there = sum(node.occupied_at_start.values())
    if node.kind != "team" and there > node.capacity:
        r.fault(("today", node.name, "occupied"), f"{there} people are in {node.capacity:g} places",
                "put the rest in line: waiting")  # fmt: skip
    if node.kind == "team":
        wanted = max([node.hours_a_week, *(c.hours_a_week or 0.0 for c in node.by_class.values())])
        if wanted > most:
            r.fault(("nodes", i, "hours_a_week"), f"one person takes {wanted:g} hours of {most:g}",
                    "give the team more hours")  # fmt: skip
        taken = sum(
            count * (own.hours_a_week or node.hours_a_week if own else node.hours_a_week)
            for name, count in node.occupied_at_start.items()
            for own in (node.by_class.get(name),)
        )
        if taken > node.capacity:
            told = f"they take {taken:g} of {node.capacity:g} hours"
            r.fault(("today", node.name, "occupied"), told, "put the rest in line: waiting")
    for name, to in node.ready_at_start.items():
        ready, inside = sum(to.values()), node.occupied_at_start.get(name, 0)
        if ready > inside:
            r.fault(("today", node.name, "ready", name), f"{ready} are ready of {inside} there",
                    "count them in occupied as well")  # fmt: skip
        ways = {end for route in routes_of(node, name) for end in (route.to, route.otherwise)}
        for goal in to.keys() - ways:
            at = ("today", node.name, "ready", name, goal)
            r.fault(at, f"no route of {node.name} leads there", "name the end of one of its routes")
    if sum(node.waiting_at_start.values()) > node.queue_limit:
        r.fault(("today", node.name, "waiting"), f"more wait than may ({node.queue_limit:g})",
                "raise queue_limit")  # fmt: skip


def stranded(network: Network, instead: Mapping[str, tuple[Route, ...]] = _NONE) -> list[str]:
    """Nodes from which no way leads home, for some class; `instead` are routes of an escalation."""
    found = []
    for one in network.classes:
        leaves: set[str] = set()
        grown = True
        while grown:
            grown = False
            for node in network.nodes:
                if node.name in leaves:
                    continue
                routes = instead.get(node.name, routes_of(node, one.name))
                rest = 1.0 - sum(route.share for route in routes)
                ways = {route.to for route in routes if route.share > 0.0}
                if rest > 1e-9 or HOME in ways or ways & leaves:
                    leaves.add(node.name)
                    grown = True
        found += [n.name for n in network.nodes if n.name not in leaves and n.name not in found]
    return found


def _rounds(network: Network) -> list[str]:
    """Nodes whose turned-away people come back to them."""
    onward = {node.name: node.when_full for node in network.nodes if node.when_full}
    found = []
    for name in onward:
        seen, now = set(), name
        while now in onward and now not in seen:
            seen.add(now)
            now = onward[now]
        if now == name:
            found.append(name)
    return found
