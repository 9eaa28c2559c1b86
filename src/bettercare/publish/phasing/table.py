"""The table: activity, beds, staff and money of one option and year by month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.explain.case import Case
from bettercare.explain.trace import trace_year
from bettercare.publish.phasing import money
from bettercare.publish.phasing.activity import Phased, phased, ramps
from bettercare.publish.phasing.months import NAMES, total, whole
from bettercare.system.index import funded, payers
from bettercare.tables.columns import OutputColumn, OutputSchema

Floats = NDArray[np.float64]

_WHAT = {
    "sum": "the months add up to the year",
    "average": "the year is the mean of the months",
    "month's end": "the year is its last month",
}
PHASING = OutputSchema(
    "phasing",
    "One option and year by month at stated values, as an operating-plan return has it.",
    (
        OutputColumn("option", "text", "key of the option"),
        OutputColumn("year", "text", 'financial year, such as "2018/19"'),
        OutputColumn(
            "section", "text", "part of the return",
            choices=("activity", "beds", "workforce", "finance"),
        ),
        OutputColumn("measure", "text", "what is counted"),
        OutputColumn("item", "text", "key of the service, bed type, staff group or partner"),
        OutputColumn("name", "text", "its name"),
        OutputColumn("unit", "text", "unit of the months"),
        OutputColumn("basis", "text", "; ".join(f"{k}: {v}" for k, v in _WHAT.items()),
                     choices=tuple(_WHAT)),
        OutputColumn("profile", "text", "by what the year was laid out over its months"),
        *(OutputColumn(name, "float", "the month") for name in NAMES),
        OutputColumn("year_total", "float", "the year, as the basis says"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One row: twelve months from April, rounded, and the year they make."""

    section: str
    measure: str
    item: str
    name: str
    unit: str
    basis: str
    profile: str
    months: list[float]
    year: float

    def record(self, option: str, year: str) -> dict[str, object]:
        """The row of the table."""
        return {
            "option": option, "year": year, "section": self.section, "measure": self.measure,
            "item": self.item, "name": self.name, "unit": self.unit, "basis": self.basis,
            "profile": self.profile, **dict(zip(NAMES, self.months, strict=True)),
            "year_total": self.year,
        }  # fmt: skip


def lines(case: Case) -> list[Line]:
    """Every line of the return for the case's option and year."""
    by_service = phased(case, trace_year(case))
    return [
        *_activity(case, by_service),
        *_beds(case),
        *_staff(case, by_service),
        *_money(case, by_service),
    ]


def _activity(case: Case, by_service: Mapping[str, Phased]) -> Iterator[Line]:
    for key, found in by_service.items():
        service = case.plan.services[key]
        months = whole(found.amount * found.parts)
        yield Line("activity", "activity", key, service.name, service.unit, "sum", found.profile,
                   months, total(months))  # fmt: skip


def _beds(case: Case) -> Iterator[Line]:
    for bed_type, named in case.plan.bed_types.items():
        for what in ("planned", "occupied", "needed"):
            months = [round(float(m), 1) for m in case.rows(f"beds_{what}", bed_type)[:12]]
            yield Line("beds", f"beds_{what}", bed_type, named.name, "bed", "average",
                       "the plan's months", months, total(months, 1) / 12.0)  # fmt: skip


def _staff(case: Case, by_service: Mapping[str, Phased]) -> Iterator[Line]:
    model, plan = case.model, case.plan
    if not plan.staff_groups:
        return
    employers = model.employers
    parts = np.stack([found.parts for found in by_service.values()])[model.rows.place_service]
    work = employers.by_unit * case.rows("activity_place")  # (units, places)
    work[:, model.rows.bed_places] += employers.by_bedday * case.rows("beddays_place")
    work = employers.sums(work)
    before = case.rows("staff_in_post", year=case.year - 1 if case.year > 0 else 0)
    for g, (key, named) in enumerate(plan.staff_groups.items()):
        required = float(case.rows("staff_required")[g])
        share = work[g] @ parts / work[g].sum() if work[g].sum() > 0 else np.full(12, 1 / 12)
        months = whole(required * share * 12.0, 1)
        yield Line("workforce", "staff_required", key, named.name, "wte", "average",
                   "activity by skill mix", months, total(months, 1) / 12.0)  # fmt: skip
        now = float(case.rows("staff_in_post")[g])
        ends = [round(float(before[g] + (now - before[g]) * (m + 1) / 12), 1) for m in range(12)]
        yield Line("workforce", "staff_in_post", key, named.name, "wte", "month's end",
                   "in equal steps", ends, ends[-1])  # fmt: skip


def _money(case: Case, by_service: Mapping[str, Phased]) -> Iterator[Line]:
    plan = case.plan
    owners, shapes = payers(plan), ramps(case)
    for p, key in funded(plan):
        name = plan.partners[key].name
        parts = {
            "cost_of_services": money.service_cost(case, by_service, key),
            "cost_of_changes": money.running_cost(case, shapes, key),
            "double_running": money.double_running(case, key),
            "capital_charges": money.charges(case, key),
        }
        cost, gap = float(case.rows("cost")[p]), float(case.rows("gap")[p])
        by_activity = money.income_by_activity(case, by_service, key)
        falls, by = money.laid_out(case, "other_income", key)
        rest = (cost - gap - by_activity.sum()) * falls
        fixed, charged = (
            money.laid_out(case, what, key)[1] for what in ("fixed_cost", "capital_charges")
        )
        told = {
            "cost_of_services": f"activity and {fixed}", "cost_of_changes": "ramps",
            "double_running": "months both run", "capital_charges": charged,
            "income_by_activity": "activity", "other_income": by,
        }  # fmt: skip
        rounded = {what: whole(found) for what, found in parts.items()}
        rounded |= {"income_by_activity": whole(by_activity), "other_income": whole(rest)}
        spent = [sum(rounded[what][m] for what in parts) for m in range(12)]
        comes = [rounded["income_by_activity"][m] + rounded["other_income"][m] for m in range(12)]
        rounded |= {
            "cost": spent, "income": comes,
            "gap": [a - b for a, b in zip(spent, comes, strict=True)],
        }  # fmt: skip
        for what, months in rounded.items():
            yield Line("finance", what, owners[p], name, "gbp", "sum",
                       told.get(what, "sum of its lines"), months, total(months))  # fmt: skip
