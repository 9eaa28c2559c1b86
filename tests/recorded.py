"""Records made up for tests: one that is whole, and random ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from bettercare.plan.keys import Key
from bettercare.plan.programme.model import (
    BusinessCase,
    CaseStep,
    Decision,
    Evidence,
    Forecast,
    Gate,
    Milestone,
    Proposal,
    Record,
    Risk,
    RiskStep,
    SignOff,
    StatusStep,
)
from bettercare.plan.programme.sections import SECTIONS
from bettercare.plan.when import When, read_when


def on(text: str) -> When:
    """A date as it is written in a record."""
    found = read_when(date.fromisoformat(text) if len(text) == 10 else text)
    assert found is not None
    return found


def a_record() -> Record:
    """Two proposals, a gate of evidence and one of capital before them, all invented."""
    return Record(
        as_of=date(2018, 9, 30),
        proposals={
            "ward": Proposal(
                "ward",
                "A new ward",
                history=(
                    StatusStep(on("2016-01"), "idea"),
                    StatusStep(on("2017-03-01"), "proposal"),
                ),
            ),
            "clinic": Proposal("clinic", "A clinic", history=(StatusStep(on("2018"), "idea"),)),
        },
        decisions={
            "boards": Decision(
                "boards", on("2018-06-01"), "", "Build it", "agreed", proposals=("ward",)
            )
        },
        gates={
            "people": Gate(
                "people",
                "People are heard",
                "law",
                before_statuses=("option",),
                evidence=(
                    Evidence(on("2017-05-01"), "not met", "ward"),
                    Evidence(on("2017-09-01"), "met", "ward"),
                ),
            ),
            "money": Gate(
                "money",
                "Capital is likely",
                "guidance",
                test="capital",
                capital_stage="approved",
                before_statuses=("decided",),
                proposals=("ward",),
                valid_from=date(2017, 4, 1),
            ),
        },
        business_cases={
            "ward": BusinessCase(
                "ward",
                "The ward",
                "mgbp",
                proposals=("ward",),
                review=date(2018, 1, 1),
                history=(
                    CaseStep(on("2017-01-01"), "outline", sought=30.0),
                    CaseStep(on("2018-02-01"), "full", secured=10.0),
                    CaseStep(on("2018-05-01"), "approved"),
                ),
            )
        },
        risks={
            "staff": Risk(
                "staff",
                "Too few nurses",
                history=(
                    RiskStep(on("2017-01-01"), 2, 3),
                    RiskStep(on("2018-01-01"), 4, 3),
                ),
            )
        },
        sign_offs={
            "board": SignOff(
                "board", "hospital", on("2018-06-01"), proposal="ward", conditions="Staff are found"
            )
        },
        milestones={
            "opens": Milestone(
                "opens",
                "It opens",
                planned=on("2018-04"),
                forecasts=(Forecast(on("2018-03-01"), on("2019"), "No builder"),),
            )
        },
    )


_LETTERS = "abz09 \"'\\#=[]{},.\n\té–漢🙂\u200f\x7f"


def a_random_record(seed: int) -> Record:
    """Any record its classes can hold; names in it need not be declared."""
    draw = Random(seed)
    found: dict[str, Any] = {}
    for name, section in SECTIONS.items():
        keys = dict.fromkeys(_name(draw) for _ in range(draw.randint(0, 2)))
        parts = dict(section.parts)
        assert {f.name for f in fields(section.entry)} - {"key"} == set(section.shape.by_name)
        found[name] = {
            key: _filled(draw, section.entry, section.shape.keys, parts, key=key) for key in keys
        }
    return Record(as_of=_day(draw), note=draw.choice(["", _text(draw)]), **found)


#: Random records; a seed says which, so that making one costs nothing.
records = st.integers(0, 2**32).map(a_random_record)


def _filled(
    draw: Random, cls: type[Any], keys: tuple[Key, ...], parts: dict[str, Any], **given: Any
) -> Any:
    for key in keys:
        if key.name in parts:
            assert key.shape is not None
            inner = key.shape.keys
            rows = draw.randint(1 if key.required else 0, 2)
            given[key.name] = tuple(_filled(draw, parts[key.name], inner, {}) for _ in range(rows))
        elif key.required or draw.random() < 0.5:
            given[key.name] = _value(draw, key)
    return cls(**given)


def _value(draw: Random, key: Key) -> Any:
    if key.choices:
        one = draw.choice(key.choices)
        return one if key.type == "text" else (one,)
    values: dict[str, Callable[[], Any]] = {
        "text": lambda: _text(draw),
        "date": lambda: _day(draw),
        "date, month or year": lambda: _when(draw),
        "whole number": lambda: draw.randint(1, 5),
        "number": lambda: draw.choice([0.0, 30.0, draw.random() * 10 ** draw.randint(-3, 9)]),
        "true or false": lambda: draw.random() < 0.5,
        "list of texts": lambda: tuple(dict.fromkeys(_name(draw) for _ in range(2))),
    }
    return values[key.type]()


def _name(draw: Random) -> str:
    return draw.choice("abc") + "".join(draw.choices("ab_1", k=2))


def _text(draw: Random) -> str:
    return "x" + "".join(draw.choices(_LETTERS, k=draw.randint(0, 12)))


def _day(draw: Random) -> date:
    return date(2010, 1, 1) + timedelta(days=draw.randint(0, 3000))


def _when(draw: Random) -> When:
    day = _day(draw)
    return on(day.isoformat()[: draw.choice([4, 7, 10])])
