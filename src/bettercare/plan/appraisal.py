"""appraisal.toml: how options are appraised. The file is optional."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bettercare.plan.appraisal_criteria import read_criteria, read_stakeholders
from bettercare.plan.appraisal_figures import FILE, ROOM, Sheet
from bettercare.plan.appraisal_model import AppraisalRules, Schedule
from bettercare.plan.appraisal_money import (
    read_benefits,
    read_biases,
    read_capital,
    read_costs,
    read_risks,
)
from bettercare.plan.appraisal_shapes import APPRAISAL, QALY, SCHEDULE
from bettercare.plan.base import Base
from bettercare.plan.figures import unit_factor
from bettercare.plan.frame import financial_year
from bettercare.plan.model import Intervention, Option, Quantity, year_label
from bettercare.plan.rate_bands import RateBand, band_fault
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.shaped import checked, entries
from bettercare.plan.sources import best_grade
from bettercare.tables.nearest import listing


def read_appraisal(
    r: Reading, base: Base, interventions: Mapping[str, Intervention]
) -> AppraisalRules | None:
    """Read appraisal.toml; None where there is none, or its years are not sound."""
    raw = r.toml.get(FILE)
    if raw is None:
        return None
    spot = Spot(FILE)
    sound = checked(r, raw, APPRAISAL, spot)
    sheet = Sheet(base)
    _years(r, sheet, sound, spot)
    sections = {name: sound.get(name, {}) for name in APPRAISAL.by_name}
    biases = read_biases(r, sheet, sections["optimism_bias"], spot)
    capital = read_capital(r, sheet, sections["capital"], interventions, spot)
    costs = read_costs(r, sheet, sections["costs"], spot)
    benefits = read_benefits(r, sheet, sections["benefits"], spot)
    risks = read_risks(r, sheet, sections["risks"], spot)
    tables = (each for each in sections["benefits"].values() if isinstance(each, dict))
    health = any(each.get("kind") == "health" for each in tables)
    schedules = _schedules(r, sheet, sections["schedules"], health, spot)
    qaly = _qaly(r, sheet, sound.get("qaly"), health, spot)
    criteria = read_criteria(r, sheet, sections["criteria"], spot)
    stakeholders = read_stakeholders(r, sections["stakeholders"], criteria, spot)
    if sheet.price_base is None or sheet.year_0 is None or "business_as_usual" not in sound:
        return None
    return AppraisalRules(
        price_base=sheet.price_base,
        year_0=sheet.year_0,
        years=sheet.years,
        business_as_usual=sound["business_as_usual"],
        after_horizon=sound.get("after_horizon", "hold"),
        fade_years=sound.get("fade_years", 1),
        schedules=schedules,
        qaly=qaly,
        biases=biases,
        capital=capital,
        costs=costs,
        benefits=benefits,
        risks=risks,
        criteria=criteria,
        stakeholders=stakeholders,
        quantities=sheet.quantities,
    )


def check_options(
    r: Reading,
    rules: AppraisalRules | None,
    options: Mapping[str, Option],
    interventions: Mapping[str, Intervention],
) -> None:
    """Every option but business as usual costs something, and has its scores or inherits them."""
    if rules is None:
        return
    for key, option in options.items():
        own = [interventions[name] for name in option.interventions if name in interventions]
        costed = any(each.revenue or each.capital for each in own)
        extra = any(cost.falls_on(option) for cost in rules.costs.values())
        unread = len(own) < len(option.interventions)
        if key != rules.business_as_usual and not (costed or extra or unread):
            mend = f'add [costs.KEY] with options = ["{key}"], or costs to its interventions'
            r.fault(Spot(FILE, (), f"options.{key}"), f'the option "{key}" has no costs', mend)
    for criterion in rules.criteria.values():
        spot = Spot(FILE, ("criteria", criterion.key, "scores"), f"{ROOM}.criteria.{criterion.key}")
        missing = [key for key, option in options.items() if criterion.score_of(option) is None]
        if criterion.pick is None and criterion.scores and missing:
            mend = "score every option, or one it is based on"
            r.fault(spot, f"no score for {listing(missing)}", mend)


def appraisal_sources(rules: AppraisalRules) -> set[str]:
    """Every source the appraisal rests on."""
    found: set[str] = set()
    for figure in rules.quantities.values():
        found.update(figure.source)
    for schedule in rules.schedules.values():
        found.update(schedule.source)
    for group in rules.stakeholders.values():
        found.update(group.source)
    return found


def _years(r: Reading, sheet: Sheet, sound: dict[str, Any], spot: Spot) -> None:
    frame = sheet.base.frame
    sheet.years = sound.get("years", 1)
    for name in ("price_base", "year_0"):
        text = sound.get(name)
        year = financial_year(r, spot.at(name), text) if text is not None else None
        if year is None or frame.first_year is None or frame.last_year is None:
            continue
        if not frame.first_year <= year <= frame.last_year:
            first, last = year_label(frame.first_year), year_label(frame.last_year)
            problem = f"{name} lies outside the plan's years {first} to {last}"
            r.fault(spot.at(name), problem, "give one of them")
            continue
        if name == "year_0":
            sheet.year_0 = year
        else:
            sheet.price_base = year


def _schedules(
    r: Reading, sheet: Sheet, raw: dict[str, Any], health: bool, spot: Spot
) -> dict[str, Schedule]:
    top = spot.at("schedules").named(f"{ROOM}.schedules")
    found: dict[str, Schedule] = {}
    for key, table, here in entries(r, raw, SCHEDULE, top):
        if key not in ("standard", "health"):
            mend = "a schedule is called standard or health"
            near = r.nearest(key, ("standard", "health"))
            r.fault(here, f'there is no use for a schedule "{key}"', mend, near)
            continue
        bands = _bands(r, sheet, table, here)
        if "as_of" in table:
            keys = tuple(table.get("source", ()))
            found[key] = Schedule(
                key,
                table.get("label", ""),
                table["as_of"],
                tuple(bands),
                table.get("owner", ""),
                keys,
                best_grade(sheet.base.sources, keys),
            )
    for key in ("standard", *(("health",) if health else ())):
        if key not in raw and not r.suggested(spot.at("schedules"), key):
            why = "" if key == "standard" else " and there are benefits in QALYs"
            mend = f"add [schedules.{key}] with as_of, unit, rates, owner and source"
            r.fault(top, f'there is no schedule "{key}"{why}', mend)
    return found


def _bands(r: Reading, sheet: Sheet, table: dict[str, Any], spot: Spot) -> list[RateBand]:
    if "rates" not in table or "unit" not in table:
        return []
    factor = unit_factor(r, spot.at("unit"), table["unit"], "share/year")
    bands: list[RateBand] = []
    whole = True
    for number, row in enumerate(table["rates"]):
        here = spot.at("rates", number)
        if factor is None or "first" not in row or "rate" not in row:
            whole = False
            continue
        rate = row["rate"] * factor
        if not 0 <= rate < 1:
            mend = 'give a rate from 0 to below 1 share/year, such as 3.5 "percent/year"'
            r.fault(here.at("rate"), f"a discount rate of {rate:g} share/year", mend)
        last = row.get("last")
        if last is not None and last < row["first"]:
            r.fault(here.at("last"), "the rate ends before it begins", "exchange first and last")
            whole = False
        bands.append(RateBand(row["first"], last, rate))
    problem = band_fault(bands, sheet.years - 1) if whole and bands else ""
    if problem:
        mend = f"let the rates cover years 1 to {sheet.years - 1} once each"
        r.fault(spot.at("rates"), problem, mend)
    return bands


def _qaly(
    r: Reading, sheet: Sheet, raw: dict[str, Any] | None, health: bool, spot: Spot
) -> Quantity | None:
    here = spot.at("qaly").named(f"{ROOM}.qaly")
    if raw is None:
        if health and not r.suggested(spot, "qaly"):
            problem = "there are benefits in QALYs and a QALY has no worth"
            r.fault(here, problem, 'add [qaly] with value, unit = "gbp/qaly", owner and source')
        return None
    table = checked(r, raw, QALY, here)
    sheet.priced(r, here, table)
    if not health:
        r.fault(here, "a QALY has a worth but no benefit is in QALYs", "take [qaly] out")
    return sheet.figure(r, here, f"{ROOM}.qaly", table, "gbp/qaly", table, table.get("range", {}))
