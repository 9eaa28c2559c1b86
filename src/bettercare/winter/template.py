"""The network beside a plan: `PLAN/flow/network.toml`, read and held against the plan.

The format is that of any network (`bettercare.flow.reading`), where a number may be a figure of
the plan (`bettercare.winter.references`), and with:

- nodes: `role` (what it is in the answers), `when_closed` (where its people go in a year in which
  the plan gives it no room), `source` (keys of sources.toml) and `note`;
- `to = "NAME"`: the shared ways out of `[routes.NAME]`;
- `[fitted]`: values set by calibration; `[[targets]]`: the figures they were set to meet.

The first day is the first of April less the warm-up, and the run ends with the financial year.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bettercare.errors import CallError, Fault
from bettercare.flow.asking import Keys, Reader
from bettercare.flow.network import Arrivals, ByClass, Cancelling, Network, Node, Route
from bettercare.flow.ranges import Ranged, take_ranges, with_drawn
from bettercare.flow.reading import NetworkFaults, network_of
from bettercare.plan.folder import FLOW, plan_hash, read_files
from bettercare.plan.model import Plan, year_label
from bettercare.plan.toml_text import parse
from bettercare.winter.figures import PlanFigures, addresses, prices
from bettercare.winter.references import (
    Reference,
    is_reference,
    profile_fault,
    read_reference,
)
from bettercare.winter.targets import Target, read_targets

NETWORK_FILE = f"{FLOW}/network.toml"
#: What a node is in the answers. Community capacity is what may come late.
ROLES = {
    "front door": "the emergency department: its waits are those of the winter test",
    "acute": "beds of the acute hospitals",
    "community": "what people leave hospital for: beds, places, visits, assessments",
    "beyond": "no limit of its own: arrangements, and places bought when all else is full",
    "other": "the rest",
}
OUTSIDE = "community"
_NODE = ("role", "when_closed", "note")
#: Files of a plan that say nothing of people, places and staff.
_NO_FIGURES = (
    "assumptions/finance/", "assumptions/estate/scheme", "appraisal.toml", "sources.toml",
    "tables.toml", "verdict.toml",
)  # fmt: skip
_OWN = ("fitted", "targets", "routes")


@dataclass(frozen=True, slots=True)
class Template:
    """A network whose figures are still to come from an option and year of the plan."""

    text: str
    raw: Mapping[str, Any]  # a network file's values, references still in their places
    references: Mapping[Keys, Reference]
    fitted: Mapping[str, float]
    targets: tuple[Target, ...]
    roles: Mapping[str, str]  # by node
    when_closed: Mapping[str, Mapping[str, float]]  # by node: shares of the nodes in its place
    digest: str
    ranges: Mapping[Keys, Ranged]  # of the file's own figures

    def of_role(self, role: str) -> tuple[str, ...]:
        """The nodes of a role, in the order of the file."""
        return tuple(name for name, own in self.roles.items() if own == role)

    @property
    def warm_up(self) -> float:
        """Days run before the financial year begins."""
        return float(self.raw.get("warm_up", 0.0))


def has_network(plan: Plan) -> bool:
    """Whether a plan has a network beside it."""
    return (plan.root / NETWORK_FILE).is_file()


def figures_hash(plan: Plan) -> str:
    """SHA-256 of the plan's files that a winter rests on: not money, thresholds or sources."""
    files = read_files(plan.root, lambda *_: None, lambda _: None)
    mine = {name: data for name, data in files.items() if not name.startswith(_NO_FIGURES)}
    return plan_hash(mine)


def read_template(plan: Plan) -> Template:
    """The network beside a plan, held against it.

    Errors: `CallError` where there is none, `NetworkFaults` with every fault.
    """
    path = plan.root / NETWORK_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CallError(
            f"This plan has no network of its patient flow: {NETWORK_FILE} cannot be read",
            mend="write one beside the plan, or name a network file",
        ) from error
    return parse_template(text, plan)


def parse_template(text: str, plan: Plan) -> Template:
    """The network of a text, held against a plan."""
    raw, broken = parse(text)
    if raw is None or broken:
        raise NetworkFaults([Fault(NETWORK_FILE, b.line, "", b.problem, b.mend) for b in broken])
    r = Reader(NETWORK_FILE, text)
    for key in ("start", "days", "arrivals_per_year"):
        if key in raw:
            r.fault((key,), f'"{key}" is no key of a plan\'s network: the year is the plan\'s',
                    "take it out")  # fmt: skip
            del raw[key]
    ranges = take_ranges(r, raw)
    for at in ranges:
        if at[0] in ("targets", "routes"):
            r.fault(at, "a range cannot stand here", "write these routes at their node")
    own = {key: raw.pop(key, None) for key in _OWN}
    fitted = {
        name: r.number(value, ("fitted", name), above=0.0, default=1.0)
        for name, value in (own["fitted"] or {}).items()
    }
    _share_routes(r, raw, own["routes"] or {})
    roles, when_closed = _roles(r, raw, plan)
    known = addresses(plan)
    references: dict[Keys, Reference] = {}
    costs = {"costs": raw["costs"]} if "costs" in raw else {}
    _find(r, costs, (), known | prices(plan), fitted, references)
    rest = {key: value for key, value in raw.items() if key != "costs"}
    _find(r, rest, (), known, fitted, references)
    targets = read_targets(r, own["targets"], fitted, roles, plan)
    if r.faults:
        raise NetworkFaults(r.faults)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Template(text, raw, references, fitted, targets, roles, when_closed, digest, ranges)


def _share_routes(r: Reader, raw: dict[str, Any], routes: Any) -> None:
    shared = r.table(routes, ("routes",), routes) if isinstance(routes, dict) else {}
    for i, node in enumerate(raw.get("nodes", [])):
        if not isinstance(node, dict):
            continue
        owners = [(("nodes", i), node)] + [
            (("nodes", i, "classes", name), one)
            for name, one in node.get("classes", {}).items()
            if isinstance(one, dict)
        ]
        for at, one in owners:
            if isinstance(one.get("to"), str):
                name = r.word(one["to"], (*at, "to"), shared, "table of [routes]")
                one["to"] = deepcopy(shared[name]) if name else {}


def _roles(
    r: Reader, raw: dict[str, Any], plan: Plan
) -> tuple[dict[str, str], dict[str, dict[str, float]]]:
    roles: dict[str, str] = {}
    closed: dict[str, dict[str, float]] = {}
    nodes = [node for node in raw.get("nodes", []) if isinstance(node, dict)]
    names = [node["name"] for node in nodes if isinstance(node.get("name"), str)]
    for i, node in enumerate(nodes):
        at: Keys = ("nodes", i)
        name = str(node.get("name", i))
        role = r.word(node.get("role", "other"), (*at, "role"), ROLES, "role of a node")
        roles[name] = role or "other"
        if "when_closed" in node:
            closed[name] = _instead(r, node["when_closed"], (*at, "when_closed"), names)
        _sources(r, node, at, plan)
        for key in (*_NODE, "source"):
            node.pop(key, None)
    for i, one in enumerate(raw.get("costs", [])):
        if isinstance(one, dict):
            _sources(r, one, ("costs", i), plan)
            one["source"] = str(one.get("source", ""))
    for i, one in enumerate(raw.get("arrivals", [])):
        if isinstance(one, dict):
            _sources(r, one, ("arrivals", i), plan)
            for key in ("source", "note"):
                one.pop(key, None)
    doors = [name for name, role in roles.items() if role == "front door"]
    if len(doors) != 1 or "acute" not in roles.values():
        mend = 'give one node role = "front door", and hospital beds role = "acute"'
        r.fault(("nodes",), f"{len(doors)} nodes are the front door", mend)
    for name, others in closed.items():
        for other in others:
            if other in closed:
                at = ("nodes", names.index(name), "when_closed")
                r.fault(at, f"{other} may be closed as well", "name a node that stays open")
    return roles, closed


def _instead(r: Reader, raw: Any, at: Keys, names: list[str]) -> dict[str, float]:
    """Where the people of a closed node go: one node, or shares of several."""
    given = {raw: 1.0} if isinstance(raw, str) else r.table(raw, at, names)
    found = {
        name: r.number(share, (*at, key), low=0.0, high=1.0)
        for key, share in given.items()
        if (name := r.word(key, at, names, "node of this network")) is not None
    }
    if abs(sum(found.values()) - 1.0) > 1e-9:
        r.fault(at, f"the shares sum to {sum(found.values()):.6g}, not to 1", "mend the shares")
    return found


def _sources(r: Reader, given: dict[str, Any], at: Keys, plan: Plan) -> None:
    sources = given.get("source", [])
    listed = [sources] if isinstance(sources, str) else sources
    if not listed:
        r.fault(at, "this has no source", 'add source = ["KEY OF SOURCES.TOML"]')
    for key in listed if isinstance(listed, list) else []:
        r.word(key, (*at, "source"), plan.sources, "source of the plan")


def _find(
    r: Reader, raw: Any, at: Keys, known: Mapping[str, tuple[str, ...]],
    fitted: Mapping[str, float], found: dict[Keys, Reference],
) -> None:  # fmt: skip
    """Every reference in the values of a file, by where it stands."""
    if is_reference(raw):
        reference = read_reference(r, raw, at, known, fitted)
        if at[-1] == "months":
            profile_fault(r, reference, at)
        found[at] = reference
    elif isinstance(raw, dict):
        for key, one in raw.items():
            _find(r, one, (*at, key), known, fitted, found)
    elif isinstance(raw, list):
        for i, one in enumerate(raw):
            _find(r, one, (*at, i), known, fitted, found)


def network_for(
    template: Template, figures: PlanFigures, year: int, label: str = "", seed: int = 1,
    fitted: Mapping[str, float] | None = None, whole: bool = False,
    outside: PlanFigures | None = None, drawn: Mapping[Keys, float] | None = None,
) -> Network:  # fmt: skip
    """The network of one option and year (`figures` of a single draw).

    `whole` keeps nodes that the year closes, as if they had room without limit. `outside` are the
    figures of what there is room for outside hospital (role `community`), where they are other
    than the year's. `drawn` are figures of the file in place of those stated. Errors:
    `NetworkFaults` where the figures of that year make none.
    """
    fitted = template.fitted if fitted is None else fitted
    raw: Any = with_drawn(dict(template.raw), drawn or {})
    if figures.prices is None:  # figures that say nothing of money: nor does the network
        raw.pop("costs", None)
    opening = date(year, 4, 1)
    closed: set[str] = set()
    for at, reference in template.references.items():
        if at[0] not in raw:
            continue
        value: Any = float(reference.of(figures, fitted).ravel()[0])
        if at[-1] == "months":
            value = reference.profile(figures).reshape(12, -1)[:, 0].tolist()
        elif at[0] == "nodes" and at[-1] == "capacity":
            name = raw["nodes"][at[1]]["name"]
            mine = figures if outside is None or template.roles[name] != OUTSIDE else outside
            value = _capacity(raw, at, reference, mine, fitted, opening)
            if value is None:
                closed.add(name)
                value = "unlimited"
        elif at[0] == "today":
            value = round(value)
        _put(raw, at, value)
    _fit_today(raw)
    if "costs" in raw:  # the placeholder of a closed node has no limit to cost
        raw["costs"] = [one for one in raw["costs"] if one.get("node") not in closed]
    raw["start"] = opening - timedelta(days=template.warm_up)
    raw["days"] = template.warm_up + (date(year + 1, 4, 1) - opening).days
    raw["label"] = label or f"{raw.get('label', 'Patient flow')}, {year_label(year)}"
    raw["seed"] = seed
    r = Reader(NETWORK_FILE, template.text)
    network = network_of(r, raw, Path())
    for name in sorted(closed - template.when_closed.keys()):
        r.fault(("nodes",), f"the plan gives {name} no room in {year_label(year)}",
                "say where its people go then: when_closed")  # fmt: skip
    if r.faults or network is None:
        raise NetworkFaults(r.faults)
    told = f"{template.digest} {sorted(fitted.items())} {raw!r}"
    network = replace(
        network,
        digest=hashlib.sha256(told.encode()).hexdigest(),
        front_door=template.of_role("front door")[0],
    )
    if whole:
        return network
    return without(network, {name: template.when_closed[name] for name in closed})


def _capacity(
    raw: Any, at: Keys, reference: Reference, figures: PlanFigures,
    fitted: Mapping[str, float], opening: date,
) -> Any:  # fmt: skip
    """A capacity of whole places, dated where beds open or close in the year; None for none."""
    team = raw["nodes"][at[1]].get("kind") == "team"
    months = reference.by_month(figures, fitted)
    by_month = reference.of(figures, fitted).ravel()[:1] if months is None else months[..., 0]
    sizes = [float(one) if team else float(max(round(one), int(one > 1e-9))) for one in by_month]
    if not sizes[-1]:  # closed before the winter is out: closed in this winter's test
        return None
    if len(set(sizes)) == 1:
        return sizes[0]
    steps = [{"from": 0.0, "value": sizes[0]}]
    for m, size in enumerate(sizes):
        if size != steps[-1]["value"]:
            month = (m + 3) % 12 + 1
            day = date(opening.year + (month < 4), month, 1)
            steps.append({"from": day, "value": size})  # type: ignore[dict-item]
    return steps


def _fit_today(raw: Any) -> None:
    """Nobody is there on the first day for whom the year has no place."""
    for name, row in raw.get("today", {}).items():
        node: dict[str, Any] = next((one for one in raw["nodes"] if one.get("name") == name), {})
        capacity = node.get("capacity")
        room = capacity[0]["value"] if isinstance(capacity, list) else capacity
        occupied = row.get("occupied") if isinstance(row, dict) else None
        if not isinstance(room, int | float) or not isinstance(occupied, dict):
            continue
        for key, count in occupied.items():
            if isinstance(count, int | float):
                occupied[key] = min(count, int(room))
                room -= occupied[key]


def _put(raw: Any, at: Keys, value: Any) -> None:
    for key in at[:-1]:
        raw = raw[key]
    raw[at[-1]] = value


def without(network: Network, closed: Mapping[str, Mapping[str, float]]) -> Network:
    """The network where some nodes are closed: their people go to others, by share."""

    def instead(name: str) -> Mapping[str, float]:
        return closed.get(name, {name: 1.0})

    def mainly(name: str | None) -> str | None:
        return name if name is None else max(instead(name).items(), key=lambda one: one[1])[0]

    def routes(some: tuple[Route, ...]) -> tuple[Route, ...]:
        return tuple(
            replace(one, to=to, share=one.share * share, otherwise=mainly(one.otherwise))
            for one in some
            for to, share in instead(one.to).items()
        )

    def node(one: Node) -> Node:
        own: dict[str, ByClass] = {
            name: replace(each, routes=None if each.routes is None else routes(each.routes))
            for name, each in one.by_class.items()
        }
        return replace(one, routes=routes(one.routes), by_class=own)

    def cancelling(one: Arrivals, to: str) -> Cancelling | None:
        if one.cancelling is None:
            return None
        return replace(one.cancelling, watch=to if one.node in closed else one.cancelling.watch)

    arrivals = tuple(
        replace(
            one,
            name=one.name if len(instead(one.node)) == 1 else f"{one.name} at {to}",
            node=to,
            rates=one.rates if share == 1.0 else tuple(rate * share for rate in one.rates),
            cancelling=cancelling(one, to),
        )
        for one in network.arrivals
        if any(rate > 0.0 for rate in one.rates)
        for to, share in instead(one.node).items()
    )
    nodes = tuple(node(one) for one in network.nodes if one.name not in closed)
    return replace(network, nodes=nodes, arrivals=arrivals)
