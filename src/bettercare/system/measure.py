"""From a year's arrays to the rows of the layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.capacity.beds import DAYS
from bettercare.plan.draws import MONTHS, Values
from bettercare.plan.model import Intervention
from bettercare.system.activity import YearActivity
from bettercare.system.bridge import Bridge
from bettercare.system.figures import Figures
from bettercare.system.layout import (
    STAFF,
    STAFF_FLOWS,
    TEMPORARY,
    bed_sites,
    bridge_measures,
    partnered,
    with_temporary,
)
from bettercare.system.model import Model
from bettercare.system.outlook import Outlook
from bettercare.system.staffing import Staffing
from bettercare.system.sums import YearSums
from bettercare.system.transition import CAPITAL, Transition
from bettercare.workforce.labour import Flows

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BlockRun:
    """Results of one option over one block of draws."""

    rows: Floats  # (rows of the layout, years, draws)
    planned: Floats  # (interventions, years, draws): share in place before limits
    achieved: Floats  # the same after limits
    worth: Floats  # the same: beds' worth of care taken out of the watched bed types
    worth_as_written: Floats | None  # (interventions, years) with stated figures, none held back
    limits: dict[tuple[str, int], dict[str, float]]  # by intervention and year: sum over draws
    double: Floats  # double running: (months, cost, paid; kept; years; draws)


def with_total(by_area: Floats) -> Floats:
    """The sum over areas, then each area."""
    return np.concatenate([by_area.sum(axis=0, keepdims=True), by_area], axis=0)


def staff_told(model: Model) -> dict[str, tuple[list[int], list[int]]]:
    """Groups and units that each measure of staff is told for, in the order of its rows."""
    groups, employers = list(model.plan.staff_groups), model.employers
    some = with_temporary(model.plan)
    measures = dict.fromkeys((*STAFF, *(f"staff_{what}" for what in STAFF_FLOWS)), groups)
    measures |= dict.fromkeys(TEMPORARY, some)
    return {
        what: (
            [groups.index(each) for each in chosen],
            [u for each in chosen for u in partnered(employers, each)],
        )
        for what, chosen in measures.items()
    }


class Recorder:
    """Fills the rows of one block, year by year; `system.settle` adds what all years give."""

    def __init__(
        self,
        model: Model,
        values: Values,
        figures: Figures,
        interventions: list[Intervention],
        rows: Floats | None = None,
    ) -> None:
        """`rows` (rows of the layout, years, draws of the block) are filled in place if given."""
        years, draws = len(model.plan.years), values.draws
        self.model, self.values, self.figures = model, values, figures
        self.interventions = interventions
        whole = (len(model.layout.rows), years, draws - values.stated)
        self.rows = np.zeros(whole) if rows is None else rows
        shape = (len(interventions), years, draws)
        self.planned, self.achieved, self.worth = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self.limits: dict[tuple[str, int], dict[str, float]] = {}
        self._place = {each.key: i for i, each in enumerate(interventions)}
        self._through: dict[str, Floats] = {}
        services = list(model.plan.services.values())
        names = list(figures.profiles)
        self.profiles = np.stack(list(figures.profiles.values()))  # (profiles, years, 12, draws)
        fullest = self.profiles.mean(axis=3).argmax(axis=2)[:, :, None, None]
        self.peaks = np.take_along_axis(self.profiles, fullest, axis=2)[:, :, 0]
        self.profile_of = np.array([names.index(each.profile) for each in services])
        self.with_capacity = [
            i
            for i, each in enumerate(services)
            if f"capacity.planned.{each.key}" in figures.monthly
        ]
        self._staff_told = staff_told(model)
        self.bed_sites = {kind: bed_sites(model.plan, kind) for kind in model.plan.bed_types}

    def put(self, key: tuple[str, ...], y: int, block: Floats) -> None:
        """One year of a group of rows: (..., draws)."""
        span = self.model.layout[key]
        if span.start == span.stop:  # a plan without beds, or without staff groups
            return
        # a column of stated figures, the last, is for what the plan is worth as written alone
        kept = block.reshape(span.stop - span.start, -1)[:, : self.rows.shape[-1]]
        self.rows[span, y] = kept

    def put_years(self, key: tuple[str, ...], block: Floats) -> None:
        """Every year of a group of rows: (..., years, draws)."""
        span = self.model.layout[key]
        if span.start < span.stop:
            rows = block.reshape(span.stop - span.start, *block.shape[-2:])
            self.rows[span] = rows[..., : self.rows.shape[-1]]

    def intervention(
        self, y: int, key: str, ramp: Floats, through: Floats, limits: dict[str, Floats]
    ) -> None:
        """How far an intervention is in place and what holds it back."""
        i = self._place[key]
        self.planned[i, y], self.achieved[i, y] = ramp, ramp * through
        self._through[key] = through
        drawn = slice(0, -1) if self.values.stated else slice(None)
        self.limits[key, y] = {name: float(share[drawn].sum()) for name, share in limits.items()}

    def let_through(self) -> dict[str, Floats]:
        """What each intervention was let through this year, for the next."""
        return dict(self._through)

    def people(self, y: int, outlook: Outlook) -> None:
        """People by area, age band and sex, with totals first; births, deaths, conditions.

        Options that share an outlook tell the same of it.
        """
        if y not in outlook.told:
            outlook.told[y] = dict(self._people(y, outlook))
        for key, rows in outlook.told[y].items():
            self.put(key, y, rows)

    def _people(self, y: int, outlook: Outlook) -> Iterator[tuple[tuple[str, ...], Floats]]:
        people = outlook.people
        now = people.by_band[y]
        for key, counted in (("births", people.born[y]), ("deaths", people.deaths[y])):
            yield (key,), with_total(counted)
        for name, share in self.model.prevalence.items():
            have = share[..., None]
            if name in outlook.prevalence:
                have = np.minimum(have * outlook.prevalence[name][y], 1.0)
            yield (f"people_with_{name}",), with_total((now * have).sum(axis=(1, 2)))
        now = np.concatenate([now.sum(axis=2, keepdims=True), now], axis=2)
        now = np.concatenate([now.sum(axis=1, keepdims=True), now], axis=1)
        yield ("people",), with_total(now)

    def activity(self, y: int, done: YearSums) -> None:
        """Activity and bed-days by area, place, pathway and person."""
        self.put(("activity",), y, done.activity)
        self.put(("activity_area",), y, done.by_area)
        self.put(("activity_place",), y, done.by_place)
        self.put(("activity_pathway",), y, done.by_pathway)
        self.put(("activity_person",), y, done.by_person)
        self.put(("beddays",), y, done.beddays[self.model.rows.bed_services])
        self.put(("beddays_place",), y, done.days_by_place)

    def asked(self, done: YearSums) -> dict[str, Floats]:
        """Activity asked in the year of each service that has planned places: (draws,)."""
        services = list(self.model.plan.services)
        return {services[i]: done.activity[i] for i in self.with_capacity}

    def relief(self, y: int, year: YearActivity) -> None:
        """Beds' worth of care taken out of the watched bed types, and beds closed there."""
        plan, model = self.model.plan, self.model
        for (key, i), days in year.relief.items():
            bed_type = model.cells[i].service.beds
            if bed_type in model.sequence_beds:
                threshold = plan.verdict.occupancy[bed_type].value
                self.worth[self._place[key], y] += days / DAYS / threshold
        self.put(("beds_relief",), y, self.worth[:, y].sum(axis=0))
        january = MONTHS.index(1)
        closed = np.zeros(self.values.draws)
        for bed_type in model.sequence_beds:
            for site in self.bed_sites[bed_type]:
                months = self.figures.monthly[f"estate.sites.{site}.beds_{bed_type}"]
                closed += months[0, 0] - months[y, min(january, months.shape[1] - 1)]
        self.put(("beds_closed",), y, closed)

    def staff(self, y: int, required: Floats, staff: Staffing) -> None:
        """Staff required, in post at the end of the year by age, the gap, and who else fills it.

        By unit of the model's employers, (units, draws).
        """
        self._put_staff("staff_required", y, required)
        self._put_staff("staff_in_post", y, staff.in_post)
        self._put_staff("staff_gap", y, required - staff.in_post)
        by_age = staff.by_age()
        if by_age is not None:
            whole = np.concatenate([by_age.sum(axis=1, keepdims=True), by_age], axis=1)
            self.put(("staff_people",), y, whole)
        if ("bank_agency",) in self.model.layout.spans:
            filled = staff.temporary(y, required)
            for key, block in zip(TEMPORARY, filled, strict=True):
                self._put_staff(key, y, block)

    def staff_flows(self, y: int, flows: Flows | None) -> None:
        """Who came and went in the year, where the plan has tables of careers."""
        if flows is not None:
            for name in STAFF_FLOWS:
                self._put_staff(f"staff_{name}", y, getattr(flows, name))

    def _put_staff(self, what: str, y: int, units: Floats) -> None:
        """A measure of staff by group and by partner, from all units or those that have it."""
        groups, at = self._staff_told[what]
        self.put((what,), y, self.model.employers.sums(units)[groups])
        self.put((f"{what}_partner",), y, units[at])

    def bridge(self, y: int, found: Bridge) -> None:
        """From the gap with nothing done, step by step, to the option's."""
        steps = [f"bridge_{step.key}" for step in self.model.bridge]
        bars = dict(zip(steps, found.bars, strict=True)) | {
            "bridge_start": found.start,
            "cost_released": found.released,
            "cost_stranded": found.stranded,
        }
        for key, rows in bars.items():
            self.put((key,), y, np.concatenate([rows, rows.sum(axis=0, keepdims=True)]))

    def no_bridge(self, y: int) -> None:
        """A year without a bridge: its rows are not told, and hold noughts."""
        for key in bridge_measures(self.model.bridge):
            self.rows[self.model.layout[key,], y] = 0.0

    def capital(self, y: int, now: Transition) -> None:
        """Capital of interventions begun by this year, and capital secured by then.

        Double running that is to be paid from capital is sought too.
        """
        sought = np.zeros(self.values.draws)
        for kept, cost in zip(now.kept, now.cost, strict=True):
            if kept.told.paid_from == CAPITAL:
                sought += cost[: y + 1].sum(axis=0)
        for each in self.interventions:
            if each.capital is not None:
                begun = self.figures.ramps[each.key][0][y] > 0
                sought += np.where(begun, self.values.scalar(each.capital.address), 0.0)
        secured = np.zeros(self.values.draws)
        for address, months in self.figures.monthly.items():
            if address.startswith("estate.capital."):
                secured += months[y, -1]
        self.put(("capital_sought",), y, sought)
        self.put(("capital_secured",), y, secured)

    def finish(self, now: Transition) -> BlockRun:
        """The filled block."""
        double = now.all
        if not self.values.stated:
            whole = (self.planned, self.achieved, self.worth)
            return BlockRun(self.rows, *whole, None, self.limits, double)
        planned, achieved, worth = (
            each[..., :-1] for each in (self.planned, self.achieved, self.worth)
        )
        written = self.worth[..., -1]
        double = double[..., :-1]
        return BlockRun(self.rows, planned, achieved, worth, written, self.limits, double)
