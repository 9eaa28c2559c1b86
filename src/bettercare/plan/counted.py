"""A folder of counts from records, as `bettercare records base` writes it: read and checked.

Plain text only: `bettercare run` forks its workers before Polars is loaded.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bettercare.plan.csv_text import plain_rows
from bettercare.plan.folder import decode
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.shaped import number
from bettercare.tables.nearest import listing
from bettercare.tables.plan_tables import SEXES
from bettercare.tables.record_counts import (
    ALL,
    MANIFEST,
    MONTHS_FILE,
    PEOPLE_FILE,
    RECORD_COUNTS,
    STAYS_FILE,
)

_AGAIN = "write the folder with bettercare records base"
Cell = tuple[str, str, str]  # area, age band, sex


@dataclass(slots=True)
class Counts:
    """What one folder says of one service; None where a count is suppressed."""

    people: dict[Cell, int | None]
    months: dict[int, int | None]
    stays: dict[str, float | None]  # mean nights by age band


@dataclass(slots=True)
class Given:
    """A folder of counts: what it is called, what it was made from, its services."""

    shown: str
    made_from: str
    year: str
    artificial: bool
    services: dict[str, Counts]


def read_counts(r: Reading, root: Path, name: str, files: dict[str, bytes]) -> Given | None:
    """Read a folder of counts; None where something is wrong with it."""
    before = r.count
    texts = _texts(r, root, name, files)
    given = _made_from(r, name, texts) if texts is not None else None
    if texts is None or given is None:
        return None
    known = {"area": {*areas_of(r), ALL}, "age_band": {*bands_of(r), ALL}, "sex": {*SEXES, ALL}}
    strange: set[str] = set()
    for row, cells in _rows(r, name, PEOPLE_FILE, texts):
        spot = Spot(f"{name}/{PEOPLE_FILE}", line=row)
        for column, members in known.items():
            if cells[column] not in members and cells[column] not in strange:
                strange.add(cells[column])
                problem = f'"{cells[column][:40]}" is no {column.replace("_", " ")} of the plan'
                r.fault(spot, problem, "count the records for this plan")
        key = (cells["area"], cells["age_band"], cells["sex"])
        _of(given, cells).people[key] = _whole(r, spot, cells["count"])
    for row, cells in _rows(r, name, MONTHS_FILE, texts):
        spot = Spot(f"{name}/{MONTHS_FILE}", line=row)
        month = _whole(r, spot, cells["month"])
        if month is not None and 1 <= month <= 12:
            _of(given, cells).months[month] = _whole(r, spot, cells["count"])
    for row, cells in _rows(r, name, STAYS_FILE, texts):
        spot = Spot(f"{name}/{STAYS_FILE}", line=row)
        nights = cells["mean_nights"]
        _of(given, cells).stays[cells["age_band"]] = _number(r, spot, nights) if nights else None
    return given if r.count == before else None


def _texts(r: Reading, root: Path, name: str, files: dict[str, bytes]) -> dict[str, str] | None:
    """The texts of a folder's files; their bytes are added to `files`."""
    texts: dict[str, str] = {}
    for file in (MANIFEST, *(f"{table}.csv" for table in RECORD_COUNTS)):
        shown = f"{name}/{file}"
        try:
            data = (root / name / file).read_bytes()
        except (OSError, ValueError):
            r.fault(Spot("services.toml", ("from_records",)), f"{shown} cannot be read", _AGAIN)
            return None
        files[shown] = data
        text, line, problem, mend = decode(data)
        if text is None:
            r.fault(Spot(shown, line=line), problem, mend)
            return None
        texts[file] = text
    return texts


def _made_from(r: Reading, name: str, texts: dict[str, str]) -> Given | None:
    """The folder's year and what was counted; a fault where they are not the plan's."""
    try:
        ours = json.loads(texts[MANIFEST])["bettercare"]
        year, made_from = str(ours["year"]), str(ours["cells"])
        artificial = bool(ours["artificial"])
    except (ValueError, KeyError, TypeError):
        problem = "does not say what the counts were made from"
        r.fault(Spot(f"{name}/{MANIFEST}"), problem, _AGAIN)
        return None
    own = r.toml.get("plan.toml", {}).get("base_year")
    if own is not None and own != year:
        problem = f"the counts are of {year} and the plan's base year is {own}"
        r.fault(Spot(f"{name}/{MANIFEST}"), problem, "count the records of the base year")
    return Given(name, made_from, year, artificial, {})


def _of(given: Given, cells: dict[str, str]) -> Counts:
    return given.services.setdefault(cells["service"], Counts({}, {}, {}))


def _rows(
    r: Reading, name: str, file: str, texts: dict[str, str]
) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table of counts by column, with their lines."""
    wanted = [column.name for column in RECORD_COUNTS[file.removesuffix(".csv")].columns]
    rows = plain_rows(texts[file])
    if not rows or rows[0] != wanted or any(len(row) != len(wanted) for row in rows):
        r.fault(Spot(f"{name}/{file}"), f"is no table of {listing(wanted, 10)}", _AGAIN)
        return []
    return [(n, dict(zip(wanted, row, strict=True))) for n, row in enumerate(rows[1:], start=2)]


def _whole(r: Reading, spot: Spot, text: str) -> int | None:
    if text == "":
        return None
    if text.isdecimal():
        return int(text)
    r.fault(spot, f'"{text[:40]}" is no count', _AGAIN)
    return None


def _number(r: Reading, spot: Spot, text: str) -> float | None:
    try:
        found = number(float(text))
    except ValueError:
        found = None
    if found is None or found < 0:
        r.fault(spot, f'"{text[:40]}" is no number of nights', _AGAIN)
    return found


def areas_of(r: Reading) -> dict[str, Any]:
    """The areas of plan.toml as they are written."""
    areas = r.toml.get("plan.toml", {}).get("areas")
    return areas if isinstance(areas, dict) else {}


def bands_of(r: Reading) -> list[str]:
    """The age bands of plan.toml as they are written."""
    bands = r.toml.get("plan.toml", {}).get("age_bands")
    return [each for each in bands if isinstance(each, str)] if isinstance(bands, list) else []
