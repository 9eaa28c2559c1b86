"""What a table's schema is made of: columns with type, unit, meaning and allowed values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DType = Literal["text", "integer", "float"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a plan's CSV table.

    `names` is the kind of name its cells must be (area, service, ...), `or_all` lets them say
    "all" too. `low` and `high` bound numbers, both included. A cell of an `optional` column may be
    empty, and the column may be absent; text is then taken to say `absent`. `each` makes one
    column for every name of that kind, put in the place of `*`.
    """

    name: str
    dtype: DType
    meaning: str
    unit: str = ""
    key: bool = False
    names: str = ""
    or_all: bool = False
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    optional: bool = False
    absent: str = ""
    each: str = ""


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One CSV table of a plan, `assumptions/ROOM/TABLE.csv`, at the address `room.table`.

    `required` says when it must be there ("" is never).
    """

    address: str
    meaning: str
    columns: tuple[Column, ...]
    required: str = ""
    rule: str = ""  # what must hold between its rows, in words

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the columns that together name a row."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def file(self) -> str:
        """Where the plan keeps it."""
        return f"assumptions/{self.address.replace('.', '/')}.csv"


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """One column of a table that a run writes. `null` says what an empty cell means."""

    name: str
    dtype: DType
    meaning: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    null: str = ""


@dataclass(frozen=True, slots=True)
class OutputSchema:
    """One table that a run writes."""

    name: str
    meaning: str
    columns: tuple[OutputColumn, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names in the order they are written."""
        return tuple(column.name for column in self.columns)
