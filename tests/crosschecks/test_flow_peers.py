"""The same networks in SimPy and in Ciw, written for the benchmarks, agree with ours."""

from pathlib import Path

import numpy as np
import pytest
from peers import run_ciw, run_simpy

from bettercare.flow import stays
from bettercare.flow.network import Arrivals, Network, Node, Route
from bettercare.flow.replicate import prepare, run_loop

ROOT = Path(__file__).parents[2]

LINE = Network(
    nodes=(
        Node("front", 6, stays.exponential(0.2), (Route("ward", 0.6),)),
        Node("ward", 12, stays.lognormal(1.0, 0.8), (Route("care", 0.3),)),
        Node("care", 7, stays.lognormal(2.0, 1.0)),
    ),
    arrivals=(Arrivals("front", "front", "all", rates=(14.0,)),),
    days=60.0,
)
RUNS = 24


def ours(seed: int) -> list[float]:
    _, log = run_loop(prepare(LINE), seed, 0)
    found = []
    for n in range(3):
        mine = log[(log["node"] == n) & (log["outcome"] == 0)]
        found += [mine.size, (mine["entered"] - mine["joined"]).mean(),
                  (mine["left"] - mine["asked"]).mean()]  # fmt: skip
    return found


def simpy_(seed: int) -> list[float]:
    visits = np.array(run_simpy(LINE, seed))
    found = []
    for n in range(3):
        mine = visits[visits[:, 1] == n]
        found += [len(mine), (mine[:, 3] - mine[:, 2]).mean(), (mine[:, 5] - mine[:, 4]).mean()]
    return found


def ciw_(seed: int) -> list[float]:
    records = [r for r in run_ciw(LINE, seed) if r.record_type == "service"]
    found = []
    for n in range(3):
        mine = [r for r in records if r.node == n + 1]
        # where a person waits in the place before, Ciw counts the wait there, as time blocked
        found += [len(mine), np.mean([r.waiting_time for r in mine]),
                  np.mean([r.time_blocked for r in mine])]  # fmt: skip
    return found


@pytest.mark.parametrize("peer", [simpy_, ciw_], ids=["SimPy", "Ciw"])
def test_visits_waits_and_blocking_agree(peer) -> None:  # type: ignore[no-untyped-def]
    mine = np.array([ours(seed) for seed in range(2 * RUNS)])
    theirs = np.array([peer(seed) for seed in range(RUNS)])
    error = np.sqrt(mine.var(axis=0, ddof=1) / len(mine) + theirs.var(axis=0, ddof=1) / RUNS)
    apart = np.abs(mine.mean(axis=0) - theirs.mean(axis=0))
    checked = [0, 1, 2, 3, 5, 6]  # visits; the wait at the front; blocked at front and ward
    assert np.all(apart[checked] <= 3.5 * error[checked])
    assert mine[:, 2].mean() > 0.005  # people are blocked at all
    assert mine[:, 5].mean() > 0.05
