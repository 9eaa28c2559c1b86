"""The command `quality`: what is assumed, how it is checked, and who must still sign."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bettercare.publish.explain_commands import Debug, PlanFolder, Surroundings

Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="Folder for the pages (default: build/PLAN_quality)."
    ),
]
On = Annotated[
    datetime | None,
    typer.Option(
        "--on",
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help="Reviews before it are overdue (default: today).",
    ),
]
Option = Annotated[
    str | None,
    typer.Option(
        "--option",
        metavar="OPTION",
        help="Also what each figure moves most in this option's checks; takes some seconds.",
    ),
]


def register(app: typer.Typer, around: Surroundings) -> None:
    """Add the command to the command line."""

    @app.command()
    def quality(
        plan: PlanFolder,
        out: Out = None,
        on: On = None,
        option: Option = None,
        debug: Debug = False,
    ) -> None:
        """Write a plan's log of assumptions, checks of the method, STRESS and AQuA Book pages."""
        with around.faults_told(debug):
            from bettercare import __version__, bundle
            from bettercare import plan as plans
            from bettercare.publish.quality_pages import Quality, frames, pages

            loaded = plans.load(plan)
            folder = out or Path("build") / f"{plan.resolve().name}_quality"
            bundle.check_writable(folder)
            moves = None
            if option is not None:
                from bettercare.quality.moves import moves_most

                moves = moves_most(loaded, option)
            day = (on or datetime.now()).date()
            found = Quality.of(loaded, day, moves, option or "")
            meta = {
                "name": "quality",
                "title": f"Quality of {loaded.short}",
                "plan_hash": loaded.hash,
                "code_version": __version__,
                "reviews_on": day.isoformat(),
            }
            bundle.write(folder, frames(found), meta, pages(found))
            out_of = around.console()
            late = sum(row.state == "overdue" for row in found.log)
            rows = f"{len(found.log):,} rows in the log of assumptions, {late:,} overdue for review"
            out_of.print(f"{rows} on {day:%d/%m/%Y}.", markup=False)
            out_of.print(f"Pages: {folder / 'index.html'}", markup=False, soft_wrap=True)
