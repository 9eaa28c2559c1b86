"""The commands `plan to-excel` and `plan from-excel`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer

PlanFolder = Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's folder.")]
NewBook = Annotated[Path, typer.Argument(metavar="FILE", help="Workbook to write (.xlsx).")]
OldBook = Annotated[Path, typer.Argument(metavar="FILE", help="Workbook to bring back (.xlsx).")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the plan that comes out.")]
Base = Annotated[
    Path | None,
    typer.Option(
        "--base",
        metavar="PLAN",
        help="Plan to take the edits into (default: the plan in DIR, else the one the workbook "
        "was made from).",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")]
Yes = Annotated[bool, typer.Option("--yes", help="Ask nothing, even in a terminal.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the trace of a fault of ours.")]


def register(
    group: typer.Typer,
    told: Callable[[bool], AbstractContextManager[None]],
    say: Callable[[str], None],
) -> None:
    """Add the commands to `group`. `told` turns errors into sentences, `say` shows a line."""

    @group.command(name="to-excel")
    def to_excel(plan: PlanFolder, file: NewBook, yes: Yes = False, debug: Debug = False) -> None:
        """Write a plan as a workbook to edit in: assumptions, interventions, options, tables."""
        with told(debug):
            from bettercare.bundle import write_single
            from bettercare.workbook.exporting import workbook_of

            _needs_libraries()
            _named_xlsx(file)
            book = workbook_of(plan, file.name)
            if not yes and _holds_work(file) and not _agreed(f"Replace {file}?", file):
                say("Nothing was written.")
                return
            write_single(file, book)
            say(f"{file} holds the plan. Edit it, then: bettercare plan from-excel {file} DIR")

    @group.command(name="from-excel")
    def from_excel(
        file: OldBook,
        folder: Folder,
        base: Base = None,
        dry_run: DryRun = False,
        yes: Yes = False,
        debug: Debug = False,
    ) -> None:
        """Bring an edited workbook back as a plan; what changed is shown before it is taken."""
        with told(debug):
            from bettercare.workbook.proposal import propose, write

            _needs_libraries()
            onto = _base(folder, base)
            proposal = propose(file, onto)
            sentences = list(proposal.sentences())
            for sentence in sentences:
                say(sentence)
            count = len(sentences)
            edits = "no edits" if not count else "1 edit" if count == 1 else f"{count:,} edits"
            whole = not _filled(folder)
            names = ", ".join(proposal.changed[:4]) + (", ..." if len(proposal.changed) > 4 else "")
            say(f"{edits} in {file}" + (f", for {names}." if names else "."))
            if dry_run:
                say("Nothing was written.")
                return
            if not whole and not proposal.changed:
                say(f"{folder} is as it was.")
                return
            if not whole and not yes and not _agreed(f"Change {folder}?", folder):
                say("Nothing was written.")
                return
            write(proposal, folder, whole=whole)
            say(
                f"{folder} holds the plan, and it has no faults."
                if count
                else f"{folder} holds the plan."
            )


def _needs_libraries() -> None:
    """Say in one sentence what to install where a library is missing."""
    from importlib.util import find_spec

    from bettercare.errors import CallError

    missing = [name for name in ("openpyxl", "xlsxwriter") if find_spec(name) is None]
    if missing:
        raise CallError(
            f"Workbooks need {' and '.join(missing)}, which this installation does not have",
            mend='install "bettercare[papers]"',
        )


def _named_xlsx(file: Path) -> None:
    from bettercare.errors import CallError

    if file.suffix.lower() != ".xlsx":
        raise CallError(f"{file} is not named as a workbook", mend="give it a name ending in .xlsx")


def _holds_work(file: Path) -> bool:
    """Whether a file in the workbook's place is somebody's work: edited, or none of ours."""
    if not file.exists():
        return False
    from bettercare.errors import BetterCareError
    from bettercare.workbook.proposal import propose

    try:
        return any(True for _ in propose(file).sentences())
    except BetterCareError:
        return True


def _agreed(question: str, what: Path) -> bool:
    """Whether the user says yes; where nobody can be asked, a sentence that says how to."""
    from bettercare.errors import CallError

    if sys.stdin.isatty():
        return typer.confirm(question)
    raise CallError(f"{what} is there already; nothing was written", mend="add --yes to replace it")


def _filled(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _base(folder: Path, base: Path | None) -> Path | None:
    """The plan that the edits go onto; None for the one that the workbook carries."""
    from bettercare.errors import CallError

    if base is not None and not base.is_dir():
        raise CallError(f"{base} is not a folder", mend="give the folder of the plan")
    if not _filled(folder):
        return base
    if not (folder / "plan.toml").is_file():
        raise CallError(
            f"{folder} holds files that are not a plan; nothing was written",
            mend="give a new or empty folder",
        )
    if base is not None and base.resolve() != folder.resolve():
        raise CallError(
            f"{folder} holds a plan already, and not the one of --base; nothing was written",
            mend="give a new folder, or leave --base out to change that plan",
        )
    return folder
