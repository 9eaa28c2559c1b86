"""Wall clock and memory of what is asked of the example plan: explain, matters, hindcast, quality.

usage: python benchmarks/explaining.py [--runs N]

Whole processes, reading and checking the plan in them. Prints a table and writes it, with the
conditions, to benchmarks/results/explaining.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from measure import HEAD, conditions, measure

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "llr_2014"
OBSERVED = EXAMPLE / "observed" / "2011_2014.csv"
RESULT = ROOT / "benchmarks" / "results" / "explaining.md"
PROGRAM = Path(sys.executable).parent / "bettercare"
OPTION = ("--option", "b_left_shift")
CASE = (*OPTION, "--year", "2018/19")
CELL = "workforce.skill_mix.emergency_admission:hospital_nurse.wte_per_1000"
#: What is asked, the words of the command, what is to be reached.
ASKED: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("`check`, for comparison: reading the plan", ("check",), ""),
    ("`explain beds_needed`", ("explain", "beds_needed", *CASE), "< 1 s beyond reading"),
    ("`explain finance.gap`", ("explain", "finance.gap", *CASE), "< 1 s beyond reading"),
    ("`explain` a verdict row", ("explain", "acute_beds:general", *CASE), "< 1 s beyond reading"),
    (
        "`explain` an assumption: all it moves",
        ("explain", "flow.length_of_stay.emergency_admission", *CASE),
        "< 1 s beyond reading",
    ),
    ("`explain` a cell of a table", ("explain", CELL, *CASE), "< 1 s beyond reading"),
    ("`matters`, all assumptions and checks", ("matters", *OPTION), "< 20 s"),
    ("`hindcast`, 2011/12 to 2013/14", ("hindcast", "--observed", str(OBSERVED)), ""),
    ("`quality`", ("quality", "--out", "{out}"), ""),
)


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="counted runs of each command")
    asked = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as out:
        for name, words, limit in ASKED:
            more = [word.replace("{out}", f"{out}/pages") for word in words[1:]]
            command = [PROGRAM, words[0], EXAMPLE, *more]
            rows.append(measure(name, command, runs=asked.runs, limit=limit).row())
    text = "\n".join([conditions(), "", HEAD, *rows]) + "\n"
    print(text)
    RESULT.write_text(text, encoding="utf-8")
    print(f"Written to {RESULT.relative_to(ROOT)}", file=sys.stderr)


if __name__ == "__main__":
    main()
