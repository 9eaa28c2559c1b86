"""The command `diff`: two versions of a plan compared in words and numbers."""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bettercare.publish.diff_words import WHY, as_lines
from bettercare.publish.explain_commands import Surroundings

if TYPE_CHECKING:
    from bettercare.plan import Plan
    from bettercare.versions.compare import Difference
    from bettercare.versions.results import Outcomes

Before = Annotated[Path, typer.Argument(metavar="A", help="The earlier version's folder.")]
After = Annotated[Path, typer.Argument(metavar="B", help="The later version's folder.")]
Results = Annotated[
    bool, typer.Option("--results", help="Run both, and compare verdicts and headline figures.")
]
Runs = Annotated[
    tuple[Path, Path] | None,
    typer.Option(
        "--runs", metavar="DIR DIR", help="Written runs of A and of B to compare instead."
    ),
]
Draws = Annotated[
    int | None, typer.Option("--draws", min=1, help="Draws of both runs (default: the plan's).")
]
Out = Annotated[
    list[Path] | None,
    typer.Option("--out", metavar="FILE", help="Also as .html, .md or .json; repeat for several."),
]
ExitCode = Annotated[bool, typer.Option("--exit-code", help="End with 1 where they differ.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the trace of a fault of ours.")]
_FORMATS = (".html", ".md", ".json")


class Form(str, Enum):  # noqa: UP042 - typer shows the values of a str enum
    """How the difference is shown."""

    text = "text"
    json = "json"


Shown = Annotated[Form, typer.Option("--as", help="How it is shown: text or json.")]


def register(app: typer.Typer, around: Surroundings) -> None:
    """Add the command to the command line."""

    @app.command()
    def diff(
        before: Before,
        after: After,
        results: Results = False,
        runs: Runs = None,
        draws: Draws = None,
        form: Shown = Form.text,
        out: Out = None,
        exit_code: ExitCode = False,
        debug: Debug = False,
    ) -> None:
        """Compare two versions of a plan in words and numbers, and say why they differ."""
        with around.faults_told(debug):
            from bettercare import plan as plans
            from bettercare.publish import diff_words
            from bettercare.versions.compare import compare

            _known_formats(out or [])
            old, new = plans.load(_plan_folder(before)), plans.load(_plan_folder(after))
            found = compare(old, new)
            outcomes = _outcomes(old, new, results, runs, draws, around)
            parts = diff_words.told(found, outcomes)
            if form is Form.json:
                typer.echo(_json(found, outcomes), nl=False)
            else:
                _show(parts, around)
            for file in out or []:
                _write(file, found, outcomes, parts)
            if exit_code and found.differs:
                raise typer.Exit(1)


def _plan_folder(folder: Path) -> Path:
    """The plan in a folder, or the one that a published bundle holds in its folder `plan`."""
    inside = folder / "plan"
    if not (folder / "plan.toml").exists() and (inside / "plan.toml").is_file():
        return inside
    return folder


def _known_formats(files: list[Path]) -> None:
    from bettercare.errors import CallError

    for file in files:
        if file.suffix.lower() not in _FORMATS:
            mend = f"give it a name ending in one of {', '.join(_FORMATS)}"
            raise CallError(f"{file} is of no form that a difference has", mend=mend)


def _outcomes(
    old: Plan,
    new: Plan,
    results: bool,
    runs: tuple[Path, Path] | None,
    draws: int | None,
    around: Surroundings,
) -> Outcomes | None:
    """What both come to, from written runs or by running them; None where it is not asked for."""
    if runs is None and not results:
        return None
    from bettercare.errors import CallError
    from bettercare.versions.results import compare_runs, read_run

    if runs is not None:
        found = [read_run(folder) for folder in runs]
        hashes = [package.get("bettercare", {}).get("plan_hash") for _, package in found]
        for folder, plan, said in zip(runs, (old, new), hashes, strict=True):
            if said not in (None, plan.hash):
                mend = f"run {plan.root} again, or use --results"
                raise CallError(f"{folder} is a run of another plan than {plan.root}", mend=mend)
        return compare_runs(found[0][0], found[1][0])
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from bettercare.verdict import assess

    frames = []
    for plan in (old, new):
        with around.progress() as told:
            one = assess(plan, None, draws, None, None, told)
        frames.append({"verdict": one.verdict, "results": one.results})
    notes = []
    if old.seed != new.seed:
        notes.append("The two plans have other seeds, so chance tells them apart a little too.")
    return compare_runs(frames[0], frames[1], notes)


def _show(parts: list[Any], around: Surroundings) -> None:
    from rich.text import Text

    console = around.console()
    for part in parts:
        console.print(Text(part.heading, style="bold"))
        for sentence in part.sentences:
            console.print(Text(sentence), soft_wrap=True)
        if part.columns and part.columns[-1] == WHY:
            for line in as_lines(part):
                console.print(Text(line), soft_wrap=True)
        elif part.rows:
            console.print(_grid(part))
        console.print()


def _grid(part: Any) -> Any:
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False, pad_edge=False, header_style="dim")
    for column in part.columns:
        numeric = column in ("Before", "After", "Change")
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in part.rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _json(found: Difference, outcomes: Outcomes | None) -> str:
    import json

    from bettercare.publish.diff_words import as_json

    return json.dumps(as_json(found, outcomes), indent=2, default=str, ensure_ascii=False) + "\n"


def _write(file: Path, found: Difference, outcomes: Outcomes | None, parts: list[Any]) -> None:
    from bettercare import bundle
    from bettercare.publish import diff_page, words

    title = f"What changed: {words.plain(found.before.short)}"
    if found.after.short != found.before.short:
        title += f" to {words.plain(found.after.short)}"
    match file.suffix.lower():
        case ".json":
            bundle.write_single(file, _json(found, outcomes))
        case ".md":
            bundle.write_single(file, diff_page.markdown(title, parts))
        case _:
            bundle.write_single(file, diff_page.page(title, parts))
