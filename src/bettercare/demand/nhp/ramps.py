"""How far along its way each figure of a scenario is in each year: shapes and ramps.

A scenario says what holds in its end year. On a path, a figure that starts at 1 (a strategy, a
move between providers) is at 1 + s (v - 1) in a year, where s goes from 0 in the start year to 1
in the end year by the shape asked for, or by a ramp of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bettercare.demand.nhp.parameters import ParameterError, Parameters, read_toml
from bettercare.tables.nearest import nearest

SHAPES = ("linear", "s_curve", "step")
_KEYS = ("starts", "full", "shape")


def along(share: float, shape: str) -> float:
    """How far along a ramp is when `share` of its time has passed; 0 before it, 1 after.

    >>> [along(x, "s_curve") for x in (-1.0, 0.25, 0.5, 2.0)]
    [0.0, 0.15625, 0.5, 1.0]
    >>> [along(x, "step") for x in (0.0, 0.01)]
    [0.0, 1.0]
    """
    if share <= 0.0 or share >= 1.0:
        return 0.0 if share <= 0.0 else 1.0
    if shape == "step":
        return 1.0
    return share if shape == "linear" else share * share * (3.0 - 2.0 * share)


@dataclass(frozen=True, slots=True)
class Ramp:
    """A ramp from nothing in year `starts` to full effect in year `full`."""

    starts: int
    full: int
    shape: str

    def at(self, year: int) -> float:
        """How far it is in a year."""
        return along((year - self.starts) / (self.full - self.starts), self.shape)


@dataclass(frozen=True, slots=True)
class Ramps:
    """The ramp of every figure: its own, or the scenario's."""

    whole: Ramp
    own: Mapping[str, Ramp] = field(default_factory=dict)

    def at(self, address: str, year: int) -> float:
        """How far the figure at an address is in a year."""
        return self.own.get(address, self.whole).at(year)


def ramps_of(parameters: Parameters, shape: str, file: Path | None = None) -> Ramps:
    """Ramps of a scenario: `shape` from its start to its end year, but for those in `file`.

    The file holds `["activity_avoidance|ip|NAME"]` with `starts`, `full` and `shape`, each of
    which may be left out. Errors: `ParameterError` with every fault at once.
    """
    start, end = parameters.start_year, parameters.end_year
    if shape not in SHAPES:
        raise ParameterError(f'"{shape}" is no shape of a path', mend=f"use {', '.join(SHAPES)}")
    whole = Ramp(start, end, shape)
    faults: list[str] = []
    own: dict[str, Ramp] = {}
    for address, given in (read_toml(file) if file is not None else {}).items():
        ramp = _ramp(address, given, whole, parameters, faults)
        if ramp is not None:
            own[address] = ramp
    if faults:
        raise ParameterError("\n".join([f"{file} cannot be used:", *faults]))
    return Ramps(whole, own)


def _ramp(
    address: str, given: Any, whole: Ramp, parameters: Parameters, faults: list[str]
) -> Ramp | None:
    """One ramp; adds what is wrong with it to `faults`."""
    before = len(faults)
    if address not in parameters.quantities:
        like = nearest(address, parameters.quantities)
        guess = f' (did you mean "{like}"?)' if like else ""
        faults.append(f'"{address}" is no figure of the scenario{guess}.')
    if not isinstance(given, dict):
        faults.append(f"{address}  is to be a table with starts, full and shape.")
        return None
    faults += [f"{address}.{key}  is not known: use {', '.join(_KEYS)}." for key in given
               if key not in _KEYS]  # fmt: skip
    starts, full = given.get("starts", whole.starts), given.get("full", whole.full)
    shape = given.get("shape", whole.shape)
    if shape not in SHAPES:
        faults.append(f"{address}.shape  {shape!r} is not known: use {', '.join(SHAPES)}.")
    years = all(isinstance(one, int) for one in (starts, full))
    if not years or not whole.starts <= starts < full <= whole.full:
        faults.append(
            f"{address}  runs from {starts} to {full}: it is to start from {whole.starts} on and "
            f"be full by {whole.full}, the scenario's end year."
        )
    return Ramp(starts, full, shape) if len(faults) == before else None
