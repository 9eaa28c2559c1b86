"""Read files of observed figures: every cell checked, everything wrong told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from bettercare.hindcast.bridges import Bridge, find_bridge
from bettercare.hindcast.periods import KINDS, Period, Unread, read_period
from bettercare.plan.ages import read_band
from bettercare.plan.csv_text import Sheet, expanded, read_sheet
from bettercare.plan.figures import unit_factor
from bettercare.plan.folder import decode
from bettercare.plan.model import AgeBand, Plan
from bettercare.plan.reading import Reading, Spot
from bettercare.start.cells import count
from bettercare.tables.nearest import listing
from bettercare.tables.observed import (
    DIMENSIONS,
    OBSERVED,
    OBSERVED_MEASURES,
    SUMMED,
    ObservedMeasure,
    measure_of,
)

_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_KIND = {
    "area": "area", "site": "site", "service": "service", "setting": "setting",
    "pathway": "pathway", "partner": "partner", "staff_group": "staff group",
}  # fmt: skip
LARGEST = 1e12


class Series(NamedTuple):
    """What is observed over time: measure, definition, and members by dimension."""

    measure: str
    definition: str
    where: tuple[tuple[str, tuple[str, ...]], ...]  # dimension and its members, none for a total

    @property
    def service(self) -> str:
        """The service it is about, or none."""
        return next((members[0] for name, members in self.where if name == "service"), "")


@dataclass(frozen=True, slots=True)
class Observation:
    """One observed figure, in the unit of its measure and its own definition."""

    series: Series
    cells: dict[str, str]  # area, site and other dimensions as they were written
    measure: ObservedMeasure
    unit: str
    period: Period
    value: float
    source: str
    bridge: Bridge | None
    spot: Spot


def read_observed(
    r: Reading, plan: Plan, paths: Sequence[Path], bridges: Sequence[Bridge]
) -> list[Observation]:
    """The observations of some files, in order; what is wrong with them is told to `r`."""
    found: list[Observation] = []
    for path in dict.fromkeys(paths):
        sheet = _sheet(r, path)
        if sheet is not None:
            found += _rows(r, plan, sheet, bridges)
    found = _without_doubtful_months(r, found)
    _overlaps(r, found)
    return found


def _sheet(r: Reading, path: Path) -> Sheet | None:
    name = path.name
    if not path.is_file():
        r.fault(Spot(str(path)), "there is no such file", "give a CSV file of observations")
        return None
    try:
        data = path.read_bytes()
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        r.fault(Spot(name), f"the file cannot be read ({why})", "mend its permissions")
        return None
    if data.startswith(_WORKBOOK):
        r.fault(Spot(name), "is an Excel workbook", 'save its sheet as "CSV UTF-8"')
        return None
    text, line, problem, mend = decode(data)
    if text is None:
        r.fault(Spot(name, line=line), problem, mend)
        return None
    return read_sheet(r, OBSERVED, expanded(OBSERVED, r.names), name, text)


def _rows(r: Reading, plan: Plan, sheet: Sheet, bridges: Sequence[Bridge]) -> list[Observation]:
    found = []
    names = [column.name for column in OBSERVED.columns]
    for row, cells in enumerate(sheet.rows(*names)):
        if row in sheet.torn:
            continue
        given = {name: cell or "" for name, cell in zip(names, cells, strict=True)}
        made = _observation(r, plan, sheet.spot(row), given, bridges)
        if made is not None:
            found.append(made)
    return found


def _observation(
    r: Reading, plan: Plan, spot: Spot, cells: dict[str, str], bridges: Sequence[Bridge]
) -> Observation | None:
    """One row; None where anything is wrong with it, told of."""
    before = r.count
    if not cells["measure"]:
        return None  # told of by its column
    measure = measure_of(cells["measure"])
    if measure is None:
        known = listing(OBSERVED_MEASURES, 20)
        problem = f'"{cells["measure"][:60]}" is not a measure that can be held against a plan'
        near = r.nearest(cells["measure"], OBSERVED_MEASURES)
        r.fault(spot, problem, f"they are {known}", near)
        return None
    if measure.name.startswith("beds_"):
        r.refer(spot, "bed type", cells["measure"].removeprefix("beds_").removesuffix("_occupied"))
    where = _where(r, plan, spot, cells)
    bridge = _definition(r, spot, cells, measure, bridges)
    unit = _unit(r, plan, spot, cells, measure)
    period = _period(r, spot, cells, measure)
    value = count(cells["value"])
    if isinstance(value, str):
        mend = "leave the row out" if "suppressed" in value else "give the figure as a number"
        r.fault(spot, value, mend)
    elif value < 0.0:
        r.fault(spot, f"the figure is below 0 ({cells['value'][:40]})", "give 0 or more")
    if r.count > before or period is None or isinstance(value, str) or unit is None:
        return None
    factor = 1.0
    if cells["unit"]:
        factor = unit_factor(r, spot, cells["unit"], unit) or 0.0
        if not factor:
            return None
    series = Series(cells["measure"], cells["definition"], tuple(where.items()))
    shown = {name: cells[name] for name in ("area", "site", *DIMENSIONS)}
    return Observation(
        series, shown, measure, unit, period, value * factor, cells["source"], bridge, spot
    )


def _where(r: Reading, plan: Plan, spot: Spot, cells: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """The members of each dimension an observation names; a total names none."""
    found: dict[str, tuple[str, ...]] = {}
    for name in ("area", "site", *DIMENSIONS):
        text = cells[name]
        if text in ("", "all"):
            continue
        parts = [part.strip() for part in text.split("+")] if name in SUMMED else [text]
        if name == "age_band":
            parts = _bands(r, plan, spot, text)
        elif name == "sex":
            if text not in ("f", "m"):
                r.fault(spot, f'"{text[:20]}" is not a sex', "write f, m or all")
        else:
            for part in parts:
                r.refer(spot, _KIND[name], part)
        if len(set(parts)) < len(parts):
            r.fault(spot, f'"{text[:60]}" names a member twice', "name each once")
        found[name] = tuple(sorted(parts))
    return found


def _bands(r: Reading, plan: Plan, spot: Spot, text: str) -> list[str]:
    """The plan's age bands that a text names, or that make up its ages."""
    found: list[AgeBand] = []
    known = {band.key: band for band in plan.age_bands}
    parts = [part.strip() for part in text.removesuffix("+").split("+")]
    if text.endswith("+"):  # "65+" is a band and "65-74+85+" a sum
        parts[-1] += "+"
    for part in parts:
        wanted = known.get(part) or read_band(part)
        inside = [
            band
            for band in plan.age_bands
            if wanted and band.first >= wanted.first and band.last <= wanted.last
        ]
        if wanted is None:
            r.fault(spot, f'"{part[:20]}" is not an age band', 'write "65-74", "65+" or all')
        elif not inside or (inside[0].first, inside[-1].last) != (wanted.first, wanted.last):
            mend = f"its bands are {', '.join(known)}"
            r.fault(spot, f'the plan\'s age bands do not make up "{part[:20]}"', mend)
        found += inside
    return [band.key for band in found]


def _definition(
    r: Reading, spot: Spot, cells: dict[str, str], measure: ObservedMeasure,
    bridges: Sequence[Bridge],
) -> Bridge | None:  # fmt: skip
    """The bridge that a definition needs; a fault where it needs one and there is none."""
    given = cells["definition"]
    if not given or any(each.key == given and each.same for each in measure.definitions):
        return None
    bridge = find_bridge(bridges, cells["measure"], cells["service"], given)
    if bridge is None:
        known = {each.key: each.meaning for each in measure.definitions}
        own = measure.own
        if given in known:
            problem = f'"{given}" counts {known[given]}, and the plan {own.meaning}'
            mend = "state a bridge between the two in observed/bridges.toml"
            r.fault(spot, problem, mend)
        else:
            problem = f'"{given[:60]}" is not a definition of {measure.name}'
            mend = f"use one of {', '.join(known)}, or state a bridge in observed/bridges.toml"
            r.fault(spot, problem, mend, r.nearest(given, known))
    return bridge


def _unit(
    r: Reading, plan: Plan, spot: Spot, cells: dict[str, str], measure: ObservedMeasure
) -> str | None:
    if "UNIT" not in measure.unit:
        return measure.unit
    service = plan.services.get(cells["service"])
    if not cells["service"]:
        r.fault(spot, f"{measure.name} is of a service and none is named", "give the service")
    return measure.unit.replace("UNIT", service.unit) if service else None


def _period(
    r: Reading, spot: Spot, cells: dict[str, str], measure: ObservedMeasure
) -> Period | None:
    if not cells["period"]:
        return None  # told of by its column
    known = {each.key: each for each in measure.definitions}
    given = known.get(cells["definition"], measure.own)
    period = read_period(cells["period"], given.bare or measure.own.bare)
    if isinstance(period, Unread):
        r.fault(spot, period.problem, period.mend, period.near)
        return None
    if period.kind not in KINDS[measure.timing]:
        kinds = listing(f"a {kind}" for kind in KINDS[measure.timing])
        problem = f"{measure.name} of a {period.kind} cannot be told from the results"
        if measure.name == "activity":
            kinds += ", or use activity_month for a service as a whole"
        r.fault(spot, problem, f"give {kinds}")
        return None
    return period


def _without_doubtful_months(r: Reading, found: list[Observation]) -> list[Observation]:
    """Tell of "2011-12" where nothing shows whether it is December or the financial year."""

    def doubtful(one: Observation) -> bool:
        year, _, rest = one.period.text.partition("-")
        return one.period.kind == "month" and (int(year) + 1) % 100 == int(rest)

    clear = {one.series[:2] for one in found if one.period.kind == "month" and not doubtful(one)}
    kept = []
    for one in found:
        if doubtful(one) and one.series[:2] not in clear:
            text = one.period.text
            problem = f'"{text}" may be a month or a financial year'
            r.fault(one.spot, problem, "write the year with a stroke", text.replace("-", "/"))
        else:
            kept.append(one)
    return kept


def _overlaps(r: Reading, found: list[Observation]) -> None:
    """Tell of periods of one series that are the same or share months."""
    by_series: dict[Series, list[Observation]] = {}
    for one in found:
        by_series.setdefault(one.series, []).append(one)
    for unsorted in by_series.values():
        several = sorted(unsorted, key=lambda one: (one.period.start, one.period.end))
        for earlier, later in pairwise(several):
            a, b = earlier.period, later.period
            place = f"{earlier.spot.file}:{earlier.spot.line}"
            if (a.start, a.end) == (b.start, b.end):
                same_row = (earlier.spot.file, earlier.cells) == (later.spot.file, later.cells)
                if not (same_row and a.text == b.text):  # that is told with the rows
                    problem = f'the figure for "{b.text}" is there already ({place})'
                    r.fault(later.spot, problem, "keep one of them")
            elif b.start < a.end:
                problem = f'the period "{b.text}" overlaps "{a.text}" ({place})'
                r.fault(later.spot, problem, "give periods that do not overlap")
