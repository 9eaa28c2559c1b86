"""Rules between the tables of need: deprivation and conditions."""

from __future__ import annotations

from bettercare.plan.csv_tables import need_table
from bettercare.plan.csv_text import Sheet
from bettercare.plan.frame import Frame
from bettercare.plan.people_rules import every_area
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.row_groups import named, shares_sum
from bettercare.tables.nearest import listing
from bettercare.tables.plan_tables import QUINTILES

_FIFTHS = range(QUINTILES[0], QUINTILES[1] + 1)


def deprivation_share(r: Reading, frame: Frame, sheet: Sheet) -> None:
    """Shares of every area sum to 1, at all ages or at each age band."""
    every_area(r, frame, sheet)
    shares_sum(r, sheet, ("area", "age_band"))
    there = set(sheet.columns["quintile"])
    missing = [str(fifth) for fifth in _FIFTHS if fifth not in there]
    if missing:
        r.fault(sheet.spot(), f"no area has a share for {named('quintile', missing)}", "add them")
    bands: dict[str, set[str]] = {}
    for area, band in sheet.rows("area", "age_band"):
        bands.setdefault(area, set()).add(band)
    for area, given in bands.items():
        gaps = [band.key for band in frame.bands if band.key not in given]
        if "all" not in given and gaps:
            problem = f"{area} has no shares for the ages {listing(gaps, 20)}"
            r.fault(sheet.spot(), problem, "add them, or rows for all ages")


def deprivation(r: Reading, sheet: Sheet) -> None:
    """Every service has the five fifths, and some of them use it."""
    fifths: dict[str, dict[int, float]] = {}
    first: dict[str, int] = {}
    for row, (service, quintile, relative) in enumerate(
        sheet.rows("service", "quintile", "relative")
    ):
        first.setdefault(service, row)
        fifths.setdefault(service, {})[quintile] = relative
    for service, given in fifths.items():
        missing = [str(fifth) for fifth in _FIFTHS if fifth not in given]
        spot = sheet.spot(first[service]).named(f"demand.deprivation.{service}")
        if missing:
            r.fault(spot, f"there is no row for {named('quintile', missing)}", "give all five")
        elif not any(given.values()):
            r.fault(spot, "no fifth uses the service", "give the use of each against the others")


def conditions(r: Reading, sheets: dict[str, Sheet]) -> None:
    """Need by condition and its trend rest on prevalence, and on nothing said elsewhere."""
    deprived = sheets.get("demand.deprivation")
    if deprived is not None and deprived.file:
        need_table(r, sheets, "population.deprivation_share", "demand.deprivation needs it")
    need, prevalence = sheets.get("demand.condition_need"), sheets.get("population.prevalence")
    if need is None or prevalence is None or need.spoilt or prevalence.spoilt:
        return
    if need.file:
        need_table(r, sheets, "population.prevalence", "demand.condition_need needs it")
    known = set(prevalence.columns["condition"])
    for row, condition in enumerate(need.columns["condition"]):
        if prevalence.file and condition not in known:
            known.add(condition)  # once is enough
            problem = f'population.prevalence has no rows for "{condition}"'
            r.fault(need.spot(row), problem, "add who has it, or take the condition away")
    _trends(r, prevalence)
    share = sheets.get("demand.condition_share")
    if share is None or share.spoilt:
        return
    derived = set(need.rows("service", "condition"))
    told: set[tuple[str, str]] = set()
    for row, pair in enumerate(share.rows("service", "condition")):
        if pair in derived and pair not in told:
            told.add(pair)
            service, condition = pair
            problem = (
                f'the share of "{condition}" in "{service}" follows from demand.condition_need, '
                "and is given here too"
            )
            r.fault(share.spot(row), problem, "keep one of them")


def _trends(r: Reading, prevalence: Sheet) -> None:
    file = "assumptions/population/prevalence_trend.toml"
    known = set(prevalence.columns["condition"])
    for condition in r.toml.get(file, {}):
        if condition not in known and r.knows("condition", condition):
            spot = Spot(file, (condition,), f"population.prevalence_trend.{condition}")
            mend = "add who has it, or take the trend away"
            r.fault(spot, f'population.prevalence has no rows for "{condition}"', mend)
