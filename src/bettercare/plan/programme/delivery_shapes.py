"""The keys of the record's business cases, risks, milestones, events, themes and sign-offs."""

from __future__ import annotations

from bettercare.plan.keys import Key, Shape
from bettercare.plan.programme.choices import (
    AFTER,
    CHANGED,
    DATE,
    DOCUMENTS,
    EVENT_KINDS,
    LEAD,
    PROPOSALS,
    SIZES,
    STAGES,
    WHEN,
)
from bettercare.plan.shapes import LABEL, NOTE, REVIEW

CASE_STEP = Shape(
    "a step of a business case",
    (
        DATE,
        Key("stage", "text", "stage; left out where not known", '"outline"', choices=STAGES),
        Key("sought", "number", "capital sought in all, in its unit", "350", low=0),
        Key("sought_is", "text", "where it is no exact sum", '"more than"', choices=SIZES),
        Key("secured", "number", "capital secured in all, in its unit", "30", low=0),
        Key("secured_is", "text", "where it is no exact sum", '"about"', choices=SIZES),
        Key("why", "text", "why; a step back needs it", '"Costed again"'),
        Key("decision", "text", "decision it rests on", '"treasury"', names="decision"),
        DOCUMENTS,
        AFTER,
    ),
    "What is left out stays as it was.",
)
BUSINESS_CASE = Shape(
    "a business case",
    (
        LABEL,
        Key("unit", "text", "unit of its sums", '"mgbp"', True, choices=("gbp", "kgbp", "mgbp")),
        LEAD,
        Key("scheme", "text", "scheme of estate.capital", '"two_sites"', names="scheme"),
        PROPOSALS,
        REVIEW,
        Key(
            "history",
            "list of tables",
            "its stages and sums over time",
            '[{ date = "2018-09", sought = 350 }]',
            required=True,
            shape=CASE_STEP,
        ),
        NOTE,
    ),
    "A bid for capital, from strategic outline to secured.",
)  # fmt: skip
RISK_STEP = Shape(
    "a judgement of a risk",
    (
        DATE,
        Key("likelihood", "whole number", "1 rare to 5 almost certain", "3", low=1, high=5),
        Key("impact", "whole number", "1 slight to 5 severe", "4", low=1, high=5),
        Key("mitigation", "text", "what is done about it", '"Recruit early"'),
        Key("why", "text", "why it is judged so", '"Posts stay empty"'),
        DOCUMENTS,
        AFTER,
    ),
    "Likelihood times impact is its size.",
)
RISK = Shape(
    "a risk or issue",
    (
        LABEL,
        Key("kind", "text", "has it come about?", '"risk"', choices=("risk", "issue"),
            default="risk"),
        Key("owner", "text", "partner that owns it", '"lpt"', names="partner"),
        PROPOSALS,
        REVIEW,
        Key("closed", WHEN, "when it was closed", '"2018-03"'),
        Key(
            "history",
            "list of tables",
            "how it was judged over time",
            "[{ date = 2018-05-01, likelihood = 3, impact = 4 }]",
            required=True,
            shape=RISK_STEP,
        ),
        NOTE,
    ),
    "A risk or an issue.",
)  # fmt: skip
FORECAST = Shape(
    "a forecast",
    (
        DATE,
        Key("expected", WHEN, "when it was expected", '"2019"', required=True),
        Key("why", "text", "why it moved", '"Capital is not agreed"'),
        DOCUMENTS,
        AFTER,
    ),
    "When a milestone was expected, as told on a date.",
)
MILESTONE = Shape(
    "a milestone",
    (
        LABEL,
        Key("owner", "text", "partner that owns it", '"uhl"', names="partner"),
        PROPOSALS,
        Key("planned", WHEN, "as first planned", '"2014-09"'),
        Key("set_on", WHEN, "when it was planned", '"2014-06"', default="from the start"),
        Key("actual", WHEN, "when it was reached", '"2014-09"'),
        Key(
            "forecasts",
            "list of tables",
            "what was expected since",
            '[{ date = 2018-09-27, expected = "2019" }]',
            shape=FORECAST,
        ),
        DOCUMENTS,
        AFTER,
        NOTE,
    ),
    "Something to be reached: planned, forecast, actual.",
)
EVENT = Shape(
    "an event",
    (
        LABEL,
        Key("kind", "text", "what it was", '"public meeting"', True, choices=EVENT_KINDS),
        DATE,
        Key("until", WHEN, "its end, where it lasted", "2020-12-21"),
        Key("place", "text", "where", '"Oakham"'),
        Key("areas", "list of texts", "areas it was for", '["rutland"]', names="inside area"),
        Key("attended", "whole number", "people who came, where counted", "120", low=0, high=1e7),
        Key("heard", "text", "what was heard, in a few words", '"Travel worries people"'),
        PROPOSALS,
        DOCUMENTS,
        AFTER,
        NOTE,
    ),
    "A meeting or another way in which people were heard.",
)
RESPONSE = Shape(
    "a response",
    (
        DATE,
        Key("did", "text", "we did: what was done", '"More beds are planned"', required=True),
        Key("changed", "text", "did it change the plan?", '"yes"', True, choices=CHANGED),
        Key("why", "text", "why, or why not", '"Winters were harder"'),
        PROPOSALS,
        Key("decision", "text", "decision that did it", '"boards_2021"', names="decision"),
        DOCUMENTS,
        AFTER,
    ),
    "What was done about a theme, or why nothing was.",
)
THEME = Shape(
    "a theme",
    (
        Key("said", "text", "you said: what people told", '"Too few beds"', required=True),
        Key("date", WHEN, "when it was first heard", '"2016-11"', required=True),
        Key("events", "list of texts", "events it was heard at", '["tour"]', names="event"),
        PROPOSALS,
        Key(
            "responses",
            "list of tables",
            "what was done about it",
            '[{ date = "2018-08", did = "A new count", changed = "in part" }]',
            shape=RESPONSE,
        ),
        DOCUMENTS,
        AFTER,
        NOTE,
    ),
    "Something people said, and what was done: \"you said, we did\".",
)  # fmt: skip
SIGN_OFF = Shape(
    "a sign-off",
    (
        Key("partner", "text", "who signs", '"uhl"', required=True, names="partner"),
        DATE,
        Key("state", "text", "signed, or not", '"signed"',
            choices=("signed", "declined", "withdrawn"), default="signed"),
        Key("plan", "text", "version of the plan: its name or hash", '"June 2014"'),
        Key("figure", "text", "address of a figure", '"finance.funding.uhl"'),
        Key("proposal", "text", "proposal", '"two_sites"', names="proposal"),
        Key("by", "text", "office of who signed", '"Chief executive"'),
        Key("conditions", "text", "on what conditions", '"Capital is found"'),
        DOCUMENTS,
        AFTER,
        NOTE,
    ),
    "A partner's word on a version of the plan, a figure or a proposal; one of the three.",
)  # fmt: skip
