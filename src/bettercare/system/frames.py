"""The long results table: quantiles of every row over the draws."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bettercare.plan.model import Plan, year_label
from bettercare.system.layout import Layout
from bettercare.system.summaries import month_label, quantiles

Floats = NDArray[np.float64]
DIMENSIONS = (
    "area",
    "site",
    "service",
    "setting",
    "pathway",
    "partner",
    "staff_group",
    "age_band",
    "sex",
)

_AT_ONCE = 32  # rows

TOLD = "told"  # whether a row has the year at all


def row_labels(plan: Plan, layout: Layout) -> pl.DataFrame:
    """The dimensions of every row and year, made once for all options."""
    years = plan.years
    rows = layout.rows
    columns: dict[str, object] = {
        "year": [year_label(year) for _ in rows for year in years],
        "month": [month_label(year, row.month) for row in rows for year in years],
    }
    for name in DIMENSIONS:
        columns[name] = [value for row in rows for value in [getattr(row, name)] * len(years)]
    columns["deprivation"] = [None] * (len(rows) * len(years))
    for name in ("measure", "unit"):
        columns[name] = [value for row in rows for value in [getattr(row, name)] * len(years)]
    text = dict.fromkeys(columns, pl.String)
    told = [row.years is None or y in row.years for row in rows for y in range(len(years))]
    return pl.DataFrame(columns, schema=text).with_columns(pl.Series(TOLD, told))


def told_of(rows: Floats) -> Floats:
    """Mean and quantiles of (rows, years, draws): (4, rows x years), a few rows at a time.

    What is sorted then stays in the processor's cache.
    """
    out = np.empty((4, *rows.shape[:2]))
    for start in range(0, len(rows), _AT_ONCE):
        few = slice(start, start + _AT_ONCE)
        out[:, few] = quantiles(rows[few])
    return out.reshape(4, -1)


def results_frame(labels: pl.DataFrame, option: str, rows: Floats) -> pl.DataFrame:
    """Results of one option: (rows, years, draws) to the long table."""
    mean, p10, p50, p90 = told_of(rows)
    return (
        labels.select(
            pl.lit(option).alias("option"),
            pl.all(),
            pl.Series("mean", mean),
            pl.Series("p10", p10),
            pl.Series("p50", p50),
            pl.Series("p90", p90),
        )
        .filter(TOLD)
        .drop(TOLD)
    )
