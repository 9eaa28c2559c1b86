"""Cells of the plan's CSV tables by address, where they come from, and a plan with them moved.

`room.table` is every figure of a table, `room.table.KEY:KEY.column` one cell. Keys may be left
out from the right, or be `*`, for all of them; a column left out is every column of figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bettercare.errors import CallError
from bettercare.explain.provenance import Provenance, cells_sources, place, source_words
from bettercare.plan.csv_text import row_lines
from bettercare.plan.from_records import SOURCE
from bettercare.plan.model import Plan, Quantity, Table
from bettercare.plan.sources import best_grade
from bettercare.plan.table_rules import FIXED_TOTALS
from bettercare.tables.columns import Column
from bettercare.tables.nearest import listing, nearest
from bettercare.tables.plan_tables import PLAN_TABLES

MORE = 0.1  # what cells are moved by: a tenth more
SHOWN_LINES = 3
_BEDS = "beds_"


@dataclass(frozen=True, slots=True)
class Cells:
    """Some cells of a table: rows and columns, of figures unless one of text is asked for."""

    address: str
    table: Table
    rows: tuple[int, ...]
    columns: tuple[str, ...]

    def values(self) -> list[tuple[str, int, float]]:
        """Column, row and figure of every cell that holds one."""
        return [
            (name, row, value)
            for name in self.columns
            for row in self.rows
            if isinstance(value := self.table.columns[name][row], int | float)
        ]


def find_cells(plan: Plan, target: str) -> Cells | None:
    """The cells an address names; None where it does not begin with a table of the plan.

    Errors: `CallError` with the nearest name where the table has no such row or column of figures.
    """
    address = ".".join(target.split(".")[:2])
    table = plan.tables.get(address)
    if table is None or address not in PLAN_TABLES:
        return None
    if not len(table):
        raise CallError(f"{address} is not in this plan: {PLAN_TABLES[address].file} is absent")
    figures = _figure_columns(table)
    # facts kept for reading (a site's floor area) move with nothing unless they are named
    usual = tuple(n for n in figures if not _column(PLAN_TABLES[address].columns, n).optional)
    rest = target[len(address) + 1 :]
    head, _, last = rest.rpartition(".")
    if not rest:
        return Cells(target, table, tuple(range(len(table))), usual)
    if last in table.columns:
        return Cells(target, table, _rows(table, head), (last,))
    if not _matching(table, rest) and head and _matching(table, head):
        raise _no_column(address, last, figures)
    return Cells(target, table, _rows(table, rest), usual)


def _figure_columns(table: Table) -> tuple[str, ...]:
    keys = PLAN_TABLES[table.address].keys
    return tuple(
        name
        for name, cells in table.columns.items()
        if name not in keys and any(isinstance(cell, int | float) for cell in cells)
    )


def _row_keys(table: Table) -> Iterator[tuple[str, ...]]:
    names = PLAN_TABLES[table.address].keys
    for row in zip(*(table.columns[name] for name in names), strict=True):
        yield tuple(str(cell) for cell in row)


def _matching(table: Table, text: str) -> tuple[int, ...]:
    """Rows whose first keys are those of the text, `*` standing for any."""
    asked = text.split(":") if text else []
    return tuple(
        at
        for at, keys in enumerate(_row_keys(table))
        if len(asked) <= len(keys)
        and all(part in ("*", key) for part, key in zip(asked, keys, strict=False))
    )


def _rows(table: Table, text: str) -> tuple[int, ...]:
    found = _matching(table, text)
    if found:
        return found
    names = PLAN_TABLES[table.address].keys
    depth = text.count(":") + 1
    pool = dict.fromkeys(":".join(keys[:depth]) for keys in _row_keys(table))
    like = nearest(text, pool)
    guess = f', did you mean "{table.address}.{like}"?' if like else "."
    told = f"Its rows are named by {':'.join(names)}, such as {next(iter(pool))}."
    raise CallError(f'{table.address} has no row "{text[:100]}"{guess} {told}')


def _no_column(address: str, name: str, figures: tuple[str, ...]) -> CallError:
    like = nearest(name, figures)
    guess = f', did you mean "{like}"?' if like else "."
    return CallError(
        f'{address} has no column "{name[:60]}"{guess} It has figures in {listing(figures)}.'
    )


def of_cells(plan: Plan, cells: Cells) -> Provenance:
    """Provenance of some cells: of the rows' own sources where they name them."""
    table, schema = cells.table, PLAN_TABLES[cells.table.address]
    units = {name: _column(schema.columns, name).unit for name in cells.columns}
    keys = cells_sources([table.columns["source"][row] for row in cells.rows], table.source)
    notes = dict.fromkeys(text for row in cells.rows if (text := table.columns["note"][row]))
    return Provenance(
        cells.address,
        schema.meaning,
        next(iter(units.values())) if len(set(units.values())) == 1 else "",
        _stated(cells, units),
        "",
        plan.partners[table.owner].name if table.owner in plan.partners else table.owner,
        best_grade(plan.sources, keys),
        source_words(plan, keys),
        _place(plan, cells),
        tuple(notes)[:SHOWN_LINES],
    )


def _stated(cells: Cells, units: dict[str, str]) -> str:
    found = []
    for name, unit in units.items():
        values = [value for column, _, value in cells.values() if column == name]
        if len(values) == 1:
            found.append(f"{name} {values[0]:.12g} {unit}".rstrip())
        elif not values:
            texts = dict.fromkeys(cells.table.columns[name][row] for row in cells.rows)
            found.append(f"{name}: {listing([text for text in texts if text])}")
        else:
            spread = f"{min(values):.6g} to {max(values):.6g} {unit}".rstrip()
            found.append(f"{name}: {len(values)} figures, {spread}")
    return "; ".join(found)


def _place(plan: Plan, cells: Cells) -> str:
    """The file, and the line of the first rows."""
    file = cells.table.file
    if SOURCE in cells.table.columns["source"]:  # lines of the file are no longer the rows'
        counted = sum(cells.table.columns["source"][row] == SOURCE for row in cells.rows)
        parts = ["counted from records"] * bool(counted) + [file] * (counted < len(cells.rows))
        return " and ".join(parts)
    if len(cells.rows) == len(cells.table):
        return file
    try:
        text = (plan.root / file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return file
    told = [str(row_lines(text)[row]) for row in cells.rows[:SHOWN_LINES]]
    more = len(cells.rows) - len(told)
    return place(file, 0) + f":{', '.join(told)}" + (f" and {more} more rows" if more else "")


def _column(columns: tuple[Column, ...], name: str) -> Column:
    """The schema of a column; of one written once for each bed type, what stands for them."""
    for column in columns:
        if column.name == name or (column.each and name.startswith(column.name.rstrip("*"))):
            return column
    return Column(name, "float", "")


def with_more(plan: Plan, cells: Cells) -> tuple[Plan, str]:
    """The plan with a tenth more in every cell, and what was done to keep it sound, in words.

    Where rows of a table have a fixed total (shares that sum to 1, months that average 1) the
    other rows of the group make room. Errors: `CallError` where nothing can be moved.
    """
    table = cells.table
    columns = {name: list(cells_) for name, cells_ in table.columns.items()}
    schema = PLAN_TABLES[table.address]
    groups = FIXED_TOTALS.get(table.address)
    told = ""
    for name in cells.columns:
        high = _column(schema.columns, name).high
        before = columns[name]
        after: list[Any] = list(before)
        for row in cells.rows:
            if isinstance(before[row], int | float):
                more = before[row] * (1.0 + MORE)
                after[row] = more if high is None else min(more, high)
        if groups is not None:
            _make_room(table, groups, cells.rows, before, after)
            told = f"the others of each {' and '.join(groups)} make room, so that the total stays"
        columns[name] = after
    if all(columns[name] == list(table.columns[name]) for name in cells.columns):
        raise CallError(_nothing(cells))
    moved = replace(table, columns={name: tuple(each) for name, each in columns.items()})
    return (
        replace(
            plan,
            tables=plan.tables | {table.address: moved},
            quantities=plan.quantities | _beds(plan, cells, moved),
        ),
        told,
    )


def _nothing(cells: Cells) -> str:
    if not cells.values():
        return f"{cells.address} is text or empty, so there is nothing to raise"
    if not any(value for _, _, value in cells.values()):
        return f"{cells.address} is 0 as stated, and a tenth more of nothing is nothing"
    return (
        f"{cells.address} cannot be raised by a tenth: the total of its rows is fixed, "
        "and there are no others to make room; name fewer rows"
    )


def _make_room(
    table: Table,
    groups: tuple[str, ...],
    rows: tuple[int, ...],
    before: list[Any],
    after: list[Any],
) -> None:
    """Let the rows of a group that are not moved shrink, so that the group's total stays.

    A group without other rows, or whose others cannot make enough room, is left as it was.
    """
    chosen = set(rows)
    members: dict[tuple[Any, ...], list[int]] = {}
    for row, key in enumerate(zip(*(table.columns[name] for name in groups), strict=True)):
        if isinstance(before[row], int | float):  # an optional column may be empty
            members.setdefault(key, []).append(row)
    for group in members.values():
        mine = [row for row in group if row in chosen]
        others = [row for row in group if row not in chosen]
        room = sum(before[row] for row in others)
        wanted = sum(after[row] - before[row] for row in mine)
        if not mine:
            continue
        if room < wanted or not room:
            for row in mine:
                after[row] = before[row]
            continue
        for row in others:
            after[row] = before[row] * (1.0 - wanted / room)


def _beds(plan: Plan, cells: Cells, moved: Table) -> dict[str, Quantity]:
    """Figures that stand for moved beds of sites."""
    if cells.table.address != "estate.sites":
        return {}
    found = {}
    for name in cells.columns:
        if not name.startswith(_BEDS):
            continue
        for row in cells.rows:
            address = f"estate.sites.{moved.columns['site'][row]}.{name}"
            figure = plan.quantities.get(address)
            if figure is not None:
                steps = tuple((day, value * (1.0 + MORE)) for day, value in figure.steps)
                found[address] = replace(figure, steps=steps)
    return found
