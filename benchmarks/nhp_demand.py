"""Wall clock, processor time and memory of `bettercare demand nhp`, as whole processes and by step.

usage: python benchmarks/nhp_demand.py DIR [--takes N] [--growth]

DIR holds `data/` in the NHP model's layout and `params.json`. Prints a table and writes it, with
the conditions, to benchmarks/results/nhp_demand.md: a first run, 256 and 2,048 runs, and each step
beside reading the input once. `--growth` adds how the time grows with rows and with runs, which
takes up to three minutes more. The NHP model itself (version 5.2.0) took
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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from measure import HEAD, conditions, measure, run_once

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "benchmarks" / "results" / "nhp_demand.md"
THEIR_SECONDS = 1459.0
GROWTH_SECONDS = 180.0  # that growth in rows and runs may take in all
Step = tuple[str, float, float]  # name, seconds of wall clock, seconds of processor
_CORE = ("sample spells", "sample attendances and arrivals", "attribution")


@dataclass(slots=True)
class Clock:
    """Wall clock and processor seconds between marks."""

    rows: list[Step] = field(default_factory=list)
    last: tuple[float, float] = field(default_factory=lambda: (time.perf_counter(), _processor()))

    def mark(self, name: str) -> None:
        """Note what has passed since the last mark."""
        now = (time.perf_counter(), _processor())
        self.rows.append((name, now[0] - self.last[0], now[1] - self.last[1]))
        self.last = now


def _processor() -> float:
    return time.process_time()


def steps(folder: Path, runs: int, jobs: int, out: Path) -> list[Step]:
    """Each step of one scenario in this process; the compiled loops are warm."""
    from bettercare.demand.nhp import aggregations, attribution
    from bettercare.demand.nhp.drawn import draw
    from bettercare.demand.nhp.factors import FactorSource, growth_of
    from bettercare.demand.nhp.inputs import read_inputs
    from bettercare.demand.nhp.parameters import read_parameters
    from bettercare.demand.nhp.results import laid_out
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
    counted = {kind: laid_out(kind, inputs) for kind in inputs.activity}
    admitted = counted.pop("ip")
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


def reading_once(folder: Path) -> float:
    """Seconds to read every parquet file of the input as it is, with no check (least of three)."""
    import polars as pl

    files = sorted((folder / "data").rglob("*.parquet"))
    found = []
    for _ in range(3):
        began = time.perf_counter()
        for file in files:
            pl.read_parquet(file, hive_partitioning=False)
        found.append(time.perf_counter() - began)
    return min(found)


def fewer_rows(folder: Path, every: int, out: Path) -> Path:
    """The same input with one row in `every` of the activity tables."""
    import polars as pl

    shutil.copytree(folder, out, ignore=shutil.ignore_patterns("expected"))
    for kind in ("ip", "op", "aae"):
        for file in (out / "data" / kind).rglob("*.parquet"):
            pl.read_parquet(file, hive_partitioning=False).gather_every(every).write_parquet(file)
    return out


def least(takes: list[list[Step]]) -> list[Step]:
    """The least of several takes of every step, since other work only ever adds."""
    return [
        (name, *(min(take[place][i] for take in takes) for i in (1, 2)))  # type: ignore[misc]
        for place, (name, _, _) in enumerate(takes[0])
    ]


def core_of(found: list[Step]) -> float:
    """Wall clock of sampling and attribution."""
    return sum(wall for name, wall, _ in found if name in _CORE)


def told(found: list[Step], reading: float) -> Iterator[str]:
    """A row a step, and what sampling and attribution come to."""
    for name, wall, spent in found:
        yield f"| {name} | {wall:.2f} | {spent:.2f} |"
    yield f"| all | {sum(f[1] for f in found):.2f} | {sum(f[2] for f in found):.2f} |"
    core = core_of(found)
    yield ""
    yield (
        f"Sampling and attribution: {core:.2f} s, {THEIR_SECONDS / core:,.0f} times the NHP model "
        f"(to reach: 1.46 s, 1,000 times). Reading every file of the input once takes "
        f"{reading:.2f} s: sampling and attribution take {core / reading:.0f} times that, all "
        f"steps together {sum(f[1] for f in found) / reading:.0f} times."
    )


def growth(folder: Path, jobs: int, scratch: Path) -> Iterator[str]:
    """How sampling and attribution, and all steps, grow with rows and with runs.

    One take a case, from the least work up. A case that would pass `GROWTH_SECONDS`, if time grew
    as rows times runs does, is not begun, and is told as not measured.
    """
    yield from ("", "## Growth", "", "| rows | runs | sampling and attribution, s | all steps, s |")
    yield "|---|--:|--:|--:|"
    last = (1, 1, 0.0)
    steps(folder, 8, jobs, scratch / "grown")  # compiled code is loaded before the first case
    began = time.perf_counter()
    for every, runs in ((4, 64), (4, 256), (2, 256), (1, 64), (1, 256), (1, 1024)):
        rows = "all" if every == 1 else f"one in {every}"
        of, before, took = last
        expected = took * max(1.0, (of / every) * (runs / before))
        if time.perf_counter() - began + expected > GROWTH_SECONDS:
            yield f"| {rows} | {runs:,} | not measured | |"
            continue
        fewer = scratch / f"every_{every}"
        if every > 1 and not fewer.exists():
            fewer_rows(folder, every, fewer)
        start = time.perf_counter()
        found = steps(fewer if every > 1 else folder, runs, jobs, scratch / "grown")
        last = every, runs, time.perf_counter() - start
        yield f"| {rows} | {runs:,} | {core_of(found):.2f} | {sum(f[1] for f in found):.2f} |"


def forget_compiled() -> None:
    """Remove the compiled loops, so that the next run is like a first one."""
    for folder in (ROOT / "src" / "bettercare" / "demand" / "nhp").rglob("__pycache__"):
        shutil.rmtree(folder, ignore_errors=True)


def whole(folder: Path, takes: int, out: Path) -> Iterator[str]:
    """Whole commands, with starting, reading and writing."""
    base = [sys.executable, "-m", "bettercare", "demand", "nhp", "--data", folder / "data"]
    base += ["--params", folder / "params.json", "--out", out]
    forget_compiled()
    yield once("256 runs, nothing compiled yet (a first run)", base, "< 15 s")
    yield measure("256 runs", base, runs=takes, limit="< 5 s, < 1,536 MiB").row()
    yield once("2,048 runs", [*base, "--runs", "2048"], "< 20 s")


def once(name: str, command: Sequence[str | Path], limit: str) -> str:
    """A row for a command that is run a single time, its memory not looked at."""
    print(f"  {name} ...", file=sys.stderr)
    run = run_once(command)
    return f"| {name} | {run.wall:.2f} | {run.processor:.2f} | | {limit} |"


def main() -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--takes", type=int, default=2, help="takes of what is repeated")
    parser.add_argument("--growth", action="store_true", help="growth in rows and runs as well")
    asked = parser.parse_args()
    jobs = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as scratch:
        room = Path(scratch)
        rows = list(whole(asked.folder, asked.takes, room / "out"))
        found = least([steps(asked.folder, 256, jobs, room / "out") for _ in range(asked.takes)])
        by_step = list(told(found, reading_once(asked.folder)))
        more = list(growth(asked.folder, jobs, room)) if asked.growth else []
    text = "\n".join(
        [
            *("# Demand from records", "", f"{conditions()}", ""),
            *(f"Other work at the time: load {os.getloadavg()[0]:.1f} on {jobs} cores.", ""),
            *(HEAD, *rows, "", "## By step, 256 runs, the least of several takes", ""),
            *("| step | wall clock, s | processor, s |", "|---|---|---|", *by_step, *more, ""),
        ]
    )
    print(text)
    RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
