"""Chart functions: axes that tell the truth, labels that do not touch, text that is escaped."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from bettercare.publish import words
from bettercare.publish.charts import Axis, Bar, Caption, Line, bar_panel, line_panel
from bettercare.publish.charts.groups import Group, group_panel
from bettercare.publish.charts.scale import Scale, extent, spread, ticks

YEARS = ["2013/14", "2014/15", "2015/16", "2016/17", "2017/18"]
CAPTION = Caption("chart", 'Beds <&"> needed', "Words & more")
AXIS = Axis((0.0, 120.0), "beds", words.number)
values = st.floats(-1e9, 1e9).filter(lambda value: value == 0 or abs(value) > 1e-6)


@given(values, values)
def test_ticks_are_round_even_and_reach_both_ends(one, other):
    low, high = extent([one, other])
    marks = ticks(low, high)
    steps = {round((b - a) / (marks[1] - marks[0]), 6) for a, b in itertools.pairwise(marks)}
    assert steps == {1.0}
    slack = (marks[1] - marks[0]) * 1e-6
    assert marks[0] <= low + slack
    assert marks[-1] >= high - slack
    assert 0.0 in marks  # the axis always shows zero
    assert 2 <= len(marks) <= 12


@given(st.lists(st.floats(0, 100), min_size=1, max_size=5))
def test_labels_keep_their_distance_and_their_order(wanted):
    placed = spread(wanted, 14, 0, 100)
    assert all(b - a >= 14 - 1e-9 for a, b in itertools.pairwise(sorted(placed)))
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    assert [placed[i] for i in order] == sorted(placed)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_scale_never_leaves_the_drawing_and_keeps_order(one, other):
    place = Scale(-100, 100, 200, 20)  # upside down, as a vertical axis is
    low, high = sorted((one, other))
    assert 20 <= place(low) <= 200
    assert place(low) >= place(high)


def test_a_line_stands_where_its_values_are():
    line = Line(
        "Needed", "needed", [0, 60, 120, None, 60], [0, 50, 100, None, 50], [0, 70, 120, None, 70]
    )
    svg = ET.fromstring(line_panel(CAPTION, YEARS, [line], AXIS))
    path = next(p for p in svg.iter("path") if p.get("class") == "line needed")
    points = [tuple(map(float, pair.split())) for pair in path.get("d")[1:].split(" L")]
    assert len(points) == 4  # a missing value is left out
    heights = [y for _, y in points]
    assert heights[1] == (heights[0] + heights[2]) / 2  # 60 is half of 120
    assert heights[3] == heights[1]
    assert "Needed" in [t.text for t in svg.iter("text")]
    assert "60" in [t.text for t in svg.iter("text")]  # the last value


def test_a_step_jumps_between_years():
    svg = ET.fromstring(
        line_panel(
            CAPTION, YEARS, [Line("Planned", "planned", [100, 100, 50, 50, 50], step=True)], AXIS
        )
    )
    path = next(p for p in svg.iter("path") if p.get("class") == "line planned")
    points = [tuple(map(float, pair.split())) for pair in path.get("d")[1:].split(" L")]
    jump = [(a, b) for a, b in itertools.pairwise(points) if a[1] != b[1]]
    assert len(jump) == 1
    assert jump[0][0][0] == jump[0][1][0]  # straight down


def test_bars_start_at_zero_and_are_as_long_as_their_values():
    bars = [Bar("One", "over", 60.0, "60", 50.0, 70.0), Bar("Two", "needed", -30.0, "-30")]
    axis = Axis((-60.0, 120.0), "beds", words.number)
    svg = ET.fromstring(bar_panel(CAPTION, bars, axis))
    one, two = (r for r in svg.iter("rect"))
    assert abs(float(one.get("width")) - 2 * float(two.get("width"))) < 0.2
    assert abs(float(one.get("x")) - float(two.get("x")) - float(two.get("width"))) < 0.2


def test_names_that_would_touch_their_note_get_a_line_of_their_own():
    short = Group("Home care", "12%", [Bar("A", "needed", 10.0, "")])
    long = Group("A very long name of a service that fills the line", "112% to 130%", short.bars)
    heights = []
    for group in (short, long):
        svg = ET.fromstring(group_panel(CAPTION, [group], AXIS))
        named, note = (t for t in svg.iter("text") if t.get("class") in ("name", "end"))
        heights.append(float(note.get("y")) - float(named.get("y")))
    assert heights[0] == 0
    assert heights[1] > 10


def test_text_is_escaped_and_told():
    evil = "<script>&\"'"
    for drawn in (
        line_panel(CAPTION, YEARS, [Line(evil, "needed", [1, 2, 3, 4, 5])], AXIS),
        bar_panel(CAPTION, [Bar(evil, "over", 5.0, evil)], AXIS),
        group_panel(CAPTION, [Group(evil, evil, [Bar(evil, "over", 5.0, "")])], AXIS),
    ):
        assert "<script>" not in drawn
        svg = ET.fromstring(drawn)
        assert svg.get("role") == "img"
        assert svg.find("title").text == 'Beds <&"> needed'
        assert svg.find("desc").text == "Words & more"
        assert evil in [t.text for t in svg.iter("text")]


def test_a_mark_is_drawn_and_named():
    axis = Axis((0.0, 2.0), "share", words.share, (1.0, "all that is planned"))
    svg = group_panel(CAPTION, [Group("GP", "50%", [Bar("A", "needed", 0.5, "")])], axis)
    assert "all that is planned" in svg
    assert re.search(r'<line class="mark"', svg)
