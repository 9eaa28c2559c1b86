"""The commands `flow run`, `flow check` and `flow verify`: patients moving through settings."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bettercare.publish import flow_plan_commands, flow_stay_commands, flow_worth_commands
from bettercare.publish.flow_plan_commands import Costs, NetworkFile, OneOption, OneYear
from bettercare.publish.flow_wanted import cores, drawn_wanted, wanted_network

if TYPE_CHECKING:
    from rich.console import Console

    from bettercare.flow.network import Network

Replications = Annotated[
    int | None,
    typer.Option(
        "--replications", min=1, help="Independent runs [default: 20; 4 for each of --assumptions]."
    ),
]
Assumptions = Annotated[
    int | None,
    typer.Option(
        "--assumptions", min=2, metavar="N", help="Draw what has a range N times; two intervals."
    ),
]
Precision = Annotated[
    float | None,
    typer.Option(
        "--precision", min=0.001, max=1.0, metavar="SHARE",
        help="Add replications until the mean number waiting or blocked is known to this share.",
    ),
]  # fmt: skip
Jobs = Annotated[
    int | None, typer.Option("--jobs", min=1, help="Threads; changes no result [default: 1 a core]")
]
Seed = Annotated[
    int | None, typer.Option("--seed", min=0, help="Seed of the draws [default: the network's].")
]
Days = Annotated[float | None, typer.Option("--days", min=1.0, help="Days to run.")]
WarmUp = Annotated[
    float | None, typer.Option("--warm-up", min=0.0, help="First days left out of the answers.")
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Folder for tables, page and manifest.")
]
Log = Annotated[bool, typer.Option("--log", help="With --out: write every visit as well.")]
Html = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write one page with the drawings.")
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the trace of a fault of ours.")]
Bar = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the commands share with the rest of the command line."""

    told: Callable[[bool], AbstractContextManager[None]]
    console: Callable[..., Console]
    progress: Callable[[], AbstractContextManager[Bar]]


def register(app: typer.Typer, around: Surroundings) -> None:
    """Add the group of commands to `app`."""
    group = typer.Typer(
        help="Patients moving through settings with limited places.", no_args_is_help=True
    )
    app.add_typer(group, name="flow")

    @group.command()
    def run(
        network: NetworkFile,
        option: OneOption = None,
        year: OneYear = None,
        replications: Replications = None,
        assumptions: Assumptions = None,
        precision: Precision = None,
        days: Days = None,
        warm_up: WarmUp = None,
        seed: Seed = None,
        jobs: Jobs = None,
        out: Out = None,
        html: Html = None,
        log: Log = False,
        costs: Costs = None,
        debug: Debug = False,
    ) -> None:
        """Run a network and tell occupancy, waits, and which shortage blocked which beds."""
        with around.told(debug):
            from bettercare.errors import CallError

            if out is not None:
                from bettercare import bundle

                bundle.check_writable(out)
            if assumptions is not None:
                if precision is not None or html is not None or log:
                    raise CallError("--assumptions goes with --out alone",
                                    mend="leave --precision, --html and --log out")  # fmt: skip
                networks = drawn_wanted(
                    network, option, year, assumptions, days, warm_up, seed, costs
                )
                _over_assumptions(around, networks, replications or 4, cores(jobs), out)
                return
            from bettercare.publish import flow_output, flow_terminal

            wanted = wanted_network(network, option, year, days, warm_up, seed, costs)
            console = around.console()
            flow_terminal.warn(around.console(stderr=True), wanted)
            with around.progress() as bar:
                from bettercare.flow.run import run_network

                found = run_network(
                    wanted,
                    replications or 20,
                    precision=precision,
                    jobs=cores(jobs),
                    keep_log=log and out is not None,
                    told=lambda done, total: bar(done, total, "replications"),
                )
            flow_terminal.show(console, found)
            if out is not None:
                flow_output.write_run(out, found)
                console.print(f"Tables, page and manifest: {out}", markup=False, soft_wrap=True)
            if html is not None:
                from bettercare import bundle
                from bettercare.publish.flow_page import page

                bundle.write_single(html, page(found))
                console.print(f"Page: {html}", markup=False, soft_wrap=True)

    @group.command()
    def check(
        network: NetworkFile, option: OneOption = None, year: OneYear = None, debug: Debug = False
    ) -> None:
        """Read a network and tell what each node is asked to carry, or every fault in it."""
        with around.told(debug):
            from bettercare.publish import flow_terminal

            flow_terminal.show_loads(around.console(), wanted_network(network, option, year))

    flow_plan_commands.register(group, around)
    flow_worth_commands.register(group, around)
    flow_stay_commands.register(group, around)
    _register_verify(group, around)


def _register_verify(group: typer.Typer, around: Surroundings) -> None:
    @group.command()
    def verify(
        replications: Annotated[
            int, typer.Option("--replications", min=200, help="At least so many for each case.")
        ] = 200,
        seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the draws.")] = 1,
        jobs: Jobs = None,
        page: Annotated[
            Path | None, typer.Option("--page", metavar="FILE", help="Write the table as Markdown.")
        ] = None,
        debug: Debug = False,
    ) -> None:
        """Hold the simulation against exact results; end with 1 unless all hold."""
        with around.told(debug):
            from bettercare.publish import flow_terminal

            with around.progress() as bar:
                from bettercare.flow.verify import verify as verified

                rows = verified(replications, seed, cores(jobs), bar)
            flow_terminal.show_verification(around.console(), rows)
            if page is not None:
                from bettercare import bundle
                from bettercare.publish.flow_output import verification_page

                bundle.write_single(page, verification_page(rows, seed))
            if not all(row.holds for row in rows):
                raise typer.Exit(1)


def _over_assumptions(
    around: Surroundings, networks: list[Network], runs: int, jobs: int, out: Path | None
) -> None:
    """Run every draw of the assumptions; tell and write the two intervals of each figure."""
    from bettercare import __version__, bundle
    from bettercare.publish import flow_assumed

    with around.progress() as bar:
        from bettercare.flow.assumptions import over_assumptions

        found = over_assumptions(networks, runs, jobs=jobs, told=bar)
    console = around.console()
    flow_assumed.show(console, found, networks[0], len(networks), runs)
    if out is not None:
        meta = {
            "name": "flow_assumptions",
            "title": networks[0].label or "Patient flow",
            "code_version": __version__,
            "seed": networks[0].seed,
            "draws": len(networks),
            "replications": runs,
        }
        bundle.write(out, {"assumptions": flow_assumed.frame(found, len(networks), runs)}, meta)
        console.print(f"Table and manifest: {out}", markup=False, soft_wrap=True)
