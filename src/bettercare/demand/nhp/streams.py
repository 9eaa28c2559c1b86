"""Where each figure of a scenario takes its random numbers, alone or with others.

Every figure has a stream keyed by seed and address. Members of a correlation group share the
group's factor by their loadings: score = loading x factor + sqrt(1 - loading^2) x own
(`sampling.DrawBook`). A score stays standard normal, so what a figure is distributed like does not
change, two members correlate by the product of their loadings, and one that leaves moves no other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.nhp.parameters import ParameterError, Parameters, read_toml
from bettercare.sampling import DrawBook, uniforms
from bettercare.tables.nearest import nearest

Floats = NDArray[np.float64]
HEALTH, VARIANT = "health_status_adjustment", "variant"
_STANDARD = NormalDist()


@dataclass(frozen=True, slots=True)
class Member:
    """A figure's part in a correlation group: -1 < loading < 1."""

    group: str
    loading: float


def _everywhere(_: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Streams:
    """The streams of one scenario.

    `place` names the provider whose figures these are; a figure for which `shared` says no has a
    stream of that provider's own, every other the same stream in all providers.
    """

    seed: int
    members: Mapping[str, Member] = field(default_factory=dict)
    place: str = ""
    shared: Callable[[str], bool] = _everywhere

    def uniform(self, address: str, runs: int) -> Floats:
        """Uniform numbers (runs,) of a figure."""
        stream = f"nhp|{address}" if self.shared(address) else f"nhp|{self.place}|{address}"
        member = self.members.get(address)
        if member is None:
            return uniforms(self.seed, stream, runs)
        scores = DrawBook(self.seed, runs).scores(stream, f"nhp|{member.group}", member.loading)
        return np.fromiter(map(_STANDARD.cdf, scores.tolist()), np.float64, runs)


def read_correlations(path: Path, parameters: Parameters) -> dict[str, Member]:
    """Correlation groups: `[GROUP]` with a loading for each member's address.

    `health_status_adjustment` may be a member. Errors: `ParameterError` with every fault at once.
    """
    faults: list[str] = []
    found: dict[str, Member] = {}
    known = dict.fromkeys([*parameters.quantities, *([HEALTH] if parameters.health_status else [])])
    for group, members in read_toml(path).items():
        if not isinstance(members, dict) or len(members) < 2:
            faults.append(f"{group}  is to be a group of two members or more, each with a loading.")
            continue
        for address, loading in members.items():
            if address not in known:
                like = nearest(address, known)
                guess = f' (did you mean "{like}"?)' if like else ""
                faults.append(f'{group}  "{address}" is no figure of the scenario{guess}.')
            elif address in parameters.quantities and parameters.quantities[address].constant:
                faults.append(f"{group}  {address} is a constant: it moves with nothing.")
            elif address in found:
                faults.append(f"{group}  {address} is in group {found[address].group} too.")
            elif not isinstance(loading, int | float) or not -1 < loading < 1:
                faults.append(f"{group}  {address}: loading {loading!r} is not between -1 and 1.")
            else:
                found[address] = Member(group, float(loading))
    if faults:
        raise ParameterError("\n".join([f"{path} cannot be used:", *faults]))
    return found
