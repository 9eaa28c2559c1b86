"""The full plan: everything the model says, with its methods, figures and sources, for analysts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from bettercare.plan.programme import Record
from bettercare.publish import figures, tables, trust, words
from bettercare.publish.brief import brief
from bettercare.publish.digest import OptionAnswer
from bettercare.publish.facts import Facts
from bettercare.publish.figures.judgement import grades
from bettercare.publish.figures.shape import TableView
from bettercare.publish.papers import catalogue, recorded
from bettercare.publish.papers.charts import charts
from bettercare.publish.papers.document import (
    Block,
    Document,
    Items,
    Link,
    Note,
    Paragraph,
    Section,
    Strong,
    Table,
    Text,
)
from bettercare.publish.papers.summary_why import why

if TYPE_CHECKING:
    from bettercare.plan.model import Intervention, Plan

_MODEL = "verdict:rows and results:rows"
_ROOMS = (
    ("beds", "Beds", "Need is for the hardest month of each year, at the occupancy the partners set."),
    ("capacity", "Room for care outside hospital beds",
     "Care that leaves a hospital bed arrives in another service; each can do only so much."),
    ("staff", "Staff", "Staff needed follow from the care given; staff there from who trains, joins, "
     "moves between groups and partners, retires and leaves."),
    ("money", "Money", "The gap is cost less funding and other income at the prices of the year. "
     "What partners pay each other is eliminated for the system."),
    ("closing", "Closing beds", "The beds closed, beside the beds' worth of care that had moved, been "
     "avoided or become shorter before the year began."),
    ("held", "What holds changes back", "A change works as far as its staff, its enablers and the room "
     "for its patients are there."),
    ("enablers", "Enablers", "Changes that make others possible, with their dates."),
)  # fmt: skip


def full_plan(
    facts: Facts,
    answers: list[OptionAnswer],
    record: Record | None = None,
    on: date | None = None,
) -> Document:
    """The full plan of a plan as it was run, with its record as it was known on a day."""
    plan = facts.plan
    drawn = figures.draw(facts, answers)
    return Document(
        key="full_plan",
        title=words.plain(plan.title),
        subtitle="The full plan: methods, assumptions, sources, options and the verdict",
        date=(on or date(plan.first_year + 1, 4, 1)).isoformat(),
        author=words.plain(plan.short),
        summary=words.plain(plan.summary),
        sections=[
            _answer(facts, answers),
            why(facts, catalogue.english("summary")),
            _partners(plan),
            _proposed(plan),
            _options(facts),
            *(
                Section(key, title, [Paragraph((told,)), *charts(facts, drawn[key])])
                for key, title, told in _ROOMS
                if drawn.get(key)
            ),
            _judgement(facts, drawn["judgement"]),
            *_recorded(record, on),
            _trusted(facts),
            _method(facts),
            _assumptions(plan),
            _rows(facts, answers),
            _sources(plan),
        ],
        numbered_sections=True,
        foot=f"{words.plain(plan.short)}: the full plan, from plan {facts.assessment.meta['plan_hash'][:12]}",
    )


def _answer(facts: Facts, answers: list[OptionAnswer]) -> Section:
    page = brief(facts, answers)
    blocks: list[Block] = [Paragraph((line,)) for line in page.opening]
    for option in page.options:
        failing = [kind for kind in option.kinds if kind.answer == "fails" and kind.tested]
        told = " ".join(f"{kind.label}: {kind.told}." for kind in failing) or "No test fails. "
        held = f" Held back by {option.held}." if option.held else ""
        closing = f" {option.closing.words}" if option.closing else ""
        odds = f" Chance that every tested check holds: {option.answer.odds}."
        text = f"{told}{closing}{held}{odds}"
        blocks.append(
            Note(f"{option.label}: {option.answer.answer}", (text,), option.answer.answer)
        )
    names = [facts.option_name(answer.option.key) for answer in answers]
    rows = [
        [words.plain(check.label), *(_cell(answer, i) for answer in answers)]
        for i, check in enumerate(facts.plan.verdict.checks)
    ]
    rows.append(["All together", *(f"{a.answer}, chance {a.odds}" for a in answers)])
    view = TableView(
        "The answer of each test over all years, and the first year in which it fails",
        ["Test", *names],
        rows,
        text_columns=len(names) + 1,
    )
    blocks.append(Table("tests", view, _MODEL, _credit(facts)))
    return Section("answer", "Does the plan add up?", blocks)


def _cell(answer: OptionAnswer, index: int) -> str:
    check = answer.checks[index]
    if not check.tested:
        return "not tested"
    since = f", from {check.first_failing}" if check.first_failing else ""
    return f"{check.answer}{since}"


def _partners(plan: Plan) -> Section:
    partners = TableView(
        "The partners",
        ["Partner", "Kind", "Note"],
        [
            [words.plain(one.name), words.plain(one.kind), words.plain(one.note)]
            for one in plan.partners.values()
        ],
        text_columns=3,
    )
    places = TableView(
        "The services by setting and stage of care",
        ["Service", "Counted in", "Setting", "Stage", "Pathways"],
        [
            [
                words.plain(one.name), words.unit_words(one.unit),
                _name(plan.settings, one.setting), _name(plan.stages, one.stage),
                words.listed([_name(plan.pathways, key) for key in one.pathways]),
            ]
            for one in plan.services.values()
        ],
        text_columns=5,
    )  # fmt: skip
    blocks: list[Block] = [Table("partners", partners, "plan:partners")]
    if plan.principles:
        blocks += [
            Paragraph(("They hold to these principles:",)),
            Items([(words.plain(one.name),) for one in plan.principles.values()]),
        ]
    blocks.append(Table("services", places, "plan:services"))
    return Section("partners", "Partners, settings and pathways", blocks)


def _name(named: dict[str, object], key: str) -> str:
    return words.plain(str(getattr(named[key], "name", key))) if key in named else key


def _proposed(plan: Plan) -> Section:
    groups: list[tuple[str, str, list[Intervention]]] = [
        (key, words.plain(one.name), [i for i in plan.interventions.values() if i.pathway == key])
        for key, one in plan.pathways.items()
    ]
    groups.append(
        ("enabling", "Enabling projects", [i for i in plan.interventions.values() if not i.pathway])
    )
    table = tables.interventions(plan)
    return Section(
        "proposed",
        "What is proposed",
        [
            Paragraph(
                (
                    "Enablers come first, then interventions in the order listed. Effects on how much "
                    "care is given come before effects on length of stay; each multiplies, then adds.",
                )
            )
        ],
        [
            Section(
                f"pathway-{key}",
                title,
                [Items([_change(one) for one in found])],
            )
            for key, title, found in groups
            if found
        ]
        + [Section("effects", "What each changes, and what must be there first", _effects(table))],
    )


def _effects(view: TableView) -> list[Block]:
    """The table of interventions without what the list above has said, two blocks wide."""
    first = TableView(
        "Interventions: lead, start and time to full effect",
        [view.header[i] for i in (0, 1, 2, 3, 4, 5)],
        [[row[i] for i in (0, 1, 2, 3, 4, 5)] for row in view.rows],
        text_columns=6,
    )
    second = TableView(
        "Interventions: effects and needs",
        [view.header[i] for i in (0, 6, 7)],
        [[row[i] for i in (0, 6, 7)] for row in view.rows],
        text_columns=3,
    )
    return [
        Table("interventions", first, "plan:interventions"),
        Table("effects", second, "plan:interventions"),
    ]


def _change(one: Intervention) -> Text:
    told = words.plain(one.summary)
    return (Strong(f"{words.plain(one.label)}. "), f"{told} ({one.status})")


def _options(facts: Facts) -> Section:
    plan = facts.plan
    sections = []
    for key in facts.options:
        option = plan.options[key]
        based = [words.plain(plan.options[one].label) for one in option.chain[:-1]]
        blocks: list[Block] = []
        if option.summary:
            blocks.append(Paragraph((words.sentence(words.plain(option.summary)),)))
        if based:
            blocks.append(Paragraph((f"Based on: {', then '.join(based)}.",)))
        names = [
            words.plain(plan.interventions[one].label)
            for one in option.interventions
            if one in plan.interventions
        ]
        if names:
            blocks.append(Paragraph((f"{len(names)} changes: {'; '.join(names)}.",)))
        if option.settings:
            view = TableView(
                f"Figures that {words.plain(option.label)} sets",
                ["Figure", "Value", "From", "Why"],
                [
                    [
                        one.address, f"{one.value:,.6g} {words.unit_words(one.unit, one.value)}".strip(),
                        f"{one.start:%d/%m/%Y}" if one.start else "the start", words.plain(one.why),
                    ]
                    for one in option.settings
                ],
                text_columns=4,
            )  # fmt: skip
            blocks.append(Table(f"set-{key}", view, f"plan:options.{key}"))
        sections.append(Section(f"option-{key}", words.plain(option.label), blocks))
    return Section("options", "The options", [], sections)


def _judgement(facts: Facts, drawn: list[figures.Figure]) -> Section:
    count = grades(facts.plan)
    told = (
        f"Of {sum(count.values()):,} single figures in the plan, {count['measured']:,} are measured, "
        f"{count['published']:,} published, {count['modelled']:,} modelled and "
        f"{count['judgement']:,} are judgement. The bars show how much of the doubt about each "
        "answer comes from judgement."
    )
    return Section(
        "judgement", "How far this rests on judgement", [Paragraph((told,)), *charts(facts, drawn)]
    )


def _trusted(facts: Facts) -> Section:
    from bettercare.publish.figures import trust as trust_charts

    kept = trust.read_kept(facts.plan)
    if kept is None:
        said = (
            "Nobody has held this plan against what happened, so nothing is known of how far off it "
            "may be beyond its ranges."
        )
        return Section("trust", "How far to trust it", [Paragraph((said,))])
    blocks: list[Block] = [Paragraph((kept.headline,))]
    blocks += [Items([(line,) for line in kept.findings])]
    if kept.stale:
        blocks.append(Paragraph((trust.staleness(kept),)))
    return Section(
        "trust",
        "How far to trust it: the model held against what happened",
        [*blocks, *charts(facts, trust_charts.draw(kept))],
    )


def _recorded(record: Record | None, on: date | None) -> list[Section]:
    """Proposals, business cases, what people said, and the time line."""
    if record is None or on is None:
        return []
    views = (
        ("proposals", recorded.proposals(record, on)),
        ("business_cases", recorded.cases(record, on)),
        ("timeline", recorded.timeline(record, on)),
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


def _method(facts: Facts) -> Section:
    plan, meta = facts.plan, facts.assessment.meta
    told = (
        "The model goes through the years one by one. In each it counts people by area, age and sex; "
        "the care they need; the beds, places, staff and money for it; and what is there. What was "
        "missing at the end of one year holds changes back in the next.",
        f"Each of {meta['draws']:,} runs draws every uncertain figure from its range. All options "
        "meet the same draws, so differences between them are not luck. An answer for all tests "
        "together needs them to hold in the same run. Ranges in this paper run from the 10th to the "
        "90th percentile; chances are steps of 5% and never 0 or 100.",
        "It works with averages over a month. It tests the plan as it is written: what people do when "
        "there is no room is not in it, except that care with no room to go to stays where it was.",
    )
    blocks: list[Block] = [Paragraph((text,)) for text in told]
    blocks.append(Table("limits", tables.limits(plan), "plan:verdict.toml"))
    if plan.notes:
        blocks.append(Paragraph(("Notes of the plan's check:",)))
        blocks.append(Items([(words.sentence(words.plain(note)),) for note in plan.notes]))
    return Section("method", "Method and limits", blocks)


def _assumptions(plan: Plan) -> Section:
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


def _rows(facts: Facts, answers: Iterable[OptionAnswer]) -> Section:
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
        blocks.append(Table(f"rows-{answer.option.key}", view, _MODEL, _credit(facts)))
    return Section("rows", "Annex: what decides each test", blocks)


def _sources(plan: Plan) -> Section:
    items: list[Text] = []
    for number, source in enumerate(tables.sources(plan), start=1):
        title = Link(source["title"], source["link"]) if source["link"] else source["title"]
        year = f", {source['year']}" if source["year"] else ""
        read = f" Read on {source['read_on']}." if source["read_on"] else ""
        note = f" {words.sentence(source['note'])}" if source["note"] else ""
        items.append(
            (
                f"[{number}] ",
                title,
                f". {source['publisher']}{year}. Grade: {source['grade']}.{read}{note}",
            )
        )
    return Section("sources", "Sources", [Items(items)])


def _credit(facts: Facts) -> str:
    return facts.credit.removeprefix("Source: ")
