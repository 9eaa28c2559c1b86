"""Every aggregation of one scenario from what was read and drawn.

Sampling runs on threads of its own. While one activity type is sampled the next is laid out, and
what is sampled already is summed up; who waits for whom changes no number.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.nhp import aggregations, attribution, counts, spells
from bettercare.demand.nhp.aggregations import AGGREGATIONS, Part
from bettercare.demand.nhp.drawn import Drawn
from bettercare.demand.nhp.factors import FactorSource, Growth, growth_of
from bettercare.demand.nhp.inputs import Inputs
from bettercare.demand.nhp.moves import moved, read_moves
from bettercare.demand.nhp.parameters import Parameters
from bettercare.demand.nhp.run import Asked, Table
from bettercare.demand.nhp.sampling import (
    Runs,
    Work,
    baseline_of,
    counts_begun,
    spells_begun,
)

Floats = NDArray[np.float64]


def laid_out(kind: str, inputs: Inputs) -> Any:
    """The layout of one kind of activity."""
    return spells.lay_out(inputs) if kind == "ip" else counts.lay_out(kind, inputs)


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
    begun: dict[str, tuple[Growth, Callable[[], Floats]]] = {}
    with ThreadPoolExecutor(work.jobs) as pool:
        runs = Runs(work, pool)
        for kind in inputs.activity:
            if kind not in layouts:
                layouts[kind] = laid_out(kind, inputs)
            layout = layouts[kind]
            growth = growth_of(kind, layout.cells, source)
            if kind == "ip":
                begun[kind] = growth, spells_begun(layout, growth, parameters, drawn, runs)
            else:
                begun[kind] = growth, counts_begun(layout, growth, drawn, runs)
        for kind, (growth, sampled) in begun.items():
            layout = layouts[kind]
            out = sampled()
            whole = np.concatenate([baseline_of(layout), out])
            if kind == "ip":
                attribution.of_spells(effects, layout, growth, parameters, drawn, out)
                found = aggregations.of_spells(layout, whole)
            else:
                attribution.of_counts(effects, layout, growth, parameters, drawn, out)
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
