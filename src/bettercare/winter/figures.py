"""What an option gives, by the address a network asks for it: from the rows of a run.

| address | figure | unit |
|---|---|---|
| `activity.SERVICE` | activity, of one site where one is named | the service's unit a year |
| `flow.length_of_stay.SERVICE` | midnight bed-days over activity, effects and trends in | day |
| `capacity.planned.SERVICE` | what the service can do | the service's unit a year |
| `workforce.in_post.GROUP` | staff in post at the end of the year | wte |
| `estate.sites.SITE.beds_TYPE` | beds planned; SITE may be `all` | bed, by month |
| `beds_occupied.TYPE` | beds occupied, of one site where one is named | bed, by month |
| `finance.unit_cost.SERVICE` | in costs: what a unit of a service costs | gbp/unit |
| `finance.bed_day_cost.SERVICE` | in costs: the part that follows bed-days | gbp/bed-day |

Costs are at the prices of the plan's base year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.model import Plan
from bettercare.system.layout import Layout, bed_sites

Floats = NDArray[np.float64]
ACTIVITY, STAY = "activity.", "flow.length_of_stay."
CAPACITY, STAFF = "capacity.planned.", "workforce.in_post."
SITES, OCCUPIED = "estate.sites.", "beds_occupied."
PRICES = ("finance.unit_cost.", "finance.bed_day_cost.")
#: Groups of rows (by the first word of their key) that figures are taken from.
_READ = (
    "activity", "activity_place", "activity_month", "beddays", "beddays_place",
    "capacity_planned", "staff_in_post", "beds_planned", "beds_occupied",
)  # fmt: skip


def rows_read(layout: Layout, rows: Floats) -> Floats:
    """The rows of a run that any figure can be taken from: the others change none."""
    spans = [span for key, span in layout.spans.items() if key[0] in _READ]
    return np.concatenate([rows[span] for span in spans])


def addresses(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Every address a network may ask for, with the sites each is told apart by."""
    found: dict[str, tuple[str, ...]] = {}
    for key, service in plan.services.items():
        inside = {one.site for one in service.provisions if one.site is not None}
        found[ACTIVITY + key] = tuple(sorted(inside))
        if service.beds:
            found[STAY + key] = tuple(sorted(inside))
        if CAPACITY + key in plan.quantities:
            found[CAPACITY + key] = ()
    for group in plan.staff_groups:
        found[STAFF + group] = ()
    for kind in plan.bed_types:
        sites = bed_sites(plan, kind)
        found[OCCUPIED + kind] = tuple(sites)
        for site in ("all", *sites):
            found[f"{SITES}{site}.beds_{kind}"] = ()
    return found


def prices(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Every address that a cost of a network may ask for; none is told apart by site."""
    return {key: () for key in plan.quantities if key.startswith(PRICES)}


@dataclass(frozen=True, slots=True)
class Shifted:
    """Rows (rows, years, ...) of which each year is another's: `years` says whose."""

    rows: Floats
    years: tuple[int, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows, years and what follows, as of any rows."""
        return (self.rows.shape[0], len(self.years), *self.rows.shape[2:])

    def __getitem__(self, span: slice) -> Floats:
        return np.asarray(self.rows[span][:, list(self.years)])


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """Figures of one option; `rows` (rows of the layout, ...) end with any shape of their own."""

    layout: Layout
    rows: Floats | Shifted
    prices: Mapping[str, Floats] | None = None  # what costs may ask for, by address

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of every yearly figure."""
        shape: tuple[int, ...] = self.rows.shape
        return shape[1:]

    def year(self, address: str, site: str | None = None) -> Floats:
        """A figure of the year; of beds, the mean of its months."""
        if address.startswith(PRICES):
            return np.asarray((self.prices or {})[address])
        if address.startswith((SITES, OCCUPIED)):
            return np.asarray(self.months(address, site).mean(axis=0))
        if address.startswith(ACTIVITY):
            return self._activity("activity", address.removeprefix(ACTIVITY), site)
        if address.startswith(STAY):
            service = address.removeprefix(STAY)
            days = self._activity("beddays", service, site)
            people = self._activity("activity", service, site)
            whole = self._activity("beddays", service, None) / np.maximum(
                self._activity("activity", service, None), 1e-9
            )
            # a site that nobody goes to has the stay of the others
            return np.asarray(np.where(people > 1e-6, days / np.maximum(people, 1e-6), whole))
        if address.startswith(CAPACITY):
            span = self.layout["capacity_planned", address.removeprefix(CAPACITY)]
            return np.asarray(self.rows[span][0])
        span = self.layout["staff_in_post",]
        groups = [row.staff_group for row in self.layout.rows[span]]
        return np.asarray(self.rows[span][groups.index(address.removeprefix(STAFF))])

    def months(self, address: str, site: str | None = None) -> Floats:
        """Beds by month of the financial year, (12, ...), April first."""
        if address.startswith(OCCUPIED):
            kind, place, what = address.removeprefix(OCCUPIED), site or "all", "beds_occupied"
        else:
            place, _, kind = address.removeprefix(SITES).partition(".beds_")
            what = "beds_planned"
        span = self.layout[what, kind]
        sites = [row.site for row in self.layout.rows[span]][::12]
        at = span.start + 12 * sites.index(place)
        return np.asarray(self.rows[slice(at, at + 12)])

    def profile(self, address: str) -> Floats:
        """A service's activity by calendar month, January first, relative to their mean."""
        span = self.layout["activity_month", address.removeprefix(ACTIVITY)]
        by_month = self.rows[span]
        by_month = np.concatenate([by_month[9:], by_month[:9]])
        return np.asarray(by_month / np.maximum(by_month.mean(axis=0), 1e-12))

    def _activity(self, what: str, service: str, site: str | None) -> Floats:
        if site is None:
            return np.asarray(self.rows[self.layout[what, service]][0])
        span = self.layout[f"{what}_place", service]
        places = [row.site for row in self.layout.rows[span]]
        return _sum(self.rows[span][i] for i, place in enumerate(places) if place == site)


def _sum(parts: Iterable[Floats]) -> Floats:
    return np.asarray(np.sum(np.stack(list(parts)), axis=0))
