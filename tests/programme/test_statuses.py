"""The status of a proposal as a machine: what the rules let through is sound, what not is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from recorded import a_record, on

from bettercare.errors import CallError
from bettercare.plan.programme.choices import PROPOSAL_STATUSES
from bettercare.plan.programme.gating import gates_before_status, rungs_between, step_problem
from bettercare.plan.programme.model import Evidence, Record, StatusStep
from bettercare.plan.when import When
from bettercare.programme import broken_histories, gate_state, record_on, undecided, with_status


class Statuses(RuleBasedStateMachine):
    """A proposal moves about at random; gates open and shut; time goes on."""

    @initialize()
    def begin(self) -> None:
        self.record: Record = a_record()
        self.day = date(2018, 6, 2)
        self.versions = [self.record]

    def _take(self, step: StatusStep) -> bool:
        before = self.record.proposals["ward"].status
        try:
            self.record = with_status(self.record, "ward", step)
        except CallError:
            assert self.record is self.versions[-1]  # a refused step changes nothing
            return False
        self.versions.append(self.record)
        assert step.status != before
        assert step.why or before == "" or step.status in rungs_between(before, step.status)[:1]
        return True

    @rule(status=st.sampled_from(PROPOSAL_STATUSES), why=st.sampled_from(["", "a reason"]))
    def step(self, status: str, why: str) -> None:
        decision = "boards" if status == "decided" else ""
        self._take(StatusStep(When.on(self.day), status, why, decision))

    @rule(status=st.sampled_from(PROPOSAL_STATUSES))
    def step_past_gates(self, status: str) -> None:
        before = self.record.proposals["ward"].status
        day = self.day
        holding = gates_before_status(self.record, "ward", before, status, day)
        despite = tuple(state.gate for state in holding)
        decision = "boards" if status == "decided" else ""
        step = StatusStep(When.on(day), status, "a reason", decision, despite)
        assert self._take(step) == (status != before)

    @rule(days=st.integers(1, 90))
    def time_goes_on(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(state=st.sampled_from(["met", "not met"]))
    def someone_attests(self, state: str) -> None:
        gate = self.record.gates["people"]
        told = replace(gate, evidence=(*gate.evidence, Evidence(When.on(self.day), state, "ward")))
        self.record = replace(self.record, gates={**self.record.gates, "people": told})
        self.versions.append(self.record)

    @invariant()
    def histories_only_grow(self) -> None:
        for older in self.versions[-3:]:
            assert broken_histories(older, self.record) == ()

    @invariant()
    def every_step_keeps_the_rules(self) -> None:
        before = ""
        for step in self.record.proposals["ward"].history:
            assert step_problem(before, step) is None
            before = step.status


TestStatuses = Statuses.TestCase
TestStatuses.settings = settings(
    max_examples=15, stateful_step_count=20, deadline=None, derandomize=True
)


def refused(record: Record, step: StatusStep) -> str:
    with pytest.raises(CallError) as told:
        with_status(record, "ward", step)
    return str(told.value)


def test_each_rule_tells_itself() -> None:
    record = a_record()
    day = on("2018-06-02")
    assert "goes over option" in refused(record, StatusStep(day, "preferred"))
    assert "a step back" in refused(record, StatusStep(day, "idea"))
    assert 'is "proposal" already' in refused(record, StatusStep(day, "proposal"))
    assert "withdrawn without" in refused(record, StatusStep(day, "withdrawn"))
    assert "no decision is named" in refused(record, StatusStep(day, "decided", "x"))
    assert "comes before" in refused(record, StatusStep(on("2017-01-01"), "option"))
    assert "is no status" in refused(record, StatusStep(day, "dead"))
    assert "has no date" in refused(record, StatusStep(None, "option"))
    assert "not in the way" in refused(record, StatusStep(day, "option", "x", "", ("money",)))
    with pytest.raises(CallError, match='did you mean "ward"'):
        with_status(record, "wards", StatusStep(day, "option"))


def test_a_gate_holds_until_it_is_shown_to_be_met() -> None:
    record = a_record()
    gate = record.gates["people"]
    answers = [
        gate_state(record, gate, day, "ward").answer
        for day in (date(2017, 4, 1), date(2017, 5, 1), date(2017, 9, 1))
    ]
    assert answers == ["no evidence", "not met", "met"]
    early = StatusStep(on("2017-06-01"), "option")
    assert "people (shown on 1 May 2017)" in refused(record, early)
    owned = with_status(record, "ward", replace(early, despite=("people",), why="Winter"))
    assert owned.proposals["ward"].status == "option"
    assert with_status(record, "ward", replace(early, date=on("2017-10"))) is not None
    assert "without a reason" in refused(record, replace(early, despite=("people",)))


def test_capital_is_likely_once_the_case_is_far_enough_or_secured() -> None:
    record = a_record()
    gate = record.gates["money"]

    def answer(day: date, now: Record = record) -> str:
        return gate_state(now, gate, day, "ward").answer

    assert answer(date(2016, 1, 1)) == "not in force"
    assert answer(date(2018, 4, 30)) == "not met"
    assert answer(date(2018, 5, 1)) == "met"
    case = record.business_cases["ward"]
    secured = replace(case.history[1], secured=30.0)
    richer = replace(case, history=(case.history[0], secured))
    assert answer(date(2018, 2, 1), replace(record, business_cases={"ward": richer})) == "met"
    about = replace(secured, sought=30.0, sought_is="more than")
    vague = replace(case, history=(case.history[0], about))
    assert answer(date(2018, 2, 1), replace(record, business_cases={"ward": vague})) == "not met"
    assert answer(date(2018, 2, 1), replace(record, business_cases={})) == "no evidence"


def test_a_settled_proposal_is_open_no_more() -> None:
    record = a_record()
    assert [each.proposal.key for each in undecided(record, date(2018, 9, 30))] == [
        "ward",
        "clinic",
    ]
    assert [each.proposal.key for each in undecided(record, date(2017, 1, 1))] == ["ward"]
    done = with_status(record, "ward", StatusStep(on("2018-06-02"), "decided", "x", "boards"))
    assert [each.proposal.key for each in undecided(done, date(2018, 9, 30))] == ["clinic"]
    assert record_on(done, date(2018, 6, 1)).proposals["ward"].status == "proposal"


def test_what_was_taken_away_or_changed_is_told() -> None:
    record = a_record()
    ward = record.proposals["ward"]
    cut = replace(ward, history=ward.history[:1])
    other = replace(record.decisions["boards"], outcome="not agreed")
    broken = broken_histories(
        record,
        replace(
            record,
            proposals={**record.proposals, "ward": cut},
            decisions={"boards": other},
            risks={},
        ),
    )
    assert broken == (
        "programme.proposals.ward",
        "programme.decisions.boards",
        "programme.risks.staff",
    )
