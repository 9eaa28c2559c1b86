"""The programme's record as data: what was proposed, decided, published and heard, with dates."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from bettercare.plan.model import Plan
from bettercare.plan.programme import Record
from bettercare.plan.programme.sections import SECTIONS
from bettercare.plan.when import When
from bettercare.programme.questions import timeline
from bettercare.publish import words

Data = dict[str, Any]


def record_data(plan: Plan, record: Record) -> Data:
    """Every section of the record with names in place of keys, and its time line."""
    on = record.as_of or date(plan.first_year + 1, 4, 1)
    return {
        "as_of": on.isoformat(),
        "partners": {key: words.plain(one.name) for key, one in plan.partners.items()},
        "sections": {
            name: {key: _plain(one) for key, one in record.section(name).items()}
            for name in SECTIONS
        },
        "time_line": [
            {
                "date": _plain(each.when), "section": each.section,
                "key": each.address.rpartition(".")[2], "what": words.plain(each.what),
                "planned": each.planned,
            }
            for each in timeline(record, on)
        ],
    }  # fmt: skip


def _plain(value: Any) -> Any:
    """A value of the record as JSON has it; dates as {iso, words}."""
    match value:
        case When():
            told: Any = {"iso": value.text, "words": value.words}
        case date():
            told = _plain(When.on(value))
        case str():
            told = words.plain(value)
        case tuple():
            told = [_plain(one) for one in value]
        case _ if is_dataclass(value):
            told = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        case _:  # numbers, yes and no, and nothing are JSON's own
            told = value
    return told
