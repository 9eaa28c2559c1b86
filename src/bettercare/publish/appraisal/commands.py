"""The command `appraise`: what options are worth, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bettercare.publish.explain_commands import Debug, PlanFolder, Surroundings


def register(app: typer.Typer, around: Surroundings) -> None:
    """Add the command to the command line."""

    @app.command()
    def appraise(
        plan: PlanFolder,
        out: Annotated[
            Path | None,
            typer.Option(
                "--out", metavar="DIR", help="Folder for tables and page (default: none written)."
            ),
        ] = None,
        draws: Annotated[
            int | None,
            typer.Option("--draws", min=1, help="Number of draws (default: the plan's)."),
        ] = None,
        seed: Annotated[
            int | None,
            typer.Option("--seed", min=0, help="Seed of the draws (default: the plan's)."),
        ] = None,
        jobs: Annotated[
            int | None,
            typer.Option("--jobs", min=1, help="Processes; changes no result."),
        ] = None,
        option: Annotated[
            list[str] | None,
            typer.Option(
                "--option", metavar="OPTION",
                help="Only this option, beside business as usual; repeat for several.",
            ),
        ] = None,
        workbook: Annotated[
            Path | None,
            typer.Option(
                "--workbook", metavar="FILE",
                help="Also as a spreadsheet with live formulas (needs the extra `papers`).",
            ),
        ] = None,
        debug: Debug = False,
    ) -> None:  # fmt: skip
        """Appraise the options: net present social value, criteria, robustness."""
        with around.faults_told(debug):
            from bettercare import bundle
            from bettercare import plan as plans

            loaded = plans.load(plan)
            if out is not None:
                bundle.check_writable(out)
            from bettercare.appraisal import appraise as appraised

            if workbook is not None:  # what it needs is missed now, not when all is done
                from bettercare.publish.appraisal.workbook import workbook as spreadsheet
            with around.progress() as told:
                found = appraised(loaded, option, draws, seed, jobs, told)
            from bettercare.publish.appraisal import output, terminal

            if out is not None:
                output.write(out, loaded, found)
            if workbook is not None:
                bundle.write_single(workbook, spreadsheet(loaded, found))
            around.console().print(terminal.page(loaded, found))
            if out is not None:
                typer.echo(f"Page: {out / 'appraisal.html'}")
            if workbook is not None:
                typer.echo(f"Workbook: {workbook}")
