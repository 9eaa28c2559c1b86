"""Every figure of a plan that has an address, wherever it is written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bettercare.plan.model import Intervention, Plan, Quantity


def intervention_quantities(intervention: Intervention) -> Iterable[Quantity]:
    """Every figure an intervention carries itself."""
    figures: list[Quantity | None] = [
        intervention.delay,
        intervention.revenue,
        intervention.capital,
        intervention.agreed,
    ]
    if intervention.double_running is not None:
        figures += [intervention.double_running.months, intervention.double_running.cost]
    for effect in intervention.effects:
        figures += [effect.multiply, effect.add]
        figures += [move.per_unit for move in effect.moves_to]
    return [figure for figure in figures if figure is not None]


def own_figures(interventions: Mapping[str, Intervention]) -> dict[str, Quantity]:
    """Every figure that interventions carry themselves, by its address."""
    return {
        figure.address: figure
        for intervention in interventions.values()
        for figure in intervention_quantities(intervention)
    }


def all_quantities(plan: Plan) -> dict[str, Quantity]:
    """Every figure a run reads, by address: assumptions, beds of sites, interventions' own."""
    return plan.quantities | own_figures(plan.interventions)


def every_figure(plan: Plan) -> dict[str, Quantity]:
    """Every figure of a plan by address: what a run reads, and what the appraisal adds."""
    return all_quantities(plan) | (plan.appraisal.quantities if plan.appraisal else {})
