"""The tables a run writes: results, verdict, held_back; and every measure in the results."""

from __future__ import annotations

from dataclasses import dataclass

from bettercare.tables.appraisal_results import APPRAISAL_TABLES
from bettercare.tables.columns import OutputColumn, OutputSchema
from bettercare.tables.money_results import CAPITAL, DOUBLE_RUNNING

_NOT_APPLICABLE = "does not apply to the measure"
_TOTAL = "all is the total"

_OPTION = OutputColumn("option", "text", "key of the option")
_YEAR = OutputColumn("year", "text", 'financial year, such as "2018/19"')


def _dimension(name: str, meaning: str) -> OutputColumn:
    return OutputColumn(name, "text", f"{meaning}; {_TOTAL}", null=_NOT_APPLICABLE)


RESULTS = OutputSchema(
    "results",
    "Every measure by year and, where it applies, month, place, service, partner and people: "
    "mean and quantiles over the draws.",
    (
        _OPTION,
        _YEAR,
        OutputColumn("month", "text", 'calendar month, "2019-01"', null="a whole year"),
        _dimension("area", "area of residence"),
        _dimension("site", "site of the provider"),
        _dimension("service", "service"),
        _dimension("setting", "setting of care"),
        _dimension("pathway", "pathway"),
        _dimension("partner", "partner who gives the service, pays, or employs the staff"),
        _dimension("staff_group", "staff group"),
        _dimension("age_band", "age band"),
        _dimension("sex", "f or m"),
        _dimension("deprivation", "fifth of small areas, 1 the most deprived"),
        OutputColumn("measure", "text", "what is measured"),
        OutputColumn("unit", "text", "unit of mean and quantiles"),
        OutputColumn("mean", "float", "mean over the draws"),
        OutputColumn("p10", "float", "a tenth of the draws are below it"),
        OutputColumn("p50", "float", "the middle draw"),
        OutputColumn("p90", "float", "a tenth of the draws are above it"),
    ),
)

HOLDS = ("holds", "fails", "cannot tell")

VERDICT = OutputSchema(
    "verdict",
    "Each check by option and year: size first, then how probable it is that it holds.",
    (
        _OPTION,
        _YEAR,
        OutputColumn("month", "text", "the month that decides", null="a whole year"),
        OutputColumn(
            "check",
            "text",
            "key of the check, CHECK:MEMBER where it has members; all is every check together",
        ),
        _dimension("area", "area of residence"),
        _dimension("site", "site"),
        _dimension("setting", "setting of care"),
        _dimension("service", "service"),
        _dimension("partner", "partner"),
        _dimension("staff_group", "staff group"),
        OutputColumn("unit", "text", "unit of needed, planned and shortfall", null="untested"),
        OutputColumn("threshold", "float", "the partners' threshold", null="none is set"),
        OutputColumn("needed_p10", "float", "a tenth of the draws need less", null="untested"),
        OutputColumn("needed", "float", "needed in the middle draw", null="untested"),
        OutputColumn("needed_p90", "float", "a tenth of the draws need more", null="untested"),
        OutputColumn("planned", "float", "what the plan provides", null="untested"),
        OutputColumn("shortfall_p10", "float", "low end of the shortage", null="untested"),
        OutputColumn(
            "shortfall", "float", "needed less planned; above 0 is a shortage", null="untested"
        ),
        OutputColumn("shortfall_p90", "float", "high end of the shortage", null="untested"),
        OutputColumn(
            "probability",
            "float",
            "that the check holds, in steps of 0.05 from 0.05 to 0.95",
            "share",
            null="untested",
        ),
        OutputColumn("holds", "text", "the answer", choices=HOLDS),
        OutputColumn(
            "judgement_share",
            "float",
            "share of the answer's uncertainty that rests on judgement",
            "share",
            null="untested",
        ),
        OutputColumn("reason", "text", "why, in words"),
    ),
)

HELD_BACK = OutputSchema(
    "held_back",
    "What each intervention was planned to do in a year, what staff, enablers and room let it "
    "do, and what held it most.",
    (
        _OPTION,
        _YEAR,
        OutputColumn("intervention", "text", "key of the intervention"),
        OutputColumn("pathway", "text", "its pathway", null="an enabler"),
        OutputColumn("planned_share", "float", "share of full effect by its ramp", "share"),
        OutputColumn("achieved_share_p10", "float", "share achieved, low end", "share"),
        OutputColumn("achieved_share", "float", "share achieved, middle draw", "share"),
        OutputColumn("achieved_share_p90", "float", "share achieved, high end", "share"),
        OutputColumn("held_by", "text", "what holds it most", null="nothing"),
        OutputColumn("worth_planned", "float", "beds' worth as planned, central values", "bed"),
        OutputColumn("worth_achieved", "float", "beds' worth achieved, central values", "bed"),
    ),
)

WINTER = OutputSchema(
    "winter",
    "What a winter does to the hospitals by the response surface that the plan keeps, with what is "
    "outside hospital as planned, a year late, or as in the base year. Only of a plan with one.",
    (
        _OPTION,
        _YEAR,
        OutputColumn("response", "text", "what is told, such as ae_over_4_hours"),
        OutputColumn("unit", "text", "unit of the quantiles"),
        OutputColumn("outside_hospital", "text", "as planned, a year late, not at all"),
        OutputColumn("p10", "float", "low end: one draw in ten is below"),
        OutputColumn("p50", "float", "middle draw"),
        OutputColumn("p90", "float", "high end: one draw in ten is above"),
    ),
)

OUTPUT_TABLES: dict[str, OutputSchema] = {
    schema.name: schema
    for schema in (
        RESULTS, VERDICT, HELD_BACK, CAPITAL, DOUBLE_RUNNING, WINTER, *APPRAISAL_TABLES
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of the results. TYPE is a bed type, UNIT the service's unit.

    CONDITION is a condition of population.prevalence, CARE is mental or physical, STEP a step of
    the bridge.
    """

    name: str
    unit: str
    meaning: str
    by: str


MEASURES: tuple[Measure, ...] = (
    Measure("people", "person", "people living there", "area, age_band, sex"),
    Measure(
        "births",
        "birth/year",
        "children born in the twelve months to the middle of the calendar year the year begins in "
        "(in the base year: at the pace of then)",
        "area",
    ),
    Measure("deaths", "person/year", "deaths in the same twelve months", "area"),
    Measure("people_with_CONDITION", "person", "people who have a condition", "area"),
    Measure(
        "activity",
        "UNIT/year",
        "units of a service given in the year",
        "service with area; partner and site; pathway; age_band and sex",
    ),
    Measure("activity_month", "UNIT/month", "units given in the month", "service, month"),
    Measure(
        "beddays_midnight",
        "bed-day/year",
        "beds occupied at midnight, summed over the nights of the year",
        "service; partner, site and setting",
    ),
    Measure("beds_TYPE_occupied", "bed", "beds occupied at midnight", "site, month"),
    Measure(
        "beds_TYPE_needed", "bed", "beds needed at the partners' target occupancy", "site, month"
    ),
    Measure("beds_TYPE_planned", "bed", "beds the plan provides", "site, month"),
    Measure(
        "capacity_needed", "UNIT/year", "activity of the peak month at a yearly rate", "service"
    ),
    Measure("capacity_planned", "UNIT/year", "what the service can do in a year", "service"),
    Measure(
        "staff_required", "wte", "staff the activity needs", "staff_group; staff_group, partner"
    ),
    Measure("staff_in_post", "wte", "staff there", "staff_group; staff_group, partner"),
    Measure(
        "staff_gap", "wte", "staff required less staff in post", "staff_group; staff_group, partner"
    ),
    Measure(
        "staff_joined",
        "wte/year",
        "staff who join from outside the plan's staff, trained and from abroad among them",
        "staff_group; staff_group, partner",
    ),
    Measure(
        "staff_left",
        "wte/year",
        "staff who leave, apart from those who retire or move within the plan's staff",
        "staff_group; staff_group, partner",
    ),
    Measure("staff_retired", "wte/year", "staff who retire", "staff_group; staff_group, partner"),
    Measure(
        "staff_moved",
        "wte/year",
        "staff who come from other groups and partners of the plan, less those who go there",
        "staff_group; staff_group, partner",
    ),
    Measure(
        "staff_hours",
        "wte/year",
        "change of hours as people grow a year older",
        "staff_group; staff_group, partner",
    ),
    Measure(
        "staff_people", "person", "people in post at the end of the year", "staff_group, age_band"
    ),
    Measure(
        "bank_agency", "wte", "posts that bank and agency fill", "staff_group; staff_group, partner"
    ),
    Measure(
        "bank_agency_cost",
        "gbp/year",
        "pay of bank and agency at base-year prices",
        "staff_group; staff_group, partner",
    ),
    Measure(
        "bank_agency_premium",
        "gbp/year",
        "the part of it beyond what own staff would be paid",
        "staff_group; staff_group, partner",
    ),
    Measure("cost", "gbp/year", "cost at the year's prices", "partner; setting"),
    Measure("funding", "gbp/year", "funding in cash", "partner"),
    Measure(
        "gap",
        "gbp/year",
        "cost and payments less funding and other income; of all partners, with what they pay "
        "each other eliminated",
        "partner",
    ),
    Measure(
        "spend_per_head_CARE",
        "gbp/person",
        "cost of services for mental (or physical) health given by the plan's partners, for each "
        "person who lives in the area",
        "all",
    ),
    Measure(
        "bridge_start",
        "gbp/year",
        "gap of the year with none of the option's interventions and figures; every fifth year "
        "and the last, of partners with stated funding",
        "partner",
    ),
    Measure(
        "bridge_STEP",
        "gbp/year",
        "what a step adds to the gap, whatever the order of steps (Shapley value); with "
        "bridge_start all steps sum to the gap",
        "partner",
    ),
    Measure(
        "cost_released",
        "gbp/year",
        "cost that left with the activity that interventions take away",
        "partner",
    ),
    Measure(
        "cost_stranded",
        "gbp/year",
        "cost of that activity that stayed behind",
        "partner",
    ),
    Measure(
        "double_running",
        "gbp/year",
        "cost of capacity kept open until what takes its place works; part of cost",
        "partner",
    ),
    Measure(
        "transition_funding",
        "gbp/year",
        "what transition funds and capital pay of double running",
        "partner",
    ),
    Measure("grants", "gbp/year", "grants and transition funding in cash", "partner"),
    Measure("client_income", "gbp/year", "what people who use services pay", "partner"),
    Measure(
        "contract_income",
        "gbp/year",
        "what partners get for care by contract; all is what comes from outside the plan",
        "partner",
    ),
    Measure(
        "pool_income",
        "gbp/year",
        "what pooled budgets pay for services; all is the pools' outturn",
        "partner",
    ),
    Measure(
        "pool_payments",
        "gbp/year",
        "what partners pay into pooled budgets in the end, risk shared; all is the outturn",
        "partner",
    ),
    Measure(
        "contract_payments",
        "gbp/year",
        "what partners pay others for care by contract; all is what goes outside the plan",
        "partner",
    ),
    Measure(
        "closing_beds_closed",
        "bed",
        "beds closed since the base year, in the month in which most is short of its money; only "
        "where a check of kind funding is set",
        "all",
    ),
    Measure(
        "closing_beds_funded",
        "bed",
        "beds' worth of care in place by the year before whose money is there in that month; 0 "
        "where no bed closes",
        "all",
    ),
    Measure(
        "closing_money_needed",
        "gbp/year",
        "running cost and double running of the interventions that take care out of those beds",
        "all",
    ),
    Measure(
        "closing_money_agreed",
        "gbp/year",
        "of it, what is agreed or paid by a fund or scheme in that month",
        "all",
    ),
    Measure("capital_sought", "gbp", "capital the option asks for", "all"),
    Measure("capital_secured", "gbp", "capital secured by the year", "all"),
    Measure(
        "beds_relief",
        "bed",
        "beds' worth of care moved, avoided or shortened against the do-nothing option",
        "all",
    ),
)
