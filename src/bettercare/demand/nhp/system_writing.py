"""Write a system's results: a folder a provider, flows of residents, and the system's totals."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import polars as pl

from bettercare.bundle import replacing
from bettercare.demand.nhp.path_writing import YEAR, with_year
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
    """Write a year: every provider, flows and totals; the names of the files."""
    names: list[str] = []
    with replacing(folder, written_before) as fresh:
        for provider, outcome in system.providers.items():
            inner = f"provider={provider}"
            names += [f"{inner}/{name}" for name in write(fresh / inner, outcome, how)]
        for name, table in (("flows", system.flows), ("system", system_totals(system))):
            _table(fresh / name, long_table(table), summary(table))
            names += [f"{name}.parquet", f"{name}.csv"]
        names.append(_mark(fresh, how, names))
    return tuple(sorted(names))


def write_system_path(folder: Path, systems: Iterable[System], how: Mapping[str, object]) -> System:
    """Write a folder a year, and flows and totals with the key `year`; the last year's system."""
    last: System | None = None
    names: list[str] = []
    gathered: dict[str, list[tuple[pl.DataFrame, pl.DataFrame]]] = {"flows": [], "system": []}
    with replacing(folder, written_before) as fresh:
        for system in systems:
            inner = f"{YEAR}={system.year}"
            names += [f"{inner}/{name}" for name in write_system(fresh / inner, system, how)]
            for name, table in (("flows", system.flows), ("system", system_totals(system))):
                pair = (
                    with_year(long_table(table), system.year),
                    with_year(summary(table), system.year),
                )
                gathered[name].append(pair)
            last = system
        for name, pairs in gathered.items():
            _table(fresh / name, pl.concat(p[0] for p in pairs), pl.concat(p[1] for p in pairs))
            names += [f"{name}.parquet", f"{name}.csv"]
        names.append(_mark(fresh, how, names))
    assert last is not None
    return last


def _table(path: Path, runs: pl.DataFrame, figures: pl.DataFrame) -> None:
    runs.write_parquet(f"{path}.parquet", compression="lz4", statistics=False)
    figures.write_csv(f"{path}.csv", float_precision=2)


def _mark(folder: Path, how: Mapping[str, object], names: list[str]) -> str:
    """Write what the folder holds, by which a later output knows it; the file's name."""
    text = json.dumps({**how, "files": sorted([*names, MARK])}, indent=1, ensure_ascii=False)
    (folder / MARK).write_text(text + "\n", encoding="utf-8")
    return MARK
