"""The command `plan migrate`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer

PlanFolder = Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's folder.")]
To = Annotated[
    int | None, typer.Option("--to", metavar="N", help="Format to reach (default: the newest).")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")]
NoCopy = Annotated[bool, typer.Option("--no-copy", help="Keep no copy of the old plan.")]
Yes = Annotated[bool, typer.Option("--yes", help="Ask nothing, even in a terminal.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the trace of a fault of ours.")]


def register(
    group: typer.Typer,
    told: Callable[[bool], AbstractContextManager[None]],
    say: Callable[[str], None],
) -> None:
    """Add the command to `group`. `told` turns errors into sentences, `say` shows a line."""

    @group.command()
    def migrate(
        plan: PlanFolder,
        to: To = None,
        dry_run: DryRun = False,
        no_copy: NoCopy = False,
        yes: Yes = False,
        debug: Debug = False,
    ) -> None:
        """Bring a plan of an older format up to date; what changes is shown first."""
        with told(debug):
            from bettercare.migration.folder import take
            from bettercare.migration.proposal import propose

            proposal = propose(plan, to)
            if not proposal.steps:
                say(f"{plan} is of format {proposal.before}: nothing to change.")
                return
            for step in proposal.steps:
                say(f"From format {step.before} to {step.after}:")
                for sentence in step.says:
                    say(f"- {sentence}")
            for line in proposal.diff():
                say(line)
            count = len(proposal.changed)
            files = f"{count} {'file' if count == 1 else 'files'} of {plan}"
            if dry_run:
                say(f"{files} would change; nothing was written.")
                return
            asks = not yes and sys.stdin.isatty()
            if asks and not typer.confirm(f"Change {files}?"):
                say("Nothing was written.")
                return
            copy = take(proposal, keep=not no_copy)
            say(f"{files} changed." + (f" The old plan is in {copy}." if copy else ""))
            say(f"Next: bettercare check {plan}")
