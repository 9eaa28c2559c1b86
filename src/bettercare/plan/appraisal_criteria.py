"""Criteria and stakeholders' weights of appraisal.toml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bettercare.errors import UnitError
from bettercare.plan.appraisal_figures import FILE, ROOM, Sheet
from bettercare.plan.appraisal_model import Criterion, Pick, Stakeholder
from bettercare.plan.appraisal_shapes import CRITERION, STAKEHOLDER
from bettercare.plan.frame import financial_year
from bettercare.plan.model import Quantity, Range, year_label
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.shaped import entries, number, said
from bettercare.plan.sources import best_grade
from bettercare.tables import units
from bettercare.tables.nearest import listing

_POINTS = 100.0  # full marks of a score


def read_criteria(
    r: Reading, sheet: Sheet, raw: dict[str, Any], spot: Spot
) -> dict[str, Criterion]:
    """Criteria, each with a value function of a measure or with scores by option."""
    top = spot.at("criteria").named(f"{ROOM}.criteria")
    found: dict[str, Criterion] = {}
    r.declare("criterion", raw)
    for key, table, here in entries(r, raw, CRITERION, top):
        measured, scored = "measure" in raw[key], "scores" in raw[key]
        if measured == scored and not r.suggested(here, "measure"):
            problem = (
                "a criterion has both a measure and scores"
                if measured
                else ("a criterion has neither a measure nor scores")
            )
            r.fault(here, problem, "give a measure with points, or scores by option")
            continue
        foreign = ("spread",) if measured else ("where", "year", "unit", "points")
        for name in foreign:
            if name in raw[key]:
                with_ = "a measure" if measured else "scores"
                r.fault(here.at(name), f'"{name}" has no meaning beside {with_}', "take it out")
        pick: Pick | None = None
        points: tuple[tuple[float, float], ...] = ()
        scores: dict[str, Quantity] = {}
        if measured:
            picked = sheet.pick(r, here, table, raw[key])
            if picked is None:
                continue
            pick, _, unit = picked
            points = _points(r, table, raw[key], unit, here)
        else:
            scores = _scores(r, sheet, table, here)
        year = _year(r, sheet, here.at("year"), table.get("year"))
        found[key] = Criterion(
            key,
            table.get("label", ""),
            table.get("principle", ""),
            pick,
            year,
            points,
            scores,
            table.get("least"),
            table.get("owner", ""),
            table.get("reason", ""),
        )
    return found


def _year(r: Reading, sheet: Sheet, spot: Spot, text: str | None) -> int | None:
    """A year of the plan's own; None where none is given."""
    year = None if text is None else financial_year(r, spot, text)
    frame = sheet.base.frame
    if year is None or frame.first_year is None or frame.last_year is None:
        return None
    if not frame.first_year <= year <= frame.last_year:
        first, last = year_label(frame.first_year), year_label(frame.last_year)
        r.fault(spot, f"{text} is outside the plan's years {first} to {last}", "give one of them")
        return None
    return year


def _points(
    r: Reading, table: dict[str, Any], raw: dict[str, Any], unit: str, spot: Spot
) -> tuple[tuple[float, float], ...]:
    """The value function, in the canonical unit of its measure."""
    for name in ("unit", "points"):
        if name not in raw and not r.suggested(spot, name):
            example = f'"{unit}"' if name == "unit" else CRITERION.by_name[name].example
            r.fault(spot, f'a criterion with a measure has no "{name}"', f"add {name} = {example}")
    if "unit" not in table or "points" not in table:
        return ()
    try:
        factor = units.conversion(table["unit"], unit)
    except UnitError as error:
        r.fault(spot.at("unit"), error.message, f"give it in {listing(units.accepted(unit), 6)}")
        return ()
    rows = [row for row in table["points"] if "at" in row and "value" in row]
    found = sorted((row["at"] * factor, row["value"]) for row in rows)
    here = spot.at("points")
    if len(rows) < len(table["points"]):
        return ()
    if len(found) < 2 or len({at for at, _ in found}) < len(found):
        r.fault(here, "a value function needs two points or more, each at a place of its own",
                "give its worst and its best point")  # fmt: skip
    elif len({value for _, value in found}) == 1:
        r.fault(here, "the value is the same everywhere", "give its worst and its best point")
    return tuple(found)


def _scores(r: Reading, sheet: Sheet, table: dict[str, Any], spot: Spot) -> dict[str, Quantity]:
    """Scores by option as values from 0 to 1, as likely wrong either way by the spread."""
    found: dict[str, Quantity] = {}
    raw: dict[str, Any] = table.get("scores", {})
    spread = table.get("spread", 0.0) / _POINTS
    keys = tuple(table.get("source", ()))
    grade = best_grade(sheet.base.sources, keys)
    if grade == "judgement" and keys and not spread and "scores" in table:
        r.fault(spot, "judged scores have no spread", "add spread = 15 or another, of 100")
    for option, score in raw.items():
        here = spot.at("scores", option)
        value = number(score)
        if not r.refer(here, "option", option):
            continue
        if value is None or not 0 <= value <= _POINTS:
            shown = said(score)
            r.fault(here, f"is {shown} where a score is wanted", "give a number from 0 to 100")
            continue
        share = value / _POINTS
        low, high = max(0.0, share - spread), min(1.0, share + spread)
        address = f"{spot.address}.scores.{option}"
        sheet.base.written[address] = "percent"
        found[option] = sheet.quantities[address] = Quantity(
            address,
            f"{table.get('label', '')}: {option}",
            "share",
            "share",
            ((sheet.base.frame.start, share),),
            Range(low, high, "full range") if high > low else None,
            owner=table.get("owner", ""),
            source=keys,
            grade=grade,
            review=None,
            file=FILE,
        )
    return found


def read_stakeholders(
    r: Reading,
    raw: dict[str, Any],
    criteria: Mapping[str, Criterion],
    spot: Spot,
) -> dict[str, Stakeholder]:
    """Groups with their swing weights, one for every criterion, none below 0."""
    top = spot.at("stakeholders").named(f"{ROOM}.stakeholders")
    found: dict[str, Stakeholder] = {}
    for key, table, here in entries(r, raw, STAKEHOLDER, top):
        weights: dict[str, float] = {}
        given: dict[str, Any] = table.get("weights", {})
        for name, weight in given.items():
            place = here.at("weights", name)
            value = number(weight)
            if not r.refer(place, "criterion", name):
                continue
            if value is None:
                r.fault(place, f"is {said(weight)} where a weight is wanted", "give a number")
            elif value < 0:
                r.fault(place, f"the weight {value:g} is below 0", "give 0 or more")
            else:
                weights[name] = value
        missing = [name for name in r.names.get("criterion", {}) if name not in given]
        if missing and "weights" in table:
            mend = "weigh every criterion; 0 leaves one out"
            r.fault(here.at("weights"), f"no weight for {listing(missing)}", mend)
        elif given and len(weights) == len(given) and not sum(weights.values()) > 0:
            r.fault(here.at("weights"), "all weights are 0", "give one above 0")
        found[key] = Stakeholder(
            key,
            table.get("label", ""),
            weights,
            tuple(table.get("source", ())),
            table.get("reason", ""),
        )
    if criteria and not raw:
        r.fault(top, "there are criteria and nobody weighs them", "add [stakeholders.KEY]")
    return found
