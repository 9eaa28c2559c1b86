"""The command `bettercare records base`: from cells to the counts a plan can stand on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import polars as pl

    from bettercare.demand.records.base_counts import BaseCounts
    from bettercare.plan.model import Plan

Cells = Annotated[
    Path, typer.Argument(metavar="CELLS", help="What `bettercare records cells` wrote.")
]
PlanFolder = Annotated[
    Path, typer.Option("--plan", metavar="PLAN", help="The plan they are counted for.")
]
OutFolder = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Folder for the counts [default: PLAN/records]."),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the trace of a fault of ours.")]


def register(records: typer.Typer, told: Callable[[bool], AbstractContextManager[None]]) -> None:
    """Add the command to the group of hospital records."""

    @records.command()
    def base(cells: Cells, plan: PlanFolder, out: OutFolder = None, debug: Debug = False) -> None:
        """Count a plan's hospital activity, rounded and suppressed as it may be published."""
        with told(debug):
            from bettercare import plan as plans
            from bettercare.demand.records.cells import CELLS_FILE, read_cells
            from bettercare.demand.records.writing import are_artificial

            folder = plan / "records" if out is None else out
            read = read_cells(cells)
            file = cells / CELLS_FILE if cells.is_dir() else cells
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            found = write_base(
                plans.load(plan), read, f"cells sha256:{digest}", folder, are_artificial(cells)
            )
            for note in found.notes:
                typer.echo(f"Note: {note}")
            shown = found.frames["people"]
            typer.echo(
                f"{shown['service'].n_unique()} services, {shown.height:,} figures by area, age "
                f"and sex, {shown['count'].null_count():,} of them suppressed, in {folder}."
            )
            typer.echo("A plan stands on them by a line at the top of services.toml:")
            typer.echo(f'from_records = "{"records" if out is None else folder.resolve()}"')


def write_base(
    plan: Plan, cells: pl.DataFrame, made_from: str, folder: Path, artificial: bool
) -> BaseCounts:
    """Write the counts of a plan's records to a folder; `made_from` names the cells.

    Counts of `artificial` records are marked so: a plan that stands on them has nothing measured.

    Errors: `RecordsError`, `OutputError`.
    """
    from bettercare import bundle
    from bettercare.demand.records.base_counts import base_counts
    from bettercare.plan.model import year_label

    found = base_counts(plan, cells)
    year = year_label(plan.first_year)
    meta = {
        "name": "counts-from-records",
        "title": f"Hospital activity of {year}, counted from {_WHOSE[artificial]}",
        "description": "Rounded to 5; counts of 1 to 7, and what would give them away, are "
        "suppressed.",
        "year": year,
        "cells": made_from,
        "artificial": artificial,
    }
    bundle.write(folder, found.frames, meta)
    return found


_WHOSE = {True: "artificial records, about nobody", False: "records"}
