"""What was observed from 2011 to 2014, as a hindcast reads it; earlier years are history.

No figure is about a time after mid-2014: later years are kept for others to hold the plan against.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from llr.base_2011 import SERVICE, delayed_days
from llr.known_2011 import components, estimate
from llr.places import AREAS, COUNCIL
from llr.writing import significant

COLUMNS = (
    "measure", "definition", "service", "area", "age_band", "period", "value", "unit", "source",
)  # fmt: skip
LAST = 2014
COMPONENTS = "ons_components"
FIRST_RELEASE = "Office for National Statistics, mid-year estimates by age, first releases"
DELAYS = "NHS England, days of delayed transfers of care by council (github.com/psychty/DTOC)"
Row = tuple[str, ...]


def write_observed(data: Path, plan: Path) -> None:
    """Write observed/2011_2014.csv of the plan folder."""
    path = plan / "observed" / f"2011_{LAST}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for part in (people(data), older(data), events(data), delays(data)):
            writer.writerows(part)


def people(data: Path) -> Iterator[Row]:
    """Everybody at mid-year by district and together, revised after the census of 2021."""
    years = tuple(range(2001, LAST + 1))
    counted = components(data, years, "population")
    for y, year in enumerate(years):
        for area, value in _with_total(dict(zip(AREAS, map(float, counted[y]), strict=True))):
            yield _row("people", "mid_year_estimate", area, str(year), value, COMPONENTS)


def older(data: Path) -> Iterator[Row]:
    """People of 65 and over at mid-year: known by age in 2011 and 2014 alone."""
    for year in (2011, LAST):
        counted = estimate(data, year)[:, :, 65:].sum(axis=(1, 2))
        for area, value in _with_total(dict(zip(AREAS, map(float, counted), strict=True))):
            yield _row(
                "people", "mid_year_estimate", area, str(year), value, FIRST_RELEASE, ages="65+"
            )


def events(data: Path) -> Iterator[Row]:
    """Births and deaths of the twelve months to mid-year."""
    years = tuple(range(2002, LAST + 1))
    for name, definition in (
        ("births", "live_births_year_to_mid_year"),
        ("deaths", "deaths_year_to_mid_year"),
    ):
        counted = components(data, years, name)
        for y, year in enumerate(years):
            for area, value in _with_total(dict(zip(AREAS, map(float, counted[y]), strict=True))):
                yield _row(name, definition, area, str(year), value, COMPONENTS)


def delays(data: Path) -> Iterator[Row]:
    """Days of delayed transfers of care by council, April to March."""
    for year in ("2011/12", "2012/13", "2013/14"):
        for council, value in _with_total(delayed_days(data, year)):
            districts = [area for area in AREAS if COUNCIL[area] == council]
            area = "+".join(districts) or "all"
            yield _row("activity", "units_of_service", area, year, value, DELAYS, SERVICE)


def _with_total(values: dict[str, float]) -> Iterator[tuple[str, float]]:
    yield "all", sum(values.values())
    yield from values.items()


def _row(
    measure: str, definition: str, area: str, period: str, value: float, source: str,
    service: str = "", ages: str = "",
) -> Row:  # fmt: skip
    units = {"people": "person", "births": "birth/year", "deaths": "person/year"}
    unit = units.get(measure, "bed-day/year")
    number = str(significant(value, 9))
    return measure, definition, service, area, ages, period, number, unit, source
