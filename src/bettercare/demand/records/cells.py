"""Records to cells: one door for the command line and for plans with activity from records.

`add_up_records` reads an extract and gives its cells with an account of every row; `read_cells`
reads cells that were written before, with Polars alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl

from bettercare.demand.records.checking import columns_of
from bettercare.demand.records.engines import Engine, EngineName, engine
from bettercare.demand.records.fields import HOSPITAL_RECORDS, fields_of, marks_of
from bettercare.demand.records.hospital import Added, add_up
from bettercare.demand.records.parts import Extract, Part, damage, files_of, ready
from bettercare.demand.records.places import Places
from bettercare.demand.records.reading import RecordsError
from bettercare.demand.records.small_areas import read_small_areas
from bettercare.errors import BetterCareError
from bettercare.tables.activity_cells import CELL_KEYS, CELL_MEASURES, CELLS
from bettercare.tables.nearest import listing

if TYPE_CHECKING:
    import ibis.expr.types as ir

CELLS_FILE = "cells.parquet"
#: What the names of files of artificial records begin with: NHS Digital's and our own.
ARTIFICIAL = "artificial_"
Kind = Literal["hes", "apc", "op", "ae", "activity"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be read, and how.

    `kind` is "hes" (admitted care, outpatients and A&E, told apart by their columns), one of
    them, or "activity" (plain tables). `small_areas` is a file that gives small areas their area
    and deprivation. `without` names dimensions to add up over. `scratch` is where the engine
    keeps its tables while it works; person-level data stands there until the end, and is removed.
    """

    source: Path
    kind: Kind = "hes"
    places: Places = field(default_factory=Places)
    small_areas: Path | None = None
    without: tuple[str, ...] = ()
    engine: EngineName = "duckdb"
    memory_gib: float | None = None
    scratch: Path | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Cells of all records read (columns and order of `CELLS`), with the account by kind."""

    cells: pl.DataFrame
    added: tuple[Added, ...]
    notes: tuple[str, ...]
    artificial: bool = False  # some of it is nobody's records, by the names of the files

    @property
    def rows(self) -> int:
        """How many rows the files hold."""
        return sum(each.rows for each in self.added)

    @property
    def quarantine(self) -> pl.DataFrame:
        """Every refused row: records, file, row, reason and what it held."""
        return pl.concat(
            each.quarantine.select(pl.lit(each.records).alias("records"), pl.all())
            for each in self.added
        )


def no_progress(text: str) -> None:
    """Tell nobody."""
    del text


def add_up_records(asked: Asked, told: Callable[[str], None] = no_progress) -> Outcome:
    """Read, check and add up an extract.

    Errors: `RecordsError` where a file or column is missing or cut off, or no row can be used.
    """
    extracts, others = files_of(asked.source)
    notes = [f"{name} is no table and is not read" for name in others]
    with tempfile.TemporaryDirectory(prefix="bettercare-", dir=asked.scratch) as folder:
        scratch = Path(folder)
        with engine(asked.engine, scratch, asked.memory_gib) as works:
            lookup = None
            if asked.small_areas is not None:
                lookup = read_small_areas(works, asked.small_areas, scratch)
            found = _sorted_out(asked, extracts, notes)
            added = [
                _one_kind(works, records, files, asked, lookup, scratch, told)
                for records, files in found.items()
            ]
    cells = pl.concat(each.cells for each in added)
    made_up = [each.name for each in extracts if each.path.name.startswith(ARTIFICIAL)]
    if made_up:
        notes.append(f"{listing(made_up, 3)}: the records are artificial, about nobody")
    return Outcome(cells, tuple(added), tuple(notes), bool(made_up))


def _sorted_out(
    asked: Asked, extracts: Sequence[Extract], notes: list[str]
) -> dict[str, list[Extract]]:
    """The files by the records they hold, told by their columns."""
    if asked.kind != "hes":
        if not extracts:
            raise RecordsError(f"there is no table in {asked.source}")
        return {asked.kind: list(extracts)}
    marks = {
        records: next(f for f in fields_of(records) if f.name == marks_of(records))
        for records in HOSPITAL_RECORDS
    }
    found: dict[str, list[Extract]] = {}
    for records, mark in marks.items():
        files = [each for each in extracts if mark.found_in(each.columns)]
        if files:
            found[records] = files
    for each in extracts:
        if not any(each in files for files in found.values()):
            notes.append(f"{each.name} holds no records of these kinds and is not read")
    if not found:
        looked = "; ".join(f"{key}: {mark.usual}" for key, mark in marks.items())
        raise RecordsError(f"there are no hospital records in {asked.source}: no file has {looked}")
    return found


def _one_kind(
    works: Engine,
    records: str,
    files: Sequence[Extract],
    asked: Asked,
    lookup: ir.Table | None,
    scratch: Path,
    told: Callable[[str], None],
) -> Added:
    told(f"reading {records}")
    place = scratch / records
    place.mkdir()
    parts: list[Part] = []
    for number, file in enumerate(files, start=1):
        parts.append(ready(file, number, columns_of(records, file), place))
    try:
        return add_up(works, records, parts, asked.places, lookup, asked.without, told)
    except BetterCareError:
        raise
    except Exception as error:  # what an engine raises has no class in common
        raise _why_it_stopped(error, parts) or error from None


def _why_it_stopped(error: Exception, parts: Sequence[Part]) -> RecordsError | None:
    """The sentence for a part that is damaged, or an engine without room; None for a fault of ours.

    Every part is read once more: that a page of a Parquet file is damaged shows only then.
    """
    for part in parts:
        why = damage(part)
        if why:
            return RecordsError(why)
    if type(error).__name__ in ("OutOfMemoryException", "IOException"):  # DuckDB's
        return RecordsError(
            f"DuckDB could not go on: {str(error).splitlines()[0]}",
            mend="give it more memory (--memory) or a place with more room (--scratch)",
        )
    return None


def read_cells(path: Path) -> pl.DataFrame:
    """Cells from a file, or a folder that `bettercare records cells` wrote.

    Errors: `RecordsError` where there is none, or it is not one of cells.
    """
    file = path / CELLS_FILE if path.is_dir() else path
    try:
        cells = pl.read_parquet(file)
    except (OSError, pl.exceptions.PolarsError) as error:
        first = str(error).splitlines()[0]
        raise RecordsError(
            f"{file} cannot be read: {first}", mend="make it with `bettercare records cells`"
        ) from None
    return checked_cells(cells, str(file))


def checked_cells(cells: pl.DataFrame, name: str) -> pl.DataFrame:
    """The cells if they are as `CELLS` declares. Errors: `RecordsError`."""
    missing = [column for column in CELLS.names if column not in cells.columns]
    if missing:
        raise RecordsError(f"{name} has no column {', '.join(missing)}")
    try:
        return cells.select(
            *(pl.col(key).cast(pl.String) for key in CELL_KEYS),
            *(pl.col(measure).cast(pl.Int64) for measure in CELL_MEASURES),
        )
    except pl.exceptions.PolarsError as error:
        raise RecordsError(f"{name} holds no cells: {str(error).splitlines()[0]}") from None
