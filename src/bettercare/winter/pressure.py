"""What a plan's figures ask of its network, before anything is simulated: two numbers a year.

*Occupancy* is the load on acute beds over the beds: arrivals x mean days of care, nobody held up.
*Community delay* is the share of acute beds that people ready to go on would hold while they wait
for what is outside hospital: at each node the number waiting of a queue with its places and load
(Sakasegawa 1977, with the Allen-Cunneen term for the spread of stays), bent to the length at which
people go elsewhere, and the time that arranging takes. Neither knows the order of things or who
waits in whose place: that is what the simulation adds, and the response surface carries.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bettercare.flow.asking import Keys
from bettercare.flow.network import HOME, Arrivals, Network, Node, hours_of, routes_of, stay_of
from bettercare.winter.figures import PlanFigures
from bettercare.winter.template import OUTSIDE, Template

Floats = NDArray[np.float64]
Value = Floats | float
#: Most sweeps over the nodes that carry people through the routes; those who go round die out.
_SWEEPS = 40
_NONE = np.zeros(0)
_FULL = 0.995  # a load at or above this has the line of this one


@dataclass(frozen=True, slots=True)
class Pressure:
    """The two numbers, in the shape of the figures they come from."""

    occupancy: Floats
    community_delay: Floats


@dataclass(frozen=True, slots=True)
class _Edge:
    """People of one class who go from one node to another: base share, and what it follows."""

    start: int
    end: int
    share: float
    follows: Keys | None
    delay: float
    longest: float  # pressure at which they go elsewhere; infinite for never


@dataclass(frozen=True, slots=True)
class PressureModel:
    """A network as built from base figures, and which of its numbers follow the plan's.

    A number that follows a figure is the base number times the figure over its base value.
    """

    template: Template
    network: Network
    base: Mapping[Keys, float]
    streams: tuple[tuple[int, int, float, Keys | None], ...]  # node, class, people a day
    edges: tuple[tuple[_Edge, ...], ...]  # by class
    beds: tuple[bool, ...]
    sweeps: int = _SWEEPS

    def of(self, figures: PlanFigures, demand: float = 1.0, community: float = 1.0) -> Pressure:
        """The pressure under figures, with more people or more room outside hospital if asked."""
        return self.of_each([figures], demand, community)[0]

    def of_each(
        self, cases: Sequence[PlanFigures], demand: float = 1.0, community: float = 1.0
    ) -> list[Pressure]:
        """The pressure of the first figures, with the room outside hospital of each in turn."""
        first = cases[0]
        ratios = self.ratios(first)
        arrivals = self._arrivals(ratios, first.shape, demand)
        found = []
        for figures in cases:
            room = {
                at: _winter_room(self.template, at, figures) / base
                for at, base in self._rooms_outside()
            }
            found.append(self._loads(first, arrivals, ratios | room, community))
        return found

    def ratios(self, figures: PlanFigures) -> dict[Keys, Floats]:
        """Every number that follows a figure, over its base value."""
        return {
            at: (
                _winter_room(self.template, at, figures)
                if at[-1] == "capacity"
                else self.template.references[at].of(figures, self.template.fitted)
            )
            / base
            for at, base in self.base.items()
        }

    def delay(self, figures: PlanFigures, ratios: Mapping[Keys, Floats]) -> float:
        """The community delay under figures of a single draw, with their ratios."""
        arrivals = self._arrivals(ratios, figures.shape, 1.0)
        return float(self._loads(figures, arrivals, ratios, 1.0).community_delay.ravel()[0])

    def _rooms_outside(self) -> list[tuple[Keys, float]]:
        outside = set(self.template.of_role(OUTSIDE))
        return [
            (at, base)
            for at, base in self.base.items()
            if at[-1] == "capacity" and self.network.nodes[int(at[1])].name in outside
        ]

    def _loads(
        self, figures: PlanFigures, arrivals: Mapping[tuple[int, int], Floats],
        ratios: Mapping[Keys, Floats], community: float,
    ) -> Pressure:  # fmt: skip
        names = [node.name for node in self.network.nodes]
        acute = set(self.template.of_role("acute"))
        outside = set(self.template.of_role(OUTSIDE))
        load, room, held = (np.zeros(figures.shape) for _ in range(3))
        for n, node in enumerate(self.network.nodes):
            if names[n] in acute:
                load = load + self._work(n, node, arrivals, ratios)
                room = room + node.capacity * self._ratio(ratios, ("nodes", n, "capacity"))
            else:
                scale = community if names[n] in outside else 1.0
                held = held + self._held(n, node, arrivals, ratios, scale)
        room = np.maximum(room, 1e-9)
        return Pressure(np.asarray(load / room), np.asarray(held / room))

    def community_room(self, figures: PlanFigures) -> Floats:
        """Room outside hospital against the base figures, the mean over its nodes."""
        ratios = [
            _winter_room(self.template, at, figures) / base for at, base in self._rooms_outside()
        ]
        return np.mean(np.stack(ratios), axis=0) if ratios else np.ones(figures.shape)

    def _arrivals(
        self, ratios: Mapping[Keys, Floats], shape: tuple[int, ...], demand: float
    ) -> dict[tuple[int, int], Floats]:
        outside: dict[tuple[int, int], Floats] = {}
        for n, c, rate, follows in self.streams:
            people = demand * rate * (ratios[follows] if follows else np.ones(shape))
            outside[n, c] = outside.get((n, c), np.zeros(shape)) + people
        total = dict(outside)
        for c, edges in enumerate(self.edges):
            shares = [
                one.share * ratios[one.follows] if one.follows else one.share for one in edges
            ]
            into, out_of = _ends(edges)
            came: list[Floats] = [_NONE] * len(edges)
            moved = [n for n, own in total if own == c]
            for _ in range(self.sweeps):
                for n in moved:
                    for e in out_of.get(n, ()):
                        came[e] = total[n, c] * shares[e]
                # only where other people come than before: elsewhere the sum would be the same
                ends = dict.fromkeys(edges[e].end for n in moved for e in out_of.get(n, ()))
                fresh = {
                    (n, c): _sum_of(outside.get((n, c)), [came[e] for e in into[n]]) for n in ends
                }
                moved = [
                    n for n in ends if not np.array_equal(total.get((n, c), _NONE), fresh[n, c])
                ]
                total |= fresh
                if not moved:  # nor would another sweep change anything
                    break
        return total

    def _work(
        self, n: int, node: Node, arrivals: Mapping[tuple[int, int], Floats],
        ratios: Mapping[Keys, Floats],
    ) -> Value:  # fmt: skip
        """Units of capacity in use if nobody waited."""
        work: Value = 0.0
        for c, one in enumerate(self.network.classes):
            if (n, c) in arrivals:
                stay = stay_of(node, one.name).mean * self._stay_ratio(ratios, n, node, one.name)
                work = work + arrivals[n, c] * stay * hours_of(node, one.name)
        return work

    def _held(
        self, n: int, node: Node, arrivals: Mapping[tuple[int, int], Floats],
        ratios: Mapping[Keys, Floats], scale: float,
    ) -> Value:  # fmt: skip
        """Mean number kept in hospital beds because of a node that is no acute ward."""
        from_beds: Value = 0.0
        arranging: Value = 0.0
        longest = math.inf
        people: Value = sum(
            (arrivals[n, c] for c in range(len(self.edges)) if (n, c) in arrivals), 0.0
        )
        for c, edges in enumerate(self.edges):
            for one in edges:
                if one.end != n or not self.beds[one.start] or (one.start, c) not in arrivals:
                    continue
                share = one.share * ratios[one.follows] if one.follows else one.share
                came = arrivals[one.start, c] * share
                from_beds = from_beds + came
                arranging = arranging + came * one.delay
                longest = min(longest, one.longest)
        if not math.isfinite(node.capacity) or not np.any(np.asarray(people) > 0.0):
            return arranging
        need = hours_of(node, self.network.classes[0].name)
        room = node.capacity * scale * self._ratio(ratios, ("nodes", n, "capacity"))
        servers = np.maximum(room / need, 1.0)
        load = np.minimum(self._work(n, node, arrivals, ratios) / need / servers, _FULL)
        spread = (1.0 + node.stay.cv**2) / 2.0
        line = spread * load ** np.sqrt(2.0 * (servers + 1.0)) / (1.0 - load)
        if math.isfinite(longest):
            most = np.maximum((longest - 1.0) * servers, 1e-9)
            line = line * most / (line + most)
        return arranging + line * from_beds / np.maximum(people, 1e-12)

    def _ratio(self, ratios: Mapping[Keys, Floats], at: Keys) -> Value:
        return ratios.get(at, 1.0)

    def _stay_ratio(
        self, ratios: Mapping[Keys, Floats], n: int, node: Node, patient_class: str
    ) -> Value:
        own = node.by_class.get(patient_class)
        at: Keys = ("nodes", n)
        if own is not None and own.stay is not None:
            at = (*at, "classes", patient_class)
        for end in (("stay", "mean"), ("mean",), ("stay",)):
            if (*at, *end) in ratios:
                return ratios[*at, *end]
        return 1.0


def _winter_room(template: Template, at: Keys, figures: PlanFigures) -> Floats:
    """A capacity, of beds from December to February."""
    reference = template.references[at]
    months = reference.by_month(figures, template.fitted)
    if months is None:
        return reference.of(figures, template.fitted)
    return np.asarray(months[8:11].mean(axis=0))


def pressure_model(
    template: Template, network: Network, figures: PlanFigures, like: PressureModel | None = None
) -> PressureModel:
    """Make ready from a network built, none of its nodes closed, at figures of a single draw.

    `like` is one made of the same template before: arrivals that are the same have its rates.
    """
    base = {}
    for at, reference in template.references.items():
        if at[-1] == "months" or at[0] not in ("nodes", "arrivals"):
            continue
        value = (
            _winter_room(template, at, figures)
            if at[-1] == "capacity"
            else reference.of(figures, template.fitted)
        )
        if value.ravel()[0] > 0.0:
            base[at] = float(value.ravel()[0])
    # places as the plan gives them, not rounded: whatever figures were built from, the same loads
    network = replace(
        network,
        nodes=tuple(
            replace(node, capacity=base.get(("nodes", n, "capacity"), node.capacity))
            for n, node in enumerate(network.nodes)
        ),
    )
    made = PressureModel(
        template=template,
        network=network,
        base=base,
        streams=tuple(_streams(template, network, base, like)),
        edges=tuple(tuple(_edges(network, one.name, base)) for one in network.classes),
        beds=tuple(
            node.kind == "beds" and template.roles[node.name] not in ("front door", "beyond")
            for node in network.nodes
        ),
    )
    return replace(made, sweeps=_sweeps_needed(made, figures))


def _sweeps_needed(made: PressureModel, figures: PlanFigures) -> int:
    """Sweeps after which another changes nobody's place by more than one in a million."""
    ratios = made.ratios(figures)
    last = made.delay(figures, ratios)
    for sweeps in range(1, _SWEEPS):
        now = replace(made, sweeps=sweeps).delay(figures, ratios)
        if abs(now - last) <= 1e-6 * max(last, 1e-12):
            return sweeps + 1
    return _SWEEPS


def _ends(edges: Sequence[_Edge]) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Places of the edges into each node, and of those out of it."""
    into: dict[int, list[int]] = {}
    out_of: dict[int, list[int]] = {}
    for e, one in enumerate(edges):
        into.setdefault(one.end, []).append(e)
        out_of.setdefault(one.start, []).append(e)
    return into, out_of


def _sum_of(first: Floats | None, parts: Iterable[Floats]) -> Floats:
    """Those from outside and those who come from nodes that anybody has reached."""
    for part in parts:
        if part is not _NONE:
            first = part if first is None else first + part
    assert first is not None
    return first


def _streams(
    template: Template, network: Network, base: Mapping[Keys, float], like: PressureModel | None
) -> Iterator[tuple[int, int, float, Keys | None]]:
    from bettercare.flow.load import mean_rate

    place = {node.name: i for i, node in enumerate(network.nodes)}
    names = [one.name for one in network.classes]
    at = 0
    for j, raw in enumerate(template.raw["arrivals"]):
        follows = next(
            (key for rate in ("per_year", "per_day") if (key := ("arrivals", j, rate)) in base),
            None,
        )
        for _ in raw.get("classes", [None]):
            stream = network.arrivals[at]
            known = _known_rate(like, at, stream, network.days)
            rate = mean_rate(stream, network.days) if known is None else known
            yield place[stream.node], names.index(stream.patient_class), rate, follows
            at += 1


def _known_rate(like: PressureModel | None, at: int, stream: Arrivals, days: float) -> float | None:
    """The mean rate of a stream where another model has the very same; None where it has not."""
    if like is None or like.network.days != days:
        return None
    other = like.network.arrivals[at]
    by_rates = stream.times is None and stream.interval is None
    same = by_rates and other.rates is stream.rates and other.edges is stream.edges
    return like.streams[at][2] if same else None


def _edges(network: Network, patient_class: str, base: Mapping[Keys, float]) -> Iterator[_Edge]:
    place = {node.name: i for i, node in enumerate(network.nodes)}
    for n, node in enumerate(network.nodes):
        own = node.by_class.get(patient_class)
        at: Keys = ("nodes", n)
        if own is not None and own.routes is not None:
            at = (*at, "classes", patient_class)
        for route in routes_of(node, patient_class):
            if route.to == HOME:
                continue
            keys = ((*at, "to", route.to, "share"), (*at, "to", route.to))
            follows = next((key for key in keys if key in base), None)
            delay = route.delay.mean if route.delay is not None else 0.0
            longest = route.when if route.otherwise is not None else math.inf
            yield _Edge(n, place[route.to], route.share, follows, delay, longest)
