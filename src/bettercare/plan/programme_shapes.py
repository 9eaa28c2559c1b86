"""The keys of interventions/NAME.toml and options/NAME.toml."""

from __future__ import annotations

from bettercare.plan.double_running import PAID_FROM
from bettercare.plan.keys import Key, Shape
from bettercare.plan.shapes import (
    HIGH,
    LABEL,
    LOW,
    NOTE,
    PRICE_BASE,
    RANGE_KIND,
    REVIEW,
    UNIT,
    VALUE,
)
from bettercare.tables.plan_tables import SEXES

STATUSES = ("idea", "proposal", "option", "preferred", "decided", "delivered")
PROJECTS = ("primary_care", "workforce", "information_technology", "property")

_SUMMARY = Key("summary", "text", "what it is, in plain words", '"Nurses see people at home"')
_SOURCE = Key("source", "list of texts", "keys of sources.toml", '["plan_2014"]', names="source")

RAMP = Shape(
    "a ramp",
    (
        Key("months", "number", "months from start to full effect", "18", True, low=0, high=600),
        Key(
            "shape",
            "text",
            "how it grows",
            '"linear"',
            choices=("linear", "s_curve", "step"),
            default="linear",
        ),
    ),
    "How the effect grows to its full size.",
)
UNCERTAIN = Shape(
    "a figure with a range",
    (VALUE, UNIT, LOW, HIGH, RANGE_KIND),
    "A figure with its unit and, where it is uncertain, its range.",
)
WHERE = Shape(
    "where",
    (
        Key("area", "text or list of texts", "areas", '"leicester"', names="area"),
        Key("age", "text or list of texts", "ages; edges of age bands", '"75+"'),
        Key("sex", "text or list of texts", "f or m", '"f"', choices=SEXES),
        Key(
            "deprivation",
            "list of whole numbers",
            "fifths, 1 most deprived",
            "[1, 2]",
            low=1,
            high=5,
        ),
        Key(
            "condition",
            "text or list of texts",
            "conditions of demand.condition_share",
            '"ambulatory_sensitive"',
            names="condition",
        ),
        Key("provider", "text or list of texts", "partners", '"uhl"', names="partner"),
        Key("site", "text or list of texts", "sites", '"lri"', names="site"),
        Key("pathway", "text or list of texts", "pathways", '"urgent"', names="pathway"),
    ),
    "The part of a service that an effect touches; what is left out is everyone.",
)
CHANGE = Shape(
    "a change",
    (
        Key("multiply", "number", "times what it was (or `add`)", "0.92", low=0),
        Key("add", "number", "more than it was (needs `unit`)", "12000"),
        Key("unit", "text", "unit of what is added", '"contact/year"'),
        LOW,
        HIGH,
        RANGE_KIND,
        PRICE_BASE,
    ),
    "What an effect does: multiply or add, with a range.",
)
MOVE = Shape(
    "a destination of moves_to",
    (
        Key("service", "text", "where care goes", '"nurse_contact"', True, names="service"),
        Key("per_unit", "number", "units of it for each unit that leaves", "6.0", True, low=0),
        LOW,
        HIGH,
        RANGE_KIND,
        Key(
            "per",
            "text",
            "each unit of what",
            '"unit"',
            choices=("unit", "bed-day"),
            default="unit for activity, bed-day for length of stay",
        ),
    ),
    "Where care goes that leaves a service.",
)
EFFECT = Shape(
    "an effect",
    (
        Key(
            "on",
            "text",
            "activity.SERVICE, flow.length_of_stay.SERVICE or the address of a value",
            '"activity.emergency_admission"',
            required=True,
        ),
        Key("where", "table", "part of the service", '{ age = "75+" }', shape=WHERE),
        Key("change", "table", "what changes", "{ multiply = 0.92 }", shape=CHANGE),
        Key(
            "relocate",
            "table of numbers",
            "sites that take over the activity at where.site; shares sum to 1",
            "{ lri = 0.55, gh = 0.45 }",
        ),
        Key(
            "moves_to",
            "list of tables",
            "what receives the care that leaves",
            '[{ service = "nurse_contact", per_unit = 6.0 }]',
            shape=MOVE,
        ),
        Key("avoided", "text", "why the care is no longer needed", '"fewer falls"'),
        Key(
            "source",
            "list of texts",
            "keys of sources.toml",
            '["trial_2012"]',
            names="source",
            default="the intervention's",
        ),
        NOTE,
    ),
    "One change to a service's activity, its stays or another value.",
)
AMOUNT = Shape("an amount", (VALUE, UNIT), "A figure with its unit.")
NEED = Shape(
    "a need",
    (
        Key(
            "what",
            "text",
            "workforce.GROUP, enabler.NAME, capacity.SERVICE or capital.SCHEME",
            '"workforce.community_nurse"',
            required=True,
        ),
        Key("amount", "table", "how much", '{ value = 14.0, unit = "wte" }', shape=AMOUNT),
        Key(
            "partner",
            "text",
            "whose staff they are (workforce only)",
            '"lpt"',
            names="partner",
            default="any partner's",
        ),
        Key("by", "date", "when it must be there", "2015-04-01"),
        NOTE,
    ),
    "What must be there before the intervention works.",
)
AFTER = Shape(
    "a start that waits",
    (
        Key("what", "text", "what must be under way first", '"shared_record"', required=True,
            names="intervention"),
        Key("months", "number", "months it must have been under way", "6", low=0, high=600,
            default="the whole of its ramp"),
        NOTE,
    ),
    "What must have been under way before the intervention begins. It then begins later where "
    "the other slips.",
)  # fmt: skip
AGREED = Shape(
    "money agreed",
    (
        VALUE,
        UNIT,
        Key("from", "date", "first day of the money", "2015-04-01", default="the whole horizon"),
    ),
    "Money that is agreed for a running cost, in cash a year, from a day on.",
)
DOUBLE_RUNNING = Shape(
    "double running",
    (
        Key("what", "text", "what is kept open", '"Two wards at the General"', required=True),
        Key("months", "table", "how long old and new run side by side, once it begins",
            '{ value = 9, unit = "month", low = 6, high = 15 }', required=True, unit="month",
            shape=UNCERTAIN),
        Key("cost", "table", "cost a year of what is kept, base-year prices",
            '{ value = 3.4, unit = "mgbp/year" }', required=True, unit="gbp/year",
            shape=UNCERTAIN),
        Key("paid_from", "text", "where the money comes from", '"transition fund"', required=True,
            choices=PAID_FROM),
        Key("fund", "text", "fund of finance.transition_fund", '"better_care"', names="fund"),
        Key("scheme", "text", "scheme of estate.capital", '"two_sites"', names="scheme"),
        Key("partner", "text", "who bears it", '"uhl"', names="partner",
            default="the intervention's lead"),
        NOTE,
    ),
    "What stays open until the new works, what that costs, and who pays. What the fund or scheme "
    "does not hold falls on the partner.",
)  # fmt: skip
COST = Shape(
    "a cost",
    (
        Key(
            "revenue",
            "table",
            "running cost a year at full ramp, base-year prices",
            '{ value = 2.1, unit = "mgbp/year" }',
            unit="gbp/year",
            shape=UNCERTAIN,
        ),
        Key(
            "capital",
            "table",
            "capital sought",
            '{ value = 8, unit = "mgbp" }',
            unit="gbp",
            shape=UNCERTAIN,
        ),
        Key("scheme", "text", "scheme of estate.capital that pays", '"two_sites"', names="scheme"),
        Key("agreed", "table", "money agreed for the running cost, in cash",
            '{ value = 2, unit = "mgbp/year", from = 2015-04-01 }', unit="gbp/year",
            shape=AGREED),
        Key(
            "partner",
            "text",
            "who pays",
            '"lpt"',
            names="partner",
            default="the intervention's lead",
        ),
        PRICE_BASE,
    ),
    "What the intervention costs.",
)  # fmt: skip
INTERVENTION = Shape(
    "an intervention",
    (
        LABEL,
        _SUMMARY,
        Key(
            "kind",
            "text",
            "changes a service, or lets others do so",
            '"service"',
            choices=("service", "enabler"),
            default="service",
        ),
        Key("pathway", "text", "its pathway (kind service)", '"frail_older"', names="pathway"),
        Key("project", "text", "its project (kind enabler)", '"property"', choices=PROJECTS),
        Key("status", "text", "how firm it is", '"proposal"', required=True, choices=STATUSES),
        Key("lead", "text", "partner who leads it", '"lpt"', required=True, names="partner"),
        Key("starts", "date", "first day of effect", "2015-04-01", required=True),
        Key(
            "source",
            "list of texts",
            "keys of sources.toml",
            '["plan_2014"]',
            required=True,
            names="source",
        ),
        Key(
            "net_of",
            "list of texts",
            "trends that do not already contain its effect",
            '["demand.trend.emergency_admission"]',
        ),
        Key("ramp", "table", "growth to full effect", "{ months = 18 }", shape=RAMP),
        Key(
            "delay",
            "table",
            "slip of the start",
            '{ value = 3, unit = "month", low = 1, high = 9 }',
            unit="month",
            shape=UNCERTAIN,
        ),
        Key("effect", "list of tables", "what it changes", "[[effect]]", shape=EFFECT),
        Key("needs", "list of tables", "what must be there first", "[[needs]]", shape=NEED),
        Key("after", "list of tables", "what must be under way first", "[[after]]", shape=AFTER),
        Key("cost", "table", "what it costs", "[cost]", shape=COST),
        Key("double_running", "table", "what stays open until it works", "[double_running]",
            shape=DOUBLE_RUNNING),
        REVIEW,
        NOTE,
    ),
    "One change to how care is given, or an enabler of such changes.",
)  # fmt: skip

SET = Shape(
    "a set line",
    (
        VALUE,
        Key("from", "date", "first day it holds", "2018-04-01", default="the whole horizon"),
        Key("why", "text", "reason", '"Acute services on two sites"', required=True),
        Key("unit", "text", "unit of value", '"bed"', default="the unit the plan gives it in"),
        LOW,
        HIGH,
        RANGE_KIND,
        PRICE_BASE,
    ),
    "A value this option puts in the place of the plan's.",
)
OPTION = Shape(
    "an option",
    (
        LABEL,
        _SUMMARY,
        Key("author", "text", "who composed it", '"programme office"'),
        Key("status", "text", "how firm it is", '"option"', choices=STATUSES, default="option"),
        Key("based_on", "text", "option it starts from", '"a_do_nothing"', names="option"),
        Key(
            "interventions",
            "list of texts",
            "added after the inherited ones, in order",
            '["crisis_response"]',
            names="intervention",
        ),
        Key(
            "drop",
            "list of texts",
            "inherited interventions left out",
            '["crisis_response"]',
            names="intervention",
        ),
        Key("set", "table", "values it replaces, by address", "[set]"),
        _SOURCE,
        NOTE,
    ),
    "A named list of changes on a base.",
)
