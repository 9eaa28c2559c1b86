"""The CSV tables of a plan, `assumptions/ROOM/TABLE.csv`: the one place that names their columns.

Every table may also carry `source` (keys of sources.toml, separated by spaces) and `note`.
"""

from __future__ import annotations

from bettercare.tables.columns import Column, TableSchema
from bettercare.tables.finance_tables import FINANCE
from bettercare.tables.workforce_tables import WORKFORCE

OLDEST = 90  # single years of age end here: 90 stands for 90 and over
MOTHERS = (15, 49)  # first and last age of the fertility schedule
SEXES = ("f", "m")
# Who moves: within the country or across its border, in or out of the area.
FLOWS = ("internal_in", "internal_out", "international_in", "international_out")
QUINTILES = (1, 5)  # 1 is the most deprived fifth of small areas

_AREA = Column("area", "text", "area of residence", key=True, names="inside area")
_SEX = Column("sex", "text", "female or male", key=True, choices=SEXES)
_AGE = Column(
    "age", "integer", "age in years; 90 is 90 and over", "year", key=True, low=0, high=OLDEST
)
_PEOPLE = Column("people", "float", "people", "person", low=0)
_YEAR = Column(
    "year", "integer", "calendar year of the mid-year", "year", key=True, low=1900, high=2200
)
_CONDITION = Column("condition", "text", "condition", key=True, names="condition")
_SERVICE = Column("service", "text", "service", key=True, names="service")
_BAND = Column("age_band", "text", "age band, or all", key=True, names="age band", or_all=True)
_QUINTILE = Column(
    "quintile",
    "integer",
    "1 (most deprived) to 5",
    key=True,
    low=QUINTILES[0],
    high=QUINTILES[1],
)
_SHARE = Column("share", "float", "part of the whole, 0 to 1", "share", low=0, high=1)

SOURCE = Column("source", "text", "keys of sources.toml, separated by spaces", optional=True)
NOTE = Column("note", "text", "a remark", optional=True)

POPULATION = (
    TableSchema(
        "population.base",
        "People living in each area at the middle of the base year.",
        (_AREA, _SEX, _AGE, _PEOPLE),
        required="always",
        rule="one row for each area, sex and single year of age 0 to 90",
    ),
    TableSchema(
        "population.fertility_schedule",
        "Births by mother's age: the shape, scaled to population.births.",
        (
            Column(
                "age",
                "integer",
                "mother's age in years",
                "year",
                key=True,
                low=MOTHERS[0],
                high=MOTHERS[1],
            ),
            Column("rate", "float", "births a year for 1,000 women", "birth/year", low=0),
        ),
        required="always",
        rule="one row for each age 15 to 49",
    ),
    TableSchema(
        "population.births",
        "Births in the base year by the mother's area.",
        (_AREA, Column("births", "float", "births", "birth/year", low=0)),
        required="always",
        rule="one row for each area",
    ),
    TableSchema(
        "population.deaths",
        "Deaths and the people they fell among, by area, sex and the source's own bands of age.",
        (
            _AREA,
            _SEX,
            Column(
                "ages",
                "text",
                "bands of the source that cover 0 to 90+ once, such as 0, 1-4, 85+",
                key=True,
            ),
            Column("deaths", "float", "deaths in a year", "person/year", low=0),
            Column("people", "float", "people they fell among", "person", low=0),
        ),
        required="always",
        rule="for each area and sex the bands cover ages 0 to 90+ without gap or overlap",
    ),
    TableSchema(
        "population.net_migration",
        "People moving in less people moving out, a year.",
        (_AREA, _SEX, _AGE, Column("people", "float", "net arrivals", "person/year")),
        required="where there is no population.flows, and only there",
        rule="one row for each area, sex and single year of age 0 to 90",
    ),
    TableSchema(
        "population.flows",
        "People moving in and out of each area in the base year, within the country and across "
        "its border, by age at the end of the year. Those who come are so many a year; those who "
        "leave are a share of the people there. Takes the place of population.net_migration.",
        (
            _AREA,
            Column("flow", "text", "who moves", key=True, choices=FLOWS),
            _SEX,
            _AGE,
            Column("people", "float", "people who move", "person/year", low=0),
        ),
        required="where there is no population.net_migration, and only there",
        rule="one row for each area, flow, sex and single year of age 0 to 90; no more leave than "
        "there are",
    ),
    TableSchema(
        "population.totals",
        "Control totals: births, deaths and net migration counted (or agreed) for the twelve "
        "months to the middle of a year. They take the place of the expected ones, in every draw.",
        (
            _AREA,
            _YEAR,
            Column("births", "float", "births", "birth/year", low=0, optional=True),
            Column("deaths", "float", "deaths", "person/year", low=0, optional=True),
            Column(
                "net_migration",
                "float",
                "all change that is neither birth nor death",
                "person/year",
                optional=True,
            ),
        ),
        rule="years after the base year, to the horizon; a row gives at least one figure; not "
        "together with population.projection",
    ),
    TableSchema(
        "population.projection",
        "A projection of the plan's own, by mid-year. It takes the place of the path the plan's "
        "rates give; draws lie about it as they lie about that path. Births follow the plan's "
        "fertility.",
        (_AREA, _YEAR, _SEX, _AGE, _PEOPLE),
        rule="one row for each area, year after the base year to the horizon, sex and single year "
        "of age 0 to 90; rows of the base year may be left out, and have the people of "
        "population.base (each area within 1%)",
    ),
    TableSchema(
        "population.prevalence",
        "Share of people who have a condition (frailty is one like others). The most specific row "
        "wins: area before age band before sex. People without a row do not have it.",
        (
            _CONDITION,
            Column(
                "area",
                "text",
                "area of residence, or all",
                key=True,
                names="inside area",
                or_all=True,
            ),
            _BAND,
            Column("sex", "text", "f, m or all", key=True, choices=("all", *SEXES)),
            Column("share", "float", "share of people with it", "share", low=0, high=1),
        ),
        required="where demand.condition_need names conditions",
    ),
    TableSchema(
        "population.deprivation_share",
        "Share of each area's people living in each fifth of small areas by deprivation.",
        (
            _AREA,
            _QUINTILE,
            Column(
                "age_band",
                "text",
                "age band, or all",
                key=True,
                names="age band",
                or_all=True,
                optional=True,
                absent="all",
            ),
            _SHARE,
        ),
        required="where demand.deprivation is given",
        rule="shares of each area (and age band) sum to 1; rows of an age band replace those for "
        "all of the area",
    ),
)

_SHAPE = TableSchema(
    "demand.shape",
    "Relative use of a service a head. The most specific row wins: area before age band before "
    "sex. A service without rows is used alike by everyone; one with rows, only by those whom a "
    "row names.",
    (
        _SERVICE,
        Column("area", "text", "area of residence, or all", key=True, names="area", or_all=True),
        _BAND,
        Column("sex", "text", "f, m or all", key=True, choices=("all", *SEXES)),
        Column("relative", "float", "use a head against others", "multiplier", low=0),
    ),
)

DEMAND = (
    _SHAPE,
    TableSchema(
        "demand.pathway_share",
        "Share of a service's activity that belongs to each of its pathways.",
        (
            _SERVICE,
            _BAND,
            Column("pathway", "text", "pathway of the service", key=True, names="pathway"),
            _SHARE,
        ),
        required="where a service has several pathways",
        rule="shares of each service and age band sum to 1",
    ),
    TableSchema(
        "demand.condition_share",
        "Share of a service's activity that is for a condition; conditions may overlap.",
        (
            _SERVICE,
            _CONDITION,
            _BAND,
            _SHARE,
        ),
        rule="no row for a service and condition that demand.condition_need has",
    ),
    TableSchema(
        "demand.condition_need",
        "Use of a service by people with a condition against those of the same age and sex "
        "without it. Use then follows the condition between areas and over the years, and the "
        "condition's share of the service is what this and population.prevalence give.",
        (
            _SERVICE,
            _CONDITION,
            _BAND,
            Column("relative", "float", "use a head with it against without", "multiplier", low=0),
        ),
        rule="each condition has rows in population.prevalence; an area with rows of its own in "
        "demand.shape keeps its use of the base year",
    ),
    TableSchema(
        "demand.deprivation",
        "Use of a service a head in each fifth of small areas against others of the same age and "
        "sex: which areas use more of the stated volume.",
        (
            _SERVICE,
            _QUINTILE,
            Column("relative", "float", "use a head against other fifths", "multiplier", low=0),
        ),
        rule="each service has the fifths 1 to 5, not all 0; an area with rows of its own in "
        "demand.shape keeps its use",
    ),
    TableSchema(
        "demand.profile",
        "Daily rate of each calendar month against the year's mean.",
        (
            Column("profile", "text", "name of the profile", key=True),
            Column(
                "month", "integer", "calendar month, 1 to 12", "month", key=True, low=1, high=12
            ),
            Column("relative", "float", "against the year's mean", "multiplier", low=0),
        ),
        required="where a service names a profile",
        rule="each profile has 12 months whose mean is 1 (within 0.005)",
    ),
)

OTHERS = (
    TableSchema(
        "flow.stay_shape",
        "Relative length of stay by age; scaled so that the mean over base activity is 1.",
        (
            Column("service", "text", "service", key=True, names="service with beds"),
            _BAND,
            Column("relative", "float", "stay against other ages", "multiplier", low=0),
        ),
    ),
    TableSchema(
        "workforce.skill_mix",
        "Staff a service needs: whole-time equivalents for 1,000 units (or bed-days) a year.",
        (
            _SERVICE,
            Column("staff_group", "text", "staff group", key=True, names="staff group"),
            Column("wte_per_1000", "float", "staff for 1,000 a year", "wte", low=0),
            Column("per", "text", "1,000 of what", choices=("unit", "bed-day")),
        ),
        required="where the plan has staff groups",
    ),
    TableSchema(
        "estate.sites",
        "Sites with their beds and buildings.",
        (
            Column("site", "text", "key of the site", key=True),
            Column("name", "text", "name"),
            Column("partner", "text", "who runs it", names="partner"),
            Column("area", "text", "area it stands in", names="area"),
            Column("beds_*", "float", "beds available of this type", "bed", low=0, each="bed type"),
            Column("running_cost", "float", "a year", "gbp/year", low=0, optional=True),
            Column("floor_area", "float", "gross internal area", "m2", low=0, optional=True),
            Column("backlog", "float", "backlog maintenance", "gbp", low=0, optional=True),
            Column("latitude", "float", "degrees north", low=-90, high=90, optional=True),
            Column("longitude", "float", "degrees east", low=-180, high=180, optional=True),
            Column("code", "text", "site code of the estates return (ERIC) or ODS", optional=True),
            Column("definition", "text", "what its beds count", optional=True),
        ),
        required="always",
    ),
)

PLAN_TABLES: dict[str, TableSchema] = {
    schema.address: schema for schema in (*POPULATION, *DEMAND, *OTHERS, *WORKFORCE, *FINANCE)
}
