"""What a plan calls its areas, sites and ages, and which codes in records are theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bettercare.start.area_codes import family

if TYPE_CHECKING:
    from bettercare.plan.model import Plan

#: Bands where no plan gives its own: key, first age, last age (90 is 90 and over).
FIVE_YEARS = (
    ("0", 0, 0),
    ("1-4", 1, 4),
    *((f"{first}-{first + 4}", first, first + 4) for first in range(5, 90, 5)),
    ("90+", 90, 90),
)
SINGLE_YEARS = (*((str(age), age, age) for age in range(90)), ("90+", 90, 90))
ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Places:
    """How codes are named in the cells. Empty `areas` and `sites` leave them as they are.

    With a plan a code that is none of its areas becomes `outside` and a code that is none of its
    sites "elsewhere". `age_bands` hold key, first and last age.
    """

    areas: Mapping[str, str] = field(default_factory=dict)
    outside: str = ""
    sites: Mapping[str, str] = field(default_factory=dict)
    age_bands: tuple[tuple[str, int, int], ...] = FIVE_YEARS


def places_of(plan: Plan) -> Places:
    """A plan's areas by all codes they had or have, its sites by code, and its age bands."""
    areas: dict[str, str] = {}
    for key, area in plan.areas.items():
        if area.code:
            areas |= dict.fromkeys(family(area.code), key)
            areas |= {key: key, key.upper(): key}
    outside = next((key for key, area in plan.areas.items() if area.outside), ELSEWHERE)
    table = plan.tables["estate.sites"].columns
    codes = table.get("code", ())
    sites = {
        str(code).strip().upper(): str(site)
        for site, code in zip(table["site"], codes, strict=False)
        if code
    }
    bands = tuple((band.key, band.first, band.last) for band in plan.age_bands)
    if sites:  # plain tables name a site by its key
        sites |= {site: site for site in table["site"]}
    return Places(areas, outside, sites, bands)
