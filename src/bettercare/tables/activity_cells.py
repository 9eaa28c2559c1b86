"""Cells of activity: hospital records added up over all that no change factor or output needs."""

from __future__ import annotations

from bettercare.tables.columns import OutputColumn, OutputSchema

UNKNOWN = "unknown"
#: Nights of a spell, as the cells band them.
STAY_BANDS = ("0", "1", "2", "3", "4-7", "8-14", "15-21", "22+")
#: First day of each stay band.
STAY_STARTS = (0, 1, 2, 3, 4, 8, 15, 22)
#: Points of delivery, by kind of records.
PODS: dict[str, tuple[str, ...]] = {
    "apc": (
        "elective_ordinary", "day_case", "regular_attender", "emergency", "maternity", "birth",
        "transfer", "other_admission",
    ),
    "op": (
        "first", "followup", "first_remote", "followup_remote", "procedure",
        "unknown_attendance", "missed",
    ),
    "ae": ("type_1", "type_2", "type_3", "type_4", "same_day", "planned", "unknown_department"),
}  # fmt: skip

CELLS = OutputSchema(
    "cells",
    "Activity of a year or month by where people live, where they are treated, what is done and "
    "who they are. One row a combination that occurs; counts are exact.",
    (
        OutputColumn(
            "records",
            "text",
            "what was added up: admitted care, outpatients, A&E, or a plain table of activity",
            choices=("apc", "op", "ae", "activity"),
        ),
        OutputColumn("area", "text", "area of residence: the plan's key, or the code in the file"),
        OutputColumn("site", "text", "site of treatment: the plan's key, or the code in the file"),
        OutputColumn("pod", "text", "point of delivery, or the service of a plain table"),
        OutputColumn(
            "method",
            "text",
            "how they came: kind of admission method, ambulance or walk_in",
            null="does not apply",
        ),
        OutputColumn(
            "transfer",
            "text",
            "yes where the spell began with a transfer from another hospital",
            choices=("yes", "no"),
            null="does not apply",
        ),
        OutputColumn("specialty", "text", "group of treatment functions", null="does not apply"),
        OutputColumn("age_band", "text", 'ages, "5-9" or "90+"; unknown'),
        OutputColumn("sex", "text", "sex", choices=("f", "m", UNKNOWN)),
        OutputColumn("deprivation", "text", "fifth of small areas, 1 the most deprived; unknown"),
        OutputColumn("year", "text", 'financial year, "2013/14"'),
        OutputColumn("month", "text", 'calendar month, "2013-04"', null="a whole year"),
        OutputColumn(
            "stay_band", "text", "nights of the spell", choices=STAY_BANDS, null="does not apply"
        ),
        OutputColumn("count", "integer", "spells, appointments, arrivals, or units of a table"),
        OutputColumn(
            "beddays_midnight", "integer", "nights: what overnight beds are needed for", "bed-day"
        ),
        OutputColumn(
            "beddays_los_plus_1",
            "integer",
            "nights + 1 a spell, as the NHP model counts; day cases count one",
            "bed-day",
        ),
    ),
)
#: The columns that name a cell.
CELL_KEYS = tuple(column.name for column in CELLS.columns if column.dtype == "text")
#: The columns that add up.
CELL_MEASURES = tuple(column.name for column in CELLS.columns if column.dtype == "integer")
