"""assumptions/ROOM/TABLE.toml: every single figure of a plan, as a quantity at its address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bettercare.plan import lines
from bettercare.plan.csv_tables import cell_sources
from bettercare.plan.csv_text import Sheet
from bettercare.plan.figures import in_support, read_range, unit_factor, written_out
from bettercare.plan.frame import Frame
from bettercare.plan.model import Quantity, Service, Source
from bettercare.plan.price_bases import same_prices
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.shaped import NAME, entries, number, said
from bettercare.plan.shapes import VALUE_ENTRY
from bettercare.plan.sizes import size_fault
from bettercare.plan.sources import best_grade
from bettercare.tables import units
from bettercare.tables.value_tables import VALUE_TABLES, ValueTable


@dataclass(frozen=True, slots=True)
class Values:
    """The plan's quantities by address, and the unit each is written in."""

    quantities: dict[str, Quantity]
    written: dict[str, str]


def declare_values(r: Reading) -> None:
    """Declare the names that values give: schemes of estate.capital, transition funds."""
    for kind, address in (("scheme", "estate.capital"), ("fund", "finance.transition_fund")):
        table = VALUE_TABLES[address]
        r.declare(kind, r.toml.get(table.file, ()), whole=not r.unread(table.file))


def read_values(
    r: Reading, frame: Frame, services: dict[str, Service], sources: dict[str, Source]
) -> Values:
    """Read every table of values; tell what is wrong and which required values are missing."""
    values = Values({}, {})
    for table in VALUE_TABLES.values():
        raw = r.toml.get(table.file)
        if raw is not None:
            _read_table(r, frame, table, raw, services, sources, values)
        if table.required and not r.unread(table.file):
            _missing(r, table, raw or {}, services)
    _alone(r, values.quantities.values())
    return values


def add_beds(
    r: Reading, frame: Frame, sites: Sheet, sources: dict[str, Source], entry: dict[str, Any]
) -> dict[str, Quantity]:
    """The beds of estate.sites as quantities at `estate.sites.SITE.beds_TYPE`, without ranges."""
    found: dict[str, Quantity] = {}
    keys = list(entry.get("source", ()))
    for row, site in enumerate(sites.columns["site"]):
        own = cell_sources(sites.columns["source"][row]) or keys
        name = sites.columns["name"][row]
        for bed_type in r.names.get("bed type", {}):
            beds = sites.columns[f"beds_{bed_type}"][row]
            if site is None or beds is None:
                continue
            address = f"estate.sites.{site}.beds_{bed_type}"
            found[address] = Quantity(
                address,
                f"{bed_type.replace('_', ' ')} beds, {name}",
                "bed",
                "positive",
                ((frame.start, beds),),
                owner=sites.columns["partner"][row] or "",
                source=tuple(own),
                grade=best_grade(sources, own),
                file=sites.file,
                line=sites.line(row),
                review=entry.get("review"),
            )
    return found


def wanted_unit(table: ValueTable, key: str, services: dict[str, Service]) -> str | None:
    """The unit values of a table have for one key; None where the service's unit is not known."""
    if "UNIT" not in table.unit:
        return table.unit
    service = services.get(key)
    return table.unit_for(service.unit) if service and service.unit else None


def _read_table(
    r: Reading,
    frame: Frame,
    table: ValueTable,
    raw: dict[str, Any],
    services: dict[str, Service],
    sources: dict[str, Source],
    values: Values,
) -> None:
    top = Spot(table.file, (), table.address)
    places = lines.heading_lines(r.texts.get(table.file, ""))
    for key, entry, spot in entries(r, raw, VALUE_ENTRY, top):
        if not _good_key(r, spot, table, key):
            continue
        wanted = wanted_unit(table, key, services)
        if wanted is None:
            continue
        if "unit" not in entry:
            continue  # told of already
        written = written_out(wanted, entry["unit"])
        factor = unit_factor(r, spot.at("unit"), written, wanted)
        if factor is None:
            continue
        same_prices(r, frame, spot, entry, wanted)
        unit = units.parse(wanted)
        steps = _steps(r, frame, table, spot, raw[key], entry, factor, unit)
        if not steps:
            continue
        first = steps[0][1]
        bounds = entry.get("range")
        span = None
        if bounds is not None and "low" in bounds and "high" in bounds:
            here = spot.at("range")
            span = read_range(r, here, bounds, first, factor, unit.support, unit.canonical)
        keys = tuple(entry.get("source", ()))
        grade = best_grade(sources, keys)
        known = all(key in sources for key in keys) and bool(keys)
        certain = first == 0 and unit.support == "positive"  # 0 cannot have a range
        if grade == "judgement" and known and "range" not in raw[key] and not certain:
            r.fault(spot, "a judgement has no range", "add range = { low = ..., high = ... }")
        group, loading = _correlation(r, spot, raw[key], entry)
        address = f"{table.address}.{key}"
        values.written[address] = written
        values.quantities[address] = Quantity(
            address,
            entry.get("label", ""),
            unit.canonical,
            unit.support,
            steps,
            span,
            group,
            loading,
            entry.get("owner", ""),
            keys,
            grade,
            entry.get("review"),
            r.counted.get(address, table.file),
            0 if address in r.counted else places.get(key, 0),
            entry.get("note", ""),
        )


def _good_key(r: Reading, spot: Spot, table: ValueTable, key: str) -> bool:
    if table.keys == "free":
        return True
    if table.keys != "fixed":
        return r.refer(spot, table.keys, key)
    known = table.fixed + table.may
    if key in known:
        return True
    mend = f"it has {', '.join(known)}"
    r.fault(spot, f'{table.address} has no key "{key}"', mend, r.nearest(key, known))
    return False


def _steps(
    r: Reading,
    frame: Frame,
    table: ValueTable,
    spot: Spot,
    raw: dict[str, Any],
    entry: dict[str, Any],
    factor: float,
    unit: units.Unit,
) -> tuple[tuple[date, float], ...]:
    """The dated values in order of date, canonical; empty where something is wrong with them."""
    if "value" in raw and "values" in raw:
        r.fault(spot, 'both "value" and "values" are given', "keep one of them")
        return ()
    if "value" not in raw and "values" not in raw:
        r.fault(spot, "the value is missing", "add value = ... or values = { DATE = ... }")
        return ()
    amounts: list[tuple[Spot, date, float]] = []
    if "value" in entry:
        amounts = [(spot.at("value"), frame.start, entry["value"] * factor)]
    elif "values" in entry:
        amounts = _dated(r, frame, table, spot.at("values"), entry["values"], factor)
    good = [
        in_support(r, place, amount, unit.support, unit.canonical, zero=table.zero, factor=factor)
        for place, _, amount in amounts
    ]
    if table.below_one and all(good) and any(amount >= 1.0 for _, _, amount in amounts):
        r.fault(spot, f"{table.meaning}: it cannot be all of them", "give a share below 1")
        return ()
    return tuple(sorted((day, amount) for _, day, amount in amounts)) if all(good) else ()


def _dated(
    r: Reading,
    frame: Frame,
    table: ValueTable,
    spot: Spot,
    dated: dict[str, Any],
    factor: float,
) -> list[tuple[Spot, date, float]]:
    """Place, date and canonical amount of each dated value; none where one is wrong."""
    if not dated:
        r.fault(spot, "the values are empty", "give a value with the date it starts")
    if not table.dated and len(dated) > 1:
        r.fault(spot, f"{table.address} is a figure of the base year", "give one value")
    found: list[tuple[Spot, date, float]] = []
    for text, value in dated.items():
        place = spot.at(text)
        day = _day(r, place, text)
        amount = number(value)
        if amount is None:
            r.fault(place, f"is {said(value)} where a number is wanted", "give a finite number")
        elif (wrong := size_fault(amount)) is not None:
            r.fault(place, *wrong)
        elif day is not None and frame.within(r, place, day):
            found.append((place, day, amount * factor))
    return found if len(found) == len(dated) else []


def _day(r: Reading, spot: Spot, text: str) -> date | None:
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    r.fault(spot, f'"{text[:20]}" is not a date', "write year-month-day, such as 2014-04-01")
    return None


def _correlation(
    r: Reading, spot: Spot, raw: dict[str, Any], entry: dict[str, Any]
) -> tuple[str | None, float]:
    found = entry.get("correlation")
    if found is None or "group" not in found or "loading" not in found:
        return None, 0.0
    here = spot.at("correlation")
    if "range" not in raw:
        mend = "give a range, or take the correlation away"
        r.fault(here, "a correlation without a range has no effect", mend)
    if found["loading"] == 0:
        r.fault(here, "a loading of 0 has no effect", "give one between -1 and 1")
    if not NAME.match(found["group"]):
        mend = "use lower-case letters, digits and _"
        r.fault(here, f'"{found["group"][:40]}" cannot be the name of a group', mend)
    return found["group"], found["loading"]


def _missing(
    r: Reading, table: ValueTable, raw: dict[str, Any], services: dict[str, Service]
) -> None:
    """Tell which required values a table does not give."""
    wanted: Iterable[str] = table.fixed or r.names.get(table.keys, {})
    for key in wanted:
        spot = Spot(table.file, (), f"{table.address}.{key}")
        if key not in raw and not r.suggested(spot, key):
            unit = wanted_unit(table, key, services) or table.unit
            r.fault(spot, "the value is missing", f"add [{key}]: {table.meaning} [{unit}]")


def _alone(r: Reading, quantities: Iterable[Quantity]) -> None:
    members: dict[str, list[str]] = {}
    for quantity in quantities:
        if quantity.group:
            members.setdefault(quantity.group, []).append(quantity.address)
    for group, addresses in members.items():
        if len(addresses) == 1:
            r.note(f'{addresses[0]} is alone in the correlation group "{group}".')
