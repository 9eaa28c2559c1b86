"""What can be explained: measures and checks by name, and which dimensions each may be told by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bettercare.errors import CallError
from bettercare.explain import activity_tree, beds_tree, money_tree, staff_tree
from bettercare.explain.case import Case
from bettercare.explain.check_tree import check_shortfall
from bettercare.explain.node import Node, made
from bettercare.explain.people_tree import people
from bettercare.explain.trace import YearTrace, trace_year
from bettercare.plan.draws import MONTHS
from bettercare.plan.model import Plan
from bettercare.system.index import payers
from bettercare.system.layout import bed_sites
from bettercare.tables.nearest import nearest

ALL = "all"


@dataclass(frozen=True, slots=True)
class Filters:
    """The part of a measure that is asked for; None is all of it."""

    site: str | None = None
    service: str | None = None
    partner: str | None = None
    staff_group: str | None = None
    area: str | None = None
    age_band: str | None = None
    sex: str | None = None
    month: int | None = None  # calendar month

    def given(self) -> dict[str, str | int]:
        """The filters that are set."""
        named = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in named.items() if value is not None}


Builder = Callable[[Case, YearTrace, Filters], Node]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure that can be explained: by which dimensions, and which of them must be named."""

    build: Builder
    may: tuple[str, ...] = ()
    must: tuple[str, ...] = ()


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


def _activity(case: Case, trace: YearTrace, filters: Filters) -> Node:
    key = filters.service or ""
    whole = activity_tree.activity(case, trace, key)
    if filters.area is None:
        return whole
    here = dict(zip(case.plan.areas, case.rows("activity_area", key), strict=True))
    name = case.plan.areas[filters.area].name
    note = "its people's part, by age and sex, after every change"
    return activity_tree.share_of(f"{whole.label}: {name}", whole, here[filters.area], note)


def _capacity_planned(case: Case, trace: YearTrace, filters: Filters) -> Node:
    del trace
    address = f"capacity.planned.{filters.service}"
    if address not in case.quantities:
        raise CallError(f"the plan states no {address}, so the service's room is not checked")
    return activity_tree.figure_in_year(case, address)


def _of_group(build: Callable[[Case, str], Node]) -> Builder:
    return lambda case, _, filters: build(case, filters.staff_group or "")


def _of_partner(build: Callable[[Case, str], Node]) -> Builder:
    return lambda case, _, filters: build(case, filters.partner or ALL)


def _of_plan(build: Callable[[Case], Node]) -> Builder:
    return lambda case, *_: build(case)


def measures(plan: Plan, sequence_beds: Iterable[str]) -> dict[str, Measure]:
    """Every measure of a plan that can be explained, by name and alias."""
    found: dict[str, Measure] = {
        "people": Measure(
            lambda case, _, asked: people(case, asked.area, asked.age_band, asked.sex),
            may=("area", "age_band", "sex"),
        ),
        "activity": Measure(_activity, may=("area",), must=("service",)),
        "beddays": Measure(_of_service(activity_tree.beddays), must=("service",)),
        "capacity_needed": Measure(_of_service(activity_tree.capacity_needed), must=("service",)),
        "capacity_planned": Measure(_capacity_planned, must=("service",)),
        "staff_required": Measure(_of_group(staff_tree.required), must=("staff_group",)),
        "staff_in_post": Measure(_of_group(staff_tree.in_post), must=("staff_group",)),
        "staff_gap": Measure(_of_group(staff_tree.gap), must=("staff_group",)),
        "cost": Measure(_of_partner(money_tree.cost), may=("partner",)),
        "funding": Measure(_of_partner(money_tree.funding), may=("partner",)),
        "gap": Measure(_of_partner(money_tree.gap), may=("partner",)),
        "capital_sought": Measure(_of_plan(money_tree.capital_sought)),
        "capital_secured": Measure(_of_plan(money_tree.capital_secured)),
        "beds_relief": Measure(lambda case, trace, _: beds_tree.relief(case, trace)),
        "beds_closed": Measure(_of_plan(beds_tree.closed)),
    }
    watched = tuple(sequence_beds)
    for what in ("needed", "occupied", "planned"):
        found[f"beds_{what}"] = Measure(_beds(what, watched), may=("site", "month"))
        for bed_type in plan.bed_types:
            name = f"beds_{bed_type}_{what}"
            found[name] = Measure(_beds(what, (bed_type,)), may=("site", "month"))
    found["beddays_midnight"] = found["beddays"]
    for name in ("cost", "funding", "gap"):
        found[f"finance.{name}"] = found[name]
    return found


def check_names(plan: Plan) -> list[str]:
    """Names of the plan's checks, and of their members where there are several."""
    names = []
    for check in plan.verdict.checks:
        names.append(check.key)
        names += [f"{check.key}:{member}" for member in check.members]
    return names


def is_target(plan: Plan, sequence_beds: Iterable[str], target: str) -> bool:
    """Whether a target is a measure or a check (and not an address)."""
    return target in measures(plan, sequence_beds) or target in check_names(plan)


def explain(case: Case, target: str, filters: Filters | None = None) -> Node:
    """The tree of a measure or check at stated values.

    Errors: `CallError` where the target is unknown, a filter does not apply, a filter that is
    needed is missing, or names something the plan does not have.
    """
    filters = filters or Filters()
    known = measures(case.plan, case.model.sequence_beds)
    if target in known:
        measure = known[target]
        _check_filters(case, target, measure, filters)
        tree = measure.build(case, trace_year(case), filters)
    elif target in check_names(case.plan):
        if filters.given():
            raise CallError(
                f"a check is told whole: leave out {', '.join(filters.given())}, "
                f"or ask for one member, such as {target.partition(':')[0]}:MEMBER"
            )
        tree = check_shortfall(case, trace_year(case), target)
    else:
        raise unknown_target(case.plan, known, target)
    when = "" if case.label() in tree.label else f", {case.label()}"
    return replace(tree, label=f"{tree.label} ({case.option.label}{when})")


def unknown_target(plan: Plan, known: Iterable[str], target: str) -> CallError:
    """What to say of a target that is neither measure, check nor address."""
    pool = [*known, *check_names(plan), *plan.quantities]
    like = nearest(target, pool)
    guess = f', did you mean "{like}"?' if like else "."
    return CallError(
        f'There is no measure, check or address "{target}"{guess} '
        f"Measures: {', '.join(known)}. Checks: {', '.join(c.key for c in plan.verdict.checks)}."
    )


def _check_filters(case: Case, target: str, measure: Measure, filters: Filters) -> None:
    given = filters.given()
    allowed = (*measure.must, *measure.may)
    for name in given:
        if name not in allowed:
            told = ", ".join(f"--{each.replace('_', '-')}" for each in allowed) or "none"
            raise CallError(
                f"{target} is not told by {name.replace('_', ' ')}; filters it takes: {told}"
            )
    members = _members(case, target)
    for name in measure.must:
        if name not in given:
            flag = name.replace("_", "-")
            raise CallError(f"{target} needs --{flag}: one of {', '.join(members[name])}")
    for name, value in given.items():
        if name in members and value not in members[name]:
            like = nearest(str(value), members[name])
            guess = f', did you mean "{like}"?' if like else "."
            told = ", ".join(members[name])
            raise CallError(
                f'{target} has no {name.replace("_", " ")} "{value}"{guess} It has {told}.'
            )


def _members(case: Case, target: str) -> dict[str, list[str]]:
    """What each filter may name."""
    plan = case.plan
    services = list(plan.services)
    if target.startswith("beddays"):
        services = [key for key in services if plan.services[key].beds]
    if target.startswith("capacity_"):
        services = [key for key in services if f"capacity.planned.{key}" in plan.quantities]
    types = [key for key in plan.bed_types if target.startswith(f"beds_{key}_")]
    types = types or list(case.model.sequence_beds)
    sites = dict.fromkeys(site for each in types for site in bed_sites(plan, each))
    areas = [key for key, area in plan.areas.items() if target == "activity" or not area.outside]
    return {
        "service": services,
        "site": [*sites, ALL],
        "partner": [*payers(plan), ALL],
        "staff_group": list(plan.staff_groups),
        "area": areas,
        "age_band": [band.key for band in plan.age_bands],
        "sex": ["f", "m"],
    }
