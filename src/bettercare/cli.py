"""The `bettercare` command: check, run, compare and publish a plan.

Exit codes: 0 done; 1 a fault of ours; 2 a bad plan or call; 3 `--require-holds` does not hold.
Everything heavy is imported inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bettercare.demand import commands as demanding
from bettercare.demand.records import commands as recording
from bettercare.migration import commands as migrating
from bettercare.publish import diff_commands as differing
from bettercare.publish import enabler_commands as enabling
from bettercare.publish import explain_commands as explaining
from bettercare.publish import flow_commands as flowing
from bettercare.publish import hindcast_commands as hindcasting
from bettercare.publish import paper_commands as writing
from bettercare.publish import programme_commands as recounting
from bettercare.publish import quality_commands as assuring
from bettercare.publish import spc_commands as charting
from bettercare.publish.appraisal import commands as appraising
from bettercare.publish.phasing import commands as phasing_out
from bettercare.start import commands as beginning
from bettercare.synth import commands as making
from bettercare.workbook import commands as round_trip

if TYPE_CHECKING:
    from rich.console import Console

    from bettercare.appraisal.beside import Beside
    from bettercare.plan import Plan
    from bettercare.verdict import Assessment
    from bettercare.verdict.assess import Kept

app = typer.Typer(
    name="bettercare",
    help="Does the plan add up? Test a health and care plan for people, services, staff, "
    "buildings and money.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_WIDTH = 100  # of what is not shown in a terminal, such as a log

PlanFolder = Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's folder.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Folder for the results (default: build/PLAN)."),
]
Draws = Annotated[
    int | None, typer.Option("--draws", min=1, help="Number of draws (default: the plan's).")
]
Seed = Annotated[
    int | None, typer.Option("--seed", min=0, help="Seed of the draws (default: the plan's).")
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", min=1, help="Processes; changes no result (default: one a core)."),
]
Options = Annotated[
    list[str] | None,
    typer.Option("--option", metavar="OPTION", help="Only this option; repeat for several."),
]
RequireHolds = Annotated[
    str | None,
    typer.Option("--require-holds", metavar="OPTION", help="End with 3 unless this option holds."),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the trace of a fault of ours.")]


def _version(wanted: bool) -> None:
    if wanted:
        from bettercare import __version__

        typer.echo(f"bettercare {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Test whether a plan adds up."""
    del version
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal without our symbols shows `?` instead
            stream.reconfigure(errors="replace")


@app.command()
def check(plan: PlanFolder, debug: Debug = False) -> None:
    """Read a plan and tell what it holds, or every fault in it."""
    with _faults_told(debug):
        from bettercare import plan as plans
        from bettercare.access.places import places_faults
        from bettercare.publish import terminal
        from bettercare.publish.figures.judgement import grades

        report = plans.check(plan)
        bases = plans.check_bases(plan) if report.plan is not None else {}
        out = _console()
        if report.plan is not None and not report.faults:
            out.print(terminal.plan_size(report.plan, grades(report.plan)))
        for note in report.notes:
            _line(out, f"Note: {note}")
        for each in bases.values():
            if each.base is not None:
                _line(out, f"Base {each.base.key}: {each.base.label}.")
        told = report.record
        if told.record is not None:
            _line(out, f"Record of the programme: {terminal.record_size(told.record)}.")
        for note in told.notes:
            _line(out, f"Programme: {note}")
        faults = [*report.faults, *(fault for each in bases.values() for fault in each.faults)]
        faults += [*told.faults, *places_faults(report.plan)]
        if faults:
            for fault in faults:
                _line(out, str(fault))
            _line(out, f"{len(faults):,} fault{'s' if len(faults) > 1 else ''} in {plan}.")
            raise typer.Exit(2)
        _line(out, "No faults.")


@app.command()
def run(
    plan: PlanFolder,
    out: Out = None,
    draws: Draws = None,
    seed: Seed = None,
    jobs: Jobs = None,
    option: Options = None,
    require_holds: RequireHolds = None,
    debug: Debug = False,
) -> None:
    """Run a plan, write its results and report, and end with the verdict on one page."""
    with _faults_told(debug):
        folder = _out_folder(plan, out)
        loaded = _loaded(plan)
        assessment = _assess(loaded, draws, seed, jobs, option, needed=require_holds, out=folder)
        from bettercare.publish import output

        output.write_run(folder, loaded, assessment)
        _end(loaded, assessment, folder, require_holds)


@app.command()
def publish(
    plan: PlanFolder,
    out: Out = None,
    draws: Draws = None,
    seed: Seed = None,
    jobs: Jobs = None,
    option: Options = None,
    debug: Debug = False,
) -> None:
    """Run a plan and write what is published: papers, report, charts, tables and an index."""
    with _faults_told(debug):
        folder = _out_folder(plan, out)
        beside = _beside()
        from bettercare.plan import load_with_record
        from bettercare.programme import watched
        from bettercare.publish.publication import write_publication

        loaded, record = load_with_record(plan)
        progress = watched(loaded, record) if record else ()
        assessment = _assess(loaded, draws, seed, jobs, option, out=folder, kept=beside)
        worth = beside.appraisal(loaded)
        written = write_publication(folder, loaded, assessment, record, worth, progress)
        _end(loaded, assessment, folder, None)
        for line in written.told:
            _line(_console(), line)
        _line(_console(), f"Bundle: {folder} ({len(written.paths)} files, every hash verified)")


@app.command()
def compare(
    plan: PlanFolder,
    year: Annotated[
        str | None, typer.Option("--year", help='Such as "2018/19" (default: the last).')
    ] = None,
    draws: Draws = None,
    seed: Seed = None,
    jobs: Jobs = None,
    option: Options = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Also as CSV.")] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also as a web page.")
    ] = None,
    debug: Debug = False,
) -> None:
    """Show the options side by side, check by check, in one year."""
    with _faults_told(debug):
        beside = _beside()
        loaded = _loaded(plan)
        assessment = _assess(loaded, draws, seed, jobs, option, year=year, kept=beside)
        from bettercare import bundle
        from bettercare.publish import terminal
        from bettercare.publish.compare import compare as compared
        from bettercare.publish.compare import page

        found = compared(loaded, assessment, year)
        worth = beside.appraisal(loaded)
        if csv is not None:
            bundle.write_single(csv, found.frame().write_csv())
        if html is not None:
            bundle.write_single(html, page(found, loaded, worth))
        _console().print(terminal.side_by_side(found))
        if worth is not None:
            from bettercare.publish.appraisal.terminal import side_by_side

            _console().print(side_by_side(loaded, worth))


def _out_folder(plan: Path, out: Path | None) -> Path:
    return out if out is not None else Path("build") / plan.resolve().name


def _loaded(folder: Path) -> Plan:
    _one_thread_each()
    from bettercare import plan as plans

    return plans.load(folder)


def _assess(
    plan: Plan,
    draws: int | None,
    seed: int | None,
    jobs: int | None,
    options: list[str] | None,
    *,
    needed: str | None = None,
    out: Path | None = None,
    year: str | None = None,
    kept: Kept | None = None,
) -> Assessment:
    """Refuse what would fail later, and run the plan with a progress bar."""
    from bettercare import bundle
    from bettercare.errors import CallError

    chosen = list(dict.fromkeys(options or plan.options))
    for key in [*chosen, *([needed] if needed else [])]:
        _known(key, plan.options, "option")
    if needed and needed not in chosen:
        raise CallError(f"--require-holds {needed} needs that option to be run: add --option")
    if year is not None:
        from bettercare.publish.digest import years

        _known(year, years(plan), "year")
    if out is not None:
        bundle.check_writable(out)
    from bettercare.publish.ready import loading_beside
    from bettercare.verdict import assess

    with _progress() as told:
        return assess(plan, chosen, draws, seed, jobs, loading_beside(told), kept)


def _one_thread_each() -> None:
    """Processes share out the cores already: threads of the linear algebra would wait in turn."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _beside() -> Beside:
    """Keeps what the appraisal needs of a run that is made for something else."""
    _one_thread_each()
    from bettercare.appraisal.beside import Beside

    return Beside()


def _known(name: str, names: Iterable[str], what: str) -> None:
    from bettercare.errors import CallError
    from bettercare.tables.nearest import listing, nearest

    pool = list(names)
    if name in pool:
        return
    like = nearest(name, pool)
    guess = f', did you mean "{like}"?' if like else "."
    raise CallError(f'There is no {what} "{name}"{guess} The plan has {listing(pool)}.')


def _end(plan: Plan, assessment: Assessment, folder: Path, require_holds: str | None) -> None:
    """The verdict on one page, where the report is, and the exit code it asks for."""
    from bettercare.publish import terminal
    from bettercare.publish.brief import of_assessment

    page = of_assessment(plan, assessment)
    out = _console()
    out.print(terminal.page(page, assessment.meta["draws"], assessment.meta["seed"]))
    _line(out, f"Report: {folder / 'report.html'}")
    if require_holds is None:
        return
    found = next(one for one in page.options if one.option.key == require_holds)
    if found.answer.answer != "holds":
        _line(_console(stderr=True), f"{found.label} does not hold: {found.answer.answer}.")
        raise typer.Exit(3)


@contextlib.contextmanager
def _faults_told(debug: bool) -> Iterator[None]:
    """Tell what went wrong in a sentence and end with the right code, never with a trace."""
    from bettercare.errors import BetterCareError

    try:
        yield
    except BetterCareError as error:
        _line(_console(stderr=True), str(error))
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        _line(_console(stderr=True), "Stopped; any earlier output is as it was.")
        raise typer.Exit(130) from None
    except (typer.Exit, BrokenPipeError):
        raise
    except MemoryError:
        if debug:
            raise
        _line(_console(stderr=True), "There is not enough memory for this run: use fewer --draws.")
        raise typer.Exit(1) from None
    except Exception as error:
        if debug:
            raise
        _line(
            _console(stderr=True),
            f"A fault in Better Care, not in your plan: {type(error).__name__}: {error}. "
            "Run again with --debug for the trace, and please report it.",
        )
        raise typer.Exit(1) from None


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar, silent where nobody watches; gives the callable that moves it."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = _console(stderr=True)
    bar = Progress(
        TextColumn("{task.percentage:>3.0f}%"),
        BarColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
        console=console,
        transient=True,
        auto_refresh=False,  # no thread of its own: the run forks its workers
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task("Reading", total=None)

        def told(done: int, total: int, text: str) -> None:
            bar.update(task, completed=done, total=total, description=text, refresh=True)

        yield told


def _console(stderr: bool = False) -> Console:
    from rich.console import Console

    console = Console(stderr=stderr, highlight=False)
    return console if console.is_terminal else Console(stderr=stderr, highlight=False, width=_WIDTH)


def _line(console: Console, text: str) -> None:
    """One line as it is, however long: plan text is not markup."""
    from bettercare.publish.words import plain

    console.print(plain(text), markup=False, soft_wrap=True)


plan_app = typer.Typer(help="Look after a plan's own files.", no_args_is_help=True)
app.add_typer(plan_app, name="plan")

beginning.register(app, _faults_told)
migrating.register(plan_app, _faults_told, lambda text: _line(_console(), text))
round_trip.register(plan_app, _faults_told, lambda text: _line(_console(), text))
around = explaining.Surroundings(_faults_told, _console, _progress)
explaining.register(app, around)
for commands in (differing, enabling, recounting, charting, hindcasting, assuring):
    commands.register(app, around)
demanding.register(app, demanding.Surroundings(_faults_told, _progress))
recording.register(app, recording.Surroundings(_faults_told, _progress))
for commands in (appraising, writing, phasing_out):
    commands.register(app, around)
flowing.register(app, flowing.Surroundings(_faults_told, _console, _progress))
making.register(app, making.Surroundings(_faults_told, _progress))
