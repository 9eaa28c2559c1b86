"""Answers that need days of care by class: people there, handovers, and money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bettercare.flow.care import HANDOVER_MINUTES, month_days
from bettercare.flow.costing import costs_of
from bettercare.flow.costs import PER, price_base_of
from bettercare.flow.network import Network
from bettercare.flow.outcomes import front_door_of
from bettercare.flow.replicate import Model, Replication
from bettercare.flow.rows import Label, emit
from bettercare.flow.tally import S_ENTERED, S_WAIT

Floats = NDArray[np.float64]
OTHER = "other"  # classes that name no pathway, where others do


def pathways(network: Network) -> list[str]:
    """The pathways that classes name, in their order; none where none is named."""
    if not any(one.pathway for one in network.classes):
        return []
    return list(dict.fromkeys(one.pathway or OTHER for one in network.classes))


def together(network: Network, values: Floats) -> Floats:
    """Values (runs, nodes, classes, ...) added up by pathway, (runs, nodes, pathways, ...)."""
    ways = pathways(network)
    mine = np.array([[(one.pathway or OTHER) == way for one in network.classes] for way in ways])
    return np.asarray(np.einsum("rnc...,pc->rnp...", values, mine.astype(float)))


def by_class(model: Model, runs: Sequence[Replication]) -> Iterator[tuple[Any, ...]]:
    """Rows of runs made with `by_class`; none of others."""
    if any(run.care is None for run in runs):
        return
    yield from _people(model, runs)
    yield from _handovers(model, runs)
    if model.network.costs:
        yield from _costs(model, runs)


def _people(model: Model, runs: Sequence[Replication]) -> Iterator[tuple[Any, ...]]:
    network = model.network
    span = network.days - network.warm_up
    days = np.stack([run.care.days for run in runs if run.care is not None])
    there = days.sum(axis=1) / span  # (runs, nodes, classes)
    for values, labels in _cuts(network, there, "all"):
        yield from emit(values, labels, "occupied", "person")
    lengths = month_days(model.months, network.warm_up, network.days)
    for m, month in enumerate(model.month_names):
        if lengths[m] > 0.0:
            for values, labels in _cuts(network, days[:, m] / lengths[m], month):
                yield from emit(values, labels, "occupied", "person")


def _cuts(network: Network, values: Floats, month: str) -> list[tuple[Floats, list[Label]]]:
    """Values (runs, nodes, classes) by class where there are several, and by pathway."""
    nodes = [node.name for node in network.nodes]
    classes = [one.name for one in network.classes]
    found: list[tuple[Floats, list[Label]]] = []
    count = values.shape[0]
    if len(classes) > 1:
        labels: list[Label] = [(month, node, one, "all") for node in nodes for one in classes]
        found.append((values.reshape(count, -1), labels))
    ways = pathways(network)
    if ways:
        labels = [(month, node, "all", way) for node in nodes for way in ways]
        found.append((together(network, values).reshape(count, -1), labels))
    return found


def _handovers(model: Model, runs: Sequence[Replication]) -> Iterator[tuple[Any, ...]]:
    """How long people who come to the front door wait outside it: mean, and shares over limits."""
    network = model.network
    name = front_door_of(network)
    door = next(i for i, node in enumerate(network.nodes) if node.name == name)
    late = np.stack([run.care.late[:, door].sum(axis=1) for run in runs if run.care is not None])
    sums = np.stack([run.sums[:, door].sum(axis=1) for run in runs])  # (runs, months, 15)
    labels: list[Label] = [("all", name, "all", "all")]
    labels += [(month, name, "all", "all") for month in model.month_names]

    def with_total(values: Floats) -> Floats:
        return np.concatenate([values.sum(axis=1, keepdims=True), values], axis=1)

    came = with_total(sums[..., S_ENTERED])
    some = np.where(came > 0.0, came, np.nan)
    mean = 24.0 * with_total(sums[..., S_WAIT]) / some
    yield from emit(mean, labels, "handover_delay_mean", "hour")
    for k, minutes in enumerate(HANDOVER_MINUTES):
        share = with_total(late[..., k]) / some
        yield from emit(share, labels, f"handover_over_{minutes:.0f}_minutes", "share")


def _costs(model: Model, runs: Sequence[Replication]) -> Iterator[tuple[Any, ...]]:
    """Cost by month and node, by class or pathway, of the whole network, and by what it is for."""
    network = model.network
    unit = price_base_of(network.costs)
    each = [costs_of(model, run) for run in runs]
    cost = np.stack([np.sum(list(one.values()), axis=0) for one in each])  # (runs, m, n, classes)
    nodes = [node.name for node in network.nodes]
    count = len(runs)
    total = cost.sum(axis=(1, 2, 3)).reshape(count, 1)
    yield from emit(total, [("all", "all", "all", "all")], "cost", unit)
    monthly = cost.sum(axis=(2, 3))
    yield from emit(monthly, [(m, "all", "all", "all") for m in model.month_names], "cost", unit)
    yield from emit(
        cost.sum(axis=(1, 3)), [("all", node, "all", "all") for node in nodes], "cost", unit
    )
    cells: list[Label] = [(m, node, "all", "all") for m in model.month_names for node in nodes]
    yield from emit(cost.sum(axis=3).reshape(count, -1), cells, "cost", unit)
    for values, labels in _cuts(network, cost.sum(axis=1), "all"):
        yield from emit(values, labels, "cost", unit)
    for m, month in enumerate(model.month_names):
        for values, labels in _cuts(network, cost[:, m], month):
            yield from emit(values, labels, "cost", unit)
    whole = cost.sum(axis=(1, 2))[:, None, :]  # as one node, "all"
    for values, labels in _cuts(network, np.repeat(whole, len(nodes), axis=1), "all"):
        part = len(labels) // len(nodes)
        everywhere: list[Label] = [(m, "all", c, way) for m, _, c, way in labels[:part]]
        yield from emit(values[:, :part], everywhere, "cost", unit)
    for per in PER:
        if per in each[0]:
            part_of = np.stack([one[per].sum(axis=(0, 2)) for one in each])
            labels = [("all", node, "all", "all") for node in nodes]
            yield from emit(part_of, labels, f"cost_of_{per}", unit)
