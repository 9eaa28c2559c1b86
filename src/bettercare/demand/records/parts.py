"""The files of an extract, made ready for a query engine: every part as Parquet, rows numbered.

Parquet is read where it is. Text is written anew as Parquet, all columns as text, in a scratch
folder that the caller removes; a row that is no row of the table (too few or too many fields, or
in another encoding than the rest) is set aside here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.records.reading import RecordsError
from bettercare.demand.records.text_files import (
    REPLACED,
    TextFile,
    as_utf8,
    cut_off,
    look_at,
    opened,
)

if TYPE_CHECKING:
    import pyarrow as pa

PARQUET = (".parquet", ".pq")
TEXT = (".csv", ".txt", ".psv", ".tsv", ".csv.gz", ".txt.gz", ".psv.gz", ".tsv.gz")
#: Column of the row numbers in a part written anew from text.
OWN_ROWS = "__row"
_TEXT_KEPT = 500  # characters of a broken row that go to the quarantine


@dataclass(frozen=True, slots=True)
class Extract:
    """One file of an extract as it was found: its columns, and how to read it if it is text."""

    name: str  # as the user may name it, relative to the folder given
    path: Path
    columns: tuple[str, ...]
    text: TextFile | None = None


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row of a text file that is no row of its table."""

    row: int
    reason: str
    held: str


@dataclass(frozen=True, slots=True)
class Part:
    """One file as the query engine reads it, in Parquet.

    `types` are its columns with their Arrow types, `rows` how many rows stand in the file that
    was given, `broken` those of them that are not in the Parquet file.
    """

    number: int
    name: str
    path: Path
    types: Mapping[str, str]
    rows: int
    own_rows: bool = False
    broken: tuple[BrokenRow, ...] = ()
    notes: tuple[str, ...] = field(default=())


def files_of(source: Path) -> tuple[list[Extract], list[str]]:
    """Every file of an extract with its columns, and the names of files that are none.

    Errors: `RecordsError` where there is nothing, or a file is empty or cut off.
    """
    if not source.exists():
        raise RecordsError(f"there is no {source}")
    paths = [source] if source.is_file() else sorted(p for p in source.rglob("*") if p.is_file())
    extracts, others = [], []
    for path in paths:
        name = path.name if path == source else path.relative_to(source).as_posix()
        ending = path.name.lower()
        if any(step.startswith((".", "_")) for step in Path(name).parts):
            continue  # hidden files, and the marks that Spark leaves beside its parts
        if ending.endswith(PARQUET):
            extracts.append(Extract(name, path, tuple(_arrow_schema(path).names)))
        elif ending.endswith(TEXT):
            text = look_at(path)
            extracts.append(Extract(name, path, text.header, text))
        else:
            others.append(name)
    return extracts, others


def ready(extract: Extract, number: int, wanted: Sequence[str], scratch: Path) -> Part:
    """The extract as a part. Errors: `RecordsError` where it cannot be read to its end."""
    if extract.text is None:
        schema = _arrow_schema(extract.path)
        types = {name: str(schema.field(name).type) for name in wanted}
        return Part(number, extract.name, extract.path, types, _arrow_rows(extract.path))
    for name in wanted:
        if extract.text.header.count(name) > 1:
            raise RecordsError(f"{extract.name} has the column {name} more than once")
    return _from_text(extract, extract.text, number, wanted, scratch)


def _arrow_schema(path: Path) -> pa.Schema:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_schema(path)
    except (OSError, pa.ArrowException) as error:
        first = str(error).splitlines()[0]
        raise RecordsError(f"{path} is not a whole Parquet file: {first}") from None


def _arrow_rows(path: Path) -> int:
    import pyarrow.parquet as pq

    return int(pq.read_metadata(path).num_rows)


def damage(part: Part) -> str:
    """What keeps a part from being read to its end; "" where nothing does."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        for _ in pq.ParquetFile(part.path).iter_batches(columns=list(part.types)):
            pass
    except (OSError, pa.ArrowException) as error:
        return cut_off(Path(part.name), error)
    return ""


class _Numbering:
    """Gives the rows that were read the numbers they have in the file, broken rows counted."""

    def __init__(self) -> None:
        self.next = 1
        self.broken: list[BrokenRow] = []
        self._seen = 0

    def refuse(self, row: Any) -> str:
        """Note a row with too few or too many fields; pyarrow asks what to do with it."""
        reason = f"it has {row.actual_columns} fields where the header has {row.expected_columns}"
        lines = row.text.count("\n")
        if lines:  # a quote that is opened and not closed swallows what follows
            reason += f", over {lines + 1:,} lines; perhaps a quote is not closed"
        # the header counts as pyarrow's first row
        self.broken.append(BrokenRow(int(row.number) - 1, reason, row.text[:_TEXT_KEPT]))
        return "skip"

    def take(self, count: int) -> NDArray[np.int64]:
        """The numbers of the next `count` rows that were read."""
        runs: list[NDArray[np.int64]] = []
        while count:
            broken = self.broken[self._seen].row if self._seen < len(self.broken) else None
            stop = self.next + count
            skip = broken is not None and broken < stop
            if broken is not None and broken < stop:
                stop = broken
                self._seen += 1
            runs.append(np.arange(self.next, stop, dtype=np.int64))
            count -= stop - self.next
            self.next = stop + skip
        return np.concatenate(runs) if runs else np.zeros(0, np.int64)


def _from_text(
    extract: Extract, text: TextFile, number: int, wanted: Sequence[str], scratch: Path
) -> Part:
    import zlib

    import pyarrow as pa
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    target = scratch / f"part_{number}.parquet"
    copy = as_utf8(text, scratch / f"part_{number}.txt") if text.mixed else None
    numbering = _Numbering()
    taken = list(text.header) if text.mixed else list(wanted)
    schema = pa.schema([*((name, pa.string()) for name in wanted), (OWN_ROWS, pa.int64())])
    spoilt: list[BrokenRow] = []
    try:
        with (
            copy.open("rb") if copy else opened(text.path) as source,
            pc.open_csv(
                source,
                read_options=pc.ReadOptions(
                    use_threads=False,
                    encoding="utf-8" if text.encoding == "utf-8-sig" else text.encoding,
                ),
                parse_options=pc.ParseOptions(
                    delimiter=text.delimiter,
                    newlines_in_values=True,
                    invalid_row_handler=numbering.refuse,
                ),
                convert_options=pc.ConvertOptions(
                    include_columns=taken,
                    column_types=dict.fromkeys(text.header, pa.string()),
                    strings_can_be_null=True,
                    null_values=[""],
                ),
            ) as reader,
            pq.ParquetWriter(target, schema) as writer,
        ):
            for batch in reader:
                table = pa.Table.from_batches([batch])
                rows = pa.array(numbering.take(batch.num_rows))
                table = table.append_column(OWN_ROWS, rows)
                if text.mixed:
                    table, bad = _without_spoilt(table)
                    spoilt += bad
                writer.write_table(table.select([*wanted, OWN_ROWS]))
    except (OSError, EOFError, zlib.error, UnicodeError, pa.ArrowException) as error:
        raise RecordsError(cut_off(text.path, error)) from None
    finally:
        if copy:
            copy.unlink(missing_ok=True)
    kept = _arrow_rows(target)
    broken = tuple(sorted([*numbering.broken, *spoilt], key=lambda each: each.row))
    notes = (f"{extract.name} is read as Windows-1252",) if text.encoding == "cp1252" else ()
    types = dict.fromkeys(wanted, "string")
    rows_given = kept + len(broken)
    return Part(number, extract.name, target, types, rows_given, True, broken, notes)


def _without_spoilt(table: pa.Table) -> tuple[pa.Table, list[BrokenRow]]:
    """The rows whose text is all in the file's encoding, and the others."""
    import pyarrow as pa
    import pyarrow.compute as pc

    bad = pa.chunked_array([pa.array([False] * table.num_rows)])
    for name in table.column_names:
        if name != OWN_ROWS:
            found = pc.match_substring(table[name], REPLACED)
            bad = pc.or_(bad, pc.fill_null(found, False))
    reason = "its text is in another encoding than the rest of the file"
    lines = table.filter(bad).to_pylist()
    broken = [
        BrokenRow(line[OWN_ROWS], reason, ",".join(v or "" for v in list(line.values())[:-1]))
        for line in lines
    ]
    short = [BrokenRow(each.row, each.reason, each.held[:_TEXT_KEPT]) for each in broken]
    return table.filter(pc.invert(bad)), short
