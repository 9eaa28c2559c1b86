"""plan.toml: the plan's name, years, age bands, and the names its dimensions may take."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bettercare.plan.ages import cover_fault, read_band
from bettercare.plan.keys import Shape
from bettercare.plan.model import AgeBand, Named, year_label
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.shaped import NAME, checked, entries
from bettercare.plan.shapes import AREA, NAMED, PARTNER, PLAN

FILE = "plan.toml"
LONGEST = 60  # years from base to horizon
LAST = 2200  # no year of a plan is later

# Section of plan.toml: kind of name, shape of an entry, whether at least one must be there.
SECTIONS: dict[str, tuple[str, Shape, bool]] = {
    "partners": ("partner", PARTNER, True),
    "areas": ("area", AREA, True),
    "settings": ("setting", NAMED, True),
    "stages": ("stage", NAMED, True),
    "pathways": ("pathway", NAMED, True),
    "conditions": ("condition", NAMED, False),
    "bed_types": ("bed type", NAMED, False),
    "staff_groups": ("staff group", NAMED, False),
    "principles": ("principle", NAMED, False),
}
_YEAR = re.compile(r"(\d{4})/(\d{2})\Z")


@dataclass
class Frame:
    """What plan.toml says, as far as it is sound."""

    title: str = ""
    short: str = ""
    summary: str = ""
    first_year: int | None = None
    last_year: int | None = None
    seed: int = 0
    draws: int = 256
    bands: tuple[AgeBand, ...] = ()
    named: dict[str, dict[str, Named]] = field(default_factory=dict)  # by section

    @property
    def start(self) -> date:
        """First day of the base year (1900 where it is not known)."""
        return date(self.first_year or 1900, 4, 1)

    @property
    def end(self) -> date:
        """Last day of the horizon (2200 where it is not known)."""
        return date((self.last_year or LAST - 1) + 1, 3, 31)

    @property
    def inside(self) -> list[str]:
        """Keys of the areas that are not outside."""
        return [key for key, area in self.named.get("areas", {}).items() if not area.outside]

    def within(self, r: Reading, spot: Spot, day: date) -> bool:
        """Whether a date lies in the plan's years; a fault where it does not."""
        if self.start <= day <= self.end:
            return True
        first, last = year_label(self.start.year), year_label(self.end.year - 1)
        r.fault(
            spot,
            f"{day} is outside the plan's years {first} to {last}",
            f"give a date from {self.start} to {self.end}",
        )
        return False


def read_frame(r: Reading) -> Frame:
    """Read plan.toml, declare its names, and tell what is wrong with it."""
    frame = Frame()
    raw = r.toml.get(FILE)
    if raw is None:
        for kind, _, _ in SECTIONS.values():
            r.declare(kind, (), whole=False)
        r.declare("age band", (), whole=False)
        r.declare("inside area", (), whole=False)
        return frame
    spot = Spot(FILE)
    sound = checked(r, raw, PLAN, spot)
    frame.title, frame.short = sound.get("title", ""), sound.get("short", "")
    frame.summary = sound.get("summary", "")
    frame.seed, frame.draws = sound.get("seed", 0), sound.get("draws", 256)
    r.range_kind = sound.get("range_kind", r.range_kind)
    _years(r, frame, sound, spot)
    _bands(r, frame, sound, spot)
    # a table of an unknown name may stand for a section, so that its names are not known
    strays = [key for key in raw if key not in PLAN.by_name and isinstance(raw[key], dict)]
    for section, (kind, shape, needed) in SECTIONS.items():
        here = spot.at(section).named(section)
        tables = sound.get(section, {})
        frame.named[section] = {
            key: _named(key, table) for key, table, _ in entries(r, tables, shape, here)
        }
        if needed and section in sound and not tables:
            r.fault(here, f"the plan has no {section}", f"give one or more [{section}.KEY]")
        good = [key for key in tables if NAME.match(key) and key != "all"]
        read = section in sound or (section not in raw and not strays)
        r.declare(kind, good, whole=read and len(good) == len(tables))
    _areas(r, frame, spot.at("areas"))
    return frame


def _named(key: str, table: dict[str, Any]) -> Named:
    return Named(
        key,
        table.get("name", ""),
        table.get("code", ""),
        table.get("kind", ""),
        table.get("note", ""),
        table.get("outside", False),
    )


def read_year(text: object) -> int | None:
    """The first calendar year of a financial year; None where the text is none.

    >>> read_year("2013/14"), read_year("2013/15"), read_year("2013")
    (2013, None, None)
    """
    match = _YEAR.match(text) if isinstance(text, str) else None
    if match is None or (int(match[1]) + 1) % 100 != int(match[2]):
        return None
    return int(match[1]) if 1900 <= int(match[1]) < LAST else None


def financial_year(r: Reading, spot: Spot, text: str) -> int | None:
    """The first calendar year of a financial year such as "2013/14"; a fault where it is none."""
    year = read_year(text)
    if year is None:
        match = _YEAR.match(text)
        near = year_label(int(match[1])) if match else ""
        mend = 'write it as two years that follow, such as "2013/14"'
        r.fault(spot, f'"{text[:20]}" is not a financial year', mend, near)
    return year


def _years(r: Reading, frame: Frame, sound: dict[str, Any], spot: Spot) -> None:
    found: dict[str, int] = {}
    for name in ("base_year", "horizon"):
        text = sound.get(name)
        if text is None:
            continue
        year = financial_year(r, spot.at(name), text)
        if year is not None:
            found[name] = year
    frame.first_year = found.get("base_year")
    if len(found) < 2:
        return
    first, last = found["base_year"], found["horizon"]
    if last < first:
        r.fault(spot.at("horizon"), "the horizon lies before the base year", "exchange them")
    elif last - first > LONGEST:
        problem = f"the horizon lies {last - first} years after the base year"
        r.fault(spot.at("horizon"), problem, f"give at most {LONGEST}")
    else:
        frame.last_year = last


def _bands(r: Reading, frame: Frame, sound: dict[str, Any], spot: Spot) -> None:
    texts: list[str] | None = sound.get("age_bands")
    r.declare("age band", texts or (), whole=False)
    if texts is None:
        return
    here = spot.at("age_bands").named("age_bands")
    bands: list[AgeBand] = []
    for number, text in enumerate(texts):
        band = read_band(text)
        if band is None:
            mend = 'write "0", "5-16" or "85+"; ages end at 90, which is 90 and over'
            r.fault(here.at(number), f'"{text[:20]}" is not an age band', mend)
        else:
            bands.append(band)
    if len(bands) < len(texts):
        return
    problem = cover_fault(bands)
    if problem:
        r.fault(here, problem, "let the bands cover ages 0 to 90+ once each")
        return
    frame.bands = tuple(sorted(bands, key=lambda band: band.first))
    r.declare("age band", (band.key for band in frame.bands))


def _areas(r: Reading, frame: Frame, spot: Spot) -> None:
    areas = frame.named.get("areas", {})
    outside = [key for key, area in areas.items() if area.outside]
    whole = "area" not in r.open and len(outside) <= 1
    r.declare("inside area", frame.inside, whole=whole)
    if len(outside) > 1:
        problem = f"more than one area is outside: {', '.join(outside)}"
        r.fault(spot.at(outside[1]), problem, "keep one")
    if areas and not frame.inside:
        r.fault(spot, "every area is outside", "give an area whose people the plan is for")
