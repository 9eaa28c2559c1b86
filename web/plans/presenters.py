"""What a version says, arranged for its pages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

Data = dict[str, Any]
PER_PAGE = 40

#: An answer in words, and the colour of its tag. Colour never stands alone.
ANSWERS = {
    "holds": ("Adds up", "green"),
    "fails": ("Does not add up", "red"),
    "cannot tell": ("Cannot tell", "orange"),
    "not tested": ("Not tested", "grey"),
}


def tag(answer: str) -> Data:
    """An answer as an NHS.UK tag's text and colour."""
    text, colour = ANSWERS.get(answer, (answer, "grey"))
    return {"text": text, "classes": f"nhsuk-tag--{colour}"}


def by_setting(services: Sequence[Data]) -> list[tuple[str, list[Data]]]:
    """Services under the setting they belong to, in the plan's order."""
    found: dict[str, list[Data]] = {}
    for service in services:
        found.setdefault(service["setting"], []).append(service)
    return list(found.items())


@dataclass(frozen=True, slots=True)
class Assumption:
    """An assumption with every value it takes."""

    address: str
    label: str
    unit: str
    owner: str
    grade: str
    review: str
    sources: tuple[str, ...]
    steps: tuple[Data, ...]

    @property
    def now(self) -> Data:
        """Its first value."""
        return self.steps[0]


def assumptions(rows: Sequence[dict[str, str]]) -> dict[str, Assumption]:
    """Every assumption by address, from the rows of `assumptions.csv`."""
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        grouped.setdefault(row["address"], []).append(row)
    return {
        address: Assumption(
            address, first["label"], first["unit"], first["owner"], first["grade"],
            first["review"], tuple(one for one in first["source"].split("; ") if one),
            tuple(_step(one) for one in found),
        )
        for address, found in grouped.items()
        if (first := found[0])
    }  # fmt: skip


def _step(row: dict[str, str]) -> Data:
    span = f"{number(row['low'])} to {number(row['high'])}" if row["low"] else ""
    return {
        "from": row["from"], "value": number(row["value"]),
        "range": f"{span} ({row['range_kind']})" if span else "",
    }  # fmt: skip


def number(text: str) -> str:
    """A number as people read it.

    >>> number("0.92"), number("1599.0"), number("-0.00012345678"), number("")
    ('0.92', '1,599', '-0.00012346', '')
    """
    if not text:
        return ""
    value = float(text)
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    digits = max(2, 4 - math.floor(math.log10(abs(value)))) if abs(value) < 1 else 4
    return f"{value:,.{min(digits, 8)}f}".rstrip("0").rstrip(".")


def chosen(found: dict[str, Assumption], words: str, grade: str, owner: str) -> list[Assumption]:
    """The assumptions whose name or address holds every word, of a grade and an owner."""
    wanted = words.lower().split()
    return [
        one
        for one in found.values()
        if (not grade or one.grade == grade)
        and (not owner or one.owner == owner)
        and all(word in f"{one.label} {one.address}".lower() for word in wanted)
    ]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a long list."""

    items: Sequence[Any]
    number: int
    pages: int
    total: int
    links: Data

    @property
    def first(self) -> int:
        """The number of its first item, counted from 1; 0 where there is none."""
        return (self.number - 1) * PER_PAGE + 1 if self.items else 0

    @property
    def last(self) -> int:
        """The number of its last item."""
        return (self.number - 1) * PER_PAGE + len(self.items)


def page(items: Sequence[Any], asked: str, address: str, query: dict[str, str]) -> Page:
    """The page asked for, or the nearest there is, with links to those beside it."""
    pages = max(1, math.ceil(len(items) / PER_PAGE))
    at = min(max(int(asked) if asked.isdecimal() and len(asked) < 6 else 1, 1), pages)

    def link(number: int) -> Data:
        given = {key: value for key, value in query.items() if value}
        text = f"Page {number} of {pages}"
        return {"href": f"{address}?{urlencode({**given, 'page': number})}", "labelText": text}

    links: Data = {}
    if at > 1:
        links["previous"] = link(at - 1)
    if at < pages:
        links["next"] = link(at + 1)
    shown = items[(at - 1) * PER_PAGE : at * PER_PAGE]
    return Page(shown, at, pages, len(items), links)


def tree_address(one: Data) -> str:
    """The page of a number's tree."""
    return reverse("plans:number", args=[one["option"], one["check"]])


def proposals(record: Data) -> list[Data]:
    """Proposals with their status in words and the history behind it."""
    documents = record["sections"]["documents"]
    return [
        one | {
            "status": one["history"][-1]["status"] if one["history"] else "",
            "since": one["history"][-1]["date"]["words"] if one["history"] else "",
            "lead_name": record["partners"].get(one["lead"], one["lead"]),
            "documents": sorted(
                {
                    documents[key]["title"]
                    for step in one["history"] for key in step["documents"] if key in documents
                }
            ),
        }
        for one in record["sections"]["proposals"].values()
    ]  # fmt: skip


def decisions(record: Data) -> list[Data]:
    """Decisions, newest first, with the body's name and the proposals they are about."""
    sections = record["sections"]
    bodies, proposed = sections["bodies"], sections["proposals"]
    found = [
        one | {
            "body_name": bodies[one["body"]]["label"] if one["body"] in bodies else one["body"],
            "about": [proposed[key]["label"] for key in one["proposals"] if key in proposed],
        }
        for one in sections["decisions"].values()
    ]  # fmt: skip
    return sorted(found, key=lambda one: one["date"]["iso"] if one["date"] else "", reverse=True)
