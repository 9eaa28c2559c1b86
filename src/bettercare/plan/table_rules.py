"""Rules between the rows of CSV tables: completeness, sums and means, bands without gap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import Any

from bettercare.plan.ages import ages_text, cover_fault, read_band
from bettercare.plan.csv_tables import need_table
from bettercare.plan.csv_text import Sheet
from bettercare.plan.frame import Frame
from bettercare.plan.model import Service
from bettercare.plan.reading import Reading
from bettercare.plan.services import TOLERANCE
from bettercare.tables.nearest import listing
from bettercare.tables.plan_tables import MOTHERS, OLDEST, QUINTILES, SEXES

MEAN_TOLERANCE = 0.005  # how far the mean of a monthly profile may miss 1

#: Columns of a table whose rows make up a fixed total together: shares that sum to 1, and months
#: whose mean is 1. By table, what names a group of rows.
SUM_TO_ONE = {
    "population.deprivation_share": ("area",),
    "demand.pathway_share": ("service", "age_band"),
}
FIXED_TOTALS = SUM_TO_ONE | {"demand.profile": ("profile",)}

Sheets = Mapping[str, Sheet]


def check_rows(r: Reading, frame: Frame, sheets: dict[str, Sheet], services: Services) -> None:
    """Check every rule over rows. A table with a wrong cell is left: its cells come first."""
    rules: dict[str, Callable[[Sheet], None]] = {
        "population.base": lambda s: _everyone(r, frame, s),
        "population.net_migration": lambda s: _everyone(r, frame, s),
        "population.fertility_schedule": lambda s: _mothers(r, s),
        "population.births": lambda s: _areas(r, frame, s),
        "population.deaths": lambda s: _deaths(r, frame, s),
        "population.deprivation_share": lambda s: _deprivation(r, frame, s),
        "demand.pathway_share": lambda s: _pathways(r, s, services),
        "demand.profile": lambda s: _profiles(r, s),
        "workforce.skill_mix": lambda s: _skill_mix(r, s),
    }
    for address, rule in rules.items():
        sheet = sheets.get(address)
        if sheet is not None and sheet.file and not sheet.spoilt:
            rule(sheet)
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


def _everyone(r: Reading, frame: Frame, sheet: Sheet) -> None:
    """One row for each area, sex and single year of age."""
    there = set(sheet.rows("area", "sex", "age"))
    for area in frame.inside:
        for sex in SEXES:
            missing = [age for age in range(OLDEST + 1) if (area, sex, age) not in there]
            if missing:
                problem = f'there is no row for area "{area}", sex {sex}, {ages_text(missing)}'
                r.fault(sheet.spot(), problem, "add the rows")


def _mothers(r: Reading, sheet: Sheet) -> None:
    there = set(sheet.columns["age"])
    missing = [age for age in range(MOTHERS[0], MOTHERS[1] + 1) if age not in there]
    if missing:
        r.fault(sheet.spot(), f"there is no row for {ages_text(missing)}", "add the rows")
    elif not any(sheet.columns["rate"]):
        r.fault(sheet.spot(), "every rate is 0", "give the shape of births by age")


def _areas(r: Reading, frame: Frame, sheet: Sheet) -> None:
    missing = [area for area in frame.inside if area not in set(sheet.columns["area"])]
    if missing:
        problem = f"there is no row for {_named('area', missing)}"
        r.fault(sheet.spot(), problem, "add the rows")


def _deaths(r: Reading, frame: Frame, sheet: Sheet) -> None:
    """The bands of each area and sex cover all ages once; deaths fall among some people."""
    bands: dict[tuple[str, str], list[Any]] = {}
    first: dict[tuple[str, str], int] = {}
    unreadable: set[str] = set()
    for row, (area, sex, text, deaths, people) in enumerate(
        sheet.rows("area", "sex", "ages", "deaths", "people")
    ):
        band = read_band(text)
        if band is not None:
            bands.setdefault((area, sex), []).append(band)
            first.setdefault((area, sex), row)
        elif text not in unreadable:
            unreadable.add(text)
            problem = f'"{text[:20]}" is not an age band'
            r.fault(sheet.spot(row), problem, 'write "0", "1-4" or "85+"')
        if deaths > people:
            problem = f"{deaths:g} deaths fall among {people:g} people"
            r.fault(sheet.spot(row), problem, "give the people the deaths were counted among")
    if unreadable:
        return
    told: dict[str, list[tuple[str, str]]] = {}
    for group in product(frame.inside, SEXES):
        problem = cover_fault(bands[group]) if group in bands else "there is no row"
        if problem:
            told.setdefault(problem, []).append(group)
    for problem, groups in told.items():
        spot = sheet.spot()
        if groups[0] in first:
            spot = spot._replace(line=sheet.line(first[groups[0]]))
        whom = listing((f"{area} {sex}" for area, sex in groups), 6)
        mend = "let the bands of each area and sex cover ages 0 to 90+ once each"
        r.fault(spot, f"{problem} for {whom}", mend)


def _deprivation(r: Reading, frame: Frame, sheet: Sheet) -> None:
    _areas(r, frame, sheet)
    _sums(r, sheet, ("area",))
    there = set(sheet.columns["quintile"])
    fifths = range(QUINTILES[0], QUINTILES[1] + 1)
    missing = [str(fifth) for fifth in fifths if fifth not in there]
    if missing:
        r.fault(sheet.spot(), f"no area has a share for {_named('quintile', missing)}", "add them")


def _sums(r: Reading, sheet: Sheet, keys: tuple[str, ...]) -> None:
    """The shares of each group of rows sum to 1."""
    sums: dict[tuple[Any, ...], float] = {}
    first: dict[tuple[Any, ...], int] = {}
    for row, (*group, share) in enumerate(sheet.rows(*keys, "share")):
        key = tuple(group)
        first.setdefault(key, row)
        sums[key] = sums.get(key, 0.0) + share
    for key, total in sums.items():
        if abs(total - 1) > TOLERANCE:
            who = ", ".join(str(part) for part in key)
            r.fault(
                sheet.spot(first[key]),
                f"the shares of {who} sum to {total:.6g}",
                "let them sum to 1",
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
    _sums(r, sheet, ("service", "age_band"))
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


def _skill_mix(r: Reading, sheet: Sheet) -> None:
    for row, (key, per) in enumerate(sheet.rows("service", "per")):
        if per == "bed-day" and not r.knows("service with beds", key):
            r.fault(sheet.spot(row), f'"{key}" has no bed-days', "write unit in the column per")


def _named(what: str, names: Iterable[str]) -> str:
    found = list(names)
    return f"the {what}{'' if len(found) == 1 else 's'} {listing(found)}"
