"""The folder `places` beside a plan: small areas with their people, and minutes to its sites.

No result of a run depends on it, so it is no part of the plan's hash.

| file | columns |
|---|---|
| `places/small_areas.csv` | `small_area`, `area` (of the plan), `people`, `latitude`, `longitude` of where its people live on average |
| `places/minutes.csv` (may be left out) | `small_area`, `site` (of estate.sites), `minutes` one way |
| `places/names.csv` (may be left out) | `name` of a town or postcode district, `area` it lies in; several rows where it lies in several |
| `places/places.toml` | for each file by its name: `title`, `publisher`, `year`, `link`, `read_on`, `note` |
"""  # noqa: E501 - a table

from __future__ import annotations

import csv
import math
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import Fault, PlanFaults
from bettercare.plan.folder import PLACES
from bettercare.plan.model import Plan

Floats = NDArray[np.float64]
Row = dict[str, str]
_AREAS, _MINUTES, _NAMES, _ABOUT = (f"{PLACES}/{name}" for name in (
    "small_areas.csv", "minutes.csv", "names.csv", "places.toml"
))  # fmt: skip
_COLUMNS = {
    _AREAS: ("small_area", "area", "people", "latitude", "longitude"),
    _MINUTES: ("small_area", "site", "minutes"),
    _NAMES: ("name", "area"),
}
_SAID = ("title", "publisher", "year")


@dataclass(frozen=True, slots=True)
class Places:
    """Small areas in the file's order: `people`, degrees north and east are (small areas,).

    `minutes` are by site, one way, NaN where the plan has none. `names` are towns and postcode
    districts with the areas they lie in. `sources` say where a file's figures come from, by its
    name without the ending.
    """

    keys: tuple[str, ...]
    areas: tuple[str, ...]
    people: Floats
    latitude: Floats
    longitude: Floats
    minutes: dict[str, Floats]
    names: dict[str, tuple[str, ...]]
    sources: dict[str, str]

    def of(self, area: str) -> NDArray[np.bool_]:
        """Which small areas are an area's (`all`: every one)."""
        return np.array([area in ("all", one) for one in self.areas])


def read_places(plan: Plan) -> Places | None:
    """The places beside a plan; None where it has no such folder.

    Errors: `PlanFaults` with everything that is wrong.
    """
    if not (plan.root / PLACES).is_dir():
        return None
    faults: list[Fault] = []
    inside = [key for key, one in plan.areas.items() if not one.outside]
    rows = _rows(plan.root, _AREAS, faults)
    seen: dict[str, int] = {}
    numbers = []
    for line, row in rows:
        tell = _teller(faults, _AREAS, line)
        key = row["small_area"]
        if not key or key in seen:
            tell("small_area", f"{key!r} is there twice" if key else "is empty", "give each once")
        seen.setdefault(key, len(seen))
        if row["area"] not in inside:
            tell("area", f"the plan has no area {row['area']!r}", f"one of {', '.join(inside)}")
        numbers.append(
            [
                _number(row, "people", 0.0, math.inf, tell),
                _number(row, "latitude", -90.0, 90.0, tell),
                _number(row, "longitude", -180.0, 180.0, tell),
            ]
        )
    sites = plan.tables["estate.sites"].columns["site"] if "estate.sites" in plan.tables else ()
    minutes: dict[str, Floats] = {}
    there = [name for name in (_MINUTES, _NAMES) if (plan.root / name).exists()]
    for line, row in _rows(plan.root, _MINUTES, faults) if _MINUTES in there else []:
        tell = _teller(faults, _MINUTES, line)
        if row["small_area"] not in seen:
            tell("small_area", f"{row['small_area']!r} is not in {_AREAS}", "add it there")
            continue
        if row["site"] not in sites:
            tell("site", f"the plan has no site {row['site']!r}", f"one of {', '.join(sites)}")
            continue
        to = minutes.setdefault(row["site"], np.full(len(seen), np.nan))
        to[seen[row["small_area"]]] = _number(row, "minutes", 0.0, math.inf, tell)
    named = _names(plan.root, inside, faults) if _NAMES in there else {}
    said = _about(plan.root, [Path(name).stem for name in (_AREAS, *there)], faults)
    if faults:
        raise PlanFaults(faults)
    table = np.array(numbers, dtype=np.float64).reshape(-1, 3).T
    people, latitude, longitude = table
    areas = tuple(row["area"] for _, row in rows)
    return Places(tuple(seen), areas, people, latitude, longitude, minutes, named, said)


def _names(root: Path, inside: list[str], faults: list[Fault]) -> dict[str, tuple[str, ...]]:
    """Towns and postcode districts with the areas they lie in, in the file's order."""
    found: dict[str, tuple[str, ...]] = {}
    for line, row in _rows(root, _NAMES, faults):
        tell = _teller(faults, _NAMES, line)
        name, area = row["name"].strip(), row["area"]
        if not name:
            tell("name", "is empty", "give a town or a postcode district such as LE13")
        elif area not in inside:
            tell("area", f"the plan has no area {area!r}", f"one of {', '.join(inside)}")
        elif area in found.get(name, ()):
            tell("name", f"{name!r} is there twice in {area}", "give each once")
        else:
            found[name] = (*found.get(name, ()), area)
    return found


def places_faults(plan: Plan | None) -> list[Fault]:
    """Everything wrong with the places beside a plan, for `check`; none of a plan not read."""
    try:
        if plan is not None:
            read_places(plan)
    except PlanFaults as told:
        return list(told.faults)
    return []


Tell = Callable[[str, str, str], None]


def _teller(faults: list[Fault], file: str, line: int) -> Tell:
    def tell(column: str, problem: str, mend: str) -> None:
        faults.append(Fault(file, line, column, problem, mend))

    return tell


def _rows(root: Path, name: str, faults: list[Fault]) -> list[tuple[int, Row]]:
    """The rows of a file with their lines; none, and told, where it cannot be used."""
    try:
        with (root / name).open(newline="", encoding="utf-8-sig") as opened:
            reader = csv.DictReader(opened)
            missing = [one for one in _COLUMNS[name] if one not in (reader.fieldnames or ())]
            if missing:
                problem = f"has no column {', '.join(missing)}"
                faults.append(Fault(name, 1, "", problem, f"has {', '.join(_COLUMNS[name])}"))
                return []
            return [
                (line, {one: row[one] or "" for one in _COLUMNS[name]})
                for line, row in enumerate(reader, start=2)
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        faults.append(Fault(name, None, "", f"cannot be read ({error})", "save it as UTF-8 CSV"))
        return []


def _number(row: Row, column: str, low: float, high: float, tell: Tell) -> float:
    try:
        value = float(row[column])
    except ValueError:
        value = math.nan
    if not low <= value <= high or math.isinf(value):
        ends = "0 or more" if math.isinf(high) else f"from {low:g} to {high:g}"
        tell(column, f"{row[column]!r} is not a number {ends}", "mend the figure")
    return value


def _about(root: Path, names: list[str], faults: list[Fault]) -> dict[str, str]:
    """Where each file's figures come from, in words."""
    try:
        said = tomllib.loads((root / _ABOUT).read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        faults.append(Fault(_ABOUT, None, "", f"cannot be read ({error})", "write it as TOML"))
        return {}
    found = {}
    for name in names:
        entry = said.get(name, {})
        entry = entry if isinstance(entry, dict) else {}
        lacking = [key for key in _SAID if not str(entry.get(key, ""))]
        if lacking:
            problem = f"says no {', '.join(lacking)}"
            faults.append(Fault(_ABOUT, None, name, problem, "say where the figures come from"))
        else:
            found[name] = "; ".join(str(entry[key]) for key in (*_SAID, "note") if entry.get(key))
    return found
