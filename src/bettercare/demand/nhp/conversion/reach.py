"""What of each stream of activity a strategy reaches, and what growth factors make of it.

Counted from the NHP model's own records: units (spells, attendances, arrivals) and nights by
stream and age band of the plan.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bettercare.demand.nhp.counts import strategies_of
from bettercare.demand.nhp.drawn import Drawn
from bettercare.demand.nhp.factors import CELL_COLUMNS, FactorSource, growth_of, inequality_place
from bettercare.demand.nhp.inputs import Inputs
from bettercare.demand.nhp.parameters import Parameters
from bettercare.demand.nhp.spells import GENERAL
from bettercare.plan.model import AgeBand

Floats = NDArray[np.float64]
_BAND, _STREAM = "age_band", "stream"
_STEP = 0.01  # by which a constant is moved to see whether it matters


@dataclass(frozen=True, slots=True)
class Reach:
    """`totals`: stream, age_band, units, nights. `reached`: the same by section, kind and name."""

    totals: pl.DataFrame
    reached: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Level:
    """What one section's factors make of a stream: the mean factor and each figure's part in it.

    `parts` holds, for each parameter that matters to the stream, how far the stream's factor
    moves when the parameter goes from the middle to the high end (a constant: by 0.01).
    """

    section: str
    stream: str
    units: float
    factor: float
    parts: dict[str, float]


def records_of(kind: str, inputs: Inputs, bands: tuple[AgeBand, ...], tele: bool) -> pl.DataFrame:
    """Rows of an activity type with stream, age_band, units and nights.

    Attendances by telephone are a stream of their own where `tele`.
    """
    frame = inequality_place(inputs.activity[kind], kind, inputs)
    starts = [band.first for band in bands]
    place = np.searchsorted(starts, frame["age"].to_numpy(), side="right") - 1
    names = pl.Series(_BAND, [band.key for band in bands])
    frame = frame.with_columns(names.gather(pl.Series(place)).alias(_BAND))
    group = pl.lit(f"{kind}|") + pl.col("group")
    if kind == "ip":
        day = pl.col("pod").str.contains("daycase")
        stream = pl.when(day).then(pl.lit("ip|daycase")).otherwise(group)
        return frame.with_columns(
            stream.alias(_STREAM), units=pl.lit(1.0), nights=pl.col("speldur").cast(pl.Float64)
        )
    if kind == "aae":
        return frame.with_columns(
            group.alias(_STREAM),
            units=pl.col("arrivals").cast(pl.Float64),
            nights=pl.lit(0.0),
            is_wla=pl.lit(False),
        )
    by_phone = pl.lit("op|tele") if tele else group
    return pl.concat(
        frame.with_columns(
            stream.alias(_STREAM),
            units=pl.col(column).cast(pl.Float64),
            nights=pl.lit(0.0),
            by_telephone=pl.lit(column == "tele_attendances"),
        )
        for column, stream in (("attendances", group), ("tele_attendances", by_phone))
    )


def reach_of(frames: dict[str, pl.DataFrame], inputs: Inputs, parameters: Parameters) -> Reach:
    """Units and nights in all, and reached by each strategy the parameters name."""
    totals = pl.concat(_summed(frame, []) for frame in frames.values())
    reached = []
    for kind, frame in frames.items():
        met = _admitted(frame, inputs, parameters) if kind == "ip" else _flagged(kind, frame)
        for section, rows in met.items():
            named = pl.col("strategy").is_in([name for (name,) in parameters.under(section, kind)])
            weighted = rows.filter(named).with_columns(pl.col("units", "nights") * pl.col("weight"))
            summed = _summed(weighted, ["strategy"]).with_columns(
                pl.lit(section).alias("section"), pl.lit(kind).alias("kind")
            )
            reached.append(summed)
    columns = ["section", "kind", "strategy", _STREAM, _BAND, "units", "nights"]
    return Reach(totals, pl.concat(part.select(columns) for part in reached))


def _summed(frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    by = [*keys, _STREAM, _BAND]
    return frame.group_by(by).agg(pl.col("units", "nights").sum()).sort(by)


def _admitted(
    frame: pl.DataFrame, inputs: Inputs, parameters: Parameters
) -> dict[str, pl.DataFrame]:
    """Spells by strategy, with the share of each that the strategy has."""
    assert inputs.avoidance is not None
    assert inputs.efficiencies is not None
    avoided = frame.join(inputs.avoidance, on="rn", how="inner")
    named = [name for (name,) in parameters.under("efficiencies", "ip")]
    saved = inputs.efficiencies.filter(pl.col("strategy").is_in(named)).select("rn", "strategy")
    ordinary = (pl.col("speldur") > 0) & (pl.col("classpat") == "1")
    general = pl.lit(None, pl.String)
    for first, name in GENERAL.items():
        if name in named:
            chosen = ordinary & (pl.col("admimeth").str.slice(0, 1) == first)
            general = pl.when(chosen).then(pl.lit(name)).otherwise(general)
    others = frame.join(saved, on="rn", how="anti").select("rn", general.alias("strategy"))
    saved = pl.concat([saved, others.drop_nulls("strategy")])
    # one efficiency a spell, each of its own with the same chance
    saved = saved.with_columns((1.0 / pl.len().over("rn")).alias("weight"))
    return {
        "activity_avoidance": avoided.with_columns(weight=pl.col("sample_rate")),
        "efficiencies": frame.join(saved, on="rn", how="inner"),
    }


def _flagged(kind: str, frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Attendances or arrivals by the strategies their flags say."""
    found = {
        "activity_avoidance": pl.concat(
            frame.filter(applies).with_columns(
                (pl.lit(name) + suffix).alias("strategy"), weight=pl.lit(1.0)
            )
            for name, applies, suffix in strategies_of(kind)
        )
    }
    if kind == "op":
        face_to_face = frame.filter(~pl.col("has_procedures") & ~pl.col("by_telephone"))
        found["efficiencies"] = face_to_face.with_columns(
            ("convert_to_tele_" + pl.col("type")).alias("strategy"), weight=pl.lit(1.0)
        )
    return found


#: Sections of growth factors, by the name of their block.
SECTIONS_OF_BLOCKS = {
    "baseline_adjustment": ("baseline_adjustment",),
    "waiting_list_adjustment": ("waiting_list_adjustment",),
    "expat": ("expat",),
    "repat": ("repat_local", "repat_nonlocal"),
    "inequalities": (),
}


def levels_of(
    kind: str, frame: pl.DataFrame, inputs: Inputs, parameters: Parameters
) -> list[Level]:
    """What each growth factor that is neither demographic nor yearly makes of each stream.

    The factors are the program's own (`factors.growth_of`), with every figure at its middle in
    the first run and one figure moved in each further run: a stream's mean factor is linear in
    them, so the movements are each figure's part, exactly.
    """
    by = [*CELL_COLUMNS, _STREAM]
    cells = frame.group_by(by, maintain_order=True).agg(pl.col("units").sum())
    sections = [s for names in SECTIONS_OF_BLOCKS.values() for s in names]
    moved = [q for s in sections for q in parameters.under(s, kind).values()]
    values = {}
    for address, quantity in parameters.quantities.items():
        high = quantity.low if quantity.high is None else quantity.high
        values[address] = np.full(len(moved) + 1, (quantity.low + high) / 2)
    for run, quantity in enumerate(moved, start=1):
        high = quantity.low if quantity.high is None else quantity.high
        step = (high - quantity.low) / 2 or _STEP
        values[quantity.address][run] += step
    variant = next(iter(parameters.variants))
    drawn = Drawn(len(moved) + 1, (variant,) * (len(moved) + 1), values, None)
    growth = growth_of(kind, cells, FactorSource(parameters, inputs, drawn, False))
    units, streams = cells["units"].to_numpy(), cells[_STREAM].to_numpy()
    found = []
    for block in growth.blocks:
        if block.name not in SECTIONS_OF_BLOCKS:
            continue
        for stream in sorted(set(streams.tolist())):
            mine = streams == stream
            weight = np.bincount(block.place[mine], units[mine], block.values.shape[1])
            if not weight.sum():
                continue
            factor = block.values @ weight / weight.sum()
            parts = {
                quantity.address: float(factor[run] - factor[0])
                for run, quantity in enumerate(moved, start=1)
                if abs(factor[run] - factor[0]) > 1e-12
            }
            found.append(Level(block.name, stream, float(weight.sum()), float(factor[0]), parts))
    return found
