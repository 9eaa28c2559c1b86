"""Read a table of records: every row is used or told of, with the reason and its number.

Rows that cannot be used are set aside in a quarantine table with their file, row number and
reason; nothing else of them is lost. Rows are numbered as they stand in the files read in order
of name, from 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from bettercare.demand.records.columns import Column
from bettercare.errors import BetterCareError
from bettercare.tables.nearest import listing, nearest

ROW = "__row"
_SHOWN = 5  # row numbers named in a sentence


class RecordsError(BetterCareError):
    """A table of records that cannot be read, or, with `--strict`, rows that cannot be used."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Rows of one table refused for one reason, in the order of their numbers."""

    table: str
    reason: str
    rows: tuple[int, ...]
    of: int

    def __str__(self) -> str:
        """The reason with the count, the share and the first row numbers."""
        shown = ", ".join(f"{row:,}" for row in self.rows[:_SHOWN])
        more = len(self.rows) - _SHOWN
        tail = f" and {more:,} more" if more > 0 else ""
        word = "row" if len(self.rows) == 1 else "rows"
        share = f"{len(self.rows) / max(self.of, 1):.2%}"
        head = f"{self.table}: {len(self.rows):,} {word} ({share}) set aside"
        return f"{head}, {self.reason}: {word} {shown}{tail}."


@dataclass(slots=True)
class Quarantine:
    """What was refused in all tables read."""

    refusals: list[Refusal] = field(default_factory=list)
    rows: list[pl.DataFrame] = field(default_factory=list)

    def frame(self) -> pl.DataFrame:
        """All refused rows: table, row, reason, and what the row held, as text."""
        schema = {"table": pl.String, "row": pl.Int64, "reason": pl.String, "held": pl.String}
        return pl.concat(self.rows) if self.rows else pl.DataFrame(schema=schema)

    def stop_if_any(self) -> None:
        """Raise `RecordsError` with every refusal, for `--strict`."""
        if self.refusals:
            head = "some records cannot be used, and --strict was asked for:"
            raise RecordsError("\n".join([head, *map(str, self.refusals)]))


def folder_of(data: Path, table: str, year: int, dataset: str) -> Path:
    """Where a table of a year and dataset stands."""
    return data / table / f"fyear={year}" / f"dataset={dataset}"


def read_folder(
    folder: Path,
    table: str,
    columns: Sequence[Column],
    unique: Sequence[str],
    quarantine: Quarantine,
    keep: Sequence[str] = (),
) -> pl.DataFrame:
    """Read the parquet files of a folder, check every row, and set aside what cannot be used.

    `keep` names further columns that are read as they are. Errors: `RecordsError` where a folder,
    a file or a column is missing or a file is not whole.
    """
    files = sorted(folder.glob("*.parquet")) if folder.is_dir() else []
    if not files:
        raise RecordsError(
            f"there is no parquet file in {folder}",
            mend="check --data, and start_year and dataset of the parameters",
        )
    frames = []
    for file in files:
        names = _names(file)
        missing = [column.name for column in columns if column.needed and column.name not in names]
        missing += [name for name in keep if name not in names]
        if missing:
            like = nearest(missing[0], names)
            guess = f' (did you mean "{like}"?)' if like else ""
            raise RecordsError(f"{file} has no column {listing(missing)}{guess}")
        wanted = [column.name for column in columns if column.name in names]
        try:
            frames.append(pl.read_parquet(file, columns=[*wanted, *keep], hive_partitioning=False))
        except (OSError, pl.exceptions.PolarsError) as error:
            raise RecordsError(_not_whole(file, error)) from None
    try:
        frame = pl.concat(frames, how="vertical_relaxed")
    except pl.exceptions.PolarsError as error:
        raise RecordsError(
            f"the files of {folder} do not agree in their columns: {error}"
        ) from None
    return checked(frame, table, columns, unique, quarantine)


def checked(
    frame: pl.DataFrame,
    table: str,
    columns: Sequence[Column],
    unique: Sequence[str],
    quarantine: Quarantine,
) -> pl.DataFrame:
    """The rows of a table that can be used, with columns as their kinds; the rest set aside."""
    present = [column for column in columns if column.name in frame.columns]
    typed = frame.with_columns(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(ROW),
        *(column.read() for column in present if column.kind != "date"),
    )
    rules = [rule for column in present if column.kind != "date" for rule in column.faults()]
    names = set(typed.columns)
    if {"admidate", "disdate"} <= names:
        before = (pl.col("disdate") < pl.col("admidate")).fill_null(False)
        rules.append(("the discharge is before the admission", before))
    if unique:
        again = ~pl.struct(unique).is_first_distinct()
        rules.append((f"{' and '.join(unique)} stands in an earlier row", again))
    found = typed.select(expression.any().alias(str(i)) for i, (_, expression) in enumerate(rules))
    wrong = [rules[i] for i, bad in enumerate(found.row(0)) if bad] if typed.height else []
    if wrong:
        _set_aside(frame, typed, table, wrong, quarantine)
        none = pl.lit(True)
        for _, expression in wrong:
            none &= ~expression
        typed = typed.filter(none)
    if typed.is_empty():
        raise RecordsError(f"no row of {table} can be used")
    return typed.drop(ROW, *(c.name for c in present if c.kind == "date"))


def _set_aside(
    frame: pl.DataFrame,
    typed: pl.DataFrame,
    table: str,
    rules: list[tuple[str, pl.Expr]],
    quarantine: Quarantine,
) -> None:
    """Note each refused row under the first reason that applies to it."""
    which = pl.lit(-1)
    for place, (_, expression) in reversed(list(enumerate(rules))):
        which = pl.when(expression).then(place).otherwise(which)
    reasons = typed.select(pl.col(ROW), which.alias("reason"))
    for place, (reason, _) in enumerate(rules):
        rows = reasons.filter(pl.col("reason") == place)[ROW]
        if rows.is_empty():
            continue
        quarantine.refusals.append(Refusal(table, reason, tuple(rows.to_list()), frame.height))
        held = frame[(rows - 1).to_list()].cast(pl.String, strict=False)
        quarantine.rows.append(
            pl.DataFrame({"row": rows}).select(
                pl.lit(table).alias("table"),
                "row",
                pl.lit(reason).alias("reason"),
                held.select(pl.struct(pl.all()).struct.json_encode().alias("held"))["held"],
            )
        )


def _names(file: Path) -> list[str]:
    try:
        return list(pl.read_parquet_schema(file))
    except (OSError, pl.exceptions.PolarsError) as error:
        raise RecordsError(_not_whole(file, error)) from None


def _not_whole(file: Path, error: Exception) -> str:
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f"{file} is not a whole parquet file: {first}"
