"""The keys of the record: documents, bodies, decisions, phases, gates and proposals."""

from __future__ import annotations

from bettercare.plan.keys import Key, Shape
from bettercare.plan.programme.choices import (
    AFTER,
    BASES,
    DATE,
    DOCUMENTS,
    LEAD,
    OUTCOMES,
    PHASE_KINDS,
    PROPOSAL_STATUSES,
    PROPOSALS,
    STAGES,
    WHEN,
)
from bettercare.plan.programme_shapes import STATUSES
from bettercare.plan.shapes import LABEL, NOTE, REVIEW

RECORD = Shape(
    "record.toml",
    (
        Key("as_of", "date", "day to which the record is complete", "2018-09-27", required=True),
        Key("contact", "text", "where people may write", '"bct@example.org"'),
        Key("website", "text", "where the full plan is", '"https://example.org/plan"'),
        NOTE,
    ),
    "What the record is. Without the folder programme/ a plan has none.",
)
DOCUMENT = Shape(
    "a document",
    (
        Key("title", "text", "title", '"Next Steps"', required=True),
        Key("publisher", "text", "who published it", '"Better Care Together"', required=True),
        Key("date", WHEN, "when it came out", '"2018-08"'),
        Key("link", "text", "address on the web", '"https://example.org/next-steps"'),
        Key("file", "text", "file beside it, in programme/files/", '"next_steps.pdf"'),
        Key("source", "text", "key of sources.toml", '"bct_update_2018"', names="source"),
        AFTER,
        NOTE,
    ),
    "Evidence that entries name in `documents`.",
)
MEMBER = Shape(
    "a member",
    (
        Key("partner", "text", "partner that sends them", '"uhl"', names="partner"),
        Key("role", "text", "office they hold", '"Chief executive"'),
        Key("since", WHEN, "from when", '"2016"'),
        Key("until", WHEN, "until when", '"2018-09"'),
    ),
    "A member by partner or role; names of people are not needed.",
)
BODY = Shape(
    "a body",
    (
        LABEL,
        Key("partner", "text", "partner whose body it is", '"hwb_rutland"', names="partner"),
        Key("terms", "text", "its terms of reference", '"Oversees the programme"'),
        Key("quorum", "whole number", "members who must be there", "5", low=1, high=1000),
        Key("delegated_from", "text", "body that gave it authority", '"boards"', names="body"),
        Key("delegation", "text", "what it may decide for that body", '"Cases below 5m"'),
        Key("since", WHEN, "from when", '"2014-01"'),
        Key("until", WHEN, "until when", '"2016"'),
        REVIEW,
        Key(
            "members",
            "list of tables",
            "its members",
            '[{ partner = "uhl", role = "Chief executive" }]',
            shape=MEMBER,
        ),
        DOCUMENTS,
        AFTER,
        NOTE,
    ),
    "A body that decides, with its terms of reference.",
)
DECISION = Shape(
    "a decision",
    (
        DATE,
        Key("body", "text", "who decided; left out where not known", '"board"', names="body"),
        Key("what", "text", "what was decided", '"Close the hospital"', required=True),
        Key(
            "outcome",
            "text",
            "how it ended; left out where not known",
            '"agreed"',
            choices=OUTCOMES,
        ),
        PROPOSALS,
        Key(
            "business_cases",
            "list of texts",
            "business cases it is about",
            '["glenfield"]',
            names="business case",
        ),
        Key("votes_for", "whole number", "votes for, where known", "9", low=0, high=10_000),
        Key("votes_against", "whole number", "votes against", "2", low=0, high=10_000),
        Key("abstained", "whole number", "who abstained", "1", low=0, high=10_000),
        Key("conditions", "text", "on what conditions", '"Community beds first"'),
        Key("reason", "text", "why", '"Few used it"'),
        Key("paper", "text", "paper it rests on", '"paper_12"', names="document"),
        Key("supersedes", "text", "earlier decision it replaces", '"close"', names="decision"),
        DOCUMENTS,
        AFTER,
        NOTE,
    ),
    "What a body decided.",
)
PHASE = Shape(
    "a phase",
    (
        LABEL,
        Key("kind", "text", "what is done in it", '"develop"', True, choices=PHASE_KINDS),
        Key("starts", WHEN, "planned start", '"2014-06"'),
        Key("ends", WHEN, "planned end", '"2014-09"'),
        Key("began", WHEN, "when it began", '"2014-06"'),
        Key("ended", WHEN, "when it ended", '"2014-09"'),
        PROPOSALS,
        Key("despite", "list of texts", "unmet gates it began past", '["capital"]', names="gate"),
        Key("why", "text", "why it began past them", '"The law had not changed yet"'),
        DOCUMENTS,
        AFTER,
        NOTE,
    ),
    "A phase of the programme, in the order of the file.",
)
EVIDENCE = Shape(
    "evidence of a gate",
    (
        DATE,
        Key("state", "text", "what it shows", '"met"', choices=("met", "not met"), default="met"),
        Key("proposal", "text", "only for this proposal", '"two_sites"', names="proposal"),
        Key("by", "text", "partner that attests it", '"uhl"', names="partner"),
        Key("role", "text", "office of who attests it", '"Medical director"'),
        DOCUMENTS,
        AFTER,
        NOTE,
    ),
    "The latest counts. Whether evidence is good enough is for people to judge.",
)
GATE = Shape(
    "a gate",
    (
        LABEL,
        Key("basis", "text", "what it rests on", '"law"', required=True, choices=BASES),
        Key("reference", "text", "where it is written", '"Equality Act 2010 s.149"'),
        Key(
            "test",
            "text",
            "how it is told: by evidence, or also by the stage of business cases",
            '"capital"',
            choices=("evidence", "capital"),
            default="evidence",
        ),
        Key(
            "capital_stage",
            "text",
            "stage at which capital is likely enough (test capital)",
            '"approved"',
            choices=STAGES,
        ),
        Key("before_phases", "list of texts", "phases it holds", '["consult"]', names="phase"),
        Key(
            "before_statuses",
            "list of texts",
            "statuses it holds",
            '["decided"]',
            choices=STATUSES,
        ),
        Key(
            "proposals",
            "list of texts",
            "proposals it is for",
            '["two_sites"]',
            names="proposal",
            default="all",
        ),
        Key("role", "text", "office of who is to attest it", '"Chief nurse"'),
        Key("valid_from", "date", "in force from", "2017-04-01"),
        Key("valid_until", "date", "in force until", "2024-01-31"),
        Key(
            "evidence",
            "list of tables",
            "what is on record of it",
            '[{ date = 2018-05-01, state = "met" }]',
            shape=EVIDENCE,
        ),
        DOCUMENTS,
        NOTE,
    ),
    "What must be shown before a phase or a status. Gates are data: the law moves.",
)
STATUS_STEP = Shape(
    "a step of status",
    (
        DATE,
        Key("status", "text", "status", '"proposal"', True, choices=PROPOSAL_STATUSES),
        Key("why", "text", "why; a step back or over a status needs it", '"Costs rose"'),
        Key("decision", "text", "decision it rests on", '"boards_2021"', names="decision"),
        Key("despite", "list of texts", "unmet gates it goes past", '["capital"]', names="gate"),
        DOCUMENTS,
        AFTER,
    ),
    "Steps are added at the end and never taken away.",
)
PROPOSAL = Shape(
    "a proposal",
    (
        LABEL,
        Key("summary", "text", "what it is, in plain words", '"Acute care on two sites"'),
        LEAD,
        Key("pathways", "list of texts", "its pathways", '["planned"]', names="pathway"),
        Key(
            "interventions",
            "list of texts",
            "interventions that stand for it",
            '["two_acute_sites"]',
            names="intervention",
        ),
        Key("options", "list of texts", "options that hold it", '["b"]', names="option"),
        Key("schemes", "list of texts", "schemes of estate.capital", '["ward"]', names="scheme"),
        Key(
            "history",
            "list of tables",
            "its status over time",
            '[{ date = "2014-06", status = "proposal" }]',
            required=True,
            shape=STATUS_STEP,
        ),
        NOTE,
    ),
    "Something proposed, from idea to delivered.",
)
