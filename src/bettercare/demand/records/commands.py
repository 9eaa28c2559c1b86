"""The commands of hospital records: `bettercare records cells`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bettercare.demand.records import base_command


class Kinds(StrEnum):
    """What the files hold."""

    hes = "hes"
    apc = "apc"
    op = "op"
    ae = "ae"
    activity = "activity"


class Engines(StrEnum):
    """What reads them."""

    duckdb = "duckdb"
    spark = "spark"


class Ages(StrEnum):
    """How ages are banded."""

    bands = "bands"
    single = "single"


class Dimensions(StrEnum):
    """What cells can do without."""

    month = "month"
    deprivation = "deprivation"
    specialty = "specialty"
    method = "method"
    transfer = "transfer"
    stay_band = "stay_band"
    sex = "sex"
    age_band = "age_band"
    area = "area"
    site = "site"


Source = Annotated[
    Path, typer.Argument(metavar="RECORDS", help="A file (CSV, Parquet) or a folder of them.")
]
OutFolder = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the cells.")]
KindOption = Annotated[
    Kinds,
    typer.Option(
        "--kind",
        help="hes: hospital records, told apart by their columns; apc, op or ae: only these; "
        "activity: plain tables.",
    ),
]
PlanOption = Annotated[
    Path | None,
    typer.Option("--plan", metavar="PLAN", help="Name areas, sites and ages as this plan does."),
]
SmallAreas = Annotated[
    Path | None,
    typer.Option(
        "--small-areas",
        metavar="FILE",
        help="CSV that gives small areas an area and a deprivation: code, area, deprivation.",
    ),
]
Without = Annotated[
    list[Dimensions] | None,
    typer.Option("--without", help="Add up over this dimension; repeat for several."),
]
Keep = Annotated[
    list[Dimensions] | None,
    typer.Option(
        "--keep",
        help="Do not add up over this dimension: deprivation, and month where there is no plan, "
        "are left out unless they are kept.",
    ),
]
#: What cells do without unless it is asked for: no plan takes deprivation from cells, and months
#: only shape a plan's year. Each of the two makes about four times as many cells.
UNASKED = (Dimensions.deprivation, Dimensions.month)
AgesOption = Annotated[
    Ages,
    typer.Option("--ages", help="The plan's bands (or five years), or single years of age."),
]
EngineOption = Annotated[
    Engines, typer.Option("--engine", help="duckdb: this machine; spark: national data.")
]
Memory = Annotated[
    float | None,
    typer.Option("--memory", metavar="GIB", min=0.5, help="Limit of DuckDB's memory, in GiB."),
]
Scratch = Annotated[
    Path | None,
    typer.Option(
        "--scratch",
        metavar="DIR",
        exists=True,
        file_okay=False,
        help="Where records stand while they are worked on; removed at the end.",
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Stop where a row would be set aside.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the trace of a fault of ours.")]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the command line gives its commands: how faults are told and progress is shown."""

    told: Callable[[bool], AbstractContextManager[None]]
    progress: Callable[[], AbstractContextManager[Callable[[int, int, str], None]]]


def register(app: typer.Typer, around: Surroundings) -> None:
    """Add the commands to `app`."""
    records = typer.Typer(name="records", help="Hospital records.", no_args_is_help=True)
    app.add_typer(records)

    @records.callback()
    def main() -> None:
        """Hospital records."""

    base_command.register(records, around.told)

    @records.command()
    def cells(
        source: Source,
        out: OutFolder,
        kind: KindOption = Kinds.hes,
        plan: PlanOption = None,
        small_areas: SmallAreas = None,
        without: Without = None,
        keep: Keep = None,
        ages: AgesOption = Ages.bands,
        engine: EngineOption = Engines.duckdb,
        memory: Memory = None,
        scratch: Scratch = None,
        strict: Strict = False,
        debug: Debug = False,
    ) -> None:
        """Check hospital records and add them up to cells of activity."""
        with around.told(debug):
            needs(engine.value)
            from dataclasses import replace

            from bettercare import plan as plans
            from bettercare.demand.records.cells import Asked, add_up_records
            from bettercare.demand.records.faults import stop_if_any
            from bettercare.demand.records.places import SINGLE_YEARS, Places, places_of
            from bettercare.demand.records.writing import lines, write

            places = Places() if plan is None else places_of(plans.load(plan))
            if ages is Ages.single:
                places = replace(places, age_bands=SINGLE_YEARS)
            unasked = [
                each for each in left_out(with_plan=plan is not None) if each not in (keep or ())
            ]
            dropped = tuple(dict.fromkeys(each.value for each in (*(without or ()), *unasked)))
            asked = Asked(
                source, kind.value, places, small_areas, dropped, engine.value, memory, scratch
            )
            with around.progress() as moved:
                outcome = add_up_records(asked, lambda text: moved(0, 1, text))
            if strict:
                refused = [one for each in outcome.added for one in each.refused]
                stop_if_any(refused, outcome.notes)
            if unasked:
                names = " and ".join(unasked)
                note = f"the cells are added up over {names} (--keep tells them apart)"
                outcome = replace(outcome, notes=(*outcome.notes, note))
            written = write(out, outcome)
            for line in lines(outcome):
                typer.echo(line)
            typer.echo(f"{', '.join(written)} in {out}.")


def left_out(*, with_plan: bool) -> tuple[Dimensions, ...]:
    """Dimensions that cells do without unless they are kept."""
    return UNASKED[:1] if with_plan else UNASKED


def needs(engine: str) -> None:
    """Say in a sentence what to install where a library is missing. Errors: `CallError`."""
    from importlib.util import find_spec

    from bettercare.errors import CallError

    if engine == "spark" and find_spec("pyspark") is None:
        raise CallError(
            "the engine spark needs pyspark",
            mend="use the environment that `make spark` sets up, or your cluster's",
        )
    missing = [name for name in ("ibis", "duckdb", "pyarrow") if find_spec(name) is None]
    if missing:
        raise CallError(
            f"this command needs {' and '.join(missing)}",
            mend="install bettercare with its extra `records`: pip install 'bettercare[records]'",
        )
