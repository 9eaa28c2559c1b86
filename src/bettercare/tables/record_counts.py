"""The folder of counts from records that a plan can take its hospital activity from."""

from __future__ import annotations

from bettercare.tables.columns import OutputColumn, OutputSchema

ALL = "all"
MANIFEST = "datapackage.json"
PEOPLE_FILE, MONTHS_FILE, STAYS_FILE = "people.csv", "months.csv", "stays.csv"
_HIDDEN = "suppressed"

RECORD_COUNTS = {
    "people": OutputSchema(
        "people",
        "Units of a service by who uses it, to the nearest 5; totals are rows of all.",
        (
            OutputColumn("service", "text", "service of the plan"),
            OutputColumn("area", "text", "area of residence, or all"),
            OutputColumn("age_band", "text", "age band of the plan, or all"),
            OutputColumn("sex", "text", "f, m or all"),
            OutputColumn("count", "integer", "units of the year", null=_HIDDEN),
        ),
    ),
    "months": OutputSchema(
        "months",
        "Units of a service by calendar month, to the nearest 5.",
        (
            OutputColumn("service", "text", "service of the plan"),
            OutputColumn("month", "integer", "calendar month, 1 is January"),
            OutputColumn("count", "integer", "units of the month", null=_HIDDEN),
        ),
    ),
    "stays": OutputSchema(
        "stays",
        "Mean nights of a service's spells by age band; empty where the spells are suppressed.",
        (
            OutputColumn("service", "text", "service of the plan"),
            OutputColumn("age_band", "text", "age band of the plan, or all"),
            OutputColumn("spells", "integer", "spells, to the nearest 5", null=_HIDDEN),
            OutputColumn("mean_nights", "float", "mean nights a spell", "day", null=_HIDDEN),
        ),
    ),
}
