"""What of a plan does not change with option or draw: cells, reaches, staffing, layout."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.cells import ServiceCells, build_cells
from bettercare.demand.reach import Reach, find_reach
from bettercare.plan.model import Effect, Plan
from bettercare.population.rates import Rates, build_rates
from bettercare.system.layout import Layout, build_layout, payers, service_places
from bettercare.workforce.staff import skill_mix

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

ACTIVITY = "activity."
STAY = "flow.length_of_stay."


@dataclass(frozen=True, slots=True)
class Places:
    """How a service's (area, slot) pairs add up to its places, and places to partners."""

    order: Ints  # (area, slot) pairs in use, flattened, sorted by place
    starts: Ints  # where each place starts in that order
    partner: tuple[int, ...]  # payer index of each place, -1 outside the area
    site: tuple[str | None, ...]

    def total(self, by_slot: Floats) -> Floats:
        """Sum (areas, slots, draws) to (places, draws)."""
        flat = by_slot.reshape(-1, by_slot.shape[-1])
        return np.add.reduceat(flat[self.order], self.starts, axis=0)


@dataclass(frozen=True, slots=True)
class Model:
    """A plan made ready to run."""

    plan: Plan
    cells: list[ServiceCells]
    index: dict[str, int]  # place of each service in the plan's order
    rates: Rates
    layout: Layout
    places: list[Places]
    reaches: dict[str, Reach]  # by effect address
    wte_by_unit: Floats
    wte_by_bedday: Floats
    sequence_beds: tuple[str, ...]  # bed types whose closure the sequence check watches


def target_service(effect: Effect) -> str | None:
    """The service an activity or stay effect acts on; None for an effect on another figure."""
    for prefix in (ACTIVITY, STAY):
        if effect.on.startswith(prefix):
            return effect.on[len(prefix) :]
    return None


def _places(plan: Plan, cells: ServiceCells) -> Places:
    places = service_places(cells)
    slots = cells.slots
    pairs = [
        (places.index(place), a * slots + k)
        for a, row in enumerate(cells.places)
        for k, place in enumerate(row)
    ]
    pairs.sort()
    owners = payers(plan)
    return Places(
        order=np.array([flat for _, flat in pairs], dtype=np.intp),
        starts=np.array(
            [
                next(i for i, (p, _) in enumerate(pairs) if p == wanted)
                for wanted in range(len(places))
            ],
            dtype=np.intp,
        ),
        partner=tuple(owners.index(p) if p in owners else -1 for p, _ in places),
        site=tuple(site for _, site in places),
    )


def build_model(plan: Plan) -> Model:
    """Prepare a plan for running."""
    cells = build_cells(plan)
    by_key = {each.service.key: each for each in cells}
    reaches: dict[str, Reach] = {}
    for intervention in plan.interventions.values():
        for effect in intervention.effects:
            service = target_service(effect)
            if service is not None:
                reaches[effect.address] = find_reach(plan, by_key[service], effect.where)
    by_unit, by_bedday = skill_mix(plan)
    watched = [check.members for check in plan.verdict.checks if check.kind == "sequence"]
    return Model(
        plan=plan,
        cells=cells,
        index={key: i for i, key in enumerate(plan.services)},
        rates=build_rates(plan),
        layout=build_layout(plan, cells),
        places=[_places(plan, each) for each in cells],
        reaches=reaches,
        wte_by_unit=by_unit,
        wte_by_bedday=by_bedday,
        sequence_beds=tuple(watched[0]) if watched and watched[0] else tuple(plan.bed_types),
    )
