"""verdict.toml: the thresholds the partners hold every option to, and their checks."""

from __future__ import annotations

from typing import Any

from bettercare.errors import UnitError
from bettercare.plan.base import Base
from bettercare.plan.figures import in_support, unit_factor
from bettercare.plan.model import Check, Threshold, VerdictRules
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.shaped import checked, entries
from bettercare.plan.shapes import CHECK, RULE, VERDICT
from bettercare.tables import units

FILE = "verdict.toml"

# Kind of check: kind of name its members are ("" for none), unit of its threshold ("" where it
# has none, None where any unit will do), whether it must have one.
KINDS: dict[str, tuple[str, str | None, bool]] = {
    "beds": ("bed type", "", False),
    "capacity": ("service without beds", "share", True),
    "staff": ("staff group", "share", True),
    "money": ("partner", "gbp/year", True),
    "capital": ("", "gbp", False),
    "sequence": ("bed type", "share", False),
    "funding": ("", "share", False),
    "value": ("", "gbp", True),
    "parity": ("", "multiplier", True),
    "winter": ("", "share", True),
    "travel": ("", None, False),
    "fairness": ("", None, False),
    "gates": ("", None, False),
}


def read_rules(r: Reading, base: Base) -> VerdictRules | None:
    """Read verdict.toml; None where it cannot be read or the two main thresholds are not sound."""
    raw = r.toml.get(FILE)
    if raw is None:
        return None
    spot = Spot(FILE)
    sound = checked(r, raw, VERDICT, spot)
    main: dict[str, Threshold] = {}
    for name in ("likely", "judgement_limit"):
        found = _rule(r, sound.get(name), "share", spot.at(name).named(name))
        if found is not None:
            main[name] = found
    occupancy = _occupancy(r, sound, raw, spot.at("occupancy").named("occupancy"))
    tables = sound.get("checks", {})
    if "checks" in sound and not tables:
        r.fault(spot.at("checks"), "the plan has no checks", "add one or more [checks.KEY]")
    likely = main.get("likely")
    checks = [
        _check(r, base, key, table, tables[key], likely, here)
        for key, table, here in entries(r, tables, CHECK, spot.at("checks").named("checks"))
    ]
    if likely is None or "judgement_limit" not in main:
        return None
    good = tuple(check for check in checks if check is not None)
    return VerdictRules(likely, main["judgement_limit"], occupancy, good)


def _rule(r: Reading, table: dict[str, Any] | None, wanted: str, spot: Spot) -> Threshold | None:
    """A threshold that stands alone, a share strictly above 0."""
    if table is None or "value" not in table or "unit" not in table:
        return None
    factor = unit_factor(r, spot.at("unit"), table["unit"], wanted)
    if factor is None:
        return None
    value = table["value"] * factor
    if not in_support(r, spot.at("value"), value, "share", wanted, factor=factor):
        return None
    if value == 0:
        r.fault(spot.at("value"), "a threshold of 0 is not possible here", "give one above 0")
    return Threshold(value, wanted, table.get("owner", ""), table.get("reason", ""))


def _occupancy(
    r: Reading, sound: dict[str, Any], raw: dict[str, Any], spot: Spot
) -> dict[str, Threshold]:
    found: dict[str, Threshold] = {}
    tables = sound.get("occupancy", {})
    for key, table, place in entries(r, tables, RULE, spot):
        here = place
        rule = _rule(r, table, "share", here)
        if r.refer(here, "bed type", key) and rule is not None:
            found[key] = rule
    if "occupancy" in sound or "occupancy" not in raw:
        for key in r.names.get("bed type", {}):
            if key not in tables and not r.suggested(spot, key):
                mend = f"add [occupancy.{key}] with value, unit, owner and reason"
                r.fault(spot, f'the bed type "{key}" has no target occupancy', mend)
    return found


def _check(
    r: Reading,
    base: Base,
    key: str,
    table: dict[str, Any],
    raw: dict[str, Any],
    likely: Threshold | None,
    spot: Spot,
) -> Check | None:
    kind = table.get("kind")
    if kind is None:
        return None
    owner, reason = table.get("owner", ""), table.get("reason", "")
    own = table.get("likely")
    if own is not None:
        if not 0 < own < 1:
            r.fault(spot.at("likely"), f"likely = {own:g}", "give it between 0 and 1")
        likely = Threshold(own, "share", owner, reason)
    members = _members(r, base, kind, table, raw, spot)
    threshold = _threshold(r, kind, table, raw, owner, reason, spot)
    if likely is None:
        return None
    return Check(key, table.get("label", ""), kind, members, threshold, likely, owner, reason)


def _members(
    r: Reading,
    base: Base,
    kind: str,
    table: dict[str, Any],
    raw: dict[str, Any],
    spot: Spot,
) -> tuple[str, ...]:
    """The members; "all" is every bed type, staff group or service with planned capacity.

    For money "all" stays: it is the whole system, beside its partners.
    """
    names, _, _ = KINDS[kind]
    here = spot.at("members")
    members: list[str] = table.get("members", [])
    if not names:
        if members:
            r.fault(here, f'a check of kind "{kind}" has no members', "take them out")
        return ()
    if not members:
        if "members" not in raw:
            plural = "services" if names.startswith("service") else f"{names}s"
            r.fault(spot, "the check has no members", f'name {plural}, or write ["all"]')
        return ()
    good = [m for n, m in enumerate(members) if r.refer(here.at(n), names, m, or_all=True)]
    if "all" in good and kind != "money":
        if len(good) > 1:
            r.fault(here, '"all" stands beside other members', "keep one or the other")
        every = list(r.names.get(names, {}))
        if kind == "capacity":
            every = [key for key in every if f"capacity.planned.{key}" in base.quantities]
        return tuple(every)
    given = {"capacity": "capacity.planned", "money": "finance.funding"}.get(kind)
    for number, member in enumerate(good):
        address = f"{given}.{member}"
        if given and member != "all" and address not in base.quantities:
            file = f"assumptions/{given.replace('.', '/')}.toml"
            if not r.unread(file) and member not in r.toml.get(file, {}):
                problem = f'"{member}" cannot be checked: the plan gives no {address}'
                r.fault(here.at(number), problem, f"add it to {file}, or take the member out")
    return tuple(good)


def _threshold(
    r: Reading,
    kind: str,
    table: dict[str, Any],
    raw: dict[str, Any],
    owner: str,
    reason: str,
    spot: Spot,
) -> Threshold | None:
    _, wanted, needed = KINDS[kind]
    here = spot.at("threshold")
    given = table.get("threshold") or {}
    if "threshold" not in raw and needed:
        mend = f'add threshold = {{ value = ..., unit = "{wanted}" }}'
        r.fault(spot, "the check has no threshold", mend)
    elif given and wanted == "":
        r.fault(here, "the threshold of beds is taken from [occupancy]", "take it out")
    if wanted == "" or "value" not in given or "unit" not in given:
        return None
    factor, unit = _unit(r, here.at("unit"), given["unit"], wanted)
    if factor is None:
        return None
    value = given["value"] * factor
    if value < 0:
        r.fault(here.at("value"), f"a threshold of {value:g} {unit} is below 0", "give 0 or more")
    elif value == 0 and kind == "capacity":
        problem = "a service of which nothing may be used has no room"
        r.fault(here.at("value"), problem, "give the highest share of its room, above 0")
    elif value > 1 and kind in ("staff", "sequence", "funding", "winter"):
        r.fault(here.at("value"), f"{value:g} is not a share", "a share lies between 0 and 1")
    return Threshold(value, unit, owner, reason)


def _unit(r: Reading, spot: Spot, text: str, wanted: str | None) -> tuple[float | None, str]:
    """Factor and canonical unit of a threshold; any unit will do where none is `wanted`."""
    if wanted is not None:
        return unit_factor(r, spot, text, wanted), wanted
    try:
        unit = units.parse(text)
    except UnitError as error:
        r.fault(spot, error.message, error.mend, error.nearest)
        return None, ""
    return unit.factor, unit.canonical
