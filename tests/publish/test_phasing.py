"""A year by month: months that add up, and money in step with activity."""

from dataclasses import replace
from functools import cache

import polars as pl
import pytest
from small_plan import SMALL

from bettercare.explain.case import open_case
from bettercare.plan import load
from bettercare.plan.model import Table
from bettercare.publish.phasing.commands import frame
from bettercare.publish.phasing.months import NAMES, calendar_days, parts_of, whole
from bettercare.publish.phasing.table import PHASING
from bettercare.system.index import funded


@cache
def year(option="b_care_at_home", label=None):
    plan = load(SMALL)
    case = open_case(plan, option if option in plan.options else list(plan.options)[-1], label)
    return case, frame(case)


def months(row):
    return [row[name] for name in NAMES]


def test_every_line_adds_up_as_its_basis_says():
    _, found = year()
    assert found.columns == list(PHASING.names)
    assert set(found["section"]) == {"activity", "beds", "workforce", "finance"}
    for row in found.iter_rows(named=True):
        told = months(row)
        if row["basis"] == "sum":
            assert sum(told) == row["year_total"], row["measure"]  # whole units: exactly
        elif row["basis"] == "average":
            assert sum(told) / 12 == pytest.approx(row["year_total"], abs=1e-9)
        else:
            assert told[-1] == row["year_total"]


def test_the_year_is_that_of_the_run():
    case, found = year()
    for row in found.filter(pl.col("section") == "activity").iter_rows(named=True):
        assert row["year_total"] == round(float(case.rows("activity", row["item"])[0]))
    for measure in ("cost", "gap"):
        for p, key in funded(case.plan):
            at = (pl.col("measure") == measure) & (pl.col("item") == key)
            told = found.filter(at)["year_total"][0]
            # each of at most six lines is rounded to the pound
            assert told == pytest.approx(float(case.rows(measure)[p]), abs=3.0)
    for g, key in enumerate(case.plan.staff_groups):
        at = (pl.col("measure") == "staff_required") & (pl.col("item") == key)
        told = found.filter(at)["year_total"][0]
        assert told == pytest.approx(float(case.rows("staff_required")[g]), abs=0.05)


def test_each_months_gap_is_its_cost_less_its_income():
    _, found = year()
    lines = {(row["item"], row["measure"]): months(row) for row in found.iter_rows(named=True)}
    for item, measure in lines:
        if measure == "gap":
            parts = zip(lines[item, "cost"], lines[item, "income"], strict=True)
            assert lines[item, "gap"] == [a - b for a, b in parts]


def test_a_change_that_grows_in_the_year_falls_on_its_later_months():
    plan = load(SMALL)
    key, one = next((k, i) for k, i in plan.interventions.items() if i.ramp_months > 11)
    option = next(o for o, each in plan.options.items() if key in each.interventions)
    moves = [m for effect in one.effects for m in effect.moves_to]
    case, found = year(option, f"{one.starts.year}/{(one.starts.year + 1) % 100:02d}")
    at = (pl.col("measure") == "activity") & (pl.col("item") == moves[0].service)
    row = found.filter(at).to_dicts()[0]
    days = calendar_days(case.plan.years[case.year])
    by_day = [a / b for a, b in zip(months(row), days, strict=True)]
    assert row["profile"] == "calendar days and ramps"
    assert by_day[-1] > by_day[0]


def test_shares_of_nothing_are_twelfths_and_rounding_loses_nothing():
    assert parts_of(calendar_days(2014) * 0).tolist() == [1 / 12] * 12
    assert sum(whole(calendar_days(2014) * 1e6 / 365)) == 1e6
    assert sum(whole([-10.4, -10.4, -10.4])) == -31.0


def test_money_that_does_not_follow_activity_falls_on_the_plans_months():
    """Other income of the hospital comes in April and October; the triangulation still holds."""
    case, plain = year()
    plan, hospital = case.plan, next(key for _, key in funded(case.plan))
    rows = [("other_income", hospital, m, 0.5 * (m in (4, 10))) for m in range(1, 13)]
    rows += [("fixed_cost", "all", m, (m == 3) * 1.0) for m in range(1, 13)]
    names = ("what", "partner", "month", "share")
    table = Table(
        "finance.phasing", dict(zip(names, zip(*rows, strict=True), strict=True))
    )  # fmt: skip
    told = replace(plan, tables=plan.tables | {table.address: table})
    found = frame(replace(case, model=replace(case.model, plan=told)))
    at = pl.col("item") == hospital
    lines = {row["measure"]: row for row in found.filter(at).iter_rows(named=True)}
    before = {row["measure"]: row for row in plain.filter(at).iter_rows(named=True)}
    income = months(lines["other_income"])
    assert income[0] == pytest.approx(income[6], abs=1)
    assert sum(income[1:6] + income[7:]) == 0
    assert lines["other_income"]["profile"] == "the plan's months"
    assert lines["cost_of_services"]["profile"] == "activity and the plan's months"
    # all that is fixed falls in March, and no year has changed
    assert months(lines["cost_of_services"])[-1] > 2 * months(before["cost_of_services"])[-1]
    for measure in ("cost", "income", "gap", "cost_of_services", "other_income"):
        assert sum(months(lines[measure])) == lines[measure]["year_total"]
        assert lines[measure]["year_total"] == pytest.approx(before[measure]["year_total"], abs=3)
    gaps = zip(months(lines["cost"]), months(lines["income"]), strict=True)
    assert months(lines["gap"]) == [a - b for a, b in gaps]
    # a partner without rows of its own keeps its twelfths of income
    others = found.filter((pl.col("measure") == "other_income") & ~at)["profile"]
    assert set(others) <= {"twelfths"}
