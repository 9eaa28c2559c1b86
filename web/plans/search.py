"""Search in the newest version: every word must be there, in the title or in the text.

Where nothing has all of them, words that the plan does not have are taken for the nearest it has,
and then what has the most of them is shown; the page says so each time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from html import unescape
from typing import Any

from django.db.models import Q
from django.urls import reverse

from plans import published
from plans.models import SearchEntry, Version

MOST_WORDS = 8
MOST = 50
_AROUND = 140
_NEAR = 0.75  # how like a word of the plan a word that it does not have must be
_SHORTEST = 4  # letters of a word that can be misspelt
_WORD = re.compile(r"[^\W_]+(?:['’&-][^\W_]+)*")
#: What readers say, and the plan's word for it.
_MEANT = (
    (r"accident (?:and|&) emergency", "a&e"), (r"a (?:and|&) e", "a&e"), ("casualty", "a&e"),
    (r"old people", "older people"), (r"elderly", "older people"),
    (r"general practitioners?", "gp"), (r"family doctors?", "gp"),
)  # fmt: skip
_PAGE, _PASSAGE, _FIGURE = range(3)
_ASSUMPTION = "An assumption of the plan: its value, range, owner and source."


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: where it is, and the words around it."""

    title: str
    address: str
    around: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, for which words; `some` where a hit has not all of them."""

    hits: list[Hit]
    words: str
    some: bool = False


def words_of(text: str) -> list[str]:
    """The words of what was asked, as the plan writes them.

    >>> words_of("  Beds,  Melton "), words_of("A and E waits"), words_of("Accident & emergency")
    (['beds', 'melton'], ['a&e', 'waits'], ['a&e'])
    """
    text = text.lower()
    for said, meant in _MEANT:
        text = re.sub(rf"\b{said}\b", meant, text)
    return _WORD.findall(text)[:MOST_WORDS]


def look(version: Version, text: str) -> Found:
    """What a reader means: what was asked, else the nearest words, else what has some of them."""
    hits = search(version, text)
    wanted = words_of(text)
    if hits or not wanted:
        return Found(hits, text)
    known = _vocabulary(version.pk)
    nearest = [next(iter(get_close_matches(word, known, 1, _NEAR)), word) for word in wanted]
    better = " ".join(nearest)
    if nearest != wanted and (hits := search(version, better)):
        return Found(hits, better)
    held = [word for word in nearest if len(word) >= _SHORTEST]
    some = _with_some(version, held) if len(held) > 1 else []
    return Found(some, " ".join(held) if some and nearest != wanted else text, bool(some))


@lru_cache(maxsize=2)
def _vocabulary(version: int) -> list[str]:
    """The words of a version, the commonest first: of two as near, that is the likelier."""
    count: Counter[str] = Counter()
    for title, text in SearchEntry.objects.filter(version=version).values_list("title", "text"):
        count.update(_WORD.findall(f"{title} {text}".lower()))
    return [word for word, _ in count.most_common() if len(word) >= _SHORTEST]


def _with_some(version: Version, wanted: list[str]) -> list[Hit]:
    """What holds at least one word; most of the words first."""
    held = Q()
    for word in wanted:
        held |= Q(title__icontains=word) | Q(text__icontains=word)
    entries = list(version.passages.filter(held).order_by("rank", "id")[: MOST * 4])

    def lacking(one: SearchEntry) -> int:
        text = f"{one.title} {one.text}".lower()
        return sum(word not in text for word in wanted)

    entries.sort(key=lacking)
    return [_hit(one, wanted) for one in entries[:10]]


def search(version: Version, text: str) -> list[Hit]:
    """What holds every word, pages first, those with the words in their titles before others."""
    wanted = words_of(text)
    if not wanted:
        return []
    held = Q()
    for word in wanted:
        held &= Q(title__icontains=word) | Q(text__icontains=word)
    entries = list(version.passages.filter(held).order_by("rank", "id")[: MOST * 4])
    entries.sort(key=lambda one: sum(word not in one.title.lower() for word in wanted))
    return [_hit(one, wanted) for one in entries[:MOST]]


def _hit(one: SearchEntry, wanted: list[str]) -> Hit:
    around = _ASSUMPTION if one.rank == _FIGURE else _around(one.text, wanted)
    return Hit(one.title, one.address, around)


def _around(text: str, wanted: list[str]) -> str:
    at = min((place for word in wanted if (place := text.lower().find(word)) >= 0), default=0)
    start = max(0, at - _AROUND // 2)
    cut = text[start : start + _AROUND * 2].strip()
    return f"{'…' if start else ''}{cut}{'…' if start + _AROUND * 2 < len(text) else ''}"


def index(version: Version) -> int:
    """Write what search finds in a version; gives how many passages."""
    entries = [
        SearchEntry(version=version, title=title[:300], address=address, text=text, rank=rank)
        for title, address, text, rank in _passages(version)
    ]
    SearchEntry.objects.bulk_create(entries)
    return len(entries)


def _passages(version: Version) -> Iterator[tuple[str, str, str, int]]:
    plan = published.data(version, "plan")
    yield plan["title"], reverse("plans:summary"), plan["summary"], _PAGE
    for option in plan["options"]:
        told = " ".join([*option["told"], *(one["label"] for one in option["interventions"])])
        yield option["label"], reverse("plans:option", args=[option["key"]]), told, _PAGE
    for area in plan["areas"]:
        title = f"What it means for {area['name']}"
        yield title, reverse("plans:area", args=[area["key"]]), area["name"], _PAGE
    for name, page in (("summary", "plans:summary"), ("full_plan", "plans:full_section")):
        for section in published.data(version, name).get("sections", []):
            whole = name == "summary"
            address = (
                reverse(page) + f"#section-{section['key']}"
                if whole
                else reverse(page, args=[section["key"]])
            )
            yield section["title"], address, _text(section), _PASSAGE
    record = published.data(version, "record").get("sections", {})
    for kind, title, text in (
        ("proposals", "label", "summary"), ("decisions", "what", "reason"),
        ("documents", "title", "note"), ("events", "label", "heard"),
    ):  # fmt: skip
        for key, entry in record.get(kind, {}).items():
            yield entry[title], _of_record(kind, key), f"{entry[title]} {entry[text]}", _PASSAGE
    seen = set()
    for row in published.rows(version, "assumptions"):
        if row["address"] not in seen:
            seen.add(row["address"])
            address = reverse("plans:assumption", args=[row["address"]])
            yield row["label"], address, f"{row['label']} {row['address']}", _FIGURE


def _of_record(kind: str, key: str) -> str:
    page = {"documents": "plans:documents"}.get(kind, "plans:decisions")
    return f"{reverse(page)}#{kind}-{key}"


def _text(section: dict[str, Any]) -> str:
    """A section's running text, and the captions of its tables and charts."""
    parts: list[str] = []
    for block in section["blocks"]:
        match block["kind"]:
            case "paragraph" | "note":
                parts.append(block["html"])
            case "items":
                parts += block["items"]
            case "table":
                parts.append(block["table"]["caption"])
            case "chart":
                parts += [block["caption"], block["alternative"]]
    parts += [f"{inner['title']} {_text(inner)}" for inner in section["sections"]]
    return unescape(re.sub(r"<[^>]+>", " ", " ".join(parts)))
