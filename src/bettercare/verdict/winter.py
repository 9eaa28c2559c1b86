"""A bad winter week: the response surface a plan keeps, put to each option, year and draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.model import Check, Plan, year_label
from bettercare.sampling import DrawBook
from bettercare.system import OptionRun
from bettercare.system.model import Model
from bettercare.system.summaries import quantiles
from bettercare.winter.figures import PlanFigures, Shifted, rows_read
from bettercare.winter.pressure import Pressure, PressureModel, pressure_model
from bettercare.winter.surface import LATE, RESPONSES, Surface, read_surface
from bettercare.winter.template import (
    Template,
    figures_hash,
    has_network,
    network_for,
    read_template,
)

Floats = NDArray[np.float64]
RESPONSE = "ae_over_4_hours"
_REMAKE = "bettercare flow fit makes it"


@dataclass(frozen=True, slots=True)
class Winter:
    """What a plan keeps of its simulated years; `why_not` says why nothing can be told of it."""

    template: Template | None
    surface: Surface | None
    stale: bool = False
    why_not: str = ""
    made: dict[bytes, PressureModel] = field(default_factory=dict, repr=False, compare=False)
    #: the rows last put to it, and what is near them as planned: an option is asked late and judged
    last: list[tuple[Floats, Floats]] = field(default_factory=list, repr=False, compare=False)

    @property
    def usable(self) -> bool:
        """Whether the check can be made."""
        return self.surface is not None and not self.why_not

    def worst_week(
        self, model: Model, rows: Floats, book: DrawBook | None, years: Sequence[int] | None = None
    ) -> tuple[Floats, Floats]:
        """Share of A&E over four hours in the worst week, (years, draws); and in a middle winter.

        Each draw has a winter of its own, the same for every option and year; without a book, the
        middle one. `years` are the places of those asked for: the others are 0.
        """
        near = next((near for known, near in self.last if known is rows), None)
        whole = range(rows.shape[1])
        if near is not None:
            years = whole
        years = whole if years is None else years
        if near is None:
            near = self._near(self._pressures(model, rows, LATE[:1], years)[0])
        found = np.zeros((2, *rows.shape[1:]))
        for at, draws in enumerate((book, None)):
            found[at, list(years)] = self._response(RESPONSE, near, draws)
        return found[0], found[1]

    def if_late(self, model: Model, run: OptionRun, book: DrawBook) -> list[dict[str, Any]]:
        """Every response as planned, and with what is outside hospital late or not there at all."""
        records = []
        years = range(run.rows.shape[1])
        nears = [self._near(one) for one in self._pressures(model, run.rows, LATE, years)]
        self.last[:] = [(run.rows, nears[0])]
        for case, near in zip(LATE, nears, strict=True):
            for name, (unit, _) in RESPONSES.items():
                _, low, middle, high = quantiles(self._response(name, near, book))
                records += [
                    {
                        "option": run.option.key, "year": year_label(year), "response": name,
                        "unit": unit, "outside_hospital": case, "p10": float(low[y]),
                        "p50": float(middle[y]), "p90": float(high[y]),
                    }
                    for y, year in enumerate(model.plan.years)
                ]  # fmt: skip
        return records

    def _pressures(
        self, model: Model, rows: Floats, cases: Sequence[str], years: Sequence[int]
    ) -> list[Pressure]:
        assert self.template is not None
        whose = {
            LATE[0]: tuple(years),
            LATE[1]: tuple(max(y - 1, 0) for y in years),
            LATE[2]: (0,) * len(years),
        }
        every = whose[LATE[0]] == tuple(range(rows.shape[1]))
        figures = [
            PlanFigures(
                model.layout, rows if case == LATE[0] and every else Shifted(rows, whose[case])
            )
            for case in cases
        ]
        return self._model(model, rows).of_each(figures)

    def _model(self, model: Model, rows: Floats) -> PressureModel:
        """Made once: options differ in their first year only where one sets a figure in it."""
        assert self.template is not None
        first = rows[:, 0, :1]
        key = rows_read(model.layout, first).tobytes()
        if key not in self.made:
            base = PlanFigures(model.layout, first)
            network = network_for(self.template, base, model.plan.first_year, whole=True)
            like = next(iter(self.made.values()), None)
            self.made[key] = pressure_model(self.template, network, base, like)
        return self.made[key]

    def _near(self, pressure: Pressure) -> Floats:
        assert self.surface is not None
        return self.surface.near(pressure.occupancy, pressure.community_delay)

    def _response(self, name: str, near: Floats, book: DrawBook | None) -> Floats:
        assert self.surface is not None
        score = np.zeros(1) if book is None else book.scores(f"winter.{name}")
        return self.surface.read(name, near, score[None, :])


def kept_winter(plan: Plan) -> Winter | None:
    """What the plan folder keeps; None where no check asks for it.

    Errors: those of `read_template` and `read_surface`, where what is kept is broken.
    """
    if not any(check.kind == "winter" for check in plan.verdict.checks):
        return None
    if not has_network(plan):
        return Winter(None, None, why_not="the plan has no network of its patient flow")
    template = read_template(plan)
    surface = read_surface(plan.root)
    if surface is None:
        return Winter(template, None, why_not=f"no response surface is kept; {_REMAKE}")
    if surface.network_hash != template.digest:
        told = f"the response surface is stale, made from another network; {_REMAKE} anew"
        return Winter(template, surface, True, told)
    return Winter(template, surface, surface.figures_hash != figures_hash(plan))


def threshold(check: Check) -> float:
    """The share over four hours that the partners tolerate."""
    assert check.threshold is not None  # the reader asks for it
    return check.threshold.value
