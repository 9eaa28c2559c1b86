"""The summary's case for change: what happens if nothing is done, from the do-nothing option."""

from __future__ import annotations

from bettercare.publish import digest, words
from bettercare.publish.facts import Facts
from bettercare.publish.figures import people as people_charts
from bettercare.publish.papers import numbers
from bettercare.publish.papers.catalogue import Catalogue
from bettercare.publish.papers.document import Block, Chart, Drawing, Paragraph, Section, Text

_OLD = 65
_MOST_ILLNESSES = 2


def do_nothing(facts: Facts) -> str:
    """The option that changes nothing: the first without interventions, else the first."""
    options = facts.plan.options
    return next((key for key in facts.options if not options[key].interventions), facts.options[0])


def why(facts: Facts, texts: Catalogue) -> Section:
    """Why things need to change."""
    first, last = facts.years[0], facts.years[-1]
    nothing = do_nothing(facts)
    blocks: list[Block] = []
    now, later = (numbers.people(facts, "all", year) for year in (first, last))
    old = [numbers.people(facts, "all", year, _OLD) for year in (first, last)]
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
    blocks += _beds(facts, texts, nothing)
    gap = numbers.of_rows(
        facts.rows("staff_gap", option=nothing, year=last, staff_group="all", partner=None)
    )
    if gap and gap.value >= 1:
        blocks.append(Paragraph(texts.say("why.staff", gap=gap.number(), year=last)))
    money = numbers.of_rows(facts.rows("gap", option=nothing, year=last, partner="all"))
    if money and money.value > 0:
        told = money.told(numbers.pounds)
        blocks.append(Paragraph(texts.say("why.money", gap=told, year=last)))
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
    first, last = facts.years[0], facts.years[-1]
    grown = []
    for key, condition in facts.plan.conditions.items():
        where = {"option": option, "area": "all"}
        now = numbers.of_rows(facts.rows(f"people_with_{key}", year=first, **where))
        later = numbers.of_rows(facts.rows(f"people_with_{key}", year=last, **where))
        if now and later and later.value > now.value:
            name = texts.own(f"plan.conditions.{key}", condition.name)
            grown.append((later.value - now.value, key, name, now, later))
    grown.sort(key=lambda one: (-one[0], one[1]))
    return [
        texts.say(
            "why.illness", condition=name[:1].lower() + name[1:], now=now.number(),
            later=later.number(), year=last,
        )
        for _, _, name, now, later in grown[:_MOST_ILLNESSES]
    ]  # fmt: skip


def _beds(facts: Facts, texts: Catalogue, option: str) -> list[Block]:
    """The kind of bed with the greatest shortage, in the busiest month of the last year."""
    last = facts.years[-1]
    short = []
    for key in facts.plan.bed_types:
        needed = facts.rows(f"beds_{key}_needed", option=option, year=last, site="all")
        planned = {
            row["month"]: row
            for row in facts.rows(f"beds_{key}_planned", option=option, year=last, site="all")
        }
        months = [row for row in needed if row["month"] in planned]
        if not months:
            continue
        peak = max(
            months, key=lambda row: (row["mean"] - planned[row["month"]]["mean"], row["month"])
        )
        short.append(
            (peak["mean"] - planned[peak["month"]]["mean"], key, peak, planned[peak["month"]])
        )
    if not short or max(short, key=lambda one: one[0])[0] < 1:
        return []
    _, key, peak, planned_row = max(short, key=lambda one: one[0])
    needed_sum, planned_sum = numbers.of_rows([peak]), numbers.of_rows([planned_row])
    assert needed_sum is not None  # of one row, as the next
    assert planned_sum is not None
    return [
        Paragraph(
            texts.say(
                "why.beds",
                needed=needed_sum.number(),
                kind=texts.own(f"plan.bed_types.{key}", digest.bed_words(facts.plan, key)).lower(),
                year=last,
                planned=planned_sum.number(),
            )
        )
    ]
