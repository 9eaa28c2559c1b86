"""The programme's record: who decided what about which proposal, when, and on what evidence.

Fields have the names of the keys they are read from (`programme.shapes`). Empty text, None and the
empty tuple mean that nothing is on record. Histories are in the order they happened and grow at
their end only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bettercare.plan.programme.context import Aim, Alignment, Benchmark, Measure, Pressure
from bettercare.plan.when import When


@dataclass(frozen=True, slots=True)
class Document:
    """Evidence: something published or filed."""

    key: str
    title: str = ""
    publisher: str = ""
    date: When | None = None
    link: str = ""
    file: str = ""
    source: str = ""
    after_plan: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """Who sits on a decision body, by partner or role."""

    partner: str = ""
    role: str = ""
    since: When | None = None
    until: When | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A body that decides, with its terms."""

    key: str
    label: str = ""
    partner: str = ""
    terms: str = ""
    quorum: int | None = None
    delegated_from: str = ""
    delegation: str = ""
    since: When | None = None
    until: When | None = None
    review: date | None = None
    members: tuple[Member, ...] = ()
    documents: tuple[str, ...] = ()
    after_plan: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a body decided on a day."""

    key: str
    date: When | None = None
    body: str = ""
    what: str = ""
    outcome: str = ""
    proposals: tuple[str, ...] = ()
    business_cases: tuple[str, ...] = ()
    votes_for: int | None = None
    votes_against: int | None = None
    abstained: int | None = None
    conditions: str = ""
    reason: str = ""
    paper: str = ""
    supersedes: str = ""
    documents: tuple[str, ...] = ()
    after_plan: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of the programme: planned dates and those it kept."""

    key: str
    label: str = ""
    kind: str = ""
    starts: When | None = None
    ends: When | None = None
    began: When | None = None
    ended: When | None = None
    proposals: tuple[str, ...] = ()
    despite: tuple[str, ...] = ()
    why: str = ""
    documents: tuple[str, ...] = ()
    after_plan: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Someone's word, on a day, that a gate is met or not."""

    date: When | None = None
    state: str = "met"
    proposal: str = ""
    by: str = ""
    role: str = ""
    documents: tuple[str, ...] = ()
    after_plan: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """What must be shown before proposals or phases go on; in force for a time."""

    key: str
    label: str = ""
    basis: str = ""
    reference: str = ""
    test: str = "evidence"
    capital_stage: str = ""
    before_phases: tuple[str, ...] = ()
    before_statuses: tuple[str, ...] = ()
    proposals: tuple[str, ...] = ()
    role: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    evidence: tuple[Evidence, ...] = ()
    documents: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class StatusStep:
    """One step of a proposal's status."""

    date: When | None = None
    status: str = ""
    why: str = ""
    decision: str = ""
    despite: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    after_plan: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something proposed, with the parts of the plan that stand for it."""

    key: str
    label: str = ""
    summary: str = ""
    lead: str = ""
    pathways: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    history: tuple[StatusStep, ...] = ()
    note: str = ""

    @property
    def status(self) -> str:
        """Its latest status; "" where none is on record."""
        return self.history[-1].status if self.history else ""


@dataclass(frozen=True, slots=True)
class CaseStep:
    """A business case at a date; what is left out is as it was."""

    date: When | None = None
    stage: str = ""
    sought: float | None = None
    sought_is: str = ""
    secured: float | None = None
    secured_is: str = ""
    why: str = ""
    decision: str = ""
    documents: tuple[str, ...] = ()
    after_plan: bool = False


@dataclass(frozen=True, slots=True)
class BusinessCase:
    """A business case; sums in its `unit`."""

    key: str
    label: str = ""
    unit: str = ""
    lead: str = ""
    scheme: str = ""
    proposals: tuple[str, ...] = ()
    review: date | None = None
    history: tuple[CaseStep, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class RiskStep:
    """How large a risk was judged to be at a date."""

    date: When | None = None
    likelihood: int | None = None
    impact: int | None = None
    mitigation: str = ""
    why: str = ""
    documents: tuple[str, ...] = ()
    after_plan: bool = False

    @property
    def score(self) -> int | None:
        """Likelihood times impact; None where one is not known."""
        if self.likelihood is None or self.impact is None:
            return None
        return self.likelihood * self.impact


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk, or an issue, which is a risk that has come about."""

    key: str
    label: str = ""
    kind: str = "risk"
    owner: str = ""
    proposals: tuple[str, ...] = ()
    review: date | None = None
    closed: When | None = None
    history: tuple[RiskStep, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a milestone was expected, as told on a date."""

    date: When | None = None
    expected: When | None = None
    why: str = ""
    documents: tuple[str, ...] = ()
    after_plan: bool = False


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something to be reached: planned, forecast, actual."""

    key: str
    label: str = ""
    owner: str = ""
    proposals: tuple[str, ...] = ()
    planned: When | None = None
    set_on: When | None = None
    actual: When | None = None
    forecasts: tuple[Forecast, ...] = ()
    documents: tuple[str, ...] = ()
    after_plan: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A meeting or another way in which people were heard."""

    key: str
    label: str = ""
    kind: str = ""
    date: When | None = None
    until: When | None = None
    place: str = ""
    areas: tuple[str, ...] = ()
    attended: int | None = None
    heard: str = ""
    proposals: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    after_plan: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """What was done about a theme, or why nothing was."""

    date: When | None = None
    did: str = ""
    changed: str = ""
    why: str = ""
    proposals: tuple[str, ...] = ()
    decision: str = ""
    documents: tuple[str, ...] = ()
    after_plan: bool = False


@dataclass(frozen=True, slots=True)
class Theme:
    """Something people said, and what was done about it."""

    key: str
    said: str = ""
    date: When | None = None
    events: tuple[str, ...] = ()
    proposals: tuple[str, ...] = ()
    responses: tuple[Response, ...] = ()
    documents: tuple[str, ...] = ()
    after_plan: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class SignOff:
    """A partner's word on a version of the plan, a figure or a proposal."""

    key: str
    partner: str = ""
    date: When | None = None
    state: str = "signed"
    plan: str = ""
    figure: str = ""
    proposal: str = ""
    by: str = ""
    conditions: str = ""
    documents: tuple[str, ...] = ()
    after_plan: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A programme's record. `as_of` is the day to which it is complete.

    `contact` is where people may write, `website` where the full plan is to be found.
    """

    as_of: date | None = None
    contact: str = ""
    website: str = ""
    note: str = ""
    documents: Mapping[str, Document] = field(default_factory=dict)
    bodies: Mapping[str, Body] = field(default_factory=dict)
    phases: Mapping[str, Phase] = field(default_factory=dict)
    gates: Mapping[str, Gate] = field(default_factory=dict)
    proposals: Mapping[str, Proposal] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    business_cases: Mapping[str, BusinessCase] = field(default_factory=dict)
    risks: Mapping[str, Risk] = field(default_factory=dict)
    milestones: Mapping[str, Milestone] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    themes: Mapping[str, Theme] = field(default_factory=dict)
    sign_offs: Mapping[str, SignOff] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    benchmarks: Mapping[str, Benchmark] = field(default_factory=dict)
    alignments: Mapping[str, Alignment] = field(default_factory=dict)
    pressures: Mapping[str, Pressure] = field(default_factory=dict)
    aims: Mapping[str, Aim] = field(default_factory=dict)

    def section(self, name: str) -> Mapping[str, Any]:
        """The entries of a section by key."""
        found: Mapping[str, Any] = getattr(self, name)
        return found

    def entries(self, names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        """Every entry of some sections with its section's name."""
        for name in names:
            for entry in self.section(name).values():
                yield name, entry
