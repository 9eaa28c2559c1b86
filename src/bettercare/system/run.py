"""An option over all draws: blocks in threads, the same bytes whatever their number.

NumPy lets go of the interpreter inside its loops, so threads share the arrays without copying
them; a block is always the same draws, so the number of threads changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.draws import Values
from bettercare.plan.model import Option
from bettercare.population import People, project
from bettercare.sampling import DrawBook
from bettercare.system.figures import option_interventions
from bettercare.system.measure import BlockRun
from bettercare.system.model import Model
from bettercare.system.year_loop import run_block

Floats = NDArray[np.float64]
#: People by first draw of a block: the same for all options that leave the population alone.
SharedPeople = dict[int, People]
#: Draws worked on together: large enough that NumPy's loops dominate, small enough for cache.
BLOCK = 128


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


def blocks(draws: int) -> list[slice]:
    """Blocks of draws, the last one shorter.

    >>> blocks(200)
    [slice(0, 128, None), slice(128, 200, None)]
    """
    return [slice(start, min(start + BLOCK, draws)) for start in range(0, draws, BLOCK)]


def run_option(
    model: Model,
    option: Option,
    book: DrawBook,
    jobs: int = 1,
    progress: Callable[[int], None] | None = None,
    shared: SharedPeople | None = None,
) -> OptionRun:
    """Run an option in every draw of the book; `shared` keeps people from option to option."""
    from joblib import Parallel, delayed

    shared = {} if shared is None else shared
    parts = blocks(book.count)
    work = Parallel(n_jobs=jobs, prefer="threads", return_as="generator")
    done: list[BlockRun] = []
    tasks = (delayed(_one_block)(model, option, book, block, shared) for block in parts)
    for part in work(tasks):
        done.append(part)
        if progress is not None:
            progress(1)
    written = done[0].worth_as_written
    assert written is not None
    return OptionRun(
        option=option,
        rows=np.concatenate([part.rows for part in done], axis=-1),
        planned=np.concatenate([part.planned for part in done], axis=-1),
        achieved=np.concatenate([part.achieved for part in done], axis=-1),
        worth=np.concatenate([part.worth for part in done], axis=-1),
        worth_as_written=written,
        held_by=_tightest(done, book.count),
        interventions=tuple(e.key for e in option_interventions(model, option.interventions)),
    )


def _one_block(
    model: Model, option: Option, book: DrawBook, block: slice, shared: SharedPeople
) -> BlockRun:
    first = block.start == 0  # it also carries the plan as it is written
    values = Values(model.plan, option, book, block, stated=first)
    if any(line.address.startswith("population.") for line in option.settings):
        people = project(model.plan, values, model.rates)
    else:
        if block.start not in shared:
            shared[block.start] = project(model.plan, values, model.rates)
        people = shared[block.start]
    return run_block(model, option, values, people)


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
