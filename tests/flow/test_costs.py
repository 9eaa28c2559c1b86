"""What care costs, against sums by hand."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from bettercare.flow.reading import NetworkFaults, parse_network
from bettercare.flow.run import Run, run_network

#: One person a day on day 0.5, 1.5, ... of class a, and one on even days of class b; every stay
#: two days on the ward, then seven at home with four visit-hours a week.
TEXT = """
start = 2014-01-30
days = 10
warm_up = 1
classes.a = { pathway = "frail" }
classes.b = { pathway = "urgent" }
[[arrivals]]
node = "ward"
class = "a"
times = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5]
[[arrivals]]
node = "ward"
class = "b"
times = [0.5, 2.5, 4.5, 6.5, 8.5]
[[nodes]]
name = "ward"
capacity = [{ from = 0, value = 6 }, { from = 4, value = 8 }]
stay = 2
to = { care = 1 }
[[nodes]]
name = "care"
kind = "team"
capacity = 400
hours_a_week = 4
stay = 7
"""
COST = """
[[costs]]
node = "{node}"
per = "{per}"
value = {value}
unit = "{unit}"
price_base = "2013/14"
source = "invented"
"""


def cost(node: str, per: str, value: float, unit: str = "gbp/bed-day") -> str:
    return COST.format(node=node, per=per, value=value, unit=unit)


@pytest.fixture(scope="module")
def run() -> Run:
    text = TEXT + cost("ward", "open_bed_day", 100) + cost("ward", "occupied_bed_day", 10)
    text += cost("ward", "attendance", 3, "gbp/attendance")
    text += cost("care", "visit_hour", 7, "gbp/hour")
    return run_network(parse_network(text), 1)


def figure(run: Run, measure: str = "cost", **where: str) -> float:
    wanted = {"month": "all", "node": "all", "class": "all", "pathway": "all"} | where
    rows = run.answers.results.filter(
        pl.col("measure") == measure, *(pl.col(key) == value for key, value in wanted.items())
    )
    assert rows.height == 1, wanted
    return float(rows["mean"][0])


def test_each_cost_is_its_figure_times_what_was_counted(run: Run) -> None:
    # beds open from day 1: 3 days of 6 and 6 days of 8
    assert figure(run, "cost_of_open_bed_day", node="ward") == pytest.approx(100 * (3 * 6 + 6 * 8))
    # a: from 1 to 10, those of day 0.5 until 2.5 (1.5 days), of days 1.5 to 7.5 two days (14),
    # of 8.5 and 9.5 1.5 and 0.5; b: 1.5, three times 2, and 1.5
    a, b = 1.5 + 14 + 1.5 + 0.5, 1.5 + 6 + 1.5
    assert figure(run, "cost_of_occupied_bed_day", node="ward") == pytest.approx(10 * (a + b))
    # nine of a and four of b come in after day 1
    assert figure(run, "cost_of_attendance", node="ward") == pytest.approx(3 * 13)
    # a goes on at 2.5, ..., 9.5 until 10 (7.5 + 6.5 + ... + 0.5, the first for 7 days of it);
    # b at 2.5, 4.5, 6.5, 8.5 (7, 5.5, 3.5, 1.5); four hours for each seven days
    days = (7 + 6.5 + 5.5 + 4.5 + 3.5 + 2.5 + 1.5 + 0.5) + (7 + 5.5 + 3.5 + 1.5)
    assert figure(run, "cost_of_visit_hour", node="care") == pytest.approx(7 * 4 * days / 7)
    whole = 100 * 66 + 10 * (a + b) + 3 * 13 + 4 * days
    assert figure(run) == pytest.approx(whole)


def test_parts_sum_to_the_whole_by_month_pathway_and_class(run: Run) -> None:
    whole = figure(run)
    months = [figure(run, month=month) for month in ("2014-01", "2014-02")]
    assert sum(months) == pytest.approx(whole)
    # January after the warm-up is its last day alone: six beds
    assert figure(run, month="2014-01", node="ward") == pytest.approx(
        100 * 6 + 10 * (1 + 0.5 + 1) + 3 * 1
    )
    ways = [figure(run, pathway=way) for way in ("frail", "urgent")]
    classes = [figure(run, **{"class": one}) for one in ("a", "b")]
    assert ways == classes
    assert sum(ways) == pytest.approx(whole)
    cells = [
        figure(run, month=month, node=node, pathway=way)
        for month in ("2014-01", "2014-02")
        for node in ("ward", "care")
        for way in ("frail", "urgent")
    ]
    assert sum(cells) == pytest.approx(whole)


def test_people_there_by_class_add_up_to_all(run: Run) -> None:
    whole = figure(run, "occupied", node="ward")
    assert figure(run, "occupied", node="ward", pathway="frail") == pytest.approx(17.5 / 9)
    assert whole == pytest.approx((17.5 + 9) / 9)


def test_handovers_are_the_waits_at_the_front_door() -> None:
    text = """
    days = 3
    front_door = "ed"
    arrivals = [{ node = "ed", times = [0.5, 0.5, 0.5] }]
    nodes = [{ name = "ed", capacity = 1, stay = { mean = 40, unit = "minute" } }]
    """
    run = run_network(parse_network(text), 1)
    # the second waits 40 minutes, the third 80
    assert figure(run, "handover_delay_mean", node="ed") == pytest.approx(40 / 60)
    shares = [figure(run, f"handover_over_{m}_minutes", node="ed") for m in (15, 30, 60)]
    assert np.allclose(shares, [2 / 3, 2 / 3, 1 / 3])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (cost("wrd", "attendance", 3, "gbp/attendance"), '"wrd" is no node .*did you mean "ward"'),
        (cost("ward", "attendence", 3), 'did you mean "attendance"'),
        (cost("ward", "attendance", 3), r'"gbp/bed-day" is no unit of an attendance'),
        (cost("ward", "attendance", -3, "gbp/attendance"), "-3 is out of bounds"),
        (cost("ward", "visit_hour", 3, "gbp/hour"), "ward is no team"),
        (cost("care", "open_bed_day", 3), "care is a team: it has no beds"),
        (cost("ward", "cancelled_operation", 3, "gbp/admission"), "no arrivals at ward are called"),
        (cost("ward", "occupied_bed_day", 3) * 2, "ward has a second cost of an occupied_bed_day"),
        (cost("ward", "occupied_bed_day", 3) + cost("care", "visit_hour", 3, "gbp/hour").replace(
            "2013/14", "2014/15"), "prices of 2014/15 and of 2013/14 cannot be added"),
        (cost("ward", "occupied_bed_day", 3).replace("source", "note"), "a cost needs source"),
    ],
    ids=["node", "per", "unit", "negative", "team", "beds", "planned", "twice", "prices", "source"],
)  # fmt: skip
def test_a_bad_cost_is_told_with_its_place(row: str, said: str) -> None:
    with pytest.raises(NetworkFaults, match=said):
        parse_network(TEXT + row)
    assert parse_network(TEXT).start == date(2014, 1, 30)
