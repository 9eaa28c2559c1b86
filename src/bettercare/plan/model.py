"""The resolved plan: what the reader hands to the rest of the system.

Every object here is frozen data. Nothing here reads files or computes; values are in the
canonical unit of their dimension (days, shares, pounds, whole-time equivalents, persons).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from bettercare.plan.appraisal_model import AppraisalRules
from bettercare.plan.double_running import DoubleRunning

Grade = Literal["measured", "published", "modelled", "judgement"]
RangeKind = Literal["80% interval", "90% interval", "95% interval", "full range"]
Support = Literal["positive", "share", "real"]


@dataclass(frozen=True, slots=True)
class Range:
    """How far a value may reasonably be from what the plan says, in the value's own unit."""

    low: float
    high: float
    kind: RangeKind = "80% interval"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One uncertain or certain figure with its unit, dates, range and provenance.

    `steps` holds (date, value) in date order; a value holds until the next date, and the first
    value also holds before its date. `range` belongs to the first value and moves with the
    others in proportion (on the scale its support gives: ratio, odds or difference).
    """

    address: str
    label: str
    unit: str
    support: Support
    steps: tuple[tuple[date, float], ...]
    range: Range | None = None
    group: str | None = None
    loading: float = 0.0
    owner: str = ""
    source: tuple[str, ...] = ()
    grade: Grade = "judgement"
    review: date | None = None
    file: str = ""
    line: int = 0
    note: str = ""

    @property
    def value(self) -> float:
        """The first value."""
        return self.steps[0][1]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from, and how far it can be trusted."""

    key: str
    title: str
    publisher: str
    year: str
    grade: Grade
    link: str = ""
    read_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A declared member of a dimension: partner, area, setting, stage, pathway and so on."""

    key: str
    name: str
    code: str = ""
    kind: str = ""
    note: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Ages `first` to `last`, both included; the last band is open and ends at 90 (90 and over)."""

    key: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Provision:
    """Share of an area's activity in one service that one partner gives at one site."""

    area: str  # area key
    partner: str
    site: str | None
    share: float


@dataclass(frozen=True, slots=True)
class RecordsRule:
    """Which hospital records are a service's. An empty tuple does not choose."""

    kind: Literal["apc", "op", "ae"]
    pods: tuple[str, ...]
    methods: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()

    def meets(self, other: RecordsRule) -> bool:
        """Whether a record could be both rules'."""
        return self.kind == other.kind and all(
            not mine or not theirs or set(mine) & set(theirs)
            for mine, theirs in (
                (self.pods, other.pods),
                (self.methods, other.methods),
                (self.specialties, other.specialties),
            )
        )


@dataclass(frozen=True, slots=True)
class Service:
    """One service: what it counts, where it belongs, who gives it and for whom."""

    key: str
    name: str
    unit: str
    setting: str
    stage: str
    pathways: tuple[str, ...]
    delivered_by: tuple[str, ...]
    provisions: tuple[Provision, ...]  # one or more for every area, shares sum to 1 an area
    driver: Literal["people", "births"] = "people"
    beds: str | None = None  # bed type its stays use
    profile: str | None = None  # monthly profile in demand.profile; None is flat
    care: Literal["physical", "mental"] = "physical"
    source: tuple[str, ...] = ()
    grade: Grade = "judgement"
    records: RecordsRule | None = None
    season_of: str | None = None  # profile whose demand.season scales its months, if not its own

    @property
    def season(self) -> str | None:
        """The profile whose demand.season scales its months; None without months."""
        return self.season_of or self.profile


@dataclass(frozen=True, slots=True)
class Move:
    """Where removed activity goes: `per_unit` units of `service` for each unit (or bed-day)."""

    service: str
    per_unit: Quantity
    per: Literal["unit", "bed-day"] = "unit"


@dataclass(frozen=True, slots=True)
class Where:
    """The part of a service an effect touches. An empty tuple is the whole dimension."""

    area: tuple[str, ...] = ()
    age: tuple[str, ...] = ()  # age band keys
    sex: tuple[str, ...] = ()
    deprivation: tuple[int, ...] = ()
    condition: tuple[str, ...] = ()
    provider: tuple[str, ...] = ()
    site: tuple[str, ...] = ()
    pathway: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """One change an intervention makes.

    `on` is `activity.SERVICE`, `flow.length_of_stay.SERVICE` or the address of any other value.
    Exactly one of `multiply`, `add` and `relocate` is given.
    """

    address: str
    on: str
    where: Where
    multiply: Quantity | None = None
    add: Quantity | None = None
    relocate: tuple[tuple[str, float], ...] = ()
    moves_to: tuple[Move, ...] = ()
    avoided: str | None = None
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """What must be there first: `kind` is workforce, enabler, capacity or capital."""

    address: str
    kind: Literal["workforce", "enabler", "capacity", "capital"]
    key: str  # staff group, intervention, service or scheme
    amount: float | None = None  # wte, none, units a year, pounds
    unit: str = ""
    by: date | None = None
    partner: str | None = None  # whose staff they are; None is any partner's of the plan

    @property
    def name(self) -> str:
        """What is needed, as results name it: `workforce.GROUP`, `workforce.GROUP.PARTNER`."""
        own = f".{self.partner}" if self.partner else ""
        return f"{self.kind}.{self.key}{own}"


@dataclass(frozen=True, slots=True)
class After:
    """What must have been under way for so many months before an intervention begins."""

    what: str  # intervention
    months: float | None = None  # None: the whole of its ramp


@dataclass(frozen=True, slots=True)
class Intervention:
    """One change to how care is given, or an enabler of such changes."""

    key: str
    label: str
    kind: Literal["service", "enabler"]
    pathway: str | None  # None for an enabler
    project: str | None  # enablers: primary_care, workforce, information_technology, property
    status: str
    lead: str
    starts: date
    ramp_months: float
    ramp_shape: Literal["linear", "s_curve", "step"]
    delay: Quantity | None  # months
    effects: tuple[Effect, ...]
    needs: tuple[Need, ...]
    revenue: Quantity | None  # pounds a year at full ramp, base-year prices
    capital: Quantity | None  # pounds
    capital_scheme: str | None
    cost_partner: str | None
    net_of: tuple[str, ...]
    summary: str = ""
    source: tuple[str, ...] = ()
    file: str = ""
    after: tuple[After, ...] = ()
    agreed: Quantity | None = None  # money agreed for its running cost, pounds a year in cash
    double_running: DoubleRunning | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """One `set` line of an option."""

    address: str
    value: float
    unit: str
    start: date | None
    why: str
    range: Range | None
    option: str  # which option of the chain said it


@dataclass(frozen=True, slots=True)
class Option:
    """An option with its `based_on` chain already followed (own lines after inherited ones)."""

    key: str
    label: str
    chain: tuple[str, ...]  # from the root option to this one
    interventions: tuple[str, ...]
    settings: tuple[Setting, ...]
    summary: str = ""
    author: str = ""
    status: str = "option"
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Threshold:
    """What partners have agreed to call enough, with who says so and why."""

    value: float
    unit: str
    owner: str
    reason: str


@dataclass(frozen=True, slots=True)
class Check:
    """One of the partners' tests. `kind` says which part of the model answers it."""

    key: str
    label: str
    kind: str  # one of CHECK_KINDS of plan.shapes
    members: tuple[str, ...]  # bed types, services, staff groups or partners; empty where none
    threshold: Threshold | None
    likely: Threshold  # how likely is likely enough
    owner: str
    reason: str


@dataclass(frozen=True, slots=True)
class VerdictRules:
    """The partners' rules for the verdict, set before any run."""

    likely: Threshold
    judgement_limit: Threshold
    occupancy: dict[str, Threshold]  # by bed type
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV table of the plan, columns as tuples in row order, already typed by its schema."""

    address: str  # room.table
    columns: dict[str, tuple[Any, ...]]
    source: tuple[str, ...] = ()
    grade: Grade = "judgement"
    owner: str = ""
    file: str = ""
    review: date | None = None
    note: str = ""

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan, read and checked."""

    root: Path
    title: str
    short: str
    summary: str
    format: int
    first_year: int  # 2013 stands for the financial year 2013/14
    last_year: int
    seed: int
    draws: int
    partners: dict[str, Named]
    areas: dict[str, Named]
    settings: dict[str, Named]
    stages: dict[str, Named]
    pathways: dict[str, Named]
    conditions: dict[str, Named]
    bed_types: dict[str, Named]
    staff_groups: dict[str, Named]
    principles: dict[str, Named]
    age_bands: tuple[AgeBand, ...]
    sources: dict[str, Source]
    services: dict[str, Service]
    quantities: dict[str, Quantity]  # every value of assumptions/*.toml, and beds of estate.sites
    tables: dict[str, Table]
    interventions: dict[str, Intervention]
    options: dict[str, Option]
    verdict: VerdictRules
    hash: str = ""
    appraisal: AppraisalRules | None = None  # where the plan has an appraisal.toml
    notes: tuple[str, ...] = field(default=())  # things to know that are not faults

    @property
    def years(self) -> tuple[int, ...]:
        """First calendar year of every financial year of the plan."""
        return tuple(range(self.first_year, self.last_year + 1))


def year_label(year: int) -> str:
    """The name of a financial year.

    >>> year_label(2013)
    '2013/14'
    """
    return f"{year}/{(year + 1) % 100:02d}"


#: Tables whose values an intervention may change (besides activity and stays). The year loop
#: reads them afresh each year; others are fixed when a run starts.
CHANGEABLE_TABLES = (
    "capacity.planned",
    "estate.capital",
    "estate.sites",
    "finance.bed_day_cost",
    "finance.efficiency",
    "finance.funding",
    "finance.unit_cost",
    "workforce.international",
    "workforce.joiners",
    "workforce.leavers",
    "workforce.training_intake",
)
