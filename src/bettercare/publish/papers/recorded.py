"""What papers tell of the programme's record: texts, lists and tables, each with its address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bettercare import programme
from bettercare.plan.programme import Record
from bettercare.plan.programme.gating import GateState
from bettercare.plan.programme.model import Decision
from bettercare.plan.when import When
from bettercare.programme import Change
from bettercare.publish import words
from bettercare.publish.figures.shape import TableView
from bettercare.publish.papers.document import Figure, Inline, Strong, Text

_UNKNOWN = "not on record"
STATUS_WORDS = {
    "idea": "an idea", "proposal": "a proposal", "option": "an option",
    "preferred": "the preferred option", "decided": "decided", "delivered": "delivered",
    "withdrawn": "withdrawn",
}  # fmt: skip


def when_words(when: When | None) -> str:
    """A date in words; `no date on record` where there is none."""
    return when.words if when else "no date on record"


def day_words(day: date) -> str:
    """A day in words: `27 September 2018`."""
    return When.on(day).words


def told(change: Change) -> Text:
    """One change of the record as an item of a list, with its date."""
    when = f" ({change.when.words})" if change.when else ""
    label, what = words.plain(change.label), words.plain(change.what)
    known = what if not label or label in what or _is_key(label) else f"{label}: {what}"
    before = f" (before: {words.plain(change.before)})" if change.before else ""
    return (
        Figure(f"{words.sentence(known).rstrip('.')}{before}{when}.", f"record:{change.address}"),
    )


def decided(record: Record, one: Decision) -> Text:
    """A decision as an item of a list: what, outcome, by whom, when, with the votes."""
    body = record.bodies.get(one.body)
    by = f" by {words.plain(body.label)}" if body else ""
    votes = (
        f" ({one.votes_for} for, {one.votes_against or 0} against, {one.abstained or 0} abstained)"
        if one.votes_for is not None
        else ""
    )
    said = f"{words.plain(one.what).rstrip('.')}: {one.outcome or 'outcome not on record'}{by}, "
    return (
        Figure(f"{said}{when_words(one.date)}{votes}.", f"record:programme.decisions.{one.key}"),
    )


def _is_key(label: str) -> bool:
    return label.islower() and " " not in label


def gate_words(record: Record, states: Iterable[GateState]) -> str:
    """The gates in the way, in words; empty where none is."""
    labels = [words.plain(record.gates[state.gate].label) for state in states]
    return "; ".join(label[:1].lower() + label[1:] for label in dict.fromkeys(labels))


def pounds(amount: float | None, how: str, address: str) -> Inline:
    """A sum of a business case: `more than £350m`; `not on record` where there is none."""
    if amount is None:
        return "a sum not on record"
    told_amount = f"{how} {words.money(amount)}".strip()
    return Figure(told_amount, f"record:{address}")


def cases(record: Record, on: date) -> TableView | None:
    """Business cases with stage, capital sought and secured."""
    capital = programme.capital_on(record, on)
    if not capital.cases:
        return None
    return TableView(
        f"Business cases on {day_words(on)}",
        ["Business case", "Stage", "Capital sought", "Capital secured"],
        [
            [
                words.plain(one.case.label), one.stage,
                _sum(one.sought, one.sought_is), _sum(one.secured, one.secured_is),
            ]
            for one in capital.cases
        ],
        text_columns=2,
    )  # fmt: skip


def _sum(amount: float | None, how: str) -> str:
    return "not on record" if amount is None else f"{how} {words.money(amount)}".strip()


def proposals(record: Record, on: date) -> TableView | None:
    """Every proposal with its status, since when, and what stands in its way."""
    now = programme.record_on(record, on)
    held = {
        one.proposal.key: gate_words(record, one.held_by) for one in programme.undecided(record, on)
    }
    rows = [
        [
            words.plain(one.label),
            STATUS_WORDS.get(one.status, one.status or "no status on record"),
            when_words(one.history[-1].date) if one.history else "–",
            held.get(one.key) or "–",
        ]
        for one in now.proposals.values()
    ]
    if not rows:
        return None
    return TableView(
        f"Proposals on {day_words(on)}",
        ["Proposal", "Status", "Since", "Not yet shown to be met before a decision"],
        rows,
        text_columns=4,
    )


def timeline(record: Record, on: date) -> TableView | None:
    """Everything dated that was on record."""
    rows = [
        [one.when.words, words.plain(one.what), "planned" if one.planned else ""]
        for one in programme.timeline(record, on)
    ]
    if not rows:
        return None
    return TableView("The time line", ["When", "What", "Planned"], rows, text_columns=3)


def benchmarks(record: Record, on: date) -> TableView | None:
    """What the plan was held against, and what that showed."""
    rows = [
        [
            words.plain(one.label), when_words(one.date), words.plain(one.peers) or _UNKNOWN,
            words.plain(one.found) or _UNKNOWN,
        ]
        for one in programme.record_on(record, on).benchmarks.values()
    ]  # fmt: skip
    heads = ["Comparison", "When", "With whom", "What it showed"]
    return TableView("Benchmarks", heads, rows, text_columns=4) if rows else None


def alignments(record: Record, on: date) -> TableView | None:
    """The other plans that this one goes with."""
    rows = [
        [words.plain(one.label), words.plain(one.how), words.plain(one.note)]
        for one in programme.record_on(record, on).alignments.values()
    ]
    heads = ["Other plan", "How they go together", "Note"]
    return TableView("Other plans", heads, rows, text_columns=3) if rows else None


def pressures(record: Record, on: date) -> TableView | None:
    """Why things have to change, and what each reason calls for."""
    rows = [
        [words.plain(one.label), words.plain(one.said) or "–",
         words.plain("; ".join(one.calls_for))]
        for one in programme.record_on(record, on).pressures.values()
    ]  # fmt: skip
    heads = ["What presses on care", "What the partners said of it", "What that calls for"]
    return TableView("The case for change", heads, rows, text_columns=3) if rows else None


def measures(record: Record, on: date) -> TableView | None:
    """What is watched over time; board papers draw it."""
    rows = [
        [words.plain(one.label), one.better, one.figure or _aim(one.target), one.file]
        for one in programme.record_on(record, on).measures.values()
    ]
    heads = ["Measure", "Better is", "Target", "File of the plan"]
    return TableView("Measures of progress", heads, rows, text_columns=4) if rows else None


def _aim(target: float | None) -> str:
    return _UNKNOWN if target is None else f"{target:,.6g}"


def heard(record: Record, on: date) -> list[tuple[str, str, list[str]]]:
    """You said, we did: the theme's key, what was said, and what was done, latest last."""
    return [
        (
            one.theme.key,
            words.plain(one.theme.said),
            [words.plain(each.did) for each in one.responses],
        )
        for one in programme.you_said(record, on)
    ]


def documents(record: Record, on: date) -> list[Text]:
    """Background papers: title, publisher and date."""
    now = programme.record_on(record, on)
    return [
        (
            Figure(
                f"{words.plain(one.title)}. {words.plain(one.publisher)}, {when_words(one.date)}.",
                f"record:programme.documents.{one.key}",
            ),
        )
        for one in now.documents.values()
    ]


def strong(text: str) -> Strong:
    """Words of the record that stand out."""
    return Strong(words.plain(text))
