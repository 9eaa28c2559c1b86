"""Measures of the results that a benefit or a criterion can hang on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PickMeasure:
    """A measure, the unit of its yearly figure, and the dimensions that pick a part of it.

    UNIT is the service's own unit. `needs` must be named, of `may` at most one. A measure that is
    `costed` is money of the run itself: it serves a criterion, never a benefit, whose money would
    be counted twice.
    """

    name: str
    unit: str
    meaning: str
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    costed: bool = False


PICK_MEASURES: dict[str, PickMeasure] = {
    each.name: each
    for each in (
        PickMeasure(
            "activity",
            "UNIT/year",
            "units of a service given in the year",
            ("service",),
            ("area", "site", "pathway"),
        ),
        PickMeasure(
            "beddays_midnight",
            "bed-day/year",
            "beds occupied at midnight by the patients of a service",
            ("service",),
            ("site",),
        ),
        PickMeasure(
            "capacity_short",
            "UNIT/year",
            "need above capacity in the peak month, at a yearly rate; 0 where there is room",
            ("service",),
        ),
        PickMeasure(
            "beds_short",
            "bed",
            "beds needed above beds planned in the tightest month; 0 where there are enough",
            ("bed_type",),
        ),
        PickMeasure("staff_required", "wte", "staff the activity needs", ("staff_group",)),
        PickMeasure("staff_gap", "wte", "staff required less staff in post", ("staff_group",)),
        PickMeasure("beds_relief", "bed", "beds' worth of care moved, avoided or shortened"),
        PickMeasure("beds_closed", "bed", "beds closed since the base year"),
        PickMeasure(
            "gap", "gbp/year", "cost less funding, at the year's prices", (), ("partner",), True
        ),
        PickMeasure("capital_sought", "gbp", "capital of what is begun", costed=True),
        PickMeasure("npsv", "gbp", "net present social value of the option", costed=True),
    )
}

#: Kind of name each dimension of a pick refers to.
DIMENSIONS = {
    "service": "service",
    "area": "area",
    "site": "site",
    "pathway": "pathway",
    "staff_group": "staff group",
    "bed_type": "bed type",
    "partner": "partner",
}
