"""Base-year activity as cells: residence, age band, sex, pathway and provider of every service.

A service's cells are one dense array, (areas, bands, sexes, pathways, slots) and then draws. A
slot is one provider and site; which one it stands for depends on the area. Until an effect
touches a service, its cells are people's use (areas, bands, sexes) times the split into pathways
(by band) and slots (by area), and are kept so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.need import (
    ConditionNeed,
    condition_needs,
    deprivation_shares,
    mean_use,
    use_by_fifth,
)
from bettercare.plan.model import Plan, Service, Table
from bettercare.population.prevalence import band_people, base_prevalence, most_specific

Floats = NDArray[np.float64]
Place = tuple[str, str | None]  # partner, site


@dataclass(frozen=True, slots=True)
class ServiceCells:
    """What does not change with draws: weights and the meaning of each slot.

    `resident` and `outside` are (areas, bands, sexes), each summing to 1 over the service (0
    where it has no such people). `conditions` say what need they add, which `resident` has in it
    already. `stay` is the relative stay by band, mean 1 over resident base
    activity.
    """

    service: Service
    index: int
    places: tuple[tuple[Place, ...], ...]  # by area, one place for each slot in use
    resident: Floats
    outside: Floats
    pathway_share: Floats  # (bands, pathways)
    slot_share: Floats  # (areas, slots)
    stay: Floats  # (bands,)
    curve: Floats  # residents' relative use a head by band and sex (bands, sexes)
    by_fifth: Floats  # share of people x use a head in each fifth of small areas
    conditions: tuple[ConditionNeed, ...]

    @property
    def slots(self) -> int:
        """How many providers and sites the area with most of them has."""
        return int(self.slot_share.shape[1])


def _rows_of(table: Table | None, service: str) -> list[int]:
    if table is None:
        return []
    return [i for i, name in enumerate(table.columns["service"]) if name == service]


def relative_rates(plan: Plan, service: str) -> Floats:
    """Relative use a head by area, band and sex, from demand.shape. Without rows, 1."""
    table = plan.tables.get("demand.shape")
    rows = _rows_of(table, service)
    if table is None or not rows:
        return np.ones((len(plan.areas), len(plan.age_bands), 2))
    return most_specific(plan, table.columns, rows, "relative")


def _banded(
    plan: Plan, address: str, service: str, name: str, members: tuple[str, ...]
) -> Floats | None:
    """A table of shares by band and member: rows of a band replace those of "all" bands."""
    table = plan.tables.get(address)
    rows = _rows_of(table, service)
    if table is None or not rows:
        return None
    bands = [band.key for band in plan.age_bands]
    value = "share" if "share" in table.columns else "relative"
    out = np.zeros((len(bands), len(members)))
    own = {table.columns["age_band"][i] for i in rows}
    for b, band in enumerate(bands):
        wanted = band if band in own else "all"
        for i in rows:
            if table.columns["age_band"][i] == wanted:
                out[b, members.index(table.columns[name][i])] += table.columns[value][i]
    return out


def pathway_shares(plan: Plan, service: Service) -> Floats:
    """Share of a service's use that belongs to each of its pathways, by band: rows sum to 1."""
    found = _banded(plan, "demand.pathway_share", service.key, "pathway", service.pathways)
    if found is None:
        return np.full((len(plan.age_bands), len(service.pathways)), 1.0 / len(service.pathways))
    return np.asarray(found / found.sum(axis=1, keepdims=True))  # a table's shares are rounded


def condition_share(plan: Plan, service: str, condition: str) -> Floats:
    """Share (bands,) of a service's use that a condition makes up; 0 where nothing is said."""
    names = tuple(plan.conditions)
    found = _banded(plan, "demand.condition_share", service, "condition", names)
    if found is None:
        return np.zeros(len(plan.age_bands))
    return np.asarray(found[:, names.index(condition)])


def stay_shape(plan: Plan, service: str, activity_by_band: Floats) -> Floats:
    """Relative stay (bands,), scaled to a mean of 1 over the base activity."""
    out = np.ones(len(plan.age_bands))
    table = plan.tables.get("flow.stay_shape")
    bands = [band.key for band in plan.age_bands]
    for i in _rows_of(table, service):
        assert table is not None
        band = table.columns["age_band"][i]
        where = slice(None) if band == "all" else bands.index(band)
        out[where] = table.columns["relative"][i]
    total = activity_by_band.sum()
    mean = float((out * activity_by_band).sum() / total) if total > 0 else 1.0
    return out / mean if mean > 0 else np.ones_like(out)


def _extra_places(plan: Plan, service: str) -> list[Place]:
    """Sites that `relocate` brings into a service beyond its provider map."""
    found: list[Place] = []
    sites = plan.tables.get("estate.sites")
    owner = dict(zip(sites.columns["site"], sites.columns["partner"], strict=True)) if sites else {}
    for intervention in plan.interventions.values():
        for effect in intervention.effects:
            if effect.on == f"activity.{service}":
                found += [(owner.get(site, ""), site) for site, _ in effect.relocate]
    return found


def build_cells(plan: Plan) -> list[ServiceCells]:
    """Cells of every service, in the plan's order."""
    people, prevalence = band_people(plan), base_prevalence(plan)
    fifths = deprivation_shares(plan)
    return [
        _service_cells(plan, i, service, people, fifths, prevalence)
        for i, service in enumerate(plan.services.values())
    ]


def by_need(weight: Floats, need: Floats, own: NDArray[np.bool_]) -> Floats:
    """Use (areas, bands, sexes) shared out over areas by need as well.

    Each age band and sex keeps the use it has: what more need does to it is in its curve already.
    So is need in an area's `own` (areas,) curve: there it changes nothing.

    >>> use, need = np.array([[[30.0]], [[10.0]]]), np.array([[[1.0]], [[2.0]]])
    >>> by_need(use, need, np.zeros(2, bool))[:, 0, 0].tolist()  # 30 x 1 and 10 x 2, 40 in all
    [24.0, 16.0]
    """
    total = weight.sum(axis=0)

    def whole(shaped: Floats) -> Floats:
        now = shaped.sum(axis=0)
        kept = np.divide(total, now, out=np.zeros_like(now), where=now > 0)
        return np.asarray(shaped * kept)

    shaped = whole(weight * need)
    return whole(np.where(own[:, None, None], weight, shaped)) if own.any() else shaped


def _service_cells(
    plan: Plan,
    index: int,
    service: Service,
    people: Floats,
    fifths: Floats,
    prevalence: dict[str, Floats],
) -> ServiceCells:
    areas = list(plan.areas)
    by_area: list[dict[Place, float]] = [{} for _ in areas]
    for provision in service.provisions:
        at = by_area[areas.index(provision.area)]
        place = (provision.partner, provision.site)
        at[place] = at.get(place, 0.0) + provision.share
    for extra in _extra_places(plan, service.key):
        for shares in by_area:
            shares.setdefault(extra, 0.0)
    slots = max(len(shares) for shares in by_area)
    slot_share = np.zeros((len(areas), slots))
    for a, shares in enumerate(by_area):
        slot_share[a, : len(shares)] = np.array(list(shares.values())) / sum(shares.values())

    relative = relative_rates(plan, service.key)
    conditions = condition_needs(plan, service.key, prevalence)
    by_fifth = fifths * use_by_fifth(plan, service.key)
    need = mean_use(by_fifth)[:, :, None]
    for each in conditions:
        need = need * each.factor
    weight = by_need(people * relative, need, _own_curve(plan, service.key))
    outside = np.array([area.outside for area in plan.areas.values()])
    resident = np.where(outside[:, None, None], 0.0, weight)
    # people from outside are taken to have the ages of the whole area's users
    abroad = np.where(outside[:, None, None], resident.sum(axis=0) / max(1, outside.sum()), 0.0)

    def share(of: Floats) -> Floats:
        total = of.sum()
        return np.asarray(of / total if total > 0 else of)

    return ServiceCells(
        service=service,
        index=index,
        places=tuple(tuple(shares) for shares in by_area),
        resident=share(resident),
        outside=share(abroad),
        pathway_share=pathway_shares(plan, service),
        slot_share=slot_share,
        stay=stay_shape(plan, service.key, resident.sum(axis=(0, 2))),
        curve=_curve(relative[~outside], people[~outside]),
        by_fifth=by_fifth,
        conditions=conditions,
    )


def _own_curve(plan: Plan, service: str) -> NDArray[np.bool_]:
    """Which areas demand.shape names for a service: (areas,)."""
    table = plan.tables.get("demand.shape")
    named = {table.columns["area"][i] for i in _rows_of(table, service)} if table else set()
    return np.array([area in named for area in plan.areas])


def _curve(relative: Floats, people: Floats) -> Floats:
    """Use a head by band and sex over the areas (areas, bands, sexes) together."""
    there, mean = people.sum(axis=0), relative.mean(axis=0)
    curve: Floats = np.divide((relative * people).sum(axis=0), there, out=mean, where=there > 0)
    return curve
