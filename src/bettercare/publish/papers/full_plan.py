"""The full plan: everything the model says, with its methods, figures and sources, for analysts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from bettercare.plan.programme import Record
from bettercare.publish import figures, tables, words
from bettercare.publish.brief import brief
from bettercare.publish.digest import WHOLE, OptionAnswer
from bettercare.publish.facts import Facts
from bettercare.publish.figures.shape import TableView
from bettercare.publish.papers import catalogue, numbers
from bettercare.publish.papers.charts import charts, opened
from bettercare.publish.papers.document import (
    Block,
    Document,
    Figure,
    Inline,
    Items,
    Note,
    Paragraph,
    Section,
    Strong,
    Table,
    Text,
)
from bettercare.publish.papers.full_plan_annexes import (
    MODEL,
    assumptions,
    credit,
    deciding_rows,
    judgement,
    method,
    on_record,
    sources,
    trusted,
)
from bettercare.publish.papers.full_plan_appraisal import appraised
from bettercare.publish.papers.full_plan_case import case
from bettercare.publish.papers.summary_proposals import settings

if TYPE_CHECKING:
    from bettercare.appraisal import Appraisal
    from bettercare.plan.model import Intervention, Named, Plan

_ROOMS = {
    "beds": (
        "Beds",
        ("Need is for the hardest month of each year, at the occupancy the partners set."),
    ),
    "capacity": (
        "Room for care outside hospital beds",
        ("Care that leaves a hospital bed arrives in another service; each can do only so much."),
    ),
    "staff": (
        "Staff",
        (
            "Staff needed follow from the care given; staff there from who trains, joins, moves "
            "between groups and partners, retires and leaves."
        ),
    ),
    "money": (
        "Money",
        (
            "The gap is cost less funding and other income at the prices of the year. What "
            "partners pay each other is eliminated for the system."
        ),
    ),
    "closing": (
        "Closing beds",
        (
            "The beds closed, beside the beds' worth of care that had moved, been avoided or "
            "become shorter before the year began."
        ),
    ),
    "held": (
        "What holds changes back",
        (
            "A change works as far as its staff, its enablers and the room for its patients are "
            "there."
        ),
    ),
    "enablers": ("Enablers", "Changes that make others possible, with their dates."),
}


def full_plan(
    facts: Facts,
    answers: list[OptionAnswer],
    drawn: dict[str, list[figures.Figure]],
    record: Record | None = None,
    appraisal: Appraisal | None = None,
) -> Document:
    """The full plan of a plan as it was run, with its record on the day it is complete to.

    `drawn` are the report's charts by section; without an `appraisal` there is no section on it.
    """
    plan, on = facts.plan, record.as_of if record else None
    return Document(
        key="full_plan",
        title=words.plain(plan.title),
        subtitle="The full plan: methods, assumptions, sources, options and the verdict",
        date=(on or date(plan.first_year + 1, 4, 1)).isoformat(),
        author=words.plain(plan.short),
        summary=words.plain(plan.summary),
        sections=[
            _answer(facts, answers),
            case(facts, drawn, record),
            _partners(plan, record),
            _proposed(plan),
            _options(facts),
            *(
                Section(key, title, [*opened(told, charts(facts, drawn[key]))])
                for key, (title, told) in _ROOMS.items()
                if drawn.get(key)
            ),
            *([appraised(plan, appraisal)] if appraisal else []),
            judgement(facts, drawn["judgement"]),
            *on_record(record, on),
            trusted(facts),
            method(facts),
            assumptions(plan),
            deciding_rows(facts, answers),
            sources(plan),
        ],
        numbered_sections=True,
        foot=f"{words.plain(plan.short)}: the full plan, "
        f"from plan {facts.assessment.meta['plan_hash'][:12]}",
    )


def _answer(facts: Facts, answers: list[OptionAnswer]) -> Section:
    page = brief(facts, answers)
    blocks: list[Block] = [Paragraph((Figure(line, "verdict:rows"),)) for line in page.opening]
    for option in page.options:
        failing = [kind for kind in option.kinds if kind.answer == "fails" and kind.tested]
        told: list[Inline] = [] if failing else ["No test fails. "]
        for kind in failing:
            told += [f"{kind.label}: ", numbers.sized(kind), ". "]
        if option.closing:
            told += [
                Figure(
                    option.closing.words, f"verdict:rows;option={option.option.key};kind=sequence"
                ),
                " ",
            ]
        if option.held:
            told += ["Held back by ", numbers.held_back(option), ". "]
        told += ["Chance that every tested check holds: ", numbers.odds(option.answer), "."]
        blocks.append(
            Note(f"{option.label}: {option.answer.answer}", tuple(told), option.answer.answer)
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
    keys = [*(check.key for check in facts.plan.verdict.checks), WHOLE]
    cells = [[f"verdict:rows;option={a.option.key};check={key}" for a in answers] for key in keys]
    blocks.append(Table("tests", view, MODEL, credit(facts), cells))
    return Section("answer", "Does the plan add up?", blocks)


def _cell(answer: OptionAnswer, index: int) -> str:
    check = answer.checks[index]
    if not check.tested:
        return "not tested"
    since = f", from {check.first_failing}" if check.first_failing else ""
    return f"{check.answer}{since}"


def _partners(plan: Plan, record: Record | None) -> Section:
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
    aims = settings(plan, catalogue.english("summary"), record)
    if aims:
        blocks += [Paragraph(("What is aimed at in each setting of care:",)), Items(aims)]
    blocks.append(Table("services", places, "plan:services"))
    return Section("partners", "Partners, settings and pathways", blocks)


def _name(named: Mapping[str, Named], key: str) -> str:
    return words.plain(named[key].name) if key in named else key


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
                    (
                        "Enablers come first, then interventions in the order listed. Effects on "
                        "how much care is given come before effects on length of stay; each "
                        "multiplies, then adds."
                    ),
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
            many = Figure(f"{len(names)} changes", f"plan:options.{key}")
            blocks.append(Paragraph((many, f": {'; '.join(names)}.")))
        if option.settings:
            view = TableView(
                f"Figures that {words.plain(option.label)} sets",
                ["Figure", "Value", "From", "Why"],
                [
                    [
                        one.address,
                        f"{one.value:,.6g} {words.unit_words(one.unit, one.value)}".strip(),
                        f"{one.start:%d/%m/%Y}" if one.start else "the start", words.plain(one.why),
                    ]
                    for one in option.settings
                ],
                text_columns=4,
            )  # fmt: skip
            blocks.append(Table(f"set-{key}", view, f"plan:options.{key}"))
        sections.append(Section(f"option-{key}", words.plain(option.label), blocks))
    return Section("options", "The options", [], sections)
