"""The results a reader asks for first: totals, and beds in their tightest month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.system.index import payers
from bettercare.system.measure import BlockRun
from bettercare.system.model import Model

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Headline:
    """One result of the last year in every draw: (draws,)."""

    name: str  # what to ask of `explain`
    label: str
    unit: str
    values: Floats


def headlines(model: Model, done: BlockRun) -> list[Headline]:
    """Headline results of a run, in the order of results.csv."""
    return list(_lines(model, done))


def _lines(model: Model, done: BlockRun) -> Iterator[Headline]:
    plan = model.plan

    def rows(*key: str) -> Floats:
        return done.rows[model.layout[key], -1]

    yield Headline("people", "People", "person", rows("people")[0])
    for key, service in plan.services.items():
        unit, name = f"{service.unit}/year", service.name
        yield Headline(f"activity --service {key}", name, unit, rows("activity", key)[0])
        if service.beds:
            days = rows("beddays", key)[0]
            yield Headline(f"beddays --service {key}", f"Bed-days: {name}", "bed-day/year", days)
    for bed_type, one in plan.bed_types.items():
        for what, most in (("needed", True), ("planned", False)):
            months = rows(f"beds_{what}", bed_type)[:12]
            worst = months.max(axis=0) if most else months.min(axis=0)
            label = f"Beds {what}, {'most' if most else 'fewest'} in a month: {one.name}"
            yield Headline(f"beds_{bed_type}_{what}", label, "bed", worst)
    for key in plan.services:
        if ("capacity_needed", key) in model.layout.spans:
            unit, name = f"{plan.services[key].unit}/year", plan.services[key].name
            for what in ("needed", "planned"):
                found = rows(f"capacity_{what}", key)[0]
                label = f"Room {what}: {name}"
                yield Headline(f"capacity_{what} --service {key}", label, unit, found)
    for what, words in (("required", "Staff required"), ("in_post", "Staff in post")):
        for g, (key, group) in enumerate(plan.staff_groups.items()):
            found = rows(f"staff_{what}")[g]
            label = f"{words}: {group.name}"
            yield Headline(f"staff_{what} --staff-group {key}", label, "wte", found)
    owners = [*payers(plan), "all"]
    for what in ("cost", "funding"):
        for p, key in enumerate(owners):
            name = plan.partners[key].name if key in plan.partners else "all partners"
            label = f"{what.capitalize()}: {name}"
            yield Headline(f"{what} --partner {key}", label, "gbp/year", rows(what)[p])
    for what, unit, label in (
        ("capital_sought", "gbp", "Capital sought"),
        ("capital_secured", "gbp", "Capital secured"),
        ("beds_relief", "bed", "Beds' worth of care moved"),
        ("beds_closed", "bed", "Beds closed"),
    ):
        yield Headline(what, label, unit, rows(what)[0])
