"""The rows of the sheets that show a plan's TOML files.

Pure: from the texts of a plan's files to rows, always in the order of files and of their content.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bettercare.tables.value_tables import VALUE_TABLES
from bettercare.workbook import fields as made
from bettercare.workbook.layout import Field, Row, Value, View, joined
from bettercare.workbook.table_views import table_views

Content = dict[str, dict[str, Any]]  # parsed TOML files by name

CHOICES = "choices"  # which option takes which intervention
TAKEN, DROPPED, INHERITED = "yes", "drop", "inherited"
_SINGLE_VALUES = {table.file: address for address, table in VALUE_TABLES.items()}


def views(texts: Mapping[str, str]) -> tuple[View, ...]:
    """Every sheet of a plan whose files have these texts. The plan must be sound."""
    content = {name: tomllib.loads(text) for name, text in texts.items() if name.endswith(".toml")}
    return (
        View(
            "assumptions",
            "Every single figure of the plan: one row for each figure and date.",
            made.ASSUMPTIONS,
            tuple(_assumptions(content)),
        ),
        View(
            "interventions",
            "What would change, by whom, from when and at what cost.",
            made.INTERVENTIONS,
            tuple(_files(content, "interventions", made.INTERVENTIONS)),
        ),
        View(
            "effects",
            "What each intervention changes.",
            made.EFFECTS,
            tuple(_effects(content)),
        ),
        View(
            "moves",
            "Where the care goes that an effect takes away.",
            made.MOVES,
            tuple(_moves(content)),
        ),
        View(
            "needs",
            "What must be there before an intervention works.",
            made.NEEDS,
            tuple(_listed(content, "needs", made.NEEDS)),
        ),
        View(
            "after",
            "What must be under way before an intervention begins.",
            made.AFTER,
            tuple(_listed(content, "after", made.AFTER)),
        ),
        View(
            "options",
            "The options the plan compares.",
            made.OPTIONS,
            tuple(_files(content, "options", made.OPTIONS)),
        ),
        _choices(content),
        View(
            "set",
            "Values that an option puts in the place of the plan's.",
            made.SET,
            tuple(_set(content)),
        ),
        View(
            "sources",
            "Where figures come from.",
            made.SOURCES,
            tuple(_entries(content, "sources.toml", made.SOURCES)),
        ),
        View(
            "tables",
            "Where the tables of the sheets that follow come from.",
            made.TABLES,
            tuple(_entries(content, "tables.toml", made.TABLES)),
        ),
        *table_views(texts, content),
    )


def found(entry: Any, path: tuple[str, ...]) -> Any:
    """What stands at a path below an entry; None where nothing does."""
    for key in path:
        if not isinstance(entry, dict) or key not in entry:
            return None
        entry = entry[key]
    return entry


def as_cell(value: Any) -> Value:
    """What a cell shows of a TOML value."""
    if isinstance(value, list):
        return joined(value)
    if isinstance(value, dict):
        return joined([f"{key} = {share}" for key, share in value.items()])
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, str | int | float | date):
        return value
    return str(value)


def _cells(entry: Any, fields: tuple[Field, ...], *keys: Value) -> tuple[Value, ...]:
    """The keys a row begins with, then what its entry says."""
    return (*keys, *(as_cell(found(entry, field.path)) for field in fields[len(keys) :]))


def _assumptions(content: Content) -> Iterator[Row]:
    for file, table in _SINGLE_VALUES.items():
        for key, entry in content.get(file, {}).items():
            address = f"{table}.{key}"
            dated = entry.get("values")
            steps = list(dated.items()) if dated is not None else [(None, entry.get("value"))]
            for number, (day, value) in enumerate(steps):
                own: dict[str, Value] = {
                    "address": address,
                    made.DATE: date.fromisoformat(day) if day else None,
                    made.VALUE: value,
                }
                cells = (
                    own[field.name]
                    if field.name in own
                    else as_cell(found(entry, field.path))
                    if number == 0 or field.name in FURTHER
                    else None
                    for field in made.ASSUMPTIONS
                )
                yield Row(file, (key, *([day] if day else [])), tuple(cells))


#: What a figure's further dates repeat of its first row, to be read and filtered by.
FURTHER = ("label", "unit", "owner")


def _named(content: Content, folder: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Name, file and content of each file in a folder."""
    for file in sorted(content):
        if file.startswith(f"{folder}/"):
            yield file[len(folder) + 1 : -len(".toml")], file, content[file]


def _files(content: Content, folder: str, fields: tuple[Field, ...]) -> Iterator[Row]:
    for key, file, entry in _named(content, folder):
        yield Row(file, (), _cells(entry, fields, key))


def _entries(content: Content, file: str, fields: tuple[Field, ...]) -> Iterator[Row]:
    for key, entry in content.get(file, {}).items():
        yield Row(file, (key,), _cells(entry, fields, key))


def _effects(content: Content) -> Iterator[Row]:
    for key, file, entry in _named(content, "interventions"):
        for number, effect in enumerate(entry.get("effect", ())):
            cells = _cells(effect, made.EFFECTS, key, number + 1)
            yield Row(file, ("effect", number), cells)


def _moves(content: Content) -> Iterator[Row]:
    for key, file, entry in _named(content, "interventions"):
        for number, effect in enumerate(entry.get("effect", ())):
            for which, move in enumerate(effect.get("moves_to", ())):
                cells = _cells(move, made.MOVES, key, number + 1)
                yield Row(file, ("effect", number, "moves_to", which), cells)


def _listed(content: Content, what: str, fields: tuple[Field, ...]) -> Iterator[Row]:
    for key, file, entry in _named(content, "interventions"):
        for number, one in enumerate(entry.get(what, ())):
            yield Row(file, (what, number), _cells(one, fields, key))


def _set(content: Content) -> Iterator[Row]:
    for key, file, entry in _named(content, "options"):
        for address, one in entry.get("set", {}).items():
            yield Row(file, ("set", address), _cells(one, made.SET, key, address))


def _choices(content: Content) -> View:
    options = {key: entry for key, _, entry in _named(content, "options")}
    fields = (
        Field("intervention", "text", "the intervention", required=True, key=True, fixed=True),
        Field("label", "text", "what it is called", echo=True),
        *(choice_field(key, str(entry.get("label", ""))) for key, entry in options.items()),
    )
    rows = []
    for key, file, entry in _named(content, "interventions"):
        cells = (key, entry.get("label"), *(choice(options, name, key) for name in options))
        rows.append(Row(file, (), cells))
    meaning = (
        "Which option takes which intervention: yes, drop (leave an inherited one out), or empty."
    )
    return View(CHOICES, meaning, fields, tuple(rows))


def choice_field(option: str, label: str) -> Field:
    """The column of one option's choices."""
    meaning = (
        f"{label}: {TAKEN} takes it, {DROPPED} leaves an inherited one out, empty says nothing"
    )
    return Field(option, "choice", meaning, choices=(TAKEN, DROPPED, INHERITED))


def choice(options: Mapping[str, dict[str, Any]], name: str, intervention: str) -> str | None:
    """What an option says of an intervention itself, or that it has it from what it rests on."""
    entry = options.get(name, {})
    if intervention in entry.get("interventions", ()):
        return TAKEN
    if intervention in entry.get("drop", ()):
        return DROPPED
    earlier, seen = str(entry.get("based_on")), {name}
    while earlier in options and earlier not in seen:
        seen.add(earlier)
        if intervention in options[earlier].get("drop", ()):
            return None
        if intervention in options[earlier].get("interventions", ()):
            return INHERITED
        earlier = str(options[earlier].get("based_on"))
    return None
