"""Hospital records as read: our fields from theirs, each row with the first fault it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bettercare.demand.records.engines import PART, ROW, Engine
from bettercare.demand.records.fields import Field, fields_of
from bettercare.demand.records.parts import Extract, Part
from bettercare.demand.records.reading import RecordsError
from bettercare.demand.records.reading_rules import (
    any_of,
    given,
    nothing,
    reading,
    steps,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir

FAULT, LAYOUT = "fault__", "layout__"


@dataclass(frozen=True, slots=True)
class Checked:
    """Records as read: our fields, part, row, layout and the number of the fault (0 is none).

    Parts with the same columns of the same types are one layout; `raw` holds, by layout, the
    columns as they were given, and `reasons` what fault 1, 2 and so on are.
    """

    table: ir.Table
    raw: tuple[ir.Table, ...]
    reasons: tuple[tuple[str, ...], ...]


def columns_of(records: str, extract: Extract) -> list[str]:
    """The columns of a file that are fields of ours. Errors: `RecordsError` where one lacks."""
    fields = fields_of(records)
    missing = [field for field in fields if field.present and not field.found_in(extract.columns)]
    if missing:
        looked = "; ".join(
            f"{field.name} ({', '.join(name for name, _ in field.names)})" for field in missing
        )
        raise RecordsError(
            f"{extract.name} has no column for {looked}",
            mend="give the column one of these names",
        )
    found = [name for field in fields for name in field.found_in(extract.columns)]
    return list(dict.fromkeys(found))


def check(engine: Engine, records: str, parts: Sequence[Part]) -> Checked:
    """Read and check every field of every part."""
    import ibis

    tables, raws, reasons = [], [], []
    for number, group in enumerate(_layouts(parts)):
        raw = engine.opened(f"raw_{records}_{number}", group, list(group[0].types))
        table, faults = _read_fields(records, raw, group[0])
        layout = ibis.literal(number, type="int32")
        tables.append(table.mutate(**{LAYOUT: layout}))
        raws.append(raw)
        reasons.append(faults)
    whole = tables[0] if len(tables) == 1 else ibis.union(*tables)
    return Checked(whole, tuple(raws), tuple(reasons))


#: What must not come twice in each kind of records: the reason, and the fields it is known by.
DOUBLES: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "apc": (
        ("its key stands in an earlier row", ("episode_key",)),
        (
            "the same episode stands in an earlier row under another key",
            (
                "provider", "person", "admission_date", "episode_start", "episode_order",
                "episode_end",
            ),
        ),
    ),
    "op": (("its key stands in an earlier row", ("attendance_key",)),),
    "ae": (("its key stands in an earlier row", ("attendance_key",)),),
    "activity": (),  # a table may have columns that we do not read
}  # fmt: skip


def rows_again(engine: Engine, name: str, table: ir.Table, keys: Sequence[str]) -> ir.Table | None:
    """Part and row of each row whose key stands in an earlier row; None where there is none.

    Rows where a part of the key is empty are not looked at.
    """
    import ibis

    known = table.filter([table[key].notnull() for key in keys])
    counted = known.group_by(list(keys)).aggregate(times=known.count())
    twice = engine.keep(f"{name}_twice", counted.filter(counted.times > 1))
    if engine.frame(twice.aggregate(n=twice.count()))["n"][0] == 0:
        return None
    those = known.semi_join(twice, list(keys)).select(PART, ROW, *keys)
    again = ibis.row_number().over(group_by=list(keys), order_by=[those[PART], those[ROW]])
    numbered = those.mutate(again__=again)
    return engine.keep(f"{name}_again", numbered.filter(numbered.again__ > 0).select(PART, ROW))


def _layouts(parts: Sequence[Part]) -> list[tuple[Part, ...]]:
    groups: dict[tuple[Any, ...], list[Part]] = {}
    for part in parts:
        groups.setdefault((part.own_rows, tuple(part.types.items())), []).append(part)
    return [tuple(group) for group in groups.values()]


def _read_fields(records: str, raw: ir.Table, part: Part) -> tuple[ir.Table, tuple[str, ...]]:
    """Every field of ours with the number of the row's first fault, and what the faults are."""
    there = {field: found for field in fields_of(records) if (found := field.found_in(part.types))}
    table = raw.select(
        PART,
        ROW,
        **{
            field.name: given(field, [raw[name] for name in found])
            for field, found in there.items()
        },
    )
    table = table.mutate(**{_filled(field): table[field.name].notnull() for field in there})
    todo = {field: steps(field, table[field.name]) for field in there}
    for turn in range(max(map(len, todo.values()))):
        doing = {field: each[turn] for field, each in todo.items() if turn < len(each)}
        table = table.mutate(
            **{field.name: step(table[field.name]) for field, step in doing.items()}
        )
    values: dict[str, Any] = {}
    faults: list[tuple[str, Any]] = []
    for field in fields_of(records):
        if field not in there:
            values[field.name] = nothing(field)
            continue
        theirs = there[field][0]
        label = theirs if theirs == field.name else f"{field.name} ({theirs})"
        read = reading(field, label, table[_filled(field)], table[field.name])
        values[field.name] = read.value
        faults += read.faults
    if "provider" in values:
        values["provider"] = values["provider"].substr(0, 3)
    faults += _between(records, values)
    return (
        table.select(PART, ROW, **values, **{FAULT: any_of(faults)}),
        tuple(reason for reason, _ in faults),
    )


def _filled(field: Field) -> str:
    return f"{field.name}__filled"


def _between(records: str, values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What is wrong between the fields of a row."""
    if records == "activity":
        neither = values["month"].isnull() & values["year"].isnull()
        return [("it has neither a month nor a year", neither)]
    if records != "apc":
        return []
    admitted, start = values["admission_date"], values["episode_start"]
    return [
        ("the discharge is before the admission", values["discharge_date"] < admitted),
        ("the episode ends before it starts", values["episode_end"] < start),
        ("the episode starts before the admission", start < admitted),
    ]
