"""`where` of an effect: the part of a service it touches, and whether that part is there at all."""

from __future__ import annotations

from typing import Any

from bettercare.plan.ages import bands_of
from bettercare.plan.base import Base
from bettercare.plan.model import Service, Where
from bettercare.plan.reading import Reading, Spot
from bettercare.tables.nearest import listing
from bettercare.tables.plan_tables import SEXES


def read_where(
    r: Reading, base: Base, service: Service | None, sound: dict[str, Any], spot: Spot
) -> Where:
    """The effect's part of the service, ages as band keys; tell of parts that are empty."""
    before = r.count
    where = Where(
        tuple(sound.get("area", ())),
        _ages(r, base, sound.get("age", ()), spot.at("age")),
        tuple(sound.get("sex", ())),
        tuple(sound.get("deprivation", ())),
        tuple(sound.get("condition", ())),
        tuple(sound.get("provider", ())),
        tuple(sound.get("site", ())),
        tuple(sound.get("pathway", ())),
    )
    _deprivation(r, base, where, spot)
    if service is not None and r.count == before:
        _members(r, service, where, spot)
        if r.count == before:
            _nothing(r, base, service, where, spot)
    return where


def _ages(
    r: Reading, base: Base, texts: list[str] | tuple[str, ...], spot: Spot
) -> tuple[str, ...]:
    bands = base.frame.bands
    if not bands:
        return ()
    found: dict[str, None] = {}
    for text in texts:
        keys, problem = bands_of(text, bands)
        if problem:
            mend = f"follow the age bands {listing((b.key for b in bands), 20)}"
            r.fault(spot, problem, mend, r.nearest(text, [b.key for b in bands]))
        found.update(dict.fromkeys(keys))
    return tuple(band.key for band in bands if band.key in found)


def _deprivation(r: Reading, base: Base, where: Where, spot: Spot) -> None:
    sheet = base.sheets.get("population.deprivation_share")
    if where.deprivation and sheet is not None and not sheet.file:
        r.fault(
            spot.at("deprivation"),
            "the plan has no table population.deprivation_share",
            "add it, or take deprivation out of where",
        )


def _members(r: Reading, service: Service, where: Where, spot: Spot) -> None:
    """Check that pathways, providers and sites are those of the service."""
    sites = {p.site for p in service.provisions if p.site}
    partners = {p.partner for p in service.provisions}
    members = [("pathway", where.pathway, set(service.pathways))]
    if service.provisions:
        members += [("provider", where.provider, partners), ("site", where.site, sites)]
    for name, asked, there in members:
        for key in asked:
            if key not in there:
                mend = f"its {name}s are {listing(sorted(there))}"
                problem = f'"{service.key}" has no {name} "{key}", so the effect is on nothing'
                r.fault(spot.at(name), problem, mend, r.nearest(key, there))


def _nothing(r: Reading, base: Base, service: Service, where: Where, spot: Spot) -> None:
    """Tell where the parts are all known but no activity lies in their crossing."""
    given = [
        p
        for p in service.provisions
        if p.share > 0
        and (not where.area or p.area in where.area)
        and (not where.provider or p.partner in where.provider)
        and (not where.site or p.site in where.site)
    ]
    what = f'"{service.key}" has no activity there, so the effect is on nothing'
    areas = set(base.frame.named.get("areas", {}))
    mapped = bool(areas) and {p.area for p in service.provisions} == areas
    if mapped and not given:
        mend = "widen area, provider or site, or mend the service's provider_map"
        r.fault(spot, what, mend)
        return
    bands = where.age or tuple(band.key for band in base.frame.bands)
    if not bands or not mapped:
        return
    for dimension, asked in (("condition", where.condition), ("pathway", where.pathway)):
        if dimension == "pathway" and len(service.pathways) < 2:
            continue
        sheet = base.sheets.get(f"demand.{dimension}_share")
        if sheet is None or sheet.spoilt:
            continue
        for key in asked:
            if dimension == "condition" and _needed(base, service.key, key, bands):
                continue
            rows = sheet.rows("service", dimension, "age_band", "share")
            if not any(
                s == service.key and k == key and (b == "all" or b in bands) and share > 0
                for s, k, b, share in rows
            ):
                problem = f'no "{service.key}" at these ages is of the {dimension} "{key}", '
                mend = f"give its share in demand.{dimension}_share"
                r.fault(spot.at(dimension), problem + "so the effect is on nothing", mend)
    shape = base.sheets.get("demand.shape")
    sound = shape is not None and not shape.spoilt
    if sound and where.age and service.driver == "people" and not _used(base, service, where):
        problem = f'nobody of these ages uses "{service.key}", so the effect is on nothing'
        r.fault(spot, problem, "widen age, sex or area, or mend demand.shape")


def _needed(base: Base, service: str, condition: str, bands: tuple[str, ...]) -> bool:
    """Whether demand.condition_need gives people with a condition use of a service there."""
    sheet = base.sheets.get("demand.condition_need")
    if sheet is None or sheet.spoilt:
        return True  # it is told of first
    return any(
        row[:2] == (service, condition) and row[2] in ("all", *bands) and row[3] > 0
        for row in sheet.rows("service", "condition", "age_band", "relative")
    )


def _used(base: Base, service: Service, where: Where) -> bool:
    """Whether some people in `where` have a relative use above 0."""
    relative = base.relative_use().get(service.key)
    if not relative:
        return True
    areas = where.area or tuple(base.frame.named.get("areas", {}))
    for area in areas:
        for band in where.age:
            for sex in where.sex or SEXES:
                if _relative(relative, area, band, sex) > 0:
                    return True
    return False


def _relative(rows: dict[tuple[str, str, str], float], area: str, band: str, sex: str) -> float:
    """The most specific row's value: area before age band before sex; 0 without any."""
    for a in (area, "all"):
        for b in (band, "all"):
            for s in (sex, "all"):
                if (a, b, s) in rows:
                    return rows[a, b, s]
    return 0.0
