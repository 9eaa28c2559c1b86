"""Whether ours and SimPy tell the same of a network with every rule, beyond chance or not.

What is put side by side, node by node, are means over independent runs with the standard error of
their difference. A system near its limits swings between a good and a bad state, so one run says
little of another: a few runs of each would seem to disagree where nothing is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from peer_rules import run_simpy_rules

from bettercare.flow.network import Network
from bettercare.flow.replicate import prepare, run_loop
from bettercare.flow.state import CANCELLED, DIVERTED, LEFT, LOST, TIRED

#: What is compared at every node.
MEASURES = ("visits finished", "turned away, tired or called off", "hours waited", "hours held up")
_ENDED = (LEFT, TIRED, LOST, DIVERTED, CANCELLED)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Means over runs by both engines, (measures, nodes), and their difference in its error."""

    ours: Floats
    theirs: Floats
    apart: Floats  # (ours - SimPy's) / standard error of the difference; 0 where both never vary


def _of(size: int, node: NDArray[Any], finished: NDArray[np.bool_], times: Floats) -> Floats:
    """The measures of one run, from when each visit was joined, entered, ended and left."""
    joined, entered, ended, left = times
    visits = np.bincount(node[finished], minlength=size)
    each = 24.0 / np.maximum(visits, 1)
    waited = np.bincount(node[finished], (entered - joined)[finished], size)
    held = np.bincount(node[finished], (left - ended)[finished], size)
    others = np.bincount(node[~finished], minlength=size)
    return np.stack([visits, others, waited * each, held * each])


def _ours(network: Network, runs: int) -> Floats:
    model, size = prepare(network), len(network.nodes)
    found = []
    for seed in range(runs):
        log = run_loop(model, seed, 0)[1]
        log = log[np.isin(log["outcome"], _ENDED)]
        times = np.stack([log[name] for name in ("joined", "entered", "ended", "left")])
        found.append(_of(size, log["node"], log["outcome"] == LEFT, times))
    return np.array(found)


def _simpy(network: Network, runs: int) -> Floats:
    size = len(network.nodes)
    found = []
    for seed in range(1000, 1000 + runs):  # others than ours: people at the start are drawn by ours
        visits = np.array(run_simpy_rules(network, seed))
        found.append(_of(size, visits[:, 1].astype(int), ~np.isnan(visits[:, 3]), visits[:, 2:].T))
    return np.array(found)


def agreement(network: Network, ours: int, theirs: int) -> Agreement:
    """Run the network so often by each engine and compare the means."""
    a, b = _ours(network, ours), _simpy(network, theirs)
    apart = a.mean(axis=0) - b.mean(axis=0)
    error = np.sqrt(a.var(axis=0, ddof=1) / ours + b.var(axis=0, ddof=1) / theirs)
    scale = np.where(error > 0.0, error, 1.0)
    return Agreement(a.mean(axis=0), b.mean(axis=0), apart / scale)


def table(network: Network, found: Agreement) -> list[str]:
    """A row a node: both means of every measure, and the largest difference in its error."""
    rows = [
        "| node | " + " | ".join(f"{name} | in SimPy" for name in MEASURES) + " | most apart |",
        "|---|" + "--:|--:|" * len(MEASURES) + "--:|",
    ]
    for n, node in enumerate(network.nodes):
        cells = []
        for m, name in enumerate(MEASURES):
            shape = ",.2f" if name.startswith("hours") else ",.0f"
            cells += [format(found.ours[m, n], shape), format(found.theirs[m, n], shape)]
        worst = found.apart[np.abs(found.apart[:, n]).argmax(), n]
        rows.append(f"| {node.name} | " + " | ".join(cells) + f" | {worst:+.1f} |")
    return rows
