"""The files of a bundle that a web site reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from bettercare.plan.programme import Record
from bettercare.publish.digest import OptionAnswer
from bettercare.publish.facts import Facts
from bettercare.publish.papers.document import Document
from bettercare.publish.papers.drawings import standalone
from bettercare.publish.site.figure_data import figure_data
from bettercare.publish.site.map_data import with_maps
from bettercare.publish.site.number_data import number_data
from bettercare.publish.site.paper_data import paper_data
from bettercare.publish.site.plan_data import plan_data
from bettercare.publish.site.record_data import record_data

FORMAT = 1
CONTENTS = "site/contents.json"
Data = dict[str, Any]
MEANINGS = {
    CONTENTS: "For web sites: what each file of this folder is",
    "site/figures.json": "For web sites: what each figure of the plan is, in plain words",
    "site/plan.json": "For web sites: options, answers, places",
    "site/numbers.json": "For web sites: where the verdict's numbers come from",
    "site/places.json": "For web sites: maps, names, and how far people live from hospitals",
    "site/record.json": "For web sites: the programme's record",
}
_PAPERS = ("summary", "full_plan")


def site_files(
    facts: Facts,
    answers: list[OptionAnswer],
    papers: Iterable[Document],
    record: Record | None,
    drawn: Mapping[str, str],
) -> dict[str, tuple[Callable[[], str], str]]:
    """What makes each file but `CONTENTS`, and what it is, by its path in the bundle.

    `drawn` are the paths of the bundle's drawings, by their SVG.
    """
    shown = [paper for paper in papers if paper.key in _PAPERS]
    places, maps = with_maps(facts)
    made: dict[str, Callable[[], Any]] = {
        "site/figures.json": lambda: {"figures": figure_data(facts.plan)},
        "site/plan.json": partial(plan_data, facts, answers),
        "site/places.json": lambda: places,
        "site/numbers.json": lambda: {"numbers": number_data(facts)},
    }
    if record is not None:
        made["site/record.json"] = partial(record_data, facts.plan, record)
    meanings = dict(MEANINGS)
    for paper in shown:
        made[f"site/{paper.key}.json"] = partial(paper_data, paper, drawn)
        meanings[f"site/{paper.key}.json"] = f"For web sites: {paper.title}"
    files: dict[str, tuple[Callable[[], str], str]] = {
        path: (partial(as_json, make), meanings[path]) for path, make in made.items()
    }
    for path, svg in maps.items():
        files[path] = (partial(standalone, svg, described=True), "For web sites: a drawing")
    return files


def contents_data(files: Iterable[tuple[str, str]]) -> Data:
    """What each file of the bundle is, by its path."""
    return {"contents": dict(files)}


def as_json(make: Callable[[], Any]) -> str:
    """What `make` gives, as a file of the site."""
    text = json.dumps({"format": FORMAT, **make()}, ensure_ascii=False, separators=(",", ":"))
    return text + "\n"
