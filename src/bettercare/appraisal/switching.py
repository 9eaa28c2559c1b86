"""Switching values: where an input would have to stand for the answer to turn.

A line's present value is in proportion to its figure, so the value at which the expected NPSV is
nothing, or level with another option's, is solved exactly.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Switch:
    """What one figure or line of an option must be multiplied by for the answer to turn."""

    key: str
    times: float

    @property
    def change(self) -> float:
        """Relative change, -0.3 for a fall of 30%."""
        return self.times - 1.0


def switching_values(lead: float, shares: dict[str, float]) -> list[Switch]:
    """By what each item must be multiplied for `lead` to be nothing, nearest first.

    `lead` is an expected NPSV, or one option's less another's; `shares` the part of it each item
    carries (a cost's is negative). Only multiples of 0 or more are possible.

    >>> switching_values(20.0, {"capital": -50.0, "carers": 40.0, "paper": -0.1})
    [Switch(key='capital', times=1.4), Switch(key='carers', times=0.5), Switch(key='paper', \
times=201.0)]
    >>> switching_values(20.0, {"small benefit": 1.0})
    []
    """
    found = [Switch(key, 1.0 - lead / share) for key, share in shares.items() if abs(share) > 0]
    return sorted((one for one in found if one.times >= 0), key=lambda one: abs(one.change))
