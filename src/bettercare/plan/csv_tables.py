"""The CSV tables of a plan: which are there, their provenance, their typed content."""

from __future__ import annotations

import re
from typing import Any

from bettercare.plan.csv_text import Sheet, empty, expanded, plain_rows, read_sheet
from bettercare.plan.model import Source, Table
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.shaped import NAME, checked
from bettercare.plan.shapes import TABLE_ENTRY
from bettercare.plan.sources import best_grade
from bettercare.tables.columns import TableSchema
from bettercare.tables.plan_tables import PLAN_TABLES

FILE = "tables.toml"
NET_MIGRATION, FLOWS = "population.net_migration", "population.flows"  # a plan has one of them
_SEPARATORS = re.compile(r"[\s;,]+")

# Columns that declare names for the rest of the plan: table, column, kind of name.
DECLARING = (
    ("estate.sites", "site", "site"),
    ("demand.profile", "profile", "profile"),
    ("finance.pool", "pool", "pool"),
)


def declare_names(r: Reading) -> None:
    """Declare sites and profiles before anything that refers to them is read."""
    services = [
        entry for entry in r.toml.get("services.toml", {}).values() if isinstance(entry, dict)
    ]
    for address, column, kind in DECLARING:
        schema = PLAN_TABLES[address]
        names: list[str] = []
        wanted = schema.required == "always" or any(kind in entry for entry in services)
        whole = not r.unread(schema.file) and not wanted  # a wanted table is told of itself
        if schema.file in r.texts:
            rows = plain_rows(r.texts[schema.file])
            header = [name.strip() for name in rows[0]] if rows else []
            whole = column in header
            if whole:
                place = header.index(column)
                names = [row[place].strip() for row in rows[1:] if len(row) > place]
        good = [name for name in names if NAME.match(name) and name != "all"]
        r.declare(kind, good, whole=whole and len(good) == len(names))


def read_provenance(r: Reading) -> dict[str, dict[str, Any]]:
    """The entries of tables.toml by table address."""
    raw = r.toml.get(FILE)
    found: dict[str, dict[str, Any]] = {}
    for address, value in (raw or {}).items():
        spot = Spot(FILE, (address,), address)
        if address not in PLAN_TABLES:
            if isinstance(value, dict) and any(f"{address}.{k}" in PLAN_TABLES for k in value):
                inner = next(k for k in value if f"{address}.{k}" in PLAN_TABLES)
                mend = f'write ["{address}.{inner}"]'
                r.fault(spot, "the address is not in quotes", mend, f"{address}.{inner}")
                continue
            near = r.nearest(address, PLAN_TABLES)
            r.fault(spot, f'"{address[:60]}" is not a CSV table of a plan', "rename it", near)
        elif not isinstance(value, dict):
            r.fault(spot, "is not a table", f'write ["{address}"]')
        else:
            found[address] = checked(r, value, TABLE_ENTRY, spot)
            file = PLAN_TABLES[address].file
            if file not in r.texts and not r.unread(file) and not _told_itself(r, address):
                r.fault(spot, f"the file {file} is missing", "add it, or take the entry away")
    return found


def _told_itself(r: Reading, address: str) -> bool:
    """Whether a table that is missing is told of with the table, and so not with its entry."""
    if address == NET_MIGRATION:  # people move: without the one table or the other no plan is whole
        return PLAN_TABLES[FLOWS].file not in r.texts
    return PLAN_TABLES[address].required == "always"


def read_tables(r: Reading) -> dict[str, Sheet]:
    """Every CSV table of the plan that can be read, optional ones that are absent left empty."""
    found: dict[str, Sheet] = {}
    for address, schema in PLAN_TABLES.items():
        columns = expanded(schema, r.names)
        text = r.texts.get(schema.file)
        if text is not None:
            sheet = read_sheet(r, schema, columns, schema.file, text)
            if sheet is not None:
                _new_names(r, sheet)
                found[address] = sheet
        elif not r.unread(schema.file):
            if schema.required == "always":
                _missing(r, schema, "")
            else:
                found[address] = empty(schema, columns)
    return found


def need_table(r: Reading, tables: dict[str, Sheet], address: str, why: str) -> None:
    """Tell that an optional table is missing where something makes it needed."""
    sheet = tables.get(address)
    listed = address in r.toml.get(FILE, {})  # then that it is missing is told there
    if sheet is not None and not sheet.file and not listed:
        _missing(r, PLAN_TABLES[address], why)


def resolved(
    r: Reading,
    tables: dict[str, Sheet],
    provenance: dict[str, dict[str, Any]],
    sources: dict[str, Source],
) -> dict[str, Table]:
    """The tables with their provenance; a table without an entry in tables.toml is a fault."""
    found: dict[str, Table] = {}
    for address, sheet in tables.items():
        entry = provenance.get(address, {})
        if sheet.file:
            declared = address in r.toml.get(FILE, {}) or r.suggested(Spot(FILE), address)
            if not declared and FILE in r.toml:
                mend = f'add ["{address}"] with source and owner to {FILE}'
                r.fault(sheet.spot(), "the table has no source", mend)
            check_cell_sources(r, sheet)
        keys = tuple(entry.get("source", ()))
        found[address] = Table(
            address,
            {name: tuple(cells) for name, cells in sheet.columns.items()},
            keys,
            best_grade(sources, keys),
            entry.get("owner", ""),
            sheet.file,
            entry.get("review"),
            entry.get("note", ""),
        )
    return found


def check_cell_sources(r: Reading, sheet: Sheet) -> None:
    """Check that the `source` cells of a table name known sources."""
    cells = sheet.columns.get("source", ())
    for text in dict.fromkeys(cells):
        for key in cell_sources(text):
            if not r.knows("source", key):
                r.refer(sheet.spot(cells.index(text)), "source", key)


def cell_sources(text: str | None) -> list[str]:
    """The keys in a `source` cell.

    >>> cell_sources("eric_2013_14; ods")
    ['eric_2013_14', 'ods']
    """
    return [key for key in _SEPARATORS.split(text or "") if key]


def _missing(r: Reading, schema: TableSchema, why: str) -> None:
    header = ",".join(column.name for column in schema.columns)
    problem = f"the CSV file is missing{f', and {why}' if why else ''}"
    r.fault(Spot(schema.file, (), schema.address), problem, f"add it with the header {header}")


def _new_names(r: Reading, sheet: Sheet) -> None:
    """Check that names a table declares can stand in addresses."""
    for address, column, _ in DECLARING:
        if sheet.schema.address != address:
            continue
        cells = sheet.columns[column]
        for name in dict.fromkeys(cells):
            if name is not None and (name == "all" or not NAME.match(name)):
                spot = sheet.spot(cells.index(name))
                mend = "use lower-case letters, digits and _, beginning with a letter"
                r.fault(spot, f'"{name[:60]}" cannot be the name of a {column}', mend)
