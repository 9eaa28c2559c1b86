"""A network of places that people pass through, as data.

Times are days from the start of the run; a rate is people a day. `HOME` is where people go who
need no further place. Read from TOML by `bettercare.flow.reading`; may be built in Python as well.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bettercare.flow.costs import Cost
from bettercare.flow.size_targets import Sizing
from bettercare.flow.stays import Stay

HOME = "home"
UNLIMITED = math.inf

#: What a node's capacity counts.
NODE_KINDS = {
    "beds": "beds: a person takes one from admission until leaving",
    "rooms": "rooms, cubicles, chairs: as beds, for shorter stays",
    "places": "places such as those in a care home",
    "team": "hours of visits a week: a person takes the hours of their visits",
}


@dataclass(frozen=True, slots=True)
class Route:
    """One way out of a node: to `to` with a probability.

    `delay` is the time between being ready and asking for the next place (papers, transport);
    the place left is kept meanwhile. Where the pressure at `to` is at or above `when`, people go
    to `otherwise` instead. Pressure is (people there + people waiting for it) / capacity.
    """

    to: str
    share: float
    delay: Stay | None = None
    otherwise: str | None = None
    when: float = 1.0


@dataclass(frozen=True, slots=True)
class ByClass:
    """What differs for one class of patients at a node; None keeps the node's own."""

    stay: Stay | None = None
    routes: tuple[Route, ...] | None = None
    patience: Stay | None = None
    hours_a_week: float | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A place with limited or unlimited capacity.

    `capacity` counts beds, rooms or places, or hours of visits a week for a team, of which a
    person takes `hours_a_week`. `changes` are (day, capacity) pairs in rising order.
    `queue_limit` is how many from outside may wait; a further one goes to `when_full`, or is lost
    where that is None. `waiting_room` is how many sent on from other nodes may wait without
    keeping their place there: 0 is blocking after service. `patience` is the longest wait of those
    who hold no place; they then go to `leave_to`.
    Of those there at the start, `ready_at_start` says by class how many are ready to go on, and to
    which node.
    """

    name: str
    capacity: float
    stay: Stay
    routes: tuple[Route, ...] = ()
    label: str = ""
    kind: str = "beds"
    hours_a_week: float = 1.0
    changes: tuple[tuple[float, float], ...] = ()
    queue_limit: float = UNLIMITED
    when_full: str | None = None
    waiting_room: float = 0.0
    patience: Stay | None = None
    leave_to: str = HOME
    by_class: Mapping[str, ByClass] = field(default_factory=dict)
    occupied_at_start: Mapping[str, int] = field(default_factory=dict)
    waiting_at_start: Mapping[str, int] = field(default_factory=dict)
    ready_at_start: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PatientClass:
    """A class of patients; a lower `priority` number goes first where people wait.

    `pathway` names what several classes are told together by; empty for none.
    """

    name: str
    label: str = ""
    priority: int = 0
    pathway: str = ""


@dataclass(frozen=True, slots=True)
class Cancelling:
    """Planned admissions called off while the pressure at `watch` is at or above `when`.

    They come again after `again_after` days, or never where that is None.
    """

    watch: str
    when: float
    again_after: float | None = None


@dataclass(frozen=True, slots=True)
class Arrivals:
    """A stream of people of one class to one node.

    `edges` and `rates` are a piecewise-constant rate: `rates[i]` holds from `edges[i]` to
    `edges[i + 1]`, the last to the end. A sinusoid multiplies the (then single) rate by
    1 + amplitude sin(2 pi (t - phase) / period). `times` are the times themselves, `interval`
    the time between one arrival and the next; each in place of a rate.
    """

    name: str
    node: str
    patient_class: str
    edges: tuple[float, ...] = (0.0,)
    rates: tuple[float, ...] = (0.0,)
    amplitude: float = 0.0
    period: float = 1.0
    phase: float = 0.0
    times: tuple[float, ...] | None = None
    interval: Stay | None = None
    cancelling: Cancelling | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """What is done under pressure: beds opened, or other ways out.

    On at the first review with pressure at `watch` at or above `when`, off at the first with
    pressure below `until`. `opens` is capacity by node; `routes` are other ways out by node.
    """

    name: str
    watch: str
    when: float
    until: float
    opens: Mapping[str, float] = field(default_factory=dict)
    routes: Mapping[str, tuple[Route, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes, arrivals and rules, with how long to run them.

    `days` counts from the start; what happens before `warm_up` is left out of the answers.
    `start` is the date of day 0 where the network has one. `reviews_a_day` is how often
    escalation is decided. `front_door` is the node whose four and twelve hours are counted;
    empty for the one that most people reach from outside (`front_door_of`). `costs` are what care
    costs, where that is known; `sizing` which capacities are to be found for which targets.
    """

    nodes: tuple[Node, ...]
    arrivals: tuple[Arrivals, ...]
    classes: tuple[PatientClass, ...] = (PatientClass("all"),)
    escalations: tuple[Escalation, ...] = ()
    label: str = ""
    start: date | None = None
    days: float = 365.0
    warm_up: float = 0.0
    seed: int = 1
    reviews_a_day: int = 24
    digest: str = ""
    front_door: str = ""
    costs: tuple[Cost, ...] = ()
    sizing: Sizing | None = None

    def node(self, name: str) -> Node:
        """The node of a name."""
        return next(node for node in self.nodes if node.name == name)


def stay_of(node: Node, patient_class: str) -> Stay:
    """How long a class stays at a node."""
    own = node.by_class.get(patient_class)
    return own.stay if own is not None and own.stay is not None else node.stay


def routes_of(node: Node, patient_class: str) -> tuple[Route, ...]:
    """The ways out of a node for a class."""
    own = node.by_class.get(patient_class)
    return own.routes if own is not None and own.routes is not None else node.routes


def patience_of(node: Node, patient_class: str) -> Stay | None:
    """How long a class waits at most at a node; None is for ever."""
    own = node.by_class.get(patient_class)
    return own.patience if own is not None and own.patience is not None else node.patience


def hours_of(node: Node, patient_class: str) -> float:
    """What one person of a class takes of a node's capacity."""
    if node.kind != "team":
        return 1.0
    own = node.by_class.get(patient_class)
    if own is not None and own.hours_a_week is not None:
        return own.hours_a_week
    return node.hours_a_week
