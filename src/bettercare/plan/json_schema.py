"""JSON Schema of a plan's TOML files, so that editors complete and check them while one types.

Made from the shapes that check a plan (`plan.shapes`, `plan.programme_shapes`), so a schema cannot
allow a key that the checker refuses. A schema knows keys, types, bounds and allowed words; names
declared elsewhere in the plan and rules between files are left to `bettercare check`.
Dates are texts in JSON, as TOML editors hand them to a schema.
"""

from __future__ import annotations

from typing import Any

from bettercare.plan import appraisal_shapes, past_shapes, programme_shapes, shapes
from bettercare.plan.frame import SECTIONS
from bettercare.plan.keys import Key, Shape
from bettercare.plan.programme.sections import RECORD_FILE
from bettercare.plan.programme.sections import SECTIONS as SECTIONS_OF_RECORD
from bettercare.plan.programme.shapes import RECORD

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_NAME = "^(?!all$)[a-z][a-z0-9_]*$"
_DATE = r"^\d{4}-\d{2}-\d{2}$"
_WHEN = r"^\d{4}(-\d{2}(-\d{2})?)?$"
_ADDRESS = r"^[a-z][a-z0-9_]*(\.[^.]+)+$"

Schema = dict[str, Any]

# Which files of a plan each schema is for.
FILES: dict[str, str] = {
    "plan": "plan.toml",
    "sources": "sources.toml",
    "services": "services.toml",
    "tables": "tables.toml",
    "verdict": "verdict.toml",
    "assumptions": "assumptions/*/*.toml",
    "interventions": "interventions/*.toml",
    "options": "options/*.toml",
    "base": "bases/*/base.toml",
    "bridges": "observed/bridges.toml",
    "appraisal": "appraisal.toml",
    "programme": RECORD_FILE,
    **{f"programme_{name}": section.file for name, section in SECTIONS_OF_RECORD.items()},
}


def json_schemas() -> dict[str, Schema]:
    """A JSON Schema (draft 2020-12) for each kind of TOML file, by the names in `FILES`.

    >>> sorted(json_schemas()) == sorted(FILES)
    True
    >>> json_schemas()["interventions"]["properties"]["starts"]["format"]
    'date'
    """
    bodies = {
        "plan": _plan(),
        "sources": _named(shapes.SOURCE_ENTRY),
        "services": _services(),
        "tables": _named(shapes.TABLE_ENTRY, _ADDRESS),
        "verdict": _verdict(),
        "assumptions": _named(shapes.VALUE_ENTRY),
        "interventions": _object(programme_shapes.INTERVENTION),
        "options": _option(),
        "base": _object(past_shapes.BASE),
        "bridges": _named(past_shapes.BRIDGE),
        "appraisal": _appraisal(),
        "programme": _object(RECORD),
        **{f"programme_{name}": _named(each.shape) for name, each in SECTIONS_OF_RECORD.items()},
    }
    return {
        name: {"$schema": DRAFT, "title": f"Better Care: {FILES[name]}"} | body
        for name, body in bodies.items()
    }


def _plan() -> Schema:
    body = _object(shapes.PLAN)
    for section, (_, shape, _) in SECTIONS.items():
        body["properties"][section] |= _named(shape)
    return body


def _services() -> Schema:
    body = _named(shapes.SERVICE)
    body["properties"] = {"from_records": _key(shapes.SERVICE.by_name["from_records"])}
    return body


def _verdict() -> Schema:
    body = _object(shapes.VERDICT)
    body["properties"]["occupancy"] |= _named(shapes.RULE)
    body["properties"]["checks"] |= _named(shapes.CHECK)
    return body


def _appraisal() -> Schema:
    body = _object(appraisal_shapes.APPRAISAL)
    for section, shape in appraisal_shapes.APPRAISAL_SECTIONS.items():
        body["properties"][section] |= _named(shape)
    body["properties"]["qaly"] |= _object(appraisal_shapes.QALY)
    return body


def _option() -> Schema:
    body = _object(programme_shapes.OPTION)
    body["properties"]["set"] |= _named(programme_shapes.SET, _ADDRESS)
    return body


def _named(shape: Shape, names: str = _NAME) -> Schema:
    """Tables of one shape by name, such as `[partners.uhl]`."""
    return {
        "type": "object",
        "propertyNames": {"pattern": names},
        "additionalProperties": _object(shape),
    }


def _object(shape: Shape) -> Schema:
    body: Schema = {
        "type": "object",
        "description": shape.meaning,
        "properties": {key.name: _key(key) for key in shape.keys},
        "additionalProperties": False,
    }
    required = [key.name for key in shape.keys if key.required]
    if required:
        body["required"] = required
    for either in _EITHER.get(shape.title, ()):
        body["oneOf"] = [{"required": [name]} for name in either]
    return body


# Shapes of which exactly one of these keys must be given.
_EITHER = {
    shapes.VALUE_ENTRY.title: (("value", "values"),),
    programme_shapes.CHANGE.title: (("multiply", "add"),),
}


def _key(key: Key) -> Schema:
    body = _typed(key)
    said = [key.meaning]
    if key.names:
        said.append(f"key of a declared {key.names}{', or all' if key.or_all else ''}")
    if key.unit:
        said.append(f"in {key.unit}")
    if key.default:
        said.append(f"default: {key.default}")
    body["description"] = "; ".join(said) + f". Example: {key.example}"
    return body


def _typed(key: Key) -> Schema:
    text = _text(key)
    texts = {"type": "array", "items": text, "uniqueItems": True}
    if key.required:
        texts["minItems"] = 1
    shape = _object(key.shape) if key.shape else {"type": "object"}
    bodies: dict[str, Schema] = {
        "text": text,
        "whole number": {"type": "integer"} | _bounds(key),
        "number": {"type": "number"} | _bounds(key),
        "date": {"type": "string", "format": "date", "pattern": _DATE},
        "date, month or year": {"type": "string", "pattern": _WHEN},
        "true or false": {"type": "boolean"},
        "list of texts": texts,
        "text or list of texts": {"anyOf": [text, texts]},
        "list of whole numbers": {"type": "array", "items": {"type": "integer"} | _bounds(key)},
        "table": shape,
        "list of tables": {"type": "array", "items": shape},
        "table of numbers": {"type": "object", "additionalProperties": {"type": "number"}},
    }
    return bodies[key.type]


def _text(key: Key) -> Schema:
    if key.choices:
        return {"type": "string", "enum": list(key.choices)}
    return {"type": "string"} | ({"pattern": r"\S"} if key.required or key.names else {})


def _bounds(key: Key) -> Schema:
    bounds = {"minimum": key.low, "maximum": key.high}
    return {name: bound for name, bound in bounds.items() if bound is not None}
