"""One check on one member: what is needed against what is planned, in every draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.model import Check

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tested:
    """One check on one member: needed and planned are (years, draws); short where needed > planned.

    `months` is the calendar month that is tightest, by year index, where the check has months.
    """

    check: Check
    name: str
    unit: str
    threshold: float | None
    needed: Floats
    planned: Floats
    months: tuple[int, ...] | None = None
    site: str | None = None
    setting: str | None = None
    service: str | None = None
    partner: str | None = None
    staff_group: str | None = None
    in_middle_winter: Floats | None = None  # the shortfall without what winters differ by
    told: str = ""  # the size of it in words, where needed and planned do not say it

    @property
    def margin(self) -> Floats:
        """The shortfall that assumptions move, without the chance of a winter."""
        return self.shortfall if self.in_middle_winter is None else self.in_middle_winter

    @property
    def shortfall(self) -> Floats:
        """Needed less planned: above 0 is a shortage."""
        return self.needed - self.planned
