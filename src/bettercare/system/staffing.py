"""Staff of one option and block of draws: in post by the plan's tables, and required."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.draws import Values
from bettercare.system.figures import Figures
from bettercare.system.model import Model
from bettercare.workforce.careers import substitutions
from bettercare.workforce.labour import Flows, Labour, required_after, temporary, trained
from bettercare.workforce.staff import staff_next_year, staff_required

Floats = NDArray[np.float64]


class Staffing:
    """Staff year by year; arrays are (groups, draws) in whole-time equivalents.

    Without tables of careers in the plan, staff are a stock without ages that stated leavers and
    joiners change.
    """

    def __init__(self, model: Model, values: Values, figures: Figures) -> None:
        groups = model.plan.staff_groups
        self._figures, self._groups = figures, list(groups)
        self.in_base_year = values.scalars(f"workforce.in_post.{g}" for g in groups)
        self.in_post = self.in_base_year
        self._vacancy = values.scalars((f"workforce.vacancy.{g}" for g in groups), 0.0)
        self._base_work: Floats | None = None
        self._labour = None
        if model.careers is not None:
            joiners = values.scalars((f"workforce.joiners.{g}" for g in groups), 0.0)
            self._labour = Labour(model.careers, self.in_base_year, joiners)
        self._intake = {
            g: figures.yearly[f"workforce.training_intake.{g}"][0].copy()
            for g in groups
            if f"workforce.training_intake.{g}" in figures.yearly
        }
        self._training = {
            g: (
                values.scalar(f"workforce.training_years.{g}", 0.0),
                values.scalar(f"workforce.training_attrition.{g}", 0.0),
            )
            for g in self._intake
        }
        self._productivity = None
        if any(f"workforce.productivity.{g}" in values for g in groups):
            self._productivity = np.stack(
                [values.index(f"workforce.productivity.{g}") for g in groups], axis=1
            )
        self._changes = substitutions(model.plan)
        some = [g for g in groups if f"workforce.bank_agency.{g}" in values]
        self._temporary = [self._groups.index(g) for g in some]
        most, price, pay = (
            np.stack([values.annual(f"{table}.{g}") for g in some], axis=1)
            if some
            else np.zeros((0, 0, 0))
            for table in (
                "workforce.bank_agency", "workforce.bank_agency_price", "workforce.pay",
            )
        )  # fmt: skip
        self._most, self._price, self._pay = most, price, pay

    def required(self, y: int, work: Floats) -> Floats:
        """Staff that a year's work by skill mix takes; the first year is the base year."""
        if self._base_work is None:
            self._base_work = work
        need = staff_required(self.in_base_year, self._vacancy, work, self._base_work)
        if self._productivity is None and not self._changes:
            return need
        index = np.ones_like(need) if self._productivity is None else self._productivity[y]
        return required_after(need, index, self._changes, y)

    def pass_year(self, y: int) -> Flows | None:
        """Let the year `y` pass; what came and went, where the plan has tables of careers.

        Staff in post are those of the end of the base year: nobody comes or goes in it.
        """
        if y == 0:
            return None if self._labour is None else self._labour.still()
        leavers, joiners = (
            np.stack([self._figures.yearly[f"workforce.{what}.{g}"][y] for g in self._groups])
            for what in ("leavers", "joiners")
        )
        if self._labour is None:
            self.in_post = staff_next_year(self.in_post, leavers, joiners)
            return None
        flows = self._labour.year(leavers, joiners, self._extra(y, joiners))
        self.in_post = self._labour.in_post()
        return flows

    def _extra(self, y: int, like: Floats) -> Floats:
        """Those who finish training and those who come from abroad."""
        extra = np.zeros_like(like)
        for at, group in enumerate(self._groups):
            abroad = self._figures.yearly.get(f"workforce.international.{group}")
            if abroad is not None:
                extra[at] += abroad[y]
            if group in self._intake:
                intake = self._figures.yearly[f"workforce.training_intake.{group}"]
                extra[at] += trained(intake, self._intake[group], *self._training[group], y)
        return extra

    def by_age(self) -> Floats | None:
        """People in post by band of age of the groups with ages: (groups, bands, draws)."""
        if self._labour is None:
            return None
        return self._labour.people_by_band()[list(self._labour.careers.aged)]

    def added(self) -> dict[str, Floats]:
        """Staff in post beyond those of the base year, by group."""
        return dict(zip(self._groups, self.in_post - self.in_base_year, strict=True))

    def temporary(self, y: int, required: Floats) -> tuple[Floats, Floats, Floats]:
        """Bank and agency: staff, what they cost, and what own staff would have cost less.

        Each is (groups that may have them, draws); pounds a year at base-year prices.
        """
        at = self._temporary
        filled = temporary(required[at], self.in_post[at], self._most[y])
        cost = filled * self._pay[y] * self._price[y]
        return filled, cost, cost - filled * self._pay[y]
