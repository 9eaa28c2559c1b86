"""Maps and distances, as data for the pages about places and about travel.

The model has no result for travel. What the plan has is told in its place: where people live,
where its hospitals stand and which beds they keep under each option, and so how far it is in a
straight line; and minutes by car where the folder `places` brings them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bettercare.access.distance import MILE, Reach, kilometres, reach, to_nearest
from bettercare.access.places import Places
from bettercare.publish import digest, words
from bettercare.publish.facts import Facts

Data = dict[str, Any]
Floats = NDArray[np.float64]
NOW = ""  # in place of an option: the first year


@dataclass(frozen=True, slots=True)
class Site:
    """A site of the plan that has a place, with its number on the maps."""

    key: str
    name: str
    mark: str
    north: float
    east: float


@dataclass(slots=True)
class Ground:
    """A plan's places, the sites with a place, and the beds they keep."""

    facts: Facts
    places: Places
    sites: list[Site] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)
    beds: dict[tuple[str, str, str, str], float] = field(default_factory=dict)
    _far: dict[tuple[str, ...], Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns = self.facts.plan.tables["estate.sites"].columns
        unknown = (None,) * len(columns["site"])
        norths, easts = (columns.get(name, unknown) for name in ("latitude", "longitude"))
        for key, name, north, east in zip(
            columns["site"], columns["name"], norths, easts, strict=True
        ):
            if north is None or east is None:
                self.unplaced.append(words.plain(name))
            else:
                mark = str(len(self.sites) + 1)
                self.sites.append(Site(key, words.plain(name), mark, north, east))
        for bed_type in self.facts.plan.bed_types:
            last: dict[tuple[str, str, str], tuple[str, float]] = {}
            for row in self.facts.rows(f"beds_{bed_type}_planned"):
                if row["site"] not in (None, "all"):
                    at = (row["option"], row["year"], row["site"])
                    last[at] = max(last.get(at, ("", 0.0)), (row["month"] or "", row["mean"]))
            for (option, year, site), (_, planned) in last.items():
                self.beds[bed_type, option, year, site] = planned

    @property
    def first(self) -> str:
        """The first year."""
        return self.facts.years[0]

    def planned(self, bed_type: str, option: str, year: str, site: str) -> float:
        """Beds at a site at the end of a year; those of the first year are every option's."""
        option = option or self.facts.options[0]
        return self.beds.get((bed_type, option, year, site), 0.0)

    def kinds(self) -> list[str]:
        """Bed types that some site with a place has, the largest first."""
        sums = {
            kind: sum(self.planned(kind, NOW, self.first, one.key) for one in self.sites)
            for kind in self.facts.plan.bed_types
        }
        return [kind for kind in sorted(sums, key=lambda one: -sums[one]) if sums[kind] > 0]

    def far(self, bed_type: str, option: str, year: str) -> Floats:
        """Kilometres from each small area to the nearest site with such beds: (small areas,)."""
        there = [one for one in self.sites if self.planned(bed_type, option, year, one.key) > 0]
        key = tuple(one.key for one in there)
        if key not in self._far:
            self._far[key] = to_nearest(self.places, [(one.north, one.east) for one in there])
        return self._far[key]

    def within(self, area: str, bed_type: str, option: str, year: str) -> Reach | None:
        """How far people of an area (`all`) live from such beds."""
        return self.of_area(area, self.far(bed_type, option, year))

    def of_area(self, area: str, values: Floats) -> Reach | None:
        """What people of an area live within."""
        mine = self.places.of(area)
        return reach(values[mine], self.places.people[mine])


def miles(km: float) -> str:
    """A distance as people read it.

    >>> miles(1.0), miles(32.2)
    ('0.6 miles', '20 miles')
    """
    value = km / MILE
    return f"{value:.1f} miles" if value < 9.95 else f"{value:.0f} miles"


def told(found: Reach | None) -> str:
    """A reach in a table's cell."""
    if found is None:
        return "none"
    return f"{miles(found.mean)} (1 in 10: over {miles(found.most)})"


def travel_data(ground: Ground | None, facts: Facts) -> Data:
    """What is known of travel, by option and year, and what is missing.

    `{"rows": {option: {year: [[what, distance]]}}, "first": [[what, distance]], "notes": [...]}`
    """
    notes = _missing(facts, ground)
    if ground is None or not ground.kinds():
        return {"rows": {}, "first": [], "notes": notes}
    return {
        "rows": {
            option: {year: _rows(ground, option, year) for year in facts.years}
            for option in facts.options
        },
        "first": _rows(ground, NOW, ground.first),
        "notes": notes,
    }


def _rows(ground: Ground, option: str, year: str) -> list[list[str]]:
    return [
        [digest.bed_words(ground.facts.plan, kind), told(ground.within("all", kind, option, year))]
        for kind in ground.kinds()
    ]


def _missing(facts: Facts, ground: Ground | None) -> list[str]:
    """What the reader must know of these distances, and what is not there."""
    tested = any(check.kind == "travel" for check in facts.plan.verdict.checks)
    notes = ["The model works out no journeys, so no figure that you can move changes travel."]
    if tested:
        notes.append("The partners' test of travel therefore answers “cannot tell”.")
    if ground is None:
        notes.append("The plan does not say where its people live, so no distance can be told.")
        return notes
    if not ground.sites:
        notes.append("The plan does not say where its hospitals stand, so no distance can be told.")
        return notes
    notes.append(
        "Distances are in a straight line, from where people live to the nearest hospital that "
        "has such beds at the end of the year. Roads are longer."
    )
    driven = [one.name for one in ground.sites if one.key in ground.places.minutes]
    to = f"to {words.listed(driven)} only" if driven else "to none of the hospitals"
    notes.append(f"Minutes by car are known {to}; minutes by bus and train are not known at all.")
    if ground.unplaced:
        notes.append(
            f"Not on the map, because no public place was found for them: "
            f"{words.listed(ground.unplaced)}."
        )
    return notes


def hospitals(ground: Ground, area: str) -> list[Data]:
    """The sites with their beds, and how far they are from an area, the nearest first."""
    last, plan = ground.facts.years[-1], ground.facts.plan
    found = []
    for one in ground.sites:
        away = kilometres(ground.places.latitude, ground.places.longitude, one.north, one.east)
        far = ground.of_area(area, away)
        driven = ground.places.minutes.get(one.key)
        by_car = ground.of_area(area, driven) if driven is not None else None
        beds = {
            option: _beds(ground, option, ground.first if option == NOW else last, one.key)
            for option in (NOW, *ground.facts.options)
        }
        if far is not None and any(beds.values()):
            found.append(
                {
                    "key": one.key, "name": one.name, "mark": one.mark, "km": far.mean,
                    "far": miles(far.mean),
                    "minutes": f"{by_car.mean:.0f} minutes" if by_car else "not known",
                    "beds": beds,
                    "kinds": [
                        digest.bed_words(plan, kind)
                        for kind in plan.bed_types
                        if ground.planned(kind, NOW, ground.first, one.key) > 0
                    ],
                }
            )  # fmt: skip
    return sorted(found, key=lambda one: (one["km"], one["name"]))


def _beds(ground: Ground, option: str, year: str, site: str) -> float:
    return sum(ground.planned(kind, option, year, site) for kind in ground.facts.plan.bed_types)


def shades(values: Floats, limits: Sequence[float]) -> list[str]:
    """A class of the style sheet for each value: `shade5` below the first limit, then darker.

    `outline` where a value is NaN.
    """
    at = np.searchsorted(np.asarray(limits), values, side="right")
    return [
        "outline" if np.isnan(value) else f"shade{max(1, 5 - int(one))}"
        for one, value in zip(at, values, strict=True)
    ]
