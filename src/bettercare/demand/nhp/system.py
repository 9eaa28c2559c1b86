"""Several providers in one run: joint draws, results by provider, and flows of residents.

Each provider brings its own parameters and records. What is national is drawn once for all of
them: the population variant, health status, and figures named as shared. Everything else has a
stream of its provider's own, so one that joins or leaves moves nothing of the others.

Flows: a provider's records are sampled by where people live, each residence with its own stream,
and the provider's result is the sum of its residences'. So flows, providers and the system add up
in every run. Residences are the main integrated care boards of the providers; everyone else, and
everyone in A&E from outside the provider's main board (those records name no other), is
"elsewhere".

A correlation group's factor is common to all providers, so a member moves with its namesakes too.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bettercare.demand.nhp.aggregations import summed
from bettercare.demand.nhp.drawn import Drawn, draw
from bettercare.demand.nhp.inputs import Inputs
from bettercare.demand.nhp.parameters import ParameterError, Parameters, read_parameters
from bettercare.demand.nhp.path import AskedPath, in_year, years_of
from bettercare.demand.nhp.ramps import Ramps, ramps_of
from bettercare.demand.nhp.results import tables_of
from bettercare.demand.nhp.run import Asked, Outcome, Table, prepare
from bettercare.demand.nhp.sampling import Work
from bettercare.demand.nhp.streams import HEALTH, VARIANT, Streams, read_correlations
from bettercare.sampling import uniforms
from bettercare.tables.nearest import nearest

Floats = NDArray[np.float64]
Told = Callable[[int, int, str], None]
ELSEWHERE = "elsewhere"
WHOLE = "all"
_NATIONAL = (VARIANT, HEALTH)


@dataclass(frozen=True, slots=True)
class AskedSystem:
    """What was asked for; `shared` are patterns of addresses drawn once for all providers."""

    data: Path
    parameters: tuple[Path, ...]
    shared: tuple[str, ...] = ()
    seed: int | None = None
    runs: int | None = None
    jobs: int = 1
    their_behaviour: bool = False
    expectation: bool = False
    strict: bool = False
    correlations: Path | None = None
    moves: Path | None = None
    path: AskedPath | None = None

    def of(self, file: Path, runs: int) -> Asked:
        """What is asked of one provider."""
        return Asked(
            self.data, file, runs, self.jobs, None, self.their_behaviour, self.expectation,
            self.strict, self.correlations, self.moves,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class System:
    """Outcomes of a year by provider, and activity by residence and provider.

    `flows` has keys residence, provider, pod, measure; a residence or provider "all" is the sum.
    """

    year: int
    providers: Mapping[str, Outcome]
    flows: Table


@dataclass(frozen=True, slots=True)
class _Provider:
    """One provider, ready to be run in any year."""

    asked: Asked
    parameters: Parameters
    drawn: Drawn
    inputs: Inputs
    ramps: Ramps
    residences: Mapping[str, Inputs]
    works: Mapping[str, Work]  # by residence
    layouts: Mapping[str, dict[str, Any]]
    notes: tuple[str, ...]


def run_system(asked: AskedSystem, told: Told = lambda *_: None) -> Iterator[System]:
    """Read, draw, sample and add up: the end year, or each year of a path one after another.

    Errors: `BetterCareError` subclasses, one sentence each.
    """
    scenarios = _scenarios(asked)
    runs = asked.runs or scenarios[0].runs
    providers = _ready(asked, scenarios, runs, told)
    last = scenarios[0].end_year
    for year in years_of(scenarios[0]) if asked.path is not None else (last,):
        outcomes: dict[str, Outcome] = {}
        flows: list[tuple[pl.DataFrame, Floats]] = []
        for name, one in providers.items():
            parts = []
            for residence, those in one.residences.items():
                then, drew, read = in_year(year, one.parameters, one.drawn, those, one.ramps)
                tables = tables_of(
                    read, then, drew, one.works[residence], one.asked, one.layouts[residence]
                )
                parts.append(tables)
                flows.append(_flow(tables["default"], residence, name))
            whole = {key: _sum([p[key] for p in parts if key in p]) for key in _names(parts)}
            then, drew, read = in_year(year, one.parameters, one.drawn, one.inputs, one.ramps)
            outcomes[name] = Outcome(then, drew, whole, read, one.notes)
        yield System(year, outcomes, _flows(flows, runs))


def _ready(
    asked: AskedSystem, scenarios: Sequence[Parameters], runs: int, told: Told
) -> dict[str, _Provider]:
    """Read and draw every provider, and part its records by residence."""
    seed = scenarios[0].seed if asked.seed is None else asked.seed
    read = []
    for file in asked.parameters:
        own = asked.of(file, runs)
        parameters, _, inputs, notes, work = prepare(own, told, every_year=asked.path is not None)
        read.append((own, parameters, inputs, notes, work))
    mains = {parameters.dataset: main_board(inputs) for _, parameters, inputs, _, _ in read}
    known = {board for board in mains.values() if board is not None}
    found = {}
    for own, parameters, inputs, notes, work in read:
        name = parameters.dataset
        residences = by_residence(inputs, mains[name], known)
        shape = asked.path or AskedPath("linear")
        found[name] = _Provider(
            own,
            parameters,
            draw_provider(parameters, runs, seed, asked),
            inputs,
            ramps_of(parameters, shape.shape, shape.ramps),
            residences,
            {place: _work(work, seed, name, place) for place in residences},
            {place: {} for place in residences},
            notes,
        )
    return found


def _work(work: Work, seed: int, provider: str, residence: str) -> Work:
    """How a residence's records are run: from a stream of their own, whoever else is in the run."""
    own = int(uniforms(seed, f"nhp|records|{provider}|{residence}", 1)[0] * 2**62)

    def told(done: int, runs: int, what: str) -> None:
        work.told(done, runs, f"{provider}, {residence}: {what}")

    return replace(work, seed=own, told=told)


def _scenarios(asked: AskedSystem) -> list[Parameters]:
    """The parameters of every provider, for the same years and each of another dataset."""
    found = [read_parameters(file, clipped=asked.their_behaviour)[0] for file in asked.parameters]
    faults = []
    datasets = [parameters.dataset for parameters in found]
    for name in sorted({name for name in datasets if datasets.count(name) > 1}):
        faults.append(f"dataset {name} is in {datasets.count(name)} parameter files: give it once.")
    for parameters, file in zip(found[1:], asked.parameters[1:], strict=True):
        years = parameters.start_year, parameters.end_year
        if years != (found[0].start_year, found[0].end_year):
            faults.append(
                f"{file.name} is for {years[0]} to {years[1]}, and {asked.parameters[0].name} for "
                f"{found[0].start_year} to {found[0].end_year}: use the same years."
            )
    addresses = {address for parameters in found for address in parameters.quantities}
    for pattern in asked.shared:
        if not fnmatch.filter(addresses, pattern):
            like = nearest(pattern, addresses)
            guess = f' (did you mean "{like}"?)' if like else ""
            faults.append(f'--shared "{pattern}" is no figure of any provider{guess}.')
    if faults:
        raise ParameterError("\n".join(["the providers cannot be run together:", *faults]))
    return found


def draw_provider(parameters: Parameters, runs: int, seed: int, asked: AskedSystem) -> Drawn:
    """What a provider's runs have drawn: what is shared as in the others, the rest its own."""

    def shared(address: str) -> bool:
        return address in _NATIONAL or any(fnmatch.fnmatchcase(address, p) for p in asked.shared)

    members = read_correlations(asked.correlations, parameters) if asked.correlations else {}
    streams = Streams(seed, members, parameters.dataset, shared)
    return draw(parameters, runs, clipped=asked.their_behaviour, streams=streams)


def main_board(inputs: Inputs) -> str | None:
    """The integrated care board that most records of the provider's own residents name."""
    for kind in ("ip", "op"):
        frame = inputs.activity.get(kind)
        if frame is None:
            continue
        own = frame.filter(pl.col("is_main_icb"), pl.col("icb").is_not_null())
        if own.height:
            counted = own.group_by("icb").len().sort("len", "icb", descending=[True, False])
            return str(counted["icb"][0])
    return None


def by_residence(inputs: Inputs, main: str | None, known: set[str]) -> dict[str, Inputs]:
    """The provider's inputs by where people live, in order of name; every row is in one of them."""
    residence = {}
    for kind, frame in inputs.activity.items():
        if "icb" in frame.columns:
            where = pl.when(pl.col("icb").is_in(sorted(known))).then(pl.col("icb"))
        else:
            where = pl.when(pl.col("is_main_icb")).then(pl.lit(main, pl.String))
        residence[kind] = frame.select(where.fill_null(ELSEWHERE).alias("x"))["x"]
    found = {}
    for name in sorted({one for column in residence.values() for one in column.unique()}):
        activity = {
            kind: part
            for kind, frame in inputs.activity.items()
            if (part := frame.filter(residence[kind] == name)).height
        }
        found[name] = replace(inputs, activity=activity)
    return found


def _names(parts: Sequence[Mapping[str, Table]]) -> list[str]:
    return list(dict.fromkeys(name for part in parts for name in part))


def _sum(tables: Sequence[Table]) -> Table:
    keys = pl.concat([table.keys for table in tables], how="vertical_relaxed")
    return Table(*summed(keys, np.concatenate([table.values for table in tables])), tables[0].runs)


def _flow(table: Table, residence: str, provider: str) -> tuple[pl.DataFrame, Floats]:
    """Activity by point of delivery and measure of one residence at one provider."""
    keys = table.keys.select(
        pl.lit(residence).alias("residence"), pl.lit(provider).alias("provider"), "pod", "measure"
    )
    return summed(keys, table.values)


def _flows(parts: Sequence[tuple[pl.DataFrame, Floats]], runs: int) -> Table:
    """Flows with their sums over residences, over providers, and over both."""
    keys = pl.concat([part[0] for part in parts])
    values = np.concatenate([part[1] for part in parts])
    every = [
        keys.with_columns(pl.lit(WHOLE).alias(column) for column in over)
        for over in ((), ("residence",), ("provider",), ("residence", "provider"))
    ]
    whole = summed(pl.concat(every), np.concatenate([values] * len(every)))
    return Table(*whole, tuple(range(runs + 1)))
