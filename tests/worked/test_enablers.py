"""Enablers as a network of dates, worked by hand; and starts that wait in the run."""

from dataclasses import replace
from datetime import date

import pytest
from tiny import at_home, quantity, tiny_plan

from bettercare.errors import CallError
from bettercare.plan.model import After, Need
from bettercare.programme import build_network, slipped
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.model import build_model

APRIL_2014 = 2014 * 12 + 3


def enabler(key, months, *after, starts=date(2014, 4, 1), **more):
    return at_home(
        key=key, label=key, kind="enabler", pathway=None, project="property", effects=(),
        starts=starts, ramp_months=months, ramp_shape="linear", after=after, **more,
    )  # fmt: skip


def needs(key):
    return Need(f"interventions.at_home.needs.enabler.{key}", "enabler", key)


def programme():
    """Record (12 months), then teams a whole record later (6), and space 3 months into it (4).

    Care at home begins with the year and needs teams and space; `alone` waits for nobody.
    """
    return tiny_plan(
        [
            enabler("record", 12),
            enabler("teams", 6, After("record")),
            enabler("space", 4, After("record", 3.0)),
            at_home(needs=(needs("teams"), needs("space")), ramp_months=12),
            at_home(key="alone"),
        ]
    )


def network(plan=None, slip=None):
    plan = plan or programme()
    return build_network(plan, plan.options["all"], slip)


def test_dates_float_and_critical_path():
    found = network()
    at = {k: (s.begins - APRIL_2014, s.full - APRIL_2014, s.spare) for k, s in found.steps.items()}
    assert at == {
        "record": (0, 12, 0),
        "space": (3, 7, 11),  # care at home is not in full before 18 months
        "at_home": (0, 18, 6),  # its own ramp of 12 could begin 6 months later
        "teams": (12, 18, 0),
    }
    assert found.critical == ("record", "teams", "at_home")
    assert found.end - APRIL_2014 == 18
    assert found.missing == ()


def test_what_slips_if_one_slips():
    before = network()
    late = slipped(before, network(slip={"record": 5.0}))
    assert late == {"record": (5, 5), "space": (5, 5), "teams": (5, 5), "at_home": (0, 5)}
    # within its float a slip moves nothing else
    assert slipped(before, network(slip={"space": 11.0})) == {"space": (11, 11)}
    assert network(slip={"space": 12.0}).end - before.end == 1


def test_float_is_the_most_that_leaves_the_end():
    before = network()
    for key, step in before.steps.items():
        assert network(slip={key: step.spare}).end == pytest.approx(before.end)
        assert network(slip={key: step.spare + 1.0}).end == pytest.approx(before.end + 1.0)


def test_what_the_option_leaves_out_is_never_there():
    plan = programme()
    option = replace(plan.options["all"], interventions=("teams", "space", "at_home"))
    found = build_network(plan, option)
    assert found.steps["teams"].begins == found.steps["at_home"].full == float("inf")
    assert found.missing == (("teams", "record"), ("space", "record"))
    assert found.critical == ()


def test_a_slip_of_a_stranger_is_refused():
    with pytest.raises(CallError, match='did you mean "record"'):
        network(slip={"recrd": 2.0})


def test_a_start_that_waits_begins_later_in_the_run():
    delay = quantity("interventions.record.delay", 12.0, "month")
    plan = tiny_plan([enabler("record", 12, delay=delay), at_home(after=(After("record"),))])
    done = run_option(build_model(plan), plan.options["all"], DrawBook(1, 1, central=True))
    # the record begins a year late, in April 2015, and takes a year: care at home begins 2016/17
    assert done.planned[0, :, 0] == pytest.approx([0.0, 0.0, 0.5, 1.0], abs=1e-9)
    assert done.planned[1, :, 0] == pytest.approx([0.0, 0.0, 0.0, 1.0])


def test_a_start_after_one_left_out_never_comes():
    plan = tiny_plan([enabler("record", 12), at_home(after=(After("record"),))])
    option = replace(plan.options["all"], interventions=("at_home",))
    done = run_option(build_model(plan), option, DrawBook(1, 1, central=True))
    assert done.planned[0].max() == 0.0
