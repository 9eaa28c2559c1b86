"""Run the compiled loops over all runs of an activity type, with draws or in expectation.

Threads share the runs out; every run writes its own row and takes its numbers by address, so how
many threads there are changes no byte.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.nhp.counts import Counts
from bettercare.demand.nhp.drawn import Drawn
from bettercare.demand.nhp.factors import Growth, unity
from bettercare.demand.nhp.kernels import tables as at
from bettercare.demand.nhp.kernels.draws import name_keys, run_keys
from bettercare.demand.nhp.kernels.poisson import poisson_tables
from bettercare.demand.nhp.parameters import Parameters
from bettercare.demand.nhp.spells import Spells
from bettercare.demand.nhp.strategies import Strategies

Floats = NDArray[np.float64]
_KINDS = {
    "all": at.SHORTER,
    "sdec": at.SAME_DAY,
    "pre-op": at.BEFORE_OPERATION,
    "day_procedures_daycase": at.TO_DAY_CASE,
    "day_procedures_outpatients": at.TO_OUTPATIENT,
}
_BLOCK = 8  # runs a thread takes at a time


@dataclass(frozen=True, slots=True)
class Work:
    """How to run: seed, threads, whether to draw, and whether a strategy reaches whole records."""

    seed: int
    jobs: int
    drawn: bool
    by_record: bool
    told: Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Runs:
    """Where the runs of a scenario are sampled: how, and on which threads."""

    work: Work
    pool: Executor

    def begin(
        self, block: Callable[[int, int], None], out: Floats, name: str
    ) -> Callable[[], Floats]:
        """Share the runs out; what is given waits till `out` is full, telling how far it is."""
        runs = out.shape[0]
        spans = [(first, min(first + _BLOCK, runs)) for first in range(0, runs, _BLOCK)]
        begun = [(last, self.pool.submit(block, first, last)) for first, last in spans]

        def wait() -> Floats:
            for last, one in begun:
                one.result()
                self.work.told(last, runs, name)
            return out

        return wait


def strategy_values(names: tuple[str, ...], section: str, kind: str, drawn: Drawn) -> Floats:
    """Values (runs, strategies) of a section, 1 where the parameters do not name a strategy."""
    values = np.ones((drawn.runs, len(names)))
    for place, name in enumerate(names):
        found = drawn.values.get(f"{section}|{kind}|{name}")
        if found is not None:
            values[:, place] = found
    return values


def named(
    names: tuple[str, ...], section: str, kind: str, parameters: Parameters
) -> NDArray[np.bool_]:
    """Which strategies of the records the parameters name."""
    return np.array([f"{section}|{kind}|{n}" in parameters.quantities for n in names], np.bool_)


def sample_spells(
    spells: Spells, growth: Growth, parameters: Parameters, drawn: Drawn, work: Work
) -> Floats:
    """Results (runs, spells.starts[-1]) of admitted spells in every run."""
    with ThreadPoolExecutor(work.jobs) as pool:
        return spells_begun(spells, growth, parameters, drawn, Runs(work, pool))()


def spells_begun(
    spells: Spells, growth: Growth, parameters: Parameters, drawn: Drawn, runs: Runs
) -> Callable[[], Floats]:
    """Begin `sample_spells`: what is given waits for its results."""
    work = runs.work
    avoidance, efficiencies = spells.avoidance, spells.efficiencies
    kinds, days = _kinds(efficiencies, parameters)
    used = named(avoidance.names, "activity_avoidance", "ip", parameters)
    avoid_value = strategy_values(avoidance.names, "activity_avoidance", "ip", drawn)
    save_value = strategy_values(efficiencies.names, "efficiencies", "ip", drawn)
    # a last resort is for records that have no other efficiency the parameters name
    taken = ~efficiencies.general & (kinds[efficiencies.strategy] != at.NOT_USED)
    usable = np.bincount(efficiencies.record[taken], minlength=spells.records.shape[1])
    there = np.flatnonzero(~efficiencies.general | (usable[efficiencies.record] == 0))
    several = usable[efficiencies.record[there]] > 1  # together, for the compiled loop's sake
    there = there[np.lexsort((there, several, efficiencies.strategy[there]))]
    line = np.searchsorted(efficiencies.strategy[there], np.arange(len(kinds) + 1))
    rows = (growth.factors, growth.columns, spells.cell, spells.count, spells.records, spells.bands)
    avoid = (avoidance.start, avoidance.record)
    save = (line, efficiencies.record[there])
    place, stay = (spells.records[row][avoidance.record] for row in (at.PLACE, at.STAY))
    saved = np.take(spells.records, save[1], axis=1)
    offsets = (spells.stay_group, spells.sizes, spells.starts)
    out = np.zeros((drawn.runs, int(spells.starts[-1])))

    if work.drawn:
        from bettercare.demand.nhp.kernels.spells import sample_spells as kernel

        keys = run_keys(work.seed, "nhp.ip", drawn.runs)
        reach_to = (avoidance.rate * 2.0**32).astype(np.uint64)
        avoid_names, save_names = name_keys(avoidance.names), name_keys(efficiencies.names)

        def block(first: int, last: int) -> None:
            kernel(
                first, last, keys, *rows, *avoid, reach_to, place, (stay >> at.STAY_SHIFT) + 1,
                avoid_names, used, avoid_value,
                *save, saved, usable[save[1]].astype(np.int8), spells.own_efficiencies,
                save_names, kinds, days, save_value, *offsets, work.by_record, *poisson_tables(),
                out,
            )  # fmt: skip
    else:
        from bettercare.demand.nhp.kernels.expected import expect_spells

        def block(first: int, last: int) -> None:
            expect_spells(
                first, last, *rows, *avoid, avoidance.rate, used, avoid_value, *save, usable, kinds,
                days, save_value, *offsets, out,
            )  # fmt: skip

    return runs.begin(block, out, "admitted")


def sample_counts(counts: Counts, growth: Growth, drawn: Drawn, work: Work) -> Floats:
    """Results (runs, counts.starts[-1]) of outpatient or A&E activity in every run."""
    with ThreadPoolExecutor(work.jobs) as pool:
        return counts_begun(counts, growth, drawn, Runs(work, pool))()


def counts_begun(counts: Counts, growth: Growth, drawn: Drawn, runs: Runs) -> Callable[[], Floats]:
    """Begin `sample_counts`: what is given waits for its results."""
    work = runs.work
    from bettercare.demand.nhp.kernels.counts import count_activity

    out = np.zeros((drawn.runs, int(counts.starts[-1])))
    kept = np.ones((drawn.runs, len(counts.sets)))
    for place, names in enumerate(counts.sets):
        values = strategy_values(names, "activity_avoidance", counts.kind, drawn)
        kept[:, place] = values.prod(axis=1)
    stays = strategy_values(counts.conversions, "efficiencies", counts.kind, drawn)
    keys = run_keys(work.seed, f"nhp.{counts.kind}", drawn.runs)

    def block(first: int, last: int) -> None:
        count_activity(
            first, last, work.drawn, keys, growth.factors, growth.columns, counts.row_from,
            counts.row_factor, counts.row_count, counts.cell_set, counts.cell_group,
            counts.cell_reach, counts.cell_avoided, counts.avoided_target, counts.avoided_reach,
            kept, counts.group_target, counts.group_strategy, counts.group_moved, 1, stays,
            *poisson_tables(), out,
        )  # fmt: skip

    return runs.begin(block, out, {"op": "outpatient", "aae": "A&E"}[counts.kind])


def baseline_of(layout: Spells | Counts) -> Floats:
    """Results (1, parts) of the baseline: no growth, no strategy, no draw."""
    if isinstance(layout, Spells):
        return _spells_as_they_were(layout)
    still = Drawn(1, ("",), {}, None)
    work = Work(0, 1, drawn=False, by_record=False, told=lambda *_: None)
    return sample_counts(layout, unity(layout.cells.height), still, work)


def _spells_as_they_were(spells: Spells) -> Floats:
    """Every record counted as often as it stands for, in the tables that results are sums of."""
    out = np.zeros((1, int(spells.starts[-1])))
    count = spells.count.astype(np.int32)
    at.arrive(out[0], spells.starts, spells.sizes, spells.records, spells.bands, count)
    return out


def _kinds(
    strategies: Strategies, parameters: Parameters
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Kind and days of each efficiency; `NOT_USED` where the parameters do not name it."""
    kinds = np.full(len(strategies.names), at.NOT_USED)
    days = np.zeros(len(strategies.names), np.int64)
    for place, name in enumerate(strategies.names):
        found = parameters.efficiencies.get(name)
        if found is not None:
            kinds[place], days[place] = _KINDS[found.kind], found.days
    return kinds, days
