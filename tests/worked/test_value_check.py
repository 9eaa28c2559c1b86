"""Value for money in a run's verdict: what the appraisal says, against the partners' least."""

from dataclasses import replace

import polars as pl
import pytest
from appraised import tiny_rules
from tiny import tiny_plan

from bettercare.appraisal import appraise
from bettercare.plan.model import Check, Threshold
from bettercare.system.summaries import quantiles
from bettercare.verdict import assess


def valued(least, **changes):
    """The tiny plan appraised, with a check that an option is worth so many pounds at least."""
    plan = tiny_plan(appraisal=tiny_rules())
    likely = Threshold(0.8, "share", "uhl", "x")
    check = Check("value", "Value", "value", (), Threshold(least, "gbp", "uhl", "x"), likely,
                  "uhl", "x")  # fmt: skip
    rules = replace(plan.verdict, checks=(*plan.verdict.checks, check))
    return replace(plan, verdict=rules, **changes)


def rows(plan, options=None):
    found = assess(plan, options, draws=4, jobs=1).verdict
    return found.filter(pl.col("check") == "value")


def test_the_verdict_has_the_appraisals_own_worth_in_every_year():
    plan = valued(0.0)
    worth = appraise(plan, draws=4, jobs=1).options[1].worth.npsv
    found = rows(plan, ["all", "nothing"])
    assert found["option"].unique(maintain_order=True).to_list() == ["all", "nothing"]
    told = found.filter(pl.col("option") == "all")
    assert told["planned"].to_list() == pytest.approx([float(quantiles(worth)[2])] * 4)
    assert told["reason"][0].startswith("Worth £")
    usual = found.filter(pl.col("option") == "nothing")
    assert set(usual["planned"]) == {0.0}


def test_an_option_worth_less_than_the_least_fails():
    worth = float(appraise(valued(0.0), draws=4, jobs=1).options[1].worth.npsv.mean())
    for least, holds in ((0.5 * worth, "holds"), (2.0 * worth, "fails")):
        told = rows(valued(least)).filter(pl.col("option") == "all")
        assert set(told["holds"]) == {holds}
        assert told["shortfall"][0] == pytest.approx(least - worth)


def test_without_business_as_usual_or_an_appraisal_nothing_is_told():
    alone = rows(valued(0.0), ["all"])
    assert set(alone["holds"]) == {"cannot tell"}
    assert "business as usual is not among the options run" in alone["reason"][0]
    bare = rows(valued(0.0, appraisal=None))
    assert "no appraisal.toml" in bare["reason"][0]
