"""What a scenario's result says, in a few lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from bettercare.demand.nhp.run import Outcome, Table
from bettercare.demand.nhp.writing import summary


def lines(outcome: Outcome) -> Iterator[str]:
    """Notes, rows set aside, and the result by point of delivery and measure."""
    for note in outcome.notes:
        yield f"Note: {note}"
    for refusal in outcome.inputs.quarantine.refusals:
        yield f"Note: {refusal}"
    table = outcome.tables["default"]
    keys = table.keys.select("pod", "measure")
    distinct = keys.unique(maintain_order=True)
    place = keys.join(distinct.with_row_index("at"), on=["pod", "measure"], how="left")
    groups = place["at"].to_numpy()
    import numpy as np

    values = np.zeros((distinct.height, table.values.shape[1]))
    np.add.at(values, groups, table.values)
    found = summary(Table(distinct, values, table.runs))
    start, end = outcome.parameters.start_year, outcome.parameters.end_year
    yield f"{'point of delivery':<28}{'measure':<18}{start:>12}{end:>12}{'p10':>12}{'p90':>12}"
    for row in (
        found.sort("pod", "measure")
        .select("pod", "measure", pl.col("baseline", "mean", "p10", "p90").round(0).cast(pl.Int64))
        .iter_rows()
    ):
        pod, measure, *figures = row
        yield f"{pod:<28}{measure:<18}" + "".join(f"{figure:>12,}" for figure in figures)
