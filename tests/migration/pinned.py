"""What the stored plan of format 1 said to the program that read it, kept beside it.

`figures.csv` is every figure as the format-1 program resolved it; `results.csv` a part of what its
run gave. A migration may change neither. Where the model itself is meant to give other results:
python tests/migration/pinned.py
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import polars as pl

from bettercare.migration.folder import take
from bettercare.migration.proposal import propose
from bettercare.plan import load
from bettercare.plan.model import Plan
from bettercare.plan.quantities import all_quantities
from bettercare.verdict import assess

HERE = Path(__file__).parent
FORMAT_1 = HERE / "format_1"
KEYS = ["option", "year", "month", "area", "site", "partner", "staff_group", "measure", "unit"]
MEASURES = ["people", "activity", "beds_general_needed", "staff_required", "cost", "gap"]


def figures(plan: Plan) -> list[list[str]]:
    """Every figure of a plan with its steps, range and what the range encloses."""
    found = []
    for address, quantity in sorted(all_quantities(plan).items()):
        steps = [[str(day), value] for day, value in quantity.steps]
        span = quantity.range
        bounds = [span.low, span.high, span.kind] if span else []
        found.append([address, quantity.unit, json.dumps(steps), json.dumps(bounds)])
    return found


def results(plan: Plan) -> pl.DataFrame:
    """Key results of 8 draws in the first and last year."""
    frame = assess(plan, draws=8, jobs=1).results
    keep = pl.col("measure").is_in(MEASURES) & pl.col("year").is_in(["2013/14", "2017/18"])
    totals = pl.col("setting").is_null() & pl.col("service").is_null()
    kept = frame.filter(keep & totals & pl.col("age_band").is_null())
    return kept.select(*KEYS, "mean", "p10", "p90").sort(KEYS, nulls_last=True)


def migrated(folder: Path) -> Plan:
    """A copy of the stored plan in `folder`, brought up to date and read."""
    shutil.copytree(FORMAT_1, folder)
    take(propose(folder), keep=False)
    return load(folder)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        results(migrated(Path(scratch) / "plan")).write_csv(HERE / "results.csv")
