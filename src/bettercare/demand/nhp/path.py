"""A scenario in every year from its start to its end, as one path a run.

Each run keeps its parameters, its population variant and its addresses in the streams of random
numbers through the years, so its results are one story and not a new draw every year. The end
year is the scenario itself, to the last byte.

What a year takes: demographic change and births from the projection's column of that year; growth
beyond demography compounded to it; strategies, moves between providers, waiting lists and
inequalities by their ramps (`ramps`); the baseline adjustment whole, since it puts the base right;
health status by the share of the gain in life expectancy that the year has, with the run's own h.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bettercare.demand.nhp.drawn import Drawn
from bettercare.demand.nhp.health_status import AGES, life_expectancy
from bettercare.demand.nhp.inputs import Inputs
from bettercare.demand.nhp.parameters import Parameters
from bettercare.demand.nhp.ramps import Ramps, ramps_of
from bettercare.demand.nhp.run import Asked, Outcome, prepare

Floats = NDArray[np.float64]
#: Sections that do not ramp: growth is compounded by year, the baseline is put right at once.
_UNRAMPED = ("non-demographic_adjustment", "baseline_adjustment")
_UNEQUAL = ["level_up", "level_down", "zero_sum"]
INEQUALITIES = "inequalities"


@dataclass(frozen=True, slots=True)
class AskedPath:
    """A path's shape, and a file of ramps that differ from it."""

    shape: str
    ramps: Path | None = None


def run_path(
    asked: Asked, path: AskedPath, told: Callable[[int, int, str], None] = lambda *_: None
) -> Iterator[Outcome]:
    """The outcome of each year after the start, one after another; the last is the end year.

    An outcome's `parameters.end_year` is its year. Errors: `BetterCareError` subclasses.
    """
    parameters, drawn, inputs, notes, work = prepare(asked, told, every_year=True)
    from bettercare.demand.nhp.results import tables_of

    ramps = ramps_of(parameters, path.shape, path.ramps)
    layouts: dict[str, object] = {}
    for year in years_of(parameters):
        then, drew, read = in_year(year, parameters, drawn, inputs, ramps)

        def of_year(done: int, runs: int, name: str, year: int = year) -> None:
            told(done, runs, f"{year} {name}")

        tables = tables_of(read, then, drew, replace(work, told=of_year), asked, layouts)
        yield Outcome(then, drew, tables, read, notes)


def years_of(parameters: Parameters) -> range:
    """The years of a path: those after the start, to the end."""
    return range(parameters.start_year + 1, parameters.end_year + 1)


def in_year(
    year: int, parameters: Parameters, drawn: Drawn, inputs: Inputs, ramps: Ramps
) -> tuple[Parameters, Drawn, Inputs]:
    """A scenario as it stands in a year: parameters that end then, what was drawn, what was read.

    In the end year they are the very same, so that its results are the same to the byte.
    """
    if year == parameters.end_year:
        return parameters, drawn, inputs
    return (
        replace(parameters, end_year=year),
        drawn_in(year, parameters, drawn, ramps),
        replace(inputs, inequalities=_unequal(year, inputs, ramps)),
    )


def drawn_in(year: int, parameters: Parameters, drawn: Drawn, ramps: Ramps) -> Drawn:
    """What a run has drawn, as it stands in a year before the end."""
    values = {}
    for address, end in drawn.values.items():
        if address.split("|", 1)[0] in _UNRAMPED:
            values[address] = end
        else:
            values[address] = 1.0 + ramps.at(address, year) * (end - 1.0)
    ages = None
    if drawn.ages is not None:
        gained = _gained(parameters.start_year, year, parameters.end_year)
        ages = AGES - gained[None, :, None] * (AGES - drawn.ages)
    return Drawn(drawn.runs, drawn.variants, values, ages)


def _gained(start: int, year: int, end: int) -> Floats:
    """The share of the gain in life expectancy to the end that a year has, men and women.

    Taken over all ages together, since the published tables are rounded to tenths of a year.
    """
    table = life_expectancy()
    found = [
        (table[year, sex] - table[start, sex]).sum() / (table[end, sex] - table[start, sex]).sum()
        for sex in (1, 2)
    ]
    return np.array(found)


def _unequal(year: int, inputs: Inputs, ramps: Ramps) -> pl.DataFrame | None:
    if inputs.inequalities is None:
        return None
    share = ramps.at(INEQUALITIES, year)
    return inputs.inequalities.with_columns((pl.col(_UNEQUAL) - 1.0) * share + 1.0)
