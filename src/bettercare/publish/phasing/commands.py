"""The command `phasing`: a year of an option by month, as a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bettercare.publish.explain_commands import Surroundings

if TYPE_CHECKING:
    import polars as pl

    from bettercare.explain.case import Case

PlanFolder = Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's folder.")]
OneOption = Annotated[
    str | None,
    typer.Option("--option", metavar="OPTION", help="The option (default: the one with most)."),
]
OneYear = Annotated[
    str | None,
    typer.Option("--year", metavar="YEAR", help='Such as "2018/19" (default: the last).'),
]
OutFile = Annotated[Path | None, typer.Option("--out", metavar="FILE.csv", help="Write it here.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the trace of a fault of ours.")]


def register(app: typer.Typer, around: Surroundings) -> None:
    """Add the command to the command line."""

    @app.command()
    def phasing(
        plan: PlanFolder, option: OneOption = None, year: OneYear = None, out: OutFile = None,
        debug: Debug = False,
    ) -> None:  # fmt: skip
        """Lay a year of an option out by month: activity, beds, staff and money that agree."""
        with around.faults_told(debug):
            from bettercare import plan as plans
            from bettercare.bundle.folder import write_single
            from bettercare.explain.case import open_case
            from bettercare.publish.phasing.terminal import told

            loaded = plans.load(plan)
            most = max(loaded.options, key=lambda key: len(loaded.options[key].interventions))
            case = open_case(loaded, option or most, year)
            found = frame(case)
            if out is not None:
                write_single(out, found.write_csv())
                around.console().print(f"Written: {out}")
            else:
                around.console().print(told(case, found))


def frame(case: Case) -> pl.DataFrame:
    """The return as a table with the columns of `PHASING`."""
    import polars as pl

    from bettercare.publish.phasing.table import PHASING, lines

    kinds = {c.name: pl.String if c.dtype == "text" else pl.Float64 for c in PHASING.columns}
    records = [line.record(case.option.key, case.label()) for line in lines(case)]
    return pl.DataFrame(records, schema=kinds)
