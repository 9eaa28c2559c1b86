"""One scenario of the NHP model from its inputs to its aggregations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bettercare.demand.nhp import aggregations, attribution, counts, spells
from bettercare.demand.nhp.aggregations import AGGREGATIONS, Part
from bettercare.demand.nhp.drawn import Drawn, draw, given
from bettercare.demand.nhp.factors import FactorSource, growth_of
from bettercare.demand.nhp.inputs import Inputs, read_inputs
from bettercare.demand.nhp.moves import moved, read_moves
from bettercare.demand.nhp.parameters import ParameterError, Parameters, read_parameters
from bettercare.demand.nhp.sampling import Work, baseline_of, sample_counts, sample_spells
from bettercare.demand.nhp.streams import Streams, read_correlations

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


Prepared = tuple[Parameters, Drawn, Inputs, tuple[str, ...], Work]


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
    inputs = read_inputs(
        asked.data, parameters.dataset, parameters.start_year, parameters.end_year,
        list(parameters.variants), health=parameters.health_status,
        inequalities=bool(parameters.inequalities), every_year=every_year,
    )  # fmt: skip
    if asked.strict:
        inputs.quarantine.stop_if_any()
    if asked.drawn_parameters is not None:
        drawn = given(parameters, asked.drawn_parameters, count)
    else:
        members = read_correlations(asked.correlations, parameters) if asked.correlations else {}
        streams = Streams(parameters.seed, members)
        drawn = draw(parameters, count, clipped=asked.their_behaviour, streams=streams)
    work = Work(parameters.seed, asked.jobs, not asked.expectation, asked.their_behaviour, told)
    return parameters, drawn, inputs, notes, work


def run_scenario(asked: Asked, told: Told = lambda *_: None) -> Outcome:
    """Read, draw, sample and aggregate. Errors: `BetterCareError` subclasses, one sentence each."""
    parameters, drawn, inputs, notes, work = prepare(asked, told)
    return Outcome(
        parameters, drawn, tables_of(inputs, parameters, drawn, work, asked, {}), inputs, notes
    )


def laid_out(inputs: Inputs, jobs: int) -> dict[str, Any]:
    """The layout of each kind of activity, side by side where there are threads for it."""
    with ThreadPoolExecutor(jobs) as pool:
        waited = {
            kind: pool.submit(spells.lay_out, inputs)
            if kind == "ip"
            else pool.submit(counts.lay_out, kind, inputs)
            for kind in inputs.activity
        }
        return {kind: each.result() for kind, each in waited.items()}


def tables_of(
    inputs: Inputs,
    parameters: Parameters,
    drawn: Drawn,
    work: Work,
    asked: Asked,
    layouts: dict[str, Any],
) -> dict[str, Table]:
    """Every aggregation; `layouts` keeps what the records alone decide, by activity type."""
    source = FactorSource(parameters, inputs, drawn, asked.their_behaviour)
    parts: dict[str, list[Part]] = {}
    effects = attribution.Effects([], [])
    if not layouts:
        layouts.update(laid_out(inputs, work.jobs))
    for kind in inputs.activity:
        layout = layouts[kind]
        growth = growth_of(kind, layout.cells, source)
        if kind == "ip":
            out = sample_spells(layout, growth, parameters, drawn, work)
            attribution.of_spells(effects, layout, growth, parameters, drawn, out)
            whole = np.concatenate([baseline_of(layout), out])
            found = aggregations.of_spells(layout, whole)
        else:
            out = sample_counts(layout, growth, drawn, work)
            attribution.of_counts(effects, layout, growth, parameters, drawn, out)
            whole = np.concatenate([baseline_of(layout), out])
            found = aggregations.of_counts(layout, whole)
        for name, more in found.items():
            parts.setdefault(name, []).extend(more)
    numbers = tuple(range(drawn.runs + 1))
    tables = {
        name: Table(*aggregations.combined(parts[name], columns), numbers)
        for name, columns in AGGREGATIONS.items()
        if name in parts
    }
    steps = Table(*effects.table(), numbers[1:])
    tables["step_counts"] = steps
    if asked.moves is not None:
        destinations = read_moves(asked.moves, parameters)
        found_moved = moved(steps.keys, steps.values, destinations, parameters.seed)
        tables["moved"] = Table(*found_moved, numbers[1:])
    return tables
