"""Control totals: counted births, deaths and net migration in the place of expected ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import BetterCareError
from bettercare.population.lexis import BIRTH, born_by_sex, exposed

Floats = NDArray[np.float64]
#: Rounds of scaling; deaths are so nearly in proportion to rates that each gains two digits.
ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of each area in each year from one mid-year to the next, (steps, areas), or None.

    `net_migration` is all change that is neither birth nor death.
    """

    births: Floats | None = None
    deaths: Floats | None = None
    net_migration: Floats | None = None

    def of(self, areas: slice) -> Totals:
        """Those of some of the areas."""
        counts = (self.births, self.deaths, self.net_migration)
        return Totals(*(None if each is None else each[:, areas] for each in counts))


def migrants_to(total: Floats, migrants: Floats, profile: Floats) -> Floats:
    """Net migrants that add to `total` (areas,).

    What the schedule does not explain is spread by the age profile of migrants (areas, sexes,
    ages), which sums to 1 in each area. Scaling the schedule would not do: net migration changes
    sign between ages, and its total may be near nothing.

    >>> schedule = np.array([[[[30.0], [-10.0]]]])
    >>> migrants_to(np.array([60.0]), schedule, np.array([[[0.75, 0.25]]]))[0, 0, :, 0].tolist()
    [60.0, 0.0]
    """
    missing = total[:, None] - migrants.sum(axis=(1, 2))
    return np.asarray(migrants + profile[..., None] * missing[:, None, None, :])


def deaths_to(
    total: Floats, people: Floats, hazard: Floats, births: Floats, half: Floats
) -> Floats:
    """The cohorts' hazard scaled, all ages alike, so that deaths in each area are `total` (areas,).

    `people` and `half` of the net migrants are (areas, sexes, ages, draws), `hazard` is (areas,
    sexes, cohorts, draws), `births` (areas, draws).

    Raises
    ------
    BetterCareError
        More deaths are asked for than there are people to die at the rates given.
    """
    at_risk = np.empty((*people.shape[:2], BIRTH + 1, people.shape[-1]))
    at_risk[:, :, :BIRTH] = exposed(people, half)
    at_risk[:, :, BIRTH] = np.maximum(born_by_sex(births) + half[:, :, 0], 0.0)
    wanted = np.broadcast_to(total[:, None], births.shape)
    scale = np.ones(births.shape)
    for _ in range(ROUNDS):
        died = (at_risk * -np.expm1(-hazard * scale[:, None, None, :])).sum(axis=(1, 2))
        scale *= np.divide(wanted, died, out=np.zeros_like(died), where=died > 0)
    died = (at_risk * -np.expm1(-hazard * scale[:, None, None, :])).sum(axis=(1, 2))
    if not np.allclose(died, wanted, rtol=1e-6, atol=1e-9):
        raise BetterCareError(
            "the deaths given can not be reached: more than the people and death rates allow; "
            "check the count and its area"
        )
    return np.asarray(hazard * scale[:, None, None, :])
