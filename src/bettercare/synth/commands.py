"""The command `bettercare synth`."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Form(StrEnum):
    """How the records are written."""

    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the command line gives its commands: how faults are told and progress is shown."""

    told: Callable[[bool], AbstractContextManager[None]]
    progress: Callable[[], AbstractContextManager[Callable[[int, int, str], None]]]


def register(app: typer.Typer, around: Surroundings) -> None:
    """Add the command to `app`."""

    @app.command()
    def synth(
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's folder.")],
        out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the records.")],
        year: Annotated[
            str | None,
            typer.Option("--year", metavar="YYYY/YY", help="Financial year [default: the base]."),
        ] = None,
        scale: Annotated[
            float, typer.Option("--scale", help="How many times the plan's activity.")
        ] = 1.0,
        seed: Annotated[
            int | None, typer.Option("--seed", min=0, help="Seed of chance [default: the plan's].")
        ] = None,
        form: Annotated[Form, typer.Option("--format", help="CSV files or Parquet.")] = Form.CSV,
        jobs: Annotated[
            int | None,
            typer.Option("--jobs", min=1, help="Threads; changes no byte [default: one a core]."),
        ] = None,
        debug: Annotated[
            bool, typer.Option("--debug", help="Show the trace of a fault of ours.")
        ] = False,
    ) -> None:
        """Make a year of artificial hospital records of the plan's area."""
        with around.told(debug):
            from bettercare.plan import load
            from bettercare.synth.making import Asked, make_records

            given = load(plan)
            asked = Asked(
                _year(year, given.first_year), _scale(scale), given.seed if seed is None else seed,
                form.value, jobs or os.cpu_count() or 1,
            )  # fmt: skip
            with around.progress() as moved:
                made = make_records(given, asked, out, moved)
            for kind, count in made.by_kind.items():
                typer.echo(f"{count:,} artificial records of {kind}")
            typer.echo(f"{len(made.files)} files in {out}; none of them is about anybody.")


def _year(text: str | None, base: int) -> int:
    """The first calendar year of a financial year written 2013/14."""
    from bettercare.errors import CallError
    from bettercare.plan.model import year_label

    if text is None:
        return base
    head = text[:4]
    if head.isdecimal() and text in (head, year_label(int(head))):
        return int(head)
    raise CallError(f'"{text}" is not a financial year', mend=f"write it as {year_label(base)}")


def _scale(scale: float) -> float:
    from bettercare.errors import CallError

    if not 0 < scale <= 1000:
        raise CallError(f"{scale:g} is no scale for records", mend="give more than 0, up to 1000")
    return scale
