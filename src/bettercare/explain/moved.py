"""Runs in which each draw moves one assumption (or several) by a chosen score.

A draw is not random here: draw n moves what its column of the book says and leaves every other
assumption at its stated value, so that one run tells what each would do by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bettercare.explain.side_by_side import side_by_side
from bettercare.plan.draws import Values, resolve
from bettercare.plan.model import Check, Option, Plan, Quantity, Range
from bettercare.plan.quantities import intervention_quantities
from bettercare.sampling import DrawBook
from bettercare.sampling.ranges import SCORE_OF_HIGH
from bettercare.system.measure import BlockRun
from bettercare.system.model import Model
from bettercare.system.outlook import build_outlook
from bettercare.system.run import OptionRun, blocks
from bettercare.system.year_loop import run_block
from bettercare.verdict.checks import never_negative, run_checks

Floats = NDArray[np.float64]
#: A score beyond which a triangular distribution has nothing left: its ends are reached.
FAR = 8.0
#: Above so many draws blocks are as large as in any run; below, they have `FEW` draws.
MANY, FEW = 512, 64


@dataclass(slots=True)
class MovedBook(DrawBook):
    """Scores by address, given; every other address stays at its stated value."""

    given: dict[str, Floats] = field(default_factory=dict)

    def scores(self, address: str, group: str | None = None, loading: float = 0.0) -> Floats:
        """Scores (draws,) of an address. Members of a group move by themselves."""
        del group, loading
        found = self.given.get(address)
        return np.zeros(self.draws) if found is None else found


@dataclass(frozen=True, slots=True)
class Movable:
    """A figure that has a range under an option."""

    figure: Quantity
    spread: Range
    centre: float

    @property
    def address(self) -> str:
        """The figure's address."""
        return self.figure.address

    def score(self, along: float) -> float:
        """The score that moves the figure `along` of the way to an end: -1 the low, 1 the high.

        The way is measured in standard deviations where the range is an interval, and in the
        figure's own unit where it is a full range.
        """
        kind, low, high = self.spread.kind, self.spread.low, self.spread.high
        if kind in SCORE_OF_HIGH:
            return SCORE_OF_HIGH[kind] * along
        at = self.centre + abs(along) * ((high if along > 0 else low) - self.centre)
        width = high - low
        if along > 0:
            share = 1.0 - (high - at) ** 2 / (width * (high - self.centre)) if at < high else 1.0
        else:
            share = (at - low) ** 2 / (width * (self.centre - low)) if at > low else 0.0
        tiny = NormalDist().cdf(-FAR)
        return NormalDist().inv_cdf(min(max(share, tiny), 1.0 - tiny)) if along else 0.0


def movables(plan: Plan, option: Option) -> list[Movable]:
    """Figures with a range that may move an option: its own interventions' and the plan's."""
    found = dict(plan.quantities)
    for key in option.interventions:
        for figure in intervention_quantities(plan.interventions[key]):
            found[figure.address] = figure
    out = []
    for address, figure in found.items():
        now = resolve(figure, [line for line in option.settings if line.address == address])
        if now.range is not None:
            out.append(Movable(figure, now.range, now.centre))
    return out


#: What each draw moves, and how far along its range; None moves nothing.
Moves: TypeAlias = list[tuple[Movable | None, float]]


def moved_book(moves: Moves) -> MovedBook:
    """A book whose draw n makes the n-th move."""
    given: dict[str, Floats] = {}
    for at, (figure, along) in enumerate(moves):
        if figure is not None:
            given.setdefault(figure.address, np.zeros(len(moves)))[at] = figure.score(along)
    return MovedBook(0, len(moves), given=given)


def moved_values(model: Model, option: Option, moves: Moves) -> Floats:
    """The moved figure of each draw in the model's last year, the mean of its months: (draws,)."""
    values = Values(model.plan, option, moved_book(moves))
    out = np.zeros(len(moves))
    for at, (figure, _) in enumerate(moves):
        if figure is not None:
            out[at] = values.annual(figure.address)[-1, at]
    return out


@dataclass(frozen=True, slots=True)
class Margin:
    """Shortfall of one check and member in the year asked for: (draws,), above 0 is short."""

    check: Check
    name: str
    unit: str
    short: Floats


def margins(model: Model, option: Option, book: DrawBook) -> list[Margin]:
    """Shortfalls in the model's last year in every draw, in the month that is worst for each."""

    def work(block: slice) -> list[Margin]:
        return margins_of(model, option, Values(model.plan, option, book, block))

    parts = side_by_side([partial(work, block) for block in _shared_out(book.count)])
    return [
        Margin(first.check, first.name, first.unit, np.concatenate([p[i].short for p in parts]))
        for i, first in enumerate(parts[0])
    ]


def _shared_out(draws: int) -> list[slice]:
    """Blocks of draws: smaller where there are few, so that two processes share them.

    They depend on nothing but the number of draws, so that any machine gives the same bytes.

    >>> _shared_out(100)
    [slice(0, 64, None), slice(64, 100, None)]
    """
    if draws > MANY:
        return blocks(draws)
    return [slice(start, min(start + FEW, draws)) for start in range(0, draws, FEW)]


def margins_of(model: Model, option: Option, values: Values) -> list[Margin]:
    """Shortfalls in the model's last year in the draws of some values, as `margins`."""
    done = run_block(model, option, values, build_outlook(model, values))
    return margins_in(model, option, done)


def margins_in(model: Model, option: Option, done: BlockRun) -> list[Margin]:
    """Shortfalls in the last year of what has been run, as `margins`."""
    found = []
    for each in run_checks(model, _as_run(option, done)):
        tested = never_negative(each) if each.check.kind == "sequence" else each
        short = tested.shortfall[-1]
        if each.check.kind == "beds":
            # the verdict looks at one month for all draws; here each draw has its own worst
            bed_type = each.name.rpartition(":")[2]
            need = done.rows[model.layout["beds_needed", bed_type]][:12, -1]
            short = (need - done.rows[model.layout["beds_planned", bed_type]][:12, -1]).max(axis=0)
        found.append(Margin(each.check, each.name, each.unit, short.copy()))
    return found


def _as_run(option: Option, done: BlockRun) -> OptionRun:
    return OptionRun(
        option=option,
        rows=done.rows,
        planned=done.planned,
        achieved=done.achieved,
        worth=done.worth,
        worth_as_written=done.worth[..., 0],
        held_by={},
        interventions=(),
        double=done.double,
    )
