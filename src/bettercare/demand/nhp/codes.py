"""Columns as whole-number codes, so that a million rows are grouped without comparing text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Coded:
    """A code for each row, and what each code stands for: sorted, with missing last."""

    codes: Ints
    labels: tuple[object, ...]


def coded(column: pl.Series) -> Coded:
    """Codes of a column in the order of its values.

    >>> coded(pl.Series(["b", None, "a"])).codes.tolist()
    [1, 2, 0]
    """
    labels = column.unique().drop_nulls().sort()
    if column.dtype == pl.String:
        codes = column.cast(pl.Enum(labels)).to_physical().cast(pl.Int64)
    else:
        number = column.cast(pl.Int64)
        codes = pl.Series(np.searchsorted(labels.cast(pl.Int64).to_numpy(), number.fill_null(0)))
        codes = codes.cast(pl.Int64).set(number.is_null(), None)
    missing = column.null_count() > 0
    names: tuple[object, ...] = (*labels.to_list(), None) if missing else tuple(labels.to_list())
    return Coded(codes.fill_null(len(labels)).to_numpy(), names)


def together(columns: Sequence[Coded]) -> Ints:
    """One code for each row from several columns, in their order of sorting."""
    found = np.zeros(columns[0].codes.size, np.int64)
    for column in columns:
        found = found * max(len(column.labels), 1) + column.codes
    return found


@dataclass(frozen=True, slots=True)
class Distinct:
    """Distinct rows of some columns in their order: each row's place among them, and the rows."""

    place: Ints
    rows: pl.DataFrame


def distinct(frame: pl.DataFrame, columns: Sequence[str], known: dict[str, Coded]) -> Distinct:
    """Number the distinct rows of `columns`; `known` keeps the codes of columns met before."""
    for name in columns:
        if name not in known:
            known[name] = coded(frame[name])
    keys = together([known[name] for name in columns])
    _, first, place = np.unique(keys, return_index=True, return_inverse=True)
    return Distinct(place.reshape(-1), frame.select(columns)[first])
