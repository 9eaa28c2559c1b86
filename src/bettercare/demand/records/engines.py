"""The two engines that records are read with: DuckDB on one machine, Spark on many.

What is reckoned is written once, as Ibis expressions; an engine only opens the files, keeps
tables between two steps, and hands results back. Both count integers, so both give the same.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import polars as pl

from bettercare.demand.records.parts import OWN_ROWS, Part

if TYPE_CHECKING:
    import ibis.expr.types as ir

EngineName = Literal["duckdb", "spark"]
PART, ROW = "part__", "row__"


class Engine(Protocol):
    """What a query engine must do."""

    def opened(self, name: str, parts: Sequence[Part], columns: Sequence[str]) -> ir.Table:
        """Parts of one layout as a table: the columns, the part's number and the row's."""

    def keep(self, name: str, table: ir.Table) -> ir.Table:
        """The table worked out and kept on disk under a name, for further steps."""

    def frame(self, table: ir.Table) -> pl.DataFrame:
        """The table worked out, in memory."""


@contextlib.contextmanager
def engine(name: EngineName, scratch: Path, memory_gib: float | None = None) -> Iterator[Engine]:
    """An engine that keeps its tables in `scratch`, with a limit of memory (DuckDB)."""
    import ibis

    # steps stay steps: merged into one query, expressions would grow without bound
    fused, ibis.options.sql.fuse_selects = ibis.options.sql.fuse_selects, False
    try:
        with _duckdb(scratch, memory_gib) if name == "duckdb" else _spark(scratch) as works:
            yield works
    finally:
        ibis.options.sql.fuse_selects = fused


@contextlib.contextmanager
def _duckdb(scratch: Path, memory_gib: float | None) -> Iterator[Engine]:
    import ibis

    settings: dict[str, Any] = {"temp_directory": str(scratch / "duckdb_spill")}
    if memory_gib is not None:
        settings["memory_limit"] = f"{memory_gib:g}GiB"
    # rows carry their numbers, so nothing hangs on the order in which they come
    settings["preserve_insertion_order"] = False
    connection = ibis.duckdb.connect(scratch / "work.duckdb", **settings)
    try:
        yield _DuckDB(connection)
    finally:
        connection.disconnect()


@dataclass(slots=True)
class _DuckDB:
    connection: Any

    def opened(self, name: str, parts: Sequence[Part], columns: Sequence[str]) -> ir.Table:
        paths = ", ".join(_text(str(part.path)) for part in parts)
        row = _quoted(OWN_ROWS) if parts[0].own_rows else "file_row_number + 1"
        chosen = ", ".join([*(_quoted(column) for column in columns), f"{row} AS {ROW}"])
        number = " ".join(f"WHEN {_text(str(part.path))} THEN {part.number}" for part in parts)
        self.connection.raw_sql(
            f"CREATE OR REPLACE VIEW {name} AS SELECT {chosen}, CASE filename {number} END "
            f"AS {PART} FROM read_parquet([{paths}], filename = true, file_row_number = true, "
            "hive_partitioning = false, union_by_name = true)"
        )
        return self.connection.table(name)

    def keep(self, name: str, table: ir.Table) -> ir.Table:
        query = self.connection.compile(table)
        self.connection.raw_sql(f"CREATE OR REPLACE TABLE {name} AS {query}")
        return self.connection.table(name)

    def frame(self, table: ir.Table) -> pl.DataFrame:
        found: pl.DataFrame = table.to_polars()
        return found


@dataclass(slots=True)
class _Spark:
    session: Any
    scratch: Path
    connection: Any = None

    def __post_init__(self) -> None:
        import ibis

        self.connection = ibis.pyspark.connect(self.session)

    def opened(self, name: str, parts: Sequence[Part], columns: Sequence[str]) -> ir.Table:
        from functools import reduce

        row = f"`{OWN_ROWS}`" if parts[0].own_rows else "_metadata.row_index + 1"
        chosen = [*(f"`{column}`" for column in columns), f"CAST({row} AS BIGINT) AS {ROW}"]
        tables = [
            self.session.read.parquet(str(part.path.resolve())).selectExpr(
                *chosen, f"CAST({part.number} AS INT) AS {PART}"
            )
            for part in parts
        ]
        whole = reduce(lambda one, other: one.unionByName(other), tables)
        whole.createOrReplaceTempView(name)
        return self.connection.table(name)

    def keep(self, name: str, table: ir.Table) -> ir.Table:
        path = str((self.scratch / f"{name}.kept").resolve())
        self.session.sql(self.connection.compile(table)).write.mode("overwrite").parquet(path)
        self.session.read.parquet(path).createOrReplaceTempView(name)
        return self.connection.table(name)

    def frame(self, table: ir.Table) -> pl.DataFrame:
        found = pl.from_arrow(self.connection.to_pyarrow(table))
        assert isinstance(found, pl.DataFrame)
        return found


@contextlib.contextmanager
def _spark(scratch: Path) -> Iterator[Engine]:
    """The Spark session that is there, or one of this machine alone that nobody else can reach."""
    from pyspark.sql import SparkSession

    there = SparkSession.getActiveSession()
    if there is not None:
        yield _Spark(there, scratch)
        return
    session = (
        SparkSession.builder.appName("bettercare")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    try:
        yield _Spark(session, scratch)
    finally:
        session.stop()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
