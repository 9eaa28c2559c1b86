"""One scenario of the NHP model from its inputs to its aggregations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bettercare.demand.nhp.drawn import Drawn, draw, given
from bettercare.demand.nhp.inputs import Inputs, read_inputs
from bettercare.demand.nhp.parameters import ParameterError, Parameters, read_parameters
from bettercare.demand.nhp.streams import Streams, read_correlations

if TYPE_CHECKING:
    from bettercare.demand.nhp.sampling import Work

Floats = NDArray[np.float64]
Told = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; `runs` None takes the parameters' own number."""

    data: Path
    parameters: Path
    runs: int | None = None
    jobs: int = 1
    drawn_parameters: Path | None = None
    their_behaviour: bool = False
    expectation: bool = False
    strict: bool = False
    correlations: Path | None = None
    moves: Path | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """An aggregation: keys, and values (keys, runs) with the runs' numbers in order."""

    keys: pl.DataFrame
    values: Floats
    runs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Every aggregation of a scenario, with what was read and told."""

    parameters: Parameters
    drawn: Drawn
    tables: Mapping[str, Table]
    inputs: Inputs
    notes: tuple[str, ...]


Prepared = tuple[Parameters, Drawn, Inputs, tuple[str, ...], "Work"]


def prepare(asked: Asked, told: Told = lambda *_: None, *, every_year: bool = False) -> Prepared:
    """Read and draw: what sampling needs, with notes on what is not used.

    `every_year` also reads the projection's years between start and end.
    """
    parameters, notes = read_parameters(asked.parameters, clipped=asked.their_behaviour)
    if asked.strict and notes:
        head = "some parameters are not used, and --strict was asked for:"
        raise ParameterError("\n".join([head, *notes]))
    count = asked.runs or parameters.runs
    told(0, count, "Reading")
    with ThreadPoolExecutor(1) as pool:
        loaded = pool.submit(_load, not asked.expectation)
        inputs = read_inputs(
            asked.data, parameters.dataset, parameters.start_year, parameters.end_year,
            list(parameters.variants), health=parameters.health_status,
            inequalities=bool(parameters.inequalities), every_year=every_year,
        )  # fmt: skip
        work_of = loaded.result()
    if asked.strict:
        inputs.quarantine.stop_if_any()
    if asked.drawn_parameters is not None:
        drawn = given(parameters, asked.drawn_parameters, count)
    else:
        members = read_correlations(asked.correlations, parameters) if asked.correlations else {}
        streams = Streams(parameters.seed, members)
        drawn = draw(parameters, count, clipped=asked.their_behaviour, streams=streams)
    work = work_of(parameters.seed, asked.jobs, not asked.expectation, asked.their_behaviour, told)
    return parameters, drawn, inputs, notes, work


def _load(drawn: bool) -> type[Work]:
    """Load what samples, which takes as long as reading and so is done meanwhile."""
    from bettercare.demand.nhp import results  # noqa: F401 - found loaded by who needs it
    from bettercare.demand.nhp.kernels.ready import ready
    from bettercare.demand.nhp.sampling import Work

    ready(drawn=drawn)
    return Work


def run_scenario(asked: Asked, told: Told = lambda *_: None) -> Outcome:
    """Read, draw, sample and aggregate. Errors: `BetterCareError` subclasses, one sentence each."""
    parameters, drawn, inputs, notes, work = prepare(asked, told)
    from bettercare.demand.nhp.results import tables_of

    return Outcome(
        parameters, drawn, tables_of(inputs, parameters, drawn, work, asked, {}), inputs, notes
    )
