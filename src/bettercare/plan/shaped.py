"""Check a TOML table against its shape: known keys, types, allowed values, declared names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from math import isfinite
from typing import Any

from bettercare.plan.keys import Key, Shape
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.sizes import size_fault
from bettercare.plan.when import When, read_when
from bettercare.tables.nearest import listing

NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")
_LONGEST = 60  # characters of a wrong value shown in a sentence


def checked(r: Reading, raw: dict[str, Any], shape: Shape, spot: Spot) -> dict[str, Any]:
    """The keys of `raw` that are sound, numbers as floats. Everything else is a fault."""
    sound: dict[str, Any] = {}
    for name, value in raw.items():
        key = shape.by_name.get(name)
        if key is None:
            known = [k.name for k in shape.keys]
            r.fault(
                spot.at(name),
                f'{shape.title} has no key "{name}"',
                f"its keys are {listing(known, 20)}",
                r.nearest(name, known),
            )
            continue
        found = _sound(r, value, key, spot.at(name))
        if found is not None:
            sound[name] = found
    for key in shape.keys:
        if key.required and key.name not in raw and not r.suggested(spot, key.name):
            heading = key.type == "table" and key.example.startswith("[")
            mend = f"add {key.example}" if heading else f"add {key.name} = {key.example}"
            r.fault(spot, f'{shape.title} has no "{key.name}"', mend)
    return sound


def entries(
    r: Reading, raw: dict[str, Any], shape: Shape, spot: Spot
) -> Iterator[tuple[str, dict[str, Any], Spot]]:
    """Each `[key]` of a table of tables: its name, its sound keys and where it stands."""
    for name, value in raw.items():
        here = spot.at(name)
        here = here.named(f"{spot.address}.{name}" if spot.address else name)
        if not isinstance(value, dict):
            r.fault(here, f"is {said(value)} where {shape.title} is wanted", f"write [{name}]")
        elif good_name(r, name, here):
            yield name, checked(r, value, shape, here), here


def good_name(r: Reading, name: str, spot: Spot) -> bool:
    """Whether a new name can stand in addresses; a fault where it cannot."""
    if name == "all":
        r.fault(spot, 'the name "all" is taken: it stands for a total', "choose another name")
        return False
    if NAME.match(name):
        return True
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    r.fault(
        spot,
        f'"{name[:_LONGEST]}" cannot be a name',
        "use lower-case letters, digits and _, beginning with a letter",
        plain if NAME.match(plain) else "",
    )
    return False


def said(value: Any) -> str:
    """A value's type in plain words."""
    if isinstance(value, str):
        shown = value if len(value) <= _LONGEST else value[:_LONGEST] + "..."
        return f'the text "{shown}"'
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"the number {_shown_number(value)}"
    if type(value) is date:
        return f"the date {value}"
    return _WORDS.get(type(value), "something else")


_WORDS = {
    bool: "true or false",
    datetime: "a date with a time",
    time: "a time",
    list: "a list",
    dict: "a table",
}


def _shown_number(value: float) -> str:
    try:
        return str(value)[:_LONGEST]
    except ValueError:  # an integer of thousands of digits
        return "(too long to show)"


def number(value: Any) -> float | None:
    """A TOML number as a float; None where it is none, or is not finite."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if isfinite(found) else None


def _sound(r: Reading, value: Any, key: Key, spot: Spot) -> Any:
    types, check = _TYPES[key.type]
    if isinstance(value, types) and type(value) not in _NEVER.get(key.type, ()):
        return check(r, value, key, spot)
    _wrong_type(r, value, key, spot)
    return None


def _wrong_type(r: Reading, value: Any, key: Key, spot: Spot) -> None:
    article = "" if key.type in ("true or false", "text") else "a "
    problem = f'"{key.name}" is {said(value)} where {article}{key.type} is wanted'
    r.fault(spot, problem, f"write {key.name} = {_put_right(value, key)}")


def _put_right(value: Any, key: Key) -> str:
    """The value as the key wants it, where that is plain; else the key's example."""
    if isinstance(value, datetime) and key.type == "date":
        return str(value.date())
    if isinstance(value, str) and len(value) <= _LONGEST:
        if key.type == "list of texts":
            return f'["{value}"]'
        if key.type == "date" and _DATE.match(value):
            return value
        if key.type in ("number", "whole number") and _NUMBER.match(value):
            return value
    return key.example


def _as_it_is(r: Reading, value: Any, key: Key, spot: Spot) -> Any:  # noqa: ARG001
    return value


def _text(r: Reading, value: str, key: Key, spot: Spot) -> str | None:
    if not value.strip():
        if key.required or key.names or key.choices:
            r.fault(spot, f'"{key.name}" is empty', f"write {key.name} = {key.example}")
            return None
        return ""
    if key.choices and value not in key.choices:
        r.fault(
            spot,
            f'"{key.name}" cannot be "{value[:_LONGEST]}"',
            f"it is one of {listing(key.choices, 20)}",
            r.nearest(value, key.choices),
        )
        return None
    if key.names and not r.refer(spot, key.names, value, or_all=key.or_all):
        return None
    return value


def _whole_number(r: Reading, value: int, key: Key, spot: Spot) -> int | None:
    return value if _number(r, value, key, spot) is not None else None


def _number(r: Reading, value: float, key: Key, spot: Spot) -> float | None:
    found = number(value)
    if found is None:
        r.fault(spot, f'"{key.name}" is {said(value)}', "give a finite number")
        return None
    wrong = size_fault(found) if key.type == "number" else None
    if wrong is not None:
        r.fault(spot, f'"{key.name}": {wrong[0]}', wrong[1])
        return None
    low, high = key.low, key.high
    if (low is not None and found < low) or (high is not None and found > high):
        if high is None:
            bounds = f"{low:,.12g} or more"
        elif low is None:
            bounds = f"{high:,.12g} or less"
        else:
            bounds = f"between {low:,.12g} and {high:,.12g}"
        r.fault(spot, f'"{key.name}" is {found:g}', f"it must be {bounds}")
        return None
    return found


def _texts(r: Reading, value: list[Any] | str, key: Key, spot: Spot) -> list[str] | None:
    items = [value] if isinstance(value, str) else value
    if not items and key.required:
        r.fault(spot, f'"{key.name}" is an empty list', f"write {key.name} = {key.example}")
        return None
    sound: list[str] = []
    for number_, item in enumerate(items):
        here = spot.at(number_)
        if not isinstance(item, str):
            problem = f'"{key.name}" holds {said(item)} where text is wanted'
            r.fault(here, problem, f"write {key.name} = {key.example}")
            continue
        found = _text(r, item, key, here)
        if found is None:
            continue
        if found in sound:
            r.fault(here, f'"{key.name}" lists "{found}" twice', "keep one of them")
            continue
        sound.append(found)
    return sound


def _whole_numbers(r: Reading, value: list[Any], key: Key, spot: Spot) -> list[int]:
    one = Key(key.name, "whole number", key.meaning, key.example, low=key.low, high=key.high)
    found = [_sound(r, item, one, spot.at(i)) for i, item in enumerate(value)]
    return [item for item in found if item is not None]


def _when(r: Reading, value: date | str, key: Key, spot: Spot) -> When | None:
    found = read_when(value)
    if found is None:
        problem = f'"{key.name}" is {said(value)} where a date, month or year is wanted'
        r.fault(spot, problem, 'write 2014-06-23, "2014-06" or "2014"')
    return found


def _table(r: Reading, value: dict[str, Any], key: Key, spot: Spot) -> dict[str, Any]:
    return checked(r, value, key.shape, spot) if key.shape else value


def _tables(r: Reading, value: list[Any], key: Key, spot: Spot) -> list[dict[str, Any]]:
    """Sound keys of each table of a list; a broken one stays as an empty table in its place."""
    sound: list[dict[str, Any]] = []
    for number_, item in enumerate(value):
        here = spot.at(number_)
        if isinstance(item, dict) and key.shape:
            sound.append(checked(r, item, key.shape, here))
        else:
            r.fault(here, f'"{key.name}" holds {said(item)}', f"write {key.name} = {key.example}")
            sound.append({})
    return sound


# What a key of each type takes: types of value, and the check of such a value.
_TYPES: dict[str, tuple[tuple[type, ...], Callable[[Reading, Any, Key, Spot], Any]]] = {
    "text": ((str,), _text),
    "whole number": ((int,), _whole_number),
    "number": ((int, float), _number),
    "date": ((date,), _as_it_is),
    "date, month or year": ((date, str), _when),
    "true or false": ((bool,), _as_it_is),
    "list of texts": ((list,), _texts),
    "text or list of texts": ((str, list), _texts),
    "list of whole numbers": ((list,), _whole_numbers),
    "table": ((dict,), _table),
    "list of tables": ((list,), _tables),
    "table of numbers": ((dict,), _as_it_is),
}
# Python takes true for a whole number and a date with a time for a date; a plan does not.
_NEVER: dict[str, tuple[type, ...]] = {
    "whole number": (bool,),
    "number": (bool,),
    "date": (datetime,),
    "date, month or year": (datetime,),
}
