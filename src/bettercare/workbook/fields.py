"""The columns of the sheets that show TOML files, made from the shapes that check a plan."""

from __future__ import annotations

from collections.abc import Iterator

from bettercare.plan import programme_shapes, shapes
from bettercare.plan.keys import Key, Shape
from bettercare.workbook.layout import Field, Kind

_KINDS: dict[str, Kind] = {
    "text": "text",
    "number": "number",
    "whole number": "whole",
    "date": "date",
    "list of texts": "list",
    "text or list of texts": "list",
    "list of whole numbers": "whole list",
    "table of numbers": "pairs",
}


def _fields(shape: Shape, path: tuple[str, ...] = (), needed: bool = True) -> Iterator[Field]:
    for key in shape.keys:
        here = (*path, key.name)
        if key.type == "table" and key.shape is not None:
            yield from _fields(key.shape, here, needed=False)
        elif key.type in _KINDS:
            yield _field(key, here, needed=needed)


def _field(key: Key, path: tuple[str, ...], *, needed: bool) -> Field:
    meaning = key.meaning + (f" (default: {key.default})" if key.default else "")
    return Field(
        ".".join(path),
        _KINDS[key.type],
        meaning,
        path,
        unit=key.unit,
        choices=key.choices,
        names=key.names,
        or_all=key.or_all,
        low=key.low,
        high=key.high,
        required=key.required and needed,
        single=key.type == "text or list of texts",
        example=key.example,
    )


def _name(name: str, meaning: str, example: str, names: str = "", *, fixed: bool = False) -> Field:
    return Field(
        name,
        "text",
        meaning,
        names=names,
        required=True,
        key=True,
        fixed=fixed,
        example=example,
    )


def _without(fields: Iterator[Field], *names: str) -> tuple[Field, ...]:
    return tuple(field for field in fields if field.name not in names)


_VALUE = {field.name: field for field in _fields(shapes.VALUE_ENTRY)}
_INTERVENTION = _name(
    "intervention", "the intervention it belongs to", "crisis_response", "intervention", fixed=True
)
_EFFECT = Field(
    "effect",
    "whole",
    "number of the effect in its intervention; a new one takes a new number",
    required=True,
    key=True,
    fixed=True,
    low=1,
    example="1",
)


def _value(name: str, meaning: str = "") -> Field:
    """A column of the sheet of assumptions, under the short name planners know."""
    found = _VALUE[name]
    return Field(
        name.rpartition(".")[2],
        found.kind,
        meaning or found.meaning,
        found.path,
        choices=found.choices,
        names=found.names,
        required=found.required,
        low=found.low,
        high=found.high,
        example=found.example,
    )


#: Columns of a figure's row that carry its value and the day from which it holds.
DATE, VALUE = "date", "value"

ASSUMPTIONS: tuple[Field, ...] = (
    _name("address", "room.table.key: the figure's one address", "flow.length_of_stay.birth"),
    _value("label"),
    _value("unit"),
    Field(
        DATE,
        "date",
        "first day the value holds; empty where one value holds throughout",
        example="2014-04-01",
    ),
    Field(VALUE, "number", "the figure, in its unit", required=True, example="9.4"),
    _value("range.low"),
    _value("range.high"),
    _value("range.kind"),
    _value("owner"),
    _value("source"),
    _value("review"),
    _value("note"),
    _value("correlation.group"),
    _value("correlation.loading"),
)

INTERVENTIONS: tuple[Field, ...] = (
    _name("key", "the intervention's name in addresses", "crisis_response"),
    *_fields(programme_shapes.INTERVENTION),
)
EFFECTS = (_INTERVENTION, _EFFECT, *_fields(programme_shapes.EFFECT))
MOVES = (_INTERVENTION, _EFFECT, *_fields(programme_shapes.MOVE))
NEEDS = (_INTERVENTION, *_fields(programme_shapes.NEED))
AFTER = (_INTERVENTION, *_fields(programme_shapes.AFTER))
OPTIONS = (
    _name("key", "the option's name", "b_care_at_home"),
    *_without(_fields(programme_shapes.OPTION), "interventions", "drop"),
)
SET = (
    _name("option", "the option that says it", "b_care_at_home", "option", fixed=True),
    _name("address", "address of the value it replaces", "estate.sites.lgh.beds_general"),
    *_fields(programme_shapes.SET),
)
SOURCES = (
    _name("key", "the source's name", "eric_2013_14"),
    *_fields(shapes.SOURCE_ENTRY),
)
TABLES = (
    _name("address", "room.table of the CSV table", "population.base", fixed=True),
    *_fields(shapes.TABLE_ENTRY),
)
