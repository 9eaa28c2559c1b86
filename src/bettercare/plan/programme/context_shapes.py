"""The keys of what stands around the record's proposals: pressures, aims, measures and others."""

from __future__ import annotations

from bettercare.plan.keys import Key, Shape
from bettercare.plan.programme.choices import AFTER, DOCUMENTS, PROPOSALS, SHOWN_BY, WHEN
from bettercare.plan.shapes import LABEL, NOTE

ANEW = Shape(
    "a change of a process",
    (
        Key("period", "text", "first period after it", '"2012-05"', required=True),
        Key("why", "text", "what changed", '"A ward for step-down opened"', required=True),
    ),
    "Limits are worked out anew from here. Only after a known change.",
)
MEASURE = Shape(
    "a measure of progress",
    (
        LABEL,
        Key(
            "file",
            "text",
            "CSV with period and value, in the plan folder",
            '"observed/delayed_days_monthly.csv"',
            required=True,
        ),
        Key(
            "only",
            "list of texts",
            "which series of the file, where it has several",
            '["area=all"]',
        ),
        Key(
            "better",
            "text",
            "what is improvement",
            '"lower"',
            required=True,
            choices=("higher", "lower", "neither"),
        ),
        Key("target", "number", "figure to be met, in the series' unit", "1500"),
        Key(
            "figure",
            "text",
            "address of the plan's figure that is to be met, instead of target",
            '"demand.volume.delayed_transfer_day"',
        ),
        Key("owner", "text", "partner that owns it", '"uhl"', names="partner"),
        PROPOSALS,
        Key(
            "recalculate",
            "list of tables",
            "known changes of the process, from which its limits begin anew",
            '[{ period = "2012-05", why = "Delays rose to a new level" }]',
            shape=ANEW,
        ),
        DOCUMENTS,
        NOTE,
    ),
    "A figure watched over time: board papers draw it as a control chart.",
)
BENCHMARK = Shape(
    "a benchmark",
    (
        LABEL,
        Key("date", WHEN, "when it was made", '"2014"'),
        Key("peers", "text", "with whom it compares", '"Ten similar areas"'),
        Key("found", "text", "what it showed; left out where not known", '"Stays are longer here"'),
        PROPOSALS,
        DOCUMENTS,
        AFTER,
        NOTE,
    ),
    "A comparison with other areas, or with what is done elsewhere.",
)
ALIGNMENT = Shape(
    "an alignment",
    (
        LABEL,
        Key(
            "how",
            "text",
            "how this plan goes with it",
            '"Both pay for care at home after a fall"',
            required=True,
        ),
        Key("partner", "text", "partner whose plan it is", '"uhl"', names="partner"),
        PROPOSALS,
        DOCUMENTS,
        NOTE,
    ),
    "Another plan or scheme that this one has to go with.",
)
PRESSURE = Shape(
    "a pressure",
    (
        LABEL,
        Key(
            "shown_by",
            "text",
            "what of the results shows its size",
            '"people"',
            choices=SHOWN_BY,
        ),
        Key("said", "text", "what the partners said of its size", '"12% more over-65s by 2019"'),
        Key(
            "calls_for",
            "list of texts",
            "what has to change because of it",
            '["Care closer to home"]',
            required=True,
        ),
        DOCUMENTS,
        NOTE,
    ),
    "A reason why things have to change: the diagram of the case for change is drawn from these.",
)
AIM = Shape(
    "an aim",
    (
        Key("setting", "text", "setting of care", '"primary"', required=True, names="setting"),
        Key("aim", "text", "what is aimed at there", '"Easier to reach"', required=True),
        DOCUMENTS,
        NOTE,
    ),
    "What the partners want of a setting of care.",
)
