"""What of a plan does not change with option or draw: cells, reaches, staffing, layout."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.cells import ServiceCells, build_cells
from bettercare.demand.health import AgeCurves, age_curves
from bettercare.demand.reach import Reach, find_reach
from bettercare.plan.model import Effect, Intervention, Plan
from bettercare.population.prevalence import base_prevalence
from bettercare.population.rates import Rates, build_rates
from bettercare.system.bridge_steps import Step, bridge_steps
from bettercare.system.index import Index, build_index, funded, service_places
from bettercare.system.layout import Layout, build_layout
from bettercare.workforce.careers import Careers, build_careers
from bettercare.workforce.employers import Employers, build_employers

Floats = NDArray[np.float64]

ACTIVITY = "activity."
STAY = "flow.length_of_stay."


@dataclass(frozen=True, slots=True)
class Model:
    """A plan made ready to run."""

    plan: Plan
    cells: list[ServiceCells]
    index: dict[str, int]  # place of each service in the plan's order
    rates: Rates
    curves: AgeCurves
    prevalence: dict[str, Floats]  # of each condition, residents' (areas, bands, sexes)
    layout: Layout
    rows: Index
    stay_shape: Floats  # (services with beds, bands)
    reaches: dict[str, Reach]  # by effect address
    employers: Employers
    careers: Careers | None  # where the plan says more of staff than who joins and leaves
    sequence_beds: tuple[str, ...]  # bed types whose closure the sequence check watches
    bed_figures: tuple[str, ...]  # addresses of the planned beds of those types
    booked: dict[str, int]  # by intervention: the setting its running cost is booked to
    bridge: tuple[Step, ...] = ()  # steps of the bridge; none where it is not asked for


def target_service(effect: Effect) -> str | None:
    """The service an activity or stay effect acts on; None for an effect on another figure."""
    for prefix in (ACTIVITY, STAY):
        if effect.on.startswith(prefix):
            return effect.on[len(prefix) :]
    return None


def booked_setting(plan: Plan, intervention: Intervention) -> int:
    """The setting its running cost is booked to: where its care goes, else where it acts."""
    services = [move.service for effect in intervention.effects for move in effect.moves_to]
    services += [effect.on.rsplit(".", 1)[1] for effect in intervention.effects]
    known = [plan.services[key].setting for key in services if key in plan.services]
    return list(plan.settings).index(known[0]) if known else 0


def build_model(plan: Plan, bridge: int = 0) -> Model:
    """Prepare a plan for running; `bridge` is the most steps its bridge may have, 0 for none."""
    steps = bridge_steps(plan, bridge) if bridge and funded(plan) else ()
    cells = build_cells(plan)
    rows = build_index(plan, cells)
    by_key = {each.service.key: each for each in cells}
    reaches: dict[str, Reach] = {}
    for intervention in plan.interventions.values():
        for effect in intervention.effects:
            service = target_service(effect)
            if service is not None:
                reaches[effect.address] = find_reach(plan, by_key[service], effect.where)
    employers = build_employers(plan, [service_places(each) for each in cells])
    rates = build_rates(plan)
    inside = np.array([not area.outside for area in plan.areas.values()])
    watched = [check.members for check in plan.verdict.checks if check.kind == "sequence"]
    closing = tuple(watched[0]) if watched and watched[0] else tuple(plan.bed_types)
    return Model(
        plan=plan,
        cells=cells,
        index={key: i for i, key in enumerate(plan.services)},
        rates=rates,
        curves=age_curves(plan, rates, np.stack([each.curve for each in cells])),
        prevalence={name: share[inside] for name, share in base_prevalence(plan).items()},
        layout=build_layout(plan, cells, employers, steps),
        bridge=steps,
        rows=rows,
        stay_shape=np.array([cells[i].stay for i in rows.bed_services]).reshape(
            len(rows.bed_services), len(plan.age_bands)
        ),
        reaches=reaches,
        employers=employers,
        careers=build_careers(plan, employers),
        sequence_beds=closing,
        bed_figures=tuple(
            address
            for bed_type in closing
            for address in plan.quantities
            if address.startswith("estate.") and address.endswith(f".beds_{bed_type}")
        ),
        booked={key: booked_setting(plan, each) for key, each in plan.interventions.items()},
    )
