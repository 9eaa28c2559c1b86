"""The tables that `bettercare appraise` writes."""

from __future__ import annotations

from bettercare.tables.columns import OutputColumn, OutputSchema

_OPTION = OutputColumn("option", "text", "key of the option")
_UNIT = OutputColumn("unit", "text", "unit of the figures")
_SPREAD = (
    OutputColumn("mean", "float", "mean over the draws", null="no mean, as it is never in a draw"),
    OutputColumn("p10", "float", "a tenth of the draws are below it", null="never"),
    OutputColumn("p50", "float", "the middle draw", null="never"),
    OutputColumn("p90", "float", "a tenth of the draws are above it", null="never"),
)

APPRAISAL = OutputSchema(
    "appraisal",
    "What each option is worth against business as usual, in pounds of the price base: net "
    "present social value, its parts, ratio, payback, equivalent annual cost, regret.",
    (_OPTION, OutputColumn("measure", "text", "what is measured"), _UNIT, *_SPREAD),
)
FLOWS = OutputSchema(
    "appraisal_flows",
    "Real pounds a year against business as usual by kind, before discounting, and the factor "
    "they are discounted with.",
    (
        _OPTION,
        OutputColumn("year", "text", 'financial year, such as "2018/19"'),
        OutputColumn("kind", "text", "kind of cost, risk or benefit"),
        OutputColumn("sign", "float", "1 adds to the net present social value, -1 takes from it"),
        OutputColumn("discount_factor", "float", "factor of the kind's schedule in the year"),
        _UNIT,
        *_SPREAD,
    ),
)
SWITCHES = OutputSchema(
    "appraisal_switches",
    "The value of each figure, all else as it is, at which the expected net present social value "
    "is nothing, or level with another option's.",
    (
        _OPTION,
        OutputColumn("against", "text", "business as usual, or the option drawn level with"),
        OutputColumn("figure", "text", "address of the figure, or the name of a result of the run"),
        OutputColumn("label", "text", "what it is"),
        OutputColumn("unit", "text", "unit of the values", null="a result, told in multiples"),
        OutputColumn("stated", "float", "its value in the option", null="a result"),
        OutputColumn("switches_at", "float", "where the answer turns", null="a result"),
        OutputColumn("times", "float", "the same as a multiple of the stated value"),
    ),
)
ITEMS = OutputSchema(
    "appraisal_items",
    "What each item adds to the mean net present social value of an option; its items sum to it.",
    (
        _OPTION,
        OutputColumn("figure", "text", "address of the figure, or the name of a result of the run"),
        OutputColumn("label", "text", "what it is"),
        _UNIT,
        OutputColumn("mean", "float", "mean over the draws; below zero it takes away"),
    ),
)
VALUES = OutputSchema(
    "appraisal_values",
    "The value of each option on each criterion, 0 worst to 1 best.",
    (_OPTION, OutputColumn("criterion", "text", "key of the criterion"), _UNIT, *_SPREAD),
)
RANKS = OutputSchema(
    "appraisal_ranks",
    "Each group's score and rank of each option at the group's own weights.",
    (
        OutputColumn("group", "text", "key of the stakeholders"),
        _OPTION,
        OutputColumn("rank", "float", "1 the best, by mean score"),
        _UNIT,
        *_SPREAD,
    ),
)
ACCEPTABILITY = OutputSchema(
    "appraisal_acceptability",
    "Over all weights there could be: the share that puts an option at a rank.",
    (
        _OPTION,
        OutputColumn("rank", "float", "1 the best"),
        OutputColumn("share", "float", "share of weights and draws", "share"),
    ),
)
WEIGHTS = OutputSchema(
    "appraisal_weights",
    "Each group's weights, scaled to sum to 1, and where they would turn its first choice.",
    (
        OutputColumn("group", "text", "key of the stakeholders"),
        OutputColumn("criterion", "text", "key of the criterion"),
        OutputColumn("weight", "float", "weight", "share"),
        OutputColumn("switches_at", "float", "weight at which it turns", "share", null="nowhere"),
        OutputColumn("to", "text", "option drawn level with", null="none"),
    ),
)
BRIDGE = OutputSchema(
    "appraisal_bridge",
    "From the gap with nothing done to each option's, up to twelve steps: every pathway on its "
    "own. The bars of an option, year and partner sum to its gap in every draw.",
    (
        _OPTION,
        OutputColumn("year", "text", 'financial year, such as "2018/19"'),
        OutputColumn("partner", "text", "whose gap; all is the system's"),
        OutputColumn("step", "text", "start, key of a step, or gap (the option's)"),
        OutputColumn("label", "text", "what it is"),
        _UNIT,
        *_SPREAD,
    ),
)

APPRAISAL_TABLES: tuple[OutputSchema, ...] = (
    APPRAISAL,
    FLOWS,
    SWITCHES,
    ITEMS,
    VALUES,
    RANKS,
    ACCEPTABILITY,
    WEIGHTS,
    BRIDGE,
)
