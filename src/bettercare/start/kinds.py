"""The kinds of public file that can be brought into a plan, and what each needs to be told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bettercare.errors import CallError
from bettercare.start import into_plan
from bettercare.start.brought import Brought
from bettercare.start.readers import appointments, components, deprivation, population
from bettercare.start.target import Target, read_target
from bettercare.tables.nearest import listing, nearest


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller said besides the files: see the options of `bettercare import`."""

    year: int | None = None
    years: int = 5
    codes: Sequence[str] = ()
    service: str = "gp_appointment"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: what it holds, what of a plan it gives, and its reader."""

    holds: str
    gives: str
    read: Callable[[Sequence[Path], Target, Asked], Brought]
    several: bool = False  # may come in more than one file


_YEARS = range(1950, 2200)

KINDS: dict[str, Kind] = {
    "ons-population": Kind(
        "mid-year estimates by single year of age and sex (ONS MYEB1 or MYE2, or Nomis)",
        "population.base",
        lambda paths, target, asked: population.read(paths, target, asked.year),
        several=True,
    ),
    "ons-components": Kind(
        "components of population change by age and sex (ONS MYEB2)",
        "population.births, population.deaths, population.net_migration",
        lambda paths, target, asked: components.read(paths[0], target, asked.year, asked.years),
    ),
    "imd": Kind(
        "English indices of deprivation by small area (File 7)",
        "population.deprivation_share",
        lambda paths, target, _: deprivation.read(paths[0], target),
    ),
    "gp-appointments": Kind(
        "appointments in general practice by month (NHS England, regional CSV)",
        "demand.volume of a service counted in appointments",
        lambda paths, target, asked: appointments.read(
            paths, target, asked.year, asked.codes, asked.service
        ),
        several=True,
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
    brought = KINDS[kind].read(paths, target, asked)
    return into_plan.write(brought, target, replace=replace, owner=owner), brought.notes
