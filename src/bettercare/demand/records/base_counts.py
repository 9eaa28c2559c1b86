"""From cells to the counts a plan takes its hospital activity from, as they may be published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from bettercare.demand.records.reading import RecordsError
from bettercare.plan.model import Plan, Service, year_label
from bettercare.tables.disclosure import Dimension, published_counts
from bettercare.tables.nearest import listing
from bettercare.tables.plan_tables import SEXES
from bettercare.tables.record_counts import ALL, RECORD_COUNTS

ELSEWHERE = "elsewhere"
_KEYS = ("area", "age_band", "sex")
_MEASURE = "beddays_midnight"


@dataclass(frozen=True, slots=True)
class BaseCounts:
    """The tables of `RECORD_COUNTS` by name, and what a reader of them should know."""

    frames: dict[str, pl.DataFrame]
    notes: tuple[str, ...]


def base_counts(plan: Plan, cells: pl.DataFrame) -> BaseCounts:
    """Count the records of each service of a plan in the plan's base year.

    `cells` are cells made with this plan's areas, sites and age bands. What goes out is rounded and
    suppressed by the disclosure rule: people by area, age band and sex with all their totals as one
    table, months as one; a mean stay only where its spells are shown. Errors: `RecordsError` where
    no service says which records are its own, or cells are of another year or other ages.
    """
    ruled = [service for service in plan.services.values() if service.records]
    if not ruled:
        raise RecordsError(
            "no service of the plan says which records are its own",
            mend='give hospital services a line such as records = { kind = "apc", '
            'pod = ["emergency"] }',
        )
    year = year_label(plan.first_year)
    there = cells.filter(pl.col("year") == year)
    if there.is_empty():
        others = sorted(cells["year"].drop_nulls().unique().to_list())
        raise RecordsError(
            f"the cells hold nothing of {year}, the plan's base year, but {listing(others)}"
        )
    bands = [band.key for band in plan.age_bands]
    strange = set(there["age_band"].unique().to_list()) - {*bands, "unknown"}
    if strange:
        raise RecordsError(
            f"the cells have ages {listing(sorted(strange))}, which are no age bands of the plan",
            mend="make the cells with this plan",
        )
    _whole_cells(there, ruled)
    notes: list[str] = []
    if there.height < cells.height:
        notes.append(f"Cells of other years than {year} are left out.")
    people, months, stays = [], [], []
    for service in ruled:
        own = _own(there, service)
        if not own["count"].sum():
            notes.append(f"{service.key}: there are no records of it.")
            continue
        shown = _people(plan, service, own, notes)
        people.append(shown)
        months.append(_months(service, own))
        if service.beds:
            stays.append(_stays(service, own, shown, bands))
    if not people:
        raise RecordsError("none of the cells are records of the plan's services")
    found = {"people": people, "months": [m for m in months if m is not None], "stays": stays}
    frames = {name: pl.concat(parts) if parts else _empty(name) for name, parts in found.items()}
    return BaseCounts(
        {name: frame.select(RECORD_COUNTS[name].names) for name, frame in frames.items()},
        tuple(notes),
    )


def _whole_cells(cells: pl.DataFrame, services: Sequence[Service]) -> None:
    """Refuse cells that were added up over a dimension that counting needs."""
    wanted = dict.fromkeys((*_KEYS, "site"), pl.lit(True))
    for service in services:
        rule = service.records
        assert rule is not None
        mine = (pl.col("records") == rule.kind) & pl.col("pod").is_in(rule.pods)
        for name, chosen in (("method", rule.methods), ("specialty", rule.specialties)):
            if chosen:
                wanted[name] = wanted.get(name, pl.lit(False)) | mine
    lacks = [name for name, where in wanted.items() if cells.filter(where)[name].null_count()]
    if lacks:
        raise RecordsError(
            f"the cells were added up over {listing(lacks)}",
            mend="make them again without leaving that out",
        )


def _empty(name: str) -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(RECORD_COUNTS[name].names, pl.String))


def _own(cells: pl.DataFrame, service: Service) -> pl.DataFrame:
    """The cells that are a service's records."""
    rule = service.records
    assert rule is not None
    chosen = (pl.col("records") == rule.kind) & pl.col("pod").is_in(rule.pods)
    if rule.methods:
        chosen &= pl.col("method").is_in(rule.methods).fill_null(False)
    if rule.specialties:
        chosen &= pl.col("specialty").is_in(rule.specialties).fill_null(False)
    return cells.filter(chosen)


def _people(plan: Plan, service: Service, own: pl.DataFrame, notes: list[str]) -> pl.DataFrame:
    """Published units by area, age band and sex, and all totals."""
    members = {"area": list(plan.areas), "age_band": [b.key for b in plan.age_bands], "sex": SEXES}
    grid = pl.DataFrame({"area": members["area"]})
    for name in ("age_band", "sex"):
        grid = grid.join(pl.DataFrame({name: members[name]}), how="cross", maintain_order="left")
    known = own.group_by(_KEYS).agg(pl.col("count").sum())
    full = grid.join(known, on=_KEYS, how="left", maintain_order="left")
    counts = full["count"].fill_null(0).to_numpy().astype(np.float64)
    lost = int(own["count"].sum() - counts.sum())
    if lost and counts.sum() > 0:
        share = lost / own["count"].sum()
        notes.append(
            f"{service.key}: {share:.2%} of records of unknown age, sex or area are shared out."
        )
        counts *= 1.0 + lost / counts.sum()
    if not own["site"].eq(ELSEWHERE).any():
        counts *= _grossed(plan, service, full["area"].to_list(), notes)
    whole = pl.Series("count", _whole(counts))
    dimensions = [Dimension(name) for name in _KEYS]
    shown = published_counts(full.with_columns(whole), dimensions)
    order = {name: [*members[name], ALL] for name in _KEYS}
    ranked = [
        pl.col(name).replace_strict(codes, list(range(len(codes)))).alias(f"_{name}")
        for name, codes in order.items()
    ]
    shown = shown.with_columns(ranked).sort([f"_{name}" for name in _KEYS])
    return shown.with_columns(pl.lit(service.key).alias("service"))


def _grossed(plan: Plan, service: Service, areas: Sequence[str], notes: list[str]) -> np.ndarray:
    """What counts of the plan's own providers are multiplied by, where none are of others."""
    away = dict.fromkeys(plan.areas, 0.0)
    for provision in service.provisions:
        if plan.partners[provision.partner].kind == "outside":
            away[provision.area] += provision.share
    if any(0 < share < 1 for share in away.values()):
        notes.append(
            f"{service.key}: no record is of a provider elsewhere, so counts are raised by the "
            "shares that go elsewhere in its provider map."
        )
    return np.array([1.0 / (1.0 - away[area]) if away[area] < 1 else 1.0 for area in areas])


def _whole(counts: np.ndarray) -> np.ndarray:
    """Whole counts with the rounded total of these, the largest remainders rounded up.

    >>> _whole(np.array([1.6, 1.6, 1.8])).tolist()
    [2, 1, 2]
    """
    low = np.floor(counts)
    more = round(float(counts.sum())) - int(low.sum())
    up = np.argsort(-(counts - low), kind="stable")[:more]
    low[up] += 1
    return np.asarray(low, np.int64)


def _months(service: Service, own: pl.DataFrame) -> pl.DataFrame | None:
    """Published units by calendar month; None where the cells do not say months."""
    if own["month"].null_count():
        return None
    month = pl.col("month").str.tail(2)
    every = pl.DataFrame({"month": [f"{m:02d}" for m in range(1, 13)]})
    counted = own.group_by(month).agg(pl.col("count").sum())
    full = every.join(counted, on="month", how="left", maintain_order="left")
    shown = published_counts(
        full.with_columns(pl.col("count").fill_null(0).cast(pl.Int64)), [Dimension("month")]
    )
    return (
        shown.filter(pl.col("month") != ALL)
        .sort("month")
        .with_columns(pl.col("month").cast(pl.Int64), pl.lit(service.key).alias("service"))
    )


def _stays(
    service: Service, own: pl.DataFrame, shown: pl.DataFrame, bands: list[str]
) -> pl.DataFrame:
    """Mean nights by age band, where the spells of the band are shown."""
    sums = own.group_by("age_band").agg(pl.col("count", _MEASURE).sum())
    whole = own.select(pl.lit(ALL).alias("age_band"), pl.col("count", _MEASURE).sum())
    means = pl.concat([sums, whole]).select(
        "age_band", (pl.col(_MEASURE) / pl.col("count")).round(3).alias("mean_nights")
    )
    spells = shown.filter(pl.col("area") == ALL, pl.col("sex") == ALL)
    spells = spells.select("age_band", pl.col("count").alias("spells"))
    listed = pl.DataFrame({"age_band": [*bands, ALL]})
    joined = listed.join(spells, on="age_band", how="left", maintain_order="left").join(
        means, on="age_band", how="left", maintain_order="left"
    )
    told = pl.col("spells").is_not_null() & (pl.col("spells") > 0)
    return joined.with_columns(
        pl.when(told).then(pl.col("mean_nights")).alias("mean_nights"),
        pl.lit(service.key).alias("service"),
    )
