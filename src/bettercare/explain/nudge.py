"""A stated nudge for figures that have no range of their own: a tenth down and a tenth up."""

from __future__ import annotations

from dataclasses import replace

from bettercare.plan.model import Quantity, Range

TENTH = 0.1
#: For a yearly rate of 0: a percentage point.
POINT = 0.01
NUDGED = (
    "It has no range, so it is moved by a tenth of itself, which says nothing of what is likely."
)


def nudged(figure: Quantity) -> Quantity | None:
    """The figure with a range of a tenth to either side; None for 0 of what must be positive.

    A share stays a share: near 1 its high end is 1.

    >>> from datetime import date
    >>> beds = Quantity("a", "", "bed", "positive", ((date(2014, 4, 1), 200.0),))
    >>> (nudged(beds).range.low, nudged(beds).range.high)
    (180.0, 220.00000000000003)
    """
    value = figure.value
    if figure.support == "real":
        width = abs(value) * TENTH or POINT
        return replace(figure, range=Range(value - width, value + width))
    if value == 0.0:
        return None
    low, high = value * (1.0 - TENTH), value * (1.0 + TENTH)
    if figure.support == "share" and high >= 1.0:
        return replace(figure, range=Range(low, 1.0, "full range"))
    return replace(figure, range=Range(low, high))
