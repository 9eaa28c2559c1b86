"""What papers ask of a record, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from recorded import a_record, on, records

from bettercare.plan.programme.model import (
    Body,
    Decision,
    Event,
    Forecast,
    Phase,
    Record,
    Response,
    RiskStep,
    SignOff,
    Theme,
)
from bettercare.programme import (
    KINDS,
    capital_on,
    capital_steps,
    changes,
    current_phases,
    next_up,
    overdue,
    phases_ahead,
    record_on,
    signed,
    timeline,
    you_said,
)

END = date(2018, 9, 30)


def told(record: Record, since: date, until: date = END) -> list[tuple[str, str, str]]:
    return [(each.kind, each.what, each.way) for each in changes(record, since, until)]


def test_what_changed_in_half_a_year() -> None:
    assert told(a_record(), date(2018, 1, 31)) == [
        ("decision", "Build it", ""),
        ("status", "A clinic: idea", ""),
        ("capital", "The ward: outline → approved", ""),
        ("capital", "The ward: £10m secured", "up"),
        ("milestone", "It opens: expected 2019, later than April 2018", "later"),
        ("sign-off", "hospital: signed ward", ""),
    ]


def test_a_year_that_is_not_over_counts_from_the_day_of_the_record() -> None:
    record = a_record()
    assert "clinic" not in record_on(record, date(2018, 9, 29)).proposals
    assert "clinic" in record_on(record, END).proposals
    hindsight = Decision("late", on("2018-10"), what="Later", after_plan=True)
    more = replace(record, decisions={**record.decisions, "late": hindsight})
    assert "late" not in record_on(more, END).decisions
    assert "late" in record_on(more, date(2018, 10, 31)).decisions


def test_risks_go_up_and_down() -> None:
    record = a_record()
    assert ("risk", "Too few nurses: 6 of 25 (2 × 3) → 12 of 25 (4 × 3)", "up") in told(
        record, date(2017, 6, 1)
    )
    risk = record.risks["staff"]
    less = replace(risk, history=(*risk.history, RiskStep(on("2018-08-01"), 1, 3)))
    assert told(replace(record, risks={"staff": less}), date(2018, 6, 2))[-1][2] == "down"
    closed = replace(risk, closed=on("2018-08-01"))
    shut = replace(record, risks={"staff": closed})
    assert ("risk", "Too few nurses: closed", "") in told(shut, date(2018, 6, 2))
    assert ("risk", "Too few nurses: closed", "") not in told(
        shut, date(2017, 6, 1), date(2018, 7, 1)
    )


def test_a_milestone_reached_or_sooner() -> None:
    record = a_record()
    opens = record.milestones["opens"]
    sooner = replace(opens, forecasts=(*opens.forecasts, Forecast(on("2018-09-01"), on("2018-12"))))
    assert told(replace(record, milestones={"opens": sooner}), date(2018, 6, 2))[-1] == (
        "milestone", "It opens: expected December 2018, sooner than 2019", "sooner",
    )  # fmt: skip
    reached = replace(opens, actual=on("2018-09-10"))
    assert told(replace(record, milestones={"opens": reached}), date(2018, 6, 2))[-1][:2] == (
        "milestone", "It opens: reached",
    )  # fmt: skip


def test_capital_by_stage_and_over_time_in_pounds() -> None:
    record = a_record()
    found = capital_on(record, END)
    (row,) = found.by_stage
    assert (row.stage, row.cases, row.sought, row.secured) == ("approved", 1, 30e6, 10e6)
    assert (found.total.unknown_sought, found.total.unknown_secured) == (0, 0)
    days = [
        (day, each.total.sought, each.total.secured, each.total.unknown_secured)
        for day, each in capital_steps(record, END)
    ]
    assert days == [
        (date(2017, 1, 1), 30e6, 0, 1),
        (date(2018, 2, 1), 30e6, 10e6, 0),
        (date(2018, 5, 1), 30e6, 10e6, 0),
    ]
    assert capital_on(record, date(2016, 1, 1)).cases == ()


def test_what_is_overdue_the_longest_first() -> None:
    record = a_record()
    board = Body("board", "The board", "uhl", review=date(2017, 6, 1))
    phase = Phase("consult", "Consulting", "formal consultation", starts=on("2018-05"))
    full = replace(record, bodies={"board": board}, phases={"consult": phase})
    assert [(each.label, each.what, each.due.text) for each in overdue(full, END)] == [
        ("The board", "review", "2017-06-01"),
        ("The ward", "review", "2018-01-01"),
        ("Consulting", "start of the phase", "2018-05"),
    ]
    assert [each.what for each in overdue(record, date(2018, 2, 28))] == ["review"]
    early = overdue(replace(record, milestones={
        "opens": replace(record.milestones["opens"], forecasts=())}), END)  # fmt: skip
    assert [each.what for each in early] == ["review", "milestone"]


def test_what_was_planned_later_was_not_ahead_before() -> None:
    record = a_record()
    later = replace(record.milestones["opens"], set_on=on("2017-06"), forecasts=())
    planned = replace(record, milestones={"opens": later})
    assert "opens" not in record_on(planned, date(2017, 6, 29)).milestones
    assert [each.what for each in next_up(planned, date(2017, 6, 30))] == ["It opens"]


def test_phases_and_what_is_next() -> None:
    gate = replace(a_record().gates["money"], before_phases=("b",))
    phases = {
        "a": Phase("a", "First", "develop", began=on("2017")),
        "b": Phase("b", "Second", "formal consultation", proposals=("ward",)),
    }
    record = replace(a_record(), phases=phases, gates={"money": gate})
    assert [each.key for each in current_phases(record, END)] == ["a"]
    (held,) = phases_ahead(record, date(2018, 4, 1))
    assert [(state.gate, state.answer) for state in held.held_by] == [("money", "not met")]
    assert "stage full, wanted approved" in held.held_by[0].reason
    (free,) = phases_ahead(record, END)
    assert free.held_by == ()
    assert [each.what for each in next_up(record, END)] == ["It opens"]


def test_you_said_we_did() -> None:
    theme = Theme("beds", "Too few beds", on("2017"), ("tour",), responses=(
        Response(on("2018-01-01"), "A new count", "in part", decision="boards"),
        Response(on("2018-07-01"), "More beds", "yes", decision="boards"),
    ))  # fmt: skip
    silent = Theme("bus", "No bus", on("2017"))
    event = Event("tour", "A tour", "public meeting", on("2017-02-01"))
    record = replace(a_record(), themes={"beds": theme, "bus": silent}, events={"tour": event})
    heard = you_said(record, date(2018, 6, 30))
    assert [
        (each.theme.key, len(each.responses), each.events, each.decisions) for each in heard
    ] == [
        ("beds", 1, ("tour",), ("boards",)),
        ("bus", 0, (), ()),
    ]
    assert [each[:2] for each in told(record, date(2018, 6, 30))] == [
        ("status", "A clinic: idea"), ("response", "More beds")]  # fmt: skip


def test_the_latest_word_of_each_partner_counts() -> None:
    words = {
        "b": SignOff("b", "uhl", on("2018-03-01"), "withdrawn", plan="v1"),
        "a": SignOff("a", "uhl", on("2018-01-01"), "signed", plan="v1"),
        "c": SignOff("c", "lpt", on("2018-01-01"), "signed", plan="v2"),
    }
    record = replace(a_record(), sign_offs=words)
    assert signed(record, ["uhl", "lpt"], END, "v1") == {"uhl": "withdrawn", "lpt": ""}
    assert signed(record, ["uhl"], date(2018, 2, 1), "v1") == {"uhl": "signed"}


@given(
    records,
    st.dates(date(2009, 1, 1), date(2020, 1, 1)),
    st.dates(date(2009, 1, 1), date(2020, 1, 1)),
)
@settings(max_examples=20, deadline=None, derandomize=True)
def test_any_record_answers_and_two_steps_make_one(record: Record, one: date, other: date) -> None:
    since, until = min(one, other), max(one, other)
    now = record_on(record, until)
    assert record_on(now, until) == now
    kinds = [each.kind for each in changes(record, since, until)]
    assert kinds == sorted(kinds, key=KINDS.index)
    assert changes(record, until, until) == ()
    dates = [each.when.first for each in timeline(record, until)]
    assert dates == sorted(dates)
