"""What the summary tells of the record: what was heard, what is open, what comes next."""

from __future__ import annotations

from datetime import date

from bettercare import programme
from bettercare.plan.programme import Record
from bettercare.publish import words
from bettercare.publish.facts import Facts
from bettercare.publish.papers import recorded
from bettercare.publish.papers.catalogue import Catalogue
from bettercare.publish.papers.document import Block, Figure, Items, Paragraph, Section, Text

_DECIDED = ("decided", "delivered")
_NEXT = 6  # entries told of what comes next


def made(facts: Facts, texts: Catalogue, record: Record | None, on: date | None) -> Section:
    """How the plan was made: who did it, what it rests on, and who was asked."""
    plan = facts.plan
    blocks: list[Block] = []
    now = programme.record_on(record, on) if record is not None and on is not None else None
    began = [one.began for one in now.phases.values() if one.began] if now else []
    if began:
        first = min(began, key=lambda when: when.first)
        told = Figure(first.words, "record:programme.phases")
        blocks.append(Paragraph(texts.say("made.began", when=told)))
    items: list[Text] = [
        texts.say(
            "made.team", label=texts.own(f"programme.bodies.{key}", body.label),
            terms=texts.own(f"programme.bodies.{key}.terms", body.terms),
        )
        for key, body in (now.bodies.items() if now else ())
        if body.terms
    ]  # fmt: skip
    counted = (
        ("facts", "sources", len(plan.sources)),
        ("money", "partners", sum(one.kind != "outside" for one in plan.partners.values())),
        ("care", "pathways", len(plan.pathways)),
        ("projects", "interventions", sum(not i.pathway for i in plan.interventions.values())),
    )
    items += [
        texts.say(f"made.{key}", count=Figure(str(count), f"plan:{room}"))
        for key, room, count in counted
        if count
    ]
    blocks.append(Items([*items, *(_around(texts, now) if now else ())]))
    events: list[Text] = [
        texts.say(
            "made.event", what=texts.own(f"programme.events.{one.key}", one.label),
            when=Figure(recorded.when_words(one.date), f"record:programme.events.{one.key}"),
        )
        for one in (now.events.values() if now else ())
    ]  # fmt: skip
    if events:
        blocks += [Paragraph(texts.say("made.asked")), Items(events)]
    return Section("made", texts.plain("made.title"), blocks)


def _around(texts: Catalogue, now: Record) -> list[Text]:
    """What the plan was held against, and the other plans that it goes with."""
    items: list[Text] = []
    for key, one in now.benchmarks.items():
        label = texts.own(f"programme.benchmarks.{key}", one.label)
        if one.found:
            found = words.sentence(texts.own(f"programme.benchmarks.{key}.found", one.found))
            items.append(texts.say("made.compared_found", label=label, found=found))
        else:
            items.append(texts.say("made.compared", label=label))
    for key, other in now.alignments.items():
        label = texts.own(f"programme.alignments.{key}", other.label)
        how = words.sentence(texts.own(f"programme.alignments.{key}.how", other.how))
        items.append(texts.say("made.aligned", label=label, how=how))
    return items


def heard(texts: Catalogue, record: Record | None, on: date | None) -> Section | None:
    """You said, we did."""
    if record is None or on is None:
        return None
    items: list[Text] = []
    for key, said, did in recorded.heard(record, on):
        quoted = texts.own(f"programme.themes.{key}", said).rstrip(".") + "."
        if did:
            answer = texts.own(f"programme.themes.{key}.did", " ".join(did))
            items.append(texts.say("heard.said", said=quoted, did=answer))
        else:
            items.append(texts.say("heard.open", said=quoted))
    return Section("heard", texts.plain("heard.title"), [Items(items)]) if items else None


def undecided(facts: Facts, texts: Catalogue, record: Record | None, on: date | None) -> Section:
    """What has been decided, and what has not: by the record, else by the plan's own statuses."""
    blocks: list[Block] = [Paragraph(texts.say("undecided.lead"))]
    if record is not None and on is not None and programme.record_on(record, on).proposals:
        return Section(
            "undecided", texts.plain("undecided.title"), [*blocks, *_of_record(texts, record, on)]
        )
    changes = list(facts.plan.interventions.values())
    decided = [one for one in changes if one.status in _DECIDED]
    blocks.append(
        Paragraph(
            texts.say(
                "undecided.count",
                count=Figure(str(len(changes) - len(decided)), "plan:interventions"),
                all=Figure(str(len(changes)), "plan:interventions"),
            )
        )
    )
    names: list[Text] = [(texts.own(f"plan.interventions.{o.key}", o.label),) for o in decided]
    return Section("undecided", texts.plain("undecided.title"), [*blocks, *_decided(texts, names)])


def _of_record(texts: Catalogue, record: Record, on: date) -> list[Block]:
    blocks: list[Block] = []
    open_items: list[Text] = []
    for one in programme.undecided(record, on):
        label = texts.own(f"programme.proposals.{one.proposal.key}", one.proposal.label)
        status = texts.plain(f"status.{one.status}")
        gates = recorded.gate_words(record, one.held_by)
        key = "undecided.held" if gates else "undecided.free"
        said = texts.say(key, label=label, status=status, **({"gates": gates} if gates else {}))
        open_items.append(said)
    if open_items:
        blocks += [Paragraph(texts.say("undecided.proposals")), Items(open_items)]
    decided = [
        (texts.own(f"programme.proposals.{one.key}", one.label),)
        for one in programme.record_on(record, on).proposals.values()
        if one.status in _DECIDED
    ]
    return blocks + _decided(texts, list(decided))


def _decided(texts: Catalogue, names: list[Text]) -> list[Block]:
    if not names:
        return [Paragraph(texts.say("undecided.none"))]
    return [Paragraph(texts.say("undecided.decided")), Items(names)]


def say(texts: Catalogue, record: Record | None, on: date | None) -> Section:
    """How to have a say, and what comes next."""
    blocks: list[Block] = [Paragraph(texts.say("say.lead"))]
    if record is None or on is None:
        blocks.append(Paragraph(texts.say("say.none")))
        return Section("say", texts.plain("say.title"), blocks)
    if record.contact:
        contact = texts.own("programme.contact", record.contact)
        blocks.append(Paragraph(texts.say("say.contact", contact=contact)))
    phases = [
        texts.own(f"programme.phases.{p.key}", p.label)
        for p in programme.current_phases(record, on)
    ]
    if phases:
        blocks.append(Paragraph(texts.say("say.now", phase=words.listed(phases))))
    for one in programme.phases_ahead(record, on):
        gates = recorded.gate_words(record, one.held_by)
        if gates:
            label = texts.own(f"programme.phases.{one.phase.key}", one.phase.label)
            blocks.append(Paragraph(texts.say("say.ahead", phase=label, gates=gates)))
    coming: list[Text] = [
        texts.say(
            "say.step", what=texts.own(one.address, one.what),
            when=Figure(one.when.words, f"record:{one.address}"),
        )
        for one in programme.next_up(record, on)[:_NEXT]
    ]  # fmt: skip
    if coming:
        blocks += [Paragraph(texts.say("say.next")), Items(coming)]
    else:
        blocks.append(Paragraph(texts.say("say.none")))
    return Section("say", texts.plain("say.title"), blocks)
