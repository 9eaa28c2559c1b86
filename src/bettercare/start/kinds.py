"""The kinds of public file that can be brought into a plan, and what each needs to be told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bettercare.errors import CallError
from bettercare.start import into_plan
from bettercare.start.brought import Brought
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


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: what it holds, what of a plan it gives, and its reader.

    `layouts` names the files as published, `options` what the caller may say of them.
    """

    holds: str
    gives: str
    layouts: tuple[str, ...]
    read: Callable[[Sequence[Path], Target, Asked], Brought]
    options: tuple[str, ...] = ()
    several: bool = False  # may come in more than one file


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


KINDS: dict[str, Kind] = {
    "ons-population": Kind(
        "mid-year estimates by single year of age and sex",
        "population.base",
        (
            "ONS detailed time series, MYEB1",
            "ONS yearly workbook, sheets MYE2 Females and MYE2 Males, two files",
            "Nomis, ages across, a table for each year and sex",
            "Nomis, a row for each figure (data set NM_2002_1)",
        ),
        lambda paths, target, asked: population.read(paths, target, asked.year),
        ("year",),
        several=True,
    ),
    "ons-components": Kind(
        "components of population change by age and sex",
        "population.births, population.deaths, population.net_migration",
        ("ONS detailed time series, MYEB2",),
        lambda paths, target, asked: components.read(paths[0], target, asked.year, asked.years),
        ("year", "years"),
    ),
    "ons-projection": Kind(
        "subnational population projections by single year of age and sex",
        "population.projection",
        (
            "ONS SNPP Population females and males, 2014-based to 2022-based, two files",
            "Nomis, a row for each figure (data set NM_2006_1)",
        ),
        lambda paths, target, _: projection.read(paths, target),
        several=True,
    ),
    "imd": Kind(
        "English indices of deprivation by small area",
        "population.deprivation_share",
        ("Indices of deprivation, File 7",),
        lambda paths, target, _: deprivation.read(paths[0], target),
    ),
    "gp-appointments": Kind(
        "appointments in general practice by month",
        "demand.volume of a service counted in appointments",
        ("NHS England, Appointments in General Practice, regional CSV",),
        lambda paths, target, asked: appointments.read(
            paths, target, asked.year, asked.codes, _service(asked, "gp_appointment")
        ),
        ("code", "service", "year"),
        several=True,
    ),
    "ae-monthly": Kind(
        "A&E attendances and emergency admissions by trust and month",
        "demand.volume of a service, and with twelve months its demand.profile",
        ("NHS England, A&E Attendances and Emergency Admissions, monthly CSV",),
        lambda paths, target, asked: emergency.read(
            paths, target, asked.year, asked.codes, _service(asked), asked.departments
        ),
        ("service", "code", "department", "year"),
        several=True,
    ),
    "hes-summary": Kind(
        "hospital activity of England by age band",
        "demand.shape of services",
        (
            "NHS England, Provisional Monthly HES for Admitted and Outpatient Care, AGE_BANDS",
            "beside it England's mid-year estimates in a layout of ons-population",
        ),
        lambda paths, target, asked: hospital.read(paths, target, asked.services),
        ("service",),
        several=True,
    ),
    "kh03": Kind(
        "beds available and occupied by trust and sector, a quarter at a time",
        "observed series, to hold results against",
        ("NHS England, Bed Availability and Occupancy, sheet NHS Trust by Sector",),
        lambda paths, target, asked: beds.read(paths, target, asked.codes, asked.bed_types),
        ("code", "bed-type"),
        several=True,
    ),
    "eric": Kind(
        "sites and their buildings, the estates return",
        "estate.sites: floor area, backlog, running cost, and beds where asked",
        ("NHS England, Estates Returns Information Collection, site level, 2013-14 on",),
        lambda paths, target, asked: estates.read(
            paths[0], target, asked.year, _bed_type(asked), asked.added
        ),
        ("bed-type", "add", "year"),
    ),
    "qof": Kind(
        "disease registers of general practice",
        "population.prevalence of conditions",
        (
            "NHS England, Quality and Outcomes Framework, PREVALENCE and MAPPING_NHS_GEOGRAPHIES",
            "House of Commons Library, QOF prevalence by district",
        ),
        lambda paths, target, asked: registers.read(
            paths, target, asked.year, asked.codes, asked.conditions
        ),
        ("code", "condition", "year"),
        several=True,
    ),
    "fingertips": Kind(
        "indicators of public health",
        "population.prevalence of a condition",
        ("OHID Fingertips, all data CSV",),
        lambda paths, target, asked: indicators.read(
            paths[0], target, asked.year, asked.indicator, asked.conditions
        ),
        ("indicator", "condition", "year"),
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
