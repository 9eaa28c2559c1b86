"""Words the record may choose from, and the keys its entries share."""

from __future__ import annotations

from typing import Final

from bettercare.plan.keys import Key
from bettercare.plan.programme_shapes import STATUSES

WITHDRAWN = "withdrawn"
#: Statuses of a proposal in their order; `withdrawn` can follow any.
PROPOSAL_STATUSES = (*STATUSES, WITHDRAWN)
STAGES = ("strategic outline", "outline", "full", "approved", "secured")  # in their order
PHASE_KINDS = ("develop", "discuss and review", "formal consultation", "decide", "implement")
OUTCOMES = ("agreed", "agreed with conditions", "not agreed", "noted", "deferred", "referred")
#: Outcomes that carry what was proposed.
CARRIED = ("agreed", "agreed with conditions")
BASES = ("law", "guidance", "practice", "partners")
EVENT_KINDS = (
    "summit",
    "public meeting",
    "small group",
    "survey",
    "formal consultation",
    "online",
    "staff",
    "scrutiny",
    "other",
)
CHANGED = ("yes", "in part", "no", "not yet")
#: What of a run's results shows a pressure.
SHOWN_BY = ("people", "illness", "inequality", "quality", "staff", "money")
SIZES = ("about", "more than", "up to")

WHEN: Final = "date, month or year"
DATE = Key("date", WHEN, "when, as exactly as is known", '"2014-06"', required=True)
DOCUMENTS = Key("documents", "list of texts", "evidence", '["summary_2014"]', names="document")
PROPOSALS = Key(
    "proposals", "list of texts", "proposals it is about", '["two_sites"]', names="proposal"
)
AFTER = Key(
    "after_plan",
    "true or false",
    "known only after `as_of` of record.toml, and kept for hindsight",
    "true",
    default="false",
)
LEAD = Key("lead", "text", "partner that leads it", '"uhl"', names="partner")
