"""Runs a whole command and says how long it took and how much memory it held at its peak."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

#: Runs in a process of its own, so that what its children used is what this one command used.
_WATCH = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
wall = time.perf_counter() - began
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([done.returncode, wall, used.ru_utime + used.ru_stime]))
sys.stderr.buffer.write(done.stderr)
"""
#: Seconds between two looks at the memory of a command's processes.
LOOK = 0.02


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command: seconds of wall clock and processor."""

    wall: float
    processor: float


@dataclass(frozen=True, slots=True)
class Timing:
    """Several runs of one command."""

    name: str
    runs: tuple[Run, ...]
    memory: float | None  # peak of its processes together, MiB, seen in a run of its own if asked
    limit: str = ""

    def row(self) -> str:
        """A row of the table: min, median and max of wall clock, peak memory, limit."""
        walls = sorted(run.wall for run in self.runs)
        processor = statistics.median(run.processor for run in self.runs)
        spent = " / ".join(
            f"{wall:.2f}" for wall in (walls[0], statistics.median(walls), walls[-1])
        )
        held = "" if self.memory is None else f"{self.memory:.0f}"
        return f"| {self.name} | {spent} | {processor:.2f} | {held} | {self.limit} |"


HEAD = (
    "| what | wall clock, s: min / median / max | processor, s | peak memory, MiB | to reach |\n"
    "|---|---|---|---|---|"
)


def run_once(command: Sequence[str | Path]) -> Run:
    """Run a command once; a command that fails stops the benchmark with what it said."""
    done = subprocess.run(
        [sys.executable, "-c", _WATCH, *map(str, command)],
        capture_output=True,
        text=True,
        check=True,
        env={k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
    )
    code, wall, processor = json.loads(done.stdout)
    if code != 0:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {code}:\n{done.stderr}")
    return Run(wall, processor)


def _family(process: int) -> list[int]:
    """A process and all its descendants, where the system tells."""
    found = [process]
    for parent in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (task / "children").read_text(encoding="ascii").split())
    return found


def _held(process: int) -> float:
    """Memory a process holds now, MiB: shared pages are split among those who share them."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def peak_memory(command: Sequence[str | Path]) -> float:
    """The most that a command's processes hold together, MiB, by looking often (Linux)."""
    silent = subprocess.DEVNULL
    most = 0.0
    with subprocess.Popen([*map(str, command)], stdout=silent, stderr=silent) as running:
        while running.poll() is None:
            most = max(most, sum(_held(each) for each in _family(running.pid)))
            time.sleep(LOOK)
    return most


def measure(
    name: str,
    command: Sequence[str | Path],
    *,
    runs: int = 5,
    limit: str = "",
    before: Callable[[], None] | None = None,
    memory: bool = True,
) -> Timing:
    """Run a command several times, after one run that is not timed and tells its memory, if asked.

    Without that run the first that counts may find files that are not in the system's cache.
    """
    print(f"  {name} ...", file=sys.stderr)
    held = peak_memory(command) if memory else None
    taken = []
    for _ in range(runs):
        if before is not None:
            before()
        taken.append(run_once(command))
    timing = Timing(name, tuple(taken), held, limit)
    print(f"  {timing.row()}", file=sys.stderr)
    return timing


def conditions() -> str:
    """The machine and programs of a measurement, in a few lines."""
    from importlib.metadata import version

    processor = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        models = [
            line.partition(":")[2].strip()
            for line in cpuinfo.read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ]
        processor = models[0] if models else processor
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "polars", "joblib"))
    return (
        f"- {time.strftime('%d %B %Y')}; {processor}, {os.cpu_count()} cores, {memory:.0f} GiB; "
        f"{platform.system()} {platform.release()}; load before: {load:.1f}\n"
        f"- Python {platform.python_version()}, {packages}\n"
        "- Each line is a whole process, from its start to its end. Files of the plan are in the\n"
        "  system's cache; byte code is written except where the line says otherwise. Memory is\n"
        "  that of all processes of the command together, shared pages counted once."
    )
