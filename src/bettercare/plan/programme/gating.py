"""Gates and statuses as rules over a record: is a gate met, what stands in the way of a step.

The checker and the questions papers ask (`bettercare.programme`) use the same functions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from bettercare.plan.programme.choices import CARRIED, PROPOSAL_STATUSES, STAGES, WITHDRAWN
from bettercare.plan.programme.model import BusinessCase, CaseStep, Gate, Phase, Record, StatusStep
from bettercare.plan.programme_shapes import STATUSES

Answer = Literal["met", "not met", "no evidence", "not in force"]


@dataclass(frozen=True, slots=True)
class GateState:
    """What a gate says on a day. `reason` is a sentence without its end."""

    gate: str
    answer: Answer
    reason: str

    @property
    def holds(self) -> bool:
        """Whether it stands in the way: it is in force and is not shown to be met."""
        return self.answer in ("not met", "no evidence")


def gate_state(record: Record, gate: Gate, on: date, proposal: str = "") -> GateState:
    """Whether a gate is met on a day, for a proposal or, with "", for the whole programme."""
    if (gate.valid_from and on < gate.valid_from) or (gate.valid_until and on > gate.valid_until):
        since = f" from {gate.valid_from}" if gate.valid_from else ""
        until = f" until {gate.valid_until}" if gate.valid_until else ""
        return GateState(gate.key, "not in force", f"in force{since}{until}")
    shown = [
        each
        for each in gate.evidence
        if known(each, on, record.as_of) and each.proposal in ("", proposal)
    ]
    if shown and shown[-1].date is not None:
        last = shown[-1]
        told = f"shown on {shown[-1].date.words}" + (f": {last.note}" if last.note else "")
        return GateState(gate.key, "met" if last.state == "met" else "not met", told)
    if gate.test == "capital":
        return _capital(record, gate, on, proposal)
    return GateState(gate.key, "no evidence", "nothing about it is on record")


def _capital(record: Record, gate: Gate, on: date, proposal: str) -> GateState:
    """Capital is likely where every business case is far enough, or secured in full."""
    cases = [
        (case, case_on(case, on, record.as_of))
        for case in record.business_cases.values()
        if not proposal or proposal in case.proposals
    ]
    there = [(case, step) for case, step in cases if step is not None]
    if not there:
        return GateState(gate.key, "no evidence", "no business case is on record")
    wanted = STAGES.index(gate.capital_stage) if gate.capital_stage else len(STAGES) - 1
    short = [
        f"{case.label}: stage {step.stage or 'not known'}, wanted {STAGES[wanted]}"
        for case, step in there
        if not _far_enough(step, wanted)
    ]
    if short:
        return GateState(gate.key, "not met", "; ".join(short))
    return GateState(gate.key, "met", f"every business case is {STAGES[wanted]} or further")


def _far_enough(step: CaseStep, wanted: int) -> bool:
    if step.stage and STAGES.index(step.stage) >= wanted:
        return True
    whole = step.secured is not None and step.sought is not None and step.sought > 0
    return whole and (step.secured or 0.0) >= (step.sought or 0.0) and not step.sought_is


def known(entry: Any, on: date, as_of: date | None) -> bool:
    """Whether what an entry or a step tells was known on a day.

    A month is known when it is over, or on the record's own day where that is sooner. What has no
    date was always known.
    """
    if entry.date is None:
        return True
    last: date = entry.date.last
    if as_of is not None and not entry.after_plan:
        last = min(last, as_of)
    return last <= on


def case_on(case: BusinessCase, on: date, as_of: date | None) -> CaseStep | None:
    """A business case as it stood on a day, what a step leaves out taken from those before."""
    stood: CaseStep | None = None
    for step in case.history:
        if not known(step, on, as_of):
            continue
        stood = step if stood is None else _carried(stood, step)
    return stood


def _carried(before: CaseStep, step: CaseStep) -> CaseStep:
    sought = before if step.sought is None else step
    secured = before if step.secured is None else step
    return CaseStep(
        date=step.date,
        stage=step.stage or before.stage,
        sought=sought.sought,
        sought_is=sought.sought_is,
        secured=secured.secured,
        secured_is=secured.secured_is,
        why=step.why,
        decision=step.decision,
        documents=step.documents,
        after_plan=step.after_plan,
    )


def rungs_between(before: str, after: str) -> tuple[str, ...]:
    """The statuses a step forward comes to, from `before` ("" for none) up to `after`.

    >>> rungs_between("proposal", "preferred"), rungs_between("decided", "option")
    (('option', 'preferred'), ())
    """
    if after == WITHDRAWN or after not in STATUSES:
        return ()
    start = STATUSES.index(before) + 1 if before in STATUSES else 0
    return STATUSES[start : STATUSES.index(after) + 1]


def gates_before_status(
    record: Record, proposal: str, before: str, after: str, on: date
) -> tuple[GateState, ...]:
    """The gates that hold a step of a proposal's status on a day."""
    if not before and after == STATUSES[0]:
        return ()
    coming = set(rungs_between(before, after))
    gates = (
        gate
        for gate in record.gates.values()
        if coming & set(gate.before_statuses) and _concerns(gate, (proposal,))
    )
    return _holding(record, gates, on, (proposal,))


def gates_before_phase(record: Record, phase: Phase, on: date) -> tuple[GateState, ...]:
    """The gates that hold a phase on a day."""
    gates = (
        gate
        for gate in record.gates.values()
        if phase.key in gate.before_phases and _concerns(gate, phase.proposals)
    )
    return _holding(record, gates, on, phase.proposals)


def _concerns(gate: Gate, proposals: tuple[str, ...]) -> bool:
    return not gate.proposals or not proposals or bool(set(gate.proposals) & set(proposals))


def _holding(
    record: Record, gates: Iterable[Gate], on: date, proposals: tuple[str, ...]
) -> tuple[GateState, ...]:
    """The first state of each gate that stands in the way of any of the proposals."""
    found: list[GateState] = []
    for gate in gates:
        about = [each for each in proposals if not gate.proposals or each in gate.proposals]
        states = [gate_state(record, gate, on, each) for each in (about or [""])]
        found += [state for state in states if state.holds][:1]
    return tuple(found)


def step_problem(before: str, step: StatusStep) -> tuple[str, str] | None:
    """What is wrong with a step from a status ("" for none), and the mend; None where nothing is.

    Forward by one status needs no reason; over a status, back, out and in again do.
    """
    after = step.status
    if after not in PROPOSAL_STATUSES:
        return None  # told of already
    if after == before:
        return f'the status is "{after}" already', "take the step out"
    problem = "" if step.why or not before else _unexplained(before, after)
    return (problem, 'add why = "..."') if problem else None


def _unexplained(before: str, after: str) -> str:
    """Why a step needs a reason; "" where it needs none."""
    if after == WITHDRAWN:
        return "a proposal is withdrawn without a reason"
    if before == WITHDRAWN:
        return "a withdrawn proposal comes back without a reason"
    first, last = STATUSES.index(before), STATUSES.index(after)
    if last < first:
        return f'a step back from "{before}" to "{after}" has no reason'
    if last > first + 1:
        over = ", ".join(STATUSES[first + 1 : last])
        return f'a step from "{before}" to "{after}" goes over {over} without a reason'
    return ""


def decision_problem(record: Record, proposal: str, step: StatusStep) -> tuple[str, str] | None:
    """What is wrong with the decision a step rests on, and the mend; None where nothing is."""
    if not step.decision and step.status == "decided":
        return "a proposal is decided and no decision is named", 'add decision = "KEY"'
    decision = record.decisions.get(step.decision)
    if decision is None:
        return None  # none, or an unknown name: told of already
    if step.status == "decided" and proposal not in decision.proposals:
        mend = f'add "{proposal}" to its proposals'
        return f'the decision "{decision.key}" is not about this proposal', mend
    if step.status == "decided" and decision.outcome not in CARRIED:
        mend = "name the decision that carried it"
        said = f"was {decision.outcome}" if decision.outcome else "has no outcome on record"
        return f'the decision "{decision.key}" {said}', mend
    if decision.date and step.date and step.date.before(decision.date):
        mend = "put one of the dates right"
        return f'the step is earlier than its decision "{decision.key}"', mend
    return None
