"""What is uncertain because nobody knows the figures, apart from what one run differs by chance.

Each draw of the assumptions makes a network of its own, run a few times with numbers that no other
draw has. With y(d, r) the figure of run r of draw d, R runs a draw, the variance between draws is

    B = (MSB - MSW) / R,   MSB = R var(mean of draw),   MSW = mean of the variances within draws,

the unbiased estimate of one-way analysis of variance (Searle, Casella and McCulloch, Variance
Components, 1992, section 3.6). The variance of the draws' means alone is too large: with few runs
a draw, much of it is chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import CallError
from bettercare.flow.answers import figures_of
from bettercare.flow.estimate import quantile
from bettercare.flow.network import Network
from bettercare.flow.outcomes import outcomes_for, simulated_run
from bettercare.flow.replicate import prepare

Floats = NDArray[np.float64]
ENDS = (0.1, 0.9)
_METHOD: Final = "median_unbiased"  # the usual one is too narrow with few draws
EVERYWHERE = "all"
#: Measures of a node that are told.
TOLD = ("occupied", "occupancy", "waiting", "wait_mean", "wait_over_4_hours", "blocked_days",
        "blocked_days_caused", "days_above_92_percent", "peak", "cost")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A figure and its two intervals.

    `low` and `high` bound eight in ten of the expected figures over the assumptions; `run_low` and
    `run_high` eight in ten of single runs with the assumptions given. `share` of the variance of a
    single run is the assumptions'. `told_apart` says whether draws differ beyond chance (F test,
    5%). `half` is half the 95% interval of the mean. Nothing told of is below nought.
    """

    node: str
    measure: str
    unit: str
    mean: float
    half: float
    low: float
    high: float
    run_low: float
    run_high: float
    share: float
    told_apart: bool


def split(values: Floats, node: str = "", measure: str = "", unit: str = "") -> Uncertain:
    """The two intervals of values (draws, runs of each).

    >>> one = split(np.array([[1.0, 1.0], [3.0, 3.0], [5.0, 5.0]]))
    >>> one.mean, one.share, one.run_high
    (3.0, 1.0, 3.0)
    """
    from scipy.special import fdtrc

    draws, runs = values.shape
    means = values.mean(axis=1)
    mean = float(means.mean())
    within = float(values.var(axis=1, ddof=1).mean())
    among = runs * float(means.var(ddof=1))
    between = max((among - within) / runs, 0.0)
    # means of few runs lie further apart than what is expected: drawn in to the spread estimated
    pull = np.sqrt(between / (among / runs)) if among > 0.0 else 0.0
    low, high = np.quantile(mean + (means - mean) * pull, ENDS, method=_METHOD)
    own = np.quantile(values - means[:, None], ENDS, method=_METHOD) * np.sqrt(runs / (runs - 1.0))
    if within > 0.0:
        chance = float(fdtrc(draws - 1, draws * (runs - 1), among / within))
    else:
        chance = 0.0 if among > 0.0 else 1.0
    return Uncertain(
        node=node, measure=measure, unit=unit, mean=mean,
        half=float(quantile(0.95, draws - 1) * np.sqrt(among / runs / draws)),
        low=float(low), high=float(high),
        run_low=max(mean + float(own[0]), 0.0),
        run_high=min(mean + float(own[1]), 1.0 if unit == "share" else np.inf),
        share=between / (between + within) if between + within > 0.0 else 0.0,
        told_apart=chance < 0.05,
    )  # fmt: skip


def over_assumptions(
    networks: Sequence[Network], runs: int, *, jobs: int = 1,
    told: Callable[[int, int, str], None] | None = None,
) -> list[Uncertain]:  # fmt: skip
    """Every outcome and figure of every node over networks, one a draw of the assumptions.

    A figure that some run does not have (the wait of nobody) is left out. Errors: `CallError` for
    fewer than two draws or two runs of each.
    """
    if len(networks) < 2 or runs < 2:
        raise CallError(
            "Two intervals need two draws of the assumptions and two runs of each",
            mend="ask for more --assumptions and --replications",
        )
    found: list[dict[tuple[str, str, str], float]] = []
    for done, one in enumerate(_runs(networks, runs, jobs)):
        found.append(one)
        if told is not None:
            told(done + 1, len(networks) * runs, "runs")
    shape = len(networks), runs
    kept = [key for key in found[0] if all(key in one for one in found)]
    return [split(np.array([one[key] for one in found]).reshape(shape), *key) for key in kept]


def _runs(
    networks: Sequence[Network], runs: int, jobs: int
) -> Iterator[dict[tuple[str, str, str], float]]:
    """Figures by node, measure and unit, draw by draw, run by run, whatever the threads."""
    from joblib import Parallel, delayed

    work = (delayed(_draw)(network, d * runs, runs) for d, network in enumerate(networks))
    done = Parallel(n_jobs=jobs, prefer="threads", return_as="generator")(work)
    for several in done:
        yield from several


def _draw(network: Network, first: int, runs: int) -> list[dict[tuple[str, str, str], float]]:
    model = prepare(network)
    units = {one.name: one.unit for one in outcomes_for(network)}
    found = []
    for number in range(first, first + runs):
        outcomes, run = simulated_run(model, number)
        figures = {(EVERYWHERE, name, units[name]): value for name, value in outcomes.items()}
        for (node, measure, unit), value in figures_of(model, run).items():
            if measure in TOLD and node != EVERYWHERE:
                figures[node, measure, unit] = value
        found.append(figures)
    return found
