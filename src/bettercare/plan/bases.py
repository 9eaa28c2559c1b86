"""Earlier bases of a plan: the same plan with its figures as they stood some years before.

A base is a folder `bases/YEAR` of the plan, YEAR its base year (`2011_12`), with `base.toml` and
files named as the plan's own. They are laid over the plan's: an entry `[key]` of a TOML file takes
the place of the plan's entry of that key; the rows of a CSV file take the place of all the plan's
rows with the same first column (an area, a service). What comes out is read and checked like any
plan. A base holds figures: frame, proposals and rules stay the plan's.
"""

from __future__ import annotations

import csv
import io
import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bettercare.plan import csv_tables, folder, frame
from bettercare.plan.csv_text import plain_rows, row_lines
from bettercare.plan.model import Plan, year_label
from bettercare.plan.past_shapes import BASE
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.shaped import checked
from bettercare.plan.toml_text import parse
from bettercare.tables.plan_tables import PLAN_TABLES

FILE = "base.toml"
MERGED = ("sources.toml", "services.toml", "tables.toml")
_NAME = re.compile(r"\d{4}_\d{2}\Z")


@dataclass(frozen=True, slots=True)
class PlanBase:
    """A plan as it stood in a base year, its own or an earlier one.

    `gives` are the addresses an earlier base brings itself: `room.table.key` of values,
    `room.table` of tables it replaces as a whole and `room.table.BLOCK` of rows in others. The
    plan's own base has None there: it brings all. `nothing_after` is None where nobody has said.
    """

    key: str
    plan: Plan
    label: str = ""
    nothing_after: date | None = None
    note: str = ""
    gives: frozenset[str] | None = None

    def brings(self, address: str) -> bool:
        """Whether a figure or table is the base's own and not taken from a later one."""
        table = ".".join(address.split(".")[:2])
        return self.gives is None or address in self.gives or table in self.gives


def base_key(year: int) -> str:
    """The name of the folder of a base year.

    >>> base_key(2011)
    '2011_12'
    """
    return year_label(year).replace("/", "_")


def base_names(root: str | os.PathLike[str]) -> list[str]:
    """The earlier bases a plan folder holds, earliest first."""
    try:
        with os.scandir(Path(root) / folder.BASES) as found:
            return sorted(e.name for e in found if e.is_dir() and not e.name.startswith("."))
    except OSError:
        return []


def lay_over(r: Reading, root: Path, name: str) -> tuple[dict[str, bytes], frozenset[str]]:
    """Lay a base over the plan read so far; gives its files, and the addresses it brings."""
    top = f"{folder.BASES}/{name}"

    def tell(file: str, problem: str, mend: str, near: str) -> None:
        r.fault(Spot(f"{top}/{file}" if file else top), problem, mend, near)

    files = folder.read_files(root / folder.BASES / name, tell, lambda _: None, (FILE,))
    gives: set[str] = set()
    if not _NAME.match(name):
        r.fault(
            Spot(top), "the folder is not named for a year", "name it for its base year, 2011_12"
        )
    if FILE not in files:
        r.fault(Spot(f"{top}/{FILE}"), "the file is missing", "add it with base_year and label")
    else:  # what the base leaves out makes room for what it brings
        files = {FILE: files.pop(FILE), **files}
    for file, data in files.items():
        shown = f"{top}/{file}"
        if not (file in (FILE, *MERGED) or file.startswith("assumptions/")):
            r.fault(
                Spot(shown), "is no part of a base", f"it holds {FILE}, assumptions and sources"
            )
            continue
        text, line, problem, mend = folder.decode(data)
        if text is None:
            r.fault(Spot(shown, line=line), problem, mend)
        elif file.endswith(".csv"):
            gives |= rows_over(r, file, shown, text)
        else:
            gives |= _entries_over(r, name, file, shown, text)
    return {f"{top}/{file}": data for file, data in files.items()}, frozenset(gives)


def _entries_over(r: Reading, name: str, file: str, shown: str, text: str) -> set[str]:
    """Lay the entries of a TOML file over the plan's."""
    content, wrong = parse(text)
    for fault in wrong:
        r.fault(Spot(shown, line=fault.line), fault.problem, fault.mend)
    if content is None:
        return set()
    if file == FILE:
        _base_year(r, name, shown, text, content)
        _leave_out(r, shown)
        return set()
    if file in r.texts:
        for key in content:
            r.overlay.keys[file, key] = (shown, text)
    else:
        r.texts[file] = text
        r.overlay.files[file] = shown
    r.toml[file] = {**r.toml.get(file, {}), **content}
    if not file.startswith("assumptions/"):
        return set()
    table = file.removeprefix("assumptions/").removesuffix(".toml").replace("/", ".")
    return {f"{table}.{key}" for key in content}


def _base_year(r: Reading, name: str, shown: str, text: str, content: dict[str, Any]) -> None:
    """Check base.toml and give its year to the plan."""
    spot = Spot(shown)
    r.texts[shown] = text
    r.toml[shown] = checked(r, content, BASE, spot)
    year = r.toml[shown].get("base_year")
    if year is None:
        return
    here = spot.at("base_year")
    own = frame.read_year(r.toml[frame.FILE].get("base_year"))
    given = frame.read_year(year)
    if given is not None and own is not None and given >= own:
        r.fault(here, f"{year} is not before the plan's base year", "give an earlier year")
    elif given is not None and _NAME.match(name) and base_key(given) != name:
        r.fault(here, f"{year} is not the year of the folder {name}", f"name it {base_key(given)}")
    r.toml[frame.FILE] = {**r.toml[frame.FILE], "base_year": year}
    r.overlay.keys[frame.FILE, "base_year"] = (shown, text)


def _leave_out(r: Reading, shown: str) -> None:
    """Take away the tables of the plan that the base does without."""
    for number, address in enumerate(r.toml[shown].get("without", ())):
        schema = PLAN_TABLES.get(address)
        if schema is None:
            near = r.nearest(address, PLAN_TABLES)
            spot = Spot(shown).at("without", number)
            r.fault(spot, f'"{address[:60]}" is not a CSV table of a plan', "rename it", near)
            continue
        r.texts.pop(schema.file, None)
        entries = r.toml.get(csv_tables.FILE, {})
        r.toml[csv_tables.FILE] = {k: v for k, v in entries.items() if k != address}


def rows_over(r: Reading, file: str, shown: str, text: str) -> set[str]:
    """Lay the rows of a CSV file over the plan's of the same first column."""
    address = file.removeprefix("assumptions/").removesuffix(".csv").replace("/", ".")
    first = PLAN_TABLES[address].columns[0].name
    ours, theirs = plain_rows(r.texts.get(file, "")), plain_rows(text)
    heads = [[name.strip() for name in rows[0]] if rows else [] for rows in (ours, theirs)]
    if not ours or any(first not in head for head in heads):
        r.texts[file] = text
        r.overlay.files[file] = shown
        return {address}
    header = [*heads[0], *(name for name in heads[1] if name not in heads[0])]
    blocks = {_cell(row, heads[1].index(first)) for row in theirs[1:]}
    at = heads[0].index(first)
    kept = [
        (file, line, row, heads[0])
        for line, row in zip(row_lines(r.texts[file]), ours[1:], strict=False)
        if _cell(row, at) not in blocks
    ]
    new = [
        (shown, line, row, heads[1]) for line, row in zip(row_lines(text), theirs[1:], strict=False)
    ]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    places = [(shown, 1)]
    for source, line, row, head in (*kept, *new):
        before = out.getvalue().count("\n") if any("\n" in cell for cell in row) else None
        writer.writerow(_in_columns(row, head, header))
        lines = 1 if before is None else out.getvalue().count("\n") - before
        places += [(source, line)] * lines
    r.texts[file] = out.getvalue()
    r.overlay.rows[file] = places
    return {f"{address}.{block}" for block in blocks} | (set() if kept else {address})


def _cell(row: list[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _in_columns(row: list[str], head: list[str], header: list[str]) -> list[str]:
    """A row in the columns of another header; a row of the wrong length stays as it is."""
    if head == header or len(row) != len(head):
        return row
    cells = dict(zip(head, row, strict=True))
    return [cells.get(name, "") for name in header]
