"""The command `enablers`: what must be in place before what, and what slips if one slips."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bettercare.publish.explain_commands import Surroundings

if TYPE_CHECKING:
    from bettercare.plan import Plan

PlanFolder = Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's folder.")]
Slip = Annotated[
    list[str] | None,
    typer.Option(
        "--slip", metavar="NAME=MONTHS", help="What if this one is so many months late; repeat."
    ),
]
OneOption = Annotated[
    str | None,
    typer.Option("--option", metavar="OPTION", help="The option (default: the one with most)."),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the trace of a fault of ours.")]


def register(app: typer.Typer, around: Surroundings) -> None:
    """Add the command to the command line."""

    @app.command()
    def enablers(
        plan: PlanFolder, slip: Slip = None, option: OneOption = None, debug: Debug = False
    ) -> None:
        """Show the network of enablers, its critical path, and what waits if one slips."""
        with around.faults_told(debug):
            from bettercare import plan as plans
            from bettercare.programme import build_network
            from bettercare.publish.enabler_terminal import told

            loaded = plans.load(plan)
            chosen = loaded.options[_option(loaded, option)]
            later = _slips(slip or [])
            before = build_network(loaded, chosen)
            after = build_network(loaded, chosen, later) if later else None
            for part in told(loaded, before, after, later):
                around.console().print(part)


def _option(plan: Plan, asked: str | None) -> str:
    from bettercare.errors import CallError
    from bettercare.tables.nearest import listing, nearest

    if asked is None:
        return max(plan.options, key=lambda key: len(plan.options[key].interventions))
    if asked not in plan.options:
        like = nearest(asked, list(plan.options))
        guess = f', did you mean "{like}"?' if like else "."
        told = f'There is no option "{asked[:60]}"{guess} The plan has {listing(plan.options)}.'
        raise CallError(told)
    return asked


def _slips(given: list[str]) -> dict[str, float]:
    from bettercare.errors import CallError

    found: dict[str, float] = {}
    for text in given:
        name, equals, months = text.partition("=")
        try:
            late = float(months)
        except ValueError:
            late = -1.0
        if not name or not equals or not 0 < late <= 600:
            raise CallError(
                f"--slip {text[:60]} does not say what is late, and by how many months (1 to 600)",
                mend="write --slip shared_record=12",
            )
        found[name] = found.get(name, 0.0) + late
    return found
