"""Calibration: the fitted values of a network, set so that its published targets come out.

Each target sets one value. Round by round every value is moved by what its target is off, on the
logarithm of both, by the slope seen between the last two rounds; the draws stay the same, so that
what a round changes is the values alone. What a calibration meets is no evidence for the model.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bettercare.flow.network import Network
from bettercare.winter.held import Year, simulate_years
from bettercare.winter.planned import Central
from bettercare.winter.targets import Target

#: Values a round may not move by more than, and slopes it will believe.
_STEP = 0.1
#: First guess of d log(figure) / d log(value), by the measure of the target. A value whose name
#: ends in `_usable` is a share of capacity: more of it, less is held.
_SLOPE = {"occupied": 0.8, "held": 6.0}
_USABLE, _USABLE_SLOPE = "_usable", -8.0


@dataclass(frozen=True, slots=True)
class Fit:
    """A target and what the model gives, the mean of its replications."""

    target: Target
    model: float

    @property
    def difference(self) -> float:
        """The model less the target, as a share of the target."""
        return self.model / self.target.value - 1.0


def fits(network: Network, targets: Sequence[Target], years: Sequence[Year]) -> list[Fit]:
    """Every target against the mean of simulated years."""
    names = [node.name for node in network.nodes]
    found = []
    for target in targets:
        at = [names.index(name) for name in target.nodes if name in names]
        per_year = [
            float((year.occupied if target.measure == "occupied" else year.held)[at].sum())
            for year in years
        ]
        found.append(Fit(target, math.fsum(per_year) / len(per_year)))
    return found


def calibrated(
    made: Central, option: str, year: int, *, rounds: int, replications: int, jobs: int = 1,
    told: Callable[[int, int, str], None] | None = None
) -> tuple[dict[str, float], list[Fit]]:  # fmt: skip
    """Fitted values after some rounds, and the fit of each target at the last of them."""
    values = dict(made.template.fitted)
    targets = made.template.targets
    before: dict[str, tuple[float, float]] = {}
    slope: dict[str, float] = {}
    best: tuple[float, dict[str, float], list[Fit]] | None = None
    for number in range(rounds):
        network = made.network(option, year, fitted=values)
        years = simulate_years(network, made.template, replications, jobs=jobs)
        found = fits(network, targets, years)
        off = max((abs(one.difference) for one in found if one.target.fitted), default=0.0)
        if best is None or off < best[0]:
            best = off, dict(values), found
        if told is not None:
            told(number + 1, rounds, f"furthest off {off:.1%}")
        for one in found:
            if one.target.fitted is not None:
                _move(values, one, before, slope)
    assert best is not None
    return best[1], best[2]


def _move(
    values: dict[str, float], one: Fit, before: dict[str, tuple[float, float]],
    slope: dict[str, float],
) -> None:  # fmt: skip
    name = str(one.target.fitted)
    here = (math.log(values[name]), math.log(max(one.model, 1e-3 * one.target.value)))
    usable = name.endswith(_USABLE)
    sign = -1.0 if usable else 1.0
    guess = slope.get(name, _USABLE_SLOPE if usable else _SLOPE[one.target.measure])
    if name in before and abs(here[0] - before[name][0]) > 1e-4:
        seen = (here[1] - before[name][1]) / (here[0] - before[name][0])
        if seen * sign > 0.2:
            guess = 0.5 * guess + 0.5 * seen
    slope[name] = guess
    before[name] = here
    step = (math.log(one.target.value) - here[1]) / guess
    values[name] *= math.exp(max(-_STEP, min(_STEP, step)))


def with_fitted(text: str, values: Mapping[str, float]) -> str:
    """The text of a network with other fitted values; all else of it stays as it was."""
    head, mark, rest = text.partition("\n[fitted]\n")
    table, gap, tail = rest.partition("\n\n")
    for name, value in values.items():
        table = re.sub(rf"(?m)^({re.escape(name)}\s*=\s*)\S+", rf"\g<1>{value:.4g}", table)
    return head + mark + table + gap + tail
