"""A part of a plan as names and values, so that two of its versions can be held together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from math import isclose
from typing import Any

from bettercare.plan.model import Provision, Quantity, Setting

Leaf = str | int | float | bool | date | None

_SKIPPED = {"key", "address", "file", "line", "root", "support", "grade", "option", "chain"}
#: What tells members of a list apart, first found first taken.
_NAMES = ("address", "what", "service", "key", "area")
#: Words for lists whose members are told one by one.
_WORDS = {
    "effects": "effect on",
    "needs": "need of",
    "after": "waits for",
    "provisions": "given in",
}
_SAME = 1e-12


def flattened(thing: Any) -> dict[str, Leaf]:
    """Every value in a part of a plan, by name.

    >>> flattened({"a": (1, 2)})
    {'a': '1, 2'}
    """
    return dict(_leaves(thing, ""))


def alike(old: Leaf, new: Leaf) -> bool:
    """Whether two values mean the same.

    >>> alike(2, 2.0), alike("2", 2)
    (True, False)
    """
    if _number(old) and _number(new):
        return isclose(float(str(old)), float(str(new)), rel_tol=_SAME, abs_tol=0.0)
    return (old or None) == (new or None) if isinstance(old, str) or old is None else old == new


def percent(old: Leaf, new: Leaf) -> float | None:
    """By how many hundredths a number has changed; None where that says nothing.

    >>> percent(200, 210)
    5.0
    """
    if not (_number(old) and _number(new)) or not old:
        return None
    before, after = float(str(old)), float(str(new))
    return (after - before) / abs(before) * 100


def _number(value: Leaf) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _leaves(thing: Any, name: str) -> Iterator[tuple[str, Leaf]]:
    if isinstance(thing, Quantity):
        yield from _quantity(thing, name)
    elif isinstance(thing, Provision):
        yield name, thing.share
    elif isinstance(thing, Setting):
        yield name, thing.value
        yield from _leaves(thing.range, _joined(name, "range"))
        yield _joined(name, "why"), thing.why
    elif is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            if field.name not in _SKIPPED:
                shown = _WORDS.get(field.name, field.name)
                yield from _leaves(getattr(thing, field.name), _joined(name, shown))
    elif isinstance(thing, Mapping):
        for key, value in thing.items():
            yield from _leaves(value, _joined(name, str(key)))
    elif isinstance(thing, tuple | list):
        yield from _members(thing, name)
    else:
        yield name, thing


def _members(things: Sequence[Any], name: str) -> Iterator[tuple[str, Leaf]]:
    """A list of parts one by one, a list of values as one text."""
    if things and all(is_dataclass(one) for one in things):
        for member, label in zip(things, _labels(things), strict=True):
            for leaf, value in _leaves(member, _joined(name, label)):
                if value != label:  # what it is called is told by its name
                    yield leaf, value
    elif things:
        yield name, ", ".join(_shown(one) for one in things)


def _quantity(thing: Quantity, name: str) -> Iterator[tuple[str, Leaf]]:
    for day, value in thing.steps:
        nested = name and len(thing.steps) == 1
        yield name if nested else _joined(name, f"value from {day}"), value
    if thing.range is not None:
        yield _joined(name, "low"), thing.range.low
        yield _joined(name, "high"), thing.range.high
        yield _joined(name, "what the range encloses"), thing.range.kind
    if thing.group is not None:
        yield _joined(name, "moves with"), thing.group
        yield _joined(name, "loading"), thing.loading
    if not name:  # a figure of its own, not one inside an intervention
        yield "label", thing.label
        yield "owner", thing.owner
        yield "review", thing.review
        yield "note", thing.note
        yield "unit", thing.unit
        yield "source", ", ".join(thing.source)


def _labels(members: Sequence[Any]) -> list[str]:
    """A name for each member of a list, its place where it has none of its own."""
    found: list[str] = []
    for place, member in enumerate(members, start=1):
        given = next((str(getattr(member, name)) for name in _NAMES if hasattr(member, name)), "")
        if given.startswith("interventions."):
            given = given.split(".", 2)[-1].removeprefix("needs.")  # of the intervention
        if isinstance(member, Setting) and member.start is not None:
            given = f"{given} from {member.start}"
        for name in ("partner", "site"):  # rows of a provider map
            if hasattr(member, "share") and getattr(member, name, None):
                given = f"{given}, {getattr(member, name)}"
        found.append(given if given and given not in found else f"{given} ({place})".strip())
    return found


def _joined(name: str, more: str) -> str:
    return f"{name} {more}" if name else more


def _shown(value: Any) -> str:
    if isinstance(value, tuple | list):
        return " = ".join(_shown(one) for one in value)
    return str(value)
