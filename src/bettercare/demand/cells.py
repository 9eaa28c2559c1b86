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

from bettercare.plan.model import Plan, Service, Table
from bettercare.population.rates import SEXES, band_ages

Floats = NDArray[np.float64]
Place = tuple[str, str | None]  # partner, site


@dataclass(frozen=True, slots=True)
class ServiceCells:
    """What does not change with draws: weights and the meaning of each slot.

    `resident` and `outside` are (areas, bands, sexes), each summing to 1 over the service (0
    where it has no such people). `stay` is the relative stay by band, mean 1 over resident base
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

    @property
    def slots(self) -> int:
        """How many providers and sites the area with most of them has."""
        return int(self.slot_share.shape[1])


def band_people(plan: Plan) -> Floats:
    """Base-year people by area (all declared, outside ones 0), band and sex."""
    areas = list(plan.areas)
    out = np.zeros((len(areas), len(plan.age_bands), 2))
    band_of = {age: b for b, band in enumerate(plan.age_bands) for age in band_ages(band.key)}
    table = plan.tables["population.base"].columns
    rows = zip(table["area"], table["sex"], table["age"], table["people"], strict=True)
    for area, sex, age, people in rows:
        out[areas.index(area), band_of[int(age)], SEXES.index(sex)] += people
    return out


def _rows_of(table: Table | None, service: str) -> list[int]:
    if table is None:
        return []
    return [i for i, name in enumerate(table.columns["service"]) if name == service]


def relative_rates(plan: Plan, service: str) -> Floats:
    """Relative use a head by area, band and sex; the most specific row of the table wins.

    Area counts for more than age band, and age band for more than sex. Without rows, 1.
    """
    areas, bands = list(plan.areas), [band.key for band in plan.age_bands]
    out = np.ones((len(areas), len(bands), 2))
    table = plan.tables.get("demand.shape")
    rows = _rows_of(table, service)
    if table is None or not rows:
        return out
    out[:] = 0.0
    columns = table.columns

    def specificity(i: int) -> tuple[bool, ...]:
        return tuple(columns[name][i] != "all" for name in ("area", "age_band", "sex"))

    for i in sorted(rows, key=specificity):
        area, band, sex = (columns[name][i] for name in ("area", "age_band", "sex"))
        out[
            slice(None) if area == "all" else areas.index(area),
            slice(None) if band == "all" else bands.index(band),
            slice(None) if sex == "all" else SEXES.index(sex),
        ] = columns["relative"][i]
    return out


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
    people = band_people(plan)
    return [
        _service_cells(plan, i, service, people) for i, service in enumerate(plan.services.values())
    ]


def _service_cells(plan: Plan, index: int, service: Service, people: Floats) -> ServiceCells:
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
    weight = people * relative
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
    )
