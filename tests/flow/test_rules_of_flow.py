"""Small networks worked by hand: given arrivals, fixed stays, so that every time is known."""

from typing import Any

import numpy as np
import pytest

from bettercare.errors import CallError
from bettercare.flow.reading import parse_network
from bettercare.flow.replicate import prepare, replicate
from bettercare.flow.state import OUTCOMES


def visits(text: str) -> list[tuple[Any, ...]]:
    """(node, outcome, joined, entered, left) of every visit, in order of joining."""
    network = parse_network(text)
    run = replicate(prepare(network), network.seed, 0, keep_log=True)
    names = [node.name for node in network.nodes]
    assert run.log is not None

    def times(v: Any) -> list[float | None]:
        found = (float(v[name]) for name in ("joined", "entered", "left"))
        return [None if np.isnan(time) else round(time, 6) for time in found]

    found = [(names[v["node"]], OUTCOMES[v["outcome"]], *times(v)) for v in run.log]
    return sorted(found, key=lambda v: (v[2], v[0]))


def one(node: str, times: str, more: str = "") -> str:
    head = f'days = 20\n{more}\n[[nodes]]\nname = "a"\n{node}\n'
    return f'{head}[[arrivals]]\nnode = "a"\ntimes = {times}\n'


TWO = """
days = 20
nodes = [
  {{ name = "a", capacity = 1, stay = 1.0, to = {{ b = 1.0 }} {a} }},
  {{ name = "b", capacity = 1, stay = 3.0 {b} }},
]
arrivals = [ {{ node = "a", times = {times} }} ]
{more}
"""


def two(times: str, a: str = "", b: str = "", more: str = "") -> str:
    return TWO.format(times=times, a=a, b=b, more=more)


def test_the_second_waits_for_the_first_to_leave() -> None:
    assert visits(one("capacity = 1\nstay = 2.0", "[1.0, 1.5]")) == [
        ("a", "left", 1.0, 1.0, 3.0),
        ("a", "left", 1.5, 3.0, 5.0),  # waits 1.5
    ]


def test_who_cannot_go_on_keeps_the_place() -> None:
    # 1 in a 0-1, in b 1-4; 2 in a 1-2, blocked to 4, in b 4-7; 3 waits for a from 0 to 4
    assert visits(two("[0.0, 0.0, 0.0]")) == [
        ("a", "left", 0.0, 0.0, 1.0),
        ("a", "left", 0.0, 1.0, 4.0),
        ("a", "left", 0.0, 4.0, 7.0),
        ("b", "left", 1.0, 1.0, 4.0),
        ("b", "left", 2.0, 4.0, 7.0),
        ("b", "left", 5.0, 7.0, 10.0),
    ]


def test_a_waiting_room_frees_the_place() -> None:
    assert visits(two("[0.0, 0.0]", b=', waiting_room = "unlimited"')) == [
        ("a", "left", 0.0, 0.0, 1.0),
        ("a", "left", 0.0, 1.0, 2.0),
        ("b", "left", 1.0, 1.0, 4.0),
        ("b", "left", 2.0, 4.0, 7.0),
    ]


def test_a_delay_keeps_the_place_before_asking_for_the_next() -> None:
    text = two("[0.0]").replace("b = 1.0", "b = { share = 1.0, delay = { mean = 0.5 } }")
    assert visits(text) == [("a", "left", 0.0, 0.0, 1.5), ("b", "left", 1.5, 1.5, 4.5)]


def test_a_full_queue_loses_or_diverts() -> None:
    lost = visits(one("capacity = 1\nstay = 5.0\nqueue_limit = 1", "[0.0, 1.0, 2.0]"))
    assert lost[2] == ("a", "lost", 2.0, None, 2.0)
    text = (
        'days = 20\narrivals = [{ node = "a", times = [0.0, 1.0] }]\nnodes = [\n'
        '{ name = "a", capacity = 1, stay = 5.0, queue_limit = 0, when_full = "b" },\n'
        '{ name = "b", capacity = 1, stay = 1.0 } ]'
    )
    assert visits(text)[1:] == [("a", "diverted", 1.0, None, 1.0), ("b", "left", 1.0, 1.0, 2.0)]


def test_who_tires_leaves_the_line() -> None:
    text = one("capacity = 1\nstay = 5.0\npatience = 2.0", "[0.0, 1.0, 4.0]")
    assert visits(text) == [
        ("a", "left", 0.0, 0.0, 5.0),
        ("a", "tired", 1.0, None, 3.0),
        ("a", "left", 4.0, 5.0, 10.0),  # 1 day is less than their patience
    ]


PRIORITY = """
days = 20
nodes = [ { name = "a", capacity = 1, stay = 2.0 } ]
[classes.late]
priority = 1
[classes.urgent]
priority = 0
[[arrivals]]
node = "a"
class = "late"
times = [0.0, 0.5]
[[arrivals]]
node = "a"
class = "urgent"
times = [1.0]
"""


def test_the_urgent_go_first_and_nobody_is_turned_out() -> None:
    assert visits(PRIORITY) == [
        ("a", "left", 0.0, 0.0, 2.0),
        ("a", "left", 0.5, 4.0, 6.0),
        ("a", "left", 1.0, 2.0, 4.0),
    ]


def test_a_team_takes_people_as_far_as_its_hours_go() -> None:
    # 10 hours a week, 4 for each: two at once
    team = 'kind = "team"\ncapacity = 10\nhours_a_week = 4\nstay = 3.0'
    assert [v[3] for v in visits(one(team, "[0.0, 0.0, 0.0]"))] == [0.0, 0.0, 3.0]


def test_dated_capacity_opens_and_closes_and_turns_nobody_out() -> None:
    dated = "capacity = [{ from = 0, value = 2 }, { from = 1, value = 0 }, { from = 6, value = 1 }]"
    assert visits(one(f"{dated}\nstay = 3.0", "[0.0, 0.0, 2.0]")) == [
        ("a", "left", 0.0, 0.0, 3.0),
        ("a", "left", 0.0, 0.0, 3.0),
        ("a", "left", 2.0, 6.0, 9.0),
    ]


def test_opening_hours_repeat_every_day() -> None:
    hours = "capacity = { open = [12, 24], value = 1 }\nstay = 0.1"
    assert [v[3] for v in visits(one(hours, "[0.0, 1.25]"))] == [0.5, 1.5]


def test_escalation_opens_beds_and_closes_them() -> None:
    rule = '[[escalations]]\nwatch = "a"\nwhen = 2.0\nuntil = 1.5\nopens = { a = 1 }\n'
    # at the review of day 1 two people ask for one bed: a second opens
    found = visits(one("capacity = 1\nstay = 4.0", "[0.5, 0.6, 4.6]", "reviews_a_day = 1") + rule)
    assert [v[3] for v in found] == [0.5, 1.0, 5.0]  # closed again at 5: one bed, free at 5


def test_escalation_changes_routes() -> None:
    rule = '[[escalations]]\nwatch = "a"\nwhen = 2.0\nroutes = { a = { home = 1.0 } }\n'
    found = visits(
        two("[0.0, 0.0, 0.0]", more=rule).replace("days = 20", "days = 20\nreviews_a_day = 4")
    )
    assert [v[0] for v in found].count("b") < 3


def test_people_go_elsewhere_under_pressure() -> None:
    text = two("[0.0, 0.0]").replace(
        "b = 1.0", 'b = { share = 1.0, otherwise = "home", when = 1.0 }'
    )
    assert [v[0] for v in visits(text)] == ["a", "a", "b"]


def test_planned_admissions_are_called_off_and_come_again() -> None:
    text = one("capacity = 1\nstay = 2.0", "[0.0, 1.0]")
    text += 'cancelled = { watch = "a", when = 1.0, again_after = 3.0 }\n'
    assert visits(text) == [
        ("a", "left", 0.0, 0.0, 2.0),
        ("a", "cancelled", 1.0, None, 1.0),
        ("a", "left", 4.0, 4.0, 6.0),
    ]


def test_todays_queue_is_admitted_before_new_arrivals_and_once() -> None:
    text = one("capacity = 1\nstay = 2.0", "[0.5]") + "[today.a]\nwaiting = 2\n"
    assert [v[3] for v in visits(text)] == [0.0, 2.0, 4.0]


def test_who_is_ready_at_the_start_keeps_the_place_until_the_next_is_free() -> None:
    today = "[today]\na = { occupied = 1, ready = { all = { b = 1 } } }\nb = { occupied = 1 }\n"
    found = visits(two("[0.1]", more=today))
    ready, new = (v for v in found if v[0] == "a")
    there, ready_after, _ = sorted((v for v in found if v[0] == "b"), key=lambda v: v[3])
    free = there[4]  # whoever was in b leaves it
    assert 0.0 < free < 3.0
    assert ready[2:] == (0.0, 0.0, free)
    assert ready_after[2:] == (0.0, free, round(free + 3.0, 6))
    assert new[2:4] == (0.1, free)


def test_a_deadlock_is_told() -> None:
    ring = (
        'days = 50\narrivals = [{ node = "a", times = [0.0, 0.1] }]\nnodes = [\n'
        '{ name = "a", capacity = 1, stay = 1.0, to = { b = 0.999999, home = 0.000001 } },\n'
        '{ name = "b", capacity = 1, stay = 1.5, to = { a = 0.999999, home = 0.000001 } } ]'
    )
    with pytest.raises(CallError, match=r"everything stands still on day 2\.5.* a, b "):
        visits(ring)


def test_a_round_without_deadlock_runs_on() -> None:
    ring = (
        'days = 400\narrivals = [{ node = "a", per_day = 0.2 }]\nnodes = [\n'
        '{ name = "a", capacity = 3, mean = 1.0, to = { a = 0.2, b = 0.3 } },\n'
        '{ name = "b", capacity = 3, mean = 1.0, waiting_room = "unlimited", to = { a = 0.4 } } ]'
    )
    assert {v[1] for v in visits(ring)} <= {"left", "there", "waiting"}
