"""What a record must keep to beyond the keys of its files, told in sentences with their places."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from bettercare.plan.programme.choices import STAGES
from bettercare.plan.programme.gating import (
    case_on,
    decision_problem,
    gates_before_phase,
    gates_before_status,
    step_problem,
)
from bettercare.plan.programme.measure_rules import check_measures
from bettercare.plan.programme.model import BusinessCase, Proposal, Record
from bettercare.plan.programme.sections import FILES, SECTIONS
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.when import When
from bettercare.tables.nearest import listing

#: Pairs of dates of one entry of which the first cannot be later than the second.
_PAIRS = (
    ("starts", "ends"),
    ("began", "ended"),
    ("since", "until"),
    ("date", "until"),
    ("valid_from", "valid_until"),
)
#: Dates of what has happened, as against what is planned.
_HAPPENED = ("date", "began", "ended", "set_on", "actual", "closed")


@dataclass(frozen=True, slots=True)
class _Room:
    """What the checks of one record share."""

    r: Reading
    record: Record
    places: Mapping[str, Spot]
    as_of: date

    def spot(self, section: str, key: str) -> Spot:
        return self.places[SECTIONS[section].address(key)]


def check_record(
    r: Reading,
    record: Record,
    places: Mapping[str, Spot],
    root: Path,
    figures: Collection[str] | None,
) -> None:
    """Tell every fault of a record and note what is to be watched; `places` by address."""
    if record.as_of is None:  # told of already
        return
    room = _Room(r, record, places, record.as_of)
    for name, entry in record.entries(tuple(SECTIONS)):
        _dates(room, name, entry)
        _history(room, name, entry)
    _documents(room, root)
    _decisions(room)
    _sign_offs(room, figures)
    check_measures(r, record.measures, partial(room.spot, "measures"), root, figures)
    for case in record.business_cases.values():
        _sums(room, case)
    for proposal in record.proposals.values():
        _statuses(room, proposal)
    _phases(room)
    _gates(room)
    _late(room)


def _dates(room: _Room, section: str, entry: Any) -> None:
    """Dates of one entry in their order, and none of what has happened after `as_of` unflagged."""
    spot = room.spot(section, entry.key)
    for one, other in _PAIRS:
        first, last = getattr(entry, one, None), getattr(entry, other, None)
        if first is not None and last is not None and _earlier(last, first):
            problem = f'"{other}" ({_text(last)}) is before "{one}" ({_text(first)})'
            room.r.fault(spot.at(other), problem, "put one of them right")
    if getattr(entry, "ended", None) and not getattr(entry, "began", None):
        room.r.fault(spot.at("ended"), "it ended and never began", "add began")
    _foresight(room, spot, entry)
    grows = SECTIONS[section].grows
    for number, step in enumerate(getattr(entry, grows) if grows else ()):
        _foresight(room, spot.at(grows, number), step)


def _foresight(room: _Room, spot: Spot, entry: Any) -> None:
    if not hasattr(entry, "after_plan"):
        return
    happened = [(name, getattr(entry, name, None)) for name in _HAPPENED]
    later = [(name, day) for name, day in happened if day and day.first > room.as_of]
    if later and not entry.after_plan:
        name, day = later[0]
        problem = f'"{name}" is {day.text}, after the record\'s as_of {room.as_of}'
        mend = "move as_of on, or add after_plan = true for what is kept for hindsight"
        room.r.fault(spot.at(name), problem, mend)
    dated = [day for _, day in happened if day]
    if entry.after_plan and dated and not later:
        problem = f"it is flagged after_plan and is not after as_of {room.as_of}"
        room.r.fault(spot.at("after_plan"), problem, "take after_plan out")


def _history(room: _Room, section: str, entry: Any) -> None:
    """Steps in the order they happened."""
    grows = SECTIONS[section].grows
    if not grows:
        return
    spot = room.spot(section, entry.key)
    steps = getattr(entry, grows)
    if not steps and SECTIONS[section].shape.by_name[grows].required:
        example = SECTIONS[section].shape.by_name[grows].example
        room.r.fault(spot.at(grows), "its history is empty", f"write {grows} = {example}")
    latest: When | None = None
    for number, step in enumerate(steps):
        if step.date is None:
            continue
        if latest is not None and step.date.before(latest):
            problem = f"the history is broken: {step.date.text} comes after {latest.text}"
            mend = "steps stand in the order they happened and are only added at the end"
            room.r.fault(spot.at(grows, number, "date"), problem, mend)
        latest = step.date


def _documents(room: _Room, root: Path) -> None:
    for key, document in room.record.documents.items():
        if not document.file:
            continue
        spot = room.spot("documents", key).at("file")
        inside = PurePosixPath(document.file)
        if inside.is_absolute() or ".." in inside.parts or "\\" in document.file:
            room.r.fault(spot, f'"{document.file[:60]}" leads out of {FILES}/', "name a file in it")
        elif not (root / FILES / inside).is_file():
            room.r.fault(
                spot, f'there is no file "{document.file[:60]}" in {FILES}/', "put it there"
            )
    bare = [
        key
        for key, each in room.record.documents.items()
        if not (each.link or each.file or each.source)
    ]
    if bare:
        room.r.note(
            f"{len(bare)} documents of the record have no link or file: {listing(bare, 5)}."
        )


def _decisions(room: _Room) -> None:
    for key, decision in room.record.decisions.items():
        body = room.record.bodies.get(decision.body)
        spot = room.spot("decisions", key)
        if body is None or decision.date is None:
            continue
        if body.since and decision.date.before(body.since):
            problem = f'"{body.key}" was not there before {body.since.text}'
            room.r.fault(spot.at("date"), problem, "put one of the dates right")
        if body.until and body.until.before(decision.date):
            problem = f'"{body.key}" was not there after {body.until.text}'
            room.r.fault(spot.at("date"), problem, "put one of the dates right")
        votes = [each for each in (decision.votes_for, decision.votes_against, decision.abstained)
                 if each is not None]  # fmt: skip
        if body.quorum and votes and sum(votes) < body.quorum:
            problem = f"{sum(votes)} voted and the quorum of {body.key} is {body.quorum}"
            room.r.note(f"{SECTIONS['decisions'].address(key)}: {problem}.")
        older = room.record.decisions.get(decision.supersedes)
        if older is not None and older.date and decision.date.before(older.date):
            problem = f'it is earlier than "{older.key}", which it supersedes'
            room.r.fault(spot.at("supersedes"), problem, "exchange them")


def _sign_offs(room: _Room, figures: Collection[str] | None) -> None:
    for key, each in room.record.sign_offs.items():
        spot = room.spot("sign_offs", key)
        given = [name for name in ("plan", "figure", "proposal") if getattr(each, name)]
        raw = room.r.toml[SECTIONS["sign_offs"].file].get(key, {})
        if len(given) != 1 and not {"plan", "figure", "proposal"} & (set(raw) - set(given)):
            problem = f"it signs {listing(given) if given else 'nothing'}"
            room.r.fault(spot, problem, "give one of plan, figure, proposal")
        if each.figure and figures is not None and each.figure not in figures:
            near = room.r.nearest(each.figure, figures)
            problem = f'the plan has no figure "{each.figure[:80]}"'
            room.r.fault(spot.at("figure"), problem, "give its address", near)


def _sums(room: _Room, case: BusinessCase) -> None:
    spot = room.spot("business_cases", case.key)
    before = None
    for number, step in enumerate(case.history):
        if step.date is None:
            continue
        here = spot.at("history", number)
        stood = case_on(case, step.date.last, room.as_of)
        if stood is None:  # cannot be: this step has come by then
            continue
        whole = stood.sought is not None and not stood.sought_is
        if whole and (stood.secured or 0.0) > (stood.sought or 0.0):
            problem = f"{stood.secured:g} is secured and {stood.sought:g} {case.unit} sought"
            room.r.fault(here.at("secured"), problem, "put one of them right")
        if before is not None and not step.why:
            if before.stage and stood.stage and _rank(stood.stage) < _rank(before.stage):
                problem = f'a step back from "{before.stage}" to "{stood.stage}" has no reason'
                room.r.fault(here.at("stage"), problem, 'add why = "..."')
            if (before.secured or 0.0) > (stood.secured or 0.0):
                room.r.fault(here.at("secured"), "less is secured than before", 'add why = "..."')
        before = stood


def _rank(stage: str) -> int:
    return STAGES.index(stage)


def _statuses(room: _Room, proposal: Proposal) -> None:
    """Steps that need a reason or a decision have one, and no gate is passed unnoticed."""
    spot = room.spot("proposals", proposal.key)
    before = ""
    written = room.r.toml[SECTIONS["proposals"].file][proposal.key].get("history", [])
    for number, step in enumerate(proposal.history):
        here = spot.at("history", number)
        problems = [step_problem(before, step)]
        if step.decision or "decision" not in written[number]:  # else its name was told of
            problems.append(decision_problem(room.record, proposal.key, step))
        for problem in problems:
            if problem is not None:
                room.r.fault(here.at("status"), *problem)
        if step.date is not None and step.status:
            day = step.date.last
            holding = gates_before_status(room.record, proposal.key, before, step.status, day)
            words = f'{proposal.label} went on to "{step.status}"'
            passed = {state.gate: state.reason for state in holding}
            _passed(room, here, passed, step.despite, step.why, words)
        before = step.status or before


def _phases(room: _Room) -> None:
    for key, phase in room.record.phases.items():
        if phase.began is None:
            continue
        holding = gates_before_phase(room.record, phase, phase.began.last)
        passed = {state.gate: state.reason for state in holding}
        words = f"{phase.label} began"
        _passed(room, room.spot("phases", key), passed, phase.despite, phase.why, words)


def _passed(
    room: _Room,
    spot: Spot,
    passed: Mapping[str, str],
    despite: tuple[str, ...],
    why: str,
    words: str,
) -> None:
    """A gate passed unmet is a fault until the record says so itself, and told ever after."""
    for gate, reason in passed.items():
        if gate not in despite:
            problem = f'{words} past the gate "{gate}" ({reason})'
            mend = f'add its evidence, or despite = ["{gate}"] with why'
            room.r.fault(spot, problem, mend)
    if despite and not why:
        room.r.fault(spot.at("despite"), "gates are passed without a reason", 'add why = "..."')
    known = [gate for gate in despite if gate in room.record.gates]
    for gate in known:
        if gate not in passed:
            problem = f'the gate "{gate}" did not stand in the way'
            room.r.fault(spot.at("despite"), problem, "take it out")
    told = [gate for gate in known if gate in passed]
    if told:
        room.r.note(f"{words} with gates not shown to be met: {listing(told, 6)}.")


def _gates(room: _Room) -> None:
    for key, gate in room.record.gates.items():
        spot = room.spot("gates", key)
        if gate.test == "capital" and not gate.capital_stage:
            problem = "it tests capital and names no stage"
            room.r.fault(spot, problem, 'add capital_stage = "approved"')
        if gate.test != "capital" and gate.capital_stage:
            mend = 'take it out, or add test = "capital"'
            room.r.fault(spot.at("capital_stage"), "it does not test capital", mend)
        if not gate.before_phases and not gate.before_statuses:
            mend = "give before_phases or before_statuses"
            room.r.fault(spot, "it stands before nothing", mend)


def _late(room: _Room) -> None:
    """Notes of what was planned for a day that has passed and is not told to have happened."""
    late = list(_past_plans(room.record, room.as_of))
    if late:
        told = f"{len(late)} {'thing' if len(late) == 1 else 'things'} planned for before"
        room.r.note(f"{told} {room.as_of} and not told as done: {listing(late, 6)}.")


def _past_plans(record: Record, on: date) -> Iterator[str]:
    for key, milestone in record.milestones.items():
        told = [each.expected for each in milestone.forecasts
                if each.date and each.date.known_on(on)]  # fmt: skip
        due = told[-1] if told else milestone.planned
        reached = milestone.actual is not None and milestone.actual.known_on(on)
        if due is not None and due.last < on and not reached:
            yield f"milestone {key} ({due.text})"
    for key, phase in record.phases.items():
        began = phase.began is not None and phase.began.known_on(on)
        if phase.starts is not None and phase.starts.last < on and not began:
            yield f"phase {key} ({phase.starts.text})"


def _earlier(one: When | date, other: When | date) -> bool:
    first = one if isinstance(one, When) else When.on(one)
    second = other if isinstance(other, When) else When.on(other)
    return first.before(second)


def _text(value: When | date) -> str:
    return value.text if isinstance(value, When) else value.isoformat()
