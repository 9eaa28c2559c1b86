"""Control charts: the rules by hand, what must hold for any series, and the command."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_plan import write_small_plan
from typer.testing import CliRunner

from bettercare.cli import app
from bettercare.errors import CallError, PlanFaults
from bettercare.fairness.spc import (
    Chart,
    control_chart,
    part_of_run,
    shifts,
    trends,
    two_in_three,
)
from bettercare.fairness.spc_reading import order, read_series
from bettercare.publish.charts import Caption
from bettercare.publish.charts.control import LOOK, assurance_icon, variation_icon
from bettercare.publish.spc_page import Drawn, in_words

LLR = Path(__file__).parents[2] / "examples" / "llr_2014"
DELAYS = LLR / "observed" / "delayed_days_monthly.csv"


def chart(values: list[float], **more: object) -> Chart:
    return control_chart([f"p{i}" for i in range(len(values))], values, **more)  # type: ignore[arg-type]


def test_limits_by_hand() -> None:
    """Values 4 6 2 4 4 10 5 have mean 5; their moving ranges 2 4 2 0 6 5 have mean 19/6."""
    (limits,) = chart([4, 6, 2, 4, 4, 10, 5]).limits
    assert limits.mean == 5
    assert limits.moving_range == pytest.approx(19 / 6)
    assert limits.high == pytest.approx(5 + 2.66 * 19 / 6)
    assert limits.near_low == pytest.approx(5 - 2.66 * 19 / 6 * 2 / 3)


def test_the_published_trend_is_low_at_its_eighth_point() -> None:
    found = trends(np.array([2, 7, 6, 5, 4, 3, 2, 1, 3.0]))
    assert np.flatnonzero(found).tolist() == [7]  # position 8, counted from 1
    assert found[7] == -1
    assert part_of_run(found).tolist() == [0, -1, -1, -1, -1, -1, -1, -1, 0]
    assert trends(np.array([1, 2, 3, 3, 4, 5, 6.0])).tolist() == [0] * 7
    assert trends(np.arange(7.0)).tolist() == [0] * 6 + [1]


def test_seven_on_one_side() -> None:
    """The published cases of NHSRplotthedots."""
    assert shifts(np.array([1] * 6)).tolist() == [0] * 6
    assert shifts(np.array([1] * 6 + [-1])).tolist() == [0] * 7
    assert shifts(np.array([-1] + [1] * 8 + [-1])).tolist() == [0, 0, 0, 0, 0, 0, 0, 1, 1, 0]
    assert shifts(np.array([0] * 9)).tolist() == [0] * 9  # on the mean is on neither side


def test_two_of_three_near_a_limit() -> None:
    """The published cases of NHSRplotthedots, its near points alone flagged."""
    one = np.ones(7, dtype=np.int64)
    for near, told in (
        ([0, 0, 1, 0, 1, 0, 0], [0, 0, 1, 0, 1, 0, 0]),
        ([0, 0, 1, 1, 0, 0, 0], [0, 0, 1, 1, 0, 0, 0]),
        ([1, 0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0]),
        ([1, 0, 0, 1, 1, 0, 0], [0, 0, 0, 1, 1, 0, 0]),
    ):
        assert two_in_three(np.array(near), one).tolist() == told
    crossed = np.array([1, 1, -1, 1, 1, 1, 1])
    assert two_in_three(np.array([0, 1, 0, 1, 0, 0, 0]), crossed).tolist() == [0] * 7


def test_better_and_target_decide_what_it_means() -> None:
    low, high = [1.0] * 8, [9.0] * 8
    for better, first, last in (
        ("higher", "concerning low", "improving high"),
        ("lower", "improving low", "concerning high"),
        ("neither", "low", "high"),
    ):
        found = chart([*low, *high], better=better)
        assert (found.points[0].variation, found.variation) == (first, last)
        assert "shift" in found.points[0].rules
    steady = [10.0, 12, 11, 13, 10, 12, 11, 13]  # limits about 11.5 ± 4.6
    told = {
        (better, target): chart(steady, better=better, target=target).assurance
        for better in ("higher", "lower", "neither")
        for target in (5.0, 12.0, 20.0)
    }
    assert [told["higher", t] for t in (5.0, 12.0, 20.0)] == ["pass", "hit and miss", "fail"]
    assert [told["lower", t] for t in (5.0, 12.0, 20.0)] == ["fail", "hit and miss", "pass"]
    assert told["neither", 5.0] is None


def test_a_trend_alone_speaks_by_the_way_it_goes() -> None:
    rise = [20.0, 0] * 8 + [7, 8, 9, 10, 11, 12, 13]  # the mean is 10
    first = chart(rise, better="higher").points[-7]
    assert first.value < chart(rise).limits[0].mean
    assert (first.rules, first.variation) == (("trend",), "improving high")


def test_limits_begin_anew_where_they_are_told_to() -> None:
    values = [10.0, 11, 10, 11, 30, 31, 30, 31]
    found = chart(values, recalculate={"p4": "A new ward"})
    assert [(each.first, each.last, each.mean) for each in found.limits] == [
        (0, 3, 10.5),
        (4, 7, 30.5),
    ]
    assert not any(point.rules for point in found.points)
    assert found.limits[1].reason == "A new ward"
    assert found.limits[0].provisional
    with pytest.raises(CallError, match="no such period"):
        chart(values, recalculate={"p9": ""})
    with pytest.raises(CallError, match="two points or more"):
        chart(values, recalculate={"p7": ""})
    with pytest.raises(CallError, match="comes twice"):
        control_chart(["a", "a"], [1, 2])
    with pytest.raises(CallError, match="no number"):
        chart([1.0, float("nan")])


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=40), st.integers(-50, 50))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_shifted_and_mirrored_series_say_the_same(values: list[int], by: int) -> None:
    found = chart([float(v) for v in values], better="higher")
    moved = chart([float(v + by) for v in values], better="higher")
    mirrored = chart([float(-v) for v in values], better="lower")
    flags = [point.rules for point in found.points]
    near = [abs(p.value - edge) for p in found.points for edge in (
        found.limits[0].low, found.limits[0].high, found.limits[0].mean,
        found.limits[0].near_low, found.limits[0].near_high)]  # fmt: skip
    if min(near) > 1e-6:  # a point on a limit may fall either way of it by rounding
        assert [point.rules for point in moved.points] == flags
        assert [point.rules for point in mirrored.points] == flags
    assert found.limits[0].low <= found.limits[0].mean <= found.limits[0].high


def test_every_icon_says_what_it_means() -> None:
    drawn = {variation: variation_icon(Caption("i", "Variation", variation), variation)
             for variation in LOOK}  # fmt: skip
    drawn |= {name: assurance_icon(Caption("i", "Assurance", name), name)
              for name in ("pass", "fail", "hit and miss")}  # fmt: skip
    bare = [re.sub(r"<(title|desc).*?</\1>", "", each) for each in drawn.values()]
    assert len(set(bare)) == len(drawn)
    assert all('role="img"' in each for each in drawn.values())
    letters = {"improving high": "H", "concerning low": "L", "pass": "P", "fail": "F"}
    for name, letter in letters.items():
        assert f">{letter}</text>" in drawn[name]


def test_the_example_is_the_published_year() -> None:
    (found,) = read_series(DELAYS, {"area": "all"})
    year = dict(zip(found.periods, found.values, strict=True))
    assert sum(value for period, value in year.items() if period >= "2013-04") == 35_248
    parts = [one for one in read_series(DELAYS, {}) if one.names["area"] != "all"]
    for i, value in enumerate(found.values):
        assert value == sum(one.values[i] for one in parts)


def test_the_command_writes_page_and_table_and_says_it_in_words(tmp_path: Path) -> None:
    command = ["spc", str(DELAYS), "--only", "area=all", "--better", "lower", "--target", "2000",
               "--recalculate", "2012-05=It rose", "--out", str(tmp_path / "out")]  # fmt: skip
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    assert "Limits begin anew at 2012-05: It rose." in done.output
    assert "hits and misses the target by chance" in done.output
    page = (tmp_path / "out" / "spc.html").read_text(encoding="utf-8")
    (words,) = re.findall(r"<p>(36 values.*?)</p>", page)
    assert words in re.search(r'<desc id="spc1-chart-d">(.*?)</desc>', page).group(1)  # type: ignore[union-attr]
    frame = pl.read_csv(tmp_path / "out" / "spc.csv")
    assert frame.height == 36
    assert page.count("<tr>") == 37
    assert CliRunner().invoke(app, command).exit_code == 0
    assert (tmp_path / "out" / "spc.html").read_text(encoding="utf-8") == page


def test_a_figure_of_the_plan_is_the_target_in_the_series_own_time(tmp_path: Path) -> None:
    plan = write_small_plan(tmp_path / "plan")
    file = tmp_path / "seen.csv"
    rows = "".join(f"2014-{m:02d},{90 + m % 3},admission/month\n" for m in range(1, 13))
    file.write_text("period,value,unit\n" + rows, encoding="utf-8")
    address = "demand.volume.emergency_admission"
    command = ["spc", str(file), "--plan", str(plan), "--better", "lower", "--figure"]
    done = CliRunner().invoke(app, [*command, address])
    volume = float(re.search(  # type: ignore[union-attr]
        r"\[emergency_admission\].*?^value = ([\d.]+)",
        (plan / "assumptions/demand/volume.toml").read_text(encoding="utf-8"), re.S | re.M,
    ).group(1))  # fmt: skip
    assert f"Target {volume / 12:,.0f} ({address} of the plan, by month)" in done.output
    wrong = CliRunner().invoke(app, [*command, "demand.volume.emergency_admision"])
    assert wrong.exit_code == 2
    assert f'did you mean "{address}"' in wrong.output
    days = CliRunner().invoke(app, [*command, "flow.length_of_stay.emergency_admission"])
    assert "cannot be a target" in days.output


def test_what_is_wrong_with_a_file_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text(
        "period,value\n2014-01,1\n2014-13,2\nJune,3\n2014-02,x\n2014-01,4\n", encoding="utf-8"
    )
    with pytest.raises(PlanFaults) as told:
        read_series(file, {})
    said = str(told.value)
    assert len(told.value.faults) == 4
    assert "wrong.csv:3" in said
    assert '"x" is no number' in said
    assert "2014-01 comes twice" in said
    file.write_text("perid,value\n2014-01,1\n", encoding="utf-8")
    with pytest.raises(PlanFaults, match='no column "period"'):
        read_series(file, {})
    file.write_text("", encoding="utf-8")
    with pytest.raises(PlanFaults, match="no rows"):
        read_series(file, {})
    with pytest.raises(CallError, match="cannot be read"):
        read_series(tmp_path / "none.csv", {})
    with pytest.raises(CallError, match="has no series with area oakham"):
        read_series(DELAYS, {"area": "oakham"})
    (tmp_path / "none.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CallError, match="cannot be read"):
        read_series(tmp_path / "none.csv", {})


def test_periods_in_their_order() -> None:
    texts = ["2014", "2014/15", "2014 Q2", "2014/15 Q4", "2014-06-30", "2014/15 Q1"]
    days = [str(order(text)) for text in texts]
    assert days == [
        "2014-01-01", "2014-04-01", "2014-04-01", "2015-01-01", "2014-06-30", "2014-04-01",
    ]  # fmt: skip


def test_few_values_are_told_to_be_few(tmp_path: Path) -> None:
    file = tmp_path / "few.csv"
    file.write_text("period,value\n2014-02,2\n2014-01,1\n", encoding="utf-8")
    (series,) = read_series(file, {})
    assert series.periods == ("2014-01", "2014-02")
    drawn = Drawn(series, control_chart(series.periods, series.values))
    assert "rest on few values" in in_words(drawn)
