"""Effects that move activity elsewhere: what receives what a scenario takes away.

A scenario of the NHP model says what is avoided, not who then looks after people. A file says it:

    ["activity_avoidance|ip|falls"]
    moves_to = [{ service = "falls_session", per_unit = 6.0, low = 4.0, high = 9.0 }]

with `per = "bed-day"` for each night (midnight bed-days, not nights + 1) instead of each unit.

The account of every run is exact. What a point of delivery and site loses to avoidance in a run is
shared out among the strategies in proportion to what each would do alone, so that their parts add
up to what was avoided; efficiencies are counted spell by spell and need no sharing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bettercare.demand.nhp.parameters import ParameterError, Parameters, read_toml
from bettercare.sampling import DrawBook, deviation, shift
from bettercare.tables.nearest import nearest

Floats = NDArray[np.float64]
COLUMNS = (
    "activity_type", "sitetret", "pod", "change_factor", "strategy", "measure", "service",
)  # fmt: skip
#: `service` of the rows that say what leaves.
LEAVES = "-"
NIGHTS = "beddays_midnight"
_SECTIONS = ("activity_avoidance", "efficiencies")
_KEYS = ("service", "per_unit", "low", "high", "per")
_KIND = "80% interval"
_NOTHING = 1e-9  # nights below it are what rounding leaves of none


@dataclass(frozen=True, slots=True)
class Move:
    """A service that receives `per_unit` of its units for each unit or midnight bed-day."""

    service: str
    per_unit: float
    low: float
    high: float
    per: str

    def drawn(self, seed: int, address: str, runs: int) -> Floats:
        """What it receives for each, in every run (runs,)."""
        if self.low == self.high:
            return np.full(runs, self.per_unit)
        scores = DrawBook(seed, runs).scores(f"nhp|{address}|to|{self.service}|{self.per}")
        spread = deviation(self.per_unit, self.low, self.high, _KIND, "positive", scores)
        return shift(self.per_unit, spread)


Moves = Mapping[str, tuple[Move, ...]]


def read_moves(path: Path, parameters: Parameters) -> Moves:
    """Destinations by the address of a strategy. Errors: `ParameterError`, every fault at once."""
    faults: list[str] = []
    strategies = [a for a in parameters.quantities if a.split("|", 1)[0] in _SECTIONS]
    found: dict[str, tuple[Move, ...]] = {}
    for address, given in read_toml(path).items():
        if address not in strategies:
            like = nearest(address, strategies)
            guess = f' (did you mean "{like}"?)' if like else ""
            faults.append(f'"{address}" is no strategy of the scenario{guess}.')
            continue
        rows = given.get("moves_to") if isinstance(given, dict) and len(given) == 1 else None
        if not isinstance(rows, list) or not rows:
            faults.append(
                f"{address}  is to hold moves_to = [{{ service = ..., per_unit = ... }}]."
            )
            continue
        moves = [_move(f"{address}.moves_to[{i}]", row, faults) for i, row in enumerate(rows)]
        sound = [move for move in moves if move is not None]
        if len({(move.service, move.per) for move in sound}) < len(sound):
            faults.append(f"{address}  names a service twice.")
        if "|ip|" not in address and any(move.per == "bed-day" for move in sound):
            faults.append(f'{address}  has no bed-days: use per = "unit".')
        found[address] = tuple(sound)
    if faults:
        raise ParameterError("\n".join([f"{path} cannot be used:", *faults]))
    return found


def _move(where: str, row: Any, faults: list[str]) -> Move | None:
    """One destination; adds what is wrong with it to `faults`."""
    before = len(faults)
    if not isinstance(row, dict):
        faults.append(f"{where}  is to be a table.")
        return None
    faults += [f"{where}.{key}  is not known: use {', '.join(_KEYS)}." for key in row
               if key not in _KEYS]  # fmt: skip
    service, per = row.get("service"), row.get("per", "unit")
    if not isinstance(service, str) or not service or service == LEAVES:
        faults.append(f"{where}  names no service.")
    if per not in ("unit", "bed-day"):
        faults.append(f'{where}.per  {per!r} is not known: use "unit" or "bed-day".')
    middle = row.get("per_unit")
    low, high = row.get("low", middle), row.get("high", middle)
    figures = [float(one) for one in (low, middle, high) if isinstance(one, int | float)]
    if len(figures) < 3:
        faults.append(f"{where}  is to have per_unit, and low and high, as numbers.")
    elif not 0 < figures[0] <= figures[1] <= figures[2]:
        faults.append(f"{where}  is to have 0 < low <= per_unit <= high, not {figures}.")
    if len(faults) > before:
        return None
    return Move(str(service), figures[1], figures[0], figures[2], str(per))


def moved(
    keys: pl.DataFrame, values: Floats, moves: Moves, seed: int
) -> tuple[pl.DataFrame, Floats]:
    """What leaves by strategy and what arrives by service, from the attribution of every run.

    `keys` and `values` (keys, runs) are those of `step_counts`. Rows with service "-" are the units
    (and midnight bed-days) that leave; the others what the service receives for them.
    """
    leaving = _leaving(*_nights(keys, values))
    frames, parts = [leaving[0].with_columns(pl.lit(LEAVES).alias("service"))], [leaving[1]]
    runs = values.shape[1]
    for address, destinations in moves.items():
        section, kind, strategy = address.split("|", 2)
        mine = (
            leaving[0]
            .select(
                (pl.col("change_factor") == section)
                & (pl.col("activity_type") == kind)
                & (pl.col("strategy") == strategy)
            )
            .to_series()
        )
        for move in destinations:
            nights = leaving[0]["measure"] == NIGHTS
            chosen = mine & (nights if move.per == "bed-day" else ~nights)
            frames.append(leaving[0].filter(chosen).with_columns(service=pl.lit(move.service)))
            each = move.drawn(seed, address, runs)
            parts.append(leaving[1][chosen.to_numpy()] * each[None, :])
    return pl.concat(frames).select(COLUMNS), np.concatenate(parts)


def _leaving(keys: pl.DataFrame, values: Floats) -> tuple[pl.DataFrame, Floats]:
    """What each strategy takes away, 0 or more, adding up to what was avoided."""
    place = keys.select("activity_type", "sitetret", "pod", "measure")
    avoided = (keys["change_factor"] == _SECTIONS[0]).to_numpy()
    rest = keys["strategy"].str.ends_with("_interaction_term").to_numpy() & avoided
    groups = place.unique(maintain_order=True).with_row_index("group")
    group = place.join(groups, on=place.columns, how="left", maintain_order="left")
    at = group["group"].to_numpy()
    whole, alone = np.zeros((2, groups.height, values.shape[1]))
    np.add.at(whole, at[avoided], values[avoided])
    np.add.at(alone, at[avoided & ~rest], values[avoided & ~rest])
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(alone != 0.0, whole / alone, 0.0)
    # where a conversion arrives it adds, and takes nothing
    taken = np.maximum(np.where(avoided[:, None], -values * scale[at], -values), 0.0)
    kept = ~rest & taken.any(axis=1)
    return keys.filter(pl.Series(kept)), taken[kept]


def _nights(keys: pl.DataFrame, values: Floats) -> tuple[pl.DataFrame, Floats]:
    """The rows of strategies, with nights for that model's bed-days, which are one more a spell."""
    sections = keys["change_factor"].is_in(_SECTIONS).to_numpy()
    keys, values = keys.filter(pl.Series(sections)), values[sections]
    columns = [name for name in COLUMNS if name not in ("measure", "service")]
    rows = keys.with_row_index("row")
    bed = rows.filter(pl.col("measure") == "beddays")
    units = rows.filter(pl.col("measure") == "admissions").select(*columns, unit="row")
    both = bed.join(units, on=columns, how="inner", maintain_order="left")
    rows_of, units_of = both["row"].to_numpy(), both["unit"].to_numpy()
    nights = values[rows_of] - values[units_of]
    values[rows_of] = np.where(np.abs(nights) < _NOTHING, 0.0, nights)
    named = pl.when(pl.col("measure") == "beddays").then(pl.lit(NIGHTS)).otherwise("measure")
    return keys.with_columns(named.alias("measure")), values
