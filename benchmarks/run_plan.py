"""Wall clock and peak memory of `bettercare run` on the example plan, as whole processes.

usage: python benchmarks/run_plan.py [--runs N] [--quick]

Prints each line as it is measured and writes the table, with the conditions, to
benchmarks/results/latest.md: three minutes where a run takes eight seconds (memory is seen in a run
of its own, for a few lines; what only shows growth is run once). There is no
other open program that does this work from these inputs; the comparator is the same plan
evaluated one draw at a time.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import tomlkit
from larger_plan import multiply_areas
from measure import HEAD, Timing, conditions, measure

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "llr_2014"
RESULT = ROOT / "benchmarks" / "results" / "latest.md"
PROGRAM = (sys.executable, "-m", "bettercare")
NAIVE = ROOT / "benchmarks" / "one_draw_at_a_time.py"
NAIVE_DRAWS = 8


def forget_byte_code() -> None:
    """Remove the package's byte code, so that the next run is like a first one."""
    for folder in (ROOT / "src").rglob("__pycache__"):
        shutil.rmtree(folder, ignore_errors=True)


def run_of(plan: Path, out: Path, *more: str) -> list[str | Path]:
    """A `bettercare run` command."""
    return [*PROGRAM, "run", plan, "--out", out, *more]


def starting(runs: int) -> Iterator[Timing]:
    """How long it takes to start."""
    yield measure("`python -c pass`", [sys.executable, "-c", "pass"], runs=runs)
    code = [sys.executable, "-c", "import bettercare"]
    yield measure("`import bettercare`", code, runs=runs, limit="< 0.5 s")
    yield measure("`bettercare --help`", [*PROGRAM, "--help"], runs=runs, limit="< 0.5 s")
    yield measure("`bettercare check`", [*PROGRAM, "check", EXAMPLE], runs=runs)


def running(runs: int, out: Path) -> Iterator[Timing]:
    """The whole plan at 256 and 1,024 draws, and the first run on a machine."""
    yield measure(
        "256 draws, no byte code of ours yet (a first run)",
        run_of(EXAMPLE, out),
        runs=max(1, runs // 2),
        before=forget_byte_code,
        memory=False,
        limit="< 6 s, < 1,024 MiB",
    )
    limit = "< 6 s, < 1,024 MiB"
    yield measure("256 draws", run_of(EXAMPLE, out), runs=runs, limit=limit)
    few = max(1, runs // 2)
    alone = run_of(EXAMPLE, out, "--jobs", "1")
    yield measure("256 draws, `--jobs 1`", alone, runs=few, memory=False)
    wide = run_of(EXAMPLE, out, "--draws", "1024")
    yield measure("1,024 draws", wide, runs=few, limit="< 12 s")


def growing(out: Path, scratch: Path) -> Iterator[Timing]:
    """Growth in draws, options and areas."""
    for draws in (64, 512):
        command = run_of(EXAMPLE, out, "--draws", str(draws))
        yield measure(f"{draws:,} draws", command, runs=1, memory=False)
    options = sorted(path.stem for path in (EXAMPLE / "options").glob("*.toml"))
    for count in (1, 3):
        chosen = [word for option in options[:count] for word in ("--option", option)]
        name = f"256 draws, {count} option{'s' if count > 1 else ''} of {len(options)}"
        yield measure(name, run_of(EXAMPLE, out, *chosen), runs=1, memory=False)
    areas = resident_areas(EXAMPLE)
    for parts in (2, 4):
        plan = multiply_areas(EXAMPLE, scratch / f"parts{parts}", parts)
        name = f"256 draws, {areas * parts} areas in place of {areas}"
        yield measure(name, run_of(plan, out), runs=1, memory=parts == 4)


def resident_areas(plan: Path) -> int:
    """How many areas of a plan are its own."""
    areas = tomlkit.parse((plan / "plan.toml").read_text(encoding="utf-8")).unwrap()["areas"]
    return sum(not about.get("outside", False) for about in areas.values())


def naive() -> Timing:
    """The comparator, for a few draws."""
    command = [sys.executable, NAIVE, EXAMPLE, str(NAIVE_DRAWS)]
    name = f"one draw at a time, {NAIVE_DRAWS} draws, model only"
    return measure(name, command, runs=1, memory=False)


def compared(whole: Timing, slow: Timing, start: Timing) -> str:
    """What working on blocks of draws is worth, in a sentence."""

    def median(timing: Timing) -> float:
        return statistics.median(run.wall for run in timing.runs)

    each = (median(slow) - median(start)) / NAIVE_DRAWS
    together = median(whole) / 256
    return (
        f"One draw at a time costs {each * 1000:.0f} ms a draw after starting; in blocks, "
        f"{together * 1000:.1f} ms a draw with starting, reading and writing in it: "
        f"{each / together:.0f} times less."
    )


def table(title: str, timings: list[Timing]) -> str:
    """A table under its title."""
    return "\n".join([f"**{title}**", "", HEAD, *(timing.row() for timing in timings), ""])


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, add_help=True)
    parser.add_argument("--runs", type=int, default=3, help="counted runs of each command")
    parser.add_argument("--quick", action="store_true", help="no growth, for a look")
    asked = parser.parse_args()
    told = [conditions(), ""]
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        out = scratch / "out"
        first = list(starting(asked.runs))
        whole = list(running(asked.runs, out))
        told += [table("Starting", first), table("The whole plan", whole)]
        if not asked.quick:
            told.append(table("Growth", list(growing(out, scratch))))
        slow = naive()
        told += [table("Comparator", [slow]), compared(whole[1], slow, first[1])]
    text = "\n".join(told).rstrip() + "\n"
    print(text)
    if not asked.quick:
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(text, encoding="utf-8")
        print(f"Written to {RESULT.relative_to(ROOT)}", file=sys.stderr)


if __name__ == "__main__":
    main()
