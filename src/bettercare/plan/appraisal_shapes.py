"""The keys of appraisal.toml."""

from __future__ import annotations

from bettercare.plan.appraisal_measures import PICK_MEASURES
from bettercare.plan.keys import Key, Shape
from bettercare.plan.programme_shapes import UNCERTAIN
from bettercare.plan.shapes import LABEL, NOTE, OWNER, RANGE, REVIEW, SOURCE, UNIT, VALUE

BENEFIT_KINDS = ("cash_releasing", "non_cash_releasing", "societal", "health", "unmonetised")

_PRICE_BASE = Key("price_base", "text", "year whose prices it is in", '"2013/14"', required=True)
_RANGE = Key("range", "table", "plausible range", "{ low = 1, high = 3 }", shape=RANGE)
_OPTIONS = Key(
    "options",
    "list of texts",
    "options it falls on, with all that are based on them",
    '["b"]',
    True,
    names="option",
)
_FROM = Key("from", "text", "first financial year", '"2017/18"', default="year 0")
_UNTIL = Key("until", "text", "last financial year", '"2019/20"', default="the end")
_REASON = Key("reason", "text", "why it is as it is", '"Agreed at a workshop"', required=True)

RATE = Shape(
    "a row of rates",
    (
        Key("first", "whole number", "first year after year 0", "1", True, low=1),
        Key("last", "whole number", "last year", "30", low=1, default="without end"),
        Key("rate", "number", "rate", "3.5", required=True),
    ),
    "A rate for some years; the rows cover every year once.",
)
SCHEDULE = Shape(
    "a discount schedule",
    (
        LABEL,
        Key("as_of", "date", "when it was published", "2022-11-18", required=True),
        UNIT,
        Key(
            "rates",
            "list of tables",
            "rates by year",
            "[{ first = 1, last = 30, rate = 3.5 }]",
            required=True,
            shape=RATE,
        ),
        OWNER,
        SOURCE,
        REVIEW,
        NOTE,
    ),
    "Real discount rates a year, as published at a date.",
)
FACTOR = Shape(
    "a cause of optimism bias",
    (
        Key("cause", "text", "name of the cause", '"poor_project_intelligence"', required=True),
        Key("contribution", "number", "its share of the bias", "0.3", True, low=0, high=1),
        Key(
            "mitigation",
            "table",
            "how far it has been mitigated",
            '{ value = 50, unit = "percent", low = 30, high = 70 }',
            required=True,
            unit="share",
            shape=UNCERTAIN,
        ),
    ),
    "Contributions sum to 1.",
)
BIAS = Shape(
    "an optimism bias",
    (
        LABEL,
        Key(
            "upper",
            "table",
            "bias with nothing mitigated, as a share of capital",
            '{ value = 24, unit = "percent" }',
            required=True,
            unit="share",
            shape=UNCERTAIN,
        ),
        Key(
            "lower",
            "table",
            "bias that is left however much is mitigated",
            '{ value = 2, unit = "percent" }',
            required=True,
            unit="share",
            shape=UNCERTAIN,
        ),
        Key(
            "causes",
            "list of tables",
            "causes",
            '[{ cause = "design", contribution = 1, mitigation = { value = 0, unit = "share" } }]',
            required=True,
            shape=FACTOR,
        ),
        OWNER,
        SOURCE,
        REVIEW,
        NOTE,
    ),
    "Optimism bias of one kind of scheme: upper × (1 − Σ contribution × mitigation).",
)
CAPITAL = Shape(
    "a capital plan",
    (
        Key("bias", "text", "key of optimism_bias", '"standard_building"', required=True),
        Key(
            "spend",
            "table of numbers",
            "share by financial year, none after it opens; they sum to 1",
            '{ "2015/16" = 0.4, "2016/17" = 0.6 }',
            required=True,
        ),
        Key("life", "whole number", "years until it is renewed", "30", True, low=1, high=200),
        Key(
            "renewal",
            "table",
            "share of the capital spent anew at the end of each life",
            '{ value = 40, unit = "percent", low = 25, high = 60 }',
            unit="share",
            shape=UNCERTAIN,
        ),
        Key("price_base", "text", "year whose prices its capital is in", '"2013/14"', True),
        OWNER,
        SOURCE,
        REVIEW,
        NOTE,
    ),
    "Of an intervention with capital, which is its key.",
)
EXTRA_COST = Shape(
    "a cost",
    (
        LABEL,
        Key("kind", "text", "what it is", '"transition"', True, choices=("transition", "running")),
        VALUE,
        UNIT,
        _RANGE,
        _PRICE_BASE,
        _OPTIONS,
        _FROM,
        _UNTIL,
        OWNER,
        SOURCE,
        REVIEW,
        NOTE,
    ),
    "A cost that no intervention carries, in pounds a year.",
)
PICK_WHERE = Shape(
    "a part of a measure",
    (
        Key("service", "text", "service", '"emergency_admission"', names="service"),
        Key("area", "text", "area", '"leicester"', names="area"),
        Key("site", "text", "site", '"lri"', names="site"),
        Key("pathway", "text", "pathway", '"urgent"', names="pathway"),
        Key("staff_group", "text", "staff group", '"gp"', names="staff group"),
        Key("bed_type", "text", "bed type", '"general"', names="bed type"),
        Key("partner", "text", "partner", '"uhl"', names="partner"),
    ),
    "What picks a part of a measure.",
)
_MEASURE = Key(
    "measure",
    "text",
    "measure of the results it hangs on",
    '"activity"',
    choices=tuple(PICK_MEASURES),
)
_WHERE = Key(
    "where", "table", "part of the measure", '{ service = "emergency_admission" }', shape=PICK_WHERE
)
BENEFIT = Shape(
    "a benefit",
    (
        LABEL,
        Key("kind", "text", "what kind it is", '"societal"', True, choices=BENEFIT_KINDS),
        _MEASURE,
        _WHERE,
        Key(
            "better",
            "text",
            "whether less or more of the measure than business as usual is better",
            '"less"',
            choices=("less", "more"),
        ),
        Key("value", "number", "worth of one unit", "120"),
        Key("unit", "text", "unit of the worth", '"gbp/admission"'),
        _RANGE,
        Key("price_base", "text", "year whose prices it is in (money)", '"2013/14"'),
        Key(
            "reason",
            "text",
            "why it is not counted twice",
            '"Only the part of the cost that the run does not release"',
        ),
        OWNER,
        SOURCE,
        REVIEW,
        NOTE,
    ),
    "What a change against business as usual is worth; unmonetised ones have words alone.",
)
RISK = Shape(
    "a risk",
    (
        LABEL,
        Key(
            "probability",
            "table",
            "how likely it is",
            '{ value = 30, unit = "percent", low = 15, high = 50 }',
            required=True,
            unit="share",
            shape=UNCERTAIN,
        ),
        Key(
            "impact",
            "table",
            "what it costs a year if it comes about",
            '{ value = 2, unit = "mgbp/year", low = 1, high = 4 }',
            required=True,
            unit="gbp/year",
            shape=UNCERTAIN,
        ),
        _PRICE_BASE,
        _OPTIONS,
        _FROM,
        _UNTIL,
        OWNER,
        SOURCE,
        REVIEW,
        NOTE,
    ),
    "Its probability times its impact, in each year from first to last.",
)
POINT = Shape(
    "a point of a value function",
    (
        Key("at", "number", "the measure", "200", required=True),
        Key("value", "number", "its value, 0 worst to 1 best", "0.5", True, low=0, high=1),
    ),
    "Straight lines join the points; beyond the ends the value stays.",
)
CRITERION = Shape(
    "a criterion",
    (
        LABEL,
        Key("principle", "text", "principle it stands for", '"work_together"', names="principle"),
        _MEASURE,
        _WHERE,
        Key("year", "text", "year looked at", '"2018/19"', default="the horizon"),
        Key("unit", "text", "unit of the points", '"wte"'),
        Key(
            "points",
            "list of tables",
            "value function",
            "[{ at = 0, value = 1 }, { at = 90, value = 0 }]",
            shape=POINT,
        ),
        Key(
            "scores",
            "table of numbers",
            "scores by option, 0 to 100, taken over by options based on it",
            "{ a = 20, b = 70 }",
        ),
        Key(
            "spread",
            "number",
            "how far a score may be wrong either way",
            "15",
            low=0,
            high=100,
            default="0",
        ),
        Key("least", "number", "value that satisfies, 0 to 1", "0.5", low=0, high=1),
        OWNER,
        SOURCE,
        _REASON,
        NOTE,
    ),
    "A measure with a value function, or scores given by option.",
)
STAKEHOLDER = Shape(
    "a group of stakeholders",
    (
        LABEL,
        Key(
            "weights",
            "table of numbers",
            "swing weights by criterion; they are scaled to sum to 1",
            "{ staff = 100, travel = 60 }",
            required=True,
        ),
        OWNER,
        SOURCE,
        _REASON,
        NOTE,
    ),
    "Whose weights they are, and how they were got.",
)
APPRAISAL = Shape(
    "appraisal.toml",
    (
        Key("price_base", "text", "year whose prices all money is in", '"2013/14"', True),
        Key("year_0", "text", "year that is not discounted", '"2014/15"', required=True),
        Key(
            "years", "whole number", "years appraised, year 0 included", "60", True, low=1, high=300
        ),
        Key(
            "business_as_usual",
            "text",
            "option all others are compared with",
            '"a_do_nothing"',
            required=True,
            names="option",
        ),
        Key(
            "after_horizon",
            "text",
            "what the last year's differences do after the plan's horizon",
            '"hold"',
            required=True,
            choices=("hold", "fade"),
        ),
        Key("fade_years", "whole number", "years to fade to nothing", "20", True, low=1, high=300),
        Key("schedules", "table", "discount schedules", "[schedules.standard]", required=True),
        Key("qaly", "table", "worth of a QALY", "[qaly]"),
        Key("optimism_bias", "table", "by kind of scheme", "[optimism_bias.standard_building]"),
        Key("capital", "table", "capital plans by intervention", "[capital.two_sites]"),
        Key("costs", "table", "costs no intervention carries", "[costs.double_running]"),
        Key("benefits", "table", "benefits", "[benefits.carers_time]"),
        Key("risks", "table", "risks", "[risks.late_opening]"),
        Key("criteria", "table", "criteria", "[criteria.staffing]"),
        Key("stakeholders", "table", "groups with weights", "[stakeholders.public]"),
    ),
    "How options are appraised: optional; `bettercare appraise` needs it.",
)
QALY = Shape(
    "the worth of a QALY",
    (LABEL, VALUE, UNIT, _RANGE, _PRICE_BASE, OWNER, SOURCE, REVIEW, NOTE),
    "What a quality-adjusted life year is worth, in pounds.",
)

#: Sections of appraisal.toml that hold one table a key, and the shape of such a table.
APPRAISAL_SECTIONS: dict[str, Shape] = {
    "schedules": SCHEDULE,
    "optimism_bias": BIAS,
    "capital": CAPITAL,
    "costs": EXTRA_COST,
    "benefits": BENEFIT,
    "risks": RISK,
    "criteria": CRITERION,
    "stakeholders": STAKEHOLDER,
}
