"""What happens to the hospital if what is planned outside it comes late, or not at all.

The same option, year and winters are simulated three times: with the places, visits and staff
outside hospital planned for the year, with those of the year before, and with those of the base
year. Beds, people and stays are those of the year all the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from bettercare.flow.estimate import Estimate, estimate
from bettercare.winter.held import Year, simulate_years
from bettercare.winter.planned import Central
from bettercare.winter.surface import LATE, RESPONSES


@dataclass(frozen=True, slots=True)
class Case:
    """One of the three: each response, how far it is from as planned, and places bought."""

    name: str
    responses: dict[str, Estimate]
    more: dict[str, Estimate]  # over the same winters with all as planned
    interim: Estimate


def if_late(
    made: Central, option: str, year: int, *, replications: int, jobs: int = 1,
    seed: int | None = None,
) -> list[Case]:  # fmt: skip
    """The three cases on the same winters, in the order of `LATE`."""
    first = made.plan.first_year
    found: list[list[Year]] = []
    for outside_as_in in (year, max(year - 1, first), first):
        network = made.network(option, year, seed, outside_as_in=outside_as_in)
        found.append(simulate_years(network, made.template, replications, jobs=jobs))
    cases = []
    for name, years in zip(LATE, found, strict=True):
        pairs = list(zip(years, found[0], strict=True))
        cases.append(
            Case(
                name=name,
                responses={
                    key: estimate([one.responses[key] for one in years]) for key in RESPONSES
                },
                more={
                    key: estimate(
                        [one.responses[key] - other.responses[key] for one, other in pairs]
                    )
                    for key in RESPONSES
                },
                interim=estimate([one.interim for one in years]),
            )
        )
    return cases
