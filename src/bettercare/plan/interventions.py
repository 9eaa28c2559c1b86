"""interventions/NAME.toml: what each changes, what it needs first, what it costs."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from bettercare.plan.after import read_after
from bettercare.plan.base import Base, address_may_be_unread
from bettercare.plan.double_running import read_double_running
from bettercare.plan.effects import read_effect
from bettercare.plan.figures import in_support, read_range, unit_factor
from bettercare.plan.model import Effect, Intervention, Quantity, Support
from bettercare.plan.moves import ACTIVITY, STAY, Host
from bettercare.plan.needs import read_needs
from bettercare.plan.price_bases import same_prices
from bettercare.plan.programme_shapes import INTERVENTION
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.shaped import checked, good_name
from bettercare.plan.sources import best_grade

FOLDER = "interventions"
RampShape = Literal["linear", "s_curve", "step"]


def declare_interventions(r: Reading) -> dict[str, str]:
    """Declare interventions and enablers by file name; returns the file of each."""
    files = {name.split("/")[1][: -len(".toml")]: name for name in _files(r)}
    r.declare("intervention", files, whole=not r.unread(FOLDER))
    enablers = [
        key
        for key, file in files.items()
        if file in r.toml and r.toml[file].get("kind") == "enabler"
    ]
    whole = not any(r.unread(file) for file in (FOLDER, *files.values()))
    r.declare("enabler", enablers, whole=whole)
    return files


def _files(r: Reading) -> list[str]:
    found = {f for f in (*r.texts, *r.broken) if f.startswith(f"{FOLDER}/") and f.endswith(".toml")}
    return sorted(found)


def read_interventions(r: Reading, base: Base) -> dict[str, Intervention]:
    """Read every intervention that can be read, in order of name."""
    found: dict[str, Intervention] = {}
    for key, file in declare_interventions(r).items():
        raw = r.toml.get(file)
        spot = Spot(file, (), f"interventions.{key}")
        if raw is None or not good_name(r, key, spot):
            continue
        intervention = _read(r, base, key, raw, spot)
        if intervention is not None:
            found[key] = intervention
    return found


def _read(r: Reading, base: Base, key: str, raw: dict[str, Any], spot: Spot) -> Intervention | None:
    sound = checked(r, raw, INTERVENTION, spot)
    kind = sound.get("kind", "service")
    _kind(r, kind, raw, spot)
    starts: date | None = sound.get("starts")
    if starts is not None:
        base.frame.within(r, spot.at("starts"), starts)
    host = Host(
        key,
        sound.get("label", ""),
        kind,
        sound.get("pathway"),
        sound.get("lead", ""),
        tuple(sound.get("source", ())),
        spot.file,
        sound.get("review"),
    )
    effects = _effects(r, base, host, raw, sound, spot)
    _net_of(r, base, effects, sound, spot)
    ramp = sound.get("ramp", {})
    months = ramp.get("months", 0.0)
    shape: RampShape = ramp.get("shape", "linear") if months > 0 else "step"
    cost = sound.get("cost", {})
    same_prices(r, base.frame, spot.at("cost"), cost, "gbp")
    figures = {
        name: _figure(r, base, host, name, unit, table.get(name), spot.at(*path))
        for name, unit, table, path in (
            ("delay", "month", sound, ("delay",)),
            ("revenue", "gbp/year", cost, ("cost", "revenue")),
            ("capital", "gbp", cost, ("cost", "capital")),
            ("agreed", "gbp/year", cost, ("cost", "agreed")),
        )
    }
    double = read_double_running(
        r,
        sound.get("double_running"),
        raw.get("double_running", {}),
        lambda name, unit, table, place: _figure(r, base, host, name, unit, table, place),
        spot.at("double_running"),
    )
    if starts is None:
        return None
    return Intervention(
        key=key,
        label=host.label,
        kind=kind,
        pathway=host.pathway,
        project=sound.get("project"),
        status=sound.get("status", ""),
        lead=host.lead,
        starts=starts,
        ramp_months=months,
        ramp_shape=shape,
        delay=figures["delay"],
        effects=tuple(effects),
        needs=read_needs(r, base, host, starts, raw, sound, spot),
        revenue=figures["revenue"],
        capital=figures["capital"],
        capital_scheme=cost.get("scheme"),
        cost_partner=cost.get("partner") or (host.lead if cost else None),
        net_of=tuple(sound.get("net_of", ())),
        summary=sound.get("summary", ""),
        source=host.source,
        file=spot.file,
        after=read_after(r, key, sound, spot),
        agreed=figures["agreed"],
        double_running=double,
    )


def _kind(r: Reading, kind: str, raw: dict[str, Any], spot: Spot) -> None:
    """A service has a pathway and effects; an enabler belongs to a project."""
    wanted, other = ("pathway", "project") if kind == "service" else ("project", "pathway")
    if wanted not in raw and not r.suggested(spot, wanted):
        mend = f'add {wanted} = "..."'
        if kind == "service" and "project" in raw:
            mend += ', or kind = "enabler"'
        r.fault(spot, f'an intervention of kind "{kind}" has no {wanted}', mend)
    if other in raw:
        problem = f'"{other}" has no meaning for kind "{kind}"'
        r.fault(spot.at(other), problem, "take it out, or change kind")
    if kind == "service" and not raw.get("effect") and not r.suggested(spot, "effect"):
        r.fault(spot, "the intervention has no effect", "add an [[effect]]")


def _effects(
    r: Reading, base: Base, host: Host, raw: dict[str, Any], sound: dict[str, Any], spot: Spot
) -> list[Effect]:
    seen: dict[str, int] = {}
    found: list[Effect] = []
    for number, table in enumerate(sound.get("effect", ())):
        on = table.get("on", "")
        seen[on] = seen.get(on, 0) + 1
        here = spot.at("effect", number)
        effect = read_effect(r, base, host, raw["effect"][number], table, here, seen[on])
        if effect is not None:
            found.append(effect)
    return found


def _net_of(
    r: Reading, base: Base, effects: list[Effect], sound: dict[str, Any], spot: Spot
) -> None:
    """A trend of the same thing must be named: its growth does not hold the effect already."""
    listed = sound.get("net_of", [])
    meant: set[str] = set()  # what a wrong one most likely means
    for number, address in enumerate(listed):
        if address not in base.quantities and not address_may_be_unread(r, address):
            trends = [a for a in base.quantities if "trend" in a]
            mend = "name a trend of demand.trend or flow.length_of_stay_trend"
            problem = f'there is no value at "{address[:100]}"'
            near = r.nearest(address, trends)
            meant.add(near)
            r.fault(spot.at("net_of", number), problem, mend, near)
    for effect in effects:
        if effect.multiply is None:
            continue
        if effect.on.startswith(ACTIVITY):
            trend = f"demand.trend.{effect.on[len(ACTIVITY) :]}"
        elif effect.on.startswith(STAY):
            trend = f"flow.length_of_stay_trend.{effect.on[len(STAY) :]}"
        else:
            continue
        if trend in base.quantities and trend not in listed and trend not in meant:
            r.fault(
                spot.at("net_of").named(effect.address),
                f'there is also a trend, "{trend}", that may hold this effect already',
                f'add net_of = ["{trend}"] once the trend is net of it',
            )


def _figure(
    r: Reading,
    base: Base,
    host: Host,
    name: str,
    wanted: str,
    table: dict[str, Any] | None,
    spot: Spot,
) -> Quantity | None:
    """A figure of an intervention; a running cost below 0 is a saving.

    Money agreed `from` a date is nothing before it.
    """
    if table is None or "value" not in table or "unit" not in table:
        return None
    address = f"interventions.{host.key}.{name}"
    spot = spot.named(address)
    factor = unit_factor(r, spot.at("unit"), table["unit"], wanted)
    if factor is None:
        return None
    value = table["value"] * factor
    support: Support = "positive"
    if name == "revenue" and min(value, table.get("low", 0.0)) < 0:
        support = "real"
    if not in_support(r, spot.at("value"), value, support, wanted):
        return None
    steps = ((base.frame.start, value),)
    begins = table.get("from")
    if begins is not None and base.frame.within(r, spot.at("from"), begins):
        steps = ((base.frame.start, 0.0),) * (begins > base.frame.start) + ((begins, value),)
    return Quantity(
        address,
        f"{host.label}: {name.replace('_', ' ')}",
        wanted,
        support,
        steps,
        read_range(r, spot, table, value, factor, support),
        owner=host.lead,
        review=host.review,
        source=host.source,
        grade=best_grade(base.sources, host.source),
        file=host.file,
    )
