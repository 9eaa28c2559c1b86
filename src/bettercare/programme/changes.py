"""What changed in a record between two days, told entry by entry.

The earlier record and the later one are laid side by side, so that a change is told whatever file
it stands in and nothing is told that had been known before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bettercare.plan.programme.model import Record, Risk, RiskStep
from bettercare.plan.programme.sections import SECTIONS
from bettercare.plan.when import When
from bettercare.programme.capital import CaseStands, capital_on
from bettercare.programme.standing import record_on


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed.

    `kind` is one of KINDS. `before` and `after` are words: "" where there was nothing. `way` is
    "up", "down" or "" for risks and capital, "later" or "sooner" for milestones.
    """

    kind: str
    address: str
    label: str
    what: str
    before: str = ""
    after: str = ""
    when: When | None = None
    way: str = ""


def changes(record: Record, since: date, on: date) -> tuple[Change, ...]:
    """What changed after `since` and up to `on`: kinds in their order, each by date."""
    was, now = record_on(record, since), record_on(record, on)
    found: list[Change] = []
    for tell in _TELLERS:
        told = list(tell(was, now, since, on))
        found += sorted(told, key=lambda each: (each.when.last if each.when else on, each.address))
    return tuple(found)


def _new(section: str, kind: str, words: Callable[[Any], str]) -> _Teller:
    """Entries that were not there before."""

    def tell(was: Record, now: Record, since: date, on: date) -> Iterator[Change]:  # noqa: ARG001
        before = was.section(section)
        for key, entry in now.section(section).items():
            if key not in before:
                address = SECTIONS[section].address(key)
                yield Change(kind, address, key, words(entry), "", words(entry), entry.date)

    return tell


_Teller = Callable[[Record, Record, date, date], Iterator[Change]]


def _statuses(was: Record, now: Record, since: date, on: date) -> Iterator[Change]:  # noqa: ARG001
    for key, proposal in now.proposals.items():
        old = was.proposals.get(key)
        told = len(old.history) if old else 0
        before = old.status if old else ""
        for step in proposal.history[told:]:
            address = SECTIONS["proposals"].address(key)
            what = f"{proposal.label}: {_from(before, step.status)}"
            yield Change("status", address, proposal.label, what, before, step.status, step.date)
            before = step.status


def _phases(was: Record, now: Record, since: date, on: date) -> Iterator[Change]:  # noqa: ARG001
    for key, phase in now.phases.items():
        old = was.phases.get(key)
        for name, word in (("began", "began"), ("ended", "ended")):
            day = getattr(phase, name)
            if day is not None and (old is None or getattr(old, name) is None):
                address = SECTIONS["phases"].address(key)
                what = f"{phase.label} {word}"
                yield Change("phase", address, phase.label, what, "", word, day)


def _gates(was: Record, now: Record, since: date, on: date) -> Iterator[Change]:  # noqa: ARG001
    for key, gate in now.gates.items():
        old = was.gates.get(key)
        for each in gate.evidence[len(old.evidence) if old else 0 :]:
            address = SECTIONS["gates"].address(key)
            what = f"{gate.label}: {each.state}"
            yield Change("gate", address, gate.label, what, "", each.state, each.date)


def _milestones(was: Record, now: Record, since: date, on: date) -> Iterator[Change]:  # noqa: ARG001
    for key, milestone in now.milestones.items():
        old = was.milestones.get(key)
        address = SECTIONS["milestones"].address(key)
        if milestone.actual is not None:
            if old is None or old.actual is None:
                what = f"{milestone.label}: reached"
                text = milestone.actual.words
                yield Change(
                    "milestone", address, milestone.label, what, "", text, milestone.actual
                )
            continue
        before = _expected(old) if old else None
        after = _expected(milestone)
        if after is not None and after != before:
            last = milestone.forecasts[-1].date if milestone.forecasts else None
            way = "" if before is None else "later" if before.last < after.last else "sooner"
            slip = f"{milestone.label}: expected {after.words}"
            slip += f", {way} than {before.words}" if before else ""
            yield Change("milestone", address, milestone.label, slip,
                         before.words if before else "", after.words, last, way)  # fmt: skip


def _expected(milestone: Any) -> When | None:
    found: When | None = (
        milestone.forecasts[-1].expected if milestone.forecasts else milestone.planned
    )
    return found


def _risks(was: Record, now: Record, since: date, on: date) -> Iterator[Change]:  # noqa: ARG001
    for key, risk in now.risks.items():
        old = was.risks.get(key)
        address = SECTIONS["risks"].address(key)
        if risk.closed is not None and (old is None or old.closed is None):
            what = f"{risk.label}: closed"
            yield Change("risk", address, risk.label, what, "", "closed", risk.closed)
        elif old is None:
            after, day = _size(risk.history[-1]), risk.history[0].date
            yield Change("risk", address, risk.label, f"New {risk.kind}: {risk.label} ({after})",
                         "", after, day)  # fmt: skip
        elif len(risk.history) > len(old.history):
            yield _judged(risk, old, address)


def _judged(risk: Risk, old: Risk, address: str) -> Change:
    last, first = risk.history[-1], old.history[-1]
    one, other = first.score, last.score
    way = "" if one is None or other is None or one == other else "up" if other > one else "down"
    what = f"{risk.label}: {_from(_size(first), _size(last))}"
    return Change("risk", address, risk.label, what, _size(first), _size(last), last.date, way)


def _size(step: RiskStep) -> str:
    if step.score is None:
        return "size not on record"
    return f"{step.score} of 25 ({step.likelihood} × {step.impact})"


def _capital(was: Record, now: Record, since: date, on: date) -> Iterator[Change]:
    before = {each.case.key: each for each in capital_on(was, since).cases}
    for stands in capital_on(now, on).cases:
        old = before.get(stands.case.key)
        address = SECTIONS["business_cases"].address(stands.case.key)
        label, day = stands.case.label, stands.case.history[-1].date
        if old is None or old.stage != stands.stage:
            stage = old.stage if old else ""
            if old is not None or stands.stage != "not known":
                what = f"{label}: {_from(stage, stands.stage)}"
                yield Change("capital", address, label, what, stage, stands.stage, day)
        for name in ("sought", "secured"):
            one = getattr(old, name) if old else None
            other = getattr(stands, name)
            if other != one and (other or one is not None):
                way = "up" if (other or 0) > (one or 0) else "down"
                texts = (_pounds(old, name) if old else "", _pounds(stands, name))
                what = f"{label}: {_from(texts[0], texts[1])} {name}"
                yield Change("capital", address, label, what, *texts, day, way)


def _pounds(stands: CaseStands, name: str) -> str:
    value = getattr(stands, name)
    if value is None:
        return ""
    size = getattr(stands, f"{name}_is")
    return f"{size} £{value / 1e6:,.6g}m".strip()


def _responses(was: Record, now: Record, since: date, on: date) -> Iterator[Change]:  # noqa: ARG001
    for key, theme in now.themes.items():
        old = was.themes.get(key)
        for each in theme.responses[len(old.responses) if old else 0 :]:
            address = SECTIONS["themes"].address(key)
            yield Change("response", address, theme.said, each.did, "", each.changed, each.date)


def _from(before: str, after: str) -> str:
    return f"{before} → {after}" if before else after


def _signed(each: Any) -> str:
    return f"{each.partner}: {each.state} {each.plan or each.figure or each.proposal}"


_TELLERS: tuple[_Teller, ...] = (
    _new("decisions", "decision", lambda each: each.what),
    _statuses,
    _phases,
    _gates,
    _capital,
    _milestones,
    _risks,
    _new("events", "event", lambda each: each.label),
    _new("themes", "theme", lambda each: each.said),
    _responses,
    _new("sign_offs", "sign-off", _signed),
    _new("documents", "document", lambda each: each.title),
)
#: Kinds of change, in the order in which they are told.
KINDS = (
    "decision", "status", "phase", "gate", "capital", "milestone", "risk", "event", "theme",
    "response", "sign-off", "document",
)  # fmt: skip
