"""Capital sought and secured: by business case, by stage, and over time. Sums in pounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bettercare.plan.programme.choices import STAGES
from bettercare.plan.programme.gating import case_on
from bettercare.plan.programme.model import BusinessCase, Record
from bettercare.tables.units import conversion

NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class CaseStands:
    """A business case on a day; sums in pounds, None where they are not on record.

    `sought_is` and `secured_is` say where a sum is not exact ("about", "more than", "up to").
    """

    case: BusinessCase
    stage: str
    sought: float | None
    secured: float | None
    sought_is: str = ""
    secured_is: str = ""


@dataclass(frozen=True, slots=True)
class StageSum:
    """The business cases of a stage: sums of those that are on record, in pounds.

    `unknown_sought` and `unknown_secured` count the cases whose sum is not on record.
    """

    stage: str
    cases: int
    sought: float
    secured: float
    unknown_sought: int
    unknown_secured: int


@dataclass(frozen=True, slots=True)
class Capital:
    """Capital on a day: each case in the order of the record, and sums by stage and in all."""

    cases: tuple[CaseStands, ...]
    by_stage: tuple[StageSum, ...]
    total: StageSum


def capital_on(record: Record, on: date) -> Capital:
    """Capital sought and secured as it was on record on a day."""
    cases = tuple(
        found
        for case in record.business_cases.values()
        if (found := _stands(case, on, record.as_of)) is not None
    )
    stages = [
        _summed(stage, [case for case in cases if case.stage == stage])
        for stage in (*STAGES, NOT_KNOWN)
    ]
    return Capital(cases, tuple(each for each in stages if each.cases), _summed("all", cases))


def capital_steps(record: Record, on: date) -> tuple[tuple[date, Capital], ...]:
    """Capital on every day on which it changed, up to `on`."""
    days = set()
    for case in record.business_cases.values():
        for step in case.history:
            if step.date is not None:
                limit = record.as_of if record.as_of and not step.after_plan else step.date.last
                days.add(min(step.date.last, limit))
    return tuple((day, capital_on(record, day)) for day in sorted(days) if day <= on)


def _stands(case: BusinessCase, on: date, as_of: date | None) -> CaseStands | None:
    step = case_on(case, on, as_of)
    if step is None:
        return None
    pounds = conversion(case.unit, "gbp")
    return CaseStands(
        case,
        step.stage or NOT_KNOWN,
        None if step.sought is None else step.sought * pounds,
        None if step.secured is None else step.secured * pounds,
        step.sought_is,
        step.secured_is,
    )


def _summed(stage: str, cases: Iterable[CaseStands]) -> StageSum:
    there = list(cases)
    return StageSum(
        stage,
        len(there),
        sum(case.sought or 0.0 for case in there),
        sum(case.secured or 0.0 for case in there),
        sum(case.sought is None for case in there),
        sum(case.secured is None for case in there),
    )
