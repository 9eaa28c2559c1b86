"""Hold the simulation against exact results: expected, measured, interval, inside or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bettercare.flow.cases import all_cases
from bettercare.flow.estimate import Estimate, estimate
from bettercare.flow.replicate import replicate_all

LEVEL = 0.99


@dataclass(frozen=True, slots=True)
class Verified:
    """One figure of one case."""

    case: str
    title: str
    figure: str
    expected: float
    measured: Estimate

    @property
    def holds(self) -> bool:
        """Whether the exact value lies in the interval."""
        return self.measured.holds(self.expected)


def verify(
    replications: int = 200,
    seed: int = 1,
    jobs: int = 1,
    told: Callable[[int, int, str], None] | None = None,
) -> list[Verified]:
    """Run every case with at least `replications`, each figure with its 99% interval."""
    cases = list(all_cases())
    found = []
    for done, case in enumerate(cases):
        if told is not None:
            told(done, len(cases), f"{case.key} {case.title}")
        network = replace(case.network, seed=seed)
        runs = replicate_all(network, max(replications, case.replications), jobs=jobs)
        for row in case.rows:
            measured = estimate([row.measure(run) for run in runs], LEVEL)
            found.append(Verified(case.key, case.title, row.name, row.exact, measured))
    return found
