"""services.toml: every service, and who gives it to the people of each area."""

from __future__ import annotations

from math import fsum
from typing import Any

from bettercare.plan.frame import Frame
from bettercare.plan.model import Provision, RecordsRule, Service, Source
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.record_rules import read_records_rule
from bettercare.plan.shaped import entries
from bettercare.plan.shapes import SERVICE
from bettercare.plan.sources import best_grade

FILE = "services.toml"
Row = dict[str, Any]  # a row of a provider map
TOLERANCE = 5e-4  # how far rounded shares may miss 1; they are then scaled to sum to 1 exactly


def declare_services(r: Reading) -> None:
    """Declare the services' keys before anything that refers to them is read."""
    raw = r.toml.get(FILE)
    whole = bool(raw)  # with none at all, that is told and nothing is said of their names
    tables = {key: value for key, value in (raw or {}).items() if isinstance(value, dict)}
    r.declare("service", tables, whole=whole)
    r.declare("service with beds", (k for k, v in tables.items() if "beds" in v), whole=whole)
    r.declare(
        "service without beds", (k for k, v in tables.items() if "beds" not in v), whole=whole
    )


def read_services(
    r: Reading, frame: Frame, sources: dict[str, Source], inflows: set[str]
) -> dict[str, Service]:
    """Read services.toml. `inflows` names the services that people from outside use."""
    raw = r.toml.get(FILE)
    if raw is not None and not raw:
        r.fault(Spot(FILE), "the plan has no services", "give one or more [SERVICE] tables")
    found: dict[str, Service] = {}
    rules: dict[str, RecordsRule] = {}
    for key, table, spot in entries(r, raw or {}, SERVICE, Spot(FILE, (), "services")):
        source = tuple(table.get("source", ()))
        found[key] = Service(
            key,
            table.get("name", ""),
            table.get("unit", ""),
            table.get("setting", ""),
            table.get("stage", ""),
            tuple(table.get("pathways", ())),
            tuple(table.get("delivered_by", ())),
            _provisions(r, frame, table, spot, key in inflows),
            table.get("driver", "people"),
            table.get("beds"),
            table.get("profile"),
            table.get("care", "physical"),
            source,
            best_grade(sources, source),
            read_records_rule(r, key, table, spot, rules),
            r.seasons.get(key),
        )
    return found


def _provisions(
    r: Reading, frame: Frame, table: dict[str, Any], spot: Spot, inflow: bool
) -> tuple[Provision, ...]:
    """The provider map with its "all" rows written out for every area."""
    rows: list[Row] | None = table.get("provider_map")
    if rows is None:
        return ()
    here = spot.at("provider_map")
    if not rows:
        r.fault(here, "the provider map is empty", "say who gives the service, shares summing to 1")
    if not rows or any("area" not in row or "share" not in row for row in rows):
        return ()
    _partners(r, rows, table.get("delivered_by", []), here)
    found: list[Provision] = []
    faulted: set[int] = set()  # first rows of groups whose sum was told of
    for area in frame.named.get("areas", {}):
        own = [n for n, row in enumerate(rows) if row["area"] == area]
        mine = own or [n for n, row in enumerate(rows) if row["area"] == "all"]
        if not mine:
            problem = f'nobody gives the service to the area "{area}"'
            r.fault(here, problem, 'give rows for it, or rows for area = "all"')
            continue
        total = fsum(rows[n]["share"] for n in mine)
        if abs(total - 1) > TOLERANCE:
            if mine[0] not in faulted:
                who = f'area = "{area if own else "all"}"'
                problem = f"the shares of {who} sum to {total:.6g}"
                r.fault(here.at(mine[0]), problem, "let them sum to 1")
            faulted.add(mine[0])
            continue
        if frame.named["areas"][area].outside:
            mine = _inside(r, frame, rows, mine, area, inflow, here)
            total = fsum(rows[n]["share"] for n in mine)
        found += [
            Provision(
                area, rows[n].get("partner", ""), rows[n].get("site"), rows[n]["share"] / total
            )
            for n in mine
        ]
    return tuple(found)


def _partners(r: Reading, rows: list[Row], delivered: list[str], spot: Spot) -> None:
    """The map and delivered_by name the same partners, each place once."""
    seen: set[tuple[str | None, ...]] = set()
    for number, row in enumerate(rows):
        partner = row.get("partner")
        if partner is not None and delivered and partner not in delivered:
            problem = f'"{partner}" gives the service but is not in delivered_by'
            r.fault(spot.at(number), problem, "add it to delivered_by or take the row away")
        place = (row["area"], partner, row.get("site"))
        if place in seen:
            r.fault(spot.at(number), "the row repeats another (area, partner, site)", "join them")
        seen.add(place)
    for partner in delivered:
        if partner not in {row.get("partner") for row in rows}:
            mend = "give it a row with its share, or take it out of delivered_by"
            r.fault(spot, f'"{partner}" of delivered_by has no share in provider_map', mend)


def _inside(
    r: Reading,
    frame: Frame,
    rows: list[Row],
    mine: list[int],
    area: str,
    inflow: bool,
    spot: Spot,
) -> list[int]:
    """The rows for people from outside without those that send them outside again.

    Where people do come from outside for the service, such a row is a fault. A service that only
    outside partners give keeps its rows: nobody comes in for it.
    """
    partners = frame.named["partners"]
    away = [
        n
        for n in mine
        if rows[n].get("partner") in partners and partners[rows[n]["partner"]].kind == "outside"
    ]
    if away and inflow:
        r.fault(
            spot.at(away[0]),
            f'people of the area "{area}" are treated here, but the map sends them to the '
            f'outside partner "{rows[away[0]]["partner"]}"',
            f'give rows with area = "{area}" that name partners of the plan',
        )
    kept = [n for n in mine if n not in away]
    return kept if any(rows[n]["share"] > 0 for n in kept) else mine
