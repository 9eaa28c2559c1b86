"""Strategies of a scenario as interventions: what they reach becomes a condition of the plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import polars as pl

from bettercare.demand.nhp.conversion.entries import (
    Conversion,
    Effect,
    Figure,
    Intervention,
    as_given,
    key_of,
)
from bettercare.demand.nhp.conversion.reach import Reach
from bettercare.demand.nhp.conversion.services_map import ServiceMap
from bettercare.demand.nhp.parameters import Parameters, Quantity
from bettercare.plan.model import Plan

_SECTIONS = ("activity_avoidance", "efficiencies")
_SHARE_DIGITS = 5  # of a condition's share of a service
_DAYS_DIGITS = 6
#: Stream that receives what an efficiency converts, by its kind.
_RECEIVES = {
    "sdec": "aae|sdec",
    "day_procedures_daycase": "ip|daycase",
    "day_procedures_outpatients": "op|procedure",
    "tele": "op|tele",
}
_SHORTER = ("all", "pre-op")
_WORDS = {
    "all": "stays are shorter",
    "pre-op": "fewer days before the operation",
    "sdec": "same-day emergency care instead of a stay",
    "day_procedures_daycase": "a day case instead of a stay",
    "day_procedures_outpatients": "an outpatient procedure instead of an admission",
    "tele": "by telephone instead of face to face",
    "avoided": "activity is avoided",
}


def strategies(
    into: Conversion,
    parameters: Parameters,
    services: ServiceMap,
    plan: Plan,
    reach: Reach | None,
) -> None:
    """Every strategy, in the order of the parameters, with the account of each."""
    for section in _SECTIONS:
        for kind in ("ip", "op", "aae"):
            for (name,), quantity in parameters.under(section, kind).items():
                made = _Made(parameters, services, plan, section, kind, name, quantity)
                if reach is None:
                    why = "what it reaches is told by the records: give --data"
                    into.account(quantity.address, made.given, why_not=why)
                else:
                    made.into(into, reach)


class _Made:
    """One strategy on its way into the plan."""

    def __init__(
        self,
        parameters: Parameters,
        services: ServiceMap,
        plan: Plan,
        section: str,
        kind: str,
        name: str,
        quantity: Quantity,
    ) -> None:
        self.services, self.plan, self.quantity = services, plan, quantity
        self.section, self.kind, self.name = section, kind, name
        self.days = 0
        self.type = "avoided"
        if section == "efficiencies":
            found = parameters.efficiencies.get(name) if kind == "ip" else None
            self.type = found.kind if found is not None else "tele"
            self.days = found.days if found is not None else 0
        self.figure = as_given(quantity)
        self.given = f"{self.figure.said()}, {_WORDS[self.type]}"
        if self.days:
            self.given += f" ({self.days} of them)"

    def into(self, into: Conversion, reach: Reach) -> None:
        """Add the intervention, its condition and its account."""
        address = self.quantity.address
        if self.quantity.low <= 0:
            why = "its low end is 0, and an effect cannot take all of an activity away"
            into.account(address, self.given, why_not=why)
            return
        mine = reach.reached.filter(
            pl.col("section") == self.section,
            pl.col("kind") == self.kind,
            pl.col("strategy") == self.name,
        )
        key = key_of(self.kind, self.name)
        label = f"NHP scenario: {self.name.replace('_', ' ')}"
        one = Intervention(key, label, f"{_WORDS[self.type].capitalize()}.", "")
        why_not: list[str] = []
        shares: list[dict[str, str | float]] = []
        for service in dict.fromkeys(self.services.services.values()):
            streams = list(self.services.streams_of(service))
            rows = mine.filter(pl.col("stream").is_in(streams))
            if not rows["units"].sum():
                continue
            effect = self._effect(service, rows, why_not)
            if effect is None:
                continue
            what = "nights" if effect.on.startswith("flow.") else "units"
            whole = reach.totals.filter(pl.col("stream").is_in(streams))
            found = list(_shares(rows, whole, what, [b.key for b in self.plan.age_bands]))
            if not found:
                continue
            one.pathway = one.pathway or self._pathway(service, effect.moves_to)
            one.effects.append(effect)
            shares += [
                {"service": service, "condition": key, "age_band": band, "share": share}
                for band, share in found
            ]
        if not one.effects:
            why = "; ".join(dict.fromkeys(why_not))
            into.account(
                address,
                self.given,
                why_not=why or "reaches no record of a stream that a service stands for",
            )
            return
        into.conditions[key] = f"NHP strategy: {self.name.replace('_', ' ')}"
        into.shares += shares
        into.interventions.append(one)
        became = "; ".join(f"{one.address}.{effect.on}" for effect in one.effects)
        how = f"where condition {key}, whose share of the service is counted from the records"
        into.account(address, self.given, became, "; ".join([how, *dict.fromkeys(why_not)]))

    def _effect(self, service: str, rows: pl.DataFrame, why_not: list[str]) -> Effect | None:
        to = self.services.services.get(_RECEIVES.get(self.type, ""))
        if self.type in _SHORTER or (self.type != "avoided" and to == service):
            return self._on_stay(service, rows, why_not)
        if self.type == "tele" and to is None:
            why_not.append(f"{service} counts telephone attendances too: none leave it")
            return None
        made = self._effect_on(f"activity.{service}", self.figure)
        if self.type == "avoided":
            return made
        if to is not None and self._pathway(service, to) in self.plan.services[to].pathways:
            return replace(made, moves_to=to, avoided=None)
        missing = f"no service stands for {_RECEIVES[self.type]}"
        if to is not None:
            missing = f"{to} has no pathway of {service}"
        why_not.append(f"{missing}, so what {service} loses is not seen to arrive")
        return made

    def _on_stay(self, service: str, rows: pl.DataFrame, why_not: list[str]) -> Effect | None:
        """A shorter stay: what a strategy does that moves no unit out of its service."""
        if self.plan.services[service].beds is None:
            why_not.append(f"{service} has no stays: nothing to shorten or move within it")
            return None
        figure = self._of_stay(rows)
        if figure is None:
            why_not.append(f"what it reaches of {service} has no nights")
            return None
        return self._effect_on(f"flow.length_of_stay.{service}", figure)

    def _effect_on(self, address: str, figure: Figure) -> Effect:
        condition = key_of(self.kind, self.name)
        return Effect(address, figure, condition, self.services.partner, avoided=_WORDS[self.type])

    def _of_stay(self, rows: pl.DataFrame) -> Figure | None:
        """What the nights reached are multiplied by."""
        if self.type != "pre-op":
            return self.figure if rows["nights"].sum() else None
        units, nights = float(rows["units"].sum()), float(rows["nights"].sum())
        if nights <= self.days * units * (1 - self.quantity.low):
            return None
        lost = Decimal(self.days * units / nights)
        one = Decimal(1)

        def left(value: Decimal) -> Decimal:
            return round(one - lost * (one - value), _DAYS_DIGITS)

        low, high = self.figure.low, self.figure.high
        return Figure(
            left(self.figure.value),
            None if low is None else left(low),
            None if high is None else left(high),
        )

    def _pathway(self, service: str, to: str | None) -> str:
        """A pathway of the service, and of the one that receives where they share one."""
        own = self.plan.services[service].pathways
        other = self.plan.services[to].pathways if to else own
        return next((pathway for pathway in own if pathway in other), own[0])


def _shares(
    rows: pl.DataFrame, whole: pl.DataFrame, what: str, bands: list[str]
) -> Iterator[tuple[str, float]]:
    """The share of a service reached, by age band; bands without any are left out."""
    of = dict(rows.group_by("age_band").agg(pl.col(what).sum()).rows())
    all_of = dict(whole.group_by("age_band").agg(pl.col(what).sum()).rows())
    for band in bands:
        if of.get(band, 0.0) > 0:
            share = round(min(of[band] / all_of[band], 1.0), _SHARE_DIGITS)
            if share > 0:
                yield band, share
