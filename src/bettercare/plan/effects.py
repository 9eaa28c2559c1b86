"""Effects of an intervention: what each changes, where, by how much, and where care goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bettercare.plan.base import Base, known_value, table_of
from bettercare.plan.figures import in_support, read_range, unit_factor, written_out
from bettercare.plan.model import CHANGEABLE_TABLES, Effect, Move, Quantity, Support, Where
from bettercare.plan.moves import ACTIVITY, STAY, Host, Target, read_moves
from bettercare.plan.price_bases import same_prices
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.services import TOLERANCE
from bettercare.plan.shaped import number, said
from bettercare.plan.sources import best_grade
from bettercare.plan.where import read_where
from bettercare.tables import units
from bettercare.tables.nearest import listing


def read_effect(
    r: Reading, base: Base, host: Host, raw: Any, sound: dict[str, Any], spot: Spot, number_: int
) -> Effect | None:
    """One `[[effect]]`; `number_` counts the intervention's effects on the same target from 1."""
    on = sound.get("on")
    if on is None:
        return None
    address = f"interventions.{host.key}.{on}" + (f".{number_}" if number_ > 1 else "")
    spot = spot.named(address)
    target = _target(r, base, spot.at("on"), on)
    if target is None:
        return None
    source = tuple(sound.get("source", ())) or host.source
    effect = Effect(address, on, Where(), avoided=sound.get("avoided") or None, source=source)
    multiply, add = _change(r, base, host, target, effect, sound, raw, spot)
    effect = replace(effect, multiply=multiply, add=add)
    if target.is_flow:
        return _flow(r, base, host, target, effect, sound, raw, spot)
    for name in ("where", "relocate", "moves_to", "avoided"):
        if name in raw:
            problem = f'"{name}" has no meaning for an effect on a value'
            r.fault(spot.at(name), problem, f'act on "activity.SERVICE", or take {name} away')
    return effect


def _flow(
    r: Reading,
    base: Base,
    host: Host,
    target: Target,
    effect: Effect,
    sound: dict[str, Any],
    raw: dict[str, Any],
    spot: Spot,
) -> Effect:
    """The rest of an effect on people's care: where it acts and where the care goes."""
    where = effect.where
    if "where" in sound:
        where = read_where(r, base, target.service, sound["where"], spot.at("where"))
    relocate: tuple[tuple[str, float], ...] = ()
    if "relocate" in raw:
        relocate = _relocate(r, target, where, raw, sound, spot)
    moves: tuple[Move, ...] = ()
    if "moves_to" in sound:
        moves = read_moves(r, base, host, target, effect, sound["moves_to"], spot)
    _balance(r, effect.multiply, effect.add, raw, spot)
    return replace(effect, where=where, relocate=relocate, moves_to=moves)


def _target(r: Reading, base: Base, spot: Spot, on: str) -> Target | None:
    if on.startswith(ACTIVITY):
        key = on[len(ACTIVITY) :]
        if not r.refer(spot, "service", key):
            return None
        service = base.services.get(key)
        unit = f"{service.unit}/year" if service and service.unit else None
        return Target(on, "activity", service, unit)
    room_table = ".".join(on.split(".")[:2])
    stay = on.startswith(STAY)
    if not stay and room_table not in CHANGEABLE_TABLES and table_of(on) is not None:
        key = on.rpartition(".")[2]
        mend = f"act on activity.SERVICE, {STAY}SERVICE or values of {listing(CHANGEABLE_TABLES)}"
        near = f"{ACTIVITY}{key}" if room_table.startswith("demand.") else ""
        r.fault(spot, f'an effect cannot change "{on[:80]}"', mend, near)
        return None
    if not known_value(r, base, spot, on, "act on"):
        return None
    service = base.services.get(on[len(STAY) :]) if stay else None
    return Target(on, "stay" if stay else "value", service, base.quantities[on].unit)


def _change(
    r: Reading,
    base: Base,
    host: Host,
    target: Target,
    effect: Effect,
    sound: dict[str, Any],
    raw: dict[str, Any],
    spot: Spot,
) -> tuple[Quantity | None, Quantity | None]:
    """The factor or the addition of an effect; (None, None) where there is none or it is wrong."""
    if "change" not in raw and "relocate" not in raw:
        mend = "add change = { multiply = ... } or { add = ..., unit = ... }"
        r.fault(spot, "the effect changes nothing", mend)
    change = sound.get("change")
    if change is None:
        return None, None
    here = spot.at("change")
    given = [name for name in ("multiply", "add") if name in raw["change"]]
    if len(given) == 2:
        r.fault(here, 'a change has both "multiply" and "add"', "split it into two effects")
    elif not given:
        r.fault(here, "the change changes nothing", "give multiply = ... or add = ...")
    elif given[0] in change:
        quantity = _amount(r, base, host, target, effect, given[0], change, raw["change"], here)
        return (quantity, None) if given[0] == "multiply" else (None, quantity)
    return None, None


def _amount(
    r: Reading,
    base: Base,
    host: Host,
    target: Target,
    effect: Effect,
    name: str,
    change: dict[str, Any],
    raw: dict[str, Any],
    spot: Spot,
) -> Quantity | None:
    unit = "multiplier" if name == "multiply" else target.unit
    if unit is None or ("unit" in raw and "unit" not in change):
        return None
    factor: float | None = 1.0
    if name == "add" or "unit" in change:
        text = change.get("unit")
        factor = unit_factor(r, spot.at("unit"), written_out(unit, text) if text else None, unit)
    if factor is None:
        return None
    same_prices(r, base.frame, spot, change, unit)
    amount = change[name] * factor
    support: Support = "positive"
    below = min(amount, change.get("low", change[name]) * factor) <= 0
    if name == "add" and (below or units.parse(unit).support != "positive"):
        support = "real"  # less of something, or a difference of shares
    if not in_support(r, spot, amount, support, unit, factor=factor):
        return None
    ranged = "low" in raw or "high" in raw
    if not ranged and amount == (1.0 if name == "multiply" else 0.0):
        problem = f"{name} = {amount:g} without a range changes nothing"
        r.fault(spot, problem, "give the change, or take the effect away")
    source = effect.source
    grade = best_grade(base.sources, source)
    if grade == "judgement" and not ranged and source and all(k in base.sources for k in source):
        r.fault(spot, "a judgement has no range", "add low = ... and high = ... to the change")
    return Quantity(
        effect.address,
        f"{host.label}: {'times' if name == 'multiply' else 'added to'} {target.on}",
        unit,
        support,
        ((base.frame.start, amount),),
        read_range(r, spot, change, amount, factor, support, unit),
        owner=host.lead,
        review=host.review,
        source=source,
        grade=grade,
        file=host.file,
    )


def _relocate(
    r: Reading,
    target: Target,
    where: Where,
    raw: dict[str, Any],
    sound: dict[str, Any],
    spot: Spot,
) -> tuple[tuple[str, float], ...]:
    here = spot.at("relocate")
    if "change" in raw:
        r.fault(here, 'an effect has both "change" and "relocate"', "split it into two effects")
    if target.kind != "activity":
        if target.is_flow:
            r.fault(here, "only activity can be relocated", 'use on = "activity.SERVICE"')
        return ()
    given = raw.get("where")
    if not where.site and not (isinstance(given, dict) and "site" in given):
        r.fault(here, "the effect does not say which site is left", "give where = { site = ... }")
    shares: dict[str, float] = {}
    for site, value in sound.get("relocate", {}).items():
        place = here.at(site)
        share = number(value)
        if share is None or not 0 <= share <= 1:
            r.fault(place, f"is {said(value)} where a share is wanted", "give it between 0 and 1")
        elif r.refer(place, "site", site):
            shares[site] = share
            if site in where.site:
                r.fault(place, f'activity at "{site}" is moved to where it is', "leave it out")
    whole = sum(shares.values())
    if len(shares) == len(sound.get("relocate", {})) and abs(whole - 1) > TOLERANCE:
        r.fault(here, f"the shares of relocate sum to {whole:.6g}", "let them sum to 1")
        return ()
    return tuple((site, share / whole) for site, share in shares.items() if share > 0)


def _balance(
    r: Reading, multiply: Quantity | None, add: Quantity | None, raw: dict[str, Any], spot: Spot
) -> None:
    """What leaves a service must arrive somewhere or be avoided; what grows moves nowhere."""
    change = multiply or add
    if change is None:
        return
    same = 1.0 if multiply else 0.0
    if change.value == same and change.range is None:
        return  # told of already
    lowers = change.value < same or (
        change.value == same and change.range is not None and change.range.low < same
    )
    arrives = bool(raw.get("moves_to")) or bool(raw.get("avoided"))
    if lowers and not arrives:
        r.fault(
            spot,
            "care leaves the service and arrives nowhere",
            'add moves_to = [{ service = ..., per_unit = ... }], or avoided = "reason"',
        )
    if not lowers and (raw.get("moves_to") or raw.get("avoided")):
        name = "moves_to" if raw.get("moves_to") else "avoided"
        r.fault(
            spot.at(name), f"the effect takes nothing away, so {name} has no meaning", "take it out"
        )
