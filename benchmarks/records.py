"""Hospital records to cells by DuckDB: minutes, MB/s and the most memory the process held.

usage: python benchmarks/records.py [--records N] [--memory GIB] [--folder DIR] [--print]

Writes N invented records (100 million) as Parquet to a temporary folder, runs `bettercare records
cells` on them once in a process of its own, removes them, and writes what it took, with the
conditions, to benchmarks/results/records.md (or prints it alone).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from invented_records import write
from measure import conditions

RESULT = Path(__file__).parent / "results" / "records.md"
PLAN = Path(__file__).parents[1] / "examples" / "llr_2014"
LIMIT_GIB = 8


def run(folder: Path, out: Path, memory: float, scratch: Path) -> tuple[float, float, float]:
    """Seconds of wall clock and processor, and the peak resident memory in GiB, of the command."""
    command = [
        sys.executable, "-m", "bettercare", "records", "cells", str(folder), "--out", str(out),
        "--memory", str(memory), "--scratch", str(scratch),
        "--plan", str(PLAN), "--without", "site",
    ]  # fmt: skip
    began = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 2**20


def table(records: int, memory: float, folder: Path) -> str:
    """Write the records, run the command, and tell it as a page."""
    before = conditions()
    with tempfile.TemporaryDirectory(dir=folder, prefix="records-") as temporary:
        work = Path(temporary)
        began = time.perf_counter()
        counts = write(work / "records", records)
        print(f"records written in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        size = sum(file.stat().st_size for file in (work / "records").rglob("*.parquet")) / 1e6
        scratch = work / "scratch"
        scratch.mkdir()
        wall, processor, peak = run(work / "records", work / "out", memory, scratch)
        account = json.loads((work / "out" / "bettercare_cells.json").read_text(encoding="utf-8"))
    rows = [
        "| records | rows | set aside | counted | cells |",
        "|---|--:|--:|--:|--:|",
        *(
            f"| {kind} | {each['rows']:,} | {each['set_aside']:,} | {each['count']:,} "
            f"| {each['cells']:,} |"
            for kind, each in account["records"].items()
        ),
    ]
    total = sum(counts.values())
    return "\n".join(
        [
            "# Hospital records to cells",
            "",
            (
                f"`python benchmarks/records.py --records {records} --memory {memory:g}`: "
                f"{total:,} invented records, {size:,.0f} MB of Parquet, by DuckDB "
                f"{version('duckdb')} through Ibis {version('ibis-framework')}. One run. The "
                "records of a nation are added up to cells of one plan (its areas, people from "
                "outside, its age bands), without site."
            ),
            "",
            before,
            "",
            "| what | found | to reach |",
            "|---|--:|--:|",
            f"| wall clock, minutes | {wall / 60:.1f} | |",
            f"| processor, minutes | {processor / 60:.1f} | |",
            f"| Parquet read, MB/s | {size / wall:.1f} | |",
            f"| records a second | {total / wall:,.0f} | |",
            f"| peak resident memory of the process, GiB | {peak:.2f} | {LIMIT_GIB} |",
            "",
            *rows,
            "",
        ]
    )


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--records", type=int, default=100_000_000)
    parser.add_argument("--memory", type=float, default=5.0, help="DuckDB's limit, GiB")
    parser.add_argument("--folder", type=Path, default=None, help="where the records may stand")
    parser.add_argument("--print", action="store_true", help="write no file")
    asked = parser.parse_args()
    page = table(asked.records, asked.memory, asked.folder)
    print(page)
    if not asked.print:
        RESULT.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
