"""What came of a run: tables of means over replications with their t-intervals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bettercare.flow.arrays import MINUTES, NO_LIMIT
from bettercare.flow.class_answers import by_class, pathways, together
from bettercare.flow.measures import MEASURES, STATE_MEASURES
from bettercare.flow.network import HOME, Network
from bettercare.flow.replicate import Model, Replication
from bettercare.flow.rows import COLUMNS, Label, emit, interval
from bettercare.flow.tally import S_JOINED

if TYPE_CHECKING:
    import polars as pl

Floats = NDArray[np.float64]
OUTSIDE = "outside"  # where people come from who come from no node
HIGH = 0.92  # occupancy above which a day is counted; NHS England's winter yardstick


@dataclass(frozen=True, slots=True)
class Answers:
    """The tables of a run.

    `results`: measure by month, node, class and pathway ("all" is a total). `by_day` and
    `by_hour`: people there, waiting and blocked; by day the capacity as well, in hours a week for
    a team.
    `blocked_by`: days blocked at one node because of another. `moves`: people a day who ask to go
    from one node to another, or from `OUTSIDE`, or to `HOME` (which is also where those go who are
    lost or tire of waiting).
    """

    network: Network
    replications: int
    visits: int
    results: pl.DataFrame
    by_day: pl.DataFrame
    by_hour: pl.DataFrame
    blocked_by: pl.DataFrame
    moves: pl.DataFrame


def answers(model: Model, runs: Sequence[Replication]) -> Answers:
    """Every table of a run's replications."""
    import polars as pl

    network = model.network
    parts = (_counts(model, runs), _states(model, runs), by_class(model, runs))
    rows = [row for part in parts for row in part]
    results = pl.DataFrame(rows, schema=list(COLUMNS), orient="row", infer_schema_length=None)
    return Answers(
        network=network,
        replications=len(runs),
        visits=sum(run.visits for run in runs),
        results=results.with_columns(pl.lit(len(runs)).alias("replications")),
        by_day=_by_day(network, runs),
        by_hour=_by_hour(network, runs),
        blocked_by=_blocked_by(model, runs),
        moves=_moves(network, runs),
    )


def figures_of(model: Model, run: Replication) -> dict[tuple[str, str, str], float]:
    """Figures of one replication over its whole time, by node, measure and unit."""
    parts = (_counts(model, [run]), _states(model, [run]), by_class(model, [run]))
    whole = ("all", "all", "all")
    return {
        (node, measure, unit): mean
        for part in parts
        for month, node, one, way, measure, unit, mean, *_ in part
        if (month, one, way) == whole
    }


def _counts(model: Model, runs: Sequence[Replication]) -> Iterator[tuple[Any, ...]]:
    sums = np.stack([run.sums for run in runs])  # (runs, months, nodes, classes, 15)
    nodes = [node.name for node in model.network.nodes]
    classes = [one.name for one in model.network.classes]
    every = [(month, node, "all", "all") for month in model.month_names for node in nodes]
    cuts: list[tuple[Floats, list[Label]]] = [
        (sums.sum(axis=(1, 3)), [("all", node, "all", "all") for node in nodes]),
        (sums.sum(axis=3), every),
    ]
    if len(classes) > 1:
        labels = [("all", node, one, "all") for node in nodes for one in classes]
        cuts.append((sums.sum(axis=1), labels))
    ways = pathways(model.network)
    if ways:
        whole = together(model.network, sums.sum(axis=1))
        cuts.append((whole, [("all", node, "all", way) for node in nodes for way in ways]))
    for block, labels in cuts:
        flat = block.reshape(len(runs), len(labels), -1)
        for measure in MEASURES:
            values = measure.value(flat)
            if measure.of or np.any(values):
                yield from emit(values, labels, measure.name, measure.unit)


def _states(model: Model, runs: Sequence[Replication]) -> Iterator[tuple[Any, ...]]:
    network = model.network
    nodes = [node.name for node in network.nodes]
    first = int(np.ceil(network.warm_up))
    whole = int(np.floor(network.days + 1e-9))
    month_of = model.months[first:whole]
    spans = [("all", np.ones(whole - first, bool))]
    spans += [
        (name, month_of == m) for m, name in enumerate(model.month_names) if np.any(month_of == m)
    ]
    daily = np.stack([run.daily[first:whole] for run in runs])  # (runs, days, nodes, 4)
    capacity = np.stack([run.capacity[first:whole] for run in runs]).astype(float)
    peaks = np.stack([run.peak[first:whole] for run in runs]).astype(float)
    used = daily[..., 3]
    finite = np.array([np.isfinite(node.capacity) for node in network.nodes])
    teams = np.array([node.kind == "team" for node in network.nodes])
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(finite & (capacity > 0.0), used / capacity, np.nan)
        # Those in line for a team are taken to need what those it has take, on average.
        each = np.where(teams & (daily[..., 0] > 0.0), used / daily[..., 0], 1.0)
        asked = used + daily[..., 1] * each
        pressure = np.where(finite & (capacity > 0.0), asked / capacity, np.nan)
    blamed = np.stack([run.blamed for run in runs])
    for name, days in spans:
        labels = [(name, node, "all", "all") for node in nodes]
        months = slice(None) if name == "all" else [model.month_names.index(name)]
        there = daily[:, days]
        values = {
            "occupied": there[..., 0].mean(axis=1),
            "occupancy": _mean(share[:, days]),
            "pressure": _mean(pressure[:, days]),
            "waiting": there[..., 1].mean(axis=1),
            "blocked": there[..., 2].mean(axis=1),
            "blocked_days": blamed[:, months].sum(axis=(1, 3)),
            "blocked_days_caused": blamed[:, months].sum(axis=(1, 2)),
            "days_above_92_percent": np.where(
                finite, (share[:, days] > HIGH).sum(axis=1).astype(float), np.nan
            ),
            "peak": peaks[:, days].max(axis=1),
            "visit_hours_used": np.where(teams, used[:, days].mean(axis=1) / MINUTES, np.nan),
        }
        for measure, found in values.items():
            yield from emit(found, labels, measure, STATE_MEASURES[measure])


def _mean(values: Floats) -> Floats:
    """Mean over days of (runs, days, nodes), of the days that have a figure."""
    count = np.sum(~np.isnan(values), axis=1)
    total = np.nansum(values, axis=1)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def _by_day(network: Network, runs: Sequence[Replication]) -> pl.DataFrame:
    import polars as pl

    first = int(np.ceil(network.warm_up))
    daily = np.stack([run.daily[first:] for run in runs])
    capacity = np.stack([run.capacity[first : daily.shape[1] + first] for run in runs])
    teams = [node.kind == "team" for node in network.nodes]
    room = capacity.mean(axis=0) / np.where(teams, MINUTES, 1.0)
    room[capacity.max(axis=0) >= NO_LIMIT] = np.nan
    low, middle, high = np.quantile(daily[..., 0], (0.1, 0.5, 0.9), axis=0)
    mean = daily.mean(axis=0)
    days = np.arange(first, first + daily.shape[1])
    names = [node.name for node in network.nodes]
    return pl.DataFrame(
        {
            "day": np.repeat(days, len(names)),
            "node": names * days.size,
            "occupied_mean": mean[..., 0].ravel(),
            "occupied_p10": low.ravel(),
            "occupied_p50": middle.ravel(),
            "occupied_p90": high.ravel(),
            "waiting_mean": mean[..., 1].ravel(),
            "blocked_mean": mean[..., 2].ravel(),
            "capacity_mean": room.ravel(),
        }
    ).with_columns(pl.col("capacity_mean").fill_nan(None))


def _by_hour(network: Network, runs: Sequence[Replication]) -> pl.DataFrame:
    import polars as pl

    mean, low, high = interval(np.stack([run.by_hour for run in runs]))
    names = [node.name for node in network.nodes]
    columns: dict[str, Any] = {"hour": np.repeat(np.arange(24), len(names)), "node": names * 24}
    for k, what in enumerate(("occupied", "waiting", "blocked")):
        for end, values in (("mean", mean), ("low", low), ("high", high)):
            columns[f"{what}_{end}"] = values[..., k].ravel()
    return pl.DataFrame(columns).fill_nan(None)


def _blocked_by(model: Model, runs: Sequence[Replication]) -> pl.DataFrame:
    import polars as pl

    mean, low, high = interval(np.stack([run.blamed.sum(axis=0) for run in runs]))
    names = [node.name for node in model.network.nodes]
    rows = [
        (at, because, float(mean[a, b]), float(low[a, b]), float(high[a, b]))
        for a, at in enumerate(names)
        for b, because in enumerate(names)
        if mean[a, b] > 0.0
    ]
    columns = ["blocked_at", "because_of", "days_mean", "days_low", "days_high"]
    schema = dict.fromkeys(columns[:2], pl.String) | dict.fromkeys(columns[2:], pl.Float64)
    return pl.DataFrame(rows, schema=schema, orient="row").fill_nan(None)


def _moves(network: Network, runs: Sequence[Replication]) -> pl.DataFrame:
    """Who asks to go where; from outside come those who joined a node and came from none."""
    import polars as pl

    span = network.days - network.warm_up
    onward = np.stack([run.moves for run in runs]).astype(float)  # (runs, nodes, nodes + 1)
    joined = np.stack([run.sums[..., S_JOINED].sum(axis=(0, 2)) for run in runs])
    outside = joined - onward[:, :, :-1].sum(axis=1)
    mean, low, high = interval(onward / span)
    first, first_low, first_high = interval(outside / span)
    names = [node.name for node in network.nodes]
    rows = [
        (OUTSIDE, name, first[n], first_low[n], first_high[n])
        for n, name in enumerate(names)
        if first[n] > 0.0
    ]
    rows += [
        (name, to, mean[a, b], low[a, b], high[a, b])
        for a, name in enumerate(names)
        for b, to in enumerate([*names, HOME])
        if mean[a, b] > 0.0
    ]
    columns = ["from", "to", "people_a_day_mean", "people_a_day_low", "people_a_day_high"]
    schema = dict.fromkeys(columns[:2], pl.String) | dict.fromkeys(columns[2:], pl.Float64)
    return pl.DataFrame(rows, schema=schema, orient="row").fill_nan(None)
