"""The plan's figures for one option: every value by address, year, month and draw.

An option's `set` lines replace values from their date on and keep the relative range unless
they bring their own. Draws are keyed by address, so options share them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.model import Option, Plan, Quantity, Range, Setting
from bettercare.plan.quantities import every_figure
from bettercare.sampling import Deviation, DrawBook, deviation, shift

Floats = NDArray[np.float64]
MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)  # a financial year, April first
_EARLIEST = date(1, 1, 1)


def month_start(year: int, month: int) -> date:
    """First day of a calendar month of a financial year.

    >>> month_start(2018, 1)
    datetime.date(2019, 1, 1)
    """
    return date(year if month >= MONTHS[0] else year + 1, month, 1)


@lru_cache(maxsize=256)
def _step_of_month(dates: tuple[date, ...], years: tuple[int, ...]) -> NDArray[np.intp]:
    """Which of some dated steps holds in each month, the first before its date: (years, 12)."""
    return np.array(
        [
            [max(bisect_right(dates, month_start(year, month)) - 1, 0) for month in MONTHS]
            for year in years
        ]
    )


@dataclass(frozen=True, slots=True)
class Resolved:
    """A figure under one option: its dated steps, and the value and range it deviates by."""

    quantity: Quantity
    steps: tuple[tuple[date, float], ...]
    centre: float
    range: Range | None


def resolve(quantity: Quantity, settings: Iterable[Setting] = ()) -> Resolved:
    """A figure after an option's `set` lines, in order: each holds from its date on."""
    steps = list(quantity.steps)
    centre, spread = quantity.value, quantity.range
    for line in settings:
        if line.start is None:
            steps = []
        else:
            start = line.start
            steps = [step for step in steps if step[0] < start] or [(_EARLIEST, quantity.value)]
        steps.append((line.start or _EARLIEST, line.value))
        if line.range is not None:
            centre, spread = line.value, line.range
    return Resolved(quantity, tuple(steps), centre, spread)


class Values:
    """Draws of every figure of a plan under one option.

    Arrays end with the draws axis: a year's value is (years, draws), a month's (years, 12, draws)
    in financial-year order. Units are those of the figure. With `stated`, one more column follows
    the draws of the block, in which every figure takes its stated value.
    """

    def __init__(
        self,
        plan: Plan,
        option: Option | None,
        book: DrawBook,
        block: slice = slice(None),
        stated: bool = False,
        plain: Values | None = None,
    ) -> None:
        """`plain` are the same draws under no option: figures the option leaves are theirs."""
        self.plan = plan
        self.book = book
        self.block = block
        self.stated = stated
        self.draws = len(range(*block.indices(book.count))) + stated
        self._figures = every_figure(plan)
        self._scalars: dict[str, Floats] = {}
        self._annual: dict[str, Floats] = {}
        self._months: dict[str, Floats] = {}
        self._plain = plain
        self._settings: dict[str, list[Setting]] = {}
        for line in option.settings if option else ():
            self._settings.setdefault(line.address, []).append(line)

    @property
    def addresses_set(self) -> tuple[str, ...]:
        """Addresses that the option sets."""
        return tuple(self._settings)

    def __contains__(self, address: str) -> bool:
        return address in self._figures

    @property
    def plain(self) -> Values:
        """The same draws as the plan has them, under no option."""
        if self._plain is None:
            if not self._settings:
                return self
            self._plain = Values(self.plan, None, self.book, self.block, self.stated)
        return self._plain

    def _whose(self, address: str) -> Values:
        """Whose figure it is: the option's, or the plan's where the option leaves it."""
        return self if self._plain is None or address in self._settings else self._plain

    def deviation(self, resolved: Resolved) -> Deviation | None:
        """How far each draw of the block lies from the figure's stated value."""
        spread, figure = resolved.range, resolved.quantity
        if spread is None:
            return None
        scores = self.book.scores(figure.address, figure.group, figure.loading)[self.block]
        if self.stated:
            scores = np.append(scores, 0.0)
        return deviation(
            resolved.centre, spread.low, spread.high, spread.kind, figure.support, scores
        )

    def _levels(self, resolved: Resolved) -> list[Floats]:
        """Each dated value in every draw."""
        away = self.deviation(resolved)
        return [
            np.full(self.draws, value) if away is None else shift(value, away)
            for _, value in resolved.steps
        ]

    def scalar(self, address: str, default: float | None = None) -> Floats:
        """A figure that does not change with time, or its first year: (draws,)."""
        kept = self._whose(address)._scalars
        if address not in kept:
            kept[address] = np.asarray(self.annual(address, default)[0])
        return kept[address]

    def scalars(self, addresses: Iterable[str], default: float | None = None) -> Floats:
        """Several figures as `scalar`: (figures, draws), also where there are none."""
        rows = [self.scalar(address, default) for address in addresses]
        return np.stack(rows) if rows else np.zeros((0, self.draws))

    def monthly(self, address: str, default: float | None = None) -> Floats:
        """A figure by month: (years, 12, draws), or (years, 1, draws) if it never changes."""
        years = self.plan.years
        if address not in self._figures:
            if default is None:
                raise KeyError(address)
            return np.full((len(years), 1, self.draws), default)
        resolved = resolve(self._figures[address], self._settings.get(address, ()))
        levels = self._levels(resolved)
        if len(levels) == 1:
            return np.repeat(levels[0][None, None, :], len(years), axis=0)
        return np.stack(levels)[_step_of_month(tuple(when for when, _ in resolved.steps), years)]

    def months(self, address: str) -> Floats:
        """A figure of the plan as `monthly` gives it, made once: not to be changed."""
        kept = self._whose(address)._months
        if address not in kept:
            kept[address] = self.monthly(address)
        return kept[address]

    def annual(self, address: str, default: float | None = None) -> Floats:
        """A figure by year, the mean of its months: (years, draws), to be changed at will."""
        if address not in self._figures and default is not None:
            return np.full((len(self.plan.years), self.draws), default)
        whose = self._whose(address)
        if address not in whose._annual:
            whose._annual[address] = whose._by_year(address)
        return whose._annual[address].copy()

    def _by_year(self, address: str) -> Floats:
        if address in self._figures:
            resolved = resolve(self._figures[address], self._settings.get(address, ()))
            if len(resolved.steps) == 1:
                return np.repeat(self._levels(resolved)[0][None, :], len(self.plan.years), axis=0)
        return np.asarray(self.monthly(address).mean(axis=1))

    def index(self, address: str) -> Floats:
        """Index of a yearly rate, 1 in the base year: (years, draws). Without a rate it stays 1."""
        return compound(self.annual(address, 0.0))


def compound(rates: Floats) -> Floats:
    """Index of a rate a year over (years, draws): 1 in the base year.

    A fall takes no more than there is: a draw of a rate below -1 leaves nothing.

    >>> compound(np.array([[0.5], [0.1], [0.2]])).round(6).tolist()
    [[1.0], [1.1], [1.32]]
    """
    steps = np.maximum(1.0 + rates, 0.0)
    steps[0] = 1.0
    return np.asarray(np.cumprod(steps, axis=0), dtype=np.float64)
