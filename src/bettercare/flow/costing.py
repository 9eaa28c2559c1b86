"""What a replication cost: the figures of `costs` times what it counted.

What is open costs whether it is used or not; what a month's open beds, places or hours cost is
shared among classes as the days of care there were. Costs are those of the network alone: not of
what happens to people before or after it.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from bettercare.flow.arrays import MINUTES
from bettercare.flow.network import Network, Node, hours_of
from bettercare.flow.replicate import Model, Replication
from bettercare.flow.tally import S_CANCELLED, S_ENTERED

Floats = NDArray[np.float64]
_WEEK = 7.0


def costs_of(model: Model, run: Replication) -> dict[str, Floats]:
    """Pounds by what they are for, each (months, nodes, classes).

    The run must have been made with `by_class`.
    """
    network = model.network
    care = run.care
    assert care is not None
    place = {node.name: i for i, node in enumerate(network.nodes)}
    shape = care.days.shape
    found: dict[str, Floats] = {}
    for cost in network.costs:
        n = place.get(cost.node)
        if n is None:  # closed in this year of the plan
            continue
        node = network.nodes[n]
        match cost.per:
            case "occupied_bed_day":
                amount = care.days[:, n]
            case "visit_hour":
                hours = np.array([hours_of(node, one.name) for one in network.classes])
                amount = care.days[:, n] * hours / _WEEK
            case "attendance":
                amount = run.sums[:, n, :, S_ENTERED]
            case "cancelled_operation":
                amount = run.sums[:, n, :, S_CANCELLED]
            case _:
                amount = _shared(_open(model, run, n), care.days[:, n])
        into = found.setdefault(cost.per, np.zeros(shape))
        into[:, n] += cost.value * amount
    return found


def _shared(amount: Floats, days: Floats) -> Floats:
    """An amount by month (months,) as the days of care of each class, (months, classes).

    In a month without any, as those of the whole run; without any at all, evenly.
    """
    whole = days.sum(axis=0)
    whole = whole / whole.sum() if whole.sum() > 0.0 else np.full(days.shape[1], 1 / days.shape[1])
    total = days.sum(axis=1, keepdims=True)
    shares = np.where(total > 0.0, days / np.where(total > 0.0, total, 1.0), whole)
    return np.asarray(amount[:, None] * shares)


def _open(model: Model, run: Replication, n: int) -> Floats:
    """Bed-days (a team: hours of visits) there was room for by month, over its whole days.

    Beds taken away stay open until those in them leave; what escalation opened counts by the
    end of each day.
    """
    network = model.network
    node = network.nodes[n]
    first, whole = math.ceil(network.warm_up), math.floor(network.days + 1e-9)
    mean, end = dated(network, node)
    unit = MINUTES if node.kind == "team" else 1.0
    extra = run.capacity[first:whole, n] / unit - end[first:whole]
    size = np.maximum(mean[first:whole] + extra, run.daily[first:whole, n, 3] / unit)
    months = model.months[first:whole]
    by_month = np.bincount(months, weights=size, minlength=len(model.month_names))
    return np.asarray(by_month / (_WEEK if node.kind == "team" else 1.0))


def dated(network: Network, node: Node) -> tuple[Floats, Floats]:
    """A node's own capacity by day, (days,) each: its mean over the day, and at the day's end."""
    days = math.ceil(network.days)
    when = np.array([0.0, *(day for day, _ in node.changes)])
    size = np.array([node.capacity, *(value for _, value in node.changes)])
    edges = np.append(when, max(float(days), when[-1]) + 1.0)
    total = np.concatenate([[0.0], np.cumsum(size * np.diff(edges))])
    mean = np.diff(np.interp(np.arange(days + 1), edges, total))
    end = size[np.searchsorted(when, np.arange(1, days + 1), side="right") - 1]
    return mean, end
