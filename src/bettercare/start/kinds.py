"""Read a file of a kind into a plan: the reader of each kind, and what the caller may tell it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bettercare.errors import CallError
from bettercare.start import into_plan
from bettercare.start.brought import Brought
from bettercare.start.catalogue import KINDS
from bettercare.start.readers import (
    appointments,
    beds,
    components,
    deprivation,
    emergency,
    estates,
    hospital,
    indicators,
    population,
    projection,
    registers,
)
from bettercare.start.target import Target, read_target
from bettercare.tables.nearest import listing, nearest


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller said besides the files: see the options of `bettercare import`."""

    year: int | None = None
    years: int = 5
    codes: Sequence[str] = ()
    services: Sequence[str] = ()
    conditions: Sequence[str] = ()
    indicator: int | None = None
    bed_types: Sequence[str] = ()
    added: Sequence[str] = ()
    departments: Sequence[str] = ()


_YEARS = range(1950, 2200)


def _service(asked: Asked, default: str = "") -> str:
    """The one service named."""
    if len(asked.services) > 1:
        raise CallError("One file is of one service", mend="give --service once")
    found = asked.services[0] if asked.services else default
    if not found:
        raise CallError("Which service is it?", mend="give --service KEY")
    return found


def _bed_type(asked: Asked) -> str:
    """The one bed type named, or ""."""
    if len(asked.bed_types) > 1:
        raise CallError("The return's beds are of all types", mend="give --bed-type once")
    return asked.bed_types[0] if asked.bed_types else ""


# How each kind is read.
READERS: dict[str, Callable[[Sequence[Path], Target, Asked], Brought]] = {
    "ons-population": lambda paths, target, asked: population.read(paths, target, asked.year),
    "ons-components": lambda paths, target, asked: components.read(
        paths[0], target, asked.year, asked.years
    ),
    "ons-projection": lambda paths, target, _: projection.read(paths, target),
    "imd": lambda paths, target, _: deprivation.read(paths[0], target),
    "gp-appointments": lambda paths, target, asked: appointments.read(
        paths, target, asked.year, asked.codes, _service(asked, "gp_appointment")
    ),
    "ae-monthly": lambda paths, target, asked: emergency.read(
        paths, target, asked.year, asked.codes, _service(asked), asked.departments
    ),
    "hes-summary": lambda paths, target, asked: hospital.read(paths, target, asked.services),
    "kh03": lambda paths, target, asked: beds.read(paths, target, asked.codes, asked.bed_types),
    "eric": lambda paths, target, asked: estates.read(
        paths[0], target, asked.year, _bed_type(asked), asked.added
    ),
    "qof": lambda paths, target, asked: registers.read(
        paths, target, asked.year, asked.codes, asked.conditions
    ),
    "fingertips": lambda paths, target, asked: indicators.read(
        paths[0], target, asked.year, asked.indicator, asked.conditions
    ),
}


def bring(
    kind: str,
    paths: Sequence[Path],
    plan: Path,
    asked: Asked,
    *,
    replace: bool = False,
    owner: str = "",
) -> tuple[list[str], tuple[str, ...]]:
    """Read files of a kind into the plan; gives what was written and notes, a line each.

    Raises CallError or ImportFaults; the plan is then as it was.
    """
    if kind not in KINDS:
        near = nearest(kind, KINDS)
        guess = f' (did you mean "{near}"?)' if near else ""
        raise CallError(f'There is no kind "{kind}"{guess}', mend=f"use {listing(KINDS)}")
    if len(paths) > 1 and not KINDS[kind].several:
        raise CallError(f"{kind} is read from one file", mend="give one file")
    if asked.years < 1:
        raise CallError("--years is less than 1", mend="give 1 or more")
    target = read_target(plan)
    if (asked.year or target.base_year) not in _YEARS:
        raise CallError("No figures are of that year", mend="give --year as in 2023")
    brought = READERS[kind](paths, target, asked)
    return into_plan.write(brought, target, replace=replace, owner=owner), brought.notes
