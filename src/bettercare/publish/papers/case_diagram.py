"""The case for change as a diagram: the record's pressures, what shows them, what they call for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from bettercare.plan.programme import Record
from bettercare.publish import digest
from bettercare.publish.charts.causes import Cause, cause_panel
from bettercare.publish.charts.svg import Caption
from bettercare.publish.facts import Facts
from bettercare.publish.figures import life
from bettercare.publish.figures.shape import TableView
from bettercare.publish.papers import numbers
from bettercare.publish.papers.case_facts import (
    OLD,
    do_nothing,
    illnesses,
    money_short,
    scarcest_beds,
    scarcest_staff,
)
from bettercare.publish.papers.catalogue import Catalogue
from bettercare.publish.papers.document import Chart, Drawing, Figure

Shown: TypeAlias = tuple[str, Figure]  # what is counted, and how much


def diagram(facts: Facts, texts: Catalogue, record: Record | None) -> Chart | None:
    """The diagram; None where the record holds no pressures."""
    if record is None or not record.pressures:
        return None
    causes, rows, cells = [], [], []
    for key, one in record.pressures.items():
        label = texts.own(f"programme.pressures.{key}", one.label)
        wanted = [
            texts.own(f"programme.pressures.{key}.calls_for.{i}", each)
            for i, each in enumerate(one.calls_for, start=1)
        ]
        found = _SHOWN[one.shown_by](facts, texts) if one.shown_by else None
        what, much = found or ("", None)
        causes.append(Cause(label, f"{much.text} {what}" if much else "", wanted))
        rows.append([label, "; ".join(wanted), what or "–", much.text if much else "–"])
        cells.append([much.origin if much else ""])
    caption = texts.plain("case.caption")
    heads = [texts.plain(f"case.{name}") for name in ("pressure", "calls_for", "shown", "figure")]
    told = " ".join(
        texts.plain(
            "case.arrow", label=one.label, shown=one.shown or "–",
            calls_for="; ".join(one.calls_for),
        )
        for one in causes
    )  # fmt: skip
    svg = cause_panel(Caption("case", caption, told), causes, (heads[0], heads[1]))
    return Chart(
        key="case",
        caption=caption,
        drawings=[Drawing("", svg)],
        alternative=told,
        table=TableView(caption, heads, rows, text_columns=3),
        origin="record:programme.pressures",
        source=facts.credit.removeprefix("Source: "),
        cells=cells,
    )


def _people(facts: Facts, texts: Catalogue) -> Shown | None:
    first, last = facts.years[0], facts.years[-1]
    old = [numbers.people(facts, "all", year, OLD) for year in (first, last)]
    if old[0] is None or old[1] is None or old[1].value <= old[0].value:
        return None
    return texts.plain("case.people", year=last), numbers.percent(old[0], old[1])


def _illness(facts: Facts, texts: Catalogue) -> Shown | None:
    grown = illnesses(facts, do_nothing(facts))
    if not grown:
        return None
    key, now, later = grown[0]
    name = texts.own(f"plan.conditions.{key}", facts.plan.conditions[key].name)
    said = texts.plain("case.illness", condition=name[:1].lower() + name[1:], year=facts.years[-1])
    return said, numbers.percent(now, later)


def _inequality(facts: Facts, texts: Catalogue) -> Shown | None:
    both = life.apart(facts.plan)
    if both is None:
        return None
    low, high = both
    names = [texts.own(f"plan.areas.{one.area}", facts.area(one.area)) for one in both]
    gap = f"{high.found.years - low.found.years:.1f}"
    said = texts.plain(f"case.inequality_{low.sex}", low_area=names[0], high_area=names[1])
    return said, Figure(texts.plain("case.years", count=gap), f"{high.origin}-{low.origin}")


def _quality(facts: Facts, texts: Catalogue) -> Shown | None:
    found = scarcest_beds(facts, do_nothing(facts))
    if found is None or found[2].value <= 0:
        return None
    key, needed, planned = found
    kind = texts.own(f"plan.bed_types.{key}", digest.bed_words(facts.plan, key)).lower()
    said = texts.plain("case.quality", kind=kind, year=facts.years[-1])
    return said, numbers.percent(planned, needed)


def _staff(facts: Facts, texts: Catalogue) -> Shown | None:
    found = scarcest_staff(facts, do_nothing(facts))
    if found is None:
        return None
    group = texts.own(f"plan.staff_groups.{found[0]}", facts.member(found[0])).lower()
    return texts.plain("case.staff", group=group, year=facts.years[-1]), found[1].number()


def _money(facts: Facts, texts: Catalogue) -> Shown | None:
    gap = money_short(facts, do_nothing(facts))
    if gap is None:
        return None
    return texts.plain("case.money", year=facts.years[-1]), gap.told(numbers.pounds)


_SHOWN: Mapping[str, Callable[[Facts, Catalogue], Shown | None]] = {
    "people": _people, "illness": _illness, "inequality": _inequality, "quality": _quality,
    "staff": _staff, "money": _money,
}  # fmt: skip
