"""A run: as many replications as asked for, or as a precision needs, and what came of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from bettercare.flow.answers import Answers, answers
from bettercare.flow.estimate import estimate
from bettercare.flow.network import Network
from bettercare.flow.replicate import Replication, prepare, replicate_all

#: The most replications a precision may ask for.
MOST = 2000


@dataclass(frozen=True, slots=True)
class Run:
    """Answers and, where asked for, the replications with their logs."""

    answers: Answers
    replications: list[Replication]
    note: str = ""


def run_network(
    network: Network,
    replications: int = 20,
    *,
    precision: float | None = None,
    jobs: int = 1,
    keep_log: bool = False,
    told: Callable[[int, int], None] | None = None,
) -> Run:
    """Run a network. `precision` is the wanted half-width over the mean of `held_up`.

    More replications are added, at most up to 2,000, until the 95% interval is as narrow.
    """
    runs = replicate_all(
        network, replications, jobs=jobs, keep_log=keep_log, by_class=True, told=told
    )
    note = ""
    while precision is not None:
        now = estimate([held_up(run) for run in runs])
        if now.half <= precision * now.mean or len(runs) >= MOST or now.mean == 0.0:
            share = now.half / now.mean if now.mean else 0.0
            note = (
                f"{len(runs)} replications: mean number waiting or blocked {now.mean:.2f}, "
                f"give or take {share:.1%}"
            )
            break
        share = now.half / (precision * now.mean)
        wanted = len(runs) * share * share if math.isfinite(share) else 10
        more = min(max(math.ceil(wanted) - len(runs), 2), MOST - len(runs), 4 * len(runs) + 8)
        runs += replicate_all(
            network, more, jobs=jobs, first=len(runs), keep_log=keep_log, by_class=True, told=told
        )
    return Run(answers(prepare(network), runs), runs, note)


def held_up(run: Replication) -> float:
    """Mean number of people waiting or blocked anywhere: what a precision is about."""
    return float(run.daily[:, :, 1].sum()) / len(run.daily)
