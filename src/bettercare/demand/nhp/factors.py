"""The nine growth factors of the NHP model, as values by run and as places of each factor cell.

A factor block holds the distinct values of one factor in every run (runs, values) and, for every
factor cell, which value applies; value 0 of a block is always 1, for cells no key of the
parameters matches. A cell's growth is the product over blocks. Source: the NHP model, version 5.2.

Births: that model gives a factor of 1 to newborns and to mothers outside 15 to 44, whose table
ends there. Ours lets newborns follow all births, and other mothers the nearest age of the table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bettercare.demand.nhp.drawn import Drawn
from bettercare.demand.nhp.health_status import FIRST_AGE, LAST_AGE, health_factor
from bettercare.demand.nhp.inputs import Inputs
from bettercare.demand.nhp.parameters import Parameters

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: Columns that a growth factor looks at.
CELL_COLUMNS = (
    "age", "sex", "demog_type", "hsagrp", "group", "tretspef_grouped", "is_main_icb", "is_wla",
    "ndggrp", "inequality",
)  # fmt: skip
#: Column of the place in the inequalities table, -1 where none.
INEQUALITY = "inequality"
_MOST_JOINED = 4096  # values of several factors together that are multiplied before the cells
_INEQUALITY_GROUP = {"ip": "elective", "op": "procedure"}


@dataclass(frozen=True, slots=True)
class Block:
    """One factor: its name in the attribution, its values (runs, values), each cell's place."""

    name: str
    values: Floats
    place: Ints


@dataclass(frozen=True, slots=True)
class Growth:
    """All factors of an activity type, laid out for the compiled loops.

    A cell's growth is the product of `factors` at the places its column of `columns` names.
    """

    blocks: tuple[Block, ...]
    factors: Floats  # (runs, all values)
    columns: NDArray[np.int32]  # (products, cells): places in a row of `factors`


@dataclass(frozen=True, slots=True)
class FactorSource:
    """What factors are made from."""

    parameters: Parameters
    inputs: Inputs
    drawn: Drawn
    their_behaviour: bool


def inequality_place(frame: pl.DataFrame, kind: str, inputs: Inputs) -> pl.DataFrame:
    """Add the row of the inequalities table that each record falls under, or -1."""
    group = _INEQUALITY_GROUP.get(kind)
    if group is None or inputs.inequalities is None:
        return frame.with_columns(pl.lit(-1, pl.Int64).alias(INEQUALITY))
    key = ["icb", "sushrg_trimmed", "imd_quintile"]
    places = inputs.inequalities.select(*key).sort(key).with_row_index(INEQUALITY)
    joined = frame.join(
        places.with_columns(pl.col(INEQUALITY).cast(pl.Int64)), on=key, how="left",
        maintain_order="left",
    )  # fmt: skip
    matched = pl.when(pl.col("group") == group).then(pl.col(INEQUALITY))
    return joined.with_columns(matched.fill_null(-1).alias(INEQUALITY))


def growth_of(kind: str, cells: pl.DataFrame, source: FactorSource) -> Growth:
    """The factors of the cells (rows with `CELL_COLUMNS`) of an activity type."""
    makers: list[Callable[[str, pl.DataFrame, FactorSource], Block | None]] = [
        _demographic, _births, _health, _expat, _repat, _waiting_list, _baseline,
        _non_demographic, _inequalities,
    ]  # fmt: skip
    blocks = tuple(block for make in makers if (block := make(kind, cells, source)) is not None)
    return joined(blocks)


def joined(blocks: tuple[Block, ...]) -> Growth:
    """Blocks multiplied together as far as their values in common stay few.

    Most cells differ in a few factors only, so that two or three numbers a cell are left to be
    multiplied in every run instead of one for each factor.
    """
    factors: list[Floats] = []
    columns: list[Ints] = []
    for block in blocks:
        if columns:
            size = block.values.shape[1]
            distinct, place = np.unique(columns[-1] * size + block.place, return_inverse=True)
            if distinct.size <= _MOST_JOINED:
                factors[-1] = factors[-1][:, distinct // size] * block.values[:, distinct % size]
                columns[-1] = place
                continue
        factors.append(block.values)
        columns.append(block.place)
    starts = np.cumsum([0, *(values.shape[1] for values in factors)])
    places = np.stack([place + starts[i] for i, place in enumerate(columns)])
    every = np.ascontiguousarray(np.concatenate(factors, axis=1))
    return Growth(blocks, every, places.astype(np.int32))


def _keyed(
    name: str,
    runs: int,
    cells: pl.DataFrame,
    values: dict[tuple[object, ...], Floats],
    on: list[str],
) -> Block:
    """A block from values by key; cells whose key has none take place 0, which is 1."""
    keys = list(values)
    table = np.ones((runs, len(keys) + 1))
    for place, key in enumerate(keys, start=1):
        table[:, place] = values[key]
    lookup = {key: place for place, key in enumerate(keys, start=1)}
    distinct = cells.select(on).unique(maintain_order=True).with_row_index("key")
    places = np.array([lookup.get(row, 0) for row in distinct.select(on).rows()], np.int64)
    which = cells.select(on).join(
        distinct, on=on, how="left", maintain_order="left", nulls_equal=True
    )
    return Block(name, table, places[which["key"].to_numpy()])


def _ratios(table: pl.DataFrame, source: FactorSource) -> tuple[pl.DataFrame, Floats]:
    """Growth of a projection from start to end: its (sex, age) keys and values (runs, keys)."""
    start, end = str(source.parameters.start_year), str(source.parameters.end_year)
    names = list(dict.fromkeys(source.drawn.variants))
    keys: pl.DataFrame | None = None
    by_variant = {}
    for name in names:
        rows = table.filter(pl.col("variant") == name).sort("sex", "age")
        keys = rows.select("sex", "age") if keys is None else keys
        by_variant[name] = rows.select((pl.col(end) / pl.col(start)).alias("x"))["x"].to_numpy()
    assert keys is not None
    return keys, np.stack([by_variant[name] for name in source.drawn.variants])


def _demographic(_: str, cells: pl.DataFrame, source: FactorSource) -> Block:
    keys, ratio = _ratios(source.inputs.demographic, source)
    values = {("demographics", *key): ratio[:, i] for i, key in enumerate(keys.rows())}
    on = ["demog_type", "sex", "age"]
    return _keyed("demographic_adjustment", source.drawn.runs, cells, values, on)


def _births(_: str, cells: pl.DataFrame, source: FactorSource) -> Block:
    keys, ratio = _ratios(source.inputs.births, source)
    values: dict[tuple[object, ...], Floats] = {
        ("births", *key): ratio[:, i] for i, key in enumerate(keys.rows())
    }
    on = ["demog_type", "sex", "age"]
    if not source.their_behaviour:
        mothers = keys.filter(pl.col("sex") == 2)["age"]
        low, high = int(mothers.min()), int(mothers.max())  # type: ignore[arg-type]
        newborn = _all_births(source)
        for row in (
            cells.filter(pl.col("demog_type") == "births").select(on).unique().sort(on).rows()
        ):
            _, sex, age = row
            if age == 0:
                values[row] = newborn
            elif sex == 2 and row not in values:
                values[row] = values[("births", 2, min(max(age, low), high))]
    return _keyed("birth_adjustment", source.drawn.runs, cells, values, on)


def _all_births(source: FactorSource) -> Floats:
    """Growth (runs,) of the number of births."""
    start, end = str(source.parameters.start_year), str(source.parameters.end_year)
    found = {}
    for name in dict.fromkeys(source.drawn.variants):
        rows = source.inputs.births.filter(pl.col("variant") == name).sort("age")
        found[name] = rows[end].to_numpy().sum() / rows[start].to_numpy().sum()
    return np.array([found[name] for name in source.drawn.variants])


def _health(_: str, cells: pl.DataFrame, source: FactorSource) -> Block | None:
    table, ages = source.inputs.health, source.drawn.ages
    if table is None or ages is None:
        return None
    values: dict[tuple[object, ...], Floats] = {}
    groups = set(cells["hsagrp"].to_list())
    for (group, sex), rows in table.sort("age").group_by(["hsagrp", "sex"], maintain_order=True):
        if group not in groups or sex not in (1, 2):
            continue
        rates = rows["activity"].to_numpy()
        factor = health_factor(rates, ages[:, int(str(sex)) - 1, :])
        for age in range(FIRST_AGE, LAST_AGE + 1):
            values[group, sex, age] = factor[:, age - FIRST_AGE]
    on = ["hsagrp", "sex", "age"]
    return _keyed("health_status_adjustment", source.drawn.runs, cells, values, on)


def _by_group(
    kind: str, section: str, cells: pl.DataFrame, source: FactorSource
) -> dict[tuple[object, ...], Floats]:
    """Values of a section by (group, grouped specialty), however each activity type nests them."""
    found: dict[tuple[object, ...], Floats] = {}
    groups = sorted(set(cells["group"].to_list()))
    for key, quantity in source.parameters.under(section, kind).items():
        value = source.drawn.values[quantity.address]
        if len(key) == 2:
            found[key] = value
        elif kind == "op":
            found.update({(group, key[0]): value for group in groups})
        else:  # A&E names the group alone, and all its specialties are "Other"
            found[key[0], "Other"] = value
    return found


def _expat(kind: str, cells: pl.DataFrame, source: FactorSource) -> Block:
    values = _by_group(kind, "expat", cells, source)
    return _keyed("expat", source.drawn.runs, cells, values, ["group", "tretspef_grouped"])


def _repat(kind: str, cells: pl.DataFrame, source: FactorSource) -> Block:
    values = {
        (main, *key): value
        for main, section in ((True, "repat_local"), (False, "repat_nonlocal"))
        for key, value in _by_group(kind, section, cells, source).items()
    }
    on = ["is_main_icb", "group", "tretspef_grouped"]
    return _keyed("repat", source.drawn.runs, cells, values, on)


def _waiting_list(kind: str, cells: pl.DataFrame, source: FactorSource) -> Block | None:
    if kind == "aae":
        return None
    values: dict[tuple[object, ...], Floats] = {
        (True, *key): source.drawn.values[quantity.address]
        for key, quantity in source.parameters.under("waiting_list_adjustment", kind).items()
    }
    on = ["is_wla", "tretspef_grouped"]
    return _keyed("waiting_list_adjustment", source.drawn.runs, cells, values, on)


def _baseline(kind: str, cells: pl.DataFrame, source: FactorSource) -> Block:
    values = _by_group(kind, "baseline_adjustment", cells, source)
    on = ["group", "tretspef_grouped"]
    return _keyed("baseline_adjustment", source.drawn.runs, cells, values, on)


def _non_demographic(kind: str, cells: pl.DataFrame, source: FactorSource) -> Block:
    years = source.parameters.end_year - source.parameters.start_year
    values: dict[tuple[object, ...], Floats] = {
        key: source.drawn.values[quantity.address] ** years
        for key, quantity in source.parameters.under("non-demographic_adjustment", kind).items()
    }
    return _keyed("non-demographic_adjustment", source.drawn.runs, cells, values, ["ndggrp"])


def _inequalities(kind: str, cells: pl.DataFrame, source: FactorSource) -> Block | None:
    table = source.inputs.inequalities
    if kind not in _INEQUALITY_GROUP or table is None:
        return None
    chosen = {hrg: how for how, codes in source.parameters.inequalities.items() for hrg in codes}
    if not chosen:
        return None
    key = ["icb", "sushrg_trimmed", "imd_quintile"]
    values: dict[tuple[object, ...], Floats] = {
        (place,): np.full(source.drawn.runs, row[chosen[row["sushrg_trimmed"]]])
        for place, row in enumerate(table.sort(key).rows(named=True))
        if row["sushrg_trimmed"] in chosen
    }
    return _keyed("inequalities", source.drawn.runs, cells, values, [INEQUALITY])


def unity(cells: int) -> Growth:
    """No growth at all in a single run: gives the baseline."""
    return Growth((), np.ones((1, 1)), np.zeros((1, cells), np.int32))
