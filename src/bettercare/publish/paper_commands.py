"""The command `board-paper`: what changed between two days, as a board takes reports."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bettercare.publish.explain_commands import Debug, PlanFolder, Surroundings

_DAY = ["%Y-%m-%d"]


def register(app: typer.Typer, around: Surroundings) -> None:
    """Add the command to the command line."""

    @app.command("board-paper")
    def board_paper(
        plan: PlanFolder,
        board: Annotated[str, typer.Option("--board", metavar="NAME", help="The board's name.")],
        on: Annotated[
            datetime, typer.Option("--on", formats=_DAY, help="Day of the meeting (2018-09-27).")
        ],
        since: Annotated[
            datetime,
            typer.Option("--since", formats=_DAY, help="Tell what changed after this day."),
        ],
        out: Annotated[
            Path, typer.Option("--out", metavar="FOLDER", help="Folder for Word, PDF and HTML.")
        ],
        last_edition: Annotated[
            Path | None,
            typer.Option(
                "--last-edition", metavar="FILE",
                help="Word file whose words written by hand go on (default: the one in FOLDER).",
            ),
        ] = None,
        template: Annotated[
            Path | None,
            typer.Option("--template", metavar="FILE", help="Word file with the house style."),
        ] = None,
        author: Annotated[str, typer.Option("--author", help="Who reports.")] = "",
        item: Annotated[str, typer.Option("--item", help="Number on the agenda.")] = "",
        draws: Annotated[
            int | None,
            typer.Option("--draws", min=1, help="Number of draws (default: the plan's)."),
        ] = None,
        jobs: Annotated[
            int | None, typer.Option("--jobs", min=1, help="Processes; changes no result.")
        ] = None,
        debug: Debug = False,
    ) -> None:  # fmt: skip
        """Write a paper for a board's meeting: Word, PDF and HTML."""
        with around.faults_told(debug):
            from bettercare.plan import load_with_record
            from bettercare.publish.papers import board_files
            from bettercare.publish.papers.board_paper import Meeting

            meeting = Meeting(board, on.date(), since.date(), author, item)
            loaded, record = load_with_record(plan)
            wanted = board_files.prepared(loaded, record, meeting, out, last_edition, template)
            from bettercare.verdict import assess

            with around.progress() as told:
                assessment = assess(loaded, None, draws, None, jobs, told)
            for line in board_files.write(wanted, loaded, assessment):
                typer.echo(line)
