"""What a schema of TOML keys is made of. It drives the checking and the reference pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

KeyType = Literal[
    "text",
    "whole number",
    "number",
    "date",
    "date, month or year",
    "true or false",
    "list of texts",
    "text or list of texts",
    "list of whole numbers",
    "table",
    "list of tables",
    "table of numbers",
]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a TOML table.

    `names` is the kind of name its text must be (partner, service, source, ...), `or_all` lets it
    be "all" too. `low` and `high` bound a number, both included. `shape` describes a table's own
    keys. `unit` and `default` are for the reader of the documentation.
    """

    name: str
    type: KeyType
    meaning: str
    example: str
    required: bool = False
    choices: tuple[str, ...] = ()
    names: str = ""
    or_all: bool = False
    low: float | None = None
    high: float | None = None
    unit: str = ""
    default: str = ""
    shape: Shape | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys a TOML table may have; `title` names such a table in sentences and on pages."""

    title: str
    keys: tuple[Key, ...]
    meaning: str = ""

    by_name: dict[str, Key] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {key.name: key for key in self.keys})
