"""Staff of one option and block of draws: in post by the plan's tables, and required."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.draws import Values
from bettercare.system.figures import Figures
from bettercare.system.layout import with_temporary
from bettercare.system.model import Model
from bettercare.workforce.careers import substitutions
from bettercare.workforce.labour import Flows, Labour, required_after, temporary, trained
from bettercare.workforce.staff import staff_next_year, staff_required

Floats = NDArray[np.float64]


class Staffing:
    """Staff year by year, in whole-time equivalents; arrays are (units of employers, draws).

    Without tables of careers in the plan, staff are a stock without ages that stated leavers and
    joiners change.
    """

    def __init__(self, model: Model, values: Values, figures: Figures) -> None:
        """`open` is to be called with the base year's work before anything else."""
        groups = model.plan.staff_groups
        self._figures, self._groups = figures, list(groups)
        self._employers, self._careers = model.employers, model.careers
        unit = model.employers.group
        self._of_groups = values.scalars(f"workforce.in_post.{g}" for g in groups)
        self._vacancy = values.scalars((f"workforce.vacancy.{g}" for g in groups), 0.0)[unit]
        self._joiners = values.scalars((f"workforce.joiners.{g}" for g in groups), 0.0)
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
            )[:, unit]
        self._changes = substitutions(model.plan)
        # bank and agency: most of what is required, price and pay, nothing for other groups
        tables = ("workforce.bank_agency", "workforce.bank_agency_price", "workforce.pay")
        self._temporary = (
            tuple(
                np.stack([values.annual(f"{table}.{g}", 0.0) for g in groups], axis=1)[:, unit]
                for table in tables
            )
            if with_temporary(model.plan)
            else ()
        )

    def open(self, base_work: Floats) -> None:
        """Share the staff of the base year out among those who employ them."""
        employers, unit = self._employers, self._employers.group
        self._base_work = base_work
        self._shares, self._joining = employers.shares(base_work)
        self.in_post = self.in_base_year = self._of_groups[unit] * self._shares
        posts = employers.sums(self.in_base_year / (1.0 - self._vacancy))
        whole = employers.sums(base_work)
        level = np.divide(posts, whole, out=np.ones_like(whole), where=whole > 0)
        self._level = level[unit]
        self._labour = None
        if self._careers is not None:
            joiners = self._joiners[unit] * self._joining
            self._labour = Labour(self._careers, self.in_base_year, joiners)

    def required(self, y: int, work: Floats) -> Floats:
        """Staff that a year's work by skill mix takes; the first year is the base year."""
        need = staff_required(self.in_base_year, self._vacancy, work, self._base_work, self._level)
        if self._productivity is None and not self._changes:
            return need
        index = np.ones_like(need) if self._productivity is None else self._productivity[y]
        return required_after(need, index, self._changes, y, self._employers, self._shares)

    def pass_year(self, y: int) -> Flows | None:
        """Let the year `y` pass; what came and went, where the plan has tables of careers.

        Staff in post are those of the end of the base year: nobody comes or goes in it.
        """
        if y == 0:
            return None if self._labour is None else self._labour.still()
        unit = self._employers.group
        leavers, joiners = (
            np.stack([self._figures.yearly[f"workforce.{what}.{g}"][y] for g in self._groups])
            for what in ("leavers", "joiners")
        )
        coming = joiners[unit] * self._joining
        if self._labour is None:
            self.in_post = staff_next_year(self.in_post, leavers[unit], coming)
            return None
        extra = self._extra(y, joiners)[unit] * self._joining
        flows = self._labour.year(leavers[unit], coming, extra)
        self.in_post = self._labour.in_post()
        return flows

    def _extra(self, y: int, like: Floats) -> Floats:
        """Those who finish training and those who come from abroad: (groups, draws)."""
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
        if self._labour is None or self._careers is None:
            return None
        aged = np.array(self._careers.aged)[self._employers.starts]
        return np.asarray(self._employers.sums(self._labour.people_by_band())[aged])

    def added(self) -> dict[str, Floats]:
        """Staff in post beyond those of the base year, by GROUP and by GROUP.PARTNER."""
        if not self._groups:
            return {}
        employers, more = self._employers, self.in_post - self.in_base_year
        found = dict(zip(self._groups, employers.sums(more), strict=True))
        for group, partner, units in zip(employers.group, employers.partner, more, strict=True):
            found[f"{self._groups[group]}.{partner}"] = units
        return found

    def temporary(self, y: int, required: Floats) -> tuple[Floats, Floats, Floats]:
        """Bank and agency: staff, what they cost, and what own staff would have cost less.

        Pounds a year at base-year prices. Each partner fills its own gap.
        """
        most, price, pay = (figures[y] for figures in self._temporary)
        filled = temporary(required, self.in_post, most)
        cost = filled * pay * price
        return filled, cost, cost - filled * pay
