"""How long the population engine takes on a large region: a hundred areas, thirty years, 256 draws.

usage: python benchmarks/population.py [--parts N] [--years N] [--draws N] [--runs N]

The areas are those of the example plan, each split into equal parts. Draws go in blocks, as in a
run, so that memory stays small. Prints one row for benchmarks/results or a report.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import tomlkit
from larger_plan import multiply_areas

from bettercare.plan import load
from bettercare.plan.draws import Values
from bettercare.plan.model import Plan
from bettercare.population import project
from bettercare.population.rates import build_rates
from bettercare.sampling import DrawBook

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "llr_2014"
BLOCK = 64
LIMIT = 10.0


def large_plan(folder: Path, parts: int, years: int) -> Plan:
    """The example plan with every area in `parts`, and `years` years from base to horizon."""
    target = multiply_areas(EXAMPLE, folder / "large", parts)
    path = target / "plan.toml"
    data = tomlkit.parse(path.read_text(encoding="utf-8"))
    first = int(str(data["base_year"])[:4])
    last = first + years
    data["horizon"] = f"{last}/{(last + 1) % 100:02d}"
    path.write_text(tomlkit.dumps(data), encoding="utf-8")
    return load(target)


def seconds(plan: Plan, draws: int) -> float:
    """Wall clock of all draws, rates included."""
    book = DrawBook(plan.seed, draws)
    began = time.perf_counter()
    rates = build_rates(plan)
    for start in range(0, draws, BLOCK):
        project(plan, Values(plan, None, book, slice(start, min(start + BLOCK, draws))), rates)
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", type=int, default=12, help="parts of each of nine areas")
    parser.add_argument("--years", type=int, default=30)
    parser.add_argument("--draws", type=int, default=256)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plan = large_plan(Path(folder), asked.parts, asked.years)
    areas = sum(not area.outside for area in plan.areas.values())
    took = sorted(seconds(plan, asked.draws) for _ in range(asked.runs))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{areas} areas x {asked.years} years x {asked.draws} draws: "
        f"{' / '.join(f'{each:.2f}' for each in took)} s, peak {memory:.0f} MiB "
        f"(to reach: < {LIMIT:.0f} s)"
    )


if __name__ == "__main__":
    main()
