"""Key figures of the reference plan, pinned.

They are not evidence that the figures are right, but that nothing moved them unnoticed. When a
change is meant to move them, remake them: python tests/golden/test_pinned.py
"""

from pathlib import Path

import polars as pl
import pytest

from bettercare.plan import load
from bettercare.verdict import assess

ROOT = Path(__file__).parents[2]
PINNED = Path(__file__).with_name("llr_2014.csv")
KEYS = ["option", "year", "month", "site", "partner", "staff_group", "measure", "unit"]


def figures() -> pl.DataFrame:
    """Whole-area beds in January, staff, cost and gap in three years, from 64 draws."""
    results = assess(load(ROOT / "examples" / "llr_2014"), draws=64, jobs=1).results
    of_all = (
        pl.col("measure").is_in(["beds_general_needed", "beds_general_planned"])
        & (pl.col("site") == "all")
        & pl.col("month").str.ends_with("-01")
    ) | pl.col("measure").is_in(["beds_relief", "beds_closed", "staff_required", "cost", "gap"])
    years = pl.col("year").is_in(["2013/14", "2018/19", "2023/24"])
    keep = of_all & years & pl.col("setting").is_null()
    return results.filter(keep).select(*KEYS, "mean", "p10", "p90").sort(KEYS, nulls_last=True)


def test_key_figures_are_as_pinned():
    now, then = figures(), pl.read_csv(PINNED, schema_overrides=dict.fromkeys(KEYS, pl.String))
    assert now.select(KEYS).equals(then.select(KEYS))
    for column in ("mean", "p10", "p90"):
        assert now[column].to_list() == pytest.approx(then[column].to_list(), rel=1e-9, abs=1e-6)


if __name__ == "__main__":
    figures().write_csv(PINNED)
