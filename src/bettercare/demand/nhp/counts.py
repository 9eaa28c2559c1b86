"""Outpatient attendances and A&E arrivals laid out for sampling: cells, groups and strategies.

As with spells, the layout depends on the rows alone. Which strategies a row can meet follows from
its flags, as in the NHP model, so no row has a chance of its own and every cell is exactly Poisson.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bettercare.demand.nhp.bands import AGE_GROUPS, AGES, age_group_of
from bettercare.demand.nhp.codes import Coded, Distinct, coded, distinct, numbered, together
from bettercare.demand.nhp.factors import CELL_COLUMNS, inequality_place
from bettercare.demand.nhp.inputs import Inputs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Places = NDArray[np.int32]  # half the memory to read in every run
SEXES = 2
STREAMS = 2  # op: attendances, tele-attendances; aae: walk-in, ambulance
#: Parts of a run's results: by age, by two further keys, avoided, reach of strategies, conversions.
BY_AGE, BY_FIRST, BY_SECOND, AVOIDED, REACH, MOVED = range(6)
_SET = "strategies"
_JOIN = "|"


@dataclass(frozen=True, slots=True)
class Counts:
    """One activity type, laid out for `kernels.counts`."""

    kind: str
    cells: pl.DataFrame  # CELL_COLUMNS, one row a factor cell
    row_from: Ints
    row_factor: Places
    row_count: Floats
    cell_set: Places
    cell_group: Places
    cell_reach: Places
    cell_avoided: Places
    avoided_target: Ints
    avoided_reach: Ints
    group_target: Places
    group_strategy: Places
    group_moved: Places
    sets: tuple[tuple[str, ...], ...]  # strategies of each set
    conversions: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    first: tuple[tuple[str, ...], ...]  # labels of the first further key
    second: tuple[tuple[str, ...], ...]
    first_by_sex: bool
    widths: tuple[int, ...]
    baseline: Floats  # (cells, places, streams)

    @property
    def starts(self) -> Ints:
        """Where each part of a row of results begins, and at the end how long a row is."""
        return np.cumsum([0, *self.widths])


def _op_strategies() -> list[tuple[str, pl.Expr, pl.Expr]]:
    kind = pl.col("type")
    return [
        ("followup_reduction_", ~pl.col("is_first") & ~pl.col("has_procedures"), kind),
        ("consultant_to_consultant_reduction_", pl.col("is_cons_cons_ref"), kind),
        ("gp_referred_first_attendance_reduction_", pl.col("is_gp_ref") & pl.col("is_first"), kind),
    ]


def _aae_strategies() -> list[tuple[str, pl.Expr, pl.Expr]]:
    # the group of health status is named "aae_adult_ambulance" and the like
    kind = pl.col("hsagrp").str.replace("^aae_", "").fill_null("")
    return [
        (name, pl.col(flag), kind)
        for name, flag in (
            ("frequent_attenders_", "is_frequent_attender"),
            ("left_before_seen_", "is_left_before_treatment"),
            ("low_cost_discharged_", "is_low_cost_referred_or_discharged"),
            ("discharged_no_treatment_", "is_discharged_no_treatment"),
        )
    ]


def strategies_of(kind: str) -> list[tuple[str, pl.Expr, pl.Expr]]:
    """Strategies that rows of an activity type can meet: beginning of the name, which rows, end."""
    return _op_strategies() if kind == "op" else _aae_strategies()


def lay_out(kind: str, inputs: Inputs) -> Counts:
    """Lay out outpatient attendances ("op") or A&E arrivals ("aae")."""
    frame = inequality_place(inputs.activity[kind], kind, inputs)
    if kind == "op":
        first, second = ["tretspef", "tretspef_grouped"], None
        converts = pl.when(~pl.col("has_procedures")).then("convert_to_tele_" + pl.col("type"))
        frame = frame.with_columns(converts.alias("conversion"))
        streams = [("attendances", pl.lit(0)), ("tele_attendances", pl.lit(1))]
    else:
        first, second = ["acuity"], ["attendance_category"]
        frame = frame.with_columns(
            pl.lit(None, pl.String).alias("conversion"), pl.lit(False).alias("is_wla")
        )
        streams = [("arrivals", pl.col("is_ambulance").cast(pl.Int32))]
    reached = [
        pl.when(applies).then(pl.lit(name) + suffix)
        for name, applies, suffix in strategies_of(kind)
    ]
    frame = frame.with_columns(
        pl.concat_str(reached, separator=_JOIN, ignore_nulls=True).alias(_SET)
    )
    known: dict[str, Coded] = {}
    cells = distinct(frame, CELL_COLUMNS, known)
    places = distinct(frame, ["pod", "sitetret"], known)
    firsts = distinct(frame, first, known)
    seconds = distinct(frame, second, known) if second else None
    sets, conversion = coded(frame[_SET]), coded(frame["conversion"])
    conversions = tuple(str(name) for name in conversion.labels if name is not None)
    counted, stream, row = _streams(frame, streams)
    # what is by telephone already is not converted
    strategy = np.where(stream == 0, conversion.codes[row], len(conversions))
    parts = [
        Coded(codes, tuple(range(size)))
        for codes, size in (
            (strategy, len(conversions) + 1),
            (places.place[row], places.rows.height),
            (frame["sex"].to_numpy()[row] - 1, SEXES),
            (frame["age"].to_numpy()[row], len(AGES)),
            (firsts.place[row], firsts.rows.height),
            (seconds.place[row] if seconds else np.zeros_like(row), _size(seconds)),
            (stream, STREAMS),
            (sets.codes[row], len(sets.labels)),
            (cells.place[row], cells.rows.height),
        )
    ]
    at, place = numbered(together(parts))
    count: Floats = np.bincount(place, weights=counted, minlength=at.size).astype(np.float64)
    rows = [part.codes[at] for part in parts]
    return _arrays(
        kind, cells.rows, rows, count, places.rows, firsts.rows, seconds, sets, conversions
    )


def _size(found: Distinct | None) -> int:
    return found.rows.height if found is not None else 1


def _streams(frame: pl.DataFrame, streams: list[tuple[str, pl.Expr]]) -> tuple[Floats, Ints, Ints]:
    """Counts above 0, with the stream and the row of the table of each."""
    counts, numbers, rows = [], [], []
    for column, stream in streams:
        there = frame.with_row_index("row").filter(pl.col(column) > 0)
        counts.append(there[column].cast(pl.Float64).to_numpy())
        numbers.append(
            there.select(stream.cast(pl.Int64).alias("s") + 0 * pl.col("row").cast(pl.Int64))[
                "s"
            ].to_numpy()
        )
        rows.append(there["row"].cast(pl.Int64).to_numpy())
    return np.concatenate(counts), np.concatenate(numbers), np.concatenate(rows)


def _arrays(
    kind: str,
    cells: pl.DataFrame,
    rows: list[Ints],
    count: Floats,
    places: pl.DataFrame,
    firsts: pl.DataFrame,
    seconds: Distinct | None,
    sets: Coded,
    converts: tuple[str, ...],
) -> Counts:
    """The layout from rows sorted by group, strategy set and factor cell.

    `rows` holds conversion, place, sex, age, first, second, stream, set and factor cell. Groups
    come in order of conversion and cells in order of how many rows they have, so that the compiled
    loops do the same many times over.
    """
    changed = np.stack([part[1:] != part[:-1] for part in rows], axis=1)
    cell_start = np.concatenate([[0], np.flatnonzero(changed[:, :8].any(axis=1)) + 1])
    group_start = np.concatenate([[0], np.flatnonzero(changed[:, :7].any(axis=1)) + 1])
    strategy, place, sex, age, first, second, stream = (part[group_start] for part in rows[:7])
    cell_rows = np.diff(np.append(cell_start, count.size))
    order = np.argsort(cell_rows, kind="stable")
    cell_start, cell_rows = cell_start[order], cell_rows[order]
    _, c_place, c_sex, c_age, _, _, c_stream, c_set = (part[cell_start] for part in rows[:8])
    row_from = np.concatenate([[0], np.cumsum(cell_rows)])
    by_cell = np.arange(count.size) + np.repeat(cell_start - row_from[:-1], cell_rows)
    by_sex = kind == "op"
    n_places, n_first = places.height, firsts.height * (SEXES if by_sex else 1)
    n_second = seconds.rows.height if seconds is not None else 0
    widths = (
        n_places * SEXES * len(AGES) * STREAMS,
        n_places * n_first * STREAMS,
        n_places * n_second * STREAMS,
        n_places * SEXES * len(AGE_GROUPS) * STREAMS,
        len(sets.labels) * n_places * STREAMS,
        n_places,
    )
    starts = np.cumsum([0, *widths])
    avoid_at = (c_place * SEXES + c_sex) * len(AGE_GROUPS) + age_group_of(c_age)
    avoid_at = starts[AVOIDED] + avoid_at * STREAMS + c_stream
    reached = starts[REACH] + (c_set * n_places + c_place) * STREAMS + c_stream
    avoided, cell_avoided = numbered(avoid_at * int(starts[-1]) + reached)
    by_age = (place * SEXES + sex) * len(AGES) + age
    by_first = (place * SEXES + sex if by_sex else place) * firsts.height + first
    targets = [
        starts[BY_AGE] + by_age * STREAMS + stream,
        starts[BY_FIRST] + by_first * STREAMS + stream,
    ]
    if n_second:
        targets.append(starts[BY_SECOND] + (place * n_second + second) * STREAMS + stream)
    flat = (rows[8] * n_places + rows[1]) * STREAMS + rows[6]
    size = cells.height * n_places * STREAMS
    baseline: Floats = np.bincount(flat, weights=count, minlength=size).astype(np.float64)
    return Counts(
        kind=kind,
        cells=cells,
        row_from=row_from,
        row_factor=rows[8][by_cell].astype(np.int32),
        row_count=count[by_cell],
        cell_set=c_set.astype(np.int32),
        cell_group=(np.searchsorted(group_start, cell_start, side="right") - 1).astype(np.int32),
        cell_reach=reached.astype(np.int32),
        cell_avoided=cell_avoided.astype(np.int32),
        avoided_target=avoid_at[avoided],
        avoided_reach=reached[avoided],
        group_target=np.stack(targets, axis=1).astype(np.int32),
        group_strategy=np.where(strategy < len(converts), strategy, -1).astype(np.int32),
        group_moved=(starts[MOVED] + place).astype(np.int32),
        sets=tuple(tuple(str(t).split(_JOIN)) if t else () for t in sets.labels),
        conversions=converts,
        places=tuple(places.rows()),
        first=tuple(firsts.rows()),
        second=tuple(seconds.rows.rows()) if seconds is not None else (),
        first_by_sex=by_sex,
        widths=widths,
        baseline=baseline.reshape(cells.height, n_places, STREAMS),
    )
