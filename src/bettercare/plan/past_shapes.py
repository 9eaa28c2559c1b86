"""The keys of what stands beside a plan: its earlier bases, and bridges to what was observed."""

from __future__ import annotations

from bettercare.plan.keys import Key, Shape
from bettercare.plan.shapes import HIGH, LOW, NOTE, OWNER, RANGE_KIND, REVIEW, SOURCE

BASE = Shape(
    "base.toml",
    (
        Key("base_year", "text", "financial year the figures are of", '"2011/12"', required=True),
        Key("label", "text", "the base in words", '"As it stood in 2011/12"', required=True),
        Key(
            "nothing_after",
            "date",
            "no figure of the base is about a time after this day",
            "2012-03-31",
            required=True,
        ),
        Key(
            "without",
            "list of texts",
            "CSV tables of the plan that the base does not take over",
            '["population.totals"]',
        ),
        NOTE,
    ),
    "What an earlier base of the plan is, in bases/YEAR/base.toml.",
)

BRIDGE = Shape(
    "a bridge",
    (
        Key("measure", "text", "measure it is for", '"activity"', required=True),
        Key("service", "text", "only this service", '"emergency_admission"', names="service"),
        Key("from", "text", "definition of what is observed", '"people_at_snapshot"', True),
        Key(
            "meaning", "text", "what it counts, where only this plan says so", '"beds open at 8 am"'
        ),
        Key("to", "text", "the plan's own definition", '"units_of_service"', required=True),
        Key("factor", "number", "plan's units for one that is observed", "30.4", True, low=1e-9),
        LOW,
        HIGH,
        RANGE_KIND,
        OWNER,
        SOURCE,
        Key("reason", "text", "why this factor", '"A month has 30.4 days"', required=True),
        REVIEW,
        NOTE,
    ),
    "How figures counted in another way become the plan's own, in observed/bridges.toml.",
)
