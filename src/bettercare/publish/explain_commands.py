"""The commands `explain` and `matters`: where a number comes from, and what would change it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from bettercare.explain.filters import Filters
    from bettercare.plan import Plan

PlanFolder = Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's folder.")]
Target = Annotated[
    str,
    typer.Argument(
        metavar="TARGET",
        help="A measure (beds_needed, activity, finance.gap ...), a check (acute_beds, or all), "
        "an intervention, or the address of an assumption or of cells of a table.",
    ),
]
OneOption = Annotated[
    str | None,
    typer.Option("--option", metavar="OPTION", help="The option (default: the plan's first)."),
]
Year = Annotated[str | None, typer.Option("--year", help='Such as "2018/19" (default: the last).')]
Debug = Annotated[bool, typer.Option("--debug", help="Show the trace of a fault of ours.")]
Told = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the commands share with the rest of the command line."""

    faults_told: Callable[[bool], AbstractContextManager[None]]
    console: Callable[[], Console]
    progress: Callable[[], AbstractContextManager[Told]]


def _dimension(name: str, what: str) -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(name, help=f"Only this {what}.")
    return found


def register(app: typer.Typer, around: Surroundings) -> None:
    """Add both commands to the command line."""

    @app.command()
    def explain(
        plan: PlanFolder,
        target: Target,
        option: OneOption = None,
        year: Year = None,
        site: Annotated[str | None, _dimension("--site", "site")] = None,
        service: Annotated[str | None, _dimension("--service", "service")] = None,
        partner: Annotated[str | None, _dimension("--partner", "partner")] = None,
        staff_group: Annotated[str | None, _dimension("--staff-group", "staff group")] = None,
        area: Annotated[str | None, _dimension("--area", "area")] = None,
        age_band: Annotated[str | None, _dimension("--age-band", "age band")] = None,
        sex: Annotated[str | None, _dimension("--sex", "sex: f or m")] = None,
        setting: Annotated[str | None, _dimension("--setting", "setting of care")] = None,
        pathway: Annotated[str | None, _dimension("--pathway", "pathway")] = None,
        intervention: Annotated[str | None, _dimension("--intervention", "intervention")] = None,
        month: Annotated[
            int | None,
            typer.Option(
                "--month", min=1, max=12, help="Calendar month (beds: the tightest if not given)."
            ),
        ] = None,
        depth: Annotated[
            int | None, typer.Option("--depth", min=1, help="Levels to show (default: all).")
        ] = None,
        exact: Annotated[
            bool, typer.Option("--exact", help="Every digit, to work the number out again.")
        ] = False,
        html: Annotated[
            Path | None, typer.Option("--html", metavar="FILE", help="Also as a web page.")
        ] = None,
        debug: Debug = False,
    ) -> None:
        """Show what a number is made of, or everything that an assumption moves."""
        with around.faults_told(debug):
            from bettercare import plan as plans
            from bettercare.explain.filters import Filters

            filters = Filters(
                site, service, partner, staff_group, area, age_band, sex, month, setting,
                pathway, intervention,
            )  # fmt: skip
            loaded = plans.load(plan)
            shown, page = _explained(loaded, target, option, year, filters, depth, exact)
            if html is not None:
                from bettercare import bundle

                bundle.write_single(html, page())
            around.console().print(shown)

    @app.command()
    def matters(
        plan: PlanFolder,
        option: OneOption = None,
        check: Annotated[
            str | None,
            typer.Option("--check", metavar="CHECK", help="Only this check, or CHECK:MEMBER."),
        ] = None,
        year: Year = None,
        draws: Annotated[
            int | None,
            typer.Option("--draws", min=2, help="Random draws (default: the plan's)."),
        ] = None,
        sobol: Annotated[
            bool,
            typer.Option(
                "--sobol", help="Also Sobol indices of one test (needs the extra `sensitivity`)."
            ),
        ] = False,
        base: Annotated[
            int | None,
            typer.Option(
                "--sobol-base",
                metavar="N",
                help="Base sample, a power of two (default: 512); runs are N times inputs + 2.",
            ),
        ] = None,
        csv: Annotated[
            Path | None,
            typer.Option("--csv", metavar="FILE", help="Also as CSV, with every assumption."),
        ] = None,
        html: Annotated[
            Path | None, typer.Option("--html", metavar="FILE", help="Also as a web page.")
        ] = None,
        debug: Debug = False,
    ) -> None:
        """Show what matters to an option's checks, what turns them, and who could."""
        with around.faults_told(debug):
            from bettercare import plan as plans
            from bettercare.explain.matters import what_matters
            from bettercare.explain.sobol import BASE

            wanted = base or (BASE if sobol else None)
            loaded = plans.load(plan)
            with around.progress() as told:
                found = what_matters(
                    loaded, _option(loaded, option), check, year, draws, told, wanted
                )
            from bettercare import bundle
            from bettercare.publish import matters_page, matters_terminal

            if csv is not None:
                bundle.write_single(csv, matters_terminal.table(found))
            if html is not None:
                bundle.write_single(html, matters_page.page(found))
            around.console().print(matters_terminal.page(found))


def _option(plan: Plan, option: str | None) -> str:
    return option if option is not None else next(iter(plan.options))


def _explained(
    plan: Plan,
    target: str,
    option: str | None,
    year: str | None,
    filters: Filters,
    depth: int | None,
    exact: bool,
) -> tuple[RenderableType, Callable[[], str]]:
    """What to show of a target, and its page when it is wanted."""
    from bettercare.errors import CallError
    from bettercare.explain.case import open_case
    from bettercare.explain.influence import influence, is_address
    from bettercare.explain.targets import explain, is_target
    from bettercare.publish import explain_page, explain_terminal

    if plan.appraisal is not None and target in plan.appraisal.quantities:
        raise CallError(
            f"{target} is a figure of the appraisal and moves no measure of a run",
            mend="see the switching values of bettercare appraise",
        )
    if is_address(plan, target) and not is_target(plan, (), target):
        if filters.given():
            raise CallError(f"an address takes no filters: leave out {', '.join(filters.given())}")
        found = influence(plan, target, [option] if option else None, year)
        return explain_terminal.moved(found), lambda: explain_page.influence_page(plan, found)
    tree = explain(open_case(plan, _option(plan, option), year), target, filters)
    shown = tree if depth is None else tree.cut(depth)
    return explain_terminal.tree(shown, exact), lambda: explain_page.tree_page(plan, tree)
