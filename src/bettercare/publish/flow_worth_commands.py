"""The command `flow worth`: what one more bed, room, place or visit-hour at each node does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bettercare.publish.flow_plan_commands import (
    Costs,
    Debug,
    Jobs,
    NetworkFile,
    OneOption,
    OneYear,
    Seed,
)
from bettercare.publish.flow_wanted import cores, wanted_network

if TYPE_CHECKING:
    from bettercare.flow.network import Network
    from bettercare.publish.flow_commands import Surroundings

Nodes = Annotated[
    list[str] | None,
    typer.Option("--node", metavar="NODE", help="Only this node; repeat (default: all limited)."),
]


def register(group: typer.Typer, around: Surroundings) -> None:
    """Add the command to the group `flow`."""

    @group.command()
    def worth(
        network: NetworkFile,
        option: OneOption = None,
        year: OneYear = None,
        node: Nodes = None,
        by: Annotated[
            str, typer.Option("--by", metavar="OUTCOME", help="Outcome to rank the nodes by.")
        ] = "over_4_hours",
        step: Annotated[
            float | None,
            typer.Option(
                "--step", min=1.0,
                help="How many more at a node (default: 1; a team's hours for one person).",
            ),
        ] = None,
        replications: Annotated[
            int, typer.Option("--replications", min=2, help="Runs of each case, the same winters.")
        ] = 30,
        seed: Seed = None,
        costs: Costs = None,
        jobs: Jobs = None,
        out: Annotated[
            Path | None, typer.Option("--out", metavar="DIR", help="Folder for table and page.")
        ] = None,
        debug: Debug = False,
    ) -> None:  # fmt: skip
        """Tell what one more bed, room, place or visit-hour at each node would do."""
        with around.told(debug):
            from bettercare import __version__, bundle
            from bettercare.publish import flow_terminal, flow_worth

            if out is not None:
                bundle.check_writable(out)
            wanted = wanted_network(network, option, year, seed=seed, costs=costs)
            _known_outcome(by, wanted)
            flow_terminal.warn(around.console(stderr=True), wanted)
            with around.progress() as bar:
                from bettercare.flow.worth import worth as worths

                found = worths(
                    wanted, replications, nodes=node or (), step=step, jobs=cores(jobs), told=bar
                )
            console = around.console()
            flow_worth.show(console, found, by)
            if out is not None:
                meta = {
                    "name": "flow_worth",
                    "title": wanted.label or "Patient flow",
                    "network_hash": f"sha256:{wanted.digest}",
                    "code_version": __version__,
                    "seed": wanted.seed,
                    "replications": replications,
                }
                page = {"worth.html": flow_worth.page(found)}
                bundle.write(out, {"worth": flow_worth.frame(found)}, meta, page)
                console.print(f"Table, page and manifest: {out}", markup=False, soft_wrap=True)


def _known_outcome(name: str, network: Network) -> None:
    from bettercare.errors import CallError
    from bettercare.flow.outcomes import outcomes_for
    from bettercare.tables.nearest import listing, nearest

    known = [one.name for one in outcomes_for(network)]
    if name not in known:
        near = nearest(name, known)
        guess = f', did you mean "{near}"?' if near else ""
        raise CallError(f'"{name}" is no outcome{guess}', mend=f"name one of {listing(known)}")
