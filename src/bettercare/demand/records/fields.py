"""The fields of hospital records: what each may hold and what extracts call it.

The table itself is data, `record_fields.toml` beside this file, with its sources.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

Kind = Literal["text", "code", "date", "whole", "number", "age"]
#: Kinds of records, in the order they are read and told.
HOSPITAL_RECORDS = ("apc", "op", "ae")
#: What stands for "not known" in any text or code.
FILLERS = ("", "&", "-", "NULL", "NONE", "NA", "N/A", "NOT KNOWN")
#: Days that HES writes where a date was not given or not valid.
UNKNOWN_DAYS = ("1582-10-15", "1800-01-01", "1801-01-01", "1900-01-01")
#: HES codes for the ages of babies: 7001 under a day to 7007 nine months to a year.
BABY_CODES = (7001, 7007)
OLDEST = 120
_NO_LETTER = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: our name, its kind, and every name it goes by.

    `codes` gives what each code of a closed list counts as; `needed` says that a row must have
    it, `present` that the extract must have the column, `exact` that text is taken as it is,
    `pattern` what it must look like (`like` is an example).
    """

    name: str
    kind: Kind
    meaning: str
    names: tuple[tuple[str, str], ...]  # (name, system), the preferred first
    needed: bool = False
    present: bool = False
    least: float | None = None
    most: float | None = None
    width: int = 0
    exact: bool = False
    pattern: str = ""
    like: str = ""
    codes: Mapping[str, str] | None = dataclass_field(default=None, hash=False)
    unknown: tuple[str, ...] = ()

    def found_in(self, columns: Iterable[str]) -> list[str]:
        """The columns of a file that are this field, the preferred first."""
        there: dict[str, str] = {}
        for column in columns:
            there.setdefault(plain_name(column), column)
        wanted = dict.fromkeys(plain_name(name) for name, _ in self.names)
        return [there[name] for name in wanted if name in there]

    @property
    def usual(self) -> str:
        """The name to look for first."""
        return self.names[0][0]


def plain_name(name: str) -> str:
    """A field's name without what systems change in it: case, spaces, dots, brackets.

    >>> plain_name("Start Date (Hospital Provider Spell)")
    'STARTDATEHOSPITALPROVIDERSPELL'
    """
    return _NO_LETTER.sub("", name.upper())


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    text = files("bettercare.demand.records").joinpath("record_fields.toml").read_text("utf-8")
    return tomllib.loads(text)


def record_kinds() -> dict[str, str]:
    """Each kind of hospital records with what a row of it is."""
    return dict(_table()["records"])


@lru_cache(maxsize=8)
def fields_of(records: str) -> tuple[Field, ...]:
    """The fields of a kind of records, in the order they are checked."""
    return tuple(_field(row) for row in _table()["field"] if records in row["records"])


def _field(row: Mapping[str, Any]) -> Field:
    return Field(
        name=row["name"],
        kind=row["kind"],
        meaning=row["meaning"],
        names=tuple(row["names"].items()),
        needed=row.get("needed", False),
        present=row.get("present", False) or row.get("needed", False),
        least=row.get("least"),
        most=row.get("most"),
        width=row.get("width", 0),
        exact=row.get("exact", False),
        pattern=row.get("pattern", ""),
        like=row.get("like", ""),
        codes=row.get("codes"),
        unknown=tuple(row.get("unknown", ())),
    )


@lru_cache(maxsize=1)
def specialty_groups() -> tuple[tuple[int, int, str], ...]:
    """Groups of treatment functions: first code, last code, group. Our own, by the code list."""
    text = files("bettercare.demand.records").joinpath("specialty_groups.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple((int(row["first"]), int(row["last"]), row["group"]) for row in rows)


def marks_of(records: str) -> str:
    """The field by whose presence a file is known to hold these records."""
    return {"apc": "admission_date", "op": "appointment_date", "ae": "arrival_date"}[records]
