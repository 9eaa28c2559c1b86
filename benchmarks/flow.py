"""Speed and memory of the flow simulation, side by side with SimPy and Ciw in one run.

usage: python benchmarks/flow.py [--rounds N] [--quick]

Each round runs all engines in turn on one core, so that what else the machine does falls on all
alike; times are of the processor, and the least of the rounds is told. Ciw runs once, for the first
60 days: its cost a visit grows with the people inside, so this is to its favour. Writes
benchmarks/results/flow.md.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from measure import conditions
from peer_agreement import agreement, table
from peer_rules import run_simpy_rules
from peers import run_ciw, run_simpy

from bettercare.flow.network import Network
from bettercare.flow.reading import read_network
from bettercare.flow.replicate import prepare, replicate, run_loop

HERE = Path(__file__).parent
NETWORK = HERE / "whole_system.toml"
EVERY_RULE = HERE / "every_rule.toml"
RESULT = HERE / "results" / "flow.md"
CIW_DAYS = 60.0
CIW = "Ciw, the first 60 days, once"
AGREE = (200, 24)  # runs of ours and of SimPy's whose means are put side by side
AGREE_DAYS = 120.0


def timed(work: Callable[[], int]) -> float:
    """Nanoseconds of processor a visit."""
    before = time.process_time()
    visits = work()
    return (time.process_time() - before) / visits * 1e9


def engines(network: Network) -> dict[str, Callable[[int], int]]:
    """What is measured: each takes a seed and gives how many visits it made."""
    model = prepare(network)
    return {
        "ours, every visit logged": lambda seed: len(run_loop(model, seed, 0)[1]),
        "ours, with tables, root causes and checks": lambda seed: replicate(model, seed, 0).visits,
        "SimPy": lambda seed: len(run_simpy(network, seed)),
    }


def side_by_side(network: Network, rounds: int, with_ciw: bool) -> list[str]:
    """The table of engines."""
    runs = engines(network)
    for work in list(runs.values())[:2]:
        work(0)  # compiled, or loaded
    least = dict.fromkeys(runs, float("inf"))
    for turn in range(rounds):
        for name, work in runs.items():
            for again in range(1 if name == "SimPy" else 8):
                seed = 8 * turn + again
                least[name] = min(least[name], timed(lambda w=work, s=seed: w(s)))
    if with_ciw:
        least[CIW] = timed(lambda: len(run_ciw(replace(network, days=CIW_DAYS), 1)))
    rows = [
        "| engine | ns a visit, least | SimPy is slower by | Ciw is slower by |",
        "|---|--:|--:|--:|",
    ]
    for name, spent in least.items():
        by_ciw = f"{least[CIW] / spent:,.0f}" if with_ciw else "-"
        rows.append(f"| {name} | {spent:,.0f} | {least['SimPy'] / spent:,.0f} | {by_ciw} |")
    return rows


def every_rule(rounds: int) -> list[str]:
    """The table of a network with every rule, and what both engines tell of its first days."""
    network = read_network(EVERY_RULE)
    model = prepare(network)
    runs: dict[str, Callable[[int], int]] = {
        "ours, every visit logged": lambda seed: len(run_loop(model, seed, 0)[1]),
        "ours, with tables, root causes and checks": lambda seed: replicate(model, seed, 0).visits,
        "SimPy": lambda seed: len(run_simpy_rules(network, seed)),
    }
    least = dict.fromkeys(runs, float("inf"))
    for turn in range(rounds):
        for name, work in runs.items():
            for again in range(1 if name == "SimPy" else 8):
                seed = 8 * turn + again
                least[name] = min(least[name], timed(lambda w=work, s=seed: w(s)))
    rows = ["| engine | ns a visit, least | SimPy is slower by |", "|---|--:|--:|"]
    rows += [f"| {name} | {ns:,.0f} | {least['SimPy'] / ns:,.0f} |" for name, ns in least.items()]
    start = replace(network, days=AGREE_DAYS)
    found = agreement(start, *AGREE)
    told = (
        f"Its first {AGREE_DAYS:.0f} days, means of {AGREE[0]} runs of ours and {AGREE[1]} of"
        " SimPy's; the last column is the node's largest difference in standard errors of the"
        " difference (chance alone puts one in eighty beyond 2.5)"
    )
    return [*rows, "", told, "", *table(start, found)]


def larger(network: Network, by: int) -> Network:
    """The same system with everything `by` times as large."""
    return replace(
        network,
        nodes=tuple(replace(node, capacity=node.capacity * by) for node in network.nodes),
        arrivals=tuple(
            replace(one, rates=tuple(rate * by for rate in one.rates)) for one in network.arrivals
        ),
    )


def copies(network: Network, count: int) -> Network:
    """So many systems beside each other, a node of each its own."""
    nodes, arrivals = [], []
    for i in range(count):
        for node in network.nodes:
            routes = tuple(replace(route, to=f"{route.to} {i}") for route in node.routes)
            nodes.append(replace(node, name=f"{node.name} {i}", routes=routes))
        for one in network.arrivals:
            rates = tuple(rate / count for rate in one.rates)
            arrivals.append(
                replace(one, name=f"{one.name} {i}", node=f"{one.node} {i}", rates=rates)
            )
    return replace(network, nodes=tuple(nodes), arrivals=tuple(arrivals))


def growth(network: Network) -> list[str]:
    """Cost a visit as days, beds and nodes grow."""
    rows = ["| grown | visits | ns a visit, least of 4 |", "|---|--:|--:|"]
    cases = {f"{days} days": replace(network, days=float(days)) for days in (90, 365, 1095)}
    cases |= {f"patients and beds x {by}": larger(network, by) for by in (2, 6)}
    cases |= {f"{12 * count} nodes, the same patients": copies(network, count) for count in (2, 8)}
    for name, grown in cases.items():
        model = prepare(grown)
        visits = len(run_loop(model, 1, 0)[1])
        spent = min(timed(lambda m=model, s=s: len(run_loop(m, s, 0)[1])) for s in range(4))
        rows.append(f"| {name} | {visits:,} | {spent:,.0f} |")
    return rows


def memory() -> str:
    """The most memory of a process that runs 20 replications with every table."""
    code = (
        "import resource, sys; from pathlib import Path; "
        "from bettercare.flow.reading import read_network; "
        "from bettercare.flow.run import run_network; "
        f"run_network(read_network(Path({str(NETWORK)!r})), 20); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of all engines in turn")
    parser.add_argument("--quick", action="store_true", help="no Ciw and no growth, for a look")
    asked = parser.parse_args()
    network = read_network(NETWORK)
    told = [
        *conditions().splitlines()[:2],  # the machine; the rest is about whole processes
        "",
        f"{NETWORK.name}: {len(network.nodes)} nodes, 150,000 arrivals, 365 days",
        "",
    ]
    told += side_by_side(network, asked.rounds, not asked.quick)
    if not asked.quick:
        held = f"{memory()} MiB (measured after compiling)"
        about = "every_rule.toml (what SimPy is made to do, and what not, is told in peer_rules.py)"
        told += ["", about, "", *every_rule(asked.rounds)]
        told += ["", *growth(network), "", f"Most memory, 20 replications with every table: {held}"]
    text = "\n".join(told) + "\n"
    print(text)
    if not asked.quick:
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
