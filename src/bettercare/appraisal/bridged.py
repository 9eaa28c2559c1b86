"""The bridge of more steps than a run tells: from the gap with nothing done to an option's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.system import OptionRun
from bettercare.system.bridge_steps import bridge_years
from bettercare.system.index import funded, payers
from bettercare.system.model import Model

Floats = NDArray[np.float64]
#: Steps told in an appraisal; every step doubles the sets to be valued.
STEPS = 12
ALL = "all"


@dataclass(frozen=True, slots=True, eq=False)
class Bar:
    """One bar of one year: what a step adds to each gap, pounds a year (partners, draws).

    The last partner is all together. `key` and `label` are those of the step; the bars of an
    option and year are the gap with nothing done, its steps, and the gap of the option.
    """

    year: int  # first calendar year of the financial year
    key: str
    label: str
    amounts: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Bridged:
    """The bridges of an option: bars in order, year by year, and whose gaps they are of."""

    partners: tuple[str, ...]
    bars: tuple[Bar, ...]

    def of_year(self, year: int) -> list[Bar]:
        """The bars of one year in order."""
        return [bar for bar in self.bars if bar.year == year]

    @property
    def years(self) -> tuple[int, ...]:
        """Years that have a bridge."""
        return tuple(dict.fromkeys(bar.year for bar in self.bars))


def bridged(model: Model, run: OptionRun) -> Bridged:
    """Copy the bridges from a run, while its arrays hold; empty for a plan without funding."""
    plan, layout = model.plan, model.layout
    owners = [key for _, key in funded(plan)]
    if not model.bridge:
        return Bridged((), ())
    inside = [*(p for p, _ in funded(plan)), len(payers(plan))]
    bars = []
    for y in bridge_years(plan):
        year = plan.years[y]
        start = run.rows[layout["bridge_start",], y]
        bars.append(Bar(year, "start", "Gap with nothing done", start.copy()))
        for step in model.bridge:
            rows = run.rows[layout[f"bridge_{step.key}",], y]
            if rows.any():
                bars.append(Bar(year, step.key, step.label, rows.copy()))
        gap = run.rows[layout["gap",], y][inside]
        bars.append(Bar(year, "gap", "Gap of the option", gap.copy()))
    return Bridged((*owners, ALL), tuple(bars))
