"""The text of CSV files of a plan with rows brought in: a part of a table, an observed series."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from bettercare.start.brought import Cell, Observation, Part
from bettercare.start.target import Target, csv_rows, table_rows
from bettercare.tables.plan_tables import PLAN_TABLES

# Columns of an observed series, in this order; others that name where it was counted follow.
OBSERVED = ("measure", "definition", "area", "site", "period", "value", "unit", "source")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Rows under a header, whole numbers without a point."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(
        [number(cell) if isinstance(cell, float) else cell for cell in row] for row in rows
    )
    return out.getvalue()


def number(value: float) -> float | int:
    """A whole number without its point."""
    return int(value) if value == int(value) else value


def taken(target: Target, address: str, part: Part) -> list[str]:
    """What of the part the plan's table has already, by its text in the part's column."""
    _, rows = table_rows(target, address)
    new = {str(row[part.column]) for row in part.rows}
    return list(dict.fromkeys(t for row in rows if (t := row.get(part.column, "")) in new))


def with_part(target: Target, address: str, part: Part, source: str) -> str:
    """The plan's table with a part's rows in the place of those it had, or at its end.

    Each new row names its source, because the table's others come from elsewhere.
    """
    header, rows = table_rows(target, address)
    new: dict[str, list[dict[str, Cell]]] = {}
    for row in part.rows:
        new.setdefault(str(row[part.column]), []).append({"source": source, **row})
    if not header:
        header = [c.name for c in PLAN_TABLES[address].columns if not (c.optional or c.each)]
    wanted = dict.fromkeys(name for own in new.values() for row in own for name in row)
    header = [*header, *(name for name in wanted if name not in header)]
    whole: list[dict[str, Cell]] = []
    placed: set[str] = set()
    for old in rows:
        text = old.get(part.column, "")
        if text not in new:
            whole.append(dict(old))
        elif text not in placed:
            whole += new[text]
            placed.add(text)
    whole += [row for text, own in new.items() if text not in placed for row in own]
    return csv_text(header, ([row.get(name, "") for name in header] for row in whole))


def observed_path(target: Target, name: str) -> Path:
    """Where a plan keeps an observed series."""
    return target.folder / "observed" / f"{name}.csv"


def already_observed(target: Target, name: str, series: Sequence[Observation]) -> bool:
    """Whether the plan's file has a figure for the same thing, place and period."""
    return bool({_key(_cells(one, "")) for one in series} & set(_kept(target, name)))


def with_observed(target: Target, name: str, series: Sequence[Observation], source: str) -> str:
    """The plan's observed series with these figures in it, in order of measure and period."""
    rows = _kept(target, name)
    rows |= {_key(cells): cells for one in series if (cells := _cells(one, source))}
    extra = dict.fromkeys(k for row in rows.values() for k in row if k not in OBSERVED)
    header = [*OBSERVED, *extra]
    ordered = (rows[key] for key in sorted(rows))
    return csv_text(header, ([row.get(name, "") for name in header] for row in ordered))


def _kept(target: Target, name: str) -> dict[tuple[str, ...], dict[str, str]]:
    path = observed_path(target, name)
    rows = csv_rows(path)[1] if path.is_file() else []
    return {_key(row): row for row in rows}


def _cells(one: Observation, source: str) -> dict[str, str]:
    value = str(number(one.value))
    return {
        "measure": one.measure,
        "definition": one.definition,
        "period": one.period,
        "value": value,
        "unit": one.unit,
        "source": source,
        **dict(one.where),
    }


def _key(row: dict[str, str]) -> tuple[str, ...]:
    """What a figure is about: everything but the figure and where it comes from."""
    about = sorted(k for k, v in row.items() if v and k not in ("value", "source", "unit"))
    first = tuple(row.get(name, "") for name in ("measure", "definition", "period"))
    return first + tuple(f"{k}={row[k]}" for k in about)
