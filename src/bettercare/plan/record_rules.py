"""Which hospital records a service says are its own: checked against what cells can hold."""

from __future__ import annotations

from typing import Any

from bettercare.plan.model import RecordsRule
from bettercare.plan.reading import Reading, Spot
from bettercare.tables.activity_cells import PODS
from bettercare.tables.nearest import listing

#: How people came, by kind of records.
METHODS: dict[str, tuple[str, ...]] = {
    "apc": ("elective", "emergency", "maternity", "birth", "transfer", "other", "unknown"),
    "op": (),
    "ae": ("ambulance", "walk_in", "unknown"),
}
#: Groups of treatment functions, by kind of records.
SPECIALTIES: dict[str, tuple[str, ...]] = {
    "apc": (
        "cancer", "children", "diagnostics", "emergency_and_critical_care", "learning_disability",
        "maternity", "medicine", "mental_health", "older_people", "other", "surgery", "therapies",
        "unknown", "women",
    ),
    "ae": (),
}  # fmt: skip
SPECIALTIES["op"] = SPECIALTIES["apc"]


def read_records_rule(
    r: Reading, key: str, table: dict[str, Any], spot: Spot, rules: dict[str, RecordsRule]
) -> RecordsRule | None:
    """Which records are the service's; no record can be two services'."""
    raw = table.get("records")
    if raw is None or "kind" not in raw or "pod" not in raw:
        return None
    here = spot.at("records")
    known = {
        "pod": PODS[raw["kind"]],
        "method": METHODS[raw["kind"]],
        "specialty": SPECIALTIES[raw["kind"]],
    }
    for name, members in known.items():
        for member in raw.get(name, ()):
            if member not in members:
                mend = f"those of {raw['kind']} are {listing(members, 20)}" if members else ""
                problem = f'there is no {name} "{member[:40]}" in records of {raw["kind"]}'
                mend = mend or f"leave {name} out"
                r.fault(here.at(name), problem, mend, r.nearest(member, members))
    given = (tuple(raw.get(name, ())) for name in known)
    rule = RecordsRule(raw["kind"], *given)
    for other, theirs in rules.items():
        if rule.meets(theirs):
            mend = "tell them apart by pod, method or specialty"
            r.fault(here, f'some of these records are those of "{other}" too', mend)
    rules[key] = rule
    return rule
