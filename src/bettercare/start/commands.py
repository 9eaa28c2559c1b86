"""The commands that begin a plan: `new`, `import` and `schema`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer

from bettercare.start.catalogue import KINDS

Debug = Annotated[bool, typer.Option("--debug", help="Show the trace of a fault of ours.")]
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="The file as published.")]
Title = Annotated[str, typer.Option("--title", help="Title of the plan.")]
Areas = Annotated[
    list[str] | None,
    typer.Option("--area", metavar="CODE=NAME", help='Such as "E06000016=Leicester"; repeat it.'),
]
Year = Annotated[
    int | None,
    typer.Option("--year", help="Year of the figures (default: the year the plan begins in)."),
]
Years = Annotated[
    int, typer.Option("--years", help="ons-components: years whose deaths and moves are averaged.")
]
Codes = Annotated[
    list[str] | None,
    typer.Option(
        "--code",
        help="Organisation whose patients are the plan's: sub-ICB location or CCG "
        "(gp-appointments, qof; qof takes AREA=CODE too), trust (ae-monthly, kh03) (default for "
        "trusts: the partners' codes); repeat it.",
    ),
]
Services = Annotated[
    list[str] | None,
    typer.Option(
        "--service",
        metavar="KEY",
        help="Service of the plan: gp-appointments (default: gp_appointment), ae-monthly; "
        "hes-summary takes KEY=COLUMN, such as emergency_admission=EMERGENCY, and repeats it.",
    ),
]
Conditions = Annotated[
    list[str] | None,
    typer.Option(
        "--condition",
        metavar="KEY",
        help="Condition of the plan (fingertips); qof takes KEY=GROUP, such as diabetes=DM, and "
        "repeats it.",
    ),
]
Indicator = Annotated[
    int | None,
    typer.Option("--indicator", help="fingertips: the indicator's number (default: list them)."),
]
BedTypes = Annotated[
    list[str] | None,
    typer.Option(
        "--bed-type",
        help="eric: type the return's beds go to. kh03: types of the plan that are general and "
        "acute beds, or KEY=SECTOR; repeat it.",
    ),
]
Added = Annotated[
    list[str] | None,
    typer.Option("--add", metavar="CODE=AREA", help="eric: a site to add to the plan; repeat it."),
]
Departments = Annotated[
    list[str] | None,
    typer.Option(
        "--department", help="ae-monthly: 1, 2 or other (default: all together); repeat it."
    ),
]
Owner = Annotated[str, typer.Option("--owner", help="Partner who answers for new figures.")]
Replace = Annotated[bool, typer.Option("--replace", help="Replace what the plan has.")]

_KINDS = "What the file holds: one of the kinds above."


def _import_help() -> str:
    """What `import` does, with a line for each kind of file."""
    kinds = "\n\n".join(f"{key}: {kind.holds} ({kind.layouts[0]})." for key, kind in KINDS.items())
    return f"""Read a public file into a plan's table, with its source.

The kinds, each with a layout it is read in (the reference page "Files that can be imported" shows
them all; the guide "Your area in a day" says where each file is to be had):

{kinds}
"""


def register(app: typer.Typer, told: Callable[[bool], AbstractContextManager[None]]) -> None:
    """Add the commands to `app`. `told` is the context that turns errors into sentences."""

    @app.command()
    def new(
        folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder not yet there.")],
        title: Title = "",
        area: Areas = None,
        debug: Debug = False,
    ) -> None:
        """Write a small plan that checks and runs, to begin your own from."""
        with told(debug):
            from bettercare.start.scaffold import new_plan, read_area

            count = new_plan(folder, title, [read_area(text) for text in area or ()])
            typer.echo(f"{count} files in {folder}; every figure in them is invented.")
            typer.echo(f"Next: bettercare check {folder}")

    @app.command(name="import", help=_import_help())
    def import_(
        kind: Annotated[str, typer.Argument(metavar="KIND", help=_KINDS)],
        files: Files,
        plan: Annotated[Path, typer.Option("--plan", metavar="DIR", help="The plan's folder.")],
        year: Year = None,
        years: Years = 5,
        code: Codes = None,
        service: Services = None,
        condition: Conditions = None,
        indicator: Indicator = None,
        bed_type: BedTypes = None,
        add: Added = None,
        department: Departments = None,
        owner: Owner = "",
        replace: Replace = False,
        debug: Debug = False,
    ) -> None:
        with told(debug):
            from bettercare.start.kinds import Asked, bring

            asked = Asked(
                year,
                years,
                code or (),
                service or (),
                condition or (),
                indicator,
                bed_type or (),
                add or (),
                department or (),
            )
            written, notes = bring(kind, files, plan, asked, replace=replace, owner=owner)
            for line in written:
                typer.echo(line)
            for note in notes:
                typer.echo(f"Note: {note}")

    @app.command()
    def schema(
        out: Annotated[
            Path | None,
            typer.Option("--out", metavar="DIR", help="Folder for the files (default: printed)."),
        ] = None,
        debug: Debug = False,
    ) -> None:
        """Export JSON Schemas of a plan's TOML files, so that editors complete and check them."""
        with told(debug):
            from bettercare.start.editor import schema_files

            if out is None:
                typer.echo(schema_files()["plan.schemas.json"], nl=False)
                return
            from bettercare.bundle import write_single

            found = schema_files()
            for name, text in found.items():
                write_single(out / name, text)
            typer.echo(f"{len(found)} files in {out}; taplo.toml there tells an editor of them.")
