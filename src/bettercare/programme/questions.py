"""What papers ask of a record on a day: what is open, what stands in the way, what is late.

Every function takes the whole record and a day, and looks only at what was known on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bettercare.plan.model import Plan
from bettercare.plan.programme.choices import WITHDRAWN
from bettercare.plan.programme.gating import GateState, gates_before_phase, gates_before_status
from bettercare.plan.programme.model import Phase, Proposal, Record, Response, Theme
from bettercare.plan.programme.sections import SECTIONS
from bettercare.plan.programme_shapes import STATUSES
from bettercare.plan.when import When
from bettercare.programme.standing import record_on

#: Statuses of proposals about which nothing is left to decide.
SETTLED = ("decided", "delivered", WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Open:
    """A proposal that is not decided: its status, since when, and what holds its next step."""

    proposal: Proposal
    status: str
    since: When | None
    next_status: str
    held_by: tuple[GateState, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A phase that has not begun, and the gates in its way."""

    phase: Phase
    held_by: tuple[GateState, ...]


@dataclass(frozen=True, slots=True)
class Overdue:
    """Something that was due before a day: a review, a milestone, a phase."""

    address: str
    label: str
    what: str
    due: When
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Dated:
    """An entry of the time line."""

    when: When
    section: str
    address: str
    what: str
    after_plan: bool = False
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """You said, we did: a theme with what was done about it by then, latest last."""

    theme: Theme
    responses: tuple[Response, ...]
    events: tuple[str, ...]
    decisions: tuple[str, ...]


def undecided(record: Record, on: date) -> tuple[Open, ...]:
    """Proposals without a decision, in the order of the record."""
    found = []
    for proposal in record_on(record, on).proposals.values():
        if proposal.status in SETTLED:
            continue
        coming = STATUSES[STATUSES.index(proposal.status) + 1]
        found.append(
            Open(
                proposal,
                proposal.status,
                proposal.history[-1].date,
                coming,
                gates_before_status(record, proposal.key, proposal.status, "decided", on),
            )
        )
    return tuple(found)


def current_phases(record: Record, on: date) -> tuple[Phase, ...]:
    """Phases that had begun and not ended."""
    phases = record_on(record, on).phases.values()
    return tuple(each for each in phases if each.began and not each.ended)


def phases_ahead(record: Record, on: date) -> tuple[Held, ...]:
    """Phases that had not begun, each with the gates in its way."""
    phases = record_on(record, on).phases.values()
    return tuple(
        Held(each, gates_before_phase(record, each, on)) for each in phases if not each.began
    )


def overdue(record: Record, on: date) -> tuple[Overdue, ...]:
    """Reviews, milestones and phases that were due before a day, the longest due first."""
    now = record_on(record, on)
    found: list[Overdue] = []
    for section, owner in (("bodies", "partner"), ("business_cases", "lead"), ("risks", "owner")):
        for entry in now.section(section).values():
            done = section == "risks" and entry.closed is not None
            if entry.review is not None and entry.review < on and not done:
                address = SECTIONS[section].address(entry.key)
                due = When.on(entry.review)
                found.append(Overdue(address, entry.label, "review", due, getattr(entry, owner)))
    for milestone in now.milestones.values():
        due_by = milestone.forecasts[-1].expected if milestone.forecasts else milestone.planned
        if due_by is not None and due_by.last < on and milestone.actual is None:
            address = SECTIONS["milestones"].address(milestone.key)
            found.append(Overdue(address, milestone.label, "milestone", due_by, milestone.owner))
    for phase in now.phases.values():
        address = SECTIONS["phases"].address(phase.key)
        if phase.starts is not None and phase.starts.last < on and not phase.began:
            found.append(Overdue(address, phase.label, "start of the phase", phase.starts))
        if phase.ends is not None and phase.ends.last < on and phase.began and not phase.ended:
            found.append(Overdue(address, phase.label, "end of the phase", phase.ends))
    return tuple(sorted(found, key=lambda each: (each.due.last, each.address)))


def next_up(record: Record, on: date) -> tuple[Dated, ...]:
    """Milestones and phases planned or forecast and still ahead, the nearest first."""
    ahead = [
        each for each in timeline(record, on) if each.planned and each.when.last >= on
    ]  # fmt: skip
    return tuple(ahead)


def timeline(record: Record, on: date) -> tuple[Dated, ...]:
    """Everything dated that was on record, plans included, in order of date."""
    now = record_on(record, on)
    found: list[Dated] = []

    def add(section: str, key: str, when: When | None, what: str, *, after: bool = False,
            planned: bool = False) -> None:  # fmt: skip
        if when is not None:
            address = SECTIONS[section].address(key)
            found.append(Dated(when, section, address, what, after, planned))

    for document in now.documents.values():
        add("documents", document.key, document.date, document.title, after=document.after_plan)
    for phase in now.phases.values():
        later = phase.after_plan
        add("phases", phase.key, phase.began, f"{phase.label}: begins", after=later)
        add("phases", phase.key, phase.ended, f"{phase.label}: ends", after=later)
        if not phase.began:
            add("phases", phase.key, phase.starts, f"{phase.label}: begins", planned=True)
    for decision in now.decisions.values():
        add("decisions", decision.key, decision.date, decision.what, after=decision.after_plan)
    for proposal in now.proposals.values():
        for step in proposal.history:
            what = f"{proposal.label}: {step.status}"
            add("proposals", proposal.key, step.date, what, after=step.after_plan)
    for case in now.business_cases.values():
        for move in case.history:
            what = f"{case.label}: {case_words(case.unit, move.stage, move.sought, move.secured)}"
            add("business_cases", case.key, move.date, what, after=move.after_plan)
    for milestone in now.milestones.values():
        add("milestones", milestone.key, milestone.actual, milestone.label,
            after=milestone.after_plan)  # fmt: skip
        if not milestone.actual:
            due = milestone.forecasts[-1].expected if milestone.forecasts else milestone.planned
            add("milestones", milestone.key, due, milestone.label, planned=True)
    for event in now.events.values():
        add("events", event.key, event.date, event.label, after=event.after_plan)
    for each in now.sign_offs.values():
        what = f"{each.partner}: {each.state} {each.plan or each.figure or each.proposal}"
        add("sign_offs", each.key, each.date, what, after=each.after_plan)
    order = list(SECTIONS)
    return tuple(
        sorted(found, key=lambda d: (d.when.first, d.when.last, order.index(d.section), d.address))
    )


def case_words(unit: str, stage: str, sought: float | None, secured: float | None) -> str:
    """A step of a business case in a few words.

    >>> case_words("mgbp", "outline", 350, 0)
    'outline; 350 mgbp sought; 0 mgbp secured'
    """
    parts = [stage] if stage else []
    parts += [f"{sought:g} {unit} sought"] if sought is not None else []
    parts += [f"{secured:g} {unit} secured"] if secured is not None else []
    return "; ".join(parts) or "on record"


def you_said(record: Record, on: date) -> tuple[Heard, ...]:
    """Every theme heard by a day with what was done; those without a response too."""
    now = record_on(record, on)
    return tuple(
        Heard(
            theme,
            theme.responses,
            tuple(key for key in theme.events if key in now.events),
            tuple(each.decision for each in theme.responses if each.decision in now.decisions),
        )
        for theme in now.themes.values()
    )


def signed(record: Record, partners: Iterable[str], on: date, plan: str) -> Mapping[str, str]:
    """Each partner's latest word on a version of the plan (its name or hash); "" for none."""
    found = dict.fromkeys(partners, "")
    words = record_on(record, on).sign_offs.values()
    for each in sorted(words, key=lambda word: word.date.last if word.date else on):
        if each.plan == plan and each.partner in found:
            found[each.partner] = each.state
    return found


def dated_figures(plan: Plan, since: date, on: date) -> tuple[tuple[str, date, float, float], ...]:
    """Figures of the plan that step between two days: address, day, before and after.

    In the figure's canonical unit; `since` is not included, `on` is.
    """
    found: list[tuple[str, date, float, float]] = []
    for address, quantity in plan.quantities.items():
        for (_, before), (day, after) in pairwise(quantity.steps):
            if since < day <= on and before != after:
                found.append((address, day, before, after))
    return tuple(found)
