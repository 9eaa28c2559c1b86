"""How need grows over the years, whatever an option does about it: people, conditions, health.

The same for all options that leave the population alone, so made once for each block of draws.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bettercare.demand.cells import ServiceCells
from bettercare.demand.growth import births_growth, people_growth
from bettercare.demand.health import ADDRESS, health_status
from bettercare.plan.draws import Values
from bettercare.plan.model import Option
from bettercare.population import People, project
from bettercare.population.prevalence import has_trend, prevalence_index, prevalent
from bettercare.system.model import Model

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Growth:
    """What a year's use before trend and interventions is, against the base year's.

    `people` is (areas, bands, sexes, draws), `births` (areas, 1, 1, draws); `health` is by service
    and band from the curves' first (services, bands, sexes, draws), None where use by age stays.
    `with_need` is people (or births) times `by_need` of the services whose need changes.
    """

    people: Floats
    births: Floats
    health: Floats | None
    prevalence: dict[str, Floats]  # index (draws,) of each condition with a trend
    with_need: dict[int, Floats]

    def of(self, cells: ServiceCells) -> Floats:
        """Growth of a service's use from people, births and need: (areas, bands, sexes, draws)."""
        alone = self.births if cells.service.driver == "births" else self.people
        return self.with_need.get(cells.index, alone)

    def by_age(self, model: Model, cells: ServiceCells) -> Floats | None:
        """Use a head by band and sex for another health at that age: (bands, sexes, draws)."""
        found = None if cells.service.driver == "births" else self.by_age_of_all(model)
        return None if found is None else found[cells.index]

    def by_age_of_all(self, model: Model) -> Floats | None:
        """The same of all as if people drove each: (services, bands, sexes, draws)."""
        if self.health is None:
            return None
        out = np.ones((len(model.cells), len(model.plan.age_bands), 2, self.people.shape[-1]))
        out[:, model.curves.first :] = self.health
        return out


def by_need(cells: ServiceCells, prevalence: dict[str, Floats]) -> Floats | None:
    """Use a head as conditions spread, against the base year's: (areas, bands, sexes, draws)."""
    grown = [
        each.grown(prevalence[each.condition])
        for each in cells.conditions
        if each.condition in prevalence
    ]
    if not grown:
        return None
    whole = grown[0]
    for each in grown[1:]:
        whole *= each
    return whole


@dataclass(frozen=True, slots=True)
class Outlook:
    """People of every year, and the growth of need with them."""

    people: People
    prevalence: dict[str, Floats]  # by condition with a trend: (years, draws), index
    growth: tuple[Growth, ...]  # by year
    #: by year: rows of people by their key, made by the first option that tells them
    told: dict[int, dict[tuple[str, ...], Floats]] = field(
        default_factory=dict, repr=False, compare=False
    )


def build_outlook(model: Model, values: Values) -> Outlook:
    """The outlook under the values of an option, in each of their draws."""
    plan = model.plan
    people = project(plan, values, model.rates)
    prevalence = {
        name: prevalence_index(values, name) for name in prevalent(plan) if has_trend(plan, name)
    }
    health = health_status(model.curves, model.rates, values)
    growth = []
    for y in range(len(plan.years)):
        now = {name: index[y] for name, index in prevalence.items()}
        by_people, by_births = people_growth(plan, people, y), births_growth(plan, people, y)
        with_need = {}
        for each in model.cells:
            need = by_need(each, now)
            if need is not None:
                alone = by_births if each.service.driver == "births" else by_people
                with_need[each.index] = alone * need
        factor = health.factor(y) if health is not None else None
        growth.append(Growth(by_people, by_births, factor, now, with_need))
    return Outlook(people, prevalence, tuple(growth))


def leaves_outlook(option: Option) -> bool:
    """Whether an option sets nothing that the outlook rests on."""
    return not any(
        line.address.startswith("population.") or line.address == ADDRESS
        for line in option.settings
    )
