"""What a reader hands on: rows of a plan's tables, or one value, and the source they come from."""

from __future__ import annotations

from dataclasses import dataclass, field

Row = tuple[str | int | float, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """The source entry that goes with figures brought in."""

    key: str
    title: str
    publisher: str
    year: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """One value at `room.table.key`, with its unit and label."""

    address: str
    label: str
    unit: str
    value: float


@dataclass(frozen=True, slots=True)
class Brought:
    """Rows by table address, single values, their source, and what the reader should know."""

    origin: Origin
    tables: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    values: tuple[Value, ...] = ()
    notes: tuple[str, ...] = ()
