"""What a reader hands on: rows of a plan's tables, single values, observed series, their source."""

from __future__ import annotations

from dataclasses import dataclass, field

Cell = str | int | float
Row = tuple[Cell, ...]


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
class Part:
    """Rows for a part of a table: they take the place of those with the same text in `column`.

    Each row gives its cells by column; the table's other rows stay as they are.
    """

    column: str
    rows: tuple[dict[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure that was counted, to hold results against: no assumption, never read by the model.

    `period` is a calendar month, a quarter of a financial year or a financial year; `where` gives
    dimensions of the plan, such as its partner.
    """

    measure: str
    definition: str
    period: str
    value: float
    unit: str
    where: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Brought:
    """Rows by table address, single values, their source, and what the reader should know.

    `tables` are whole tables, `parts` rows of tables whose others stay, `observed` series by the
    name of their file in the plan's folder `observed`.
    """

    origin: Origin
    tables: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    values: tuple[Value, ...] = ()
    notes: tuple[str, ...] = ()
    parts: dict[str, Part] = field(default_factory=dict)
    observed: dict[str, tuple[Observation, ...]] = field(default_factory=dict)
