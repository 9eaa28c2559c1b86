"""Steps added to a record by its rules, and whether an edited record kept its histories.

What the site writes goes through here, so that it cannot write what `bettercare check` refuses.
"""

from __future__ import annotations

from dataclasses import replace

from bettercare.errors import CallError
from bettercare.plan.programme.choices import PROPOSAL_STATUSES
from bettercare.plan.programme.gating import decision_problem, gates_before_status, step_problem
from bettercare.plan.programme.model import Record, StatusStep
from bettercare.plan.programme.sections import SECTIONS
from bettercare.tables.nearest import listing, nearest


def with_status(record: Record, proposal: str, step: StatusStep) -> Record:
    """The record with one more step of a proposal's status.

    Errors: `CallError` for an unknown proposal, a status there is none of, a date before the last
    step's, a step back, out or over a status without a reason, a decision without its decision on
    record, and an unmet gate that the step does not own up to in `despite` with a reason.
    """
    found = record.proposals.get(proposal)
    if found is None:
        like = nearest(proposal, record.proposals)
        guess = f', did you mean "{like}"?' if like else "."
        raise CallError(f'The record has no proposal "{proposal[:60]}"{guess}')
    address = SECTIONS["proposals"].address(proposal)
    if step.status not in PROPOSAL_STATUSES:
        mend = f"it is one of {listing(PROPOSAL_STATUSES)}"
        raise CallError(f'"{step.status[:60]}" is no status', address=address, mend=mend)
    if step.date is None:
        raise CallError("the step has no date", address=address, mend="give one")
    last = found.history[-1].date if found.history else None
    if last is not None and step.date.before(last):
        problem = f"{step.date.text} comes before the last step's {last.text}"
        raise CallError(problem, address=address, mend="histories are only added to at their end")
    for problem_mend in (
        step_problem(found.status, step),
        decision_problem(record, proposal, step),
    ):
        if problem_mend is not None:
            raise CallError(problem_mend[0], address=address, mend=problem_mend[1])
    if step.decision and step.decision not in record.decisions:
        raise CallError(f'the record has no decision "{step.decision[:60]}"', address=address)
    _gates_owned_up_to(record, proposal, step, found.status, address)
    grown = replace(found, history=(*found.history, step))
    return replace(record, proposals={**record.proposals, proposal: grown})


def _gates_owned_up_to(
    record: Record, proposal: str, step: StatusStep, before: str, address: str
) -> None:
    if step.date is None:  # refused already
        return
    holding = gates_before_status(record, proposal, before, step.status, step.date.last)
    missing = [state for state in holding if state.gate not in step.despite]
    if missing:
        told = "; ".join(f"{state.gate} ({state.reason})" for state in missing)
        mend = "give their evidence, or name them in despite with a reason"
        raise CallError(f"unmet gates stand in the way: {told}", address=address, mend=mend)
    idle = [gate for gate in step.despite if gate not in {state.gate for state in holding}]
    if idle:
        problem = f"not in the way: {listing(idle)}"
        raise CallError(problem, address=address, mend="take them out of despite")
    if step.despite and not step.why:
        mend = "say why"
        raise CallError("gates are passed without a reason", address=address, mend=mend)


def broken_histories(before: Record, after: Record) -> tuple[str, ...]:
    """Addresses of histories that did not only grow between two versions of a record.

    A history that lost, changed or moved a step is broken, and so is an entry with a history that
    has gone. Decisions and sign-offs that have gone or changed count as well: a later one may
    supersede an earlier, but not take its place.
    """
    broken: list[str] = []
    for name, section in SECTIONS.items():
        old, new = before.section(name), after.section(name)
        if not section.grows and name not in ("decisions", "sign_offs"):
            continue
        for key, entry in old.items():
            now = new.get(key)
            if section.grows:
                steps = getattr(entry, section.grows)
                kept = now is not None and getattr(now, section.grows)[: len(steps)] == steps
            else:
                kept = now == entry
            if not kept:
                broken.append(section.address(key))
    return tuple(broken)
