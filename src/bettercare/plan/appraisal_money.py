"""Capital, optimism bias, costs, benefits and risks of appraisal.toml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bettercare.plan.appraisal_figures import ROOM, Sheet
from bettercare.plan.appraisal_measures import PickMeasure
from bettercare.plan.appraisal_model import (
    Benefit,
    Bias,
    CapitalPlan,
    ExtraCost,
    Factor,
    Pick,
    Risk,
)
from bettercare.plan.appraisal_shapes import BENEFIT, BIAS, CAPITAL, EXTRA_COST, RISK
from bettercare.plan.model import Intervention, Quantity, year_label
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.shaped import entries, number, said

_NEAR = 1e-6  # how near to 1 shares sum


def read_biases(r: Reading, sheet: Sheet, raw: dict[str, Any], spot: Spot) -> dict[str, Bias]:
    """Optimism bias by kind of scheme."""
    top = spot.at("optimism_bias").named(f"{ROOM}.optimism_bias")
    found: dict[str, Bias] = {}
    r.declare("optimism bias", raw)
    for key, table, here in entries(r, raw, BIAS, top):
        ends = {
            name: sheet.figure(
                r, here.at(name), f"{top.address}.{key}.{name}", table.get(name), "share", table
            )
            for name in ("upper", "lower")
        }
        causes = _causes(r, sheet, table, here)
        upper, lower = ends["upper"], ends["lower"]
        if upper is None or lower is None:
            continue
        if lower.value > upper.value:
            r.fault(here.at("lower"), "the lower bound is above the upper", "exchange them")
        found[key] = Bias(key, table.get("label", ""), upper, lower, causes)
    return found


def _causes(r: Reading, sheet: Sheet, table: dict[str, Any], spot: Spot) -> tuple[Factor, ...]:
    found: dict[str, Factor] = {}
    rows = table.get("causes", ())
    for place, row in enumerate(rows):
        here = spot.at("causes", place)
        name = row.get("cause")
        if name is None or "contribution" not in row:
            continue
        if name in found:
            r.fault(here.at("cause"), f'the cause "{name}" is there twice', "join them")
            continue
        address = f"{spot.address}.mitigation.{name}"
        mitigation = sheet.figure(
            r, here.at("mitigation"), address, row.get("mitigation"), "share", table
        )
        if mitigation is not None:
            found[name] = Factor(name, row["contribution"], mitigation)
    if rows and len(found) == len(rows):
        _sum_to_one(r, spot.at("causes"), [f.contribution for f in found.values()], "contributions")
    return tuple(found.values())


def _sum_to_one(r: Reading, spot: Spot, shares: list[float], what: str) -> None:
    if abs(sum(shares) - 1.0) > _NEAR:
        r.fault(spot, f"the {what} sum to {sum(shares):g}", "let them sum to 1")


def read_capital(
    r: Reading,
    sheet: Sheet,
    raw: dict[str, Any],
    interventions: Mapping[str, Intervention],
    spot: Spot,
) -> dict[str, CapitalPlan]:
    """Capital plans: one for every intervention with capital, and no other."""
    top = spot.at("capital").named(f"{ROOM}.capital")
    found: dict[str, CapitalPlan] = {}
    for key, table, here in entries(r, raw, CAPITAL, top):
        intervention = interventions.get(key)
        if not r.refer(here, "intervention", key) or intervention is None:
            continue
        if intervention.capital is None:
            if not r.faulty(intervention.file):
                r.fault(here, f'the intervention "{key}" has no capital', "take the plan out")
            continue
        sheet.priced(r, here, table)
        if "bias" in table:
            r.refer(here.at("bias"), "optimism bias", table["bias"])
        opens = _opening(intervention)
        address = f"{top.address}.{key}.renewal"
        renewal = sheet.figure(
            r, here.at("renewal"), address, table.get("renewal"), "share",
            {"label": f"{intervention.label}: share renewed"} | table,
        )  # fmt: skip
        spend = _spend(r, sheet, table, opens, here.at("spend"))
        found[key] = CapitalPlan(
            key, table.get("bias", ""), spend, opens, table.get("life", 1), renewal
        )
    for key, intervention in interventions.items():
        if intervention.capital is not None and key not in raw:
            mend = f"add [capital.{key}] with bias, spend, life, price_base, owner and source"
            r.fault(top, f'the capital of "{key}" has no plan', mend)
    return found


def _opening(intervention: Intervention) -> int:
    """The financial year an intervention starts in."""
    starts = intervention.starts
    return starts.year if starts.month >= 4 else starts.year - 1


def _spend(
    r: Reading, sheet: Sheet, table: dict[str, Any], opens: int, spot: Spot
) -> tuple[tuple[int, float], ...]:
    raw = table.get("spend")
    past = sheet.year_0 is not None and opens < sheet.year_0
    if raw is None or (past and not raw):  # all was spent before year 0
        return ()
    found: list[tuple[int, float]] = []
    before = r.count
    for text, share in raw.items():
        here = spot.at(text)
        amount = number(share)
        if amount is None or not 0 <= amount <= 1:
            shown = said(share)
            r.fault(here, f"is {shown} where a share is wanted", "give a number from 0 to 1")
            continue
        year = sheet.year(r, here, text)
        if year is None:
            continue
        if year > opens:
            problem = f"capital is spent in {text}, after it opens in {year_label(opens)}"
            r.fault(here, problem, "spend it by then, or let the intervention start later")
        found.append((year, amount))
    if r.count == before:
        _sum_to_one(r, spot, [share for _, share in found], "shares")
    return tuple(sorted(found))


def read_costs(r: Reading, sheet: Sheet, raw: dict[str, Any], spot: Spot) -> dict[str, ExtraCost]:
    """Costs that no intervention carries."""
    top = spot.at("costs").named(f"{ROOM}.costs")
    found: dict[str, ExtraCost] = {}
    for key, table, here in entries(r, raw, EXTRA_COST, top):
        sheet.priced(r, here, table)
        amount = sheet.figure(
            r, here, here.address, table, "gbp/year", table, table.get("range", {})
        )
        first, last = sheet.span(r, here, table)
        if amount is not None and "kind" in table:
            options = tuple(table.get("options", ()))
            found[key] = ExtraCost(
                key, table.get("label", ""), options, first, last, table["kind"], amount
            )
    return found


def read_risks(r: Reading, sheet: Sheet, raw: dict[str, Any], spot: Spot) -> dict[str, Risk]:
    """Risks with their probability and impact."""
    top = spot.at("risks").named(f"{ROOM}.risks")
    found: dict[str, Risk] = {}
    for key, table, here in entries(r, raw, RISK, top):
        sheet.priced(r, here, table)
        figures: dict[str, Quantity | None] = {}
        for name, unit in (("probability", "share"), ("impact", "gbp/year")):
            about = table | {"label": f"{table.get('label', '')}: {name}"}
            address = f"{here.address}.{name}"
            figures[name] = sheet.figure(r, here.at(name), address, table.get(name), unit, about)
        first, last = sheet.span(r, here, table)
        probability, impact = figures["probability"], figures["impact"]
        if probability is not None and impact is not None:
            options = tuple(table.get("options", ()))
            found[key] = Risk(
                key, table.get("label", ""), options, first, last, probability, impact
            )
    return found


def read_benefits(r: Reading, sheet: Sheet, raw: dict[str, Any], spot: Spot) -> dict[str, Benefit]:
    """Benefits; one measure counted by two of them needs a reason in the second."""
    top = spot.at("benefits").named(f"{ROOM}.benefits")
    found: dict[str, Benefit] = {}
    counted: dict[Pick, str] = {}
    for key, table, here in entries(r, raw, BENEFIT, top):
        kind = table.get("kind")
        if kind is None:
            continue
        if kind == "unmonetised":
            for name in ("value", "unit", "range", "measure"):
                if name in raw[key]:
                    problem = f'an unmonetised benefit has no "{name}"'
                    r.fault(here.at(name), problem, "take it out, or give another kind")
            found[key] = Benefit(
                key, table.get("label", ""), kind, None, "more", None,
                table.get("reason", ""), table.get("owner", ""),
            )  # fmt: skip
            continue
        for name in ("measure", "better", "value", "unit"):
            if name not in raw[key] and not r.suggested(here, name):
                example = BENEFIT.by_name[name].example
                r.fault(here, f'a benefit in figures has no "{name}"', f"add {name} = {example}")
        picked = sheet.pick(r, here, table, raw[key])
        if picked is None:
            continue
        benefit = _benefit(r, sheet, key, table, picked, here)
        if benefit is None:
            continue
        other = counted.setdefault(picked[0], key)
        if other != key and not benefit.reason:
            problem = f'it counts the same part of {picked[0].measure} as "{other}"'
            r.fault(here, problem, "say in reason why nothing is counted twice, or take one out")
        if kind == "cash_releasing" and not benefit.reason:
            problem = "the run counts cash released by activity, beds and staff itself"
            r.fault(here, problem, "say in reason why nothing is counted twice, or take it out")
        found[key] = benefit
    return found


def _benefit(
    r: Reading,
    sheet: Sheet,
    key: str,
    table: dict[str, Any],
    picked: tuple[Pick, PickMeasure, str],
    spot: Spot,
) -> Benefit | None:
    pick, measure, unit = picked
    if measure.costed:
        problem = f'"{measure.name}" is money of the run itself and would be counted twice'
        r.fault(spot.at("measure"), problem, "hang the benefit on activity, beds or staff")
        return None
    health = table["kind"] == "health"
    wanted = f"{'qaly' if health else 'gbp'}/{unit.removesuffix('/year')}"
    if not health:
        if "price_base" not in table:
            mend = 'add price_base = "2013/14" or the year it is in'
            r.fault(spot, "the benefit does not say whose year's prices it is in", mend)
        sheet.priced(r, spot, table)
    value = sheet.figure(r, spot, spot.address, table, wanted, table, table.get("range", {}))
    if value is None or "better" not in table:
        return None
    return Benefit(
        key, table.get("label", ""), table["kind"], pick, table["better"], value,
        table.get("reason", ""), table.get("owner", ""),
    )  # fmt: skip
