"""The kinds of public file that can be brought into a plan: what each holds, gives and looks like.

This is all that help and pages need; `kinds` knows the readers.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: what it holds and what of a plan it gives.

    `layouts` names the files as published, `options` what the caller may say of them; `several`
    that it may come in more than one file.
    """

    holds: str
    gives: str
    layouts: tuple[str, ...]
    options: tuple[str, ...] = ()
    several: bool = False


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
        ("year",),
        several=True,
    ),
    "ons-components": Kind(
        "components of population change by age and sex",
        "population.births, population.deaths, population.net_migration (or population.flows)",
        ("ONS detailed time series, MYEB2",),
        ("year", "years"),
    ),
    "ons-projection": Kind(
        "subnational population projections by single year of age and sex",
        "population.projection",
        (
            "ONS SNPP Population females and males, 2014-based to 2022-based, two files",
            "Nomis, a row for each figure (data set NM_2006_1)",
        ),
        several=True,
    ),
    "imd": Kind(
        "English indices of deprivation by small area",
        "population.deprivation_share",
        ("Indices of deprivation, File 7",),
    ),
    "gp-appointments": Kind(
        "appointments in general practice by month",
        "demand.volume of a service counted in appointments",
        ("NHS England, Appointments in General Practice, regional CSV",),
        ("code", "service", "year"),
        several=True,
    ),
    "ae-monthly": Kind(
        "A&E attendances and emergency admissions by trust and month",
        "demand.volume of a service, and with twelve months its demand.profile",
        ("NHS England, A&E Attendances and Emergency Admissions, monthly CSV",),
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
        ("service",),
        several=True,
    ),
    "kh03": Kind(
        "beds available and occupied by trust and sector, a quarter at a time",
        "observed series, to hold results against",
        ("NHS England, Bed Availability and Occupancy, sheet NHS Trust by Sector",),
        ("code", "bed-type"),
        several=True,
    ),
    "eric": Kind(
        "sites and their buildings, the estates return",
        "estate.sites: floor area, backlog, running cost, and beds where asked",
        ("NHS England, Estates Returns Information Collection, site level, 2013-14 on",),
        ("bed-type", "add", "year"),
    ),
    "qof": Kind(
        "disease registers of general practice",
        "population.prevalence of conditions",
        (
            "NHS England, Quality and Outcomes Framework, PREVALENCE and MAPPING_NHS_GEOGRAPHIES",
            "House of Commons Library, QOF prevalence by district",
        ),
        ("code", "condition", "year"),
        several=True,
    ),
    "fingertips": Kind(
        "indicators of public health",
        "population.prevalence of a condition",
        ("OHID Fingertips, all data CSV",),
        ("indicator", "condition", "year"),
    ),
}
