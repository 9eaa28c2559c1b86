"""The resolved appraisal: what appraisal.toml says, as frozen data.

Years are first calendar years of financial years (2014 stands for 2014/15); amounts are pounds in
the prices of `AppraisalRules.price_base`, shares from 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bettercare.plan.model import Grade, Option, Quantity
    from bettercare.plan.rate_bands import RateBand

BenefitKind = Literal["cash_releasing", "non_cash_releasing", "societal", "health", "unmonetised"]
CostKind = Literal["transition", "running"]


@dataclass(frozen=True, slots=True)
class Schedule:
    """A discount schedule: real rates by year after year 0, as published at a date."""

    key: str
    label: str
    as_of: date
    bands: tuple[RateBand, ...]
    owner: str
    source: tuple[str, ...] = ()
    grade: Grade = "judgement"


@dataclass(frozen=True, slots=True)
class Factor:
    """A cause of optimism bias: its share of the bias, and how far it has been mitigated."""

    key: str
    contribution: float
    mitigation: Quantity  # share


@dataclass(frozen=True, slots=True)
class Bias:
    """Optimism bias of a kind of scheme: upper bound, lower bound, what has been mitigated."""

    key: str
    label: str
    upper: Quantity  # share of capital
    lower: Quantity
    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class CapitalPlan:
    """When an intervention's capital is spent, its bias, and what is renewed every `life` years."""

    intervention: str
    bias: str
    spend: tuple[tuple[int, float], ...]  # (year, share); shares sum to 1
    opens: int  # financial year in which it opens
    life: int  # years
    renewal: Quantity | None  # share of the capital spent anew at the end of each life


@dataclass(frozen=True, slots=True)
class Pick:
    """A measure of the results and the part of it that is meant."""

    measure: str
    where: tuple[tuple[str, str], ...] = ()  # (dimension, key) in order of dimension


@dataclass(frozen=True, slots=True)
class Spell:
    """Something that falls on options, and on those based on them, for some years."""

    key: str
    label: str
    options: tuple[str, ...]
    first: int
    last: int | None  # None: to the end of the appraisal

    def falls_on(self, option: Option) -> bool:
        """Whether an option, or one it is based on, is named."""
        return bool(set(self.options) & set(option.chain))


@dataclass(frozen=True, slots=True)
class ExtraCost(Spell):
    """A cost that no intervention carries, such as double running. Pounds a year."""

    kind: CostKind
    amount: Quantity


@dataclass(frozen=True, slots=True)
class Benefit:
    """What one unit more (or less) of a measure than in business as usual is worth."""

    key: str
    label: str
    kind: BenefitKind
    pick: Pick | None  # None: unmonetised
    better: Literal["less", "more"]
    value: Quantity | None  # pounds or QALYs a unit; None: unmonetised
    reason: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Risk(Spell):
    """A risk: its probability and what it costs a year if it comes about."""

    probability: Quantity  # share
    impact: Quantity  # pounds a year


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion with its value function from a measure, or scores by option."""

    key: str
    label: str
    principle: str
    pick: Pick | None
    year: int | None  # None: the horizon
    points: tuple[tuple[float, float], ...]  # (measure, value 0..1), measure increasing
    scores: dict[str, Quantity]  # by option, values 0..1; empty where a measure is used
    least: float | None  # value that satisfies
    owner: str
    reason: str

    def score_of(self, option: Option) -> Quantity | None:
        """An option's score, or that of the nearest option it is based on."""
        own = (self.scores.get(key) for key in reversed(option.chain))
        return next((score for score in own if score is not None), None)


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """A group of people and its swing weights by criterion, as it gave them."""

    key: str
    label: str
    weights: dict[str, float]
    source: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AppraisalRules:
    """All that appraisal.toml says. `years` counts year 0; year t is `year_0` + t."""

    price_base: int
    year_0: int
    years: int
    business_as_usual: str
    after_horizon: Literal["hold", "fade"]
    fade_years: int
    schedules: dict[str, Schedule]  # "standard" and, where benefits are in QALYs, "health"
    qaly: Quantity | None  # pounds a QALY
    biases: dict[str, Bias]
    capital: dict[str, CapitalPlan]  # by intervention
    costs: dict[str, ExtraCost]
    benefits: dict[str, Benefit]
    risks: dict[str, Risk]
    criteria: dict[str, Criterion]
    stakeholders: dict[str, Stakeholder]
    quantities: dict[str, Quantity] = field(default_factory=dict)  # by address
