"""The plan a file is brought into: as much of it as an import needs, read without checking it."""

from __future__ import annotations

import csv
import io
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bettercare.errors import CallError
from bettercare.tables.plan_tables import PLAN_TABLES


@dataclass(frozen=True, slots=True)
class Target:
    """A plan folder as far as an import needs it.

    `areas` are the codes of the areas that are not outside, by their keys; `base_year` and
    `horizon` are the calendar years the first and last financial year begin in; `services` gives
    each service's unit, `profiles` the profile of those that have one; `partners` the ODS codes
    of those inside that have one; `owner` the first partner inside.
    """

    folder: Path
    areas: dict[str, str]
    base_year: int
    horizon: int
    services: dict[str, str]
    owner: str
    profiles: dict[str, str] = field(default_factory=dict)
    partners: dict[str, str] = field(default_factory=dict)
    conditions: tuple[str, ...] = ()
    bed_types: tuple[str, ...] = ()
    age_bands: tuple[str, ...] = ()


def read_target(folder: Path) -> Target:
    """What an import needs of the plan at `folder`. Raises CallError where it cannot be told."""
    plan = _toml(folder, "plan.toml")
    services = {
        key: one for key, one in _toml(folder, "services.toml").items() if isinstance(one, dict)
    }
    areas = {
        key: str(area.get("code", "")).strip()
        for key, area in _tables(plan, "areas").items()
        if not area.get("outside")
    }
    if not areas:
        raise CallError("plan.toml has no areas", mend="give it one or more [areas.KEY]")
    inside = {k: p for k, p in _tables(plan, "partners").items() if p.get("kind") != "outside"}
    bands = plan.get("age_bands")
    return Target(
        folder,
        areas,
        _year(plan, "base_year"),
        _year(plan, "horizon"),
        {key: str(one.get("unit", "")) for key, one in services.items()},
        next(iter(inside), ""),
        {key: str(one["profile"]) for key, one in services.items() if one.get("profile")},
        {key: str(one["code"]).strip() for key, one in inside.items() if one.get("code")},
        tuple(_tables(plan, "conditions")),
        tuple(_tables(plan, "bed_types")),
        tuple(str(band) for band in bands) if isinstance(bands, list) else (),
    )


def codes(target: Target) -> dict[str, str]:
    """The official code of each area; CallError where some have none."""
    without = [key for key, code in target.areas.items() if not code]
    if without:
        mend = f'add code = "E06000016" (its own) to [areas.{without[0]}] of plan.toml'
        raise CallError(f"These areas have no official code: {', '.join(without)}", mend=mend)
    return target.areas


def table_rows(target: Target, address: str) -> tuple[list[str], list[dict[str, str]]]:
    """The header and rows of a CSV table of the plan; ([], []) where it has none.

    Raises CallError where the file cannot be read.
    """
    path = target.folder / PLAN_TABLES[address].file
    if not path.is_file():
        return [], []
    return csv_rows(path)


def table_sources(target: Target, address: str) -> list[str]:
    """The sources tables.toml names for a table of the plan."""
    entry = _toml(target.folder, "tables.toml").get(address, {})
    found = entry.get("source", []) if isinstance(entry, dict) else []
    return [str(key) for key in found] if isinstance(found, list) else []


def csv_rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """The header and rows of a CSV file of the plan's folder. Raises CallError."""
    try:
        reader = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        rows = [[cell.strip() for cell in row] for row in reader if any(row)]
    except (csv.Error, OSError, UnicodeDecodeError):
        rows = []
    header = rows[0] if rows else []
    if not header or any(len(row) != len(header) for row in rows):
        mend = "bettercare check tells the line"
        raise CallError(f"{path.name} of the plan cannot be read; nothing was written", mend=mend)
    return header, [dict(zip(header, row, strict=True)) for row in rows[1:]]


def _year(plan: dict[str, Any], key: str) -> int:
    begins = str(plan.get(key, ""))[:4]
    if not (begins.isascii() and begins.isdecimal()):
        raise CallError(f"plan.toml has no {key}", mend=f'write {key} = "2023/24"')
    return int(begins)


def _toml(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    if not path.is_file():
        raise CallError(f"{folder} is not a plan: it has no {name}", mend="name a plan's folder")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        mend = f"bettercare check {folder} tells the line"
        raise CallError(f"{name} cannot be read", mend=mend) from None


def _tables(plan: dict[str, Any], section: str) -> dict[str, dict[str, Any]]:
    found = plan.get(section, {})
    return (
        {k: v for k, v in found.items() if isinstance(v, dict)} if isinstance(found, dict) else {}
    )
