"""Writes a table of the plan as CSV, figures rounded to a few significant digits."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

Cell = str | int | float | None


def significant(value: float, digits: int = 5) -> float | int:
    """A figure rounded to significant digits, as an integer where it has no fraction.

    >>> significant(0.0123456), significant(1234567.8), significant(12.0), significant(0)
    (0.012346, 1234600, 12, 0)
    """
    if value == 0 or not math.isfinite(value):
        return 0
    rounded = round(value, digits - 1 - math.floor(math.log10(abs(value))))
    return int(rounded) if rounded == int(rounded) else rounded


def write_table(
    folder: Path,
    address: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    digits: int = 5,
    keys: int = 0,
) -> int:
    """Write `room.table` below the plan's assumptions; returns the number of rows.

    Where the first `keys` columns say which row is which, rows that the plan has already keep
    their order, so that a plan made anew differs by its figures alone; new ones come last.
    """
    room, table = address.split(".")
    path = folder / "assumptions" / room / f"{table}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    if keys and path.exists():
        with path.open(newline="", encoding="utf-8") as file:
            at = {tuple(row[:keys]): line for line, row in enumerate(csv.reader(file))}
        rows = sorted(rows, key=lambda row: at.get(tuple(map(str, row[:keys])), len(at)))
    count = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow(
                [significant(cell, digits) if isinstance(cell, float) else cell for cell in row]
            )
            count += 1
    return count
