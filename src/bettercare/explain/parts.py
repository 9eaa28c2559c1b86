"""Parts of a service's activity and bed-days: by area, place, pathway, person and month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bettercare.explain import activity_tree
from bettercare.explain.node import Node, leaf, made
from bettercare.system.index import service_places
from bettercare.tables.plan_tables import SEXES

if TYPE_CHECKING:
    from bettercare.explain.case import Case
    from bettercare.explain.filters import Filters
    from bettercare.explain.trace import YearTrace

#: How a part of the whole comes about.
_OF_AREA = "its people's part, by age and sex, after every change"
_OF_PLACE = "what the provider map and relocations give it"
_OF_PATHWAY = "by age band (demand.pathway_share), after every change"
_OF_PERSON = "by use of people of this age and sex, after every change"


def activity(case: Case, trace: YearTrace, asked: Filters) -> Node:
    """Activity of a service, or the part of it that is asked for."""
    key = asked.service or ""
    whole = activity_tree.activity(case, trace, key)
    if asked.area is not None:
        at = list(case.plan.areas).index(asked.area)
        here = float(case.rows("activity_area", key)[at])
        return _share(whole, [case.plan.areas[asked.area].name], here, _OF_AREA)
    if asked.partner is not None or asked.site is not None:
        here = at_places(case, "activity_place", asked)
        return _share(whole, _places(case, asked), here, _OF_PLACE)
    if asked.pathway is not None:
        at = case.plan.services[key].pathways.index(asked.pathway)
        here = float(case.rows("activity_pathway", key)[at])
        return _share(whole, [case.plan.pathways[asked.pathway].name], here, _OF_PATHWAY)
    if asked.age_band is not None or asked.sex is not None:
        return _share(whole, _persons(asked), _of_persons(case, asked), _OF_PERSON)
    return whole


def activity_month(case: Case, trace: YearTrace, asked: Filters) -> Node:
    """Activity of a service in a calendar month."""
    service = case.plan.services[asked.service or ""]
    whole = activity_tree.activity(case, trace, service.key)
    month = case.month(asked.month)
    mean = made("Mean month", f"{service.unit}/month", "quotient", [whole, leaf("Months", 12.0)])
    parts = [mean, activity_tree.seasonal(case, service, month)]
    label = f"{service.name} in {case.month_label(month)}"
    return made(label, f"{service.unit}/month", "product", parts)


def beddays(case: Case, trace: YearTrace, asked: Filters) -> Node:
    """Bed-days of a service, or those at a provider and site."""
    whole = activity_tree.beddays(case, trace, asked.service or "")
    if asked.partner is None and asked.site is None:
        return whole
    here = at_places(case, "beddays_place", asked)
    return _share(whole, _places(case, asked), here, _OF_PLACE)


def at_places(case: Case, group: str, asked: Filters) -> float:
    """What a service gives at the provider and site that are asked for."""
    key = asked.service or ""
    places = service_places(case.model.cells[case.model.index[key]])
    rows = case.rows(group, key)
    return float(
        sum(
            amount
            for (partner, site), amount in zip(places, rows, strict=True)
            if asked.partner in (None, partner) and asked.site in (None, site)
        )
    )


def _of_persons(case: Case, asked: Filters) -> float:
    people = [(band.key, sex) for band in case.plan.age_bands for sex in SEXES]
    rows = case.rows("activity_person", asked.service or "")
    return float(
        sum(
            amount
            for (band, sex), amount in zip(people, rows, strict=True)
            if asked.age_band in (None, band) and asked.sex in (None, sex)
        )
    )


def _places(case: Case, asked: Filters) -> list[str]:
    named = [case.plan.partners[asked.partner].name] if asked.partner else []
    return [*named, *([f"at {asked.site}"] if asked.site else [])]


def _persons(asked: Filters) -> list[str]:
    named = [f"aged {asked.age_band}"] if asked.age_band else []
    return [*named, *([{"f": "female", "m": "male"}[asked.sex]] if asked.sex else [])]


def _share(whole: Node, names: list[str], here: float, note: str) -> Node:
    return activity_tree.share_of(f"{whole.label}: {', '.join(names)}", whole, here, note)
