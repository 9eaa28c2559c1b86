"""From draws to the three answers."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tiny import at_home, need_nurses, quantity, tiny_plan

from bettercare.errors import CallError
from bettercare.plan.model import Check
from bettercare.verdict import assess
from bettercare.verdict.judgement import Inputs, judgement_shares


def row(frame, option, year, check):
    found = frame.filter(
        (pl.col("option") == option) & (pl.col("year") == year) & (pl.col("check") == check)
    )
    assert found.height == 1
    return found.row(0, named=True)


def test_beds_hold_where_they_just_suffice():
    told = row(assess(tiny_plan(), draws=4).verdict, "nothing", "2013/14", "beds:general")
    assert (told["needed"], told["planned"]) == pytest.approx((60.0, 60.0))
    assert (told["holds"], told["probability"], told["month"]) == ("holds", 0.95, "2014-01")
    assert told["threshold"] == 0.8


def test_beds_fail_where_one_is_missing():
    plan = tiny_plan(quantities=[quantity("estate.sites.lgh.beds_general", 10.0, "bed")])
    told = row(assess(plan, draws=4).verdict, "nothing", "2013/14", "beds:general")
    assert told["shortfall"] == pytest.approx(10.0)
    assert (told["holds"], told["probability"]) == ("fails", 0.05)
    assert told["reason"].startswith("Short by 10 beds in January 2014.")


def test_an_answer_that_rests_on_judgement_is_not_green():
    spread = (3550.0, 3650.1, "full range")
    judged = quantity("demand.volume.hospital", 3600.0, spread=spread, grade="judgement")
    plan = tiny_plan(quantities=[judged])
    told = row(assess(plan, draws=64).verdict, "nothing", "2013/14", "beds:general")
    assert told["judgement_share"] == pytest.approx(1.0)
    assert told["holds"] == "cannot tell"
    assert "judgement" in told["reason"]
    measured = tiny_plan(quantities=[replace(judged, grade="measured")])
    assert (
        row(assess(measured, draws=64).verdict, "nothing", "2013/14", "beds:general")["holds"]
        == "holds"
    )


def test_an_untested_check_keeps_the_plan_from_being_green():
    plan = tiny_plan()
    travel = Check("travel", "Travel", "travel", (), None, plan.verdict.likely, "uhl", "invented")
    with_travel = replace(plan.verdict, checks=(*plan.verdict.checks, travel))
    verdict = assess(replace(plan, verdict=with_travel), draws=4).verdict
    assert row(verdict, "nothing", "2013/14", "travel")["holds"] == "cannot tell"
    assert row(verdict, "nothing", "2013/14", "all")["holds"] == "cannot tell"
    assert row(assess(plan, draws=4).verdict, "nothing", "2013/14", "all")["holds"] == "holds"


def test_the_plan_fails_where_any_check_fails():
    plan = tiny_plan(quantities=[quantity("capacity.planned.community", 9000.0)])
    verdict = assess(plan, draws=4).verdict
    assert row(verdict, "nothing", "2013/14", "community:community")["holds"] == "fails"
    told = row(verdict, "nothing", "2013/14", "all")
    assert (told["holds"], told["probability"]) == ("fails", 0.05)
    assert "Community" in told["reason"]


def test_beds_that_close_before_care_has_moved_fail_the_sequence():
    plan = tiny_plan(
        [at_home(needs=(need_nurses(8.0),))],
        quantities=[quantity("estate.sites.lgh.beds_general", 20.0, "bed", y2015=12.0)],
    )
    run = assess(plan, draws=4)
    told = row(run.verdict, "all", "2015/16", "sequence")
    # 8 beds close from April 2015; by March 2015 no nurses had been added and nothing had moved
    assert (told["needed"], told["planned"], told["holds"]) == (8.0, 0.0, "fails")
    later = row(run.verdict, "all", "2016/17", "sequence")
    assert later["planned"] == pytest.approx(12.5 * 0.25)  # a quarter of the nurses by then
    assert "Held back most by: too few community_nurse" in later["reason"]
    held = run.held_back.filter((pl.col("option") == "all") & (pl.col("year") == "2015/16"))
    assert held["planned_share"].to_list() == [1.0]
    assert held["achieved_share"].to_list() == [0.25]
    assert held["held_by"].to_list() == ["workforce.community_nurse"]
    assert held["worth_planned"].to_list() == pytest.approx([12.5])
    assert held["worth_achieved"].to_list() == pytest.approx([3.125])


def test_judgement_share_is_the_share_of_explained_variance():
    scores = np.random.Generator(np.random.Philox(5)).standard_normal((3, 4000))
    inputs = Inputs(("a", "b", "c"), np.array([True, False, True]), scores)
    margin = 2.0 * scores[:1] + 1.0 * scores[1:2]  # variances 4 and 1; the third does nothing
    assert judgement_shares(inputs, margin)[0] == pytest.approx(0.8, abs=0.02)
    assert judgement_shares(inputs, np.ones((1, 4000)))[0] == 0.0


def test_shares_of_some_margins_are_those_among_all() -> None:
    """To the last bit: one year's verdict is that of a run of all years."""
    rng = np.random.default_rng(3)
    for margins, draws in ((1, 9), (2, 16), (77, 16), (30, 40)):
        inputs = Inputs(("a",) * 50, rng.random(50) < 0.5, rng.standard_normal((50, draws)))
        every = rng.standard_normal((margins, draws))
        whole = judgement_shares(inputs, every)
        for rows in ([0], [margins - 1, 0], range(margins)):
            some = judgement_shares(inputs, every, np.array(rows))
            assert some.tobytes() == whole[np.array(rows)].tobytes()


def test_unknown_options_and_no_draws_are_refused_in_a_sentence():
    with pytest.raises(CallError, match="'nothin' is not in the plan"):
        assess(tiny_plan(), options=["nothin"])
    with pytest.raises(CallError, match="1 or more"):
        assess(tiny_plan(), draws=0)


def test_threads_and_repetition_change_nothing_and_few_draws_begin_many():
    plan = tiny_plan(
        quantities=[quantity("demand.volume.hospital", 3650.0, spread=(3000.0, 4000.0))]
    )
    one = assess(plan, draws=300, jobs=1)
    two = assess(plan, draws=300, jobs=2)
    assert one.results.equals(two.results)
    assert one.verdict.equals(two.verdict)
    other = assess(plan, draws=300, jobs=2, seed=2)
    assert not one.results.equals(other.results)
