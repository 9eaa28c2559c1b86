"""Which rows a run gives: the dimensions of every result, in a fixed order.

The same layout holds for every option of a plan, so a result is found by its key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bettercare.demand.cells import ServiceCells
from bettercare.finance.pools import pools
from bettercare.finance.trade import contracts
from bettercare.plan.draws import MONTHS
from bettercare.plan.model import Plan, Service
from bettercare.population.prevalence import prevalent
from bettercare.system.bridge_steps import Step, bridge_years
from bettercare.system.index import funded, payers, service_places
from bettercare.tables.plan_tables import SEXES
from bettercare.tables.workforce_tables import STAFF_BANDS
from bettercare.workforce.careers import aged_groups, has_supply
from bettercare.workforce.employers import Employers

Key = tuple[str, ...]
#: What services are for, by which spending is told for each person.
CARE = ("mental", "physical")
#: Measures of staff that every plan with staff groups has.
STAFF = ("staff_required", "staff_in_post", "staff_gap")
#: What changes staff in post in a year, as `workforce.labour.Flows` has it.
STAFF_FLOWS = ("joined", "left", "retired", "moved", "hours")
#: Measures of bank and agency staff, with their units.
TEMPORARY = {
    "bank_agency": "wte",
    "bank_agency_cost": "gbp/year",
    "bank_agency_premium": "gbp/year",
}

#: Money before closure, as `system.receiving.Receiving` has it, with units.
CLOSING = {
    "closing_beds_closed": "bed",
    "closing_beds_funded": "bed",
    "closing_money_needed": "gbp/year",
    "closing_money_agreed": "gbp/year",
}


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
    years: tuple[int, ...] | None = None  # places of the years it is told for; None is all


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


def income_measures(plan: Plan) -> list[str]:
    """Measures of income beside funding, and of double running, where the plan has any."""
    tables = {address.rpartition(".")[0] for address in plan.quantities}
    found = ["grants"] if "finance.grant" in tables else []
    found += ["client_income"] if "finance.client_charge" in tables else []
    found += ["contract_income", "contract_payments"] * bool(contracts(plan))
    found += ["pool_income", "pool_payments"] * bool(pools(plan))
    keeps = any(each.double_running is not None for each in plan.interventions.values())
    return found + ["double_running", "transition_funding"] * keeps


def bridge_measures(steps: Sequence[Step]) -> list[str]:
    """Measures of the bridge: where it starts, each step, and what system change released."""
    if not steps:
        return []
    bars = [f"bridge_{step.key}" for step in steps]
    return ["bridge_start", *bars, "cost_released", "cost_stranded"]


def build_layout(
    plan: Plan, cells: list[ServiceCells], employers: Employers, steps: Sequence[Step] = ()
) -> Layout:
    """The rows of every measure for a plan, with its bridge where it has steps."""
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
    for what, unit in (("births", "birth/year"), ("deaths", "person/year")):
        layout.add((what,), [Row(what, unit, area=area) for area in ["all", *resident]])
    for condition in prevalent(plan):
        name = f"people_with_{condition}"
        layout.add((name,), [Row(name, "person", area=area) for area in ["all", *resident]])
    _service_rows(layout, plan, cells)
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
    for what in STAFF:
        _staff_rows(layout, employers, what, "wte", plan.staff_groups)
    _career_rows(layout, plan, employers)
    for what in ("cost", "funding", "gap"):
        layout.add(
            (what,), [Row(what, "gbp/year", partner=partner) for partner in [*payers(plan), "all"]]
        )
    layout.add(
        ("cost_setting",), [Row("cost", "gbp/year", setting=setting) for setting in plan.settings]
    )
    for care in CARE:
        layout.add((f"spend_per_head_{care}",), [Row(f"spend_per_head_{care}", "gbp/person")])
    for what in income_measures(plan):
        layout.add(
            (what,), [Row(what, "gbp/year", partner=partner) for partner in [*payers(plan), "all"]]
        )
    for what in bridge_measures(steps):
        partners = [*(key for _, key in funded(plan)), "all"]
        told = bridge_years(plan)
        rows = [Row(what, "gbp/year", partner=partner, years=told) for partner in partners]
        layout.add((what,), rows)
    _plan_rows(layout, plan)
    return layout


def _plan_rows(layout: Layout, plan: Plan) -> None:
    """Rows of the whole plan: capital, closures and what takes their place."""
    for what in ("capital_sought", "capital_secured"):
        layout.add((what,), [Row(what, "gbp", partner="all")])
    for what in ("beds_relief", "beds_closed"):
        layout.add((what,), [Row(what, "bed", site="all")])
    if any(check.kind == "funding" for check in plan.verdict.checks):
        for what, unit in CLOSING.items():
            layout.add((what,), [Row(what, unit, site="all")])


def _staff_rows(
    layout: Layout, employers: Employers, what: str, unit: str, groups: Iterable[str]
) -> None:
    """Rows of a measure of staff: of each group, and of each partner that employs some of it."""
    chosen = list(groups)
    layout.add((what,), [Row(what, unit, staff_group=group) for group in chosen])
    layout.add(
        (f"{what}_partner",),
        [
            Row(what, unit, staff_group=group, partner=employers.partner[u])
            for group in chosen
            for u in partnered(employers, group)
        ],
    )


def partnered(employers: Employers, group: str) -> list[int]:
    """The units of a group that a partner of the plan employs."""
    span = employers.of(group)
    return [u for u in range(span.start, span.stop) if employers.partner[u] is not None]


def _career_rows(layout: Layout, plan: Plan, employers: Employers) -> None:
    """Rows of who came and went, of ages, and of bank and agency, where the plan tells them."""
    if has_supply(plan):
        for what in STAFF_FLOWS:
            _staff_rows(layout, employers, f"staff_{what}", "wte/year", plan.staff_groups)
        layout.add(
            ("staff_people",),
            [
                Row("staff_people", "person", staff_group=group, age_band=band)
                for group in aged_groups(plan)
                for band in ("all", *STAFF_BANDS)
            ],
        )
    some = with_temporary(plan)
    if some:
        for name, unit in TEMPORARY.items():
            _staff_rows(layout, employers, name, unit, some)


def with_temporary(plan: Plan) -> list[str]:
    """Staff groups whose gap bank and agency may fill part of."""
    return [g for g in plan.staff_groups if f"workforce.bank_agency.{g}" in plan.quantities]


def _service_rows(layout: Layout, plan: Plan, cells: list[ServiceCells]) -> None:
    """Rows of every service, measure by measure, so that a measure of all is one block."""

    def add(key: str, of: Callable[[ServiceCells], list[Row]], chosen: list[ServiceCells]) -> None:
        start = len(layout.rows)
        for each in chosen:
            layout.add((key, each.service.key), of(each))
        layout.spans[key,] = slice(start, len(layout.rows))

    def row(service: Service, measure: str, per: str, **dimensions: str | int | None) -> Row:
        return Row(
            measure,
            f"{service.unit}/{per}" if per != "bed-day" else "bed-day/year",
            service=service.key,
            setting=service.setting,
            **dimensions,  # type: ignore[arg-type]
        )

    def activity(of: Callable[[ServiceCells], list[dict[str, str | None]]], per: str = "year"):  # type: ignore[no-untyped-def]
        return lambda each: [row(each.service, "activity", per, **d) for d in of(each)]

    def at_places(each: ServiceCells) -> list[dict[str, str | None]]:
        return [{"partner": partner, "site": site} for partner, site in service_places(each)]

    add("activity", activity(lambda _: [{"area": "all"}]), cells)
    add("activity_area", activity(lambda _: [{"area": a} for a in plan.areas]), cells)
    add("activity_place", activity(at_places), cells)
    add(
        "activity_pathway",
        activity(lambda each: [{"pathway": p} for p in each.service.pathways]),
        cells,
    )
    add(
        "activity_person",
        activity(
            lambda _: [{"age_band": b.key, "sex": sex} for b in plan.age_bands for sex in SEXES]
        ),
        cells,
    )
    add(
        "activity_month",
        lambda e: [row(e.service, "activity_month", "month", month=month) for month in MONTHS],
        cells,
    )
    with_beds = [each for each in cells if each.service.beds]
    add(
        "beddays",
        lambda e: [row(e.service, "beddays_midnight", "bed-day", area="all")],
        with_beds,
    )
    add(
        "beddays_place",
        lambda e: [row(e.service, "beddays_midnight", "bed-day", **d) for d in at_places(e)],
        with_beds,
    )
    planned = [e for e in cells if f"capacity.planned.{e.service.key}" in plan.quantities]
    for what in ("capacity_needed", "capacity_planned"):
        add(what, lambda e, what=what: [row(e.service, what, "year", area="all")], planned)  # type: ignore[misc]
