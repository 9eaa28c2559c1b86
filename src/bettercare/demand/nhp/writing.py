"""Write a scenario's aggregations as the NHP model writes them, with a summary to read.

One parquet file an aggregation: its keys, `model_run` (0 is the baseline) and `value`, with every
key in every run. Beside them the parameters and the population variants of the runs, the rows set
aside, and `summary.csv`. The folder is replaced as a whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl

from bettercare.bundle import replacing
from bettercare.demand.nhp.run import Outcome, Table

MARK = "bettercare_nhp.json"  # tells an earlier output of ours
_QUANTILES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


def long_table(table: Table) -> pl.DataFrame:
    """Keys, model_run and value, one row a key and run."""
    keys, runs = table.values.shape
    place = pl.Series(np.repeat(np.arange(keys, dtype=np.uint32), runs))
    return table.keys.select(pl.all().gather(place)).with_columns(
        pl.Series("model_run", np.tile(np.array(table.runs, np.int64), keys)),
        pl.Series("value", table.values.ravel()),
    )


def summary(table: Table) -> pl.DataFrame:
    """Baseline, mean, standard deviation and quantiles over the runs, by key."""
    first = 1 if table.runs[0] == 0 else 0
    drawn = table.values[:, first:]
    columns = [pl.Series("baseline", table.values[:, 0])] if first else []
    columns += [pl.Series("mean", drawn.mean(axis=1)), pl.Series("sd", drawn.std(axis=1))]
    columns += [
        pl.Series(name, np.quantile(drawn, level, axis=1)) for name, level in _QUANTILES.items()
    ]
    return table.keys.with_columns(columns)


def write(folder: Path, outcome: Outcome, how: Mapping[str, object]) -> tuple[str, ...]:
    """Write everything; the names of the files. Errors: `OutputError`."""
    names: list[str] = []
    with replacing(folder, written_before) as fresh:
        for name, table in outcome.tables.items():
            long_table(table).write_parquet(
                fresh / f"{name}.parquet", compression="lz4", statistics=False
            )
            names.append(f"{name}.parquet")
        summary(outcome.tables["default"]).write_csv(fresh / "summary.csv", float_precision=2)
        texts = {
            "params.json": outcome.parameters.raw,
            "variants.json": list(outcome.drawn.variants),
        }
        refused = outcome.inputs.quarantine
        if refused.refusals:
            refused.frame().write_parquet(fresh / "quarantine.parquet")
            names.append("quarantine.parquet")
        names += ["summary.csv", *texts, MARK]
        texts[MARK] = {
            "runs": outcome.drawn.runs,
            "seed": outcome.parameters.seed,
            **how,
            "notes": list(outcome.notes),
            "set_aside": [str(one) for one in refused.refusals],
            "files": sorted(names),
        }
        for name, content in texts.items():
            text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
            (fresh / name).write_text(text, encoding="utf-8")
    return tuple(sorted(names))


def written_before(folder: Path) -> frozenset[str] | None:
    """Files of an earlier output of ours, which a new one replaces."""
    try:
        found = json.loads((folder / MARK).read_text(encoding="utf-8"))
        return frozenset(str(name) for name in found["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
