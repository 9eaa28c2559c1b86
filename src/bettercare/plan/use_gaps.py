"""People whom a service's rows of demand.shape pass over: they use nothing, which may be meant."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from bettercare.plan.base import Base
from bettercare.tables.nearest import listing
from bettercare.tables.plan_tables import SEXES

_ALL = "all"
_Cell = tuple[str, str, str]  # area, age band, sex
_SHOWN = 8


def use_gaps(base: Base) -> Iterator[str]:
    """A sentence for each set of services with the same people passed over.

    A service without rows is used alike by everyone, and one driven by births has no ages; a row of
    0 says that nobody uses it, and is no gap.
    """
    sheet = base.sheets.get("demand.shape")
    if sheet is None or sheet.spoilt:
        return
    areas = base.frame.inside
    bands = [band.key for band in base.frame.bands]
    services: dict[tuple[_Cell, ...], list[str]] = {}
    for service, rows in base.relative_use().items():
        if service not in base.services or base.services[service].driver != "people":
            continue
        gaps = tuple(
            cell for cell in product(areas, bands, SEXES) if not any(o in rows for o in _over(cell))
        )
        if gaps:
            services.setdefault(gaps, []).append(service)
    for gaps, held in services.items():
        who = listing(_people(gaps, areas, bands), _SHOWN)
        yield (
            f"{sheet.file}  demand.shape  no row of {listing(held, _SHOWN)} names {who}, so "
            "they use none of it: give them rows, with 0 where that is meant."
        )


def _over(cell: _Cell) -> Iterator[_Cell]:
    """The rows that a cell can take its use from."""
    area, band, sex = cell
    yield from product((area, _ALL), (band, _ALL), (sex, _ALL))


def _people(gaps: tuple[_Cell, ...], areas: list[str], bands: list[str]) -> list[str]:
    """The cells in words, told together where they are those of all areas or both sexes."""
    left = set(gaps)
    found: list[str] = []
    for band in bands:
        if all((area, band, sex) in left for area in areas for sex in SEXES):
            found.append(f"age {band}")
            left -= {(area, band, sex) for area in areas for sex in SEXES}
    for area in areas:
        for band in bands:
            there = [sex for sex in SEXES if (area, band, sex) in left]
            if there:
                ending = "" if len(there) == len(SEXES) else f" {there[0]}"
                found.append(f"{area} {band}{ending}")
    return found
