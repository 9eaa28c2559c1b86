"""Wall clock, processor time and memory of `bettercare demand nhp`, as whole processes and by step.

usage: python benchmarks/nhp_demand.py DIR [--runs N] [--quick]

DIR holds `data/` in the NHP model's layout and `params.json`. Prints a table and writes it, with
the conditions, to benchmarks/results/nhp_demand.md. The NHP model itself (version 5.2.0) took
1,459 s of wall clock, 2,785 s of processor time and 3,859 MiB for 256 runs on the reference trust,
on two idle cores.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from measure import HEAD, Timing, conditions, measure

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "benchmarks" / "results" / "nhp_demand.md"
THEIR_SECONDS = 1459.0


@dataclass(slots=True)
class Clock:
    """Wall clock and processor seconds between marks."""

    rows: list[tuple[str, float, float]] = field(default_factory=list)
    last: tuple[float, float] = field(default_factory=lambda: (time.perf_counter(), _processor()))

    def mark(self, name: str) -> None:
        """Note what has passed since the last mark."""
        now = (time.perf_counter(), _processor())
        self.rows.append((name, now[0] - self.last[0], now[1] - self.last[1]))
        self.last = now


def _processor() -> float:
    return time.process_time()


def steps(folder: Path, runs: int, jobs: int, out: Path) -> list[tuple[str, float, float]]:
    """Each step of one scenario in this process; the compiled loops are warm."""
    from bettercare.demand.nhp import aggregations, attribution, counts, spells
    from bettercare.demand.nhp.drawn import draw
    from bettercare.demand.nhp.factors import FactorSource, growth_of
    from bettercare.demand.nhp.inputs import read_inputs
    from bettercare.demand.nhp.parameters import read_parameters
    from bettercare.demand.nhp.run import Outcome, Table
    from bettercare.demand.nhp.sampling import Work, baseline_of, sample_counts, sample_spells
    from bettercare.demand.nhp.writing import write

    clock = Clock()
    parameters, _ = read_parameters(folder / "params.json")
    inputs = read_inputs(
        folder / "data", parameters.dataset, parameters.start_year, parameters.end_year,
        list(parameters.variants), health=parameters.health_status, inequalities=True,
    )  # fmt: skip
    clock.mark("read and check")
    admitted = spells.lay_out(inputs)
    counted = {kind: counts.lay_out(kind, inputs) for kind in ("op", "aae")}
    clock.mark("lay out in cells")
    drawn = draw(parameters, runs, clipped=False)
    source = FactorSource(parameters, inputs, drawn, False)
    growth = {k: growth_of(k, x.cells, source) for k, x in (("ip", admitted), *counted.items())}
    clock.mark("draw parameters, growth factors")
    work = Work(parameters.seed, jobs, True, False, lambda *_: None)
    out_of = {"ip": sample_spells(admitted, growth["ip"], parameters, drawn, work)}
    clock.mark("sample spells")
    for kind, layout in counted.items():
        out_of[kind] = sample_counts(layout, growth[kind], drawn, work)
    clock.mark("sample attendances and arrivals")
    effects = attribution.Effects([], [])
    attribution.of_spells(effects, admitted, growth["ip"], parameters, drawn, out_of["ip"])
    for kind, layout in counted.items():
        attribution.of_counts(effects, layout, growth[kind], parameters, drawn, out_of[kind])
    clock.mark("attribution")
    parts = aggregations.of_spells(admitted, _with_base(baseline_of(admitted), out_of["ip"]))
    for kind, layout in counted.items():
        whole = _with_base(baseline_of(layout), out_of[kind])
        for name, more in aggregations.of_counts(layout, whole).items():
            parts.setdefault(name, []).extend(more)
    numbers = tuple(range(runs + 1))
    tables = {
        name: Table(*aggregations.combined(parts[name], columns), numbers)
        for name, columns in aggregations.AGGREGATIONS.items()
    }
    tables["step_counts"] = Table(*effects.table(), numbers[1:])
    clock.mark("aggregate")
    write(out, Outcome(parameters, drawn, tables, inputs, ()), {})
    clock.mark("write")
    return clock.rows


def _with_base(baseline, out):  # type: ignore[no-untyped-def]
    import numpy as np

    return np.concatenate([baseline, out])


def least(take: Callable[[], list[tuple[str, float, float]]], count: int) -> Iterator[str]:
    """A row a step: the least of several takes, since other work only ever adds."""
    takes = [take() for _ in range(count)]
    total = [0.0, 0.0]
    for place, (name, _, _) in enumerate(takes[0]):
        wall, spent = (min(one[place][i] for one in takes) for i in (1, 2))
        total = [total[0] + wall, total[1] + spent]
        yield f"| {name} | {wall:.2f} | {spent:.2f} |"
    yield f"| all | {total[0]:.2f} | {total[1]:.2f} |"
    keys = ("sample spells", "sample attendances and arrivals", "attribution")
    core = sum(min(t[i][1] for t in takes) for i, row in enumerate(takes[0]) if row[0] in keys)
    yield ""
    times_theirs = THEIR_SECONDS / core
    yield f"Sampling and attribution: {core:.2f} s, {times_theirs:,.0f} times the NHP model."


def forget_compiled() -> None:
    """Remove the compiled loops, so that the next run is like a first one."""
    for folder in (ROOT / "src" / "bettercare" / "demand" / "nhp").rglob("__pycache__"):
        shutil.rmtree(folder, ignore_errors=True)


def whole(folder: Path, times: int, out: Path, quick: bool) -> Iterator[Timing]:
    """Whole commands, with starting, reading and writing."""
    base = [sys.executable, "-m", "bettercare", "demand", "nhp", "--data", folder / "data"]
    base += ["--params", folder / "params.json", "--out", out]
    first = "256 runs, nothing compiled yet (a first run)"
    yield measure(first, base, runs=1, before=forget_compiled, limit="< 15 s")
    yield measure("256 runs", base, runs=times, limit="< 5 s, < 1,536 MiB")
    yield measure("256 runs, `--jobs 1`", [*base, "--jobs", "1"], runs=times)
    for runs in (32, 1024) if quick else (32, 1024, 2048):
        limit = "< 20 s" if runs == 2048 else ""
        yield measure(f"{runs:,} runs", [*base, "--runs", str(runs)], runs=1, limit=limit)


def main() -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=3, help="takes of each measurement")
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    jobs = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out"
        rows = [t.row() for t in whole(asked.folder, asked.runs, out, asked.quick)]
        by_step = list(least(lambda: steps(asked.folder, 256, jobs, out), asked.runs))
    text = "\n".join(
        [
            *("# Demand from records", "", f"{conditions()}", ""),
            *(f"Other work at the time: load {os.getloadavg()[0]:.1f} on {jobs} cores.", ""),
            *(HEAD, *rows, "", "## By step, 256 runs, the least of several takes", ""),
            *("| step | wall clock, s | processor, s |", "|---|---|---|", *by_step, ""),
        ]
    )
    print(text)
    RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
