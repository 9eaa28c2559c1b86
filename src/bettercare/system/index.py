"""How services' cells add up to rows: by place, by pathway, by partner and setting.

Fixed for a plan. Rows of all services follow one another, so that one array operation serves all
services that no effect has spread out.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.cells import Place, ServiceCells
from bettercare.plan.model import Plan

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


def payers(plan: Plan) -> list[str]:
    """Partners inside the area: their cost is counted, and their gap where funding is given."""
    return [key for key, partner in plan.partners.items() if partner.kind != "outside"]


def funded(plan: Plan) -> list[tuple[int, str]]:
    """Payers with stated funding, so that they have a gap: place among payers, and key."""
    return [
        (p, key)
        for p, key in enumerate(payers(plan))
        if f"finance.funding.{key}" in plan.quantities
    ]


def service_places(cells: ServiceCells) -> list[Place]:
    """Every provider and site of a service, in order of first appearance."""
    return list(dict.fromkeys(place for places in cells.places for place in places))


@dataclass(frozen=True, slots=True)
class Index:
    """Row `r` of `place_*` is one place of one service; row `q` of `pathway_*` one pathway."""

    bed_services: Ints
    place_service: Ints
    place_site: tuple[str | None, ...]
    place_partner: Ints  # payer, -1 outside the area
    place_weight: Floats  # (places, areas): share of each area's use that the place gives
    place_span: tuple[slice, ...]  # by service
    slot_order: tuple[tuple[Ints, Ints], ...]  # by service, see `slots_to_places`
    bed_places: Ints  # rows of services with beds
    pathway_service: Ints
    pathway_share: Floats  # (pathway rows, bands)
    pathway_span: tuple[slice, ...]  # by service
    paid: Ints  # place rows inside the area, sorted by payer and setting
    paid_starts: Ints
    paid_at: tuple[Ints, Ints]  # payer and setting of each run of paid rows

    def slots_to_places(self, service: int, by_slot: Floats) -> Floats:
        """Sum a service's (areas, slots, draws) to its places (places, draws)."""
        order, starts = self.slot_order[service]
        return np.add.reduceat(by_slot.reshape(-1, by_slot.shape[-1])[order], starts, axis=0)


def _slot_order(cells: ServiceCells) -> tuple[Ints, Ints]:
    """Flattened (area, slot) pairs in use, sorted by place, and where each place starts."""
    places = service_places(cells)
    pairs = sorted(
        (places.index(place), a * cells.slots + k)
        for a, row in enumerate(cells.places)
        for k, place in enumerate(row)
    )
    starts = [next(i for i, (p, _) in enumerate(pairs) if p == at) for at in range(len(places))]
    return np.array([flat for _, flat in pairs], dtype=np.intp), np.array(starts, dtype=np.intp)


def _weights(cells: ServiceCells) -> Floats:
    places = service_places(cells)
    out = np.zeros((len(places), len(cells.places)))
    for a, row in enumerate(cells.places):
        for k, place in enumerate(row):
            out[places.index(place), a] += cells.slot_share[a, k]
    return out


def _spans(lengths: list[int]) -> tuple[slice, ...]:
    ends = np.cumsum([0, *lengths]).tolist()
    return tuple(slice(start, stop) for start, stop in pairwise(ends))


def build_index(plan: Plan, cells: list[ServiceCells]) -> Index:
    """The rows of a plan's services."""
    owners, settings = payers(plan), list(plan.settings)
    places = [service_places(each) for each in cells]
    service = np.array([i for i, own in enumerate(places) for _ in own], dtype=np.intp)
    partner = np.array(
        [owners.index(p) if p in owners else -1 for own in places for p, _ in own], dtype=np.intp
    )
    setting = np.array([settings.index(each.service.setting) for each in cells], dtype=np.intp)
    has_beds = np.array([each.service.beds is not None for each in cells])
    inside = np.flatnonzero(partner >= 0)
    cell = partner[inside] * len(settings) + setting[service[inside]]
    paid = inside[np.argsort(cell, kind="stable")]
    cell = np.sort(cell, kind="stable")
    starts = np.flatnonzero(np.diff(cell, prepend=-1)).astype(np.intp)
    return Index(
        bed_services=np.flatnonzero(has_beds),
        place_service=service,
        place_site=tuple(site for own in places for _, site in own),
        place_partner=partner,
        place_weight=np.concatenate([_weights(each) for each in cells]),
        place_span=_spans([len(own) for own in places]),
        slot_order=tuple(_slot_order(each) for each in cells),
        bed_places=np.flatnonzero(has_beds[service]),
        pathway_service=np.array(
            [i for i, each in enumerate(cells) for _ in each.service.pathways], dtype=np.intp
        ),
        pathway_share=np.concatenate([each.pathway_share.T for each in cells]),
        pathway_span=_spans([len(each.service.pathways) for each in cells]),
        paid=paid,
        paid_starts=starts,
        paid_at=(cell[starts] // len(settings), cell[starts] % len(settings)),
    )
