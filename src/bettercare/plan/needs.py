"""`[[needs]]` of an intervention: staff, enablers, capacity or capital that must be there first."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, get_args

from bettercare.plan.base import Base
from bettercare.plan.employer_rules import employers_of
from bettercare.plan.figures import in_support, unit_factor
from bettercare.plan.model import Need
from bettercare.plan.moves import Host
from bettercare.plan.reading import Reading, Spot
from bettercare.tables.nearest import listing

NeedKind = Literal["workforce", "enabler", "capacity", "capital"]

# Kind of need: kind of name, unit of its amount (UNIT is the service's own, "" is no amount).
_KINDS: dict[str, tuple[str, str]] = {
    "workforce": ("staff group", "wte"),
    "enabler": ("enabler", ""),
    "capacity": ("service without beds", "UNIT/year"),
    "capital": ("scheme", "gbp"),
}


def read_needs(
    r: Reading,
    base: Base,
    host: Host,
    starts: date,
    raw: dict[str, Any],
    sound: dict[str, Any],
    spot: Spot,
) -> tuple[Need, ...]:
    """Every need that is sound; what is wrong with the others is told."""
    found: list[Need] = []
    for number, table in enumerate(sound.get("needs", ())):
        what = table.get("what")
        if what is None:
            continue
        here = spot.at("needs", number).named(f"interventions.{host.key}.needs.{what}")
        need = _need(r, base, host, what, raw["needs"][number], table, here)
        if need is None:
            continue
        if any(n.name == need.name for n in found):
            r.fault(here.at("what"), f'the need "{what}" is there twice', "join them")
        found.append(need)
        by = table.get("by")
        if by is not None and by > base.frame.end:
            base.frame.within(r, here.at("by"), by)
        elif by is not None and by > starts:
            r.note(f"interventions.{host.key}: {what} is needed by {by}, after the start {starts}.")
    return tuple(found)


def _need(
    r: Reading,
    base: Base,
    host: Host,
    what: str,
    raw: dict[str, Any],
    table: dict[str, Any],
    spot: Spot,
) -> Need | None:
    kind, _, key = what.partition(".")
    if kind not in get_args(NeedKind) or not key:
        forms = "workforce.GROUP, enabler.NAME, capacity.SERVICE or capital.SCHEME"
        near = r.nearest(kind, get_args(NeedKind))
        r.fault(
            spot.at("what"),
            f'"{what[:60]}" is not a need',
            f"write {forms}",
            f"{near}.{key}" if near and key else near,
        )
        return None
    names, unit = _KINDS[kind]
    if not _known(r, names, kind, key, spot.at("what")):
        return None
    if kind == "enabler" and key == host.key:
        r.fault(spot.at("what"), "the enabler needs itself", "take the need away")
        return None
    if kind == "capacity":
        service = base.services.get(key)
        unit = unit.replace("UNIT", service.unit) if service and service.unit else ""
    amount: float | None = None
    given = table.get("amount")
    if kind == "enabler":
        if "amount" in raw:
            r.fault(spot.at("amount"), "an enabler is needed without amount", "take it out")
    elif "amount" not in raw:
        mend = f'add amount = {{ value = ..., unit = "{unit}" }}'
        r.fault(spot, "the need does not say how much", mend)
    elif given and unit and "value" in given and "unit" in given:
        factor = unit_factor(r, spot.at("amount", "unit"), given["unit"], unit)
        if factor is None:
            return None
        amount = given["value"] * factor
        in_support(r, spot.at("amount", "value"), amount, "positive", unit, zero=False)
    if kind == "capacity" and f"capacity.planned.{key}" not in base.quantities:
        r.note(f"{spot.address}: the plan gives no capacity.planned.{key}, so it is not checked.")
    need_kind: NeedKind = kind  # type: ignore[assignment]  # one of its arguments, see above
    partner = _partner(r, base, kind, key, raw, table, spot.at("partner"))
    address = f"{spot.address}.{partner}" if partner else spot.address
    return Need(address, need_kind, key, amount, unit, table.get("by"), partner)


def _partner(
    r: Reading, base: Base, kind: str, key: str, raw: dict[str, Any], table: dict[str, Any],
    spot: Spot,
) -> str | None:  # fmt: skip
    """Whose staff are needed; a partner that can have some of the group."""
    if "partner" not in raw:
        return None
    if kind != "workforce":
        r.fault(spot, "only staff are needed of a partner", "take partner out")
        return None
    partner: str | None = table.get("partner")
    able = employers_of(base, key)
    if partner is not None and able is not None and partner not in able:
        problem = f'"{partner}" employs none of {key}'
        who = f"it is one of {listing(able, 20)}" if able else "no partner does: take it out"
        r.fault(spot, problem, who)
    return partner


def _known(r: Reading, names: str, kind: str, key: str, spot: Spot) -> bool:
    if kind == "enabler" and not r.knows("enabler", key) and r.knows("intervention", key):
        mend = f'make it kind = "enabler", or need one of {listing(r.names["enabler"])}'
        r.fault(spot, f'the intervention "{key}" is not an enabler', mend)
        return False
    return r.refer(spot, names, key)
