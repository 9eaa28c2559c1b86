"""Stated assumptions that lead from another definition of a measure to the plan's own.

`PLAN/observed/bridges.toml` has one table for each: from which definition, by what factor, with
its range, owner, source and reason. The model never reads it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bettercare.plan.figures import read_range
from bettercare.plan.folder import OBSERVED, decode
from bettercare.plan.model import Plan, Quantity
from bettercare.plan.past_shapes import BRIDGE
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.shaped import entries
from bettercare.plan.sources import best_grade
from bettercare.plan.toml_text import parse
from bettercare.sampling import DrawBook, deviation, shift
from bettercare.tables.observed import OBSERVED_MEASURES, measure_of

FILE = f"{OBSERVED}/bridges.toml"


@dataclass(frozen=True, slots=True)
class Bridge:
    """One bridge: a factor from the observed definition to the plan's own."""

    key: str
    measure: str
    service: str
    source_definition: str
    factor: Quantity
    reason: str

    def draws(self, book: DrawBook) -> list[float]:
        """The factor in every draw."""
        spread = self.factor.range
        if spread is None:
            return [self.factor.value] * book.count
        scores = book.scores(self.factor.address)
        away = deviation(
            self.factor.value, spread.low, spread.high, spread.kind, self.factor.support, scores
        )
        return [float(each) for each in shift(self.factor.value, away)]


def declare_names(r: Reading, plans: Iterable[Plan]) -> None:
    """Declare the names that observations and bridges may refer to: those of any of the bases."""
    every = list(plans)
    for kind, names in (
        ("area", "areas"), ("partner", "partners"), ("service", "services"), ("source", "sources"),
        ("setting", "settings"), ("pathway", "pathways"), ("staff group", "staff_groups"),
        ("bed type", "bed_types"),
    ):  # fmt: skip
        r.declare(kind, dict.fromkeys(key for plan in every for key in getattr(plan, names)))
    sites = (site for plan in every for site in plan.tables["estate.sites"].columns["site"])
    r.declare("site", dict.fromkeys(sites))


def read_bridges(r: Reading, plan: Plan) -> tuple[Bridge, ...]:
    """The bridges of a plan folder, faults told; none where it has no such file."""
    path = Path(plan.root) / FILE
    if not path.is_file():
        return ()
    text, line, problem, mend = decode(path.read_bytes())
    if text is None:
        r.fault(Spot(FILE, line=line), problem, mend)
        return ()
    r.texts[FILE] = text
    content, wrong = parse(text)
    for fault in wrong:
        r.fault(Spot(FILE, line=fault.line), fault.problem, fault.mend)
    found = []
    for key, entry, spot in entries(r, content or {}, BRIDGE, Spot(FILE, (), "observed.bridges")):
        bridge = _bridge(r, plan, key, entry, spot)
        if bridge is not None:
            found.append(bridge)
    return tuple(found)


def _bridge(r: Reading, plan: Plan, key: str, entry: dict[str, Any], spot: Spot) -> Bridge | None:
    if any(name not in entry for name in ("measure", "from", "to", "factor")):
        return None
    measure = measure_of(entry["measure"])
    if measure is None:
        near = r.nearest(entry["measure"], OBSERVED_MEASURES)
        mend = "bridges are for measures that observations can be held against"
        r.fault(spot.at("measure"), f'there is no measure "{entry["measure"]}"', mend, near)
        return None
    if entry["to"] != measure.own.key:
        problem = f'"{entry["to"]}" is not how the plan counts {measure.name}'
        r.fault(spot.at("to"), problem, "a bridge leads to the plan's own", measure.own.key)
        return None
    known = {each.key: each for each in measure.definitions}
    start = entry["from"]
    if start in known and known[start].same:
        problem = f'"{start}" counts what the plan counts'
        r.fault(spot.at("from"), problem, "take the bridge away: it needs none")
        return None
    if start not in known and not entry.get("meaning"):
        mend = f"add what it counts as meaning, or use one of {', '.join(known)}"
        r.fault(spot.at("from"), f'the definition "{start}" is not known', mend)
        return None
    span = read_range(r, spot, entry, entry["factor"], 1.0, "positive")
    grade = best_grade(plan.sources, entry.get("source", ()))
    if span is None and grade == "judgement":
        r.fault(spot, "a bridge of judgement has no range", "add low and high")
    factor = Quantity(
        f"{OBSERVED}.bridges.{key}", entry.get("reason", ""), "multiplier", "positive",
        ((date(plan.first_year, 4, 1), entry["factor"]),), span, owner=entry.get("owner", ""),
        source=tuple(entry.get("source", ())), grade=grade, file=FILE,
    )  # fmt: skip
    service = entry.get("service", "")
    return Bridge(key, entry["measure"], service, start, factor, entry.get("reason", ""))


def find_bridge(
    bridges: Iterable[Bridge], measure: str, service: str, definition: str
) -> Bridge | None:
    """The bridge for a definition: one for the service before one for the measure as a whole."""
    fits = [
        each
        for each in bridges
        if each.measure == measure
        and each.source_definition == definition
        and each.service in ("", service)
    ]
    return max(fits, key=lambda each: bool(each.service), default=None)
