"""What a conversion is made of: figures, interventions and the account of every parameter."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from bettercare.demand.nhp.parameters import Quantity

_DIGITS = 6  # of a figure worked out from records; figures carried over keep all of theirs


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 80% interval; low and high are None for a constant."""

    value: Decimal
    low: Decimal | None = None
    high: Decimal | None = None

    def shifted(self, by: int) -> Figure:
        """The figure with something added."""
        low = None if self.low is None else self.low + by
        return Figure(self.value + by, low, None if self.high is None else self.high + by)

    def said(self) -> str:
        """The figure in words."""
        if self.low is None or self.high is None:
            return f"{self.value.normalize():f}"
        low, high = self.low.normalize(), self.high.normalize()
        return f"{self.value.normalize():f} ({low:f} to {high:f})"


def as_given(quantity: Quantity) -> Figure:
    """The figure of a parameter with its round numbers as they are; the middle is the value.

    >>> as_given(Quantity("x", 0.85, 0.95, (0.0, 1.0))).said()
    '0.9 (0.85 to 0.95)'
    """
    low = Decimal(repr(quantity.low))
    if quantity.high is None or quantity.high == quantity.low:
        return Figure(low)
    high = Decimal(repr(quantity.high))
    return Figure((low + high) / 2, low, high)


def worked_out(value: float, half: float) -> Figure:
    """A figure worked out from records, `half` the distance of its 80% interval's ends."""
    middle = round(Decimal(value), _DIGITS)
    if half < 0.5 * 10.0**-_DIGITS:
        return Figure(middle)
    return Figure(
        middle, round(Decimal(value - half), _DIGITS), round(Decimal(value + half), _DIGITS)
    )


@dataclass(frozen=True, slots=True)
class Effect:
    """One [[effect]]: the figure multiplies `on` where `condition` applies."""

    on: str
    figure: Figure
    condition: str | None = None
    provider: str | None = None
    moves_to: str | None = None  # a service that receives one unit for each
    avoided: str | None = None


@dataclass(slots=True)
class Intervention:
    """One file of `interventions/`."""

    key: str
    label: str
    summary: str
    pathway: str
    stepped: bool = False  # at once instead of over the years
    effects: list[Effect] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the plan has it."""
        return f"interventions.{self.key}"


@dataclass(frozen=True, slots=True)
class Value:
    """A value of `assumptions/`."""

    address: str
    label: str
    unit: str
    figure: Figure
    note: str


@dataclass(frozen=True, slots=True)
class Account:
    """What became of one parameter: the addresses it became, or why it has no counterpart."""

    parameter: str
    given: str
    became: str = ""
    how: str = ""
    why_not: str = ""


@dataclass(slots=True)
class Conversion:
    """Everything that goes into the plan, and the account of every parameter."""

    values: list[Value] = field(default_factory=list)
    interventions: list[Intervention] = field(default_factory=list)
    conditions: dict[str, str] = field(default_factory=dict)  # key -> name
    shares: list[dict[str, str | float]] = field(default_factory=list)  # demand.condition_share
    accounts: list[Account] = field(default_factory=list)

    def account(
        self, parameter: str, given: str, became: str = "", how: str = "", why_not: str = ""
    ) -> None:
        """Add a line to the account."""
        self.accounts.append(Account(parameter, given, became, how, why_not))


def key_of(*parts: str) -> str:
    """A name the plan's format takes.

    >>> key_of("ip", "pre-op_los_1-day")
    'nhp_ip_pre_op_los_1_day'
    """
    return re.sub("[^a-z0-9]+", "_", "_".join(("nhp", *parts)).lower()).strip("_")
