"""What the files beside a plan say differently: its record, its flow network, its earlier bases."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bettercare.versions.cells import CellChange, TableChange
from bettercare.versions.files import FileChange
from bettercare.versions.flatten import Leaf, alike

FOLDERS = ("programme", "flow", "bases")
#: What tells members of a list apart, first found first taken.
_NAMES = ("key", "name", "date", "period", "year", "what", "service", "address", "to", "from")


def entries(root: Path, name: str) -> dict[str, dict[str, Any]]:
    """The entries of a TOML file by address; the file's own values are an entry of its own.

    A file that is not there, or is no sound TOML, has none.
    """
    raw = _toml(root / name)
    base = name.removesuffix(".toml").replace("/", ".")
    plain = {key: value for key, value in raw.items() if not isinstance(value, dict)}
    tables = {key: value for key, value in raw.items() if isinstance(value, dict)}
    found = {base: plain} if plain else {}
    return found | {f"{base}.{key}": table for key, table in tables.items()}


def leaves(entry: Any, name: str = "") -> dict[str, Leaf]:
    """Every value of an entry, by name; steps of a history by their dates.

    >>> leaves({"label": "A ward", "history": [{"date": "2014", "status": "idea"}]})
    {'label': 'A ward', 'history 2014 status': 'idea'}
    """
    return dict(_leaves(entry, name))


def _leaves(thing: Any, name: str) -> Iterator[tuple[str, Leaf]]:
    if isinstance(thing, Mapping):
        for key, value in thing.items():
            yield from _leaves(value, f"{name} {key}".strip())
    elif isinstance(thing, list) and thing and all(isinstance(one, Mapping) for one in thing):
        used: set[str] = set()
        for place, member in enumerate(thing, start=1):
            own = next((key for key in _NAMES if key in member), "")
            label = str(member[own]) if own else str(place)
            label = label if label not in used else f"{label} ({place})"
            used.add(label)
            rest = {key: value for key, value in member.items() if key != own}
            yield from _leaves(rest, f"{name} {label}".strip())
    elif isinstance(thing, list):
        yield name, ", ".join(str(one) for one in thing)
    else:
        yield name, thing


def tables(before: Path, after: Path, files: Iterable[FileChange]) -> Iterator[TableChange]:
    """CSV files beside the plan that say something else, row by row."""
    for file in files:
        if not file.says or not file.name.endswith(".csv"):
            continue
        was, now = _rows(before / file.name), _rows(after / file.name)
        added = tuple(key for key in now if key not in was)
        removed = tuple(key for key in was if key not in now)
        cells = [
            CellChange(key, column, "", was[key].get(column), value)
            for key, row in now.items()
            if key in was
            for column, value in row.items()
            if not alike(was[key].get(column), value)
        ]
        cells.sort(key=lambda cell: -abs(cell.percent or 0.0))
        yield TableChange(
            file.name, f"The file {file.name}", len(was), len(now), added, removed, tuple(cells),
            (), "", (), "",
        )  # fmt: skip


def _rows(path: Path) -> dict[str, dict[str, float]]:
    """Numbers of a CSV by the words of their row."""
    try:
        text = path.read_text("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline=""), restkey="", restval=""))
    except (OSError, ValueError, csv.Error):
        return {}
    found: dict[str, dict[str, float]] = {}
    for place, row in enumerate(rows, start=1):
        given = ((name, _number(cell)) for name, cell in row.items())
        numbers = {name: value for name, value in given if value is not None}
        key = ", ".join(cell for name, cell in row.items() if name not in numbers and cell)
        key = key or f"row {place}"
        found[key if key not in found else f"{key} ({place})"] = numbers
    return found


def _number(cell: object) -> float | None:
    try:
        return float(str(cell))
    except ValueError:
        return None


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
