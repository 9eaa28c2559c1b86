"""The command `programme`: what stands in a plan's record, on a day and since another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bettercare.publish.explain_commands import Debug, PlanFolder, Surroundings

if TYPE_CHECKING:
    from rich.console import Console

    from bettercare.publish.programme_view import Part

_DAY = ["%Y-%m-%d"]
On = Annotated[
    datetime | None,
    typer.Option("--on", formats=_DAY, metavar="DATE", help="As it stood (default: its as_of)."),
]
Since = Annotated[
    datetime | None,
    typer.Option("--since", formats=_DAY, metavar="DATE", help="What changed after this day."),
]
As = Annotated[
    Literal["table", "json"], typer.Option("--as", help="For people, or for another program.")
]


def register(app: typer.Typer, around: Surroundings) -> None:
    """Add the command to the command line."""

    @app.command()
    def programme(
        plan: PlanFolder,
        on: On = None,
        since: Since = None,
        shape: As = "table",
        debug: Debug = False,
    ) -> None:
        """Tell the programme's phase, gates, what is not decided, overdue, and its capital."""
        with around.faults_told(debug):
            _tell(plan, on.date() if on else None, since.date() if since else None, shape, around)


def _tell(
    folder: Path, on: date | None, since: date | None, shape: str, around: Surroundings
) -> None:
    from bettercare import plan as plans
    from bettercare.errors import CallError
    from bettercare.publish import programme_view as view

    plan, record = plans.load_with_record(folder)
    if record is None:
        raise CallError(
            f"{folder} has no programme's record",
            mend="begin one with programme/record.toml and as_of = 2018-09-27 or another day in it",
        )
    day = on or record.as_of or date.today()
    if since is not None and since > day:
        raise CallError(f"--since {since} is after {day}", mend="exchange them")
    out = around.console()
    if shape == "json":
        import json

        told = json.dumps(view.as_data(plan, record, day, since), ensure_ascii=False, indent=2)
        out.print(told, markup=False, soft_wrap=True)
        return
    title = f"{plan.short}: the programme on {day.isoformat()}"
    if since is not None:
        title = f"{plan.short}: what changed from {since.isoformat()} to {day.isoformat()}"
        _print(out, title, view.changed(plan, record, since, day), "Nothing changed.")
        return
    _print(out, title, view.overview(record, day), "")
    late = record.as_of is not None and day > record.as_of
    if late:
        told = f"The record is complete to {record.as_of}; what is told of later days is hindsight."
        out.print(told, markup=False)


def _print(out: Console, title: str, parts: Iterable[Part], nothing: str) -> None:
    """Headed lists that read on the width of a phone: long lines are wrapped under themselves."""
    from rich.padding import Padding
    from rich.text import Text

    from bettercare.publish.words import plain

    out.print(Text(plain(title), "bold"))
    there = list(parts)
    if not there:
        out.print(nothing)
    for part in there:
        out.print()
        out.print(Text(plain(part.title), "bold"))
        if not part.items:
            out.print(Padding(part.none, (0, 0, 0, 2), expand=False))
        for item in part.items:
            out.print(Padding(Text(plain(item.text)), (0, 0, 0, 2), expand=False))
            for line in item.under:
                out.print(Padding(Text(plain(line), "dim"), (0, 0, 0, 4), expand=False))
