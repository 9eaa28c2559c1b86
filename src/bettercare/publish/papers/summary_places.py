"""What the plan means for each area: its people, and the care they would have."""

from __future__ import annotations

from bettercare.publish import digest
from bettercare.publish.facts import Facts
from bettercare.publish.papers import numbers
from bettercare.publish.papers.case_facts import do_nothing
from bettercare.publish.papers.catalogue import Catalogue
from bettercare.publish.papers.document import (
    Block,
    Inline,
    Items,
    Paragraph,
    Section,
    Table,
    Text,
)
from bettercare.publish.papers.numbers import Sum

_SERVICES_TOLD = 4
_OLD = 65


_Used = dict[tuple[str, str, str, str], Sum]


def places(facts: Facts, texts: Catalogue) -> Section | None:
    """A short part for each area, and a table of all."""
    areas = [key for key, named in facts.plan.areas.items() if not named.outside]
    used = numbers.used_by_area(facts)
    services = _most_changed(facts, used)
    sections = [
        Section(f"area-{area}", texts.own(f"plan.areas.{area}", facts.area(area)), blocks)
        for area in areas
        if (blocks := _area(facts, texts, area, services, used))
    ]
    if not sections:
        return None
    table = _table(facts, texts, areas)
    return Section(
        "place",
        texts.plain("place.title"),
        [Paragraph(texts.say("place.lead")), *([table] if table else [])],
        sections,
    )


def _area(
    facts: Facts, texts: Catalogue, area: str, services: list[str], used: _Used
) -> list[Block]:
    first, last = facts.years[0], facts.years[-1]
    now, later = (numbers.people(facts, area, year) for year in (first, last))
    old_now, old_later = (numbers.people(facts, area, year, _OLD) for year in (first, last))
    if not (now and later and old_now and old_later):
        return []
    name = texts.own(f"plan.areas.{area}", facts.area(area))
    told = [
        texts.say(
            "place.people", area=name, now=now.number(), later=later.number(), year=last,
            old_now=old_now.number(), old_later=old_later.number(),
        )
    ]  # fmt: skip
    told += [text for key in services if (text := _service(facts, texts, area, key, used))]
    return [Paragraph(told[0]), Items(told[1:])] if told[1:] else [Paragraph(told[0])]


def _service(facts: Facts, texts: Catalogue, area: str, service: str, used: _Used) -> Text | None:
    first, last = facts.years[0], facts.years[-1]
    nothing = do_nothing(facts)
    now, otherwise = (used.get((nothing, year, area, service)) for year in (first, last))
    changed = [
        found
        for key in facts.options
        if key != nothing and (found := used.get((key, last, area, service))) is not None
    ]
    if not (now and otherwise and changed):
        return None
    name = digest.member_name(facts.plan, service)
    said: dict[str, Inline | float] = {
        "now": now.number(), "service": texts.own(f"plan.services.{service}", name), "year": last,
        "nothing": otherwise.number(),
    }  # fmt: skip
    low, high = (pick(changed, key=lambda one: one.value) for pick in (min, max))
    if low.number().text == high.number().text:
        return texts.say("place.activity_one", low=low.number(), **said)
    return texts.say("place.activity", low=low.number(), high=high.number(), **said)


def _most_changed(facts: Facts, used: _Used) -> list[str]:
    """In each setting, the service whose use by the whole area the options change most."""
    last, nothing = facts.years[-1], do_nothing(facts)
    best: dict[str, tuple[float, str]] = {}
    for key, service in facts.plan.services.items():
        without = used.get((nothing, last, "all", key))
        if without is None or without.value <= 0:
            continue
        moved = max(
            abs(used[option, last, "all", key].value - without.value)
            for option in facts.options
            if (option, last, "all", key) in used
        )
        # a large service that changes some matters more to people than a tiny one that doubles
        score = moved / without.value**0.5
        if score > best.get(service.setting, (0.0, ""))[0]:
            best[service.setting] = (score, key)
    ranked = sorted(best.values(), key=lambda one: (-one[0], one[1]))[:_SERVICES_TOLD]
    chosen = {key for _, key in ranked}
    return [key for key in facts.plan.services if key in chosen]


def _table(facts: Facts, texts: Catalogue, areas: list[str]) -> Table | None:
    first, last = facts.years[0], facts.years[-1]
    rows = []
    for area in areas:
        counted = [
            numbers.people(facts, area, year, age) for age in (0, 65, 85) for year in (first, last)
        ]
        if all(one is not None for one in counted):
            rows.append(([texts.own(f"plan.areas.{area}", facts.area(area))], counted))
    if not rows:
        return None
    ages = [
        texts.plain("place.everyone"),
        texts.plain("place.over", age="65"),
        texts.plain("place.over", age="85"),
    ]
    return numbers.told_table(
        facts,
        "areas",
        texts.plain("place.table"),
        [texts.plain("place.area"), *(year for _ in ages for year in (first, last))],
        rows,
        numbers.whole,
        groups=[(label, 2) for label in ages],
    )
