"""The commands of record-level demand: `bettercare demand nhp`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

Debug = Annotated[bool, typer.Option("--debug", help="Show the trace of a fault of ours.")]
Data = Annotated[
    Path, typer.Option("--data", metavar="DIR", help="Folders TABLE/fyear=YYYY/dataset=CODE.")
]
ParameterFile = Annotated[
    Path, typer.Option("--params", metavar="FILE", help="Parameters (JSON, version 5.2).")
]
OutFolder = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the results.")]
Runs = Annotated[
    int | None, typer.Option("--runs", min=1, help="Number of runs; by default the parameters'.")
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", min=1, help="Threads, by default one a core; changes no result."),
]
DrawnFile = Annotated[
    Path | None,
    typer.Option("--drawn-parameters", metavar="FILE", help="Given values of every run (parquet)."),
]
Theirs = Annotated[
    bool,
    typer.Option(
        "--their-behaviour",
        help="Births, clipping and choice of strategies by record as the NHP model has them.",
    ),
]
Expectation = Annotated[
    bool, typer.Option("--expectation", help="Expected values given the parameters; no chance.")
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Stop where rows would be set aside or keys not used.")
]

PathShape = Annotated[
    str | None,
    typer.Option(
        "--path", metavar="SHAPE", help="Every year up to the end: linear, s-curve or step."
    ),
]
RampFile = Annotated[
    Path | None,
    typer.Option("--ramps", metavar="FILE", help="Figures with a ramp of their own (TOML)."),
]
CorrelationFile = Annotated[
    Path | None,
    typer.Option("--correlations", metavar="FILE", help="Figures that move together (TOML)."),
]
MovesFile = Annotated[
    Path | None,
    typer.Option("--moves", metavar="FILE", help="What receives what strategies take away (TOML)."),
]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the command line gives its commands: how faults are told and progress is shown."""

    told: Callable[[bool], AbstractContextManager[None]]
    progress: Callable[[], AbstractContextManager[Callable[[int, int, str], None]]]


def register(app: typer.Typer, around: Surroundings) -> None:
    """Add the commands to `app`."""
    demand = typer.Typer(
        name="demand", help="Demand from person-level records.", no_args_is_help=True
    )
    app.add_typer(demand)

    @demand.callback()
    def main() -> None:
        """Demand from person-level records."""

    @demand.command()
    def nhp(
        data: Data,
        params: ParameterFile,
        out: OutFolder,
        runs: Runs = None,
        jobs: Jobs = None,
        drawn_parameters: DrawnFile = None,
        their_behaviour: Theirs = False,
        expectation: Expectation = False,
        strict: Strict = False,
        path: PathShape = None,
        ramps: RampFile = None,
        correlations: CorrelationFile = None,
        moves: MovesFile = None,
        debug: Debug = False,
    ) -> None:
        """Run an NHS New Hospital Programme scenario on its own inputs."""
        with around.told(debug):
            import os

            from bettercare.errors import CallError

            needs_records()
            from bettercare.demand.nhp.run import Asked, run_scenario
            from bettercare.demand.nhp.summary import lines
            from bettercare.demand.nhp.writing import write

            asked = Asked(
                data, params, runs, jobs or os.cpu_count() or 1, drawn_parameters,
                their_behaviour, expectation, strict, correlations, moves,
            )  # fmt: skip
            how = {
                "their_behaviour": their_behaviour,
                "expectation": expectation,
                "drawn_parameters": drawn_parameters is not None,
            }
            if correlations is not None and drawn_parameters is not None:
                raise CallError(
                    "--correlations is about our own draws, and --drawn-parameters brings others",
                    mend="give one of them",
                )
            if ramps is not None and path is None:
                raise CallError("--ramps is about a path", mend="add --path linear")
            if path is not None:
                from bettercare.demand.nhp.path import AskedPath, run_path
                from bettercare.demand.nhp.path_writing import write_path

                with around.progress() as moved:
                    years = run_path(asked, AskedPath(path.replace("-", "_"), ramps), moved)
                    outcome = write_path(out, years, how)
                for line in lines(outcome):
                    typer.echo(line)
                typer.echo(f"A folder a year in {out}; summary.csv has every year by site.")
                return
            with around.progress() as moved:
                outcome = run_scenario(asked, moved)
            written = write(out, outcome, how)
            for line in lines(outcome):
                typer.echo(line)
            typer.echo(f"{len(written)} files in {out}; summary.csv has the result by site.")

    from bettercare.demand.scenario_commands import register as register_scenarios

    register_scenarios(demand, around)


def needs_records() -> None:
    """Say in a sentence what to install where a library of the extra `records` is missing."""
    from importlib.util import find_spec

    from bettercare.errors import CallError

    missing = [name for name in ("numba",) if find_spec(name) is None]
    if missing:
        raise CallError(
            f"this command needs {' and '.join(missing)}",
            mend="install bettercare with its extra `records`: pip install 'bettercare[records]'",
        )
