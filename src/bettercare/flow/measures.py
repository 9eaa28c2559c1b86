"""The measures that a run answers: what each is called, its unit, and how a replication tells it.

A measure gives one figure for each node from sums over months and classes; all count from the
end of the warm-up. Days of care are person-days, "blocked" is ready to leave and waiting for the
next place, "waiting" is in line for this node, wherever one waits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.flow.tally import SUMS

Floats = NDArray[np.float64]
_AT = {name: i for i, name in enumerate(SUMS)}


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure from sums (..., 15): a count, or one sum over another times a factor."""

    name: str
    unit: str
    over: str
    of: str = ""
    factor: float = 1.0

    def value(self, sums: Floats) -> Floats:
        """The figure, NaN where there is nothing to divide by."""
        top = sums[..., _AT[self.over]]
        if not self.of:
            return np.asarray(top * self.factor)
        below = sums[..., _AT[self.of]]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.where(below > 0.0, self.factor * top / below, np.nan))


#: By month, node and class.
MEASURES: tuple[Measure, ...] = (
    Measure("arrivals", "person", "joined"),
    Measure("admitted", "person", "entered"),
    Measure("left", "person", "left"),
    Measure("lost", "person", "lost"),
    Measure("diverted", "person", "diverted"),
    Measure("left_without_care", "person", "tired"),
    Measure("cancelled", "person", "cancelled"),
    Measure("wait_mean", "hour", "wait_days", "entered", 24.0),
    Measure("wait_over_4_hours", "share", "waits_over_4h", "entered"),
    Measure("wait_over_12_hours", "share", "waits_over_12h", "entered"),
    Measure("time_at_node_mean", "hour", "time_days", "left", 24.0),
    Measure("time_at_node_over_4_hours", "share", "times_over_4h", "left"),
    Measure("time_at_node_over_12_hours", "share", "times_over_12h", "left"),
    Measure("blocked_on_leaving_mean", "hour", "blocked_days", "left", 24.0),
    Measure("blocked_over_12_hours", "share", "blocked_over_12h", "left"),
)

#: By month and node, from the counts of each hour and day.
STATE_MEASURES: dict[str, str] = {
    "occupied": "person",
    "occupancy": "share",
    "pressure": "share",
    "waiting": "person",
    "blocked": "person",
    "blocked_days": "day",
    "blocked_days_caused": "day",
    "days_above_92_percent": "day",
    "peak": "person",
    "visit_hours_used": "hour a week",
}
