"""Commands about whole scenarios: several providers at once, and a scenario into a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bettercare.demand.commands import (
    CorrelationFile,
    Data,
    Debug,
    Expectation,
    Jobs,
    MovesFile,
    OutFolder,
    ParameterFile,
    PathShape,
    RampFile,
    Runs,
    Strict,
    Surroundings,
    Theirs,
    needs_records,
)

ParameterFiles = Annotated[
    list[Path],
    typer.Option("--params", metavar="FILE", help="Parameters of each provider; give it again."),
]
Shared = Annotated[
    list[str] | None,
    typer.Option(
        "--shared", metavar="PATTERN", help="Figures drawn once for all providers, such as "
        "'non-demographic_adjustment|*'; give it again.",
    ),
]  # fmt: skip
SystemSeed = Annotated[
    int | None, typer.Option("--seed", min=0, help="Seed; by default the first provider's.")
]
PlanFolder = Annotated[
    Path, typer.Option("--plan", metavar="PLAN", help="Plan that the scenario is put into.")
]
PlanOut = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Folder for the plan with the scenario in it.")
]
DataToConvert = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="The scenario's records: what strategies reach."),
]
MapFile = Annotated[
    Path | None,
    typer.Option(
        "--map",
        metavar="FILE",
        help="Which service stands for which activity; by default found by name.",
    ),
]


def register(demand: typer.Typer, around: Surroundings) -> None:
    """Add the commands to `demand`."""

    @demand.command()
    def system(
        data: Data,
        params: ParameterFiles,
        out: OutFolder,
        shared: Shared = None,
        seed: SystemSeed = None,
        runs: Runs = None,
        jobs: Jobs = None,
        their_behaviour: Theirs = False,
        expectation: Expectation = False,
        strict: Strict = False,
        path: PathShape = None,
        ramps: RampFile = None,
        correlations: CorrelationFile = None,
        moves: MovesFile = None,
        debug: Debug = False,
    ) -> None:
        """Run several providers' NHP scenarios together, with flows of residents."""
        with around.told(debug):
            import os

            from bettercare.errors import CallError

            needs_records()
            from bettercare.demand.nhp.path import AskedPath
            from bettercare.demand.nhp.system import AskedSystem, run_system
            from bettercare.demand.nhp.system_writing import (
                system_lines,
                write_system,
                write_system_path,
            )

            if ramps is not None and path is None:
                raise CallError("--ramps is about a path", mend="add --path linear")

            asked = AskedSystem(
                data, tuple(params), tuple(shared or ()), seed, runs, jobs or os.cpu_count() or 1,
                their_behaviour, expectation, strict, correlations, moves,
                None if path is None else AskedPath(path.replace("-", "_"), ramps),
            )  # fmt: skip
            how = {
                "shared": shared or [],
                "their_behaviour": their_behaviour,
                "expectation": expectation,
            }
            with around.progress() as moved:
                systems = run_system(asked, moved)
                if path is None:
                    found = next(systems)
                    write_system(out, found, how)
                else:
                    found = write_system_path(out, systems, how)
            for line in system_lines(found):
                typer.echo(line)
            folders = "A folder a provider" if path is None else "A folder a year and provider"
            typer.echo(f"{folders} in {out}; flows.csv has who goes where.")

    @demand.command()
    def convert(
        params: ParameterFile,
        plan: PlanFolder,
        out: PlanOut,
        data: DataToConvert = None,
        services: MapFile = None,
        debug: Debug = False,
    ) -> None:
        """Turn an NHP scenario's parameters into assumptions and interventions of a plan."""
        with around.told(debug):
            needs_records()
            from bettercare.demand.nhp.conversion.convert import convert as converted
            from bettercare.demand.nhp.conversion.into_plan import ACCOUNT, write

            found = converted(params, plan, data, services)
            names = write(found, out, params)
            for line in found.set_aside:
                typer.echo(f"Note: {line}")
            accounts = found.conversion.accounts
            without = sum(1 for account in accounts if account.why_not)
            typer.echo(
                f"{len(accounts)} keys: {len(accounts) - without} have a counterpart, {without} "
                f"have none; {ACCOUNT} says of each what became of it, or why not."
            )
            typer.echo(
                f"{len(found.conversion.values)} assumptions and {len(names)} interventions are in "
                f"the plan {out}, as one option."
            )
