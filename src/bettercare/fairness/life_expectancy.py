"""Life expectancy at birth from deaths and people by band of age, with its interval.

The abridged life table of Chiang (1984) as the Office for National Statistics uses it for small
areas: in a band those who die live half of it, in the first year a tenth.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_Z = 1.959964  # of a 95% interval
_INFANT, _HALF = 0.1, 0.5  # of a band lived by those who die in it
_FEWEST = 5_000  # people below whom the Office gives no figure
_WIDEST = 20.0  # years of an interval that says nothing


@dataclass(frozen=True, slots=True)
class Expectancy:
    """Years that a child born now would live at today's death rates, with a 95% interval."""

    years: float
    low: float
    high: float


def life_expectancy(
    starts: Sequence[int], deaths: Sequence[float], people: Sequence[float]
) -> Expectancy | None:
    """Life expectancy at birth; None where too few people or deaths stand behind it.

    `starts` are the first ages of the bands from 0 up, the last band without an end; `deaths` in a
    year and `people` are by band. None for fewer than 5,000 people, a band without people, more
    deaths in a band than people, nobody dying in the last, or an interval wider than 20 years.

    >>> found = life_expectancy([0, 1, 65], [5, 60, 300], [1000, 60000, 9000])
    >>> round(found.years, 2), round(found.low, 2), round(found.high, 2)
    (90.7, 87.37, 94.03)
    """
    if sum(people) < _FEWEST or deaths[-1] <= 0:
        return None
    if any(lived <= 0 or died > lived for died, lived in zip(deaths, people, strict=True)):
        return None
    alive, lived_so_far = 1.0, 0.0
    terms: list[tuple[float, float, float, float]] = []
    for i in range(len(starts) - 1):
        rate, wide = deaths[i] / people[i], float(starts[i + 1] - starts[i])
        part = _INFANT if starts[i] == 0 and wide == 1 else _HALF
        dying = min(1.0, wide * rate / (1 + wide * rate * (1 - part)))
        variance = dying**2 * (1 - dying) / deaths[i] if deaths[i] > 0 else 0.0
        lived = wide * alive * (1 - dying + part * dying)
        terms.append((alive, wide * (1 - part), variance, lived))
        lived_so_far += lived
        alive *= 1 - dying
    last = deaths[-1] / people[-1]
    years = lived_so_far + alive / last
    ahead = alive / last  # years lived above the band by those born
    total = (alive / 2) ** 2 * 4 / (deaths[-1] * last**2)
    for at, before in reversed(list(enumerate(terms))):
        born, rest, variance, lived = before
        after = terms[at + 1][0] if at + 1 < len(terms) else alive
        total += born**2 * (rest + (ahead / after if after > 0 else 0.0)) ** 2 * variance
        ahead += lived
    error = _Z * math.sqrt(total)
    return None if 2 * error > _WIDEST else Expectancy(years, years - error, years + error)
