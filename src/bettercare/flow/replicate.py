"""One replication: run the loop, tally its log, check it; and many of them side by side."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import BalanceError, CallError
from bettercare.flow import starting
from bettercare.flow.arrays import NO_LIMIT, Net, build
from bettercare.flow.blame import blame
from bettercare.flow.care import Care, care_of
from bettercare.flow.checks import broken
from bettercare.flow.draws import key_of
from bettercare.flow.load import expected_visits
from bettercare.flow.loop import simulate
from bettercare.flow.network import Network
from bettercare.flow.state import DEADLOCK, EVENTS, ROWS, STATUS, TOO_FEW_SLOTS, State, new_state
from bettercare.flow.tally import H_BLOCKED, H_THERE, S_ENTERED, Tally, new_tally, tally

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Model:
    """A network made ready: its arrays, and how large a replication's memory must be."""

    network: Network
    net: Net
    sources: NDArray[np.uint64]
    months: NDArray[np.int64]  # (days,) month of each day, by number
    month_names: tuple[str, ...]
    pairs: tuple[tuple[int, int], ...]  # nodes between which people may be blocked
    slots: int
    rows: int


@dataclass(frozen=True, slots=True)
class Replication:
    """What is kept of one replication. People and person-days after the warm-up."""

    number: int
    sums: Floats  # (months, nodes, classes, 15) as in `tally.SUMS`
    waits: NDArray[np.int64]  # (nodes, bins)
    daily: Floats  # (days, nodes, 4) mean there, waiting, blocked, and units in use
    by_hour: Floats  # (24, nodes, 4) mean by hour of the day
    peak: NDArray[np.int64]  # (days, nodes) most there on each day
    capacity: NDArray[np.int64]  # (days, nodes) units at the end of each day
    at_midnight: NDArray[np.int64]  # (days + 1, nodes, 3) there, waiting, blocked
    blamed: Floats  # (months, nodes, nodes) days blocked at a node because of another
    moves: NDArray[np.int64]  # (nodes, nodes + 1) people asking to go on; last is home
    rules: Floats  # (rules,) days in force
    visits: int
    events: int
    log: NDArray[Any] | None
    care: Care | None  # by class, where it was asked for


def prepare(network: Network) -> Model:
    """A network's arrays. It must have been checked (`bettercare.flow.rules.check`)."""
    net = build(network)
    months, names = _months(network)
    pairs = sorted(_pairs(net))
    patients, visits = expected_visits(network)
    there = sum(sum(n.occupied_at_start.values()) for n in network.nodes)
    there += sum(sum(n.waiting_at_start.values()) for n in network.nodes)
    slots = int(patients + 8.0 * math.sqrt(patients) + there) + 64
    rows = int(1.1 * visits + 8.0 * math.sqrt(visits) + 3 * there) + 256
    return Model(network, net, starting.sources(network), months, names, tuple(pairs), slots, rows)


def _pairs(net: Net) -> set[tuple[int, int]]:
    """Nodes between which people go, the second of them one that may be full."""
    found = set()
    changing = {int(node) for node in net.changes["node"]}
    limited = {n for n, node in enumerate(net.nodes) if node["capacity"] < NO_LIMIT} | changing
    rows = {i: {int(net.groups[i]["row"])} for i in range(net.groups.size)}
    for swap in net.swaps:
        rows[int(swap["at"])].add(int(swap["row"]))
    for i, some in rows.items():
        for row in some:
            for e in range(net.starts[row], net.starts[row + 1]):
                for to in (int(net.edges[e]["to"]), int(net.edges[e]["otherwise"])):
                    if to in limited:
                        found.add((i // net.class_count, to))
    return found


def _months(network: Network) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """The month of each day: of the calendar, or of 365/12 days where there is no date."""
    days = math.ceil(network.days)
    if network.start is None:
        months = np.minimum((np.arange(days) * 12.0 / 365.0).astype(np.int64), 10**6)
        return months, tuple(f"month {m + 1}" for m in range(int(months[-1]) + 1))
    dates = [network.start + timedelta(days=d) for d in range(days)]
    names = list(dict.fromkeys(f"{d.year}-{d.month:02d}" for d in dates))
    place = {name: i for i, name in enumerate(names)}
    return np.array([place[f"{d.year}-{d.month:02d}"] for d in dates]), tuple(names)


def run_loop(model: Model, seed: int, number: int) -> tuple[State, NDArray[Any]]:
    """Run the loop alone: its state at the end and the log of every visit."""
    slots, rows = model.slots, model.rows
    people = starting.present(model.network, seed, number)
    key = np.uint64(key_of(seed, number))
    while True:
        state = new_state(model.net, slots, rows)
        simulate(model.net, state, people, model.sources, key)
        if state.counters[STATUS] == TOO_FEW_SLOTS:
            slots *= 2
        elif state.counters[ROWS] > rows:
            rows = int(state.counters[ROWS])  # the same draws again: the same run
        else:
            return state, state.log[: state.counters[ROWS]]


def replicate(
    model: Model, seed: int, number: int, keep_log: bool = False, causes: bool = True,
    by_class: bool = False,
) -> Replication:  # fmt: skip
    """Run, tally and check one replication.

    Without `causes` blocked days are blamed on nobody; `by_class` counts days of care by class
    as well.

    Errors: `CallError` for a deadlock; `BalanceError` where a check of the run itself fails.
    """
    network, net = model.network, model.net
    state, log = run_loop(model, seed, number)
    if state.counters[STATUS] == DEADLOCK:
        raise _deadlock(network, state, number)
    nodes, classes = len(network.nodes), len(network.classes)
    out = new_tally(network.days, len(model.month_names), nodes, classes, len(model.pairs))
    pair_of = np.full(nodes * nodes, -1, np.int64)
    for p, (a, b) in enumerate(model.pairs):
        pair_of[a * nodes + b] = p
    spans, pair_spans = (np.zeros((*made.shape, 2)) for made in (out.hours, out.pairs))
    tally(
        log, out, spans, pair_spans, pair_of, model.months,
        np.ascontiguousarray(net.groups["need"]), classes, network.warm_up, network.days,
    )  # fmt: skip
    problems = broken(network, state, out)
    if problems:
        raise BalanceError(f"replication {number} broke a check of its own: " + "; ".join(problems))
    return Replication(
        number=number,
        sums=out.sums,
        waits=out.waits,
        daily=_daily(out, network.days),
        by_hour=_by_hour(out, network),
        peak=state.daily[1:, :, 3].copy(),
        capacity=state.daily[1:, :, 4].copy(),
        at_midnight=state.daily[:, :, :3].copy(),
        blamed=_blamed(model, out if causes else None),
        moves=out.moves,
        rules=state.rules["days"].copy(),
        visits=int(state.counters[ROWS]),
        events=int(state.counters[EVENTS]),
        log=log if keep_log else None,
        care=care_of(log, model.months, nodes, classes, network.warm_up, network.days)
        if by_class
        else None,
    )


def _daily(out: Tally, days: float) -> Floats:
    whole = math.floor(days + 1e-9)
    hours = out.hours[: whole * 24]
    return np.asarray(hours.reshape(whole, 24, *hours.shape[1:]).sum(axis=1))


def _by_hour(out: Tally, network: Network) -> Floats:
    first = math.ceil(network.warm_up)
    last = math.floor(network.days + 1e-9)
    hours = out.hours[first * 24 : last * 24]
    if not hours.size:
        return np.zeros((24, *out.hours.shape[1:]))
    return np.asarray(hours.reshape(-1, 24, *hours.shape[1:]).mean(axis=0) * 24.0)


def _blamed(model: Model, out: Tally | None) -> Floats:
    nodes = len(model.network.nodes)
    blamed = np.zeros((len(model.month_names), nodes, nodes))
    if out is None:
        return blamed
    hours = out.hours.shape[0]
    day = np.minimum(np.arange(hours) // 24, model.months.size - 1)
    ends = np.array(model.pairs, np.int64).reshape(-1, 2)
    totals = out.hours.sum(axis=0)
    entered = out.sums[:, :, :, S_ENTERED].sum(axis=(0, 2))
    stay = np.maximum(totals[:, H_THERE] - totals[:, H_BLOCKED], 1e-9) / np.maximum(entered, 1.0)
    pairs = len(model.pairs)
    scratch = (np.zeros(nodes), np.zeros(pairs), np.zeros((nodes, nodes)), np.zeros(pairs))
    blame(out.hours, out.pairs, ends, model.months[day], stay, *scratch, np.zeros(nodes), blamed)
    return blamed


def _deadlock(network: Network, state: State, number: int) -> CallError:
    names = [
        node.name
        for node, now in zip(network.nodes, state.nodes, strict=True)
        if now["there"] and now["there"] == now["blocked"]
    ]
    last = np.nanmax(state.slots["asked"][state.slots["state"] == 4])
    return CallError(
        f"In replication {number} everything stands still on day {last:.1f}: everyone in "
        f"{', '.join(names)} is ready to go on, and only to another of these places, all full",
        address="deadlock",
        mend="give one of them a waiting_room, an `otherwise` for pressure, or more places",
    )


def replicate_all(
    network: Network,
    count: int,
    *,
    jobs: int = 1,
    first: int = 0,
    keep_log: bool = False,
    by_class: bool = False,
    told: Callable[[int, int], None] | None = None,
) -> list[Replication]:
    """Replications `first` to `first + count - 1`, in order, whatever the number of threads."""
    from joblib import Parallel, delayed

    model = prepare(network)
    numbers = range(first, first + count)
    work = (
        delayed(replicate)(model, network.seed, n, keep_log, by_class=by_class) for n in numbers
    )
    runs = Parallel(n_jobs=jobs, prefer="threads", return_as="generator")(work)
    done = []
    for run in runs:
        done.append(run)
        if told is not None:
            told(len(done), count)
    return done
