"""The NHP model's parameter file (JSON, version 5.2), read and checked.

Every interval and figure becomes one `Quantity` with an address such as
`activity_avoidance|ip|smoking`: the names that model gives its own drawn parameters. Sources: the
NHS New Hospital Programme model, version 5.2 (The Strategy Unit, MIT).
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bettercare.demand.nhp.parameter_rules import Checker, Told
from bettercare.errors import BetterCareError

ACTIVITY_TYPES = ("ip", "op", "aae")
#: Sections whose figures are drawn, with the bounds of a possible value.
SECTIONS: dict[str, tuple[float, float]] = {
    "non-demographic_adjustment": (0.0, 5.0),
    "waiting_list_adjustment": (0.0, 5.0),
    "expat": (0.0, 1.0),
    "repat_local": (1.0, 5.0),
    "repat_nonlocal": (1.0, 5.0),
    "baseline_adjustment": (0.0, 5.0),
    "activity_avoidance": (0.0, 1.0),
    "efficiencies": (0.0, 1.0),
}
EFFICIENCY_TYPES = ("all", "sdec", "pre-op", "day_procedures_daycase", "day_procedures_outpatients")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure of the file: an 80% interval, or a constant where `high` is None."""

    address: str
    low: float
    high: float | None
    bounds: tuple[float, float]

    @property
    def constant(self) -> bool:
        """Whether every run has the same value."""
        return self.high is None


@dataclass(frozen=True, slots=True)
class Efficiency:
    """What an efficiency of admitted care does, and the days before an operation it saves."""

    kind: str
    days: int


@dataclass(frozen=True, slots=True)
class Parameters:
    """A scenario of the NHP model. `raw` is the file as it was, written beside the results."""

    dataset: str
    scenario: str
    seed: int
    runs: int
    start_year: int
    end_year: int
    variants: dict[str, float]  # probability of each population variant, summing to 1
    health_status: bool
    inequalities: dict[str, tuple[str, ...]]  # kind -> HRGs
    quantities: dict[str, Quantity]
    efficiencies: dict[str, Efficiency]  # of admitted care, by name
    raw: dict[str, Any]

    def under(self, *parts: str) -> dict[tuple[str, ...], Quantity]:
        """The quantities below an address, by the rest of their parts."""
        prefix = "|".join(parts) + "|"
        return {
            tuple(address[len(prefix) :].split("|")): quantity
            for address, quantity in self.quantities.items()
            if address.startswith(prefix)
        }


class ParameterError(BetterCareError):
    """Everything that is wrong with a parameter file, one sentence each."""


def read_parameters(path: Path, *, clipped: bool = False) -> tuple[Parameters, tuple[str, ...]]:
    """Read a parameter file: the parameters, and notes on what the file holds that is not used.

    `clipped` accepts intervals that reach beyond what is possible, as the NHP model does, which
    then draws them to the bound. Errors: `ParameterError` with every fault at once.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ParameterError(f"there is no parameter file {path}") from None
    except UnicodeDecodeError as error:
        raise ParameterError(
            f"{path} is not UTF-8 text from byte {error.start + 1:,} on",
            mend="save it as UTF-8, as the scenario's own export is",
        ) from None
    except OSError as error:
        raise ParameterError(f"{path} cannot be read: {error}") from None
    except json.JSONDecodeError as error:
        raise ParameterError(
            f"{path}:{error.lineno}  is not whole JSON: {error.msg}",
            mend="export the scenario again",
        ) from None
    if not isinstance(raw, dict):
        raise ParameterError(f"{path} holds no parameters: a JSON object is wanted")
    told = Told(path.name)
    check = Checker(raw, told)
    check.top_keys(tuple(SECTIONS))
    quantities: dict[str, Quantity] = {}
    for section, bounds in SECTIONS.items():
        for address, low, high in check.figures(section):
            check.interval(address, low, high, bounds, clipped)
            quantities[address] = Quantity(address, low, high, bounds)
    found = Parameters(
        dataset=check.text("dataset"),
        scenario=check.text("scenario", "scenario"),
        seed=check.whole("seed", 0, 2**62),
        runs=check.whole("model_runs", 1, 1_000_000),
        start_year=check.whole("start_year", 1990, 2100),
        end_year=check.whole("end_year", 1990, 2100),
        variants=check.probabilities(),
        health_status=check.truth("health_status_adjustment"),
        inequalities=check.inequalities(),
        quantities=quantities,
        efficiencies={
            name: Efficiency(kind, days) for name, kind, days in check.kinds(EFFICIENCY_TYPES)
        },
        raw=raw,
    )
    if found.end_year <= found.start_year and not told.faults:
        told.fault("end_year", f"{found.end_year} is not after start_year {found.start_year}")
    if told.faults:
        count = len(told.faults)
        head = f"{count} fault{'' if count == 1 else 's'} in {path}:"
        raise ParameterError("\n".join([head, *told.faults]))
    return found, tuple(told.notes)


def read_toml(path: Path) -> dict[str, Any]:
    """A file that goes with a scenario (ramps, correlations, moves). Errors: `ParameterError`."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        raise ParameterError(f"there is no file {path}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParameterError(f"{path} is not TOML: {error}") from None
