"""Admitted spells laid out for sampling: factor cells, records sorted by cell, strategies.

The layout depends on the records alone, never on the parameters, so that an address in the
stream of random numbers means the same record and strategy in every scenario of a dataset.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bettercare.demand.nhp.bands import AGE_GROUPS, AGES, STAY_GROUPS, age_group_of, stay_group_of
from bettercare.demand.nhp.factors import CELL_COLUMNS, INEQUALITY, inequality_place
from bettercare.demand.nhp.inputs import Inputs
from bettercare.demand.nhp.kernels import spells as at

Ints = NDArray[np.int32]
SEXES = (1, 2)
DAY_CASE = "ip_elective_daycase"
GENERAL = {"1": "general_los_reduction_elective", "2": "general_los_reduction_emergency"}


@dataclass(frozen=True, slots=True)
class Strategies:
    """Which strategies each record is reached by: rows [start, start + count) of a list."""

    names: tuple[str, ...]
    strategy: Ints
    rate: NDArray[np.float64]
    start: Ints  # of each record
    count: Ints


@dataclass(frozen=True, slots=True)
class Spells:
    """Records sorted by factor cell, with the tables their spells are counted in."""

    cells: pl.DataFrame  # CELL_COLUMNS, one row a factor cell
    cell_from: NDArray[np.int64]
    records: Ints  # (records, kernels.spells.COLUMNS)
    avoidance: Strategies
    efficiencies: Strategies
    places: tuple[tuple[str, str], ...]  # (pod, site)
    sites: tuple[str, ...]
    specialties: tuple[tuple[str, str], ...]  # (tretspef, tretspef_grouped)
    stay_group: Ints  # band of each stay from 0 to the longest
    baseline: NDArray[np.float64]  # (cells, places, 2): spells and bed-days (stay + 1)

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Sizes the kernels work their offsets out with."""
        pods = [pod for pod, site in self.places if site == self.sites[0]]
        return np.array(
            [
                len(self.sites),
                len(SEXES) * len(AGES),
                len(SEXES) * len(self.specialties),
                len(self.places),
                pods.index(DAY_CASE),
                len(STAY_GROUPS),
            ]
        )

    @property
    def widths(self) -> list[int]:
        """Length of each part of a run's results, in the order of `kernels.spells`."""
        places, sites = len(self.places), len(self.sites)
        ages, specialties = len(SEXES) * len(AGES), len(SEXES) * len(self.specialties)
        return [
            places * ages * at.MEASURES,
            places * specialties * len(STAY_GROUPS) * at.MEASURES,
            places * at.MEASURES,
            places * len(SEXES) * len(AGE_GROUPS) * at.MEASURES,
            sites * ages,
            sites * ages,
            sites * specialties,
            places * 2,
            len(self.avoidance.names) * places * 2,
            len(self.efficiencies.names) * places * 2,
        ]

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where each part begins, and at the end how long a row is."""
        return np.cumsum([0, *self.widths])


def lay_out(inputs: Inputs) -> Spells:
    """Lay out the admitted spells of a dataset."""
    frame = inequality_place(inputs.activity["ip"], "ip", inputs)
    keys = list(CELL_COLUMNS)
    frame = frame.sort([*keys, "rn"], nulls_last=True)
    cells = frame.select(keys).unique(maintain_order=True)
    which = frame.select(pl.struct(keys).rle_id().alias("cell"))["cell"].to_numpy()
    cell_from = np.searchsorted(which, np.arange(cells.height + 1))

    sites = tuple(sorted(frame["sitetret"].unique().to_list()))
    pods = sorted({*frame["pod"].unique().to_list(), DAY_CASE})
    places = tuple((pod, site) for pod in pods for site in sites)
    pairs = (
        frame.select("tretspef", "tretspef_grouped").unique().sort("tretspef", "tretspef_grouped")
    )
    specialties = tuple(pairs.rows())

    place = _coded(frame["pod"], pods) * len(sites) + _coded(frame["sitetret"], sites)
    sex = frame["sex"].to_numpy() - 1
    age = frame["age"].to_numpy()
    specialty = frame.select("tretspef", "tretspef_grouped").join(
        pairs.with_row_index("s"), on=["tretspef", "tretspef_grouped"], how="left",
        maintain_order="left",
    )["s"].to_numpy()  # fmt: skip
    stay = frame["speldur"].to_numpy()
    avoidance = _strategies(frame, inputs.avoidance)
    efficiencies = _strategies(frame, inputs.efficiencies, extra=tuple(GENERAL.values()))

    records = np.empty((frame.height, at.COLUMNS), np.int32)
    records[:, at.AGE_CELL] = (place * len(SEXES) + sex) * len(AGES) + age
    records[:, at.SPECIALTY_CELL] = (place * len(SEXES) + sex) * len(specialties) + specialty
    records[:, at.STAY] = stay
    records[:, at.FLAGS] = (
        frame["has_procedure"].to_numpy() * at.PROCEDURE
        + frame["maternity_delivery_in_spell"].to_numpy() * at.DELIVERY
    )
    records[:, at.PLACE] = place
    records[:, at.AVOID_CELL] = (place * len(SEXES) + sex) * len(AGE_GROUPS) + age_group_of(age)
    records[:, at.AVOID_FROM] = avoidance.start
    records[:, at.AVOID_COUNT] = avoidance.count
    records[:, at.SAVE_FROM] = efficiencies.start
    records[:, at.SAVE_COUNT] = efficiencies.count
    records[:, at.GENERAL] = _general(frame, efficiencies.names)

    baseline = np.zeros((cells.height, len(places), 2))
    flat, size = which * len(places) + place, cells.height * len(places)
    for measure, weight in enumerate((np.ones(stay.size), stay + 1.0)):
        added = np.bincount(flat, weights=weight, minlength=size)
        baseline[:, :, measure] = added.reshape(cells.height, len(places))
    return Spells(
        cells, cell_from, records, avoidance, efficiencies, places, sites, specialties,
        stay_group_of(np.arange(int(stay.max()) + 1)).astype(np.int32), baseline,
    )  # fmt: skip


def _coded(column: pl.Series, names: tuple[str, ...] | list[str]) -> NDArray[np.int64]:
    """Place of each code in a list."""
    places = {name: i for i, name in enumerate(names)}
    return column.replace_strict(places, return_dtype=pl.Int64).to_numpy()


def _general(frame: pl.DataFrame, names: tuple[str, ...]) -> NDArray[np.int64]:
    """The general length-of-stay strategy of ordinary spells with a stay, by admission method."""
    first = pl.col("admimeth").str.slice(0, 1)
    ordinary = (pl.col("speldur") > 0) & (pl.col("classpat") == "1")
    places = {start: names.index(name) for start, name in GENERAL.items()}
    found = pl.lit(-1)
    for start, place in places.items():
        found = pl.when(ordinary & (first == start)).then(place).otherwise(found)
    return frame.select(found.alias("general"))["general"].to_numpy()


def _strategies(
    frame: pl.DataFrame, table: pl.DataFrame | None, extra: tuple[str, ...] = ()
) -> Strategies:
    """Strategies of each record, as lists one after another in the order of the records."""
    if table is None:
        none = np.zeros(frame.height, np.int32)
        return Strategies(extra, np.zeros(0, np.int32), np.zeros(0), none, none)
    names = sorted({*table["strategy"].unique().to_list(), *extra})
    rows = frame.select("rn").with_row_index("record")
    joined = table.join(rows, on="rn", how="inner").sort("record", "strategy")
    record = joined["record"].to_numpy()
    rate = (
        joined["sample_rate"].to_numpy()
        if "sample_rate" in joined.columns
        else np.ones(record.size)
    )
    start = np.searchsorted(record, np.arange(frame.height))
    count = np.bincount(record, minlength=frame.height)
    return Strategies(
        tuple(names), _coded(joined["strategy"], names).astype(np.int32), rate,
        start.astype(np.int32), count.astype(np.int32),
    )  # fmt: skip


__all__ = ["DAY_CASE", "INEQUALITY", "SEXES", "Spells", "Strategies", "lay_out"]
