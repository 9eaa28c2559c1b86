"""Lengths of stay from a table of records: a column of stays, or of when people came and left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bettercare.demand.records.fields import UNKNOWN_DAYS, fields_of, plain_name
from bettercare.errors import CallError
from bettercare.flow.fits.likelihood import Sample, sample
from bettercare.tables.nearest import listing, nearest

if TYPE_CHECKING:
    import polars as pl

#: Names of a column of stays, without what systems change in a name.
_STAYS = ("STAY", "STAYS", "LOS", "LENGTHOFSTAY", "NIGHTS", "SPELDUR", "DAYS")
_TEXT, _PARQUET = (".csv", ".txt", ".tsv", ".csv.gz"), (".parquet", ".pq")
_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%Y%m%d")
_LONGEST = 36_525.0  # days: a stay of a century is a wrong date
ALL = "all stays"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which columns say what; None is found by name. `unit` is days in one unit of `stay`."""

    stay: str | None = None
    begin: str | None = None
    end: str | None = None
    by: tuple[str, ...] = ()
    unit: float = 1.0
    nights: bool | None = None


@dataclass(frozen=True, slots=True)
class Observed:
    """Stays by group, and what was left out or taken for what, a sentence each."""

    groups: dict[str, Sample]
    notes: tuple[str, ...]


def read_stays(source: Path, wanted: Wanted) -> Observed:
    """The stays of a file or of a folder of files.

    Errors: `CallError` for a file that cannot be read, a column that is not there, or no stays.
    """
    import polars as pl

    frame = _frame(source)
    for name in (wanted.stay, wanted.begin, wanted.end, *wanted.by):
        if name is not None and name not in frame.columns:
            near = nearest(name, frame.columns)
            raise CallError(
                f'{source} has no column "{name}"' + (f', did you mean "{near}"?' if near else ""),
                mend=f"name one of {listing(frame.columns)}",
            )
    times, whole, how = _times(frame, source, wanted)
    nights = whole if wanted.nights is None else wanted.nights
    table = pl.DataFrame([*(frame[name] for name in wanted.by), times.alias("__days")])
    notes = [how]
    for keep, told in (
        (pl.col("__days").is_not_null(), "without a stay, or without an end"),
        (pl.col("__days") >= 0.0, "that end before they begin"),
        (pl.col("__days") <= _LONGEST, "longer than a hundred years"),
        (pl.lit(nights) | (pl.col("__days") > 0.0), "of no time at all"),
    ):
        kept = table.filter(keep)
        if kept.height < table.height:
            notes.append(
                f"{table.height - kept.height:,} of {frame.height:,} rows left out: {told}"
            )
        table = kept
    if not table.height:
        raise CallError(
            f"{source} has no stays", mend="name the columns: --stay, or --from and --to"
        )
    if nights and table.filter(pl.col("__days") != pl.col("__days").floor()).height:
        raise CallError("Nights are whole numbers, and these stays are not", mend="use --exact")
    notes.append(
        "Stays are whole nights: each was fitted as so many midnights passed"
        if nights
        else "Stays are times as they are"
    )
    return Observed(_groups(table, wanted.by, nights), tuple(notes))


def _groups(table: pl.DataFrame, by: Sequence[str], nights: bool) -> dict[str, Sample]:
    import polars as pl

    if not by:
        return {ALL: sample(table["__days"].to_numpy(), nights)}
    names = pl.concat_str([pl.col(name).cast(pl.String).fill_null("not known") for name in by],
                          separator=" ")  # fmt: skip
    parts = table.with_columns(names.alias("__group")).partition_by("__group", as_dict=True)
    found = {str(key[0]): sample(part["__days"].to_numpy(), nights) for key, part in parts.items()}
    return dict(sorted(found.items()))


def _frame(source: Path) -> pl.DataFrame:
    import polars as pl

    files = sorted(source.rglob("*")) if source.is_dir() else [source]
    parts: list[Any] = []
    try:
        for path in files:
            if path.name.lower().endswith(_PARQUET):
                parts.append(pl.read_parquet(path))
            elif path.name.lower().endswith(_TEXT):
                parts.append(pl.read_csv(path, infer_schema=False))
        if not parts:
            raise CallError(f"{source} holds no CSV or Parquet file", mend="name a file of stays")
        whole: pl.DataFrame = pl.concat(parts, how="diagonal_relaxed")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise CallError(
            f"{source} cannot be read: {str(error).splitlines()[0]}",
            mend="name a CSV or Parquet file, or a folder of them",
        ) from error
    return whole


def _times(frame: pl.DataFrame, source: Path, wanted: Wanted) -> tuple[pl.Series, bool, str]:
    """Stays in days, whether they are whole nights, and where they were found."""
    stay, begin, end = wanted.stay, wanted.begin, wanted.end
    if stay is None and begin is None and end is None:
        stay = next((name for name in frame.columns if plain_name(name) in _STAYS), None)
        if stay is None:
            begin, end = _dates_by_name(frame.columns)
    if stay is not None:
        import polars as pl

        days = frame[stay].cast(pl.Float64, strict=False) * wanted.unit
        known = days.drop_nulls()
        whole = wanted.unit == 1.0 and bool((known == known.floor()).all())
        return days, whole, f'Stays are those of the column "{stay}"'
    if begin is None or end is None:
        raise CallError(
            f"{source} has no column that is known to hold stays",
            mend=f"name it with --stay, or --from and --to; it has {listing(frame.columns)}",
        )
    (came, day_in), (left, day_out) = _moment(frame[begin]), _moment(frame[end])
    told = f'Stays are from "{begin}" to "{end}"'
    if day_in or day_out:
        return (left.dt.date() - came.dt.date()).dt.total_days().cast(float), True, told
    return (left - came).dt.total_seconds(fractional=True) / 86_400.0, False, told


def _dates_by_name(columns: Sequence[str]) -> tuple[str | None, str | None]:
    """The days of admission and discharge by the names that extracts of hospital records use."""
    known = {field.name: field for field in fields_of("apc")}
    pair = []
    for name in ("admission_date", "discharge_date"):
        there = known[name].found_in(columns) or [c for c in columns if c.lower() == name]
        pair.append(there[0] if there else None)
    return pair[0], pair[1]


def _moment(column: pl.Series) -> tuple[pl.Series, bool]:
    """A column as times, and whether it tells days alone; what is no date is null."""
    import polars as pl

    if column.dtype == pl.Date:
        return column.cast(pl.Datetime("us")), True
    if isinstance(column.dtype, pl.Datetime):
        return column.dt.replace_time_zone(None).cast(pl.Datetime("us")), False
    text = column.cast(pl.String).str.strip_chars()
    text = text.set(text.is_in(list(UNKNOWN_DAYS)), None)
    known = max(int(text.is_not_null().sum()), 1)
    for form in _FORMATS:
        days = text.str.to_date(form, strict=False)
        if int(days.is_not_null().sum()) > known // 2:
            return days.cast(pl.Datetime("us")), True
    plain = text.str.replace("T", " ").str.replace(r"(Z|[+-]\d\d:?\d\d)$", "")
    for form in ("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M"):
        times = plain.str.to_datetime(form, strict=False, time_unit="us")
        if int(times.is_not_null().sum()) > known // 2:
            return times, False
    return pl.Series(column.name, np.full(column.len(), None), pl.Datetime("us")), True
