"""Options over all draws, block by block: the same bytes whatever does the work.

A block is always the same draws, so how many processes or threads work on the blocks changes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.draws import Values
from bettercare.plan.model import Option
from bettercare.sampling import DrawBook
from bettercare.system.figures import option_interventions
from bettercare.system.measure import BlockRun
from bettercare.system.model import Model
from bettercare.system.outlook import Outlook, build_outlook, leaves_outlook
from bettercare.system.year_loop import run_block

Floats = NDArray[np.float64]
Told = Callable[[Option], None]  # called as each block of an option is done
#: Draws worked on together: enough that NumPy's loops outweigh the calls that start them.
BLOCK = 128


@dataclass(slots=True)
class Shared:
    """What options have in common in one block of draws, made when first asked for."""

    plain: Values  # figures that an option leaves as the plan has them
    outlook: Outlook | None = None  # of options that leave the population alone


#: By first draw of a block.
SharedBlocks = dict[int, Shared]


@dataclass(frozen=True, slots=True)
class OptionRun:
    """All draws of one option, and what the plan would be worth as written."""

    option: Option
    rows: Floats  # (rows of the layout, years, draws)
    planned: Floats  # (interventions, years, draws)
    achieved: Floats
    worth: Floats
    worth_as_written: Floats  # (interventions, years), central values and nothing held back
    held_by: dict[tuple[str, int], str]  # the tightest limit by intervention and year index
    interventions: tuple[str, ...]  # enablers first
    double: Floats  # double running: (months, cost, paid; kept; years; draws)


def blocks(draws: int) -> list[slice]:
    """Blocks of draws, the last one shorter.

    >>> blocks(200)
    [slice(0, 128, None), slice(128, 200, None)]
    """
    return [slice(start, min(start + BLOCK, draws)) for start in range(0, draws, BLOCK)]


def run_option(model: Model, option: Option, book: DrawBook) -> OptionRun:
    """Run one option in every draw of the book."""
    return next(run_options(model, [option], book))


def run_options(
    model: Model, options: Sequence[Option], book: DrawBook, jobs: int = 1, told: Told | None = None
) -> Iterator[OptionRun]:
    """Run options one after the other, in up to `jobs` processes.

    An option's arrays hold only until the next one is asked for. Processes are forked, which is
    safe while no thread but this one runs and Polars is not loaded, and begin before the first
    option is asked for; where they can not be, the blocks go through joblib as threads.
    """
    from bettercare.system.workers import can_fork, forked

    if jobs > 1 and len(options) * len(blocks(book.count)) > 1 and can_fork():
        return forked(model, options, book, jobs, told)
    return _threaded(model, options, book, jobs, told)


def _threaded(
    model: Model, options: Sequence[Option], book: DrawBook, jobs: int, told: Told | None
) -> Iterator[OptionRun]:
    from joblib import Parallel, delayed

    shared: SharedBlocks = {}
    work = Parallel(n_jobs=jobs, prefer="threads", return_as="generator")
    for option in options:
        parts: list[BlockRun] = []
        rows = np.empty((len(model.layout.rows), len(model.plan.years), book.count))
        tasks = (
            delayed(one_block)(model, option, book, block, shared, rows[..., block])
            for block in blocks(book.count)
        )
        for part in work(tasks):
            parts.append(part)
            if told is not None:
                told(option)
        yield gather(model, option, parts, rows)


def one_block(
    model: Model,
    option: Option,
    book: DrawBook,
    block: slice,
    shared: SharedBlocks,
    rows: Floats,
) -> BlockRun:
    """Run one option over one block of draws into `rows`; the first carries the plan as written."""
    if block.start not in shared:
        shared[block.start] = Shared(Values(model.plan, None, book, block, block.start == 0))
    common = shared[block.start]
    values = Values(model.plan, option, book, block, block.start == 0, common.plain)
    if not leaves_outlook(option):
        return run_block(model, option, values, build_outlook(model, values), rows)
    if common.outlook is None:
        common.outlook = build_outlook(model, common.plain)
    return run_block(model, option, values, common.outlook, rows)


def gather(model: Model, option: Option, parts: list[BlockRun], rows: Floats) -> OptionRun:
    """An option's blocks, in order, as one; `rows` are theirs together."""
    written = parts[0].worth_as_written
    assert written is not None
    return OptionRun(
        option=option,
        rows=rows,
        planned=np.concatenate([part.planned for part in parts], axis=-1),
        achieved=np.concatenate([part.achieved for part in parts], axis=-1),
        worth=np.concatenate([part.worth for part in parts], axis=-1),
        worth_as_written=written,
        held_by=_tightest(parts, rows.shape[-1]),
        interventions=tuple(e.key for e in option_interventions(model, option.interventions)),
        double=np.concatenate([part.double for part in parts], axis=-1),
    )


def _tightest(parts: list[BlockRun], draws: int) -> dict[tuple[str, int], str]:
    """The limit that is lowest on average over all draws, where any holds back."""
    found: dict[tuple[str, int], str] = {}
    for key in parts[0].limits:
        sums: dict[str, float] = {}
        for part in parts:
            for name, total in part.limits[key].items():
                sums[name] = sums.get(name, 0.0) + total
        if sums:
            name = min(sums, key=lambda each: sums[each])
            found[key] = name if sums[name] < draws * (1.0 - 1e-9) else ""
    return found
