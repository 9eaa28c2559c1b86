"""Rules of staff: ages that make up a whole, careers that can be, training that ends in time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bettercare.plan.ages import ages_text, read_band
from bettercare.plan.base import Base
from bettercare.plan.csv_tables import need_table
from bettercare.plan.csv_text import Sheet
from bettercare.plan.employer_rules import (
    ALL,
    Employed,
    Lost,
    check_employers,
    check_recruited,
    lost_by_partner,
)
from bettercare.plan.model import AgeBand, year_label
from bettercare.plan.money_rows import rows_of, sound
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.row_groups import shares_sum
from bettercare.plan.services import TOLERANCE
from bettercare.tables.value_tables import VALUE_TABLES
from bettercare.tables.workforce_tables import STAFF_AGES

_AGED = ("workforce.age_profile", "workforce.joiner_ages")
#: Figures that need their fellow in another table: (table, needs, why a value of 0 is fine).
_NEEDS = (
    ("workforce.training_intake", "workforce.training_years"),
    ("workforce.training_years", "workforce.training_intake"),
    ("workforce.training_attrition", "workforce.training_intake"),
    ("workforce.bank_agency", "workforce.bank_agency_price"),
    ("workforce.bank_agency", "workforce.pay"),
    ("workforce.bank_agency_price", "workforce.bank_agency"),
    ("workforce.pay", "workforce.bank_agency"),
)

Ages = dict[str, dict[int, float]]  # figures by staff group and single age


def check_workforce(r: Reading, base: Base) -> None:
    """Check every rule of staff. A table with a wrong cell is left: its cells come first."""
    for table, other in _NEEDS:
        _fellow(r, base, table, other)
    _training(r, base)
    before = len(r.faults())
    shares = {address: _shares(r, base, address) for address in _AGED}
    if shares["workforce.age_profile"]:
        for address in ("workforce.joiner_ages", "workforce.by_age"):
            need_table(r, base.sheets, address, "workforce.age_profile is given")
    careers = _by_age(r, base)
    profile, joining = shares["workforce.age_profile"], shares["workforce.joiner_ages"]
    if profile and joining and careers and len(r.faults()) == before:
        _same_groups(r, base, profile, joining)
        _covered(r, base, profile, joining, careers)
    employed = check_employers(r, base)
    lost = check_recruited(r, base, employed)
    _substitution(r, base)
    if len(r.faults()) == before:
        _within_leavers(r, base, profile, careers, lost, employed)


def _fellow(r: Reading, base: Base, table: str, other: str) -> None:
    file = VALUE_TABLES[other].file
    for key in r.toml.get(VALUE_TABLES[table].file, {}):
        there = f"{table}.{key}" in base.quantities
        if there and key not in r.toml.get(file, {}) and not r.unread(file):
            spot = Spot(VALUE_TABLES[table].file, (key,), f"{table}.{key}")
            r.fault(spot, f"the plan has no {other}.{key}", f"add [{key}] to {file}")


def _training(r: Reading, base: Base) -> None:
    frame = base.frame
    if frame.first_year is None or frame.last_year is None:
        return
    horizon = frame.last_year - frame.first_year
    for address, figure in base.quantities.items():
        if address.startswith("workforce.training_years.") and figure.value > horizon:
            group = address.rpartition(".")[2]
            spot = Spot(figure.file, (group, "value"), address)
            problem = (
                f"training takes {figure.value:g} years, and the plan ends after {horizon}: "
                "nobody who begins would be seen"
            )
            r.fault(spot, problem, "take a later horizon, or leave the training out")


def _span(r: Reading, sheet: Sheet, row: int, text: str, told: set[str]) -> AgeBand | None:
    """The span of ages of a row, within the ages of staff."""
    band = read_band(text)
    first, last = STAFF_AGES
    if band is not None and "+" not in text and first <= band.first and band.last <= last:
        return band
    if text not in told:
        told.add(text)
        problem = f'"{text[:20]}" is not a span of ages of staff'
        r.fault(sheet.spot(row), problem, f"write 60 or 25-34, between {first} and {last}")
    return None


def _single_ages(r: Reading, sheet: Sheet, figures: Iterable[tuple[int, str, str, float]]) -> Ages:
    """Figures by staff group and single age; no age of a group is given twice."""
    found: Ages = {}
    told: set[str] = set()
    for row, group, text, value in figures:
        band = _span(r, sheet, row, text, told)
        if band is None:
            continue
        mine = found.setdefault(group, {})
        ages = range(band.first, band.last + 1)
        twice = [age for age in ages if age in mine]
        if twice:
            problem = f"{group} has {ages_text(twice)} twice"
            r.fault(sheet.spot(row), problem, "let the spans of a group not overlap")
        mine.update(dict.fromkeys(ages, value / len(ages)))
    return found


def _shares(r: Reading, base: Base, address: str) -> Ages:
    sheet = sound(base, address)
    if sheet is None:
        return {}
    rows = rows_of(sheet, "staff_group", "ages", "share")
    found = _single_ages(r, sheet, ((n, x["staff_group"], x["ages"], x["share"]) for n, x in rows))
    shares_sum(r, sheet, ("staff_group",))
    return found


def _by_age(r: Reading, base: Base) -> Ages:
    """Retirement by single age of each group of workforce.by_age, or of all."""
    sheet = sound(base, "workforce.by_age")
    if sheet is None:
        return {}
    rows = rows_of(sheet, "staff_group", "ages", "retirement")
    found = _single_ages(r, sheet, ((n, x["staff_group"], x["ages"], 0.0) for n, x in rows))
    for _, line in rows_of(sheet, "staff_group", "ages", "retirement"):
        band = read_band(line["ages"])
        if band is not None:
            ages = range(band.first, band.last + 1)
            found.get(line["staff_group"], {}).update(dict.fromkeys(ages, line["retirement"]))
    return found


def _same_groups(r: Reading, base: Base, profile: Ages, joining: Ages) -> None:
    for address, here, there in ((_AGED[1], joining, profile), (_AGED[0], profile, joining)):
        missing = [group for group in there if group not in here]
        if missing:
            spot = base.sheets[address].spot()
            problem = f"there are no rows for {', '.join(missing)}"
            r.fault(spot, problem, f"{_AGED[0]} and {_AGED[1]} have the same staff groups")


def _covered(r: Reading, base: Base, profile: Ages, joining: Ages, careers: Ages) -> None:
    """Every age that people of a group may come to have has its retirement and hours."""
    for group, ages in profile.items():
        first = min([*ages, *joining.get(group, {})])
        given = {*careers.get(group, {}), *careers.get(ALL, {})}
        missing = [age for age in range(first, STAFF_AGES[1] + 1) if age not in given]
        if missing:
            spot = base.sheets["workforce.by_age"].spot()
            problem = f"{group} has nothing for {ages_text(missing)}"
            r.fault(spot, problem, "add rows of the group, or for all")


def _within_leavers(
    r: Reading, base: Base, profile: Ages, careers: Ages, lost: Lost, employed: Employed
) -> None:
    """Retirement and moves to others are part of the leavers that the plan states."""
    for group in sorted({*profile, *(name for name, _ in lost)}):
        leavers = base.quantities.get(f"workforce.leavers.{group}")
        in_post = base.quantities.get(f"workforce.in_post.{group}")
        if leavers is None or in_post is None:
            continue
        retire = careers.get(ALL, {}) | careers.get(group, {})
        last = STAFF_AGES[1]
        retired = sum(
            share * (1.0 if age == last else retire.get(age, 0.0))
            for age, share in profile.get(group, {}).items()
        )
        for partner, (share, moved) in lost_by_partner(group, lost, employed).items():
            goes = moved / (in_post.value * share) if in_post.value else 0.0
            if retired + goes > leavers.value + TOLERANCE:
                at = "" if partner == ALL else f" at {partner}"
                problem = (
                    f"{retired:.1%} of the people of {group}{at} retire in the base year and "
                    f"{goes:.1%} move to other groups or partners, and only {leavers.value:.1%} "
                    "leave in all"
                )
                spot = Spot(leavers.file, (group,), leavers.address)
                mend = "leavers count all who leave: raise them, or lower the others"
                r.fault(spot, problem, mend)
                break


def _substitution(r: Reading, base: Base) -> None:
    sheet = sound(base, "workforce.substitution")
    frame = base.frame
    if sheet is None or frame.first_year is None or frame.last_year is None:
        return
    labels = [year_label(year) for year in range(frame.first_year, frame.last_year + 1)]
    sums: dict[str, float] = {}
    for row, line in rows_of(sheet, "from_group", "to_group", "share", "starts"):
        source: Any = line["from_group"]
        if source == line["to_group"]:
            r.fault(sheet.spot(row), f'"{source}" takes its own work', "name two staff groups")
        if line["starts"] not in labels:
            problem = f'"{line["starts"][:20]}" is not a year of the plan'
            r.fault(sheet.spot(row), problem, f"write {labels[0]} to {labels[-1]}")
        sums[source] = sums.get(source, 0.0) + line["share"]
        if sums[source] > 1 + TOLERANCE:
            problem = f'the shares of work that "{source}" passes on sum to {sums[source]:.6g}'
            r.fault(sheet.spot(row), problem, "let them sum to 1 at most")
