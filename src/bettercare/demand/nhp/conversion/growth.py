"""Growth factors of a scenario as trends and interventions of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import sqrt

import numpy as np
import polars as pl

from bettercare.demand.nhp.conversion.entries import (
    Conversion,
    Effect,
    Figure,
    Intervention,
    Value,
    as_given,
    key_of,
    worked_out,
)
from bettercare.demand.nhp.conversion.reach import SECTIONS_OF_BLOCKS, Level
from bettercare.demand.nhp.conversion.services_map import ServiceMap
from bettercare.demand.nhp.health_status import AGES, adjusted_ages, life_expectancy
from bettercare.demand.nhp.parameters import Parameters, Quantity
from bettercare.plan.model import Plan

_TREND = "non-demographic_adjustment"
_GAIN = "demand.health_status.gain_in_good_health"
_AT_65 = int(np.flatnonzero(AGES == 65)[0])
_NO_DATA = "needs the records: give --data"

#: What each section's intervention is called, says, and where activity goes that it takes away.
_TEXTS = {
    "baseline_adjustment": (
        "NHP scenario: activity counted in the base year put right",
        "The base year's activity is scaled to what is thought usual.",
        "counted in the base year but not thought to be usual",
    ),
    "waiting_list_adjustment": (
        "NHP scenario: waiting lists",
        "Activity to bring waiting lists to what is wanted.",
        "fewer people wait",
    ),
    "expat": (
        "NHP scenario: care taken over by other providers",
        "Activity that leaves the provider for others.",
        "other providers treat them",
    ),
    "repat": (
        "NHP scenario: care taken over from other providers",
        "Activity that comes to the provider from others.",
        "other providers treat them",
    ),
    "inequalities": (
        "NHP scenario: change of unequal use",
        "Procedures that are used unequally by deprivation are levelled.",
        "levelled down between fifths of deprivation",
    ),
}


def trends(
    into: Conversion,
    parameters: Parameters,
    services: ServiceMap,
    plan: Plan,
    totals: pl.DataFrame | None,
) -> None:
    """Yearly growth beyond demography: `demand.trend` of each service."""
    found: dict[str, list[Quantity]] = {}
    for kind in ("ip", "op", "aae"):
        for (group,), quantity in parameters.under(_TREND, kind).items():
            for stream in _streams_of(kind, group, services):
                mine = found.setdefault(services.services[stream], [])
                if quantity not in mine:
                    mine.append(quantity)
    became: dict[str, list[str]] = {}
    for service, quantities in found.items():
        address = f"demand.trend.{service}"
        weights = _weights(quantities, service, services, totals)
        if weights is None:
            continue
        figure, how = _combined(quantities, weights)
        label = f"Growth of {plan.services[service].name.lower()} beyond demography"
        note = f"NHP parameters: {how}, less 1"
        into.values.append(Value(address, label, "share/year", figure.shifted(-1), note))
        for quantity in quantities:
            became.setdefault(quantity.address, []).append(address)
    for quantity in parameters.quantities.values():
        if not quantity.address.startswith(f"{_TREND}|"):
            continue
        _, kind, group = quantity.address.split("|", 2)
        reason = ""
        if quantity.address not in became:
            reason = f"no service stands for {kind}|{group}"
            if _streams_of(kind, group, services):
                reason = f"shares a service with other growth, and {_NO_DATA}"
        given, addresses = as_given(quantity).said(), "; ".join(became.get(quantity.address, ()))
        how = "growth a year less 1" if not reason else ""
        into.account(quantity.address, given, addresses, how, reason)


def _streams_of(kind: str, group: str, services: ServiceMap) -> list[str]:
    """Streams of the map that a group of non-demographic growth is about."""
    names = {f"{kind}|{group}"}
    if (kind, group) == ("ip", "elective"):
        names.add("ip|daycase")
    if kind == "op" and group in ("first", "followup"):
        names.add("op|tele")
    return [stream for stream in services.services if stream in names]


def _weights(
    quantities: list[Quantity], service: str, services: ServiceMap, totals: pl.DataFrame | None
) -> list[float] | None:
    """Units that each figure stands for; None where they are wanted and there are no records."""
    if len(quantities) == 1:
        return [1.0]
    if totals is None:
        return None
    weights = []
    for quantity in quantities:
        _, kind, group = quantity.address.split("|", 2)
        mine = [s for s in _streams_of(kind, group, services) if services.services[s] == service]
        weights.append(float(totals.filter(pl.col("stream").is_in(mine))["units"].sum()))
    return weights if sum(weights) > 0 else None


def _combined(quantities: list[Quantity], weights: list[float]) -> tuple[Figure, str]:
    """The weighted mean of independent figures: intervals add as squares."""
    if len(quantities) == 1:
        return as_given(quantities[0]), quantities[0].address
    total = sum(weights)
    middle, square = 0.0, 0.0
    for quantity, weight in zip(quantities, weights, strict=True):
        high = quantity.low if quantity.high is None else quantity.high
        middle += weight / total * (quantity.low + high) / 2
        square += (weight / total * (high - quantity.low) / 2) ** 2
    names = ", ".join(quantity.address for quantity in quantities)
    return worked_out(middle, sqrt(square)), f"mean of {names}, weighted by records"


def health(into: Conversion, parameters: Parameters) -> None:
    """Health status: the share of the gain in life expectancy lived in good health."""
    if not parameters.health_status:
        why = "off: the plan's own figure stays"
        into.account("health_status_adjustment", "false", why_not=why)
        return
    start, end = parameters.start_year, parameters.end_year
    ages = adjusted_ages(start, end, np.array([0.1, 0.5, 0.9]))[:, :, _AT_65]
    expected = life_expectancy()
    gain = np.array([expected[end, sex][_AT_65] - expected[start, sex][_AT_65] for sex in (1, 2)])
    low, middle, high = sorted(((65.0 - ages) / gain).mean(axis=1).tolist())
    figure = Figure(*(worked_out(value, 0.0).value for value in (middle, low, high)))
    note = (
        f"From the NHP model's elicited life without disability, {start} to {end}, at 65, "
        "mean of men and women"
    )
    label = "Share of the gain in life expectancy lived in good health"
    into.values.append(Value(_GAIN, label, "signed-share", figure, note))
    into.account("health_status_adjustment", "true", _GAIN, "median, 10th and 90th percentile")


def levels(
    into: Conversion,
    parameters: Parameters,
    services: ServiceMap,
    plan: Plan,
    found: list[Level] | None,
) -> None:
    """Factors on the level of activity, as one intervention a section."""
    used: dict[str, list[str]] = {}
    for section, inner in SECTIONS_OF_BLOCKS.items():
        label, summary, avoided = _TEXTS[section]
        one = Intervention(
            key_of(section), label, summary, "", stepped=section == "baseline_adjustment"
        )
        for service in dict.fromkeys(services.services.values()):
            streams = services.streams_of(service)
            mine = [v for v in found or () if v.section == section and v.stream in streams]
            figure = _level(mine, parameters)
            if figure is None:
                continue
            one.pathway = one.pathway or plan.services[service].pathways[0]
            address = f"activity.{service}"
            lowest = figure.value if figure.low is None else figure.low
            effect = Effect(address, figure, provider=services.partner)
            one.effects.append(replace(effect, avoided=avoided if lowest < 1 else None))
            names = {a for level in mine for a in level.parts}
            for name in names or (f"inequalities.{kind}" for kind in parameters.inequalities):
                used.setdefault(name, []).append(f"interventions.{one.key}.{address}")
        if one.effects:
            into.interventions.append(one)
        for name in inner:
            for quantity in _of_section(parameters, name):
                _level_account(into, quantity, used, found)
    for kind, codes in parameters.inequalities.items():
        name, given = f"inequalities.{kind}", f"{len(codes)} HRGs"
        if name in used:
            into.account(name, given, "; ".join(used[name]), "mean factor over the records")
        else:
            why = "no record of a mapped stream has these HRGs" if found is not None else _NO_DATA
            into.account(name, given, why_not=why)


def _of_section(parameters: Parameters, section: str) -> list[Quantity]:
    return [q for a, q in parameters.quantities.items() if a.startswith(f"{section}|")]


def _level(mine: list[Level], parameters: Parameters) -> Figure | None:
    """The mean factor of a service's streams; None where it is 1 for certain."""
    total = sum(level.units for level in mine)
    if not total:
        return None
    factor = sum(level.units * level.factor for level in mine) / total
    parts: dict[str, float] = {}
    for level in mine:
        for address, part in level.parts.items():
            parts[address] = parts.get(address, 0.0) + level.units / total * part
    if len(parts) == 1:
        quantity = parameters.quantities[next(iter(parts))]
        given = as_given(quantity)
        if abs(float(given.value) - factor) < 1e-12:
            return given if given != Figure(given.value * 0 + 1) else None
    half = sqrt(
        sum(p * p for a, p in parts.items() if as_given(parameters.quantities[a]).high is not None)
    )
    figure = worked_out(factor, half)
    return figure if figure.low is not None or figure.value != 1 else None


def _level_account(
    into: Conversion,
    quantity: Quantity,
    used: Mapping[str, list[str]],
    found: list[Level] | None,
) -> None:
    given = as_given(quantity)
    if quantity.address in used:
        how = "with others of its section, weighted by records: their intervals add as squares"
        into.account(quantity.address, given.said(), "; ".join(used[quantity.address]), how)
        return
    if given == Figure(given.value * 0 + 1):
        why = "is 1 for certain: it changes nothing"
    elif found is None:
        why = _NO_DATA
    elif any(quantity.address in level.parts for level in found):
        why = "no service stands for its stream"
    else:
        why = "no record has this group and specialty"
    into.account(quantity.address, given.said(), why_not=why)
