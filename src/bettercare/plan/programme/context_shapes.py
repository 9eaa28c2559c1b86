"""The keys of the record's measures of progress, benchmarks and alignments."""

from __future__ import annotations

from bettercare.plan.keys import Key, Shape
from bettercare.plan.programme.choices import AFTER, DOCUMENTS, PROPOSALS, WHEN
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
