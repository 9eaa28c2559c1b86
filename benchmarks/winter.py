"""A thousand simulated years of the example plan's network, on all cores.

usage: python benchmarks/winter.py [--years N]

Times are of the wall and of the processor, after the event loop has been compiled, and without the
reading of the plan. Writes benchmarks/results/winter.md.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from measure import conditions

from bettercare import plan as plans
from bettercare.winter.held import simulate_years
from bettercare.winter.planned import central

HERE = Path(__file__).parent
PLAN = HERE.parent / "examples" / "llr_2014"
RESULT = HERE / "results" / "winter.md"
OPTION = "a_do_nothing"
TARGET = "1,000 in under 120 s on 2 cores"


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=1000, help="simulated years")
    asked = parser.parse_args()
    plan = plans.load(PLAN)
    made = central(plan, [OPTION])
    network = made.network(OPTION, plan.first_year)
    jobs = os.cpu_count() or 1
    simulate_years(network, made.template, jobs, jobs=jobs)  # compiled, or loaded
    wall, processor = time.perf_counter(), time.process_time()
    simulate_years(network, made.template, asked.years, jobs=jobs)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    each = processor / asked.years
    rows = [
        *conditions().splitlines()[:2],  # the machine; the rest is about whole processes
        "",
        f"{PLAN.name}, {OPTION}, base year: {len(network.nodes)} nodes, {network.days:g} days each",
        "",
        "| simulated years | wall, s | processor, s | processor a year, s | target |",
        "|--:|--:|--:|--:|---|",
        f"| {asked.years:,} | {wall:.1f} | {processor:.1f} | {each:.3f} | {TARGET} |",
    ]
    text = "\n".join(rows) + "\n"
    print(text)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
