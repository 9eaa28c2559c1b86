"""From a year's arrays to the rows of the layout."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.capacity.beds import DAYS, beds_needed, beds_occupied
from bettercare.demand.service_year import CellArray, Sums
from bettercare.finance.cost import service_cost
from bettercare.plan.draws import MONTHS, Values
from bettercare.plan.model import Intervention
from bettercare.population import People
from bettercare.system.activity import YearActivity
from bettercare.system.figures import Figures
from bettercare.system.layout import bed_sites, payers
from bettercare.system.model import Model

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


@dataclass(slots=True)
class Finance:
    """Base-year activity and bed-days by place of every service, and running indices."""

    units: list[Floats]  # (places, draws)
    days: dict[int, Floats]
    efficiency: dict[str, Floats]  # index of cost after in-house efficiency, by partner
    funding: dict[str, Floats]  # funding of the year by partner

    @classmethod
    def at_base(cls, model: Model, figures: Figures, base: list[Floats], draws: int) -> Finance:
        """What the fixed part of cost stands for: the base year."""
        units, days = [], {}
        for i, use in enumerate(base):
            cells = CellArray(model.cells[i], use)
            units.append(model.places[i].total(cells.sums().by_slot))
            if i in figures.stay:
                stays = cells.times(model.cells[i].stay[:, None] * figures.stay[i][0])
                days[i] = model.places[i].total(stays.sums().by_slot)
        return cls(units, days, {p: np.ones(draws) for p in payers(model.plan)}, {})


@dataclass(frozen=True, slots=True)
class YearSums:
    """Sums of a year's cells, made once for every measure."""

    units: list[Sums]
    days: dict[int, Sums]
    activity: Floats  # (services, draws)
    beddays: Floats  # (services, draws), 0 where a service has no beds

    @classmethod
    def of(cls, year: YearActivity) -> YearSums:
        """The sums of a year after all effects."""
        units = [cells.sums() for cells in year.units]
        days = {i: cells.sums() for i, cells in year.beddays.items()}
        activity = np.stack([each.total for each in units])
        beddays = np.zeros_like(activity)
        for i, each in days.items():
            beddays[i] = each.total
        return cls(units, days, activity, beddays)


class Recorder:
    """Fills the rows of one block, year by year."""

    def __init__(
        self,
        model: Model,
        values: Values,
        figures: Figures,
        interventions: list[Intervention],
    ) -> None:
        years, draws = len(model.plan.years), values.draws
        self.model, self.values, self.figures = model, values, figures
        self.interventions = interventions
        self.rows = np.zeros((len(model.layout.rows), years, draws))
        shape = (len(interventions), years, draws)
        self.planned, self.achieved, self.worth = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self.limits: dict[tuple[str, int], dict[str, float]] = {}
        self._place = {each.key: i for i, each in enumerate(interventions)}
        self._through: dict[str, Floats] = {}

    def _put(self, key: tuple[str, ...], y: int, block: Floats) -> None:
        span = self.model.layout[key]
        self.rows[span, y] = block.reshape(span.stop - span.start, -1)

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

    def people(self, y: int, people: People) -> None:
        """People by area, age band and sex, with totals first."""
        now = people.by_band[y]
        now = np.concatenate([now.sum(axis=2, keepdims=True), now], axis=2)
        now = np.concatenate([now.sum(axis=1, keepdims=True), now], axis=1)
        now = np.concatenate([now.sum(axis=0, keepdims=True), now], axis=0)
        self._put(("people",), y, now)

    def activity(self, y: int, done: YearSums) -> None:
        """Activity and bed-days by area, place, pathway, person and month."""
        for i, each in enumerate(self.model.cells):
            key, sums = each.service.key, done.units[i]
            self._put(("activity", key), y, sums.total)
            self._put(("activity_area", key), y, sums.by_slot.sum(axis=1))
            self._put(("activity_place", key), y, self.model.places[i].total(sums.by_slot))
            self._put(("activity_pathway", key), y, sums.by_pathway)
            self._put(("activity_person", key), y, sums.by_person)
            monthly = sums.total / 12.0 * self.figures.profiles[each.service.profile][y]
            self._put(("activity_month", key), y, monthly)
            if i in done.days:
                self._put(("beddays", key), y, done.days[i].total)
                by_place = self.model.places[i].total(done.days[i].by_slot)
                self._put(("beddays_place", key), y, by_place)

    def capacity(self, y: int, activity: Floats) -> dict[str, Floats]:
        """Needed (peak month at a yearly rate) and planned; returns what was asked in the year."""
        asked = {}
        for i, each in enumerate(self.model.cells):
            key = each.service.key
            address = f"capacity.planned.{key}"
            if address not in self.figures.monthly:
                continue
            planned = self.figures.monthly[address][y].mean(axis=0)
            peak = self.figures.profiles[each.service.profile][y].mean(axis=1).argmax()
            needed = activity[i] * self.figures.profiles[each.service.profile][y, peak]
            self._put(("capacity_needed", key), y, needed)
            self._put(("capacity_planned", key), y, planned)
            asked[key] = activity[i]
        return asked

    def beds(self, y: int, done: YearSums) -> None:
        """Beds occupied, needed and planned by type, site and month."""
        plan, model = self.model.plan, self.model
        for bed_type in plan.bed_types:
            sites = bed_sites(plan, bed_type)
            occupied = np.zeros((1 + len(sites), 12, self.values.draws))
            for i, days in done.days.items():
                service = model.cells[i].service
                if service.beds != bed_type:
                    continue
                by_place = model.places[i].total(days.by_slot)
                profile = self.figures.profiles[service.profile][y]
                for place, site in enumerate(model.places[i].site):
                    if site in sites:
                        at = 1 + sites.index(site)
                        occupied[at] += beds_occupied(by_place[place], profile)
            occupied[0] = occupied[1:].sum(axis=0)
            planned = np.zeros_like(occupied)
            for at, site in enumerate(sites, start=1):
                planned[at] = self.figures.monthly[f"estate.sites.{site}.beds_{bed_type}"][y]
            planned[0] = planned[1:].sum(axis=0)
            threshold = plan.verdict.occupancy[bed_type].value
            self._put(("beds_occupied", bed_type), y, occupied)
            self._put(("beds_needed", bed_type), y, beds_needed(occupied, threshold))
            self._put(("beds_planned", bed_type), y, planned)

    def relief(self, y: int, year: YearActivity) -> None:
        """Beds' worth of care taken out of the watched bed types, and beds closed there."""
        plan, model = self.model.plan, self.model
        for (key, i), days in year.relief.items():
            bed_type = model.cells[i].service.beds
            if bed_type in model.sequence_beds:
                threshold = plan.verdict.occupancy[bed_type].value
                self.worth[self._place[key], y] += days / DAYS / threshold
        self._put(("beds_relief",), y, self.worth[:, y].sum(axis=0))
        january = MONTHS.index(1)
        closed = np.zeros(self.values.draws)
        for bed_type in model.sequence_beds:
            for site in bed_sites(plan, bed_type):
                months = self.figures.monthly[f"estate.sites.{site}.beds_{bed_type}"]
                closed += months[0, 0] - months[y, january]
        self._put(("beds_closed",), y, closed)

    def staff(self, y: int, required: Floats, in_post: dict[str, Floats]) -> None:
        """Staff required, in post at the end of the year, and the gap."""
        there = np.stack([in_post[group] for group in self.model.plan.staff_groups])
        self._put(("staff_required",), y, required)
        self._put(("staff_in_post",), y, there)
        self._put(("staff_gap",), y, required - there)

    def money(self, y: int, finance: Finance, done: YearSums) -> None:
        """Cost by partner and setting at the year's prices, funding, and the gap; capital."""
        plan, figures = self.model.plan, self.figures
        owners = payers(plan)
        settings = list(plan.settings)
        grid = np.zeros((len(owners), len(settings), self.values.draws))
        for partner in owners:
            if y > 0:
                finance.efficiency[partner] = finance.efficiency[partner] * (
                    1.0 - figures.yearly[f"finance.efficiency.{partner}"][y]
                )
        for i, each in enumerate(self.model.cells):
            s = settings.index(each.service.setting)
            by_place = self._service_cost(i, y, finance, done)
            for place, p in enumerate(self.model.places[i].partner):
                if p >= 0:
                    grid[p, s] += by_place[place] * finance.efficiency[owners[p]]
        for change in self.interventions:
            if change.revenue is not None:
                p = owners.index(change.cost_partner or change.lead)
                spent = figures.ramps[change.key][0][y] * self.values.scalar(change.revenue.address)
                grid[p, self._setting_of(change)] += spent
        grid *= figures.price[y]
        cost = grid.sum(axis=1)
        self._put(("cost",), y, np.concatenate([cost, cost.sum(axis=0, keepdims=True)]))
        self._put(("cost_setting",), y, grid.sum(axis=0))
        self._funding(y, finance, owners, cost)
        self._capital(y)

    def _setting_of(self, intervention: Intervention) -> int:
        """The setting its running cost is booked to: where its care goes, else where it acts."""
        plan = self.model.plan
        services = [m.service for e in intervention.effects for m in e.moves_to]
        services += [e.on.rsplit(".", 1)[1] for e in intervention.effects]
        known = [plan.services[key].setting for key in services if key in plan.services]
        return list(plan.settings).index(known[0]) if known else 0

    def _service_cost(self, i: int, y: int, finance: Finance, done: YearSums) -> Floats:
        service = self.model.cells[i].service
        variable = self.values.scalar(f"finance.variable_share.{service.setting}", 1.0)
        places = self.model.places[i]
        now = places.total(done.units[i].by_slot)
        unit = self.figures.yearly[f"finance.unit_cost.{service.key}"][y]
        cost = service_cost(finance.units[i], now, unit, variable)
        if i in done.days:
            days = places.total(done.days[i].by_slot)
            daily = self.figures.yearly[f"finance.bed_day_cost.{service.key}"][y]
            cost = cost + service_cost(finance.days[i], days, daily, variable)
        return cost

    def _funding(self, y: int, finance: Finance, owners: list[str], cost: Floats) -> None:
        plan, figures = self.model.plan, self.figures
        span = self.model.layout[("funding",)]
        gaps = self.model.layout[("gap",)]
        for p, partner in enumerate(owners):
            address = f"finance.funding.{partner}"
            if address not in plan.quantities:
                continue
            level = figures.yearly[address][y]
            growth = 1.0 + figures.yearly[f"finance.funding_growth.{partner}"][y]
            before = finance.funding.get(partner, np.ones(self.values.draws))
            index = before * growth if y > 0 else before
            finance.funding[partner] = index
            self.rows[span.start + p, y] = level * index
            self.rows[gaps.start + p, y] = cost[p] - level * index
        self.rows[span.stop - 1, y] = self.rows[span.start : span.stop - 1, y].sum(axis=0)
        self.rows[gaps.stop - 1, y] = self.rows[gaps.start : gaps.stop - 1, y].sum(axis=0)

    def _capital(self, y: int) -> None:
        """Capital of interventions begun by this year, and capital secured by then."""
        sought = np.zeros(self.values.draws)
        for each in self.interventions:
            if each.capital is not None:
                begun = self.figures.ramps[each.key][0][y] > 0
                sought += np.where(begun, self.values.scalar(each.capital.address), 0.0)
        secured = np.zeros(self.values.draws)
        for address, months in self.figures.monthly.items():
            if address.startswith("estate.capital."):
                secured += months[y, -1]
        self._put(("capital_sought",), y, sought)
        self._put(("capital_secured",), y, secured)

    def finish(self) -> BlockRun:
        """The filled block."""
        if not self.values.stated:
            return BlockRun(self.rows, self.planned, self.achieved, self.worth, None, self.limits)
        rows, planned, achieved, worth = (
            each[..., :-1] for each in (self.rows, self.planned, self.achieved, self.worth)
        )
        return BlockRun(rows, planned, achieved, worth, self.worth[..., -1], self.limits)
