"""What an option is worth: lines of money by kind, their present values, and what follows.

NPSV = PV(benefits) - PV(costs) - PV(risks), all against business as usual. Every line is
discounted in every year, QALYs at the health schedule and all else at the standard one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.appraisal.discount import equivalent_annual, present_value
from bettercare.appraisal.prices import PriceBaseError, Stream

Floats = NDArray[np.float64]

COSTS = ("capital", "renewal", "transition", "running")
RISKS = ("risk",)
BENEFITS = ("cash_releasing", "non_cash_releasing", "societal", "health")
KINDS = (*COSTS, *RISKS, *BENEFITS)

KIND_WORDS = {
    "capital": "capital with optimism bias",
    "renewal": "renewal of capital",
    "transition": "transition",
    "running": "running cost of changes",
    "risk": "risks",
    "cash_releasing": "cash-releasing benefits",
    "non_cash_releasing": "non-cash-releasing benefits",
    "societal": "societal benefits",
    "health": "health benefits (QALYs)",
}


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One item of an option: real pounds against business as usual, (years, draws).

    A cost or risk is positive where money is spent, a benefit where something is gained.
    `figures` are the addresses of those figures in proportion to which the whole line moves;
    `parts` are the expected flows (years,) of parts of it that move with a figure of their own.
    """

    key: str
    label: str
    kind: str
    flow: Stream
    figures: tuple[str, ...] = ()
    parts: tuple[tuple[str, Floats], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """What the lines of an option come to; arrays by draw are (draws,)."""

    by_figure: dict[str, float]  # expected share of the NPSV that moves with a figure
    by_kind: dict[str, Floats]  # present values
    flows: dict[str, Floats]  # by kind, (years, draws), not discounted
    schedules: Mapping[str, Floats]  # discount factors (years,) by schedule

    def _sum(self, kinds: Iterable[str]) -> Floats:
        return np.asarray(sum(self.by_kind[kind] for kind in kinds))

    @property
    def net(self) -> Floats:
        """Discounted benefits less costs and risks by year: (years, draws)."""
        out = np.zeros_like(self.flows[KINDS[0]])
        for kind, flow in self.flows.items():
            if flow.any():
                out += signed(kind) * self.schedules[schedule_of(kind)][:, None] * flow
        return out

    @property
    def costs(self) -> Floats:
        """PV of capital, renewal, transition and running cost."""
        return self._sum(COSTS)

    @property
    def risks(self) -> Floats:
        """PV of risks."""
        return self._sum(RISKS)

    @property
    def benefits(self) -> Floats:
        """PV of benefits of all four kinds."""
        return self._sum(BENEFITS)

    @property
    def npsv(self) -> Floats:
        """Net present social value."""
        return np.asarray(self.benefits - self.costs - self.risks)

    @property
    def ratio(self) -> Floats:
        """Benefit-cost ratio, PV(benefits) / PV(costs and risks); NaN where nothing is spent."""
        spent = self.costs + self.risks
        return np.divide(self.benefits, spent, out=np.full_like(spent, np.nan), where=spent > 0)

    @property
    def annual_cost(self) -> Floats:
        """Equivalent annual cost of costs and risks."""
        return equivalent_annual(self.costs + self.risks, self.schedules["standard"])

    @property
    def payback(self) -> Floats:
        """Years until what is gained has repaid what was spent, for good; infinite if never."""
        return payback(self.net)


def schedule_of(kind: str) -> str:
    """The discount schedule of a kind of line."""
    return "health" if kind == "health" else "standard"


def signed(kind: str) -> float:
    """Whether a kind of line adds to the net present social value or takes from it."""
    return 1.0 if kind in BENEFITS else -1.0


def worth(lines: Iterable[Line], factors: Mapping[str, Floats], base: int, draws: int) -> Worth:
    """Present values of the lines of an option, all in the prices of `base`.

    `factors` are those of the schedules `standard` and `health`. Raises PriceBaseError
    for a line in other prices.
    """
    years = factors["standard"].size
    by_figure: dict[str, float] = {}
    flows = {kind: np.zeros((years, draws)) for kind in KINDS}
    for line in lines:
        if (line.flow.prices, line.flow.base) != ("real", base):
            problem = f"{line.key} is not in prices of {base}"
            raise PriceBaseError(problem, mend="bring it to the price base before discounting")
        flows[line.kind] += line.flow.values
        parts = list(line.parts)
        if line.figures:
            mean = line.flow.values.mean(axis=1)
            parts += [(address, mean) for address in line.figures]
        for address, part in parts:
            value = signed(line.kind) * float(factors[schedule_of(line.kind)] @ part)
            by_figure[address] = by_figure.get(address, 0.0) + value
    by_kind = {
        kind: present_value(factors[schedule_of(kind)], flow) if flow.any() else np.zeros(draws)
        for kind, flow in flows.items()
    }
    return Worth(by_figure, by_kind, flows, factors)


def payback(net: Floats) -> Floats:
    """Years until the running sum of a discounted net flow stays at 0 or above: (draws,).

    0 where it is never below 0, infinite where it is below 0 at the end.

    >>> flows = np.array([[-10.0, 1.0, -10.0], [6.0, 1.0, 4.0], [6.0, 1.0, 4.0]])
    >>> payback(flows).tolist()
    [2.0, 0.0, inf]
    """
    short = np.cumsum(net, axis=0) < -1e-9 * np.abs(net).max(axis=0, initial=1e-300)
    last_short = np.where(short.any(axis=0), len(net) - np.argmax(short[::-1], axis=0), 0)
    return np.where(last_short == len(net), np.inf, last_short.astype(np.float64))
