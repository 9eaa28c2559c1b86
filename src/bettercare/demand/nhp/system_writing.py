"""Write a system's results: a folder a provider, flows of residents, and the system's totals."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from bettercare.bundle import replacing
from bettercare.demand.nhp.run import Table
from bettercare.demand.nhp.system import WHOLE, System
from bettercare.demand.nhp.writing import MARK, long_table, summary, write, written_before


def system_totals(system: System) -> Table:
    """Activity of every provider (or "all" of them) by point of delivery and measure."""
    chosen = system.flows.keys["residence"] == WHOLE
    keys = system.flows.keys.filter(chosen).drop("residence")
    return Table(keys, system.flows.values[chosen.to_numpy()], system.flows.runs)


def system_lines(system: System) -> Iterator[str]:
    """Notes, rows set aside, and the system's result by provider, for the terminal."""
    for provider, outcome in system.providers.items():
        for told in (*outcome.notes, *map(str, outcome.inputs.quarantine.refusals)):
            yield f"Note: {provider}: {told}"
    table = system_totals(system)
    found = summary(table).sort("provider", "pod", "measure")
    yield f"{'provider':<16}{'point of delivery':<28}{'measure':<18}{'before':>12}{'mean':>12}"
    for provider, pod, measure, baseline, mean in found.select(
        "provider", "pod", "measure", "baseline", "mean"
    ).iter_rows():
        yield f"{provider:<16}{pod:<28}{measure:<18}{baseline:>12,.0f}{mean:>12,.0f}"


def write_system(folder: Path, system: System, how: Mapping[str, object]) -> tuple[str, ...]:
    """Write everything; the names of the files. Errors: `OutputError`."""
    names: list[str] = []
    with replacing(folder, written_before) as fresh:
        for provider, outcome in system.providers.items():
            inner = f"provider={provider}"
            names += [f"{inner}/{name}" for name in write(fresh / inner, outcome, how)]
        for name, table in (("flows", system.flows), ("system", system_totals(system))):
            long: pl.DataFrame = long_table(table)
            long.write_parquet(fresh / f"{name}.parquet", compression="lz4", statistics=False)
            summary(table).write_csv(fresh / f"{name}.csv", float_precision=2)
            names += [f"{name}.parquet", f"{name}.csv"]
        names.append(MARK)
        text = json.dumps({**how, "files": sorted(names)}, indent=1, ensure_ascii=False) + "\n"
        (fresh / MARK).write_text(text, encoding="utf-8")
    return tuple(sorted(names))
