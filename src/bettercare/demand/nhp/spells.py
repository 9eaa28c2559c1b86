"""Admitted spells laid out for sampling: factor cells, records, strategies.

The layout depends on the records alone, never on the parameters, so that an address in the
stream of random numbers means the same record and strategy in every scenario of a dataset.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bettercare.demand.nhp.bands import AGE_GROUPS, AGES, STAY_GROUPS, age_group_of, stay_group_of
from bettercare.demand.nhp.codes import Coded, coded, distinct, numbered
from bettercare.demand.nhp.factors import CELL_COLUMNS, inequality_place
from bettercare.demand.nhp.inputs import Inputs
from bettercare.demand.nhp.kernels import tables as at
from bettercare.demand.nhp.strategies import Strategies, reaches

Ints = NDArray[np.int64]
SEXES = (1, 2)
DAY_CASE = "ip_elective_daycase"
GENERAL = {"1": "general_los_reduction_elective", "2": "general_los_reduction_emergency"}


@dataclass(frozen=True, slots=True)
class Spells:
    """Records in order of where they are counted, with the tables their spells are counted in.

    `cell` is the factor cell of a record and `count` how many it stands for: a record that a
    strategy can reach stands alone, others are joined where they are alike.
    """

    cells: pl.DataFrame  # CELL_COLUMNS, one row a factor cell
    records: NDArray[np.int32]  # (kernels.tables.COLUMNS, records)
    cell: NDArray[np.int32]
    count: NDArray[np.float64]
    avoidance: Strategies
    efficiencies: Strategies
    own_efficiencies: NDArray[np.int32]  # of each record, as its SAVE_FROM and SAVE_COUNT say
    places: tuple[tuple[str, str], ...]  # (pod, site)
    sites: tuple[str, ...]
    specialties: tuple[tuple[str, str], ...]  # (tretspef, tretspef_grouped)
    stay_group: NDArray[np.int32]  # band of each stay from 0 to the longest
    baseline: NDArray[np.float64]  # (cells, places, 2): spells and bed-days (stay + 1)

    @property
    def sizes(self) -> Ints:
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
    def bands(self) -> NDArray[np.int32]:
        """Each record's place in the table by specialty and band of stay."""
        band = self.stay_group[self.records[at.STAY] >> at.STAY_SHIFT]
        places: NDArray[np.int32] = self.records[at.SPECIALTY_CELL] * len(STAY_GROUPS) + band
        return places

    @property
    def widths(self) -> list[int]:
        """Length of each part of a run's results, in the order of `kernels.tables`."""
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
    def starts(self) -> Ints:
        """Where each part begins, and at the end how long a row is."""
        return np.cumsum([0, *self.widths])


def lay_out(inputs: Inputs) -> Spells:
    """Lay out the admitted spells of a dataset."""
    frame = inequality_place(inputs.activity["ip"], "ip", inputs)
    known: dict[str, Coded] = {}
    cells = distinct(frame, CELL_COLUMNS, known)
    specialty = distinct(frame, ["tretspef", "tretspef_grouped"], known)
    site = coded(frame["sitetret"])
    sites = tuple(str(label) for label in site.labels)
    pod = coded(pl.concat([frame["pod"], pl.Series("pod", [DAY_CASE])]))
    place = pod.codes[:-1] * len(sites) + site.codes
    by_sex = place * len(SEXES) + frame["sex"].to_numpy() - 1
    age, stay, number = (frame[c].to_numpy() for c in ("age", "speldur", "rn"))
    table = np.zeros((at.COLUMNS, frame.height), np.int32)
    table[at.AGE_CELL] = by_sex * len(AGES) + age
    table[at.SPECIALTY_CELL] = by_sex * specialty.rows.height + specialty.place
    table[at.STAY] = (
        stay * (1 << at.STAY_SHIFT)
        + frame["has_procedure"].to_numpy() * at.PROCEDURE
        + frame["maternity_delivery_in_spell"].to_numpy() * at.DELIVERY
    )
    table[at.PLACE] = place
    table[at.AVOID_CELL] = by_sex * len(AGE_GROUPS) + age_group_of(age)
    general = _general(frame)
    reached = _reached(number, inputs) | np.logical_or.reduce(list(general.values()))
    stands_for, cell, count = _rows(table, cells.place, number, reached)
    records, number = np.take(table, stands_for, axis=1), number[stands_for]
    avoidance = reaches(inputs.avoidance, number, {})
    last_resort = {name: held[stands_for] for name, held in general.items()}
    efficiencies = reaches(inputs.efficiencies, number, last_resort)
    of_record = efficiencies.by_record(number.size)
    records[at.SAVE_FROM], records[at.SAVE_COUNT] = of_record[:2]
    n_pods = len(pod.labels)
    baseline = np.zeros((cells.rows.height, n_pods * len(sites), 2))
    flat = cells.place * (n_pods * len(sites)) + place
    for measure, weight in enumerate((np.ones(stay.size), stay + 1.0)):
        added = np.bincount(flat, weights=weight, minlength=baseline[:, :, measure].size)
        baseline[:, :, measure] = added.reshape(baseline.shape[:2])
    return Spells(
        cells=cells.rows,
        records=records,
        cell=cell,
        count=count,
        avoidance=avoidance,
        efficiencies=efficiencies,
        own_efficiencies=of_record[2],
        places=tuple((str(label), one) for label in pod.labels for one in sites),
        sites=sites,
        specialties=tuple(specialty.rows.rows()),
        stay_group=stay_group_of(np.arange(int(stay.max()) + 1)).astype(np.int32),
        baseline=baseline,
    )


def _general(frame: pl.DataFrame) -> dict[str, NDArray[np.bool_]]:
    """Ordinary spells with a stay, by the general strategy of their admission method."""
    first = pl.col("admimeth").str.slice(0, 1)
    ordinary = (pl.col("speldur") > 0) & (pl.col("classpat") == "1")
    found = frame.select((ordinary & (first == key)).alias(name) for key, name in GENERAL.items())
    return {name: found[name].to_numpy() for name in GENERAL.values()}


def _reached(number: Ints, inputs: Inputs) -> NDArray[np.bool_]:
    """Records that a strategy of their own can reach."""
    tables = (inputs.avoidance, inputs.efficiencies)
    named = [table["rn"].to_numpy() for table in tables if table is not None]
    return np.isin(number, np.concatenate(named)) if named else np.zeros(number.size, np.bool_)


def _rows(
    table: NDArray[np.int32], cell: Ints, number: Ints, reached: NDArray[np.bool_]
) -> tuple[Ints, NDArray[np.int32], NDArray[np.float64]]:
    """Rows of the layout, in order of where they are counted.

    Which record each row is like, its factor cell, and how many records it stands for.
    """
    alone = np.zeros(number.size, np.int64)
    alone[np.argsort(number)] = np.arange(1, number.size + 1)
    alone[~reached] = 0
    counted = np.zeros(number.size, np.int64)
    for key in (at.AGE_CELL, at.SPECIALTY_CELL, at.STAY):
        counted = counted * (int(table[key].max()) + 1) + table[key]
    place = numbered(counted)[1]  # so that all that tells rows apart fits in one number
    keys = (place * (int(cell.max()) + 1) + cell) * (number.size + 1) + alone
    rows, place = numbered(keys)
    return rows, cell[rows].astype(np.int32), np.bincount(place).astype(np.float64)
