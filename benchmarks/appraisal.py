"""How long the appraisal itself takes, once the options have been run.

usage: python benchmarks/appraisal.py [--draws N] [--runs N]

The example plan's five options over sixty years: what is taken from the runs, discounting of every
line under both rules for the years after the horizon, switching values, criteria, rank
acceptability and regret. The run of the options is timed apart.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from bettercare.appraisal.appraise import weigh
from bettercare.appraisal.taken import Ramps, take
from bettercare.plan import load
from bettercare.sampling import DrawBook
from bettercare.system import run_options
from bettercare.system.model import build_model

EXAMPLE = Path(__file__).parents[1] / "examples" / "llr_2014"
LIMIT = 1.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=1024)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    plan = load(EXAMPLE)
    rules = plan.appraisal
    assert rules is not None
    model = build_model(plan)
    book = DrawBook(plan.seed, asked.draws)
    ramps: Ramps = {}
    taken, taking, busy, began = [], 0.0, 0.0, time.perf_counter()
    for run in run_options(model, list(plan.options.values()), book):
        start, used = time.perf_counter(), time.process_time()
        taken.append(take(plan, rules, model.layout, run, book, ramps))
        taking += time.perf_counter() - start
        busy += time.process_time() - used
    ran = time.perf_counter() - began - taking
    weighing, worked = [], []
    for _ in range(asked.runs):  # the first draws what only the appraisal reads
        start, used = time.perf_counter(), time.process_time()
        weigh(plan, rules, taken, book)
        weighing.append(taking + time.perf_counter() - start)
        worked.append(busy + time.process_time() - used)
    told = " / ".join(f"{each:.2f}" for each in (min(weighing), max(weighing)))
    print(
        f"{len(taken)} options x {rules.years} years x {asked.draws} draws: {told} s "
        f"(to reach: < {LIMIT:.0f} s), of it {taking:.2f} s to take figures from the runs; "
        f"least processor time {min(worked):.2f} s; "
        f"the runs themselves {ran:.1f} s in one process"
    )


if __name__ == "__main__":
    main()
