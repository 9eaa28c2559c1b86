"""What can be explained: measures and checks by name, and which dimensions each may be told by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bettercare.errors import CallError
from bettercare.explain import (
    activity_tree,
    beds_tree,
    bridge_tree,
    careers_tree,
    held_tree,
    income_tree,
    money_tree,
    parts,
    pool_tree,
    staff_tree,
    transition_tree,
)
from bettercare.explain.case import Case
from bettercare.explain.check_tree import EVERY, check_shortfall
from bettercare.explain.filters import ALL, Filters, checked
from bettercare.explain.node import Node, made
from bettercare.explain.people_tree import births, deaths, people, people_with
from bettercare.explain.trace import YearTrace, trace_year
from bettercare.plan.draws import MONTHS
from bettercare.plan.model import Plan
from bettercare.plan.quantities import all_quantities
from bettercare.population.prevalence import prevalent
from bettercare.system.bridge_steps import bridge_steps
from bettercare.system.index import funded
from bettercare.system.layout import CARE, STAFF_FLOWS, TEMPORARY, bridge_measures
from bettercare.tables.nearest import nearest

Builder = Callable[[Case, YearTrace, Filters], Node]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure that can be explained: which dimensions must be named, and which may be.

    `ways` are the dimensions it may be told by besides, one way at a time.
    """

    build: Builder
    must: tuple[str, ...] = ()
    ways: tuple[tuple[str, ...], ...] = ()


def _month(case: Case, bed_type: str, filters: Filters) -> int:
    if filters.month is None:
        return beds_tree.tightest_month(case, bed_type)
    return MONTHS.index(filters.month)


def _beds(what: str, bed_types: tuple[str, ...]) -> Builder:
    def build(case: Case, trace: YearTrace, filters: Filters) -> Node:
        site = filters.site or ALL
        found = []
        for bed_type in bed_types:
            month = _month(case, bed_type, filters)
            if what == "planned":
                found.append(beds_tree.planned(case, bed_type, site, month))
            else:
                tree = beds_tree.needed if what == "needed" else beds_tree.occupied
                found.append(tree(case, trace, bed_type, site, month))
        names = ", ".join(case.plan.bed_types[each].name for each in bed_types)
        return found[0] if len(found) == 1 else made(f"Beds {what}: {names}", "bed", "sum", found)

    return build


def _of_service(build: Callable[[Case, YearTrace, str], Node]) -> Builder:
    return lambda case, trace, filters: build(case, trace, filters.service or "")


def _capacity_planned(case: Case, trace: YearTrace, filters: Filters) -> Node:
    del trace
    address = f"capacity.planned.{filters.service}"
    if address not in case.quantities:
        raise CallError(f"the plan states no {address}, so the service's room is not checked")
    return activity_tree.figure_in_year(case, address)


def _of_group(build: Callable[[Case, str, str | None], Node]) -> Builder:
    return lambda case, _, asked: build(case, asked.staff_group or "", asked.partner)


def _staff(tree: Callable[[Case, str, str, str | None], Node], what: str) -> Builder:
    return _of_group(lambda case, group, partner: tree(case, what, group, partner))


def _of_partner(build: Callable[[Case, str], Node]) -> Builder:
    return lambda case, _, filters: build(case, filters.partner or ALL)


def _of_plan(build: Callable[[Case], Node]) -> Builder:
    return lambda case, *_: build(case)


def _spend(care: str) -> Callable[[Case], Node]:
    return lambda case: money_tree.spend_per_head(case, care)


def _bridge(name: str) -> Builder:
    return lambda case, _, asked: bridge_tree.told(case, name, asked.partner or ALL)


def _with(condition: str) -> Builder:
    return lambda case, _, asked: people_with(case, condition, asked.area)


def measures(plan: Plan, sequence_beds: Iterable[str]) -> dict[str, Measure]:
    """Every measure of a plan that can be explained, by name and alias."""
    group, partner = ("staff_group",), (("partner",),)
    service = ("service",)
    found: dict[str, Measure] = {
        "people": Measure(
            lambda case, _, asked: people(case, asked.area, asked.age_band, asked.sex),
            ways=(("area", "age_band", "sex"),),
        ),
        "births": Measure(lambda case, _, asked: births(case, asked.area), ways=(("area",),)),
        "deaths": Measure(lambda case, _, asked: deaths(case, asked.area), ways=(("area",),)),
        "activity": Measure(
            parts.activity,
            service,
            (("area",), ("partner", "site"), ("pathway",), ("age_band", "sex")),
        ),
        "activity_month": Measure(parts.activity_month, ("service", "month")),
        "beddays_midnight": Measure(parts.beddays, service, (("partner", "site"),)),
        "capacity_needed": Measure(_of_service(activity_tree.capacity_needed), service),
        "capacity_planned": Measure(_capacity_planned, service),
        "staff_required": Measure(_of_group(staff_tree.required), group, partner),
        "staff_in_post": Measure(_of_group(staff_tree.in_post), group, partner),
        "staff_gap": Measure(_of_group(staff_tree.gap), group, partner),
        "cost": Measure(
            lambda case, _, asked: money_tree.cost(case, asked.partner or ALL, asked.setting),
            ways=(("partner", "setting"),),
        ),
        "funding": Measure(_of_partner(money_tree.funding), ways=partner),
        "gap": Measure(_of_partner(money_tree.gap), ways=partner),
        "grants": Measure(_of_partner(income_tree.grants), ways=partner),
        "client_income": Measure(_of_partner(income_tree.client_income), ways=partner),
        "contract_income": Measure(_of_partner(income_tree.contract_income), ways=partner),
        "contract_payments": Measure(_of_partner(income_tree.contract_payments), ways=partner),
        "pool_income": Measure(_of_partner(pool_tree.income), ways=partner),
        "pool_payments": Measure(_of_partner(pool_tree.payments), ways=partner),
        "double_running": Measure(_of_partner(transition_tree.cost), ways=partner),
        "transition_funding": Measure(_of_partner(transition_tree.paid), ways=partner),
        "closing_beds_closed": Measure(_of_plan(transition_tree.closed)),
        "closing_beds_funded": Measure(_of_plan(transition_tree.funded)),
        "closing_money_needed": Measure(_of_plan(transition_tree.needed)),
        "closing_money_agreed": Measure(_of_plan(transition_tree.agreed)),
        "capital_sought": Measure(_of_plan(money_tree.capital_sought)),
        "capital_secured": Measure(_of_plan(money_tree.capital_secured)),
        "beds_relief": Measure(
            lambda case, trace, asked: beds_tree.relief(case, trace, asked.intervention),
            ways=(("intervention",),),
        ),
        "beds_closed": Measure(_of_plan(beds_tree.closed)),
    }
    for care in CARE:
        found[f"spend_per_head_{care}"] = Measure(_of_plan(_spend(care)))
    steps = bridge_steps(plan) if funded(plan) else ()
    for name in bridge_measures(steps):
        found[name] = Measure(_bridge(name), ways=partner)
    for what in STAFF_FLOWS:
        found[f"staff_{what}"] = Measure(_staff(staff_tree.flow, what), group, partner)
    found["staff_people"] = Measure(
        lambda case, _, asked: careers_tree.people(case, asked.staff_group or "", asked.age_band),
        group, (("age_band",),),
    )  # fmt: skip
    for what in TEMPORARY:
        found[what] = Measure(_staff(staff_tree.temporary, what), group, partner)
    for condition in prevalent(plan):
        found[f"people_with_{condition}"] = Measure(_with(condition), ways=(("area",),))
    watched = tuple(sequence_beds)
    for what in ("needed", "occupied", "planned"):
        found[f"beds_{what}"] = Measure(_beds(what, watched), ways=(("site", "month"),))
        for bed_type in plan.bed_types:
            name = f"beds_{bed_type}_{what}"
            found[name] = Measure(_beds(what, (bed_type,)), ways=(("site", "month"),))
    found["beddays"] = found["beddays_midnight"]
    for name in ("cost", "funding", "gap"):
        found[f"finance.{name}"] = found[name]
    return found


def check_names(plan: Plan) -> list[str]:
    """Names of the plan's checks, and of their members where there are several."""
    names = [EVERY]
    for check in plan.verdict.checks:
        names.append(check.key)
        names += [f"{check.key}:{member}" for member in check.members]
    return names


def is_target(plan: Plan, sequence_beds: Iterable[str], target: str) -> bool:
    """Whether a target is a measure, a check or an intervention (and not an address)."""
    known = target in measures(plan, sequence_beds) or target in check_names(plan)
    return known or held_tree.named(target) in plan.interventions


def explain(case: Case, target: str, filters: Filters | None = None) -> Node:
    """The tree of a measure, a check or an intervention's progress at stated values.

    Errors: `CallError` where the target is unknown, a filter does not apply, a filter that is
    needed is missing, or names something the plan does not have.
    """
    asked = filters or Filters()
    known = measures(case.plan, case.model.sequence_beds)
    key = held_tree.named(target)
    if target in known:
        measure = known[target]
        asked = checked(case, target, asked, measure.must, measure.ways)
        tree = measure.build(case, trace_year(case), asked)
    elif target in check_names(case.plan):
        if asked.given():
            member = "" if target == EVERY else f", or ask for {target.partition(':')[0]}:MEMBER"
            raise CallError(f"a check is told whole: leave out {', '.join(asked.given())}{member}")
        tree = check_shortfall(case, trace_year(case), target)
    elif key in case.plan.interventions:
        if asked.given():
            raise CallError(
                f"an intervention takes no filters: leave out {', '.join(asked.given())}"
            )
        tree = held_tree.held_back(case, key)
    else:
        raise unknown_target(case.plan, known, target)
    when = "" if case.label() in tree.label else f", {case.label()}"
    return replace(tree, label=f"{tree.label} ({case.option.label}{when})")


def unknown_target(plan: Plan, known: Iterable[str], target: str) -> CallError:
    """What to say of a target that is neither measure, check, intervention nor address."""
    pool = [*known, *check_names(plan), *plan.interventions, *all_quantities(plan), *plan.tables]
    like = nearest(target, pool)
    guess = f', did you mean "{like}"?' if like else "."
    return CallError(
        f'There is no measure, check, intervention or address "{target[:100]}"{guess} '
        f"Measures: {', '.join(known)}. Checks: {', '.join(c.key for c in plan.verdict.checks)}."
    )
