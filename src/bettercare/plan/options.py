"""options/NAME.toml: named lists of changes on a base, with their chains followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bettercare.plan.base import Base, address_may_be_unread, table_of, unknown
from bettercare.plan.figures import in_support, read_range, unit_factor, written_out
from bettercare.plan.model import Intervention, Option, Quantity, Setting
from bettercare.plan.price_bases import same_prices
from bettercare.plan.programme_shapes import OPTION, SET
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.shaped import checked, good_name, said

FOLDER = "options"
_INTERVENTIONS = "interventions"


@dataclass
class _Draft:
    """One option before its chain is followed."""

    key: str
    spot: Spot
    sound: dict[str, Any] = field(default_factory=dict)
    settings: tuple[Setting, ...] = ()


def declare_options(r: Reading) -> dict[str, str]:
    """Declare options by file name; returns the file of each."""
    files = {
        file.split("/")[1][: -len(".toml")]: file
        for file in sorted({*r.texts, *r.broken})
        if file.startswith(f"{FOLDER}/")
    }
    r.declare("option", files)
    return files


def read_options(
    r: Reading, base: Base, interventions: Mapping[str, Intervention], settable: dict[str, Quantity]
) -> dict[str, Option]:
    """Read every option. `settable` holds every figure that may be set, by address."""
    files = declare_options(r)
    if not files and not r.unread(FOLDER):
        r.fault(Spot(FOLDER), "the plan has no options", "add options/a_do_nothing.toml")
    drafts: dict[str, _Draft] = {}
    for key, file in files.items():
        raw = r.toml.get(file)
        spot = Spot(file, (), f"options.{key}")
        if raw is None or not good_name(r, key, spot):
            continue
        draft = _Draft(key, spot, checked(r, raw, OPTION, spot))
        lines = draft.sound.get("set", {})
        draft.settings = _settings(r, base, key, lines, settable, spot.at("set"))
        drafts[key] = draft
    found: dict[str, Option] = {}
    for key in drafts:
        chain = _chain(r, drafts, key)
        if chain:
            found[key] = _follow(r, drafts, chain, interventions)
    return found


def _chain(r: Reading, drafts: dict[str, _Draft], key: str) -> list[str]:
    """The options from the root to this one; empty where the chain is broken or a ring."""
    chain = [key]
    while True:
        parent = drafts[chain[-1]].sound.get("based_on")
        if parent is None:
            return chain[::-1]
        if parent in chain:
            if parent == key:  # each ring is told of once for each option on it, at its own line
                ring = " -> ".join([*chain, parent])
                problem = (
                    "the option is based on itself"
                    if len(chain) == 1
                    else f"options are based on each other in a ring: {ring}"
                )
                spot = drafts[key].spot.at("based_on")
                r.fault(spot, problem, "base it on another option, or on none")
            return []
        if parent not in drafts:
            return []  # its file is broken, which is told already
        chain.append(parent)


def _follow(
    r: Reading,
    drafts: dict[str, _Draft],
    chain: list[str],
    interventions: Mapping[str, Intervention],
) -> Option:
    """The option with everything it inherits: parents first, then its own, less what it drops."""
    listed: list[str] = []
    settings: list[Setting] = []
    for key in chain:
        draft = drafts[key]
        own = key == chain[-1]
        added = draft.sound.get("interventions", [])
        for number, name in enumerate(draft.sound.get("drop", [])):
            if name not in listed and own:
                problem = f'"{name}" is dropped but not inherited'
                if name in added:
                    problem = f'"{name}" is both added and dropped'
                r.fault(draft.spot.at("drop", number), problem, "take it out of drop")
        inherited = list(listed)
        listed = [name for name in listed if name not in draft.sound.get("drop", [])]
        for number, name in enumerate(added):
            if name not in inherited:
                listed.append(name)
            elif own:
                r.fault(
                    draft.spot.at("interventions", number),
                    f'"{name}" is already inherited from "{draft.sound["based_on"]}"',
                    "take it out of interventions",
                )
        settings += draft.settings
    draft = drafts[chain[-1]]
    for line in draft.settings:
        parts = line.address.split(".")
        if parts[0] == _INTERVENTIONS and parts[1] not in listed:
            r.fault(
                draft.spot.at("set", line.address).named(line.address),
                f'the option does not hold the intervention "{parts[1]}", so setting it is in vain',
                "add the intervention or take the line away",
            )
    _enablers(r, draft.key, listed, interventions)
    return Option(
        draft.key,
        draft.sound.get("label", ""),
        tuple(chain),
        tuple(listed),
        tuple(settings),
        draft.sound.get("summary", ""),
        draft.sound.get("author", ""),
        draft.sound.get("status", "option"),
        tuple(draft.sound.get("source", ())),
    )


def _enablers(
    r: Reading, key: str, listed: list[str], interventions: Mapping[str, Intervention]
) -> None:
    """Note interventions whose enabler the option leaves out: they will never work."""
    for name in listed:
        for need in interventions[name].needs if name in interventions else ():
            if need.kind == "enabler" and need.key not in listed:
                r.note(f"options.{key}: {name} needs the enabler {need.key}, which is not in it.")
        for one in interventions[name].after if name in interventions else ():
            if one.what not in listed:
                r.note(f"options.{key}: {name} begins after {one.what}, which is not in it.")


def _settings(
    r: Reading,
    base: Base,
    option: str,
    raw: dict[str, Any],
    settable: dict[str, Quantity],
    spot: Spot,
) -> tuple[Setting, ...]:
    found: list[Setting] = []
    for address, value in raw.items():
        here = spot.at(address).named(address)
        if not isinstance(value, dict):
            mend = 'write { value = ..., why = "..." }'
            r.fault(here, f"is {said(value)} where a set line is wanted", mend)
        elif "." not in address and "value" not in value:
            r.fault(here, "the address is not in quotes", 'write "room.table.key" = { ... }')
        else:
            line = _setting(r, base, option, address, value, settable, here)
            if line is not None:
                found.append(line)
    return tuple(found)


def _setting(
    r: Reading,
    base: Base,
    option: str,
    address: str,
    raw: dict[str, Any],
    settable: dict[str, Quantity],
    spot: Spot,
) -> Setting | None:
    sound = checked(r, raw, SET, spot)
    start = sound.get("from")
    if start is not None:
        base.frame.within(r, spot.at("from"), start)
    quantity = settable.get(address)
    if quantity is None:
        if not _in_faulty_intervention(r, address) and not address_may_be_unread(r, address):
            unknown(r, spot, address, "set", settable)
        return None
    table = table_of(address)
    if start is not None and table is not None and not table.dated:
        problem = f"{table.address} is a figure of the base year and cannot start later"
        r.fault(spot.at("from"), problem, "leave from out")
    if start is not None and address.startswith("appraisal."):
        r.fault(spot.at("from"), "a figure of the appraisal has no dates", "leave from out")
    if "value" not in sound or ("unit" in raw and "unit" not in sound):
        return None
    factor: float | None
    if "unit" in sound:
        written = written_out(quantity.unit, sound["unit"])
        factor = unit_factor(r, spot.at("unit"), written, quantity.unit)
    else:
        factor = unit_factor(r, spot, base.written.get(address, quantity.unit), quantity.unit)
    if factor is None:
        return None
    if address.startswith("appraisal.") and "price_base" in sound:
        problem = "a figure of the appraisal is in the prices that appraisal.toml says"
        r.fault(spot.at("price_base"), problem, "bring it to those and take price_base away")
    else:
        same_prices(r, base.frame, spot, sound, quantity.unit)
    amount = sound["value"] * factor
    zero = table is None or table.zero
    here = spot.at("value")
    if not in_support(r, here, amount, quantity.support, quantity.unit, zero=zero, factor=factor):
        return None
    return Setting(
        address,
        amount,
        quantity.unit,
        start,
        sound.get("why", ""),
        read_range(r, spot, sound, amount, factor, quantity.support, quantity.unit),
        option,
    )


def _in_faulty_intervention(r: Reading, address: str) -> bool:
    """Whether an address may be a figure of an intervention that is not sound."""
    room, _, rest = address.partition(".")
    file = f"{_INTERVENTIONS}/{rest.partition('.')[0]}.toml"
    return room == _INTERVENTIONS and (r.unread(file) or r.faulty(file))
