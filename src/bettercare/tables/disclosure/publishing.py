"""Counts of people as they may be published: the rule applied to tables, together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import polars as pl

from bettercare.tables.disclosure.figures import ALL, Cube, Dimension, Shown, build_cube
from bettercare.tables.disclosure.protecting import Protection
from bettercare.tables.disclosure.rule import rounded


def published_counts(
    frame: pl.DataFrame,
    dimensions: Sequence[Dimension],
    tables: Sequence[Shown] | None = None,
    count: str = "count",
) -> pl.DataFrame:
    """The figures of tables of people counted from records, as they may be published.

    Parameters
    ----------
    frame
        True counts: a column of codes for each dimension, and `count`, whole people or events.
        Rows with the same codes are summed; a combination that is not there is 0.
    dimensions
        The dimensions, with groupings of their codes where totals of groups are shown.
    tables
        What is published together, now or later: tables that one reader could lay side by side.
        By default one table of all dimensions and groupings.

    Returns
    -------
    The figures of all tables, each once: a column a dimension with the code, the group or "all";
    `count`, to the nearest 5, null where suppressed; `suppressed`. Totals are rounded from their
    own true counts, so parts need not sum to them. Nothing tells a small count from another figure
    that had to be suppressed with it.

    Errors: `DisclosureError`.

    >>> people = pl.DataFrame({"ward": ["a", "b", "c"], "count": [3, 9, 40]})
    >>> published_counts(people, [Dimension("ward")])["count"].to_list()
    [None, None, 40, 50]
    >>> more = pl.DataFrame({"ward": ["a", "b", "c"], "count": [3, 40, 61]})  # rounding is enough
    >>> published_counts(more, [Dimension("ward")])["count"].to_list()
    [None, 40, 60, 105]
    """
    if tables is None:
        tables = [Shown({each.name: (each.name, *each.groupings) for each in dimensions})]
    cube = build_cube(frame, dimensions, tables, count)
    Protection(cube).protect()
    return _laid_out(cube, count)


def _laid_out(cube: Cube, count: str) -> pl.DataFrame:
    found = []
    for figures in cube.parts:
        if not figures.shown:
            continue
        codes = [cube.names[d][level] for d, level in enumerate(figures.levels)]
        rows = list(product(*codes))
        columns = {
            name: pl.Series(name, [row[d] for row in rows], pl.String)
            for d, name in enumerate(cube.dimensions)
        }
        starred = pl.Series("suppressed", figures.starred.ravel())
        shown = pl.Series(count, rounded(figures.true).ravel())
        table = pl.DataFrame([*columns.values(), shown, starred])
        found.append(
            table.with_columns(pl.when(~pl.col("suppressed")).then(pl.col(count)).alias(count))
        )
    return pl.concat(found)


__all__ = ["ALL", "published_counts"]
