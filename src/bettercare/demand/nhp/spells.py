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
from bettercare.demand.nhp.codes import Coded, coded, distinct
from bettercare.demand.nhp.factors import CELL_COLUMNS, INEQUALITY, inequality_place
from bettercare.demand.nhp.inputs import Inputs
from bettercare.demand.nhp.kernels import spells as at
from bettercare.demand.records.reading import RecordsError

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
class Plain:
    """Records that no strategy can reach, joined where they end in the same place of every table.

    Row i of `records` stands for rows start[i] to start[i + 1] of the lists: how many records of
    which factor cell.
    """

    records: Ints
    start: NDArray[np.int64]
    cell: Ints
    count: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spells:
    """Records sorted by factor cell, with the tables their spells are counted in."""

    cells: pl.DataFrame  # CELL_COLUMNS, one row a factor cell
    cell_from: NDArray[np.int64]
    records: Ints  # (records, kernels.spells.COLUMNS)
    plain: Plain
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
    known: dict[str, Coded] = {}
    cell = distinct(frame, CELL_COLUMNS, known).place
    order = np.lexsort((frame["rn"].to_numpy(), cell))
    frame, which = frame[order], cell[order]
    known = {}
    cells = distinct(frame, CELL_COLUMNS, known).rows

    site_codes = coded(frame["sitetret"])
    sites = tuple(str(site) for site in site_codes.labels)
    pod_codes = coded(pl.concat([frame["pod"], pl.Series("pod", [DAY_CASE])]))
    places = tuple((str(pod), site) for pod in pod_codes.labels for site in sites)
    specialty = distinct(frame, ["tretspef", "tretspef_grouped"], known)
    specialties = tuple(specialty.rows.rows())
    place = pod_codes.codes[:-1] * len(sites) + site_codes.codes
    sex = frame["sex"].to_numpy() - 1
    age = frame["age"].to_numpy()
    stay = frame["speldur"].to_numpy()
    avoidance = _strategies(frame, inputs.avoidance)
    efficiencies = _strategies(frame, inputs.efficiencies, extra=tuple(GENERAL.values()))

    records = np.empty((frame.height, at.COLUMNS), np.int32)
    records[:, at.AGE_CELL] = (place * len(SEXES) + sex) * len(AGES) + age
    records[:, at.SPECIALTY_CELL] = (place * len(SEXES) + sex) * len(specialties) + specialty.place
    records[:, at.STAY] = (
        stay * (1 << at.STAY_SHIFT)
        + frame["has_procedure"].to_numpy() * at.PROCEDURE
        + frame["maternity_delivery_in_spell"].to_numpy() * at.DELIVERY
    )
    records[:, at.PLACE] = place
    records[:, at.AVOID_CELL] = (place * len(SEXES) + sex) * len(AGE_GROUPS) + age_group_of(age)
    records[:, at.AVOID_FROM] = avoidance.start
    records[:, at.SAVE_FROM] = efficiencies.start
    records[:, at.COUNTS] = (
        avoidance.count
        + (efficiencies.count << at.SAVE_SHIFT)
        + ((_general(frame, efficiencies.names) + 1) << at.GENERAL_SHIFT)
    )

    baseline = np.zeros((cells.height, len(places), 2))
    flat, size = which * len(places) + place, cells.height * len(places)
    for measure, weight in enumerate((np.ones(stay.size), stay + 1.0)):
        added = np.bincount(flat, weights=weight, minlength=size)
        baseline[:, :, measure] = added.reshape(cells.height, len(places))
    unreached = records[:, at.COUNTS] == 0
    kept = which[~unreached]
    return Spells(
        cells=cells,
        cell_from=np.searchsorted(kept, np.arange(cells.height + 1)),
        records=np.ascontiguousarray(records[~unreached]),
        plain=_plain(records[unreached], which[unreached]),
        avoidance=avoidance,
        efficiencies=efficiencies,
        places=places,
        sites=sites,
        specialties=specialties,
        stay_group=stay_group_of(np.arange(int(stay.max()) + 1)).astype(np.int32),
        baseline=baseline,
    )


def _plain(records: Ints, cell: NDArray[np.int64]) -> Plain:
    """Join records that end in the same place of every table, and count them by factor cell."""
    ends = records[:, [at.AGE_CELL, at.SPECIALTY_CELL, at.STAY]].astype(np.int64)
    key = ends[:, 0]
    for column in (ends[:, 1], ends[:, 2], cell):
        size = int(column.max(initial=0)) + 1
        joint, key = key, key * size + column
    _, first, count = np.unique(key, return_index=True, return_counts=True)
    start = np.flatnonzero(np.diff(joint[first], prepend=-1))
    return Plain(
        np.ascontiguousarray(records[first[start]]),
        np.append(start, first.size),
        cell[first].astype(np.int32),
        count.astype(np.float64),
    )


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
    held = coded(table["strategy"])
    names = sorted({*(str(label) for label in held.labels), *extra})
    renumbered = np.array([names.index(str(label)) for label in held.labels], np.int32)
    number = frame["rn"].to_numpy()
    by_number = np.argsort(number, kind="stable")
    at_number = np.searchsorted(number[by_number], table["rn"].to_numpy())
    at_number = np.minimum(at_number, number.size - 1)
    record = by_number[at_number]
    mine = number[record] == table["rn"].to_numpy()  # strategies of spells that are not here
    strategy = renumbered[held.codes]
    order = np.lexsort((strategy, record))
    order = order[mine[order]]
    record = record[order]
    rate = table["sample_rate"].to_numpy() if "sample_rate" in table.columns else np.ones(mine.size)
    start = np.searchsorted(record, np.arange(frame.height))
    count = np.bincount(record, minlength=frame.height)
    if count.size and count.max() > at.COUNT_MASK:
        raise RecordsError(f"a spell has more than {at.COUNT_MASK} strategies of one kind")
    return Strategies(
        tuple(names),
        strategy[order],
        rate[order],
        start.astype(np.int32),
        count.astype(np.int32),
    )


__all__ = ["DAY_CASE", "INEQUALITY", "SEXES", "Spells", "Strategies", "lay_out"]
