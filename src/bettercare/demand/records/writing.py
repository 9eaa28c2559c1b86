"""Write cells with the account of every row, and say it in a few lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from bettercare.bundle import replacing
from bettercare.demand.records.cells import CELLS_FILE, Outcome
from bettercare.tables.activity_cells import CELL_MEASURES, UNKNOWN

MARK = "bettercare_cells.json"  # tells an earlier output of ours
QUARANTINE_FILE = "quarantine.parquet"


def write(folder: Path, outcome: Outcome) -> tuple[str, ...]:
    """Write cells, refused rows and the account; the names of the files. Errors: `OutputError`."""
    names = [CELLS_FILE, MARK]
    with replacing(folder, _written_before) as fresh:
        outcome.cells.write_parquet(fresh / CELLS_FILE, compression="zstd")
        refused = outcome.quarantine
        if refused.height:
            refused.write_parquet(fresh / QUARANTINE_FILE)
            names.append(QUARANTINE_FILE)
        account = {**_account(outcome), "files": sorted(names)}
        text = json.dumps(account, indent=1, ensure_ascii=False) + "\n"
        (fresh / MARK).write_text(text, encoding="utf-8")
    return tuple(sorted(names))


def _account(outcome: Outcome) -> dict[str, object]:
    """What became of every row, by kind of records."""
    return {
        "artificial": outcome.artificial,
        "records": {
            each.records: {
                "rows": each.rows,
                "set_aside": each.set_aside,
                "cells": each.cells.height,
                **{name: int(each.cells[name].sum()) for name in CELL_MEASURES},
                "refused": [str(one) for one in each.refused],
                "left_out": [str(one) for one in each.left_out],
                "unknown": _unknown(each.cells),
            }
            for each in outcome.added
        },
        "notes": [*outcome.notes, *(note for each in outcome.added for note in each.notes)],
    }


_MAY_LACK = ("area", "site", "age_band", "sex", "deprivation", "specialty")


def _unknown(cells: pl.DataFrame) -> dict[str, int]:
    """How many units have no known value, by dimension."""
    found = {name: int(cells.filter(pl.col(name) == UNKNOWN)["count"].sum()) for name in _MAY_LACK}
    return {name: count for name, count in found.items() if count}


def lines(outcome: Outcome) -> Iterator[str]:
    """Rows in and cells out by kind of records, and everything set aside, left out or unknown."""
    head = ("records", "rows", "set aside", "counted", "nights", "cells", "rows a cell")
    yield f"{head[0]:<10}" + "".join(f"{name:>13}" for name in head[1:])
    for each in outcome.added:
        used = each.rows - each.set_aside
        figures = (each.rows, each.set_aside, each.cells["count"].sum())
        nights = each.cells["beddays_midnight"].sum()
        ratio = used / max(each.cells.height, 1)
        yield (
            f"{each.records:<10}"
            + "".join(f"{figure:>13,}" for figure in (*figures, nights, each.cells.height))
            + f"{ratio:>13,.1f}"
        )
    for each in outcome.added:
        for left_out in each.left_out:
            yield f"Note: {left_out}"
        total = max(int(each.cells["count"].sum()), 1)
        for name, count in _unknown(each.cells).items():
            yield f"Note: {each.records}: {name} is unknown in {count:,} ({count / total:.1%})."
        for refused in each.refused:
            yield f"Set aside: {refused}"
        for note in each.notes:
            yield f"Note: {note}."
    for note in outcome.notes:
        yield f"Note: {note}."
    share = sum(each.set_aside for each in outcome.added) / max(outcome.rows, 1)
    yield f"{outcome.rows:,} rows read, {share:.2%} of them set aside."


def are_artificial(cells: Path) -> bool:
    """Whether written cells are known to come from artificial records."""
    folder = cells if cells.is_dir() else cells.parent
    try:
        return bool(json.loads((folder / MARK).read_text(encoding="utf-8"))["artificial"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _written_before(folder: Path) -> frozenset[str] | None:
    """Files of an earlier output of ours, which a new one replaces."""
    try:
        found = json.loads((folder / MARK).read_text(encoding="utf-8"))
        return frozenset(str(name) for name in found["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
