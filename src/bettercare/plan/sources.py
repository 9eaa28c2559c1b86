"""sources.toml: where figures come from, and how good the best of several sources is."""

from __future__ import annotations

from collections.abc import Iterable

from bettercare.plan.model import Grade, Source
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.shaped import entries
from bettercare.plan.shapes import GRADES, SOURCE_ENTRY

FILE = "sources.toml"


def read_sources(r: Reading) -> dict[str, Source]:
    """Read sources.toml and declare its keys."""
    raw = r.toml.get(FILE)
    r.declare("source", raw or (), whole=raw is not None)
    found: dict[str, Source] = {}
    for key, table, _ in entries(r, raw or {}, SOURCE_ENTRY, Spot(FILE, (), "sources")):
        found[key] = Source(
            key,
            table.get("title", ""),
            table.get("publisher", ""),
            table.get("year", ""),
            table.get("grade", "measured"),  # none is a fault already: ask for no range on top
            table.get("link", ""),
            table.get("read_on"),
            table.get("note", ""),
        )
    return found


def best_grade(sources: dict[str, Source], keys: Iterable[str]) -> Grade:
    """The best grade among the sources named; judgement where none is known."""
    grades = [sources[key].grade for key in keys if key in sources]
    return min(grades, key=GRADES.index, default="judgement")
