"""The command `hindcast`: hold the plan against what happened."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bettercare.publish.explain_commands import Debug, PlanFolder, Surroundings


def register(app: typer.Typer, around: Surroundings) -> None:
    """Add the command to the command line."""

    @app.command()
    def hindcast(
        plan: PlanFolder,
        observed: Annotated[
            list[Path],
            typer.Option(
                "--observed", metavar="FILE", help="CSV of observed figures; repeat for several."
            ),
        ],
        published: Annotated[
            Path | None,
            typer.Option(
                "--published", metavar="FILE", help="The published plan's figures, as observed."
            ),
        ] = None,
        option: Annotated[
            str | None,
            typer.Option(
                "--option", metavar="OPTION", help="Option (default: the first that does nothing)."
            ),
        ] = None,
        base: Annotated[
            str | None,
            typer.Option(
                "--base",
                metavar="YEAR",
                help="Base, such as 2011_12 (default: the latest not after what was observed).",
            ),
        ] = None,
        out: Annotated[
            Path | None,
            typer.Option(
                "--out",
                metavar="DIR",
                help="Folder of the results (default: build/PLAN_hindcast).",
            ),
        ] = None,
        draws: Annotated[
            int | None,
            typer.Option("--draws", min=2, help="Number of draws (default: at least 1,024)."),
        ] = None,
        seed: Annotated[
            int | None, typer.Option("--seed", min=0, help="Seed (default: the plan's).")
        ] = None,
        jobs: Annotated[
            int | None,
            typer.Option(
                "--jobs", min=1, help="Processes; no result changes (default: one a core)."
            ),
        ] = None,
        keep: Annotated[
            bool,
            typer.Option("--keep", help="Keep the tables in the plan folder, for its report."),
        ] = False,
        debug: Debug = False,
    ) -> None:
        """Hold a plan against what happened: errors, whether its ranges held, simple forecasts."""
        with around.faults_told(debug):
            import os

            from bettercare import bundle
            from bettercare import plan as plans
            from bettercare.hindcast import hindcast as held

            loaded = plans.load(plan)
            folder = out or Path("build") / f"{plan.resolve().name}_hindcast"
            bundle.check_writable(folder)
            with around.progress() as told:
                found = held(
                    loaded,
                    observed,
                    published,
                    option=option,
                    base=base,
                    draws=draws,
                    seed=seed,
                    jobs=jobs or os.cpu_count() or 1,
                    progress=told,
                )
            from bettercare.publish import hindcast_output, hindcast_terminal
            from bettercare.publish.trust import of_hindcast

            hindcast_output.write_hindcast(folder, loaded, found)
            console = around.console()
            console.print(hindcast_terminal.page(of_hindcast(found)))
            console.print(f"Page: {folder / 'hindcast.html'}", markup=False, soft_wrap=True)
            if keep:
                kept = hindcast_output.keep(loaded, found)
                console.print(f"Kept: {kept}", markup=False, soft_wrap=True)
