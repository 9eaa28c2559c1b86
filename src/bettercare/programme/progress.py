"""Progress: the record's measures as control charts, from the series kept beside the plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bettercare.errors import CallError, Fault, PlanFaults
from bettercare.fairness.spc import Chart, control_chart
from bettercare.fairness.spc_reading import Series, ends, order, read_series
from bettercare.plan.model import Plan
from bettercare.plan.programme import Record
from bettercare.plan.programme.context import Measure
from bettercare.plan.programme.sections import SECTIONS
from bettercare.tables.nearest import nearest
from bettercare.tables.units import conversion

#: Periods in a year of a figure by year: of months, quarters and years.
_A_YEAR = {"month": 12.0, "quarter": 4.0, "year": 1.0}


@dataclass(frozen=True, slots=True)
class Watched:
    """A measure with its whole series and what is to be met."""

    measure: Measure
    series: Series
    target: float | None
    target_from: str  # in words; "" where the measure states its target itself

    def chart(self, on: date) -> Chart | None:
        """The chart of what was over by a day; None of fewer than two values."""
        until = self.until(on)
        if len(until.periods) < 2:
            return None
        wanted = self.measure.recalculate
        anew = {one.period: one.why for one in wanted if one.period in until.periods[2:]}
        return control_chart(
            until.periods,
            until.values,
            better=self.measure.better,  # type: ignore[arg-type]  # one of its choices
            target=self.target,
            recalculate=anew,
        )

    def until(self, on: date) -> Series:
        """The series of periods that were over by a day."""
        there = sum((ends(period) or date.max) <= on for period in self.series.periods)
        cut = {name: getattr(self.series, name)[:there] for name in ("periods", "values")}
        return replace(self.series, **cut)


def watched(plan: Plan, record: Record) -> tuple[Watched, ...]:
    """Every measure of a record with its series.

    Raises `PlanFaults` with everything that is wrong with the files, or with what is asked of them.
    """
    found: list[Watched] = []
    faults: list[Fault] = []
    for key, measure in record.measures.items():
        address = SECTIONS["measures"].address(key)
        try:
            found.append(_watched(plan, measure))
        except PlanFaults as told:
            faults += told.faults
        except CallError as told:
            faults.append(Fault(SECTIONS["measures"].file, None, address, str(told)))
    if faults:
        raise PlanFaults(faults)
    return tuple(found)


def _watched(plan: Plan, measure: Measure) -> Watched:
    chosen = dict(text.partition("=")[::2] for text in measure.only)
    named = {name.strip(): value.strip() for name, value in chosen.items()}
    series = read_series(plan.root / measure.file, named)
    if len(series) > 1:
        raise CallError(
            f"{measure.file} has {len(series)} such series",
            mend='say which with only = ["COLUMN=NAME"]',
        )
    target, target_from = measure.target, ""
    if measure.figure:
        target, target_from = planned(plan, measure.figure, series[0])
    one = Watched(measure, series[0], target, target_from)
    strange = [a.period for a in measure.recalculate if a.period not in series[0].periods]
    if strange:
        raise CallError(
            f"limits cannot be recalculated at {strange[0][:40]}: the series has no such period",
            mend=f"give one from {series[0].periods[0]} to {series[0].periods[-1]}",
        )
    one.chart(date.max)  # what the rules of the charts refuse is told now
    return one


def planned(plan: Plan, address: str, series: Series) -> tuple[float, str]:
    """The plan's figure as a target in a series' own unit and time, and where it is from.

    Raises `CallError` for an address that the plan has not, or a unit that is another thing.
    """
    quantity = plan.quantities.get(address)
    if quantity is None:
        like = nearest(address, plan.quantities)
        guess = f', did you mean "{like}"?' if like else "."
        raise CallError(f'The plan has no figure "{address[:80]}"{guess}')
    unit, _, period = series.unit.rpartition("/")
    if period not in _A_YEAR or not quantity.unit.endswith("/year"):
        problem = f'a figure in "{quantity.unit}" cannot be a target of "{series.unit}"'
        raise CallError(problem, mend="give both by time: UNIT/year and UNIT/month")
    factor = conversion(quantity.unit.removesuffix("/year"), unit) / _A_YEAR[period]
    day = order(series.periods[-1])
    value = [number for since, number in quantity.steps if day is None or since <= day]
    stated = value[-1] if value else quantity.value
    return stated * factor, f"{address} of the plan, by {period}"
