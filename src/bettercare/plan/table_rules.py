"""Rules between the rows of CSV tables: completeness, sums and means, bands without gap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bettercare.plan import need_rules, people_rules
from bettercare.plan.csv_tables import need_table
from bettercare.plan.csv_text import Sheet
from bettercare.plan.frame import Frame
from bettercare.plan.model import Service
from bettercare.plan.reading import Reading
from bettercare.plan.row_groups import shares_sum
from bettercare.tables.nearest import listing

MEAN_TOLERANCE = 0.005  # how far the mean of a monthly profile may miss 1

#: Columns of a table whose rows make up a fixed total together: shares that sum to 1, and months
#: whose mean is 1. By table, what names a group of rows.
SUM_TO_ONE = {
    "population.deprivation_share": ("area", "age_band"),
    "demand.pathway_share": ("service", "age_band"),
    "finance.cost_share": ("setting", "service"),
    "workforce.age_profile": ("staff_group",),
    "workforce.joiner_ages": ("staff_group",),
    "workforce.employer": ("staff_group",),
    "finance.phasing": ("what", "partner"),
}
FIXED_TOTALS = SUM_TO_ONE | {"demand.profile": ("profile",)}

Sheets = Mapping[str, Sheet]


def check_rows(r: Reading, frame: Frame, sheets: dict[str, Sheet], services: Services) -> None:
    """Check every rule over rows. A table with a wrong cell is left: its cells come first."""
    base = sheets.get("population.base")
    rules: dict[str, Callable[[Sheet], None]] = {
        "population.base": lambda s: people_rules.everyone(r, frame, s),
        "population.net_migration": lambda s: people_rules.everyone(r, frame, s),
        "population.flows": lambda s: people_rules.flows(r, frame, s, base),
        "population.totals": lambda s: people_rules.totals(r, frame, s),
        "population.projection": lambda s: people_rules.projection(r, frame, s, base),
        "population.fertility_schedule": lambda s: people_rules.mothers(r, s),
        "population.births": lambda s: people_rules.every_area(r, frame, s),
        "population.deaths": lambda s: people_rules.deaths(r, frame, s),
        "population.deprivation_share": lambda s: need_rules.deprivation_share(r, frame, s),
        "demand.deprivation": lambda s: need_rules.deprivation(r, s),
        "demand.pathway_share": lambda s: _pathways(r, s, services),
        "demand.profile": lambda s: _profiles(r, s),
        "finance.phasing": lambda s: _phasing(r, s),
        "workforce.skill_mix": lambda s: _skill_mix(r, s),
    }
    for address, rule in rules.items():
        sheet = sheets.get(address)
        if sheet is not None and sheet.file and not sheet.spoilt:
            rule(sheet)
    people_rules.one_migration(r, sheets)
    need_rules.conditions(r, sheets)
    if any(len(service.pathways) > 1 for service in services.values()):
        need_table(r, sheets, "demand.pathway_share", "there are services with several pathways")
    if any(service.profile for service in services.values()):
        need_table(r, sheets, "demand.profile", "there are services with a profile")
    if r.names.get("staff group"):
        need_table(r, sheets, "workforce.skill_mix", "the plan has staff groups")


Services = Mapping[str, Service]


def scale_shares(sheets: Sheets) -> None:
    """Scale shares that sum to 1 but for rounding so that they do so exactly."""
    for address, keys in SUM_TO_ONE.items():
        sheet = sheets.get(address)
        if sheet is None or not sheet.file:
            continue
        groups = list(sheet.rows(*keys))
        sums: dict[Any, float] = {}
        for group, share in zip(groups, sheet.columns["share"], strict=True):
            sums[group] = sums.get(group, 0.0) + share
        sheet.columns["share"] = tuple(
            share / sums[group] for group, share in zip(groups, sheet.columns["share"], strict=True)
        )


def _pathways(r: Reading, sheet: Sheet, services: Services) -> None:
    bands_of: dict[str, set[str]] = {}
    for row, (key, band, pathway) in enumerate(sheet.rows("service", "age_band", "pathway")):
        bands_of.setdefault(key, set()).add(band)
        service = services.get(key)
        if service is not None and service.pathways and pathway not in service.pathways:
            mend = f"its pathways are {listing(service.pathways)}"
            problem = f'"{pathway}" is not a pathway of "{key}"'
            r.fault(sheet.spot(row), problem, mend, r.nearest(pathway, service.pathways))
    shares_sum(r, sheet, ("service", "age_band"))
    for key, service in services.items():
        whole = "all" in bands_of.get(key, ()) or "age band" in r.open
        if len(service.pathways) < 2 or whole:
            continue
        missing = [b for b in r.names.get("age band", {}) if b not in bands_of.get(key, ())]
        if missing:
            problem = f'"{key}" has {len(service.pathways)} pathways but no shares'
            if key in bands_of:
                problem += f" for the ages {listing(missing, 20)}"
            mend = "add rows that sum to 1, for each age band or for all"
            r.fault(sheet.spot().named(f"demand.pathway_share.{key}"), problem, mend)


def _profiles(r: Reading, sheet: Sheet) -> None:
    months: dict[str, list[float]] = {}
    first: dict[str, int] = {}
    for row, (profile, value) in enumerate(sheet.rows("profile", "relative")):
        first.setdefault(profile, row)
        months.setdefault(profile, []).append(value)
    for profile, values in months.items():
        spot = sheet.spot(first[profile]).named(f"demand.profile.{profile}")
        mean = sum(values) / len(values)
        if len(values) != 12:
            problem = f'the profile "{profile}" has {len(values)} months'
            r.fault(spot, problem, "give each of the months 1 to 12 once")
        elif abs(mean - 1) > MEAN_TOLERANCE:
            problem = f'the mean of the profile "{profile}" is {mean:.4g}'
            r.fault(spot, problem, "divide each month by it, so that the mean is 1")


def _phasing(r: Reading, sheet: Sheet) -> None:
    """Money of a year falls on all of its months."""
    shares_sum(r, sheet, ("what", "partner"))
    months: dict[tuple[str, str], int] = {}
    for what, partner in sheet.rows("what", "partner"):
        months[what, partner] = months.get((what, partner), 0) + 1
    for (what, partner), count in months.items():
        if count != 12:
            spot = sheet.spot().named(f"finance.phasing.{what}:{partner}")
            problem = f"{what} of {partner} has {count} months"
            r.fault(spot, problem, "give each of the months 1 to 12 once, 0 where nothing falls")


def _skill_mix(r: Reading, sheet: Sheet) -> None:
    for row, (key, per) in enumerate(sheet.rows("service", "per")):
        if per == "bed-day" and not r.knows("service with beds", key):
            r.fault(sheet.spot(row), f'"{key}" has no bed-days', "write unit in the column per")
