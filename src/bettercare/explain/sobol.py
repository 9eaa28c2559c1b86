"""Variance-based (Sobol) sensitivity of one margin to the assumptions that move it most.

First-order index: the share of the margin's variance that an input brings by itself. Total index:
that share with everything the input does together with others. Saltelli's design on a scrambled
Sobol sequence and its estimators are SALib's (Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018);
each column is mapped through the assumption's own distribution. The other assumptions stay as
stated.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import CallError
from bettercare.explain.moved import Movable, MovedBook, margins
from bettercare.plan.model import Option
from bettercare.system.model import Model

Floats = NDArray[np.float64]
Told = Callable[[int, int, str], None]

MOST = 10  # inputs that are varied
BASE = 512  # rows of the base sample unless another number is asked for
SMALLEST, LARGEST = 16, 16_384
CONFIDENCE = 0.95
RESAMPLES = 200
#: Rows run before the progress is told again, and to find out how long the whole will take.
PIECE, PROBE = 1024, 64
MISSING = (
    "Sobol indices need SALib, which is not installed: run pip install 'bettercare[sensitivity]'"
)


@dataclass(frozen=True, slots=True)
class Input:
    """What is varied as one: an assumption, or all assumptions of a correlation group."""

    name: str  # the assumption's address, or the group's name
    figures: tuple[Movable, ...]
    group: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Independent scores it is made of: a group has a common one and each member's own."""
        own = tuple(each.address for each in self.figures)
        return (f"correlation.{self.name}", *own) if self.group else own


@dataclass(frozen=True, slots=True)
class Index:
    """One input's indices, each with half the width of its 95% bootstrap interval."""

    input: Input
    first: float
    first_by: float
    total: float
    total_by: float


@dataclass(frozen=True, slots=True)
class Sobol:
    """Indices of one member of a check, widest total first, and how they came about."""

    member: int  # of `Matters.ends`
    indices: tuple[Index, ...]
    base: int
    runs: int
    seconds: float
    variance: float  # of the margin, over the design's two independent samples
    share: float  # of the variance when every assumption moves; above 1 is chance or dependence

    @property
    def alone(self) -> float:
        """Sum of the first-order indices: what inputs do by themselves."""
        return sum(each.first for each in self.indices)


def check_base(base: int) -> None:
    """Refuse a base sample that a Sobol sequence can not fill evenly."""
    if base & (base - 1) or not SMALLEST <= base <= LARGEST:
        raise CallError(
            f"the base sample must be a power of two from {SMALLEST} to {LARGEST:,}, not {base}"
        )


def salib(part: str) -> ModuleType:
    """SALib's `sample` or `analyze` room for Sobol indices; `CallError` where it is missing."""
    from importlib import import_module

    try:
        return import_module(f"SALib.{part}.sobol")
    except ImportError:
        raise CallError(MISSING) from None


def choose(figures: Sequence[Movable], order: Sequence[int], most: int = MOST) -> list[Input]:
    """The inputs to vary: the first of `order`, members of a group together, up to `most`."""
    found: dict[str, Input] = {}
    for k in order:
        one = figures[k].figure
        if one.group is not None and one.loading != 0.0:
            members = tuple(each for each in figures if each.figure.group == one.group)
            found.setdefault(f"group {one.group}", Input(one.group, members, group=True))
        else:
            found.setdefault(one.address, Input(one.address, (figures[k],)))
        if len(found) == most:
            break
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Design:
    """Saltelli's rows for some inputs: each column a standard-normal score."""

    problem: dict[str, Any]
    scores: dict[str, Floats]  # by column: (rows,)
    base: int
    seed: int

    @property
    def rows(self) -> int:
        """How many runs it asks for."""
        return len(next(iter(self.scores.values())))


def design(inputs: Sequence[Input], base: int, seed: int) -> Design:
    """The rows in which inputs are varied: base x (inputs + 2)."""
    columns = [column for each in inputs for column in each.columns]
    groups = [each.name for each in inputs for _ in each.columns]
    bounds = [[0.0, 1.0]] * len(columns)
    problem = {"num_vars": len(columns), "names": columns, "groups": groups, "bounds": bounds}
    sampler = salib("sample")
    # a seed of 0 would mean none to SALib
    uniform = sampler.sample(problem, base, calc_second_order=False, seed=seed + 1)
    inverse, tiny = NormalDist().inv_cdf, 2.0**-53
    inside = np.clip(uniform, tiny, 1.0 - tiny)
    scores = {
        column: np.fromiter(map(inverse, inside[:, k].tolist()), np.float64, len(inside))
        for k, column in enumerate(columns)
    }
    return Design(problem, scores, base, seed)


def estimate(plan: Design, inputs: Sequence[Input], margin: Floats) -> list[Index]:
    """Indices of a margin over a design's rows, widest total first; none where it never moves."""
    if np.ptp(margin) <= 1e-9 * max(1.0, float(np.abs(margin).max())):
        return []
    found = salib("analyze").analyze(
        plan.problem,
        margin,
        calc_second_order=False,
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        seed=plan.seed + 1,
    )
    lists = [found[name].tolist() for name in ("S1", "S1_conf", "ST", "ST_conf")]
    indices = [
        Index(each, *four) for each, four in zip(inputs, zip(*lists, strict=True), strict=True)
    ]
    return sorted(indices, key=lambda each: -each.total)


def scores_of(inputs: Sequence[Input], plan: Design) -> dict[str, Floats]:
    """Scores by address (rows,): members of a group share its factor by their loading."""
    given: dict[str, Floats] = {}
    for each in inputs:
        if not each.group:
            given[each.name] = plan.scores[each.name]
            continue
        factor = plan.scores[each.columns[0]]
        for one in each.figures:
            loading = one.figure.loading
            own = (1.0 - loading * loading) ** 0.5 * plan.scores[one.address]
            given[one.address] = loading * factor + own
    return given


def sobol(
    model: Model,
    option: Option,
    inputs: Sequence[Input],
    member: int,
    everything: float,
    base: int = BASE,
    seed: int = 0,
    told: Told | None = None,
) -> Sobol:
    """Indices of one member's margin; `everything` is its variance when all assumptions move.

    `told` hears rows done, all rows, and at first how long it will take. Errors: `CallError` where
    SALib is missing or the base sample is no power of two.
    """
    check_base(base)
    plan = design(inputs, base, seed)
    given = scores_of(inputs, plan)
    start = time.perf_counter()

    def run(rows: slice) -> Floats:
        here = {address: scores[rows] for address, scores in given.items()}
        count = len(range(*rows.indices(plan.rows)))
        return margins(model, option, MovedBook(0, count, given=here))[member].short

    say = told or (lambda *_: None)
    run(slice(0, min(PROBE, plan.rows)))
    pace = (time.perf_counter() - start) / min(PROBE, plan.rows)
    words = f"{plan.rows:,} runs, about {max(1.0, pace * plan.rows):,.0f} s on one process"
    found = []
    for at in range(0, plan.rows, PIECE):
        say(at, plan.rows, words)
        found.append(run(slice(at, min(at + PIECE, plan.rows))))
    say(plan.rows, plan.rows, "Done")
    margin = np.concatenate(found)
    width = len(inputs) + 2
    variance = float(np.var(np.concatenate([margin[0::width], margin[width - 1 :: width]])))
    return Sobol(
        member,
        tuple(estimate(plan, inputs, margin)),
        base,
        plan.rows,
        time.perf_counter() - start,
        variance,
        variance / everything if everything > 0.0 else 0.0,
    )
