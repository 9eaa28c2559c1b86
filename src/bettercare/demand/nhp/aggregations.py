"""From a run's tables to the NHP model's aggregations: keys and a value for every run.

All aggregations of a run are sums of the same few tables, so they agree with each other exactly.
Admitted activity that is converted is added where it goes: day cases, outpatient procedures, and
same-day emergency care as type-05 A&E attendances.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bettercare.demand.nhp import counts as count_parts
from bettercare.demand.nhp.bands import AGE_GROUPS, AGES, STAY_GROUPS, age_group_of
from bettercare.demand.nhp.counts import Counts
from bettercare.demand.nhp.kernels import tables as at
from bettercare.demand.nhp.spells import SEXES, Spells

Floats = NDArray[np.float64]
SPELL_MEASURES = ("admissions", "beddays", "procedures")
COUNT_MEASURES = {"op": ("attendances", "tele_attendances"), "aae": ("walk-in", "ambulance")}
#: Key columns of each aggregation, in the order of the NHP model's files.
AGGREGATIONS: dict[str, tuple[str, ...]] = {
    "default": ("pod", "sitetret", "measure"),
    "sex+age_group": ("pod", "sitetret", "sex", "age_group", "measure"),
    "age": ("pod", "sitetret", "age", "measure"),
    "sex+tretspef_grouped": ("pod", "sitetret", "sex", "tretspef_grouped", "measure"),
    "tretspef": ("pod", "sitetret", "tretspef", "measure"),
    "tretspef+los_group": ("pod", "sitetret", "tretspef", "los_group", "measure"),
    "delivery_episode_in_spell": ("pod", "sitetret", "measure"),
    "acuity": ("pod", "sitetret", "measure", "acuity"),
    "attendance_category": ("pod", "sitetret", "measure", "attendance_category"),
    "avoided_activity": ("pod", "sitetret", "sex", "age_group", "measure"),
}
_AGE_STARTS = np.flatnonzero(np.diff(age_group_of(np.array(AGES)), prepend=-1))
OUTPATIENT_PROCEDURE, SAME_DAY_EMERGENCY = "op_procedure", "aae_type-05"
_OTHER, _STANDARD, _UNPLANNED = "Other", "standard", "1"


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a table: the key columns it stands for, and a row of labels for each place."""

    columns: tuple[str, ...]
    labels: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Values (runs, axis, axis, ...) with the axes after the first."""

    values: Floats
    axes: tuple[Axis, ...]

    def frame(self) -> tuple[pl.DataFrame, Floats]:
        """Keys, and values (keys, runs)."""
        sizes = [len(axis.labels) for axis in self.axes]
        places = np.indices(sizes).reshape(len(sizes), -1)
        columns: dict[str, pl.Series] = {}
        for axis, place in zip(self.axes, places, strict=True):
            for i, name in enumerate(axis.columns):
                labels = pl.Series(name, [label[i] for label in axis.labels])
                columns[name] = labels.gather(pl.Series(place))
        values = self.values.reshape(self.values.shape[0], -1).T
        return pl.DataFrame(columns), values


def _axis(column: str, labels: Iterable[object]) -> Axis:
    return Axis((column,), tuple((label,) for label in labels))


_SEX = _axis("sex", SEXES)
_AGE = _axis("age", AGES)
_BAND = _axis("age_group", AGE_GROUPS)


def _places(places: tuple[tuple[str, str], ...]) -> Axis:
    return Axis(("pod", "sitetret"), places)


def _with(columns: dict[str, object], sites: tuple[str, ...]) -> Axis:
    """An axis of sites with further keys that are the same for all of them."""
    return Axis(("sitetret", *columns), tuple((site, *columns.values()) for site in sites))


def _part(out: Floats, starts: NDArray[np.int64], which: int, *shape: int) -> Floats:
    return out[:, int(starts[which]) : int(starts[which + 1])].reshape(out.shape[0], *shape)


def of_spells(spells: Spells, out: Floats) -> dict[str, list[Part]]:
    """Parts of every aggregation that come from admitted spells."""
    starts, places = spells.starts, _places(spells.places)
    n, s, a, k = len(spells.places), len(SEXES), len(AGES), at.MEASURES
    measure = _axis("measure", SPELL_MEASURES)
    specialty = [one for one, _ in spells.specialties]
    grouped = [group for _, group in spells.specialties]
    by_age = _part(out, starts, at.BY_AGE, n, s, a, k)
    wide = _part(out, starts, at.BY_SPECIALTY, n, s, len(specialty), len(STAY_GROUPS), k)
    over_stay = wide.sum(axis=4)
    avoided = _part(out, starts, at.AVOIDED, n, s, len(AGE_GROUPS), k)
    found = {
        "default": [Part(by_age.sum(axis=(2, 3)), (places, measure))],
        "age": [Part(by_age.sum(axis=2), (places, _AGE, measure))],
        "sex+age_group": [
            Part(np.add.reduceat(by_age, _AGE_STARTS, axis=3), (places, _SEX, _BAND, measure))
        ],
        "sex+tretspef_grouped": [
            Part(over_stay, (places, _SEX, _axis("tretspef_grouped", grouped), measure))
        ],
        "tretspef": [Part(over_stay.sum(axis=2), (places, _axis("tretspef", specialty), measure))],
        "tretspef+los_group": [
            Part(
                wide.sum(axis=2),
                (places, _axis("tretspef", specialty), _axis("los_group", STAY_GROUPS), measure),
            )
        ],
        "delivery_episode_in_spell": [
            Part(_part(out, starts, at.DELIVERIES, n, k), (places, measure))
        ],
        "avoided_activity": [Part(avoided, (places, _SEX, _BAND, measure))],
    }
    for name, parts in _converted(spells, out).items():
        found.setdefault(name, []).extend(parts)
    return found


def _converted(spells: Spells, out: Floats) -> dict[str, list[Part]]:
    """Admitted activity that becomes outpatient procedures or same-day emergency care."""
    starts, s, a = spells.starts, len(SEXES), len(AGES)
    sites = len(spells.sites)
    specialty = [one for one, _ in spells.specialties]
    grouped = [group for _, group in spells.specialties]
    seen = _part(out, starts, at.OUTPATIENT_BY_AGE, sites, s, a)
    by_specialty = _part(out, starts, at.OUTPATIENT_BY_SPECIALTY, sites, s, len(specialty))
    same_day = _part(out, starts, at.SAME_DAY_CARE, sites, s, a)
    op = _with({"pod": OUTPATIENT_PROCEDURE, "measure": "attendances"}, spells.sites)
    plain: dict[str, object] = {"pod": SAME_DAY_EMERGENCY, "measure": "walk-in"}
    aae = _with(plain, spells.sites)
    found: dict[str, list[Part]] = {}
    for axis, values in ((op, seen), (aae, same_day)):
        found.setdefault("default", []).append(Part(values.sum(axis=(2, 3)), (axis,)))
        found.setdefault("age", []).append(Part(values.sum(axis=2), (axis, _AGE)))
        found.setdefault("sex+age_group", []).append(
            Part(np.add.reduceat(values, _AGE_STARTS, axis=3), (axis, _SEX, _BAND))
        )
    found["sex+tretspef_grouped"] = [
        Part(by_specialty, (op, _SEX, _axis("tretspef_grouped", grouped))),
        Part(
            same_day.sum(axis=3), (_with({**plain, "tretspef_grouped": _OTHER}, spells.sites), _SEX)
        ),
    ]
    found["tretspef"] = [Part(by_specialty.sum(axis=2), (op, _axis("tretspef", specialty)))]
    total = same_day.sum(axis=(2, 3))
    for name, column, label in (
        ("tretspef", "tretspef", _OTHER),
        ("acuity", "acuity", _STANDARD),
        ("attendance_category", "attendance_category", _UNPLANNED),
    ):
        found.setdefault(name, []).append(
            Part(total, (_with({**plain, column: label}, spells.sites),))
        )
    return found


def of_counts(counts: Counts, out: Floats) -> dict[str, list[Part]]:
    """Parts of every aggregation that come from outpatient or A&E activity."""
    starts, places = counts.starts, _places(counts.places)
    n, s, k = len(counts.places), len(SEXES), count_parts.STREAMS
    measure = _axis("measure", COUNT_MEASURES[counts.kind])
    by_age = _part(out, starts, count_parts.BY_AGE, n, s, len(AGES), k)
    avoided = _part(out, starts, count_parts.AVOIDED, n, s, len(AGE_GROUPS), k)
    found = {
        "default": [Part(by_age.sum(axis=(2, 3)), (places, measure))],
        "age": [Part(by_age.sum(axis=2), (places, _AGE, measure))],
        "sex+age_group": [
            Part(np.add.reduceat(by_age, _AGE_STARTS, axis=3), (places, _SEX, _BAND, measure))
        ],
        "avoided_activity": [Part(avoided, (places, _SEX, _BAND, measure))],
    }
    if counts.first_by_sex:
        first = _part(out, starts, count_parts.BY_FIRST, n, s, len(counts.first), k)
        specialty = _axis("tretspef", [one for one, _ in counts.first])
        grouped = _axis("tretspef_grouped", [group for _, group in counts.first])
        found["sex+tretspef_grouped"] = [Part(first, (places, _SEX, grouped, measure))]
        found["tretspef"] = [Part(first.sum(axis=2), (places, specialty, measure))]
    else:
        first = _part(out, starts, count_parts.BY_FIRST, n, len(counts.first), k)
        second = _part(out, starts, count_parts.BY_SECOND, n, len(counts.second), k)
        found["acuity"] = [Part(first, (places, Axis(("acuity",), counts.first), measure))]
        category = Axis(("attendance_category",), counts.second)
        found["attendance_category"] = [Part(second, (places, category, measure))]
    return found


def combined(parts: list[Part], columns: tuple[str, ...]) -> tuple[pl.DataFrame, Floats]:
    """One table of several parts: keys in order, and the summed values (keys, runs).

    Keys that are 0 in every run are left out.
    """
    frames, values = [], []
    for part in parts:
        keys, value = part.frame()
        there = value.any(axis=1)
        frames.append(keys.filter(pl.Series(there)).select(columns))
        values.append(value[there])
    return summed(pl.concat(frames, how="vertical_relaxed"), np.concatenate(values))


def summed(keys: pl.DataFrame, values: Floats) -> tuple[pl.DataFrame, Floats]:
    """Rows of the same key added together, sorted by key."""
    distinct = keys.unique().sort(keys.columns)
    numbered = distinct.with_row_index("place")
    place = keys.join(numbered, on=keys.columns, how="left", maintain_order="left")["place"]
    total = np.zeros((distinct.height, values.shape[1]))
    np.add.at(total, place.to_numpy(), values)
    return distinct, total
