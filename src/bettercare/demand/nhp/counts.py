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
from bettercare.demand.nhp.factors import CELL_COLUMNS, inequality_place
from bettercare.demand.nhp.inputs import Inputs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
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
    row_factor: Ints
    row_count: Floats
    cell_set: Ints
    cell_group: Ints
    cell_reach: Ints
    cell_avoided: Ints
    avoided_target: Ints
    avoided_reach: Ints
    group_target: Ints
    group_strategy: Ints
    group_moved: Ints
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


def lay_out(kind: str, inputs: Inputs) -> Counts:
    """Lay out outpatient attendances ("op") or A&E arrivals ("aae")."""
    frame = inequality_place(inputs.activity[kind], kind, inputs)
    if kind == "op":
        strategies, first, second = _op_strategies(), ["tretspef", "tretspef_grouped"], None
        converts = pl.when(~pl.col("has_procedures")).then("convert_to_tele_" + pl.col("type"))
        frame = frame.with_columns(converts.alias("conversion"))
        streams = [("attendances", pl.lit(0)), ("tele_attendances", pl.lit(1))]
    else:
        strategies, first, second = _aae_strategies(), ["acuity"], ["attendance_category"]
        frame = frame.with_columns(
            pl.lit(None, pl.String).alias("conversion"), pl.lit(False).alias("is_wla")
        )
        streams = [("arrivals", pl.col("is_ambulance").cast(pl.Int32))]
    reached = [pl.when(applies).then(pl.lit(name) + suffix) for name, applies, suffix in strategies]
    frame = frame.with_columns(
        pl.concat_str(reached, separator=_JOIN, ignore_nulls=True).alias(_SET)
    )
    keys = list(CELL_COLUMNS)
    cells = frame.select(keys).unique().sort(keys, nulls_last=True)
    places = frame.select("pod", "sitetret").unique().sort("pod", "sitetret")
    firsts = frame.select(first).unique().sort(first)
    seconds = frame.select(second).unique().sort(second) if second else None
    sets = frame.select(_SET).unique().sort(_SET)
    frame = _with_place(frame, cells, keys, "factor")
    frame = _with_place(frame, places, ["pod", "sitetret"], "place")
    frame = _with_place(frame, firsts, first, "first")
    frame = _with_place(frame, sets, [_SET], "set")
    frame = (
        _with_place(frame, seconds, second, "second")
        if seconds is not None and second
        else frame.with_columns(pl.lit(0).alias("second"))
    )
    group_keys = ["place", "sex", "age", "first", "second", "stream", "conversion"]
    # what is by telephone already is not converted
    in_person = pl.col("stream") == 0
    rows = pl.concat(
        frame.select(
            "place",
            (pl.col("sex") - 1).alias("sex"),
            *("age", "first", "second", "conversion", "set", "factor"),
            stream.alias("stream").cast(pl.Int32),
            pl.col(column).cast(pl.Float64).alias("count"),
        ).filter(pl.col("count") > 0)
        for column, stream in streams
    ).with_columns(pl.when(in_person).then("conversion").alias("conversion"))
    rows = rows.group_by([*group_keys, "set", "factor"]).agg(pl.col("count").sum())
    rows = rows.sort([*group_keys, "set", "factor"], nulls_last=True)
    return _arrays(kind, cells, rows, group_keys, places, firsts, seconds, sets)


def _with_place(
    frame: pl.DataFrame, distinct: pl.DataFrame, on: list[str], name: str
) -> pl.DataFrame:
    numbered = distinct.with_row_index(name).with_columns(pl.col(name).cast(pl.Int64))
    return frame.join(numbered, on=on, how="left", maintain_order="left", nulls_equal=True)


def _arrays(
    kind: str,
    cells: pl.DataFrame,
    rows: pl.DataFrame,
    group_keys: list[str],
    places: pl.DataFrame,
    firsts: pl.DataFrame,
    seconds: pl.DataFrame | None,
    sets: pl.DataFrame,
) -> Counts:
    """The layout from rows sorted by group, strategy set and factor cell."""
    rows = rows.with_columns(
        pl.struct(*group_keys).rle_id().cast(pl.Int64).alias("group"),
        pl.struct(*group_keys, "set").rle_id().cast(pl.Int64).alias("cell"),
    )
    by_sex = kind == "op"
    factor = rows["factor"].to_numpy()
    count = rows["count"].to_numpy()
    cell = rows.unique("cell", keep="first", maintain_order=True)
    group = rows.unique("group", keep="first", maintain_order=True)
    n_places, n_first = places.height, firsts.height * (SEXES if by_sex else 1)
    n_second = 0 if seconds is None else seconds.height
    widths = (
        n_places * SEXES * len(AGES) * STREAMS,
        n_places * n_first * STREAMS,
        n_places * n_second * STREAMS,
        n_places * SEXES * len(AGE_GROUPS) * STREAMS,
        sets.height * n_places * STREAMS,
        n_places,
    )
    starts = np.cumsum([0, *widths])

    def numbers(table: pl.DataFrame, name: str) -> Ints:
        return table[name].cast(pl.Int64).to_numpy()

    def reach(table: pl.DataFrame) -> Ints:
        at = numbers(table, "set") * n_places + numbers(table, "place")
        return np.asarray(starts[REACH] + at * STREAMS + numbers(table, "stream"))

    band = age_group_of(numbers(cell, "age"))
    avoid_at = (numbers(cell, "place") * SEXES + numbers(cell, "sex")) * len(AGE_GROUPS) + band
    avoid_at = starts[AVOIDED] + avoid_at * STREAMS + numbers(cell, "stream")
    reached = reach(cell)
    avoided, cell_avoided = np.unique(
        np.stack([avoid_at, reached], axis=1), axis=0, return_inverse=True
    )
    place, stream = numbers(group, "place"), numbers(group, "stream")
    by_age = (place * SEXES + numbers(group, "sex")) * len(AGES) + numbers(group, "age")
    first = place
    if by_sex:
        first = first * SEXES + numbers(group, "sex")
    first = first * firsts.height + numbers(group, "first")
    targets = [
        starts[BY_AGE] + by_age * STREAMS + stream,
        starts[BY_FIRST] + first * STREAMS + stream,
    ]
    if seconds is not None:
        second = place * seconds.height + numbers(group, "second")
        targets.append(starts[BY_SECOND] + second * STREAMS + stream)
    conversions = sorted(name for name in rows["conversion"].unique().to_list() if name is not None)
    converts = {name: i for i, name in enumerate(conversions)}
    baseline = np.zeros((cells.height, n_places, STREAMS))
    np.add.at(baseline, (factor, numbers(rows, "place"), numbers(rows, "stream")), count)
    return Counts(
        kind=kind,
        cells=cells,
        row_from=np.searchsorted(numbers(rows, "cell"), np.arange(cell.height + 1)),
        row_factor=factor,
        row_count=count,
        cell_set=numbers(cell, "set"),
        cell_group=numbers(cell, "group"),
        cell_reach=reached,
        cell_avoided=cell_avoided.reshape(-1),
        avoided_target=np.ascontiguousarray(avoided[:, 0]),
        avoided_reach=np.ascontiguousarray(avoided[:, 1]),
        group_target=np.ascontiguousarray(np.stack(targets, axis=1)),
        group_strategy=np.array(
            [converts.get(n, -1) for n in group["conversion"].to_list()], np.int64
        ),
        group_moved=starts[MOVED] + place,
        sets=tuple(tuple(t.split(_JOIN)) if t else () for t in sets[_SET].to_list()),
        conversions=tuple(conversions),
        places=tuple(places.rows()),
        first=tuple(firsts.rows()),
        second=() if seconds is None else tuple(seconds.rows()),
        first_by_sex=by_sex,
        widths=widths,
        baseline=baseline,
    )
