"""The board paper: what changed between two days, in the form in which councils take reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from bettercare import programme
from bettercare.errors import CallError
from bettercare.plan.programme import Record
from bettercare.publish import words
from bettercare.publish.brief import brief
from bettercare.publish.digest import OptionAnswer
from bettercare.publish.facts import Facts
from bettercare.publish.figures.shape import TableView
from bettercare.publish.papers import numbers, recorded
from bettercare.publish.papers.board_money import capital_section, resources
from bettercare.publish.papers.board_progress import measured
from bettercare.publish.papers.document import (
    Block,
    ByHand,
    Document,
    Figure,
    Inline,
    Items,
    Paragraph,
    Reference,
    Section,
    Table,
    Text,
)
from bettercare.publish.papers.recorded import day_words

#: Places for an officer's own words, by key, with what belongs there.
BY_HAND = {
    "link": "how this report bears on the board's own strategy and duties",
    "recommendations": "further recommendations",
    "policy": "national and local policy that bears on this",
    "background": "anything else the board should know",
    "governance": "how partners work together now, and what is under review",
    "legal": "legal implications, from the monitoring officer",
    "equality": "equality and human rights: what the assessment found, for whom, and what is done",
    "circulation": "who was sent this report; the officer to ask",
}
Kept: TypeAlias = Mapping[str, Sequence[str]]  # words by hand, by the key of their place
_PROGRESS = ("decision", "status", "phase", "gate", "milestone", "risk")


@dataclass(frozen=True, slots=True)
class Meeting:
    """Whom the paper is for. What changed after `since` and up to `on` is told."""

    board: str
    on: date
    since: date
    author: str = ""
    agenda_item: str = ""


def board_paper(
    facts: Facts,
    answers: list[OptionAnswer],
    record: Record,
    meeting: Meeting,
    by_hand: Kept | None = None,
    watched: Sequence[programme.Watched] = (),
) -> Document:
    """The paper for a meeting.

    `by_hand` is what officers wrote in its last edition, `watched` the measures of progress.
    """
    kept = checked(meeting, by_hand or {})
    made = _Paper(facts, answers, record, meeting, kept, watched)
    item = f"Agenda item {meeting.agenda_item}. " if meeting.agenda_item else ""
    return Document(
        key="board_paper",
        title=f"{meeting.board}: {day_words(meeting.on)}",
        subtitle=f"{item}Update on {words.plain(facts.plan.title)}",
        date=meeting.on.isoformat(),
        author=meeting.author or words.plain(facts.plan.short),
        summary=f"What changed between {day_words(meeting.since)} and {day_words(meeting.on)}, and "
        "whether the plan adds up.",
        sections=made.sections(),
        numbered_paragraphs=True,
        contents=False,
        foot=f"{words.plain(facts.plan.short)}, {day_words(meeting.on)}",
    )


def checked(meeting: Meeting, by_hand: Kept) -> Kept:
    """The words by hand as they are. Raises `CallError` for days or places that cannot be."""
    if meeting.since >= meeting.on:
        raise CallError(
            f"a paper of {meeting.on:%d/%m/%Y} cannot tell what changed since "
            f"{meeting.since:%d/%m/%Y}",
            mend="give --since a day before that of the meeting",
        )
    unknown = sorted(set(by_hand) - set(BY_HAND))
    if unknown:
        raise CallError(
            f"the last edition has words in a place this paper does not have: {', '.join(unknown)}",
            mend="move them to another place in that file, so that they are not lost",
        )
    return by_hand


class _Paper:
    def __init__(
        self,
        facts: Facts,
        answers: list[OptionAnswer],
        record: Record,
        meeting: Meeting,
        kept: Kept,
        watched: Sequence[programme.Watched],
    ) -> None:
        self.facts, self.answers, self.record = facts, answers, record
        self.meeting, self.kept, self.watched = meeting, kept, watched
        self.changes = programme.changes(record, meeting.since, meeting.on)
        self.capital = programme.capital_on(record, meeting.on)
        self.open = programme.undecided(record, meeting.on)

    def sections(self) -> list[Section]:
        """The sections in the order councils use."""
        record, meeting = self.record, self.meeting
        made = [
            self.purpose(),
            Section(
                "link",
                "Link to the local health and care system",
                [Paragraph((self.partnership(),)), *self.aligned(), self.place("link")],
            ),
            self.recommendations(),
            self.policy(),
            self.background(),
            self.progress(),
            measured(self.watched, meeting.on),
            self.adds_up(),
            self.proposals(),
            capital_section(self.told(("capital",)), record, meeting.on, meeting.since),
            self.involvement(),
            resources(self.facts, self.place("legal")),
            Section("equality", "Equality and human rights implications", [self.place("equality")]),
            self.collaboration(),
            self.papers(),
            Section(
                "circulation",
                "Circulation and officer to contact",
                [*self.contact(), self.place("circulation")],
            ),
        ]
        return [section for section in made if section is not None]

    def place(self, key: str) -> ByHand:
        """A place for an officer's words, with what was written before."""
        return ByHand(key, BY_HAND[key], tuple(self.kept.get(key, ())))

    def partnership(self) -> str:
        """Who the partners are, in a sentence."""
        plan = self.facts.plan
        names = [words.plain(one.name) for one in plan.partners.values() if one.kind != "outside"]
        about = words.plain(plan.title)
        return f"This report is about {about}. Its partners are {words.listed(names)}."

    def aligned(self) -> list[Block]:
        """Other plans that this one goes with."""
        found = self.record.alignments
        if not found:
            return []
        items: list[Text] = [
            (recorded.strong(f"{one.label}. "), words.sentence(words.plain(one.how)))
            for one in found.values()
        ]
        return [Paragraph(("It goes with these other plans:",)), Items(items)]

    def contact(self) -> list[Block]:
        """Where to write, and where the full plan is, as far as they are on record."""
        found = (("Write to", self.record.contact), ("The full plan", self.record.website))
        return [Paragraph((f"{what}: {words.plain(where)}",)) for what, where in found if where]

    def purpose(self) -> Section:
        since, on = day_words(self.meeting.since), day_words(self.meeting.on)
        said = (
            "The purpose of this report is to tell the board what has changed in the programme "
            f"between {since} and {on}, what the plan needs and whether it adds up, and what is "
            "not decided."
        )
        return Section(
            "purpose",
            "Purpose of report",
            [
                Paragraph((said,)),
            ],
        )

    def recommendations(self) -> Section:
        items: list[Text] = [
            ("The progress since the last report be noted;",),
            ("The verdict on each option be noted, and what would have to change;",),
        ]
        if self.open:
            open_ones = Figure(str(len(self.open)), "record:programme.proposals")
            items.append(("The ", open_ones, " proposals that are not decided be noted;"))
        if self.capital.cases:
            items.append(("The capital sought and secured be noted;",))
        silent = [key for key, _, did in self.heard() if not did]
        if silent:
            many = "one" if len(silent) == 1 else str(len(silent))
            unheard = Figure(many, "record:programme.themes")
            noun = "view that has" if len(silent) == 1 else "views that have"
            items.append(("The ", unheard, f" {noun} no answer on record be answered;"))
        items.append(("The work on engagement and consultation be noted.",))
        return Section(
            "recommendations",
            "Recommendations",
            [
                Paragraph(("It is recommended that:",)),
                Items(items, lettered=True),
                self.place("recommendations"),
            ],
        )

    def policy(self) -> Section:
        now, since = programme.record_on(self.record, self.meeting.on), self.meeting.since
        earlier = [d for d in now.decisions.values() if d.date and d.date.last <= since]
        blocks: list[Block] = []
        if earlier:
            blocks += [
                Paragraph(("These decisions were taken before:",)),
                Items([recorded.decided(now, one) for one in earlier]),
            ]
        else:
            blocks.append(Paragraph(("No decision before this period is on record.",)))
        return Section(
            "policy", "Policy framework and previous decisions", [*blocks, self.place("policy")]
        )

    def background(self) -> Section:
        plan = self.facts.plan
        phases = programme.current_phases(self.record, self.meeting.on)
        blocks: list[Block] = [Paragraph((words.sentence(words.plain(plan.summary)),))]
        if phases:
            names = words.listed([words.plain(one.label) for one in phases])
            blocks.append(Paragraph((f"The programme is in this phase: {names}.",)))
        for one in programme.phases_ahead(self.record, self.meeting.on):
            way = recorded.gate_words(self.record, one.held_by)
            if way:
                label = words.plain(one.phase.label)
                said = f"“{label}” has not begun. Not yet shown to be met before it may: {way}."
                blocks.append(Paragraph((said,)))
        return Section("background", "Background", [*blocks, self.place("background")])

    def told(self, kinds: Sequence[str]) -> list[Text]:
        """The changes of some kinds."""
        return [recorded.told(change) for change in self.changes if change.kind in kinds]

    def progress(self) -> Section:
        items = self.told(_PROGRESS)
        blocks: list[Block] = [
            Paragraph((f"Since {day_words(self.meeting.since)}, this is on record:",))
            if items
            else Paragraph((f"Nothing new is on record since {day_words(self.meeting.since)}.",))
        ]
        if items:
            blocks.append(Items(items))
        late = programme.overdue(self.record, self.meeting.on)
        if late:
            blocks += [
                Paragraph(("These were due and are not on record as done:",)),
                Items(
                    [
                        (
                            Figure(
                                f"{words.plain(one.label)} ({one.what}, due {one.due.words}).",
                                f"record:{one.address}",
                            ),
                        )
                        for one in late
                    ]
                ),
            ]
        return Section("progress", "Progress", blocks)

    def adds_up(self) -> Section:
        page = brief(self.facts, self.answers)
        rows = []
        for option in page.options:
            failing = words.listed([label.lower() for label in option.labels("fails")]) or "none"
            rows.append([option.label, option.answer.answer, failing, option.answer.odds])
        view = TableView(
            "Does each option add up?",
            ["Option", "Answer", "Fails on", "Chance that every tested check holds"],
            rows,
            text_columns=4,
        )
        blocks: list[Block] = [
            Paragraph(
                (
                    Figure(" ".join(page.opening), "verdict:rows"),
                    " ",
                    Reference("verdict"),
                    " shows the answers.",
                )
            ),
            Table(
                "verdict",
                view,
                "verdict:rows",
                self.facts.credit.removeprefix("Source: "),
                [[numbers.odds(option.answer).origin] for option in page.options],
            ),
        ]
        for option in page.options:
            worst = next((kind for kind in option.kinds if kind.answer == "fails"), None)
            if worst:
                problem = f"{option.label}. The biggest problem is {worst.label.lower()}: "
                told: list[Inline] = [problem, numbers.sized(worst), "."]
                if option.held:
                    told += [" It is held back by ", numbers.held_back(option), "."]
                blocks.append(Paragraph(tuple(told)))
        return Section("verdict", "Does the plan add up?", blocks)

    def proposals(self) -> Section:
        view = recorded.proposals(self.record, self.meeting.on)
        if view is None:
            return Section("proposals", "Proposals", [Paragraph(("No proposal is on record.",))])
        count = len(self.open)
        said: tuple[Inline, ...] = (
            Figure(f"{count} of {len(view.rows)}", "record:programme.proposals"),
            " proposals are not decided. A decision is final once it stands in this record. ",
        )
        return Section(
            "proposals",
            "Proposals, and what is not decided",
            [Paragraph((*said, Reference("proposals"), " lists them.")),
             Table("proposals", view, "record:programme.proposals")],
        )  # fmt: skip

    def heard(self) -> list[tuple[str, str, list[str]]]:
        """Views on record with their answers."""
        return recorded.heard(self.record, self.meeting.on)

    def involvement(self) -> Section:
        events = self.told(("event",))
        blocks: list[Block] = []
        if events:
            blocks += [
                Paragraph((f"Events since {day_words(self.meeting.since)}:",)),
                Items(events),
            ]
        views = self.heard()
        if views:
            blocks.append(Paragraph(("What people said, and what was done:",)))
            items: list[Text] = []
            for key, said, did in views:
                answer = " ".join(did) or "No answer is on record."
                items.append(
                    (
                        Figure(f"“{said.rstrip('.')}.”", f"record:programme.themes.{key}"),
                        f" We did: {answer}" if did else f" {answer}",
                    )
                )
            blocks.append(Items(items))
        if not blocks:
            blocks.append(Paragraph(("Nothing is on record.",)))
        return Section("involvement", "Consultation and patient and public involvement", blocks)

    def collaboration(self) -> Section:
        now = programme.record_on(self.record, self.meeting.on)
        blocks: list[Block] = []
        if now.bodies:
            blocks += [
                Paragraph(("These bodies decide or advise:",)),
                Items(
                    [
                        (
                            recorded.strong(f"{body.label}. "),
                            words.sentence(words.plain(f"{body.terms} {body.note}".strip())),
                        )
                        for body in now.bodies.values()
                    ]
                ),
            ]
        return Section(
            "governance", "Collaborative arrangements", [*blocks, self.place("governance")]
        )

    def papers(self) -> Section:
        items = recorded.documents(self.record, self.meeting.on) or [("None on record.",)]
        return Section("papers", "Background papers", [Items(items)])
