"""The summary's case for change: what happens if nothing is done, from the do-nothing option."""

from __future__ import annotations

from bettercare.plan.programme import Record
from bettercare.publish import digest, words
from bettercare.publish.facts import Facts
from bettercare.publish.figures import life
from bettercare.publish.figures import people as people_charts
from bettercare.publish.papers import numbers
from bettercare.publish.papers.case_diagram import diagram
from bettercare.publish.papers.case_facts import (
    OLD,
    do_nothing,
    illnesses,
    money_short,
    scarcest_beds,
    scarcest_staff,
    staff_short,
)
from bettercare.publish.papers.catalogue import Catalogue
from bettercare.publish.papers.document import (
    Block,
    Chart,
    Drawing,
    Figure,
    Paragraph,
    Reference,
    Section,
    Text,
)

_MOST_ILLNESSES = 2


def why(facts: Facts, texts: Catalogue, record: Record | None = None) -> Section:
    """Why things need to change, with the diagram where the record has pressures."""
    first, last = facts.years[0], facts.years[-1]
    nothing = do_nothing(facts)
    blocks: list[Block] = []
    now, later = (numbers.people(facts, "all", year) for year in (first, last))
    old = [numbers.people(facts, "all", year, OLD) for year in (first, last)]
    if now and later and old[0] and old[1]:
        blocks.append(
            Paragraph(
                texts.say(
                    "why.people", now=now.number(), later=later.number(), year=last,
                    growth=numbers.percent(old[0], old[1]), old_now=old[0].number(),
                    old_later=old[1].number(),
                )
            )
        )  # fmt: skip
        blocks += [_chart(facts, texts)] if people_charts.growth(facts) else []
    blocks += [Paragraph(text) for text in _illnesses(facts, texts, nothing)]
    blocks += _lives(facts, texts)
    blocks += _beds(facts, texts, nothing)
    gap = staff_short(facts, nothing)
    if gap:
        blocks.append(Paragraph(texts.say("why.staff", gap=gap.number(), year=last)))
    elif scarce := scarcest_staff(facts, nothing):
        key, few = scarce
        group = texts.own(f"plan.staff_groups.{key}", facts.member(key)).lower()
        said = texts.say("why.staff_group", gap=few.number(), group=group, year=last)
        blocks.append(Paragraph(said))
    money = money_short(facts, nothing)
    if money:
        told = money.told(numbers.pounds)
        blocks.append(Paragraph(texts.say("why.money", gap=told, year=last)))
    drawn = diagram(facts, texts, record)
    if drawn is not None:
        blocks += [Paragraph(texts.say("why.diagram", diagram=Reference(drawn.key))), drawn]
    return Section("why", texts.plain("why.title"), blocks)


def _chart(facts: Facts, texts: Catalogue) -> Chart:
    figure = people_charts.growth(facts)[0]
    first_panel = figure.panels[0]
    return Chart(
        key=figure.key,
        caption=figure.title,
        drawings=[Drawing(first_panel.title, first_panel.svg)],
        alternative=" ".join(
            words.plain(part) for part in texts.say("why.chart") if isinstance(part, str)
        ),
        table=figure.table,
        origin="results:people",
        source=figure.source.removeprefix("Source: "),
        legend=figure.legend,
    )


def _illnesses(facts: Facts, texts: Catalogue, option: str) -> list[Text]:
    """The long-term conditions that grow most."""
    found = []
    for key, now, later in illnesses(facts, option)[:_MOST_ILLNESSES]:
        name = texts.own(f"plan.conditions.{key}", facts.plan.conditions[key].name)
        said = texts.say(
            "why.illness", condition=name[:1].lower() + name[1:], now=now.number(),
            later=later.number(), year=facts.years[-1],
        )  # fmt: skip
        found.append(said)
    return found


def _lives(facts: Facts, texts: Catalogue) -> list[Block]:
    """Where people live shortest and longest, if chance cannot be all of the difference."""
    both = life.apart(facts.plan)
    if both is None:
        return []
    short, long = (Figure(life.told(one), one.origin) for one in both)
    names = [texts.own(f"plan.areas.{one.area}", facts.area(one.area)) for one in both]
    key = f"why.life_{both[0].sex}"
    said = texts.say(key, low_area=names[0], low=short, high_area=names[1], high=long)
    return [Paragraph(said)]


def _beds(facts: Facts, texts: Catalogue, option: str) -> list[Block]:
    """The kind of bed with the greatest shortage, in the busiest month of the last year."""
    found = scarcest_beds(facts, option)
    if found is None:
        return []
    key, needed, planned = found
    kind = texts.own(f"plan.bed_types.{key}", digest.bed_words(facts.plan, key)).lower()
    said = texts.say(
        "why.beds", needed=needed.number(), kind=kind, year=facts.years[-1],
        planned=planned.number(),
    )  # fmt: skip
    return [Paragraph(said)]
