"""CSV tables of two versions of a plan: rows that came and went, and the largest changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bettercare.plan.model import Table
from bettercare.tables.plan_tables import PLAN_TABLES
from bettercare.versions.flatten import Leaf, alike, percent


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell of a row that both versions have."""

    row: str  # its keys
    column: str
    unit: str
    old: Leaf
    new: Leaf

    @property
    def percent(self) -> float | None:
        """By how many hundredths it changed, where it is a number."""
        return percent(self.old, self.new)


@dataclass(frozen=True, slots=True)
class TableChange:
    """One table that differs. `cells` are all its changed cells, largest changes first."""

    address: str
    meaning: str
    rows_before: int
    rows_after: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    cells: tuple[CellChange, ...]
    about: tuple[tuple[str, Leaf, Leaf], ...]  # owner, source, note and review that differ
    owner: str
    source: tuple[str, ...]
    why: str


def changed_tables(old: Mapping[str, Table], new: Mapping[str, Table]) -> Iterator[TableChange]:
    """The tables that two plans have differently, in the order of the format."""
    for address, schema in PLAN_TABLES.items():
        before, after = old.get(address), new.get(address)
        was, now = _rows(address, before), _rows(address, after)
        added = tuple(key for key in now if key not in was)
        removed = tuple(key for key in was if key not in now)
        cells = [
            CellChange(key, column, _unit(address, column), was[key].get(column), value)
            for key, row in now.items()
            if key in was
            for column, value in row.items()
            if not alike(was[key].get(column), value)
        ]
        cells.sort(key=lambda cell: -abs(cell.percent or 0.0))
        about = tuple(_about(before, after))
        if added or removed or cells or about:
            part = after or before
            yield TableChange(
                address, schema.meaning, len(was), len(now), added, removed, tuple(cells), about,
                part.owner if part else "", part.source if part else (), part.note if part else "",
            )  # fmt: skip


def _rows(address: str, table: Table | None) -> dict[str, dict[str, Any]]:
    """Rows by their keys; a table without keys of its own by its rows' places."""
    if table is None or not table.file:
        return {}
    columns = list(table.columns)
    keys = [name for name in PLAN_TABLES[address].keys if name in columns]
    found: dict[str, dict[str, Any]] = {}
    for place, cells in enumerate(zip(*table.columns.values(), strict=True), start=1):
        row = dict(zip(columns, cells, strict=True))
        key = ", ".join(str(row[name]) for name in keys) or f"row {place}"
        found[key if key not in found else f"{key} ({place})"] = {
            name: value for name, value in row.items() if name not in keys
        }
    return found


def _about(old: Table | None, new: Table | None) -> Iterator[tuple[str, Leaf, Leaf]]:
    if old is None or new is None or not (old.file and new.file):
        return
    for name in ("owner", "review", "note"):
        if getattr(old, name) != getattr(new, name):
            yield name, getattr(old, name), getattr(new, name)
    if old.source != new.source:
        yield "source", ", ".join(old.source), ", ".join(new.source)


def _unit(address: str, name: str) -> str:
    for column in PLAN_TABLES[address].columns:
        if column.name == name or (column.each and name.startswith(column.name.rstrip("*"))):
            return column.unit
    return ""
