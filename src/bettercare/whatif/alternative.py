"""Settings of a reader: whether they can be made, and the option and file that they make."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bettercare.errors import BetterCareError, CallError, Fault
from bettercare.explain.moved import Movable, movables
from bettercare.plan.draws import resolve
from bettercare.plan.model import Option, Plan, Setting
from bettercare.plan.quantities import all_quantities
from bettercare.sampling import deviation, shift
from bettercare.tables.nearest import nearest

WHY = "Moved by a reader to see what it changes."
#: How far beyond an end of a range a value may lie: what is lost in writing it out.
_SLACK = 1e-9


class SettingFaults(BetterCareError):  # noqa: N818 - the plural says that it holds them all
    """Everything that is wrong with the settings of a question, in their order."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))


@dataclass(frozen=True, slots=True)
class Adjustable:
    """A figure that a reader can move under an option, in the figure's unit."""

    movable: Movable
    value: float  # as the option has it
    low: float
    high: float
    start: date | None  # from when a moved value holds; None is throughout
    why: str  # the planner's reason: the option's, or the note beside the figure

    @property
    def address(self) -> str:
        """The figure's address."""
        return self.movable.address


@dataclass(frozen=True, slots=True)
class Change:
    """One assumption of an answer that differs from the plan's."""

    address: str
    label: str
    unit: str
    value: float
    as_published: float


def option_of(plan: Plan, key: str) -> Option:
    """An option of the plan; `CallError` where it has none of that name."""
    if key not in plan.options:
        raise CallError(f"option {key!r} is not in the plan; it has {', '.join(plan.options)}")
    return plan.options[key]


def adjustable(plan: Plan, option: Option) -> dict[str, Adjustable]:
    """Figures that can be moved under an option, by address.

    Those with a range and one value: of what changes from date to date only what the option
    itself brings to its last value can be moved, from that date on.
    """
    found = {}
    for one in movables(plan, option):
        lines = [line for line in option.settings if line.address == one.address]
        now = resolve(one.figure, lines)
        if len(now.steps) > 1 and not (lines and lines[-1].start is not None):
            continue
        value = now.steps[-1][1]
        low, high = (_end(one, value, along) for along in (-1.0, 1.0))
        start = lines[-1].start if lines else None
        why = lines[-1].why if lines else one.figure.note
        if low < high:
            found[one.address] = Adjustable(one, value, low, high, start, why)
    return found


def _end(one: Movable, value: float, along: float) -> float:
    """An end of the range of a value, which keeps its shape where the value was set anew."""
    import numpy as np

    spread = one.spread
    if value == one.centre:
        return spread.low if along < 0 else spread.high
    away = deviation(
        one.centre, spread.low, spread.high, spread.kind, one.figure.support,
        np.array([one.score(along)]),
    )  # fmt: skip
    return float(shift(value, away)[0])


def changes(
    plan: Plan, option: Option, known: Mapping[str, Adjustable], settings: Mapping[Any, Any]
) -> tuple[Change, ...]:
    """Settings as changes, in the order of the plan's figures; those as published are left out.

    Errors: `SettingFaults`.
    """
    faults = list(_faults(plan, option, known, settings))
    if faults:
        raise SettingFaults(faults)
    return tuple(
        Change(
            address, each.movable.figure.label or address, each.movable.figure.unit,
            float(settings[address]), each.value,
        )
        for address, each in known.items()
        if address in settings and float(settings[address]) != each.value
    )  # fmt: skip


def _faults(
    plan: Plan, option: Option, known: Mapping[str, Adjustable], settings: Mapping[Any, Any]
) -> Iterator[Fault]:
    for address, value in settings.items():
        one = known.get(address) if isinstance(address, str) else None
        if one is None:
            there = address in all_quantities(plan)
            yield _cannot_move(option, str(address), known, there)
        elif isinstance(value, bool) or not isinstance(value, int | float):
            yield Fault("", None, address, f"{value!r} is not a number", f"give {_between(one)}")
        elif not math.isfinite(value):
            yield Fault("", None, address, f"{value} is no figure", f"give {_between(one)}")
        else:
            slack = _SLACK * max(abs(one.low), abs(one.high))
            if not one.low - slack <= value <= one.high + slack:
                problem = f"{value:g} {one.movable.figure.unit} is outside the planner's range"
                yield Fault("", None, address, problem, f"give {_between(one)}")


def _cannot_move(
    option: Option, address: str, known: Mapping[str, Adjustable], there: bool
) -> Fault:
    parts = address.split(".")
    if not there:
        problem = "the plan has no figure at this address"
        return Fault("", None, address, problem, nearest=nearest(address, known))
    if parts[0] == "interventions" and parts[1] not in option.interventions:
        problem = f'"{option.label}" does not hold the intervention "{parts[1]}"'
        return Fault("", None, address, problem)
    problem = "has no range, or changes from date to date, and so can not be moved here"
    return Fault("", None, address, problem)


def _between(one: Adjustable) -> str:
    return f"a figure from {one.low:.6g} to {one.high:.6g} {one.movable.figure.unit}"


def moved(option: Option, known: Mapping[str, Adjustable], made: tuple[Change, ...]) -> Option:
    """The option with changes as its last `set` lines."""
    lines = [
        Setting(each.address, each.value, each.unit, known[each.address].start, WHY, None,
                option.key)
        for each in made
    ]  # fmt: skip
    return replace(option, settings=(*option.settings, *lines))


def circumstances(option: Option, usual: Option, made: tuple[Change, ...]) -> tuple[Change, ...]:
    """Changes of what business as usual meets too: all but those of the option's own doing."""

    def says(one: Option, address: str) -> list[tuple[float, date | None]]:
        return [(line.value, line.start) for line in one.settings if line.address == address]

    def holds(address: str) -> bool:
        parts = address.split(".")
        return parts[0] != "interventions" or parts[1] in usual.interventions

    return tuple(
        each
        for each in made
        if holds(each.address) and says(option, each.address) == says(usual, each.address)
    )


def set_lines(plan: Plan, key: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """Settings as `set` lines of an option's file, by address.

    Errors: `CallError` for an unknown option, `SettingFaults`.
    """
    option = option_of(plan, key)
    known = adjustable(plan, option)
    found = {}
    for each in changes(plan, option, known, settings):
        start = known[each.address].start
        dated = f", from = {start.isoformat()}" if start is not None else ""
        said = f'value = {each.value!r}, unit = "{each.unit}"{dated}, why = {_text(WHY)}'
        found[each.address] = f"{_text(each.address)} = {{ {said} }}"
    return found


def as_option(
    plan: Plan, key: str, settings: Mapping[str, Any], label: str = "My alternative"
) -> str:
    """The text of an option file, based on an option of the plan, that has the settings.

    Costs that the appraisal counts for an option by its name do not go with it. Errors: as
    `set_lines`.
    """
    lines = set_lines(plan, key, settings)
    head = [f"label = {_text(label)}", f"based_on = {_text(key)}", "", "[set]"]
    return "\n".join([*head, *lines.values()]) + "\n"


def _text(words: str) -> str:
    """A text as TOML has it: what JSON writes is TOML too, but for what only JSON escapes."""
    import json

    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")
