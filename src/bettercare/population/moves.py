"""People who move in and out of an area: net migrants of a schedule, or gross flows.

Those who come are counted: how many come is up to where they come from. Those who leave are a
share of the people there, so that a place that empties is left by fewer. Arrays are (areas,
sexes, ages, draws) by age at the end of the year; see `population.lexis` for cohorts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.model import Table
from bettercare.population.lexis import OLDEST, born_by_sex
from bettercare.tables.plan_tables import FLOWS, SEXES

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Flows:
    """Gross flows of the base year, in the order of `FLOWS`, (flows, areas, sexes, ages).

    Those inwards are persons a year; those outwards are shares of the cohort that leave in a
    year, of births for those who are 0 at its end.
    """

    each: Floats

    def of(self, areas: slice) -> Flows:
        """Those of some of the areas."""
        return Flows(self.each[:, areas])

    def half_of_net(
        self, people: Floats, births: Floats, scale: Floats, arrivals: Floats
    ) -> Floats:
        """Half of the year's net migrants.

        `people` are those at its start, `births` (areas, draws) the year's; `scale` (flows,
        draws) multiplies each flow everywhere, `arrivals` (areas, draws) who comes to each area.
        Nobody leaves twice: a cohort loses at most itself.
        """
        within_in, within_out, across_in, across_out = (each[..., None] for each in self.each)
        half = 0.5 * scale
        coming = half[:, None] * arrivals
        net: Floats = within_in * coming[0][:, None, None, :]
        net += across_in * coming[2][:, None, None, :]
        leaving = within_out * half[1]
        leaving += across_out * half[3]
        np.minimum(leaving, 0.5, out=leaving)
        leaving *= by_age_at_end(people, births)
        net -= leaving
        return net


def by_age_at_end(people: Floats, births: Floats) -> Floats:
    """Each cohort before anyone dies or moves, at the age it has at the end of the year."""
    out = np.empty_like(people)
    out[:, :, 0] = born_by_sex(births)
    out[:, :, 1:] = people[:, :, :-1]
    out[:, :, OLDEST] += people[:, :, OLDEST]
    return out


def counted_flows(table: Table, areas: tuple[str, ...]) -> Floats:
    """The flows of population.flows, (flows, areas, sexes, ages) in persons a year."""
    counts = np.zeros((len(FLOWS), len(areas), 2, OLDEST + 1))
    names = ("flow", "area", "sex", "age", "people")
    for flow, area, sex, age, moving in zip(*(table.columns[n] for n in names), strict=True):
        counts[FLOWS.index(flow), areas.index(area), SEXES.index(sex), int(age)] += moving
    return counts


def flow_rates(counts: Floats, people: Floats, births: Floats) -> Flows:
    """Flows from those of the base year, its people (areas, sexes, ages) and births (areas,).

    Nobody leaves a cohort that is empty in the base year.
    """
    out = np.array(counts)
    cohort = by_age_at_end(people[..., None], births[:, None])[..., 0]
    for f, flow in enumerate(FLOWS):
        if flow.endswith("_out"):
            out[f] = np.divide(counts[f], cohort, out=np.zeros_like(cohort), where=cohort > 0)
    return Flows(out)
