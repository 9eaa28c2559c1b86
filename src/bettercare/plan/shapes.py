"""The keys of plan.toml, sources.toml, services.toml, tables.toml, verdict.toml and values."""

from __future__ import annotations

from bettercare.plan.keys import Key, Shape
from bettercare.tables.activity_cells import PODS
from bettercare.tables.units import ACTIVITY_UNITS

FORMAT = 2  # of the plans this program reads; older ones are migrated (bettercare.migration)

GRADES = ("measured", "published", "modelled", "judgement")  # best first
FULL_RANGE = "full range"
RANGE_KINDS = ("80% interval", "90% interval", "95% interval", FULL_RANGE)
PARTNER_KINDS = (
    "acute trust",
    "community and mental-health trust",
    "ccg",
    "council",
    "primary care",
    "ambulance trust",
    "nhs england",
    "healthwatch",
    "board",
    "voluntary",
    "outside",
)
CHECK_KINDS = (
    "beds",
    "capacity",
    "staff",
    "money",
    "capital",
    "sequence",
    "funding",
    "value",
    "parity",
    "winter",
    "travel",
    "fairness",
    "gates",
)

LABEL = Key("label", "text", "name in words", '"Crisis response at home"', required=True)
OWNER = Key("owner", "text", "partner who answers for it", '"uhl"', required=True, names="partner")
NOTE = Key("note", "text", "a remark", '"three sites, all bed types"')
PRICE_BASE = Key(
    "price_base",
    "text",
    "year whose prices its money is in: the plan's base year",
    '"2013/14"',
    default="the base year",
)
REVIEW = Key("review", "date", "when it is to be looked at again", "2015-03-31")
SOURCE = Key(
    "source",
    "list of texts",
    "keys of sources.toml",
    '["eric_2013_14"]',
    required=True,
    names="source",
)
LOW = Key("low", "number", "low end of the plausible range", "8.6")
HIGH = Key("high", "number", "high end of the plausible range", "10.3")
RANGE_KIND = Key(
    "kind",
    "text",
    "what low and high enclose",
    '"80% interval"',
    choices=RANGE_KINDS,
    default="range_kind of plan.toml",
)
VALUE = Key("value", "number", "the figure", "9.4", required=True)
UNIT = Key("unit", "text", "unit of the figure", '"day"', required=True)

PLAN = Shape(
    "plan.toml",
    (
        Key("format", "whole number", "version of the plan's format", "2", required=True, low=1),
        Key("title", "text", "title of the plan", '"Better Care Together"', required=True),
        Key("short", "text", "short name", '"LLR 2014"', required=True),
        Key("summary", "text", "what the plan is, in a sentence", '"A five-year plan"', True),
        Key("base_year", "text", "financial year the figures start from", '"2013/14"', True),
        Key("horizon", "text", "last financial year", '"2023/24"', required=True),
        Key("seed", "whole number", "seed of the draws", "2014", default="0", low=0, high=2**53),
        Key("draws", "whole number", "draws in a run", "256", default="256", low=2, high=1e6),
        Key(
            "age_bands",
            "list of texts",
            "bands that cover ages 0 to 90+ without gap or overlap",
            '["0-16", "17-64", "65-74", "75+"]',
            required=True,
        ),
        Key(
            "range_kind",
            "text",
            "what low and high of a range enclose where the range does not say it",
            '"80% interval"',
            required=True,
            choices=RANGE_KINDS,
        ),
        Key("partners", "table", "organisations", "[partners.uhl]", required=True),
        Key("areas", "table", "where people live", "[areas.leicester]", required=True),
        Key("settings", "table", "settings of care", "[settings.acute]", required=True),
        Key("stages", "table", "stages of a person's route", "[stages.prevention]", required=True),
        Key("pathways", "table", "pathways", "[pathways.urgent]", required=True),
        Key("conditions", "table", "groups of conditions", "[conditions.ambulatory_sensitive]"),
        Key("bed_types", "table", "types of bed", "[bed_types.general]"),
        Key("staff_groups", "table", "staff groups", "[staff_groups.community_nurse]"),
        Key("principles", "table", "principles of the plan", "[principles.work_together]"),
    ),
    "The plan's name, years, people's dimensions and partners.",
)

_NAME = Key("name", "text", "name in words", '"Leicester"', required=True)

NAMED = Shape("a name", (_NAME, NOTE), "Settings, stages, pathways, conditions, bed types, ...")
PARTNER = Shape(
    "a partner",
    (
        _NAME,
        Key("kind", "text", "what it is", '"acute trust"', required=True, choices=PARTNER_KINDS),
        Key("code", "text", "ODS code of the organisation", '"RWE"'),
        NOTE,
    ),
    'An organisation. Kind "outside" stands for hospitals and others elsewhere.',
)
AREA = Shape(
    "an area",
    (
        _NAME,
        Key("code", "text", "official code", '"E06000016"'),
        Key("outside", "true or false", "people from elsewhere treated here", "true"),
        NOTE,
    ),
    "Where people live. At most one area is outside.",
)

SOURCE_ENTRY = Shape(
    "a source",
    (
        Key("title", "text", "title", '"Estates return 2013-14"', required=True),
        Key("publisher", "text", "who published it", '"HSCIC"', required=True),
        Key("year", "text", "year it is about", '"2013/14"', required=True),
        Key("grade", "text", "how it was got", '"published"', required=True, choices=GRADES),
        Key("link", "text", "address on the web", '"https://example.org/eric"'),
        Key("read_on", "date", "when it was read", "2024-05-01"),
        NOTE,
    ),
    "Where figures come from.",
)

PROVISION = Shape(
    "a row of provider_map",
    (
        Key("area", "text", "area, or all", '"all"', required=True, names="area", or_all=True),
        Key("partner", "text", "who gives it", '"uhl"', required=True, names="partner"),
        Key("site", "text", "where (a site of estate.sites)", '"lri"', names="site"),
        Key("share", "number", "part of the area's activity", "0.55", True, low=0, high=1),
    ),
    "Rows naming an area replace the rows for all of that area; each area's shares sum to 1.",
)

RECORDS = Shape(
    "records of a service",
    (
        Key("kind", "text", "which records", '"apc"', required=True, choices=(*PODS,)),
        Key("pod", "list of texts", "points of delivery", '["emergency"]', required=True),
        Key("method", "list of texts", "how they came, where not all", '["ambulance"]'),
        Key(
            "specialty",
            "list of texts",
            "groups of treatment functions, where not all",
            '["maternity"]',
        ),
    ),
    "Which hospital records are a service's: admitted care (apc), outpatients (op) or A&E (ae).",
)

SERVICE = Shape(
    "a service",
    (
        _NAME,
        Key("unit", "text", "what is counted", '"admission"', True, choices=(*ACTIVITY_UNITS,)),
        Key("setting", "text", "setting of care", '"acute"', required=True, names="setting"),
        Key("stage", "text", "stage of the route", '"acute_care"', required=True, names="stage"),
        Key("pathways", "list of texts", "its pathways", '["urgent"]', True, names="pathway"),
        Key("delivered_by", "list of texts", "who gives it", '["uhl"]', True, names="partner"),
        Key(
            "driver",
            "text",
            "what its base activity grows with",
            '"people"',
            choices=("people", "births"),
            default="people",
        ),
        Key("beds", "text", "bed type its stays use", '"general"', names="bed type"),
        Key("profile", "text", "monthly profile in demand.profile", '"winter"', names="profile"),
        Key(
            "care",
            "text",
            "physical or mental health",
            '"physical"',
            choices=("physical", "mental"),
            default="physical",
        ),
        Key(
            "provider_map",
            "list of tables",
            "who gives it to whom, and where",
            '[{ area = "all", partner = "uhl", site = "lri", share = 1.0 }]',
            required=True,
            shape=PROVISION,
        ),
        Key(
            "records",
            "table",
            "which hospital records are this service's",
            '{ kind = "apc", pod = ["emergency"] }',
            shape=RECORDS,
        ),
        Key(
            "from_records",
            "text",
            "folder of counts that its figures come from",
            '"records"',
            default="from_records at the top of services.toml, else none",
        ),
        SOURCE,
        OWNER,
        REVIEW,
        NOTE,
    ),
    "A service people use, of every setting of care.",
)

RANGE = Shape(
    "a range",
    (
        Key("low", "number", "low end", "8.6", required=True),
        Key("high", "number", "high end", "10.3", required=True),
        RANGE_KIND,
    ),
    "How far the first value may reasonably be from what the plan says.",
)
CORRELATION = Shape(
    "a correlation",
    (
        Key("group", "text", "name of the common factor", '"winter"', required=True),
        Key("loading", "number", "how much follows it", "0.7", required=True, low=-1, high=1),
    ),
    "Values with the same group move together.",
)
VALUE_ENTRY = Shape(
    "a value",
    (
        LABEL,
        UNIT,
        Key("value", "number", "the figure (or `values`)", "9.4"),
        Key(
            "values",
            "table of numbers",
            "figures by the date they start",
            "{ 2014-04-01 = 9.4, 2016-04-01 = 9.0 }",
        ),
        Key("range", "table", "plausible range", "{ low = 8.6, high = 10.3 }", shape=RANGE),
        Key(
            "correlation",
            "table",
            "what it moves with",
            '{ group = "stays", loading = 0.7 }',
            shape=CORRELATION,
        ),
        PRICE_BASE,
        OWNER,
        SOURCE,
        REVIEW,
        NOTE,
    ),
    "One figure of assumptions/ROOM/TABLE.toml. A judgement needs a range.",
)

TABLE_ENTRY = Shape(
    "an entry of tables.toml",
    (SOURCE, OWNER, PRICE_BASE, REVIEW, NOTE),
    "Provenance of a CSV table: one entry for each, its address in quotes.",
)

RULE = Shape(
    "a threshold",
    (
        VALUE,
        UNIT,
        OWNER,
        Key("reason", "text", "why this threshold", '"Above it, outliers"', required=True),
    ),
    "A threshold the partners have set, with its owner and reason.",
)
THRESHOLD = Shape("a check's threshold", (VALUE, UNIT), "The figure a check is held to.")
CHECK = Shape(
    "a check",
    (
        LABEL,
        Key("kind", "text", "which part answers it", '"beds"', True, choices=CHECK_KINDS),
        Key("members", "list of texts", "bed types, services, staff groups or partners", '["all"]'),
        Key(
            "threshold",
            "table",
            "figure it is held to",
            '{ value = 0.95, unit = "share" }',
            shape=THRESHOLD,
        ),
        Key("likely", "number", "how likely is likely enough here", "0.8", low=0, high=1),
        OWNER,
        Key("reason", "text", "why it is checked", '"The board asked"', required=True),
    ),
    "One of the partners' tests of the plan.",
)
VERDICT = Shape(
    "verdict.toml",
    (
        Key("likely", "table", "how likely is likely enough", "[likely]", True, shape=RULE),
        Key(
            "judgement_limit",
            "table",
            "above this share of judgement the answer is cannot tell",
            "[judgement_limit]",
            required=True,
            shape=RULE,
        ),
        Key("occupancy", "table", "target occupancy of every bed type", "[occupancy.general]"),
        Key("checks", "table", "the partners' tests", "[checks.acute_beds]", required=True),
    ),
    "What the partners hold every option to.",
)
