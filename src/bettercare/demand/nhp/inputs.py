"""The tables of one NHP dataset, read and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bettercare.demand.records.nhp_layout import TABLES, UNIQUE
from bettercare.demand.records.reading import Quarantine, RecordsError, folder_of, read_folder

_OLDEST = 90


@dataclass(frozen=True, slots=True)
class Inputs:
    """Tables as the NHP model has them; ages over 90 are 90. An activity type may be absent."""

    activity: dict[str, pl.DataFrame]  # ip, op, aae
    avoidance: pl.DataFrame | None
    efficiencies: pl.DataFrame | None
    demographic: pl.DataFrame
    births: pl.DataFrame
    health: pl.DataFrame | None
    inequalities: pl.DataFrame | None
    quarantine: Quarantine
    rows: dict[str, int]


def read_inputs(
    data: Path,
    dataset: str,
    start: int,
    end: int,
    variants: Sequence[str],
    *,
    health: bool,
    inequalities: bool,
    every_year: bool = False,
) -> Inputs:
    """Read what a scenario needs from the folders below `data`.

    `every_year` also reads the projections' years between start and end.

    Errors: `RecordsError` where something is missing, or the projection does not reach the years
    or variants asked for.
    """
    quarantine = Quarantine()

    def table(name: str, keep: Sequence[str] = ()) -> pl.DataFrame:
        folder = folder_of(data, name, start, dataset)
        return read_folder(folder, name, TABLES[name], UNIQUE[name], quarantine, keep)

    if not data.is_dir():
        raise RecordsError(f"there is no folder {data}")
    present = [
        kind for kind in ("ip", "op", "aae") if folder_of(data, kind, start, dataset).is_dir()
    ]
    if not present:
        raise RecordsError(
            f"{data} holds no ip, op or aae for fyear={start}, dataset={dataset}",
            mend="check --data, and start_year and dataset of the parameters",
        )
    between = range(start + 1, end) if every_year else ()
    years = tuple(dict.fromkeys(str(year) for year in (start, *between, end)))
    projections = {}
    for name in ("demographic_factors", "birth_factors"):
        _reaches(folder_of(data, name, start, dataset), name, years)
        projections[name] = table(name, years)
        held = set(projections[name]["variant"].to_list())
        lacking = [variant for variant in variants if variant not in held]
        if lacking:
            raise RecordsError(f'{name} has no population variant "{lacking[0]}"')
    activity = {}
    for kind in present:
        frame = table(kind)
        activity[kind] = frame.with_columns(pl.col("age").clip(0, _OLDEST))
    admitted = "ip" in present
    return Inputs(
        activity=activity,
        avoidance=table("ip_activity_avoidance_strategies") if admitted else None,
        efficiencies=table("ip_efficiencies_strategies") if admitted else None,
        demographic=projections["demographic_factors"],
        births=projections["birth_factors"],
        health=table("hsa_activity_tables") if health else None,
        inequalities=table("inequalities") if inequalities else None,
        quarantine=quarantine,
        rows={kind: frame.height for kind, frame in activity.items()},
    )


def _reaches(folder: Path, name: str, years: Sequence[str]) -> None:
    """Tell in words where a projection does not reach a year, before columns are asked for."""
    files = sorted(folder.glob("*.parquet"))
    if not files:
        return  # told by the reader
    try:
        held = [c for c in pl.read_parquet_schema(files[0]) if c.isdigit()]
    except (OSError, pl.exceptions.PolarsError):
        return  # told by the reader
    lacking = [year for year in years if year not in held]
    if lacking and held:
        raise RecordsError(
            f"{name} reaches from {min(held)} to {max(held)}, not {lacking[0]}",
            mend="choose other years, or bring a projection that reaches them",
        )
