"""A file that gives small areas (or any code of residence) their area and deprivation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from bettercare.demand.records.engines import Engine
from bettercare.demand.records.parts import Part
from bettercare.demand.records.reading import RecordsError

if TYPE_CHECKING:
    import ibis.expr.types as ir

_FIFTHS = ("1", "2", "3", "4", "5")


def read_small_areas(engine: Engine, path: Path, scratch: Path) -> ir.Table:
    """`code`, `looked_up_area` (a code or a plan's key) and `looked_up_fifth`, a row a code.

    The file is CSV with the columns `code`, `area` and, if it has it, `deprivation` (1 the most
    deprived fifth). Errors: `RecordsError`.
    """
    try:
        given = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise RecordsError(f"{path} cannot be read: {str(error).splitlines()[0]}") from None
    missing = [name for name in ("code", "area") if name not in given.columns]
    if missing:
        raise RecordsError(f"{path} has no column {' and '.join(missing)}")
    if "deprivation" not in given.columns:
        given = given.with_columns(pl.lit(None, pl.String).alias("deprivation"))
    table = given.select(
        pl.col("code").str.strip_chars().str.to_uppercase(),
        pl.col("area").str.strip_chars().str.to_uppercase().alias("looked_up_area"),
        pl.col("deprivation").str.strip_chars().alias("looked_up_fifth"),
    )
    twice = table.filter(pl.col("code").is_duplicated())["code"]
    if len(twice):
        raise RecordsError(f"{path} has the code {twice[0]} more than once")
    odd = table.filter(~pl.col("looked_up_fifth").is_in(_FIFTHS))["looked_up_fifth"]
    if len(odd):
        raise RecordsError(f'{path} has the deprivation "{odd[0]}", which is no fifth from 1 to 5')
    file = scratch / "small_areas.parquet"
    table.write_parquet(file)
    part = Part(1, path.name, file, dict.fromkeys(table.columns, "string"), table.height)
    return engine.opened("small_areas", [part], table.columns).select(*table.columns)
