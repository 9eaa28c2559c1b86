"""Write what a reader brought into a plan: table or value, its source, its provenance.

Nothing that a plan has is replaced unless asked. Everything is made ready before the first file is
written, and each file is written beside its place and renamed. Comments in TOML files stay.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bettercare.bundle import write_single
from bettercare.errors import CallError
from bettercare.start.brought import Brought, Row
from bettercare.start.target import Target
from bettercare.tables.nearest import listing
from bettercare.tables.plan_tables import PLAN_TABLES
from bettercare.tables.value_tables import VALUE_TABLES

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_OUTDATED = ("value", "values", "range", "correlation", "review", "note")  # of a replaced value


def write(brought: Brought, target: Target, *, replace: bool, owner: str = "") -> list[str]:
    """Write it and tell in a line each what was written.

    Raises CallError where the plan has it already and `replace` was not asked.
    """
    there = _there(brought, target)
    if there and not replace:
        mend = "add --replace to put the file's figures in their place"
        raise CallError(f"The plan has {listing(there)} already; nothing was written", mend=mend)
    owner = owner or target.owner
    sources = _read(target.folder / "sources.toml")
    key = brought.origin.key
    if key not in sources or replace:
        _entry(sources, key, _source(brought))
    ready: dict[Path, str] = {target.folder / "sources.toml": _text(sources)}
    said: list[str] = []
    provenance = _read(target.folder / "tables.toml")
    for address, rows in brought.tables.items():
        schema = PLAN_TABLES[address]
        ready[target.folder / schema.file] = _csv(
            [c.name for c in schema.columns if not c.absent], rows
        )
        _entry(provenance, address, {"source": [key], "owner": _owner(provenance, address, owner)})
        said.append(f"{address}: {len(rows):,} rows, source {key}")
    if brought.tables:
        ready[target.folder / "tables.toml"] = _text(provenance)
    for value in brought.values:
        table, name = value.address.rsplit(".", 1)
        path = target.folder / VALUE_TABLES[table].file
        document = _read(path)
        entry: dict[str, Any] = {
            "label": value.label,
            "unit": value.unit,
            "value": _number(value.value),
        }
        entry |= {"owner": _owner(document, name, owner), "source": [key]}
        _entry(document, name, entry, _OUTDATED)
        ready[path] = _text(document)
        said.append(f"{value.address}: {value.value:,.0f} {value.unit}, source {key}")
    for path, text in ready.items():
        write_single(path, text)
    return said


def _there(brought: Brought, target: Target) -> list[str]:
    """Addresses of what would be replaced."""
    found = [a for a in brought.tables if (target.folder / PLAN_TABLES[a].file).exists()]
    for value in brought.values:
        table, name = value.address.rsplit(".", 1)
        if name in _read(target.folder / VALUE_TABLES[table].file):
            found.append(value.address)
    return found


def _source(brought: Brought) -> dict[str, Any]:
    origin = brought.origin
    return {
        "title": origin.title,
        "publisher": origin.publisher,
        "year": origin.year,
        "grade": "published",
        "read_on": date.today(),
        "note": origin.note,
    }


def _owner(document: TOMLDocument, key: str, owner: str) -> str:
    """The owner an entry has already, else the one given."""
    entry = document.get(key)
    return str(entry["owner"]) if isinstance(entry, dict) and "owner" in entry else owner


def _entry(
    document: TOMLDocument, key: str, content: dict[str, Any], without: tuple[str, ...] = ()
) -> None:
    """Set the keys of `[key]`, taking the keys of `without` away first."""
    import tomlkit

    entry = document.get(key)
    if not isinstance(entry, dict):
        if document.as_string().strip():
            document.add(tomlkit.nl())
        entry = tomlkit.table()
        document[key] = entry
    for name in without:
        if name in entry and name not in content:
            del entry[name]
    for name, value in content.items():
        entry[name] = value


def _read(path: Path) -> TOMLDocument:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        return tomlkit.parse(path.read_text(encoding="utf-8-sig") if path.exists() else "")
    except (TOMLKitError, UnicodeDecodeError):
        mend = "bettercare check tells the line"
        raise CallError(f"{path.name} cannot be read; nothing was written", mend=mend) from None


def _text(document: TOMLDocument) -> str:
    return document.as_string().rstrip("\n") + "\n"


def _csv(header: list[str], rows: tuple[Row, ...]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(
        [_number(cell) if isinstance(cell, float) else cell for cell in row] for row in rows
    )
    return out.getvalue()


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value
