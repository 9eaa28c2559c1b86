"""Parameter values of every run: drawn by address, or given in a file.

An interval is the middle 80% of a normal distribution. Ours is cut at the bounds of what is
possible and its weight spread over what is left, so that no run sits on a bound; the NHP model
moves what falls outside to the bound itself (`clipped`). Every figure has a stream of its own,
keyed by seed and address, so leaving a strategy out changes no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bettercare.demand.nhp.health_status import FIRST_AGE, LAST_AGE, adjusted_ages
from bettercare.demand.nhp.parameters import ParameterError, Parameters, Quantity
from bettercare.demand.nhp.streams import HEALTH, VARIANT, Streams

Floats = NDArray[np.float64]
_WIDTH = (
    2.563103  # standard deviations between the ends of an 80% interval, as the NHP model has it
)
_STANDARD = NormalDist()
HEALTH_FILE = "drawn_health_status_ages.parquet"


@dataclass(frozen=True, slots=True)
class Drawn:
    """Values of runs 1 to N (index 0 is run 1).

    values: address -> (runs,); variants: name of the population variant of each run; ages:
    adjusted age (runs, sex 1 and 2, ages 55 to 90), None where health status is off.
    """

    runs: int
    variants: tuple[str, ...]
    values: Mapping[str, Floats]
    ages: Floats | None


def value_of(quantity: Quantity, uniform: Floats, *, clipped: bool) -> Floats:
    """Values (runs,) of a figure at uniform numbers.

    `clipped` puts what falls outside its bounds on them; else the normal is cut off there.

    >>> q = Quantity("x", 0.8, 0.9, (0.0, 1.0))
    >>> [round(float(value_of(q, np.array([u]), clipped=True)[0]), 6) for u in (0.1, 0.5, 0.9)]
    [0.8, 0.85, 0.9]
    """
    least, most = quantity.bounds
    if quantity.high is None:
        return np.full_like(uniform, min(max(quantity.low, least), most))
    middle = (quantity.low + quantity.high) / 2.0
    spread = (quantity.high - quantity.low) / _WIDTH
    if spread <= 0.0:
        return np.full_like(uniform, min(max(middle, least), most))
    if not clipped:
        below = _STANDARD.cdf((least - middle) / spread)
        above = _STANDARD.cdf((most - middle) / spread)
        uniform = below + (above - below) * uniform
    scores = np.fromiter(map(_STANDARD.inv_cdf, uniform.tolist()), np.float64, uniform.size)
    return np.clip(middle + spread * scores, least, most)


def variants_of(probabilities: Mapping[str, float], uniform: Floats) -> tuple[str, ...]:
    """The population variant of each run."""
    names = list(probabilities)
    steps = np.cumsum(list(probabilities.values()))
    found = np.minimum(np.searchsorted(steps, uniform, side="right"), len(names) - 1)
    return tuple(names[place] for place in found.tolist())


def draw(
    parameters: Parameters, runs: int, *, clipped: bool, streams: Streams | None = None
) -> Drawn:
    """Draw every figure of a scenario for runs 1 to `runs`, by default with its own seed."""
    streams = streams or Streams(parameters.seed)
    values = {
        address: value_of(
            quantity,
            np.full(runs, 0.5) if quantity.constant else streams.uniform(address, runs),
            clipped=clipped,
        )
        for address, quantity in parameters.quantities.items()
    }
    chosen = variants_of(parameters.variants, streams.uniform(VARIANT, runs))
    ages = None
    if parameters.health_status:
        score = streams.uniform(HEALTH, runs)
        ages = adjusted_ages(parameters.start_year, parameters.end_year, score)
    return Drawn(runs, chosen, values, ages)


def given(parameters: Parameters, path: Path, runs: int, health: Path | None = None) -> Drawn:
    """Read drawn parameters as the NHP model's runs had them: one row a run, one column a figure.

    Adjusted ages are read from `health`, by default the file of that name beside `path`. Errors:
    `ParameterError` for what is missing.
    """
    table = _read(path)
    faults = [c for c in ("model_run", "variant") if c not in table.columns]
    faults += [a for a in parameters.quantities if a not in table.columns]
    if faults:
        raise ParameterError(
            f"{path.name} has no column {faults[0]}"
            + (f" and {len(faults) - 1} more" if len(faults) > 1 else ""),
            mend="one column for each figure of the parameters is wanted",
        )
    table = table.filter(pl.col("model_run").is_between(1, runs)).sort("model_run")
    if table["model_run"].to_list() != list(range(1, runs + 1)):
        raise ParameterError(
            f"{path.name} does not hold runs 1 to {runs} once each", mend="ask for fewer --runs"
        )
    columns = {a: table[a].cast(pl.Float64).to_numpy() for a in parameters.quantities}
    bad = [a for a, column in columns.items() if not np.isfinite(column).all()]
    if bad:
        raise ParameterError(f"{path.name}  {bad[0]}  holds values that are not numbers")
    unknown = sorted(set(table["variant"].to_list()) - set(parameters.variants))
    if unknown:
        raise ParameterError(f'{path.name}  variant  "{unknown[0]}" is not among the parameters')
    ages = None
    if parameters.health_status:
        ages = _given_ages(health or path.parent / HEALTH_FILE, runs)
    return Drawn(runs, tuple(table["variant"].to_list()), columns, ages)


def _given_ages(path: Path, runs: int) -> Floats:
    table = _read(path)
    wanted = ("model_run", "sex", "age", "adjusted_age")
    missing = [column for column in wanted if column not in table.columns]
    if missing:
        raise ParameterError(f"{path.name} has no column {missing[0]}")
    table = table.filter(pl.col("model_run").is_between(1, runs)).sort("model_run", "sex", "age")
    ages = LAST_AGE - FIRST_AGE + 1
    if (
        table.height != runs * 2 * ages
        or table.select("model_run", "sex", "age").is_duplicated().any()
    ):
        raise ParameterError(
            f"{path.name} does not hold ages {FIRST_AGE} to {LAST_AGE} of both sexes "
            f"for runs 1 to {runs}"
        )
    return table["adjusted_age"].to_numpy().reshape(runs, 2, ages)


def _read(path: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(path, hive_partitioning=False)
    except FileNotFoundError:
        raise ParameterError(f"there is no file {path}") from None
    except (OSError, pl.exceptions.PolarsError) as error:
        first = str(error).splitlines()[0]
        raise ParameterError(f"{path} is not a whole parquet file: {first}") from None
