"""Maps of a plan's places: people, distance to beds under each option, and each area's hospitals.

Each comes as the blocks of papers do: drawings with their files, words that stand for them, and a
table with the same figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from bettercare.access.distance import MILE
from bettercare.access.places import read_places
from bettercare.publish import digest, words
from bettercare.publish.charts.map import Dot, Square, map_panel
from bettercare.publish.charts.scale import ticks
from bettercare.publish.charts.svg import Caption
from bettercare.publish.facts import Facts
from bettercare.publish.figures.shape import TableView, slug
from bettercare.publish.papers import numbers
from bettercare.publish.site.paper_data import table_data
from bettercare.publish.site.place_data import NOW, Ground, hospitals, shades, told, travel_data

FOLDER = "site/drawings"  # of maps; other drawings stand under charts/
Data = dict[str, Any]
Keep = Callable[[str, str], str]  # a drawing's name and SVG; gives its file


def map_data(ground: Ground, keep: Keep) -> dict[str, Data]:
    """The maps by key: `people`, `options`, and `area-KEY` for every area."""
    found = {"people": _people(ground, keep)}
    if ground.kinds():
        found["options"] = _options(ground, keep)
        for key, one in ground.facts.plan.areas.items():
            if not one.outside and key in ground.places.areas:
                found[f"area-{key}"] = _area(ground, key, keep)
    return found


def _dots(ground: Ground, kinds: Sequence[str]) -> list[Dot]:
    """The light ones first, so that the dark ones are seen."""
    places = ground.places
    dots = [
        Dot(float(north), float(east), kind)
        for north, east, kind in zip(places.latitude, places.longitude, kinds, strict=True)
    ]
    return sorted(dots, key=lambda dot: dot.kind, reverse=True)


def _squares(ground: Ground, option: str, year: str, kinds: Sequence[str]) -> list[Square]:
    """The sites that have beds of some kinds at the end of a year."""
    found = []
    for one in ground.sites:
        beds = sum(ground.planned(kind, option, year, one.key) for kind in kinds)
        if beds > 0:
            found.append(Square(one.north, one.east, one.mark, beds, "bar closed"))
    return found


def _most(ground: Ground, kinds: Sequence[str]) -> float:
    """The beds of the largest square of any map of these kinds."""
    return max(
        (
            square.size
            for option in (NOW, *ground.facts.options)
            for year in (ground.first, ground.facts.years[-1])
            for square in _squares(ground, option, year, kinds)
        ),
        default=0.0,
    )


def _keys(ground: Ground, *kinds: str) -> str:
    """Which hospital each number is, of those that have beds of some kinds under any option."""
    last = ground.facts.years[-1]
    there = {
        square.mark
        for option in ground.facts.options
        for year in (ground.first, last)
        for square in _squares(ground, option, year, kinds or ground.kinds())
    }
    return "; ".join(f"{one.mark} {one.name}" for one in ground.sites if one.mark in there)


def _block(key: str, caption: str, **more: Any) -> Data:
    return {"kind": "chart", "key": f"map-{key}", "caption": caption, "name": "Map", **more}


def _sources(ground: Ground, *files: str) -> str:
    said = ground.places.sources
    return " ".join(words.sentence(said[one]) for one in files if one in said)


def _people(ground: Ground, keep: Keep) -> Data:
    facts, kinds = ground.facts, ground.kinds()
    squares = _squares(ground, NOW, ground.first, kinds)
    title = "Where people live, and the hospitals with beds"
    svg = map_panel(
        Caption("map-people", title, _keys(ground)),
        _dots(ground, ["shade3"] * len(ground.places.keys)), squares, _most(ground, kinds),
    )  # fmt: skip
    rows = []
    for key, one in facts.plan.areas.items():
        if not one.outside:
            counted = [
                numbers.people(facts, key, year) for year in (facts.years[0], facts.years[-1])
            ]
            rows.append([facts.area(key), *(n.number().text if n else "–" for n in counted)])
    view = TableView("People by area", ["Area", facts.years[0], facts.years[-1]], rows)
    return _block(
        "people", title,
        alternative=f"Each dot is the middle of a small area of about {_about(ground)} people. "
        f"Squares are hospitals, larger where there are more beds in {ground.first}: "
        f"{_keys(ground)}.",
        drawings=[{"title": "", "file": keep("map-people", svg)}],
        legend=[["shade3", "where people live"], ["closed", "a hospital with beds"]],
        table=table_data(view), source=_sources(ground, "small_areas"),
    )  # fmt: skip


def _about(ground: Ground) -> str:
    people = ground.places.people
    return words.number(words.two_figures(float(people.sum()) / max(1, len(people))))


def _options(ground: Ground, keep: Keep) -> Data:
    """Distance to the nearest beds of the largest kind, in the last year under each option."""
    facts, kind = ground.facts, ground.kinds()[0]
    name, last = digest.bed_words(facts.plan, kind), facts.years[-1]
    name = name[0].lower() + name[1:] if name[1:2].islower() else name
    far = {option: ground.far(kind, option, last) for option in facts.options}
    top = max(float(np.nanmax(km, initial=0.0)) for km in far.values()) / MILE
    limits = ticks(0, top, most=7)[1:5]
    drawings = []
    for option, km in far.items():
        label = facts.option_name(option)
        here = _squares(ground, option, last, [kind])
        caption = Caption(
            slug("map", option), label,
            f"From {name}: {told(ground.within('all', kind, option, last))} on average.",
        )  # fmt: skip
        svg = map_panel(
            caption, _dots(ground, shades(km / MILE, limits)), here, _most(ground, [kind])
        )
        drawings.append({"title": label, "file": keep(f"map-{option}", svg)})
    areas = [(key, facts.area(key)) for key, one in facts.plan.areas.items() if not one.outside]
    rows = [
        [
            area, told(ground.within(key, kind, NOW, ground.first)),
            *(told(ground.within(key, kind, option, last)) for option in facts.options),
        ]
        for key, area in [*areas, ("all", "The whole area")]
    ]  # fmt: skip
    view = TableView(
        f"How far people live from the nearest {name}, in a straight line: on average, and what "
        "one in ten live beyond",
        ["Area", ground.first, *(f"{facts.option_name(one)}, {last}" for one in facts.options)],
        rows,
    )
    ends = ["0", *(f"{one:g}" for one in limits)]
    legend = [
        [f"shade{5 - at}", f"{low} to {high} miles" if high else f"over {low} miles"]
        for at, (low, high) in enumerate(zip(ends[:5], [*ends[1:5], ""], strict=False))
    ]
    if any(np.isnan(km).any() for km in far.values()):
        legend.append(["outline", "no such beds anywhere"])
    return _block(
        "options", f"How far people live from the nearest {name} in {last}",
        alternative=f"Darker dots are further away, in a straight line. Squares are hospitals with "
        f"{name}, larger where there are more: {_keys(ground, kind)}.",
        drawings=drawings, legend=[*legend, ["closed", f"a hospital with {name}"]],
        table=table_data(view), source=_sources(ground, "small_areas"),
    )  # fmt: skip


def _area(ground: Ground, area: str, keep: Keep) -> Data:
    facts, kinds = ground.facts, ground.kinds()
    name, last = facts.area(area), facts.years[-1]
    shown = ["shade2" if one == area else "shade4" for one in ground.places.areas]
    listed = hospitals(ground, area)
    near = "; ".join(f"{one['mark']} {one['name']}, {one['far']}" for one in listed[:3])
    svg = map_panel(
        Caption(slug("map-area", area), f"{name} and the hospitals with beds", f"Nearest: {near}."),
        _dots(ground, shown), _squares(ground, NOW, ground.first, kinds), _most(ground, kinds),
    )  # fmt: skip
    view = TableView(
        f"Hospitals with beds, from {name}: how far on average, and how many beds",
        [
            "Hospital", "What beds", "In a straight line", "By car", f"Beds in {ground.first}",
            *(f"{facts.option_name(one)}, {last}" for one in facts.options),
        ],
        [
            [
                f"{one['mark']} {one['name']}", words.listed(one["kinds"]), one["far"],
                one["minutes"],
                *(words.number(one["beds"][option]) for option in (NOW, *facts.options)),
            ]
            for one in listed
        ],
        text_columns=2,
    )  # fmt: skip
    return _block(
        f"area-{area}", f"{name} and the hospitals with beds",
        alternative=f"Dark dots are where people of {name} live, light ones where others do. "
        f"Squares are hospitals, larger where there are more beds in {ground.first}. The nearest: "
        f"{near}.",
        drawings=[{"title": "", "file": keep(f"map-area-{area}", svg)}],
        legend=[["shade2", f"where people of {name} live"], ["shade4", "where others live"],
                ["closed", "a hospital with beds"]],
        table=table_data(view), source=_sources(ground, "small_areas", "minutes"),
    )  # fmt: skip


def places_data(facts: Facts, ground: Ground | None, keep: Keep) -> Data:
    """`site/places.json`: maps, and what is known of travel for the whole and for each area."""
    areas = {}
    if ground is not None and ground.kinds():
        last = facts.years[-1]
        for key, one in facts.plan.areas.items():
            if not one.outside and key in ground.places.areas:
                areas[key] = [
                    {
                        "what": digest.bed_words(facts.plan, kind),
                        "now": told(ground.within(key, kind, NOW, ground.first)),
                        "later": {
                            option: told(ground.within(key, kind, option, last))
                            for option in facts.options
                        },
                    }
                    for kind in ground.kinds()
                ]
    return {
        "maps": map_data(ground, keep) if ground is not None else {},
        "travel": travel_data(ground, facts) | {"areas": areas},
        "names": ground.places.names if ground is not None else {},
    }


def with_maps(facts: Facts) -> tuple[Data, dict[str, str]]:
    """`site/places.json`, and its drawings by their path in the bundle.

    Errors: `PlanFaults` for a wrong folder `places`.
    """
    drawings: dict[str, str] = {}

    def keep(name: str, svg: str) -> str:
        path = f"{FOLDER}/{name}.svg"
        drawings[path] = svg
        return path

    places = read_places(facts.plan)
    ground = Ground(facts, places) if places is not None else None
    return places_data(facts, ground, keep), drawings
