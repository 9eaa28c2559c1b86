"""The commands `flow worth` and `flow size`: what more capacity does, and how little will do."""

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
    from bettercare.flow.size_targets import Sizing
    from bettercare.publish.flow_commands import Surroundings

Nodes = Annotated[
    list[str] | None,
    typer.Option("--node", metavar="NODE", help="Only this node; repeat (default: all limited)."),
]


def register(group: typer.Typer, around: Surroundings) -> None:
    """Add the commands to the group `flow`."""
    _register_worth(group, around)
    _register_size(group, around)


def _register_worth(group: typer.Typer, around: Surroundings) -> None:
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


def _register_size(group: typer.Typer, around: Surroundings) -> None:
    @group.command()
    def size(
        network: NetworkFile,
        option: OneOption = None,
        year: OneYear = None,
        target: Annotated[
            list[str] | None,
            typer.Option(
                "--target", metavar="NODE.MEASURE=AT_MOST", help="In place of the file's; repeat."
            ),
        ] = None,
        node: Annotated[
            list[str] | None,
            typer.Option("--node", metavar="NODE", help="Node to size, in place of the file's."),
        ] = None,
        confidence: Annotated[
            float | None,
            typer.Option("--confidence", min=0.5, max=0.999, help="Of each mean [default: 0.9]."),
        ] = None,
        replications: Annotated[
            int, typer.Option("--replications", min=2, help="Runs of each set of capacities.")
        ] = 20,
        seed: Seed = None,
        costs: Costs = None,
        jobs: Jobs = None,
        out: Annotated[
            Path | None, typer.Option("--out", metavar="DIR", help="Folder for the tables.")
        ] = None,
        debug: Debug = False,
    ) -> None:
        """Find the smallest capacities that meet given targets."""
        with around.told(debug):
            from bettercare import __version__, bundle
            from bettercare.publish import flow_sized

            if out is not None:
                bundle.check_writable(out)
            wanted = wanted_network(network, option, year, seed=seed, costs=costs)
            asked = _sizing(wanted, target or [], node or [], confidence)
            with around.progress() as bar:
                from bettercare.flow.sizing import size as sized

                found = sized(wanted, asked, replications, jobs=cores(jobs), told=bar)
            console = around.console()
            flow_sized.show(console, found)
            if out is not None:
                meta = {
                    "name": "flow_size",
                    "title": wanted.label or "Patient flow",
                    "network_hash": f"sha256:{wanted.digest}",
                    "code_version": __version__,
                    "seed": wanted.seed,
                    "replications": replications,
                }
                frames = {
                    "sizes": flow_sized.frame(found),
                    "targets": flow_sized.target_frame(found),
                }
                bundle.write(out, frames, meta)
                console.print(f"Tables and manifest: {out}", markup=False, soft_wrap=True)


def _sizing(
    network: Network, targets: list[str], nodes: list[str], confidence: float | None
) -> Sizing:
    """What is asked for: of the network's file, or of the command line in its place."""
    from bettercare.errors import CallError
    from bettercare.flow.size_targets import CONFIDENCE, Sizing, target_of
    from bettercare.flow.worth import limited_of

    own = network.sizing or Sizing((), ())
    names = [one.name for one in network.nodes]
    found = tuple(target_of(text, names) for text in targets) or own.targets
    if not found:
        raise CallError("There are no targets", mend="add --target NODE.MEASURE=AT_MOST")
    level = confidence or (own.confidence if network.sizing else CONFIDENCE)
    return Sizing(found, tuple(limited_of(network, nodes)) if nodes else own.nodes, level)


def _known_outcome(name: str, network: Network) -> None:
    from bettercare.errors import CallError
    from bettercare.flow.outcomes import outcomes_for
    from bettercare.tables.nearest import listing, nearest

    known = [one.name for one in outcomes_for(network)]
    if name not in known:
        near = nearest(name, known)
        guess = f', did you mean "{near}"?' if near else ""
        raise CallError(f'"{name}" is no outcome{guess}', mend=f"name one of {listing(known)}")
