"""Make a year of artificial records of a plan's area and write them, a block at a time."""

from __future__ import annotations

import hashlib
import io
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from bettercare.bundle import MANIFEST, replacing, written_before
from bettercare.bundle.manifest import entry_of, manifest
from bettercare.demand.records.fields import specialty_groups
from bettercare.plan.model import Plan, year_label
from bettercare.synth.codes import coding_of
from bettercare.synth.drawing import Drawer, Setting
from bettercare.synth.expected import AGES, expected_of

if TYPE_CHECKING:
    import polars as pl

_KINDS = {"apc": "admitted patient care", "op": "outpatient appointments", "ae": "A&E attendances"}
README = "README.md"
Told = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted: the financial year by its first, how many times the plan's activity."""

    year: int
    scale: float = 1.0
    seed: int = 0
    form: str = "csv"
    jobs: int = 1


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: records by kind and by service, and the files."""

    by_kind: dict[str, int]
    by_service: dict[str, int]
    files: tuple[str, ...]


def make_records(plan: Plan, asked: Asked, out: Path, told: Told | None = None) -> Made:
    """Write a year's artificial records of the plan's area to the folder `out`, all or nothing.

    The same plan, year, scale and seed give the same bytes, whatever the number of threads. Memory
    holds a few blocks of records. Errors: `CallError`, `OutputError`.
    """
    drawers = _drawers(plan, asked)
    kinds = [kind for kind in _KINDS if any(d.kind == kind for d in drawers)]
    entries = []
    with replacing(out, written_before) as fresh:
        for kind in kinds:
            stem = f"artificial_{kind}_{year_label(asked.year).replace('/', '_')}"
            mine = [each for each in drawers if each.kind == kind]
            frames = _blocks(mine, asked.jobs, _ENCODED[asked.form], told)
            entries += _WRITERS[asked.form](fresh, stem, frames)
        readme = _readme(plan, asked, drawers).encode()
        (fresh / README).write_bytes(readme)
        entries.append(entry_of(README, len(readme), _hashed(readme)))
        (fresh / MANIFEST).write_bytes(manifest(_meta(plan, asked), entries))
    return Made(
        {kind: sum(each.count for each in drawers if each.kind == kind) for kind in kinds},
        {each.expected.service.key: each.count for each in drawers},
        tuple(entry["path"] for entry in entries),
    )


def _drawers(plan: Plan, asked: Asked) -> list[Drawer]:
    expected = expected_of(plan, asked.year)
    groups = {
        str(code): group
        for first, last, group in specialty_groups()
        for code in range(first, last + 1)
    }
    at = _setting(plan, asked)
    coded = [(each, coding_of(each.service.key, each.rule, groups)) for each in expected]
    first = [Drawer(at, each, coding, i, 0) for i, (each, coding) in enumerate(coded)]
    columns = {
        kind: frozenset().union(*(each.own_columns for each in first if each.kind == kind))
        for kind in _KINDS
    }
    spells = [each.blocks if each.kind == "apc" else 0 for each in first]
    at = replace(at, spell_blocks=max(sum(spells), 1), columns=columns)
    begins = np.concatenate([[0], np.cumsum(spells)]).tolist()
    return [Drawer(at, each, coding, i, begins[i]) for i, (each, coding) in enumerate(coded)]


def _setting(plan: Plan, asked: Asked) -> Setting:
    """Codes of areas, providers and sites, and who lives where."""
    areas = list(plan.areas)
    people = np.zeros((len(areas), 2, AGES), np.int64)
    base = plan.tables["population.base"].columns
    names = ("area", "sex", "age", "people")
    for area, sex, age, count in zip(*(base[n] for n in names), strict=True):
        people[areas.index(area), "fm".index(sex), int(age)] += round(count)
    inside = people.sum(axis=0)
    for a, area in enumerate(plan.areas.values()):
        if area.outside:
            people[a] = inside
    sites = plan.tables["estate.sites"].columns
    codes = sites.get("code", (None,) * len(sites["site"]))
    return Setting(
        plan, asked.year, asked.seed, asked.scale,
        tuple(area.code or key.upper() for key, area in plan.areas.items()),
        {key: each.code[:3] or f"Z{n:02d}" for n, (key, each) in enumerate(plan.partners.items())},
        {site: code or site.upper() for site, code in zip(sites["site"], codes, strict=True)},
        people,
    )  # fmt: skip


def _blocks(
    drawers: list[Drawer], jobs: int, encode: Callable[[pl.DataFrame], bytes], told: Told | None
) -> Iterator[tuple[bytes, list[str]]]:
    """Every block as bytes with its columns, in order; a few at a time are in memory."""
    tasks = [(each, number) for each in drawers for number in range(each.blocks)]

    def work(drawer: Drawer, number: int) -> tuple[bytes, list[str]]:
        frame = drawer.block(number)
        return encode(frame), frame.columns

    waiting: deque[Future[tuple[bytes, list[str]]]] = deque()
    with ThreadPoolExecutor(jobs) as pool:
        for at, (drawer, number) in enumerate(tasks):
            waiting.append(pool.submit(work, drawer, number))
            if len(waiting) > jobs:
                yield waiting.popleft().result()
            if told is not None:
                told(at + 1, len(tasks), _KINDS[drawer.kind])
        while waiting:
            yield waiting.popleft().result()


def _as_csv(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_csv(buffer, include_header=False)
    return buffer.getvalue()


def _as_parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", compression_level=3, statistics=False)
    return buffer.getvalue()


def _write_csv(
    fresh: Path, stem: str, blocks: Iterator[tuple[bytes, list[str]]]
) -> list[dict[str, Any]]:
    """One CSV file of all blocks."""
    path, digest, size = f"{stem}.csv", hashlib.sha256(), 0
    columns: list[str] = []

    def put(handle: BinaryIO, content: bytes) -> None:
        nonlocal size
        handle.write(content)
        digest.update(content)
        size += len(content)

    with open(fresh / path, "wb") as handle:
        for content, names in blocks:
            if not columns:
                columns = names
                put(handle, (",".join(columns) + "\n").encode())
            put(handle, content)
    fields = [{"name": name, "type": "string"} for name in columns]
    entry = entry_of(path, size, "sha256:" + digest.hexdigest())
    return [entry | {"schema": {"fields": fields, "missingValues": [""]}, **_MARK}]


def _write_parquet(
    fresh: Path, stem: str, blocks: Iterator[tuple[bytes, list[str]]]
) -> list[dict[str, Any]]:
    """A Parquet file for each block."""
    entries = []
    for number, (content, _) in enumerate(blocks):
        path = f"{stem}/{stem}_{number:05d}.parquet"
        (fresh / path).parent.mkdir(exist_ok=True)
        (fresh / path).write_bytes(content)
        entries.append(entry_of(path, len(content), _hashed(content)) | _MARK)
    return entries


_MARK = {"description": "Artificial records: made by chance from a plan's figures, about nobody."}
_ENCODED = {"csv": _as_csv, "parquet": _as_parquet}
_WRITERS = {"csv": _write_csv, "parquet": _write_parquet}


def _hashed(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def _meta(plan: Plan, asked: Asked) -> dict[str, Any]:
    from bettercare import __version__

    return {
        "name": "artificial-hospital-records",
        "title": f"Artificial hospital records: {plan.short}, {year_label(asked.year)}",
        "description": _MARK["description"],
        "artificial": True,
        "plan_hash": plan.hash,
        "code_version": __version__,
        "year": year_label(asked.year),
        "scale": asked.scale,
        "seed": asked.seed,
    }


def _readme(plan: Plan, asked: Asked, drawers: list[Drawer]) -> str:
    rows = "\n".join(
        f"| {each.expected.service.name} | {_KINDS[each.kind]} | {each.count:,} |"
        for each in drawers
    )
    return f"""# Artificial hospital records

**Nobody's records.** Every row was made by chance from the figures of the plan
"{plan.title}", for {year_label(asked.year)}, with `bettercare synth` (seed {asked.seed},
scale {asked.scale:g}). No person's record went into it. File names begin with `artificial_`, the
column ARTIFICIAL says so in every row, and so does every pseudonym.

| service | records | how many |
|---|---|---|
{rows}

Totals, ages, sexes, areas, places, months and mean stays are the plan's. Diagnoses, treatment
functions, methods within a point of delivery, hours and who comes again are coarse, and nothing may
be concluded from them.
"""
