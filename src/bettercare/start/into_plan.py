"""Write what a reader brought into a plan: table, value or series, its source, its provenance.

Nothing that a plan has is replaced unless asked. Everything is made ready before the first file is
written, and each file is written beside its place and renamed. Comments in TOML files stay.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bettercare.bundle import write_single
from bettercare.errors import CallError
from bettercare.start.brought import Brought
from bettercare.start.target import Target
from bettercare.start.written_rows import (
    already_observed,
    csv_text,
    number,
    observed_path,
    taken,
    with_observed,
    with_part,
)
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
    if not (brought.tables or brought.values or brought.parts or brought.observed):
        return []
    there = _there(brought, target)
    if there and not replace:
        mend = "add --replace to put the file's figures in their place"
        raise CallError(f"The plan has {listing(there)} already; nothing was written", mend=mend)
    key = brought.origin.key
    ready: dict[Path, str] = {}
    said: list[str] = []
    if brought.tables or brought.values or brought.parts:
        sources = _read(target.folder / "sources.toml")
        if key not in sources or replace:
            _entry(sources, key, _source(brought))
        ready[target.folder / "sources.toml"] = _text(sources)
    for step in (_tables, _values, _observed):
        step(brought, target, owner or target.owner, ready, said)
    for path, text in ready.items():
        write_single(path, text)
    return said


def _tables(
    brought: Brought, target: Target, owner: str, ready: dict[Path, str], said: list[str]
) -> None:
    """Whole tables and parts of tables, with their provenance."""
    key = brought.origin.key
    provenance = _read(target.folder / "tables.toml")
    for address, rows in brought.tables.items():
        schema = PLAN_TABLES[address]
        header = [column.name for column in schema.columns if not column.optional]
        ready[target.folder / schema.file] = csv_text(header, rows)
        _entry(provenance, address, {"source": [key], "owner": _owner(provenance, address, owner)})
        said.append(f"{address}: {len(rows):,} rows, source {key}")
    for address, part in brought.parts.items():
        ready[target.folder / PLAN_TABLES[address].file] = with_part(target, address, part, key)
        if address not in provenance:
            _entry(provenance, address, {"source": [key], "owner": owner})
        names = listing(dict.fromkeys(str(row[part.column]) for row in part.rows))
        said.append(f"{address}: {len(part.rows):,} rows for {names}, source {key}")
    if brought.tables or brought.parts:
        ready[target.folder / "tables.toml"] = _text(provenance)


def _values(
    brought: Brought, target: Target, owner: str, ready: dict[Path, str], said: list[str]
) -> None:
    """Single values, each with its unit, owner and source."""
    key = brought.origin.key
    documents: dict[Path, TOMLDocument] = {}
    for value in brought.values:
        table, name = value.address.rsplit(".", 1)
        path = target.folder / VALUE_TABLES[table].file
        document = documents.setdefault(path, _read(path))
        entry: dict[str, Any] = {
            "label": value.label,
            "unit": value.unit,
            "value": number(value.value),
        }
        entry |= {"owner": _owner(document, name, owner), "source": [key]}
        _entry(document, name, entry, _OUTDATED)
        said.append(f"{value.address}: {value.value:,.0f} {value.unit}, source {key}")
    for path, document in documents.items():
        ready[path] = _text(document)


def _observed(
    brought: Brought, target: Target, _: str, ready: dict[Path, str], said: list[str]
) -> None:
    """Observed series; each row says in words where it comes from."""
    origin = brought.origin
    source = f"{origin.publisher}, {origin.title}, {origin.year}"
    for name, series in brought.observed.items():
        ready[observed_path(target, name)] = with_observed(target, name, series, source)
        figures = f"{len(series):,} figure{'' if len(series) == 1 else 's'}"
        said.append(f"observed/{name}.csv: {figures}, to hold results against")


def _there(brought: Brought, target: Target) -> list[str]:
    """What would be replaced, by its address."""
    found = [a for a in brought.tables if (target.folder / PLAN_TABLES[a].file).exists()]
    for address, part in brought.parts.items():
        same = taken(target, address, part)
        if same:
            found.append(f"{address} for {listing(same)}")
    for value in brought.values:
        table, name = value.address.rsplit(".", 1)
        if name in _read(target.folder / VALUE_TABLES[table].file):
            found.append(value.address)
    for name, series in brought.observed.items():
        if already_observed(target, name, series):
            found.append(f"observed/{name}.csv for these periods")
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
