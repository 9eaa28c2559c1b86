"""Growth of a service's use before interventions: people, need by condition, health status."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.cells import ServiceCells
from bettercare.demand.health import ADDRESS
from bettercare.explain.node import Node, leaf, made
from bettercare.plan.model import Service
from bettercare.population.prevalence import TREND
from bettercare.system.outlook import by_need

if TYPE_CHECKING:
    from bettercare.explain.case import Case
    from bettercare.explain.trace import YearTrace

Floats = NDArray[np.float64]


def growth(case: Case, trace: YearTrace, service: Service, outside: bool) -> Node:
    """Growth of use, by age band, weighted by who uses the service; births as one line."""
    cells = case.model.cells[case.model.index[service.key]]
    weight = cells.outside if outside else cells.resident
    grown = trace.growth
    by_age, factor = grown.by_age(case.model, cells), by_need(cells, grown.prevalence)
    need = np.ones_like(weight) if factor is None else factor[..., 0]
    health = np.ones_like(weight[0]) if by_age is None else by_age[..., 0]
    if service.driver == "births":
        use = weight * grown.births[..., 0]
        value = float(use.sum())
        lines = [leaf("Births against the base year", value, "index", "weighted by area")]
        more = float((use * need).sum())
        if more != value:
            lines.append(_more_need(case, cells, more / value))
        return made("Growth from births", "index", "product", lines)
    lines = []
    for b, band in enumerate(case.plan.age_bands):
        share = float(weight[:, b].sum())
        if share <= 0.0:
            continue
        use = weight[:, b] * grown.people[:, b, :, 0]
        with_need = use * need[:, b]
        people, needed, healthy = (
            float(each.sum()) for each in (use, with_need, with_need * health[b])
        )
        parts = [
            leaf("Share of base-year use", share, "share"),
            leaf("People against the base year", people / share, "index",
                 "weighted by use in each area and sex", see=f"people --age-band {band.key}"),
        ]  # fmt: skip
        if needed != people:
            parts.append(_more_need(case, cells, needed / people))
        if healthy != needed:
            parts.append(_other_health(case, healthy / needed))
        lines.append(made(f"Aged {band.key}", "index", "product", parts))
    return made("Growth from people", "index", "sum", lines)


def _more_need(case: Case, cells: ServiceCells, factor: float) -> Node:
    told = "; ".join(
        f"{case.plan.conditions[each.condition].name}: prevalence at each age "
        f"{case.outlook.prevalence[each.condition][case.year, 0]:.4g} times the base year's "
        f"({TREND}{each.condition})"
        for each in cells.conditions
        if each.condition in case.outlook.prevalence
    )
    return leaf("Need by condition against the base year", factor, "index", told)


def _other_health(case: Case, factor: float) -> Node:
    h = float(case.values.scalar(ADDRESS)[0])
    note = (
        f"use read at age a - h x years of life gained at a, from this service's use by age; "
        f"h = {h:g} ({ADDRESS}), years gained from population.mortality.improvement"
    )
    return leaf("Health status: use at an adjusted age", factor, "index", note)
