"""Which rows a run gives: the dimensions of every result, in a fixed order.

The same layout holds for every option of a plan, so a result is found by its key.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bettercare.demand.cells import Place, ServiceCells
from bettercare.plan.draws import MONTHS
from bettercare.plan.model import Plan
from bettercare.population.rates import SEXES

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Dimensions of one result; None where a dimension does not apply."""

    measure: str
    unit: str
    month: int | None = None  # calendar month
    area: str | None = None
    site: str | None = None
    service: str | None = None
    setting: str | None = None
    pathway: str | None = None
    partner: str | None = None
    staff_group: str | None = None
    age_band: str | None = None
    sex: str | None = None


@dataclass(slots=True)
class Layout:
    """Rows in order, and where each group of rows starts."""

    rows: list[Row] = field(default_factory=list)
    spans: dict[Key, slice] = field(default_factory=dict)

    def add(self, key: Key, rows: list[Row]) -> None:
        """Add a group of rows under a key."""
        start = len(self.rows)
        self.rows += rows
        self.spans[key] = slice(start, len(self.rows))

    def __getitem__(self, key: Key) -> slice:
        return self.spans[key]


def service_places(cells: ServiceCells) -> list[Place]:
    """Every provider and site of a service, in order of first appearance."""
    return list(dict.fromkeys(place for places in cells.places for place in places))


def bed_sites(plan: Plan, bed_type: str) -> list[str]:
    """Sites that have, or may come to have, beds of a type, or whose patients need them."""
    table = plan.tables["estate.sites"].columns
    users = {
        provision.site
        for service in plan.services.values()
        if service.beds == bed_type
        for provision in service.provisions
    }
    changed = {line.address for option in plan.options.values() for line in option.settings}
    return [
        site
        for site, beds in zip(table["site"], table[f"beds_{bed_type}"], strict=True)
        if beds > 0 or site in users or f"estate.sites.{site}.beds_{bed_type}" in changed
    ]


def build_layout(plan: Plan, cells: list[ServiceCells]) -> Layout:
    """The rows of every measure for a plan."""
    layout = Layout()
    resident = [key for key, area in plan.areas.items() if not area.outside]
    layout.add(
        ("people",),
        [
            Row("people", "person", area=area, age_band=band, sex=sex)
            for area in ["all", *resident]
            for band in ["all", *(b.key for b in plan.age_bands)]
            for sex in ["all", *SEXES]
        ],
    )
    for each in cells:
        _service_rows(layout, plan, each)
    for bed_type in plan.bed_types:
        for what in ("occupied", "needed", "planned"):
            layout.add(
                (f"beds_{what}", bed_type),
                [
                    Row(f"beds_{bed_type}_{what}", "bed", month=month, site=site)
                    for site in ["all", *bed_sites(plan, bed_type)]
                    for month in MONTHS
                ],
            )
    for what in ("staff_required", "staff_in_post", "staff_gap"):
        layout.add((what,), [Row(what, "wte", staff_group=group) for group in plan.staff_groups])
    for what in ("cost", "funding", "gap"):
        layout.add(
            (what,), [Row(what, "gbp/year", partner=partner) for partner in [*payers(plan), "all"]]
        )
    layout.add(
        ("cost_setting",), [Row("cost", "gbp/year", setting=setting) for setting in plan.settings]
    )
    for what in ("capital_sought", "capital_secured"):
        layout.add((what,), [Row(what, "gbp", partner="all")])
    for what in ("beds_relief", "beds_closed"):
        layout.add((what,), [Row(what, "bed", site="all")])
    return layout


def payers(plan: Plan) -> list[str]:
    """Partners inside the area: their cost is counted, and their gap where funding is given."""
    return [key for key, partner in plan.partners.items() if partner.kind != "outside"]


def _service_rows(layout: Layout, plan: Plan, cells: ServiceCells) -> None:
    service = cells.service
    key, unit, setting = service.key, service.unit, service.setting
    a_year = f"{unit}/year"

    def row(measure: str, unit: str, **dimensions: str | int | None) -> Row:
        return Row(measure, unit, service=key, setting=setting, **dimensions)  # type: ignore[arg-type]

    places = service_places(cells)
    layout.add(("activity", key), [row("activity", a_year, area="all")])
    layout.add(("activity_area", key), [row("activity", a_year, area=a) for a in plan.areas])
    layout.add(
        ("activity_place", key),
        [row("activity", a_year, partner=partner, site=site) for partner, site in places],
    )
    layout.add(
        ("activity_pathway", key), [row("activity", a_year, pathway=p) for p in service.pathways]
    )
    layout.add(
        ("activity_person", key),
        [
            row("activity", a_year, age_band=band.key, sex=sex)
            for band in plan.age_bands
            for sex in SEXES
        ],
    )
    layout.add(
        ("activity_month", key),
        [row("activity_month", f"{unit}/month", month=month) for month in MONTHS],
    )
    if service.beds:
        layout.add(("beddays", key), [row("beddays_midnight", "bed-day/year", area="all")])
        layout.add(
            ("beddays_place", key),
            [
                row("beddays_midnight", "bed-day/year", partner=partner, site=site)
                for partner, site in places
            ],
        )
    if f"capacity.planned.{key}" in plan.quantities:
        for what in ("capacity_needed", "capacity_planned"):
            layout.add((what, key), [row(what, a_year, area="all")])
