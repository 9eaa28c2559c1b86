"""Hospital records of one kind, checked and added up to cells, on either engine.

Every row read is in a cell, set aside with its reason, or left out by a rule that is told; the
numbers are held against each other at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from bettercare.demand.records.checking import DOUBLES, FAULT, LAYOUT, Checked, check, rows_again
from bettercare.demand.records.engines import PART, ROW, Engine
from bettercare.demand.records.faults import RefusedRows
from bettercare.demand.records.parts import Part
from bettercare.demand.records.places import Places
from bettercare.demand.records.reading import RecordsError
from bettercare.demand.records.shaping import LEFT_OUT, ROWS, added_up, shaped, units
from bettercare.errors import BalanceError
from bettercare.tables.activity_cells import CELL_KEYS, CELL_MEASURES

if TYPE_CHECKING:
    import ibis.expr.types as ir

_FIRST_ROWS = 5
QUARANTINE = {"file": pl.String, "row": pl.Int64, "reason": pl.String, "held": pl.String}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that are sound but no activity of these cells, and the rule that says so."""

    records: str
    reason: str
    units: int
    rows: int

    def __str__(self) -> str:
        rows = f"{self.rows:,} {'row' if self.rows == 1 else 'rows'}"
        return f"{self.records}: {self.units:,} not counted ({rows}), {self.reason}."


@dataclass(frozen=True, slots=True)
class Added:
    """Cells of one kind of records, with an account of every row."""

    records: str
    cells: pl.DataFrame
    rows: int
    refused: tuple[RefusedRows, ...]
    left_out: tuple[LeftOut, ...]
    quarantine: pl.DataFrame
    notes: tuple[str, ...] = ()

    @property
    def set_aside(self) -> int:
        """How many rows were refused."""
        return sum(each.count for each in self.refused)


def add_up(
    engine: Engine,
    records: str,
    parts: Sequence[Part],
    places: Places,
    lookup: ir.Table | None,
    without: Collection[str],
    told: Callable[[str], None],
) -> Added:
    """Read, check and add up all parts of one kind of records.

    `lookup` has `code` (a small area), `looked_up_area` and `looked_up_fifth`. Errors:
    `RecordsError` where no row can be used; `BalanceError` where rows were lost on the way.
    """
    told(f"checking {records}")
    checks = check(engine, records, parts)
    table = checks.table
    if lookup is not None:
        table = table.left_join(lookup, table.small_area == lookup.code)
    kept = engine.keep(f"{records}_read", shaped(records, table, places))
    faults = _counted(engine, kept, checks)
    good, again = _once(engine, records, kept.filter(kept[FAULT] == 0))
    told(f"adding up {records}")
    found = engine.frame(added_up(units(records, good, places), without))
    rows = sum(part.rows for part in parts)
    added = Added(
        records,
        _finished(records, found),
        rows,
        _refused(engine, parts, faults, again),
        tuple(_left_out(records, found)),
        _quarantined(engine, parts, checks, kept, again),
        tuple(note for part in parts for note in part.notes),
    )
    _balanced(added, int(found[ROWS].sum()))
    return added


def _counted(
    engine: Engine, kept: ir.Table, checks: Checked
) -> list[tuple[int, str, int, list[int]]]:
    """Rows with a fault: part, reason, how many and the first of them."""
    import ibis

    bad = kept.filter(kept[FAULT] > 0).select(PART, ROW, FAULT, LAYOUT)
    group = [PART, LAYOUT, FAULT]
    counts = engine.frame(bad.group_by(group).aggregate(n=bad.count()))
    if counts.is_empty():
        return []
    place = ibis.row_number().over(group_by=group, order_by=bad[ROW])
    numbered = bad.mutate(place__=place)
    first = engine.frame(numbered.filter(numbered.place__ < _FIRST_ROWS))
    rows = first.sort(ROW).group_by(group).agg(ROW)
    return [
        (part, checks.reasons[layout][fault - 1], n, list(numbers))
        for part, layout, fault, n, numbers in counts.join(rows, on=group)
        .sort(group)
        .select(*group, "n", ROW)
        .iter_rows()
    ]


def _once(
    engine: Engine, records: str, good: ir.Table
) -> tuple[ir.Table, list[tuple[str, ir.Table]]]:
    """The rows without those that come again, and these by reason."""
    found = []
    for number, (reason, keys) in enumerate(DOUBLES[records]):
        again = rows_again(engine, f"{records}_{number}", good, keys)
        if again is not None:
            found.append((reason, again))
            good = good.anti_join(again, [PART, ROW])
    return good, found


def _refused(
    engine: Engine,
    parts: Sequence[Part],
    faults: Sequence[tuple[int, str, int, list[int]]],
    again: Sequence[tuple[str, ir.Table]],
) -> tuple[RefusedRows, ...]:
    """Every refused row, counted by file and reason."""
    named = {part.number: part for part in parts}
    found = list(faults)
    for part in parts:
        for reason in dict.fromkeys(row.reason for row in part.broken):
            rows = [row.row for row in part.broken if row.reason == reason]
            found.append((part.number, reason, len(rows), rows[:_FIRST_ROWS]))
    for reason, table in again:
        numbers = engine.frame(table).sort(PART, ROW)
        for (part_number,), each in numbers.group_by(PART, maintain_order=True):
            first = each[ROW].head(_FIRST_ROWS).to_list()
            found.append((int(str(part_number)), reason, each.height, first))
    return tuple(
        RefusedRows(named[part].name, reason, count, named[part].rows, tuple(rows))
        for part, reason, count, rows in sorted(found, key=lambda one: (one[0], one[3], one[1]))
    )


def _quarantined(
    engine: Engine,
    parts: Sequence[Part],
    checks: Checked,
    kept: ir.Table,
    again: Sequence[tuple[str, ir.Table]],
) -> pl.DataFrame:
    """Every refused row as it was given, with file, row number and reason."""
    names = {part.number: part.name for part in parts}
    frames = [pl.DataFrame(schema=QUARANTINE)]
    for part in parts:
        broken = [(part.name, row.row, row.reason, row.held) for row in part.broken]
        frames.append(pl.DataFrame(broken, schema=QUARANTINE, orient="row"))
    faults = kept.filter(kept[FAULT] > 0).select(PART, ROW, FAULT)
    for raw, reasons in zip(checks.raw, checks.reasons, strict=True):
        faulty = engine.frame(raw.inner_join(faults, [PART, ROW]))
        fault = pl.col(FAULT).replace_strict(range(1, len(reasons) + 1), reasons, default="")
        frames.append(_held(faulty, names, fault))
        for reason, table in again:
            rows = engine.frame(raw.semi_join(table, [PART, ROW]))
            frames.append(_held(rows, names, pl.lit(reason)))
    return pl.concat(frames).sort("file", "row", "reason")


def _held(rows: pl.DataFrame, names: dict[int, str], reason: pl.Expr) -> pl.DataFrame:
    columns = [name for name in rows.columns if name not in (PART, ROW, FAULT)]
    return rows.select(
        pl.col(PART).cast(pl.Int64).replace_strict(names, return_dtype=pl.String).alias("file"),
        pl.col(ROW).cast(pl.Int64).alias("row"),
        reason.cast(pl.String).alias("reason"),
        pl.struct(pl.col(columns).cast(pl.String)).struct.json_encode().alias("held"),
    )


def _finished(records: str, found: pl.DataFrame) -> pl.DataFrame:
    """The cells in the declared columns and order; a dimension left out is empty."""
    return (
        found.filter(pl.col(LEFT_OUT).is_null())
        .with_columns(
            *(pl.lit(None).alias(name) for name in CELL_KEYS if name not in found.columns)
        )
        .with_columns(pl.lit(records).alias("records"))
        .select(
            *(pl.col(name).cast(pl.String) for name in CELL_KEYS),
            *(pl.col(name).cast(pl.Int64) for name in CELL_MEASURES),
        )
        .sort(CELL_KEYS, nulls_last=True)
    )


def _left_out(records: str, found: pl.DataFrame) -> list[LeftOut]:
    gone = found.filter(pl.col(LEFT_OUT).is_not_null())
    sums = gone.group_by(LEFT_OUT).agg(pl.col("count", ROWS).sum()).sort(LEFT_OUT)
    return [LeftOut(records, str(r), int(n), int(rows)) for r, n, rows in sums.iter_rows()]


def _balanced(added: Added, rows: int) -> None:
    """Every row is accounted for. Errors: `BalanceError`, a fault of ours; `RecordsError`."""
    if rows + added.set_aside != added.rows:
        raise BalanceError(
            f"{added.records}: of {added.rows:,} rows {rows:,} were added up and "
            f"{added.set_aside:,} set aside"
        )
    if not rows:
        reasons = "\n".join(map(str, added.refused))
        raise RecordsError(f"no row of {added.records} can be used\n{reasons}".rstrip())
