"""The commands `flow describe`, `flow fit`, `flow late` and `flow calibrate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bettercare.publish.flow_wanted import cores

if TYPE_CHECKING:
    from bettercare.publish.flow_commands import Surroundings

NetworkFile = Annotated[
    Path, typer.Argument(metavar="NETWORK", help="A network as TOML, or a plan's folder.")
]
PlanFolder = Annotated[Path, typer.Argument(metavar="PLAN", help="A plan with flow/network.toml.")]
OneOption = Annotated[
    str | None,
    typer.Option("--option", metavar="OPTION", help="Option of the plan (default: the first)."),
]
OneYear = Annotated[
    str | None,
    typer.Option("--year", metavar="YEAR", help="Year, such as 2018/19 (default: the base year)."),
]
Options = Annotated[
    list[str] | None,
    typer.Option("--option", metavar="OPTION", help="Only this option; repeat for several."),
]
Years = Annotated[
    list[str] | None,
    typer.Option("--year", metavar="YEAR", help="Year to simulate; repeat (default: every fifth)."),
]
Jobs = Annotated[
    int | None, typer.Option("--jobs", min=1, help="Threads; changes no result [default: 1 a core]")
]
Seed = Annotated[
    int | None, typer.Option("--seed", min=0, help="Seed of the draws [default: the plan's].")
]
Costs = Annotated[
    Path | None,
    typer.Option("--costs", metavar="FILE", help="Costs as TOML, in place of the network's own."),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the trace of a fault of ours.")]


def register(group: typer.Typer, around: Surroundings) -> None:
    """Add the commands to the group `flow`."""
    _register_describe(group, around)
    _register_fit(group, around)
    _register_late(group, around)
    _register_calibrate(group, around)


def _register_describe(group: typer.Typer, around: Surroundings) -> None:
    @group.command()
    def describe(
        network: NetworkFile,
        out: Annotated[
            Path, typer.Option("--out", metavar="FILE", help="File to write: .md or .html.")
        ],
        option: OneOption = None,
        year: OneYear = None,
        debug: Debug = False,
    ) -> None:
        """Write a report on a network after STRESS-DES: what others need to repeat the runs."""
        with around.told(debug):
            from bettercare import bundle
            from bettercare.publish import flow_stress

            one = flow_stress.described(network, option, year)
            bundle.write_single(out, flow_stress.as_text(one, out.suffix))
            around.console().print(f"Report: {out}", markup=False, soft_wrap=True)


def _register_fit(group: typer.Typer, around: Surroundings) -> None:
    @group.command()
    def fit(
        plan: PlanFolder,
        option: Options = None,
        year: Years = None,
        replications: Annotated[
            int, typer.Option("--replications", min=2, help="Winters at each point.")
        ] = 6,
        seed: Seed = None,
        jobs: Jobs = None,
        debug: Debug = False,
    ) -> None:
        """Simulate winters over options, years, demand and room; keep the surface in the plan."""
        with around.told(debug):
            from bettercare import bundle
            from bettercare import plan as plans
            from bettercare.publish import flow_plan_terminal
            from bettercare.winter.planned import central, year_of
            from bettercare.winter.surface import KEPT, as_json

            loaded = plans.load(plan)
            chosen = option or list(loaded.options)
            years = [year_of(loaded, one) for one in year] if year else list(loaded.years)[::5]
            made = central(loaded, chosen)
            with around.progress() as bar:
                from bettercare.winter.fit import fit as fitted

                surface, _ = fitted(
                    made, years, replications=replications, jobs=cores(jobs), seed=seed, told=bar
                )
            bundle.write_single(loaded.root / KEPT, as_json(surface))
            console = around.console()
            flow_plan_terminal.show_surface(console, surface)
            console.print(f"Kept: {loaded.root / KEPT}", markup=False, soft_wrap=True)


def _register_late(group: typer.Typer, around: Surroundings) -> None:
    @group.command()
    def late(
        plan: PlanFolder,
        option: OneOption = None,
        year: OneYear = None,
        replications: Annotated[
            int, typer.Option("--replications", min=2, help="Winters of each case.")
        ] = 30,
        seed: Seed = None,
        jobs: Jobs = None,
        debug: Debug = False,
    ) -> None:
        """Tell what becomes of the hospital if care outside it comes late, or not at all."""
        with around.told(debug):
            from bettercare import plan as plans
            from bettercare.publish import flow_plan_terminal
            from bettercare.winter.planned import central, year_of

            loaded = plans.load(plan)
            key = option or next(iter(loaded.options))
            when = loaded.first_year if year is None else year_of(loaded, year)
            made = central(loaded, [key])
            with around.progress() as bar:
                from bettercare.winter.late import if_late

                bar(0, 1, "winters")
                cases = if_late(
                    made, key, when, replications=replications, jobs=cores(jobs), seed=seed
                )
                bar(1, 1, "winters")
            flow_plan_terminal.show_late(around.console(), loaded, key, when, cases)


def _register_calibrate(group: typer.Typer, around: Surroundings) -> None:
    @group.command()
    def calibrate(
        plan: PlanFolder,
        option: OneOption = None,
        year: OneYear = None,
        replications: Annotated[
            int, typer.Option("--replications", min=1, help="Years simulated in each round.")
        ] = 24,
        rounds: Annotated[
            int, typer.Option("--rounds", min=1, help="Rounds; 1 only shows the fit.")
        ] = 1,
        write: Annotated[
            bool, typer.Option("--write", help="Write the fitted values into the network.")
        ] = False,
        jobs: Jobs = None,
        debug: Debug = False,
    ) -> None:
        """Hold the network against its targets; with more rounds, set its fitted values anew."""
        with around.told(debug):
            from bettercare import bundle
            from bettercare import plan as plans
            from bettercare.publish import flow_plan_terminal
            from bettercare.winter.planned import central, year_of
            from bettercare.winter.template import NETWORK_FILE

            loaded = plans.load(plan)
            key = option or next(iter(loaded.options))
            when = loaded.first_year if year is None else year_of(loaded, year)
            made = central(loaded, [key])
            with around.progress() as bar:
                from bettercare.winter.calibrate import calibrated, with_fitted

                values, found = calibrated(
                    made, key, when, rounds=rounds, replications=replications, jobs=cores(jobs),
                    told=bar,
                )  # fmt: skip
            console = around.console()
            flow_plan_terminal.show_fits(console, found, values, replications)
            if write:
                path = loaded.root / NETWORK_FILE
                bundle.write_single(path, with_fitted(made.template.text, values))
                console.print(f"Written: {path}", markup=False, soft_wrap=True)
