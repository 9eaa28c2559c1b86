"""The few figures of a replication that a choice is made by: waits, days blocked, cancellations.

All count from the end of the warm-up to the end of the run, and less is better of each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bettercare.flow.costing import costs_of
from bettercare.flow.costs import price_base_of
from bettercare.flow.load import mean_rate
from bettercare.flow.network import Network
from bettercare.flow.replicate import Model, Replication, replicate
from bettercare.flow.tally import S_CANCELLED, S_LOST, S_TIME4, S_TIME12, S_TIRED


@dataclass(frozen=True, slots=True)
class Outcome:
    """A figure by name: its unit, and what it counts."""

    name: str
    unit: str
    label: str
    told: str


OUTCOMES = (
    Outcome("over_4_hours", "person", "Over 4 h", "people who spent over 4 hours at {door}"),
    Outcome("over_12_hours", "person", "Over 12 h", "people who spent over 12 hours at {door}"),
    Outcome("blocked_bed_days", "day", "Blocked bed-days",
            "days in hospital beds of people ready to go on whose next place was full"),
    Outcome("cancelled", "admission", "Cancelled", "planned admissions called off"),
    Outcome("unseen", "person", "Lost or left unseen",
            "people turned away, or who tired of waiting and left"),
)  # fmt: skip


def outcomes_for(network: Network) -> tuple[Outcome, ...]:
    """The outcomes that a network's runs tell."""
    if not network.costs:
        return OUTCOMES
    return (*OUTCOMES, Outcome("cost", price_base_of(network.costs), "Cost, £", "cost of care"))


def front_door_of(network: Network) -> str:
    """The node whose four and twelve hours are counted.

    The one that the network names, or else the one that most people reach from outside.
    """
    if network.front_door:
        return network.front_door
    rates = dict.fromkeys((node.name for node in network.nodes), 0.0)
    for stream in network.arrivals:
        rates[stream.node] += mean_rate(stream, network.days)
    return max(rates, key=lambda name: rates[name])


def simulated(model: Model, number: int) -> dict[str, float]:
    """The outcomes of a replication of a model, by name."""
    return simulated_run(model, number)[0]


def simulated_run(model: Model, number: int) -> tuple[dict[str, float], Replication]:
    """The outcomes of a replication of a model, and the replication."""
    network = model.network
    run = replicate(model, network.seed, number, by_class=bool(network.costs))
    found = outcomes_of(network, run)
    if network.costs:
        found["cost"] = float(sum(part.sum() for part in costs_of(model, run).values()))
    return found, run


def outcomes_of(network: Network, run: Replication) -> dict[str, float]:
    """Every outcome of a replication but cost, by name.

    Blocked bed-days are those at nodes of kind `beds`; a planned admission called off twice
    counts twice.
    """
    door = next(i for i, node in enumerate(network.nodes) if node.name == front_door_of(network))
    beds = np.array([node.kind == "beds" for node in network.nodes])
    at_door = run.sums[:, door].sum(axis=(0, 1))
    everywhere = run.sums.sum(axis=(0, 1, 2))
    return {
        "over_4_hours": float(at_door[S_TIME4]),
        "over_12_hours": float(at_door[S_TIME12]),
        "blocked_bed_days": float(run.blamed[:, beds].sum()),
        "cancelled": float(everywhere[S_CANCELLED]),
        "unseen": float(everywhere[S_LOST] + everywhere[S_TIRED]),
    }
