"""The part of a measure that is asked for, and whether the measure can be told by it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from bettercare.errors import CallError
from bettercare.system.index import payers, service_places
from bettercare.system.layout import bed_sites
from bettercare.tables.nearest import listing, nearest
from bettercare.tables.plan_tables import SEXES
from bettercare.tables.workforce_tables import STAFF_BANDS

if TYPE_CHECKING:
    from bettercare.explain.case import Case

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
    setting: str | None = None
    pathway: str | None = None
    intervention: str | None = None

    def given(self) -> dict[str, str | int]:
        """The filters that are set."""
        named = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in named.items() if value is not None}


def checked(
    case: Case,
    target: str,
    asked: Filters,
    must: tuple[str, ...],
    ways: tuple[tuple[str, ...], ...],
) -> Filters:
    """The filters without those that ask for the total ("all"), all of them sound.

    Errors: `CallError` where one does not apply, is missing, or names what the plan has not.
    """
    members = _members(case, target, asked)
    totals = {name for name, value in asked.given().items() if value == ALL and name not in must}
    asked = replace(asked, **dict.fromkeys(totals))
    given = asked.given()
    _own_setting(case, asked, must)
    for name in must:
        if name not in given:
            told = f"one of {listing(members[name], 40)}" if name in members else "1 to 12"
            raise CallError(f"{target} needs {_flag(name)}: {told}")
        _is_member(target, members, name, given[name])
    free = [name for name in given if name not in must and not _fixed(name, must)]
    allowed = [name for way in ways for name in way]
    for name in free:
        if name not in allowed:
            told = ", ".join(_flag(each) for each in (*must, *allowed)) or "none"
            raise CallError(f"{target} is not told by {_words(name)}; filters it takes: {told}")
    if not any(set(free) <= set(way) for way in ways) and free:
        told = "; or by ".join(" and ".join(_words(each) for each in way) for way in ways)
        raise CallError(f"{target} is told one way at a time: by {told}")
    for name in free:
        _is_member(target, members, name, given[name])
    return asked


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _fixed(name: str, must: tuple[str, ...]) -> bool:
    """Whether a filter says again what the service says: its setting, as results.csv does."""
    return name == "setting" and "service" in must


def _own_setting(case: Case, asked: Filters, must: tuple[str, ...]) -> None:
    service = case.plan.services.get(asked.service or "")
    if service and asked.setting and _fixed("setting", must) and asked.setting != service.setting:
        raise CallError(
            f"{service.key} is a service of the setting {service.setting}, not {asked.setting}"
        )


def _is_member(target: str, members: dict[str, list[str]], name: str, value: str | int) -> None:
    if name not in members or value in members[name]:
        return
    like = nearest(str(value), members[name])
    guess = f', did you mean "{like}"?' if like else "."
    told = listing(members[name], 40)
    raise CallError(f'{target} has no {_words(name)} "{value}"{guess} It has {told}.')


def _members(case: Case, target: str, asked: Filters) -> dict[str, list[str]]:
    """What each filter may name."""
    plan = case.plan
    services = list(plan.services)
    if target.startswith("beddays"):
        services = [key for key in services if plan.services[key].beds]
    if target.startswith("capacity_"):
        services = [key for key in services if f"capacity.planned.{key}" in plan.quantities]
    partners, pathways = payers(plan), list(plan.pathways)
    if asked.service in plan.services and target.startswith(("activity", "beddays")):
        places = service_places(case.model.cells[case.model.index[asked.service]])
        partners = list(dict.fromkeys(partner for partner, _ in places))
        at = [site for partner, site in places if site and asked.partner in (None, partner)]
        pathways = list(plan.services[asked.service].pathways)
    else:
        if asked.staff_group in plan.staff_groups:
            employers = case.model.employers
            partners = [p for p in employers.partner[employers.of(asked.staff_group)] if p]
        types = [key for key in plan.bed_types if target.startswith(f"beds_{key}_")]
        at = [site for each in types or case.model.sequence_beds for site in bed_sites(plan, each)]
    areas = [key for key, area in plan.areas.items() if target == "activity" or not area.outside]
    return {
        "service": services,
        "site": list(dict.fromkeys(at)),
        "partner": partners,
        "staff_group": list(plan.staff_groups),
        "area": areas,
        "age_band": list(STAFF_BANDS)
        if target == "staff_people"
        else [band.key for band in plan.age_bands],
        "sex": list(SEXES),
        "setting": list(plan.settings),
        "pathway": pathways,
        "intervention": list(case.option.interventions),
    }
