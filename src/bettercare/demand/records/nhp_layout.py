"""The NHP model's input folders: `<data>/<table>/fyear=<year>/dataset=<code>/*.parquet`.

One list a table says which columns are read, what they mean and what they may hold. Source: the
NHS New Hospital Programme model, version 5.2 (The Strategy Unit, MIT). Columns that no change
factor and no output needs are not read.
"""

from __future__ import annotations

from bettercare.demand.records.columns import Column

_GROUPS = {
    "ip": ("elective", "non-elective", "maternity"),
    "op": ("first", "followup", "procedure"),
    "aae": ("ambulance", "walk-in"),
}
#: NHS Data Dictionary, ADMISSION METHOD (HOSPITAL PROVIDER SPELL).
_ADMISSION_METHODS = (
    "11", "12", "13", "21", "22", "23", "24", "25", "28", "2A", "2B", "2C", "2D", "31", "32",
    "81", "82", "83", "84", "89", "98", "99",
)  # fmt: skip


def _common(kind: str) -> tuple[Column, ...]:
    return (
        Column("age", "whole", "age in years; over 90 counts as 90", 0, 120),
        Column("sex", "whole", "1 male, 2 female", allowed=("1", "2")),
        Column("sitetret", "code", "site of treatment"),
        Column("pod", "code", "point of delivery"),
        Column("group", "code", "group of change factors", allowed=_GROUPS[kind]),
        Column("demog_type", "code", "what it grows with", allowed=("demographics", "births")),
        Column("hsagrp", "code", "group of the health status adjustment", missing=True),
        Column("ndggrp", "code", "group of non-demographic growth"),
        Column("tretspef_grouped", "code", "treatment specialty, grouped"),
        Column("is_main_icb", "flag", "resident of the provider's main integrated care board"),
    )


_INEQUALITY = (
    Column("icb", "code", "integrated care board of residence", missing=True),
    Column("sushrg_trimmed", "code", "root of the healthcare resource group", missing=True),
    Column("imd_quintile", "whole", "deprivation quintile, 1 most deprived", 1, 5, missing=True),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "ip": (
        Column("rn", "whole", "number of the spell"),
        *_common("ip"),
        *_INEQUALITY,
        Column("tretspef", "code", "treatment specialty"),
        Column("classpat", "code", "patient classification", allowed=("1", "2", "3", "4", "5")),
        Column("speldur", "whole", "nights of the spell", 0, 20_000),
        Column("admimeth", "code", "method of admission", allowed=_ADMISSION_METHODS),
        Column("is_wla", "flag", "counts in the waiting-list adjustment"),
        Column("has_procedure", "flag", "a procedure was done"),
        Column("maternity_delivery_in_spell", "flag", "a delivery took place"),
        Column("admidate", "date", "date of admission", missing=True, needed=False),
        Column("disdate", "date", "date of discharge", missing=True, needed=False),
    ),
    "op": (
        Column("index", "code", "number of the row"),
        *_common("op"),
        *_INEQUALITY,
        Column("tretspef", "code", "treatment specialty"),
        Column("type", "code", "adult or child, surgical or not"),
        Column("has_procedures", "flag", "a procedure was done"),
        Column("is_gp_ref", "flag", "referred by a general practitioner"),
        Column("is_cons_cons_ref", "flag", "referred by a consultant"),
        Column("is_first", "flag", "first attendance"),
        Column("is_wla", "flag", "counts in the waiting-list adjustment"),
        Column("attendances", "whole", "attendances in person", 0, 1e9),
        Column("tele_attendances", "whole", "attendances by telephone or video", 0, 1e9),
    ),
    "aae": (
        Column("index", "code", "number of the row"),
        *_common("aae"),
        Column("attendance_category", "code", "category of attendance"),
        Column("acuity", "code", "acuity"),
        Column("is_ambulance", "flag", "came by ambulance"),
        Column("is_frequent_attender", "flag", "attends often"),
        Column("is_low_cost_referred_or_discharged", "flag", "low cost, referred or discharged"),
        Column("is_left_before_treatment", "flag", "left before treatment"),
        Column("is_discharged_no_treatment", "flag", "discharged without treatment"),
        Column("arrivals", "whole", "arrivals", 0, 1e9),
    ),
    "ip_activity_avoidance_strategies": (
        Column("rn", "whole", "number of the spell"),
        Column("strategy", "code", "name of the strategy"),
        Column("sample_rate", "number", "chance that it applies", 0, 1),
    ),
    "ip_efficiencies_strategies": (
        Column("rn", "whole", "number of the spell"),
        Column("strategy", "code", "name of the strategy"),
    ),
    "demographic_factors": (
        Column("variant", "code", "population variant"),
        Column("sex", "whole", "1 male, 2 female", allowed=("1", "2")),
        Column("age", "whole", "age in years, 90 for 90 and over", 0, 90),
    ),
    "birth_factors": (
        Column("variant", "code", "population variant"),
        Column("sex", "whole", "2, the mother's", allowed=("2",)),
        Column("age", "whole", "mother's age in years", 10, 60),
    ),
    "hsa_activity_tables": (
        Column("hsagrp", "code", "group of the health status adjustment"),
        Column("sex", "whole", "1 male, 2 female", allowed=("1", "2")),
        Column("age", "whole", "age in years", 0, 120),
        Column("activity", "number", "hospital activity a head", 0),
    ),
    "inequalities": (
        Column("icb", "code", "integrated care board of residence"),
        Column("sushrg_trimmed", "code", "root of the healthcare resource group"),
        Column("imd_quintile", "whole", "deprivation quintile", 1, 5),
        Column("level_up", "number", "factor that brings every quintile up", 0),
        Column("level_down", "number", "factor that brings every quintile down", 0),
        Column("zero_sum", "number", "factor that keeps the total", 0),
    ),
}
#: What must be unique in a table.
UNIQUE: dict[str, tuple[str, ...]] = {
    "ip": ("rn",),
    "op": ("index",),
    "aae": ("index",),
    "ip_activity_avoidance_strategies": ("rn", "strategy"),
    "ip_efficiencies_strategies": ("rn", "strategy"),
    "demographic_factors": ("variant", "sex", "age"),
    "birth_factors": ("variant", "sex", "age"),
    "hsa_activity_tables": ("hsagrp", "sex", "age"),
    "inequalities": ("icb", "sushrg_trimmed", "imd_quintile"),
}
