"""Write a path: a folder a year, as a single run has it, and the main results with key `year`.

`year=YYYY/` holds exactly the files of a run that ends in that year, so the last is the scenario's
own to the byte, and a reader that knows such folders finds `year` as a column. Beside them,
`default.parquet` and `summary.csv` hold the main aggregation with `year` as a key; in the start
year there is only the baseline, run 0.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from bettercare.bundle import replacing
from bettercare.demand.nhp.run import Outcome
from bettercare.demand.nhp.writing import MARK, long_table, summary, write, written_before

_MAIN = "default"
YEAR = "year"


def write_path(folder: Path, outcomes: Iterable[Outcome], how: Mapping[str, object]) -> Outcome:
    """Write every year's outcome as it comes; the last outcome. Errors: `OutputError`."""
    last: Outcome | None = None
    runs: list[pl.DataFrame] = []
    figures: list[pl.DataFrame] = []
    files: list[str] = []
    with replacing(folder, written_before) as fresh:
        for outcome in outcomes:
            year = outcome.parameters.end_year
            inner = f"{YEAR}={year}"
            files += [f"{inner}/{name}" for name in write(fresh / inner, outcome, how)]
            table = outcome.tables[_MAIN]
            if last is None:
                start = long_table(table).filter(pl.col("model_run") == 0)
                runs.append(with_year(start, outcome.parameters.start_year))
            runs.append(with_year(long_table(table), year))
            figures.append(with_year(summary(table), year))
            last = outcome
        assert last is not None
        long = pl.concat(runs)
        long.write_parquet(fresh / f"{_MAIN}.parquet", compression="lz4", statistics=False)
        pl.concat(figures).write_csv(fresh / "summary.csv", float_precision=2)
        files += [f"{_MAIN}.parquet", "summary.csv", MARK]
        text = json.dumps({**how, "files": sorted(files)}, indent=1, ensure_ascii=False) + "\n"
        (fresh / MARK).write_text(text, encoding="utf-8")
    return last


def with_year(table: pl.DataFrame, year: int) -> pl.DataFrame:
    """The table with its year as the first key."""
    return table.insert_column(0, pl.Series(YEAR, [year] * table.height, pl.Int64))
