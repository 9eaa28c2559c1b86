"""The full plan's parts behind the answer: how far to trust it, the record, method and annexes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bettercare.plan.model import Plan
from bettercare.plan.programme import Record
from bettercare.publish import figures, tables, trust, words
from bettercare.publish.digest import CheckAnswer, OptionAnswer
from bettercare.publish.facts import Facts
from bettercare.publish.figures.judgement import grades
from bettercare.publish.figures.shape import TableView
from bettercare.publish.papers import numbers, recorded
from bettercare.publish.papers.charts import charts, opened
from bettercare.publish.papers.document import (
    Block,
    Figure,
    Items,
    Link,
    Paragraph,
    Section,
    Strong,
    Table,
    Text,
)

MODEL = "verdict:rows and results:rows"


def judgement(facts: Facts, drawn: list[figures.Figure]) -> Section:
    """How much of the plan and of its answers is judgement."""
    count = grades(facts.plan)
    told = (
        f"Of {sum(count.values()):,} single figures in the plan, {count['measured']:,} are "
        f"measured, {count['published']:,} published, {count['modelled']:,} modelled and "
        f"{count['judgement']:,} are judgement. The bars show how much of the doubt about each "
        "answer comes from judgement."
    )
    return Section(
        "judgement",
        "How far this rests on judgement",
        opened(Figure(told, "plan:assumptions"), charts(facts, drawn)),
    )


def trusted(facts: Facts) -> Section:
    """How the model did against what happened."""
    from bettercare.publish.figures import trust as trust_charts

    kept = trust.read_kept(facts.plan)
    if kept is None:
        said = (
            "Nobody has held this plan against what happened, so nothing is known of how far off "
            "it may be beyond its ranges."
        )
        return Section("trust", "How far to trust it", [Paragraph((said,))])
    origin = "hindcast:observed/kept"
    blocks: list[Block] = [Paragraph((Figure(kept.headline, origin),))]
    blocks += [Items([(Figure(line, origin),) for line in kept.findings])]
    if kept.stale:
        blocks.append(Paragraph((Figure(trust.staleness(kept), origin),)))
    return Section(
        "trust",
        "How far to trust it: the model held against what happened",
        [*blocks, *charts(facts, trust_charts.draw(kept))],
    )


def on_record(record: Record | None, on: date | None) -> list[Section]:
    """Proposals, business cases, what people said, and the time line."""
    if record is None or on is None:
        return []
    views = (
        ("proposals", recorded.proposals(record, on)),
        ("business_cases", recorded.cases(record, on)),
        ("timeline", recorded.timeline(record, on)),
        ("pressures", recorded.pressures(record, on)),
        ("benchmarks", recorded.benchmarks(record, on)),
        ("alignments", recorded.alignments(record, on)),
        ("measures", recorded.measures(record, on)),
    )
    blocks: list[Block] = [
        Table(f"record-{key}", view, f"record:programme.{key}") for key, view in views if view
    ]
    heard = recorded.heard(record, on)
    if heard:
        items: list[Text] = [
            (Strong(f"“{said.rstrip('.')}.” "), " ".join(did) or "No answer is on record.")
            for _, said, did in heard
        ]
        blocks += [Paragraph(("What people said, and what was done:",)), Items(items)]
    documents = recorded.documents(record, on)
    if documents:
        blocks += [Paragraph(("Documents on record:",)), Items(documents)]
    title = f"The programme's record, as known on {recorded.day_words(on)}"
    return [Section("record", title, blocks)] if blocks else []


def method(facts: Facts) -> Section:
    """How the model works, its thresholds, and notes of the check."""
    plan, meta = facts.plan, facts.assessment.meta
    told = (
        (
            "The model goes through the years one by one. In each it counts people by area, age "
            "and sex; the care they need; the beds, places, staff and money for it; and what is "
            "there. What was missing at the end of one year holds changes back in the next."
        ),
        (
            "Each run draws every uncertain figure from its range. All "
            "options meet the same draws, so differences between them are not luck. An answer for "
            "all tests together needs them to hold in the same run. Ranges in this paper run from "
            "the 10th to the 90th percentile; chances are steps of 5% and never 0 or 100."
        ),
        (
            "It works with averages over a month. It tests the plan as it is written: what people "
            "do when there is no room is not in it, except that care with no room to go to stays "
            "where it was."
        ),
    )
    draws = Figure(f"{meta['draws']:,}", "meta:draws")
    blocks: list[Block] = [Paragraph((text,)) for text in told]
    blocks.append(Paragraph(("The answers in this paper rest on ", draws, " runs.")))
    blocks.append(Table("limits", tables.limits(plan), "plan:verdict.toml"))
    if plan.notes:
        blocks.append(Paragraph(("Notes of the plan's check:",)))
        blocks.append(Items([(words.sentence(words.plain(note)),) for note in plan.notes]))
    return Section("method", "Method and limits", blocks)


def assumptions(plan: Plan) -> Section:
    """Every figure and table of the plan."""
    found = tables.assumptions(plan)
    sections = [
        Section(
            f"assumptions-{_key(room)}", room,
            [Table(f"assumptions-{_key(room)}", view, "plan:assumptions")],
        )
        for room, view in found
    ]  # fmt: skip
    blocks: list[Block] = [
        Paragraph(("Every single figure with its unit, value, range, source, grade and owner.",))
    ]
    data = tables.data_tables(plan)
    if data.rows:
        blocks.append(Table("data-tables", data, "plan:assumptions"))
    return Section("assumptions", "Annex: assumptions", blocks, sections)


def _key(room: str) -> str:
    """A room's name as a key."""
    return "".join(c if c.isalnum() else "-" for c in room.lower())


def deciding_rows(facts: Facts, answers: Iterable[OptionAnswer]) -> Section:
    """The rows that decide each test; every row is in verdict.csv."""
    blocks: list[Block] = [
        Paragraph(
            ("These rows decide each test. Every row is in the data that goes with this paper.",)
        )
    ]
    for answer in answers:
        label = words.plain(answer.option.label)
        view = TableView(
            f"{label}: the row that decides each test",
            ["Test", "Answer", "Size", "Chance it holds", "Rests on judgement", "First fails"],
            [
                [
                    check.worst.label if check.worst else words.plain(check.check.label),
                    check.answer, check.worst.size if check.worst else "not tested",
                    check.worst.odds if check.worst else "not tested",
                    words.share(check.worst.row["judgement_share"] if check.worst else None),
                    check.first_failing or "–",
                ]
                for check in answer.checks
            ],
            text_columns=6,
        )  # fmt: skip
        cells = [_deciding(check) for check in answer.checks]
        blocks.append(Table(f"rows-{answer.option.key}", view, MODEL, credit(facts), cells))
    return Section("rows", "Annex: what decides each test", blocks)


def _deciding(check: CheckAnswer) -> list[str]:
    """Where size, chance, share of judgement and first year stand."""
    if check.worst is None or not check.tested:
        return ["", "", "", ""]
    row = check.worst.row
    names = ("shortfall", "probability", "judgement_share", "holds")
    return [numbers.verdict_origin(row, name) for name in names]


def sources(plan: Plan) -> Section:
    """Every source, numbered."""
    items: list[Text] = []
    for number, source in enumerate(tables.sources(plan), start=1):
        title = Link(source["title"], source["link"]) if source["link"] else source["title"]
        year = f", {source['year']}" if source["year"] else ""
        read = f" Read on {source['read_on']}." if source["read_on"] else ""
        note = f" {words.sentence(source['note'])}" if source["note"] else ""
        items.append(
            (
                Figure(f"[{number}] ", "plan:sources"),
                title,
                f". {source['publisher']}{year}. Grade: {source['grade']}.{read}{note}",
            )
        )
    return Section("sources", "Sources", [Items(items)])


def credit(facts: Facts) -> str:
    """Who says so, for figures of the model."""
    return facts.credit.removeprefix("Source: ")
