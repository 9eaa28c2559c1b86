"""A year by month: months that add up, and money in step with activity."""

from functools import cache

import polars as pl
import pytest
from small_plan import SMALL

from bettercare.explain.case import open_case
from bettercare.plan import load
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
