"""The public summary: what the plan is about, for everyone, in a few pages."""

from __future__ import annotations

from datetime import date

from bettercare.plan.programme import Record
from bettercare.publish import words
from bettercare.publish.brief import brief
from bettercare.publish.digest import OptionAnswer
from bettercare.publish.facts import Facts
from bettercare.publish.papers import numbers
from bettercare.publish.papers.catalogue import Catalogue
from bettercare.publish.papers.document import (
    Block,
    Document,
    Figure,
    Items,
    Note,
    Paragraph,
    Section,
)
from bettercare.publish.papers.summary_places import places
from bettercare.publish.papers.summary_proposals import buildings, proposed
from bettercare.publish.papers.summary_record import heard, made, say, undecided
from bettercare.publish.papers.summary_why import why


def summary(
    facts: Facts,
    answers: list[OptionAnswer],
    texts: Catalogue,
    record: Record | None = None,
    on: date | None = None,
) -> Document:
    """The public summary of a plan as it was run, with its record as it was known on a day."""
    plan = facts.plan
    sections = [
        _about(facts, texts, record),
        why(facts, texts, record),
        made(facts, texts, record, on),
        heard(texts, record, on),
        proposed(facts, texts, record),
        buildings(facts, texts),
        places(facts, texts),
        _answer(facts, answers, texts),
        undecided(facts, texts, record, on),
        say(texts, record, on),
    ]
    return Document(
        key="summary",
        title=texts.own("plan.title", plan.title),
        subtitle=texts.plain("head.subtitle"),
        date=(on or date(plan.first_year + 1, 4, 1)).isoformat(),
        author=words.plain(plan.short),
        summary=texts.own("plan.summary", plan.summary),
        sections=[section for section in sections if section is not None],
        language=texts.language,
        right_to_left=texts.right_to_left,
        foot=texts.plain("head.foot", plan=str(facts.assessment.meta["plan_hash"])[:12]),
        labels={
            key: texts.plain(f"labels.{key}")
            for key in ("contents", "table", "chart", "source", "by_hand", "data", "skip")
        },
    )


def _about(facts: Facts, texts: Catalogue, record: Record | None) -> Section:
    plan = facts.plan
    blocks: list[Block] = [
        Paragraph(
            texts.say("about.lead", summary=texts.own("plan.summary", plan.summary)), lead=True
        ),
        Paragraph(texts.say("about.draft")),
        Paragraph(texts.say("about.partners")),
        Items(
            [
                (texts.own(f"plan.partners.{key}", partner.name),)
                for key, partner in plan.partners.items()
                if partner.kind != "outside"
            ]
        ),
    ]
    if plan.principles:
        blocks += [
            Paragraph(texts.say("about.principles")),
            Items(
                [
                    (texts.own(f"plan.principles.{key}", named.name),)
                    for key, named in plan.principles.items()
                ]
            ),
        ]
    blocks.append(Paragraph(texts.say("about.full")))
    if record is not None and record.website:
        website = texts.own("programme.website", record.website)
        blocks.append(Paragraph(texts.say("about.website", website=website)))
    return Section("about", texts.plain("about.title"), blocks)


def _answer(facts: Facts, answers: list[OptionAnswer], texts: Catalogue) -> Section:
    page = brief(facts, answers)
    blocks: list[Block] = [
        Paragraph(texts.say("answer.lead", count=Figure(str(len(page.options)), "plan:options"))),
        Paragraph(texts.say("answer.range")),
    ]
    for option in page.options:
        answer = option.answer.answer
        failing = words.listed([label.lower() for label in option.labels("fails")])
        said = {
            "holds": texts.say("answer.holds"),
            "fails": texts.say("answer.fails", failing=failing),
            "cannot tell": texts.say("answer.unsure"),
        }[answer]
        worst = next((kind for kind in option.kinds if kind.answer == "fails"), None)
        more = texts.say("answer.worst", size=numbers.sized(worst)) if worst else ()
        odds = (
            texts.say("answer.odds", year=option.answer.odds_year, odds=numbers.odds(option.answer))
            if option.answer.odds_year
            else ()
        )
        title = texts.own(f"plan.options.{option.option.key}", option.label)
        blocks.append(Note(title, (*said, " ", *more, " ", *odds), answer))
    return Section("answer", texts.plain("answer.title"), blocks)
