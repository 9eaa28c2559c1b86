"""The verdict on one page: each option's answer, size first and then odds, and why.

The terminal and the report's first section both show this page. A plan may have many checks; the
page puts those of one kind (beds, staff, money, ...) together and tells the surest shortage.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bettercare.plan.model import Option, Plan
from bettercare.publish import digest, words
from bettercare.publish.closing import Closing, closings
from bettercare.publish.digest import CheckAnswer, Finding, OptionAnswer, answers
from bettercare.publish.facts import Facts
from bettercare.publish.figures.held import last_year
from bettercare.verdict.lack import held_words, lack_words

if TYPE_CHECKING:
    from bettercare.verdict import Assessment

# Kinds of check in the order of the page, with their names in plain words.
KINDS = {
    "beds": "Beds",
    "capacity": "Room for care",
    "staff": "Staff",
    "money": "Money",
    "capital": "Building",
    "sequence": "Closing beds",
    "funding": "Paid in time",
    "value": "Value",
    "parity": "Mental health",
    "winter": "Bad winter",
    "travel": "Travel",
    "fairness": "Fairness",
    "gates": "Gates",
}
_PARTS = {
    "beds": "kinds of bed",
    "capacity": "services",
    "staff": "staff groups",
    "money": "budgets",
}


@dataclass(frozen=True, slots=True)
class KindBrief:
    """All checks of one kind on one option, in words."""

    kind: str
    label: str
    answer: str
    tested: bool
    member: str  # the service, staff group or partner that the size is about
    size: str  # `short by 140 to 310 beds in January 2019`
    size_brief: str  # `short by 140 to 310, Jan 2019`; no year is the last year
    odds: str
    odds_brief: str
    since: str  # first failing year, empty where none
    count: str  # `3 of 12 services fail`, empty where there is only one
    count_brief: str  # `3 of 12 fail`
    worst: Finding | None = None  # the row of the verdict that the size is of

    @property
    def told(self) -> str:
        """Member, size and count as one phrase."""
        start = f"{self.member}: {self.size}" if self.member else self.size
        return f"{start} ({self.count})" if self.count else start

    @property
    def told_brief(self) -> str:
        """The same on a line of the terminal."""
        start = f"{self.member}: {self.size_brief}" if self.member else self.size_brief
        return f"{start}; {self.count_brief}" if self.count_brief else start


@dataclass(frozen=True, slots=True)
class OptionBrief:
    """One option in words."""

    answer: OptionAnswer
    kinds: tuple[KindBrief, ...]
    closing: Closing | None
    held: str  # what holds it back, in words
    lacks: str  # the same on a line of the terminal

    @property
    def option(self) -> Option:
        """The option itself."""
        return self.answer.option

    @property
    def label(self) -> str:
        """The option's label, safe to print."""
        return words.plain(self.option.label)

    def labels(self, answer: str) -> list[str]:
        """The names of the tested kinds of check with this answer."""
        return [kind.label for kind in self.kinds if kind.answer == answer and kind.tested]


@dataclass(frozen=True, slots=True)
class Brief:
    """The whole page."""

    title: str
    last_year: str
    options: tuple[OptionBrief, ...]
    untested: tuple[str, ...]  # checks that no option was tested for
    opening: tuple[str, ...]  # sentences in plain words

    def count(self, answer: str) -> int:
        """How many options have this answer."""
        return sum(1 for option in self.options if option.answer.answer == answer)


def brief(facts: Facts, found: list[OptionAnswer]) -> Brief:
    """The page for these answers."""
    by_closing = {one.option: one for one in closings(facts)}
    lost = {answer.option.key: _lost(facts, answer.option.key) for answer in found}
    options = tuple(
        OptionBrief(
            answer=answer,
            kinds=_kinds(facts.plan, answer),
            closing=by_closing.get(answer.option.key),
            held=_held(facts, lost[answer.option.key]),
            lacks=_lacks(facts, lost[answer.option.key]),
        )
        for answer in found
    )
    untested = [
        words.plain(check.label)
        for i, check in enumerate(facts.plan.verdict.checks)
        if found and not any(answer.checks[i].tested for answer in found)
    ]
    page = Brief(words.plain(facts.plan.title), facts.years[-1], options, tuple(untested), ())
    return replace(page, opening=_opening(page, facts.plan))


def of_assessment(plan: Plan, assessment: Assessment) -> Brief:
    """The page for an assessment over all its years."""
    return brief(Facts(plan, assessment), answers(plan, assessment))


def _kinds(plan: Plan, answer: OptionAnswer) -> tuple[KindBrief, ...]:
    by_kind: dict[str, list[CheckAnswer]] = {}
    for check in answer.checks:
        by_kind.setdefault(check.check.kind, []).append(check)
    return tuple(_kind(plan, kind, by_kind[kind]) for kind in KINDS if kind in by_kind)


def _kind(plan: Plan, kind: str, checks: list[CheckAnswer]) -> KindBrief:
    findings = [finding for check in checks for finding in check.findings]
    tested = any(check.tested for check in checks)
    worst = digest.worst(findings)
    by_member: dict[str, list[str]] = {}
    for finding in findings:
        by_member.setdefault(finding.label, []).append(finding.answer)
    failing = sum(1 for found in by_member.values() if "fails" in found)
    several = len(by_member) > 1
    of = f"{failing} of {len(by_member)}"
    member = digest.member_of(worst.row) if worst else ""
    return KindBrief(
        kind=kind,
        label=KINDS[kind],
        answer=digest.worst_answer(check.answer for check in checks),
        tested=tested,
        member=_member(plan, kind, member) if several else "",
        size=worst.size if worst and tested else "not tested",
        size_brief=_size_brief(plan, worst) if worst and tested else "not tested",
        odds=worst.odds if worst else "not tested",
        odds_brief=words.odds_brief(worst.row["probability"]) if worst else "",
        since=min((c.first_failing for c in checks if c.first_failing), default=""),
        count=f"{of} {_PARTS.get(kind, 'checks')} fail" if several and failing > 1 else "",
        count_brief=f"{of} fail" if several and failing > 1 else "",
        worst=worst,
    )


def _size_brief(plan: Plan, finding: Finding) -> str:
    row = finding.row
    if row["shortfall_p10"] is None:
        return "not tested"
    if finding.kind == "value":  # of the option as a whole: the same in every year
        return f"worth {digest.worth_words(row)} more than usual"
    if finding.kind == "winter":
        size = words.span(row["needed_p10"], row["needed_p90"], row["unit"])
        size += " of A&E over 4 h in the worst week"
    else:
        size = words.shortage_brief(row["shortfall_p10"], row["shortfall_p90"], row["unit"])
    each = "/yr" if row["unit"].endswith("/year") else ""
    each = " a head" if finding.kind == "parity" else each
    month = words.month_words(row["month"])
    when = f", {month[:3]} {month[-4:]}" if month and finding.kind == "beds" else ""
    if not when and row["year"] != digest.years(plan)[-1]:
        when = f", {row['year']}"
    return f"{size}{each}{when}"


def _member(plan: Plan, kind: str, member: str) -> str:
    if not member:
        return "All partners" if kind == "money" else "All together"
    known = digest.bed_words if kind == "beds" else digest.member_name
    return known(plan, member)


def _lost(facts: Facts, option: str) -> tuple[tuple[str, float], ...]:
    """What holds the option's changes back most in the last year, by beds' worth lost."""
    lost: dict[str, float] = {}
    for row in last_year(facts, option):
        if row["held_by"]:
            missing = max(0.0, row["worth_planned"] - row["worth_achieved"])
            lost[row["held_by"]] = lost.get(row["held_by"], 0.0) + missing
    ranked = sorted(lost.items(), key=lambda item: (-item[1], item[0]))
    return tuple((name, beds) for name, beds in ranked if beds >= 0.5)


def _held(facts: Facts, lost: tuple[tuple[str, float], ...]) -> str:
    return words.listed(
        [f"{words.plain(held_words(facts.plan, name))} ({_worth(beds)})" for name, beds in lost[:2]]
    )


def _lacks(facts: Facts, lost: tuple[tuple[str, float], ...]) -> str:
    told = [
        f"{words.plain(lack_words(facts.plan, name))} ({_worth(beds)})"
        for name, beds in lost
        if beds >= 1.5
    ]
    return words.listed(told[:1] + [f"{len(lost) - 1} more" for _ in lost[1:2] if told])


def _worth(beds: float) -> str:
    whole = round(beds)
    return "1 bed's worth" if whole == 1 else f"{words.number(whole)} beds' worth"


def _opening(page: Brief, plan: Plan) -> tuple[str, ...]:
    """A few short sentences that anyone can read."""
    many = len(page.options)
    holds, fails, unsure = (page.count(answer) for answer in words.ANSWERS)
    tested = "We tested one option." if many == 1 else f"We tested {many} options."
    told = [
        f"{tested} {_count(holds, many, 'holds', 'hold')} {_count(fails, many, 'fails', 'fail')}"
        + (f" {_unsure(unsure, many)}" if unsure else ""),
        "An option holds only if it passes every test, in every year, all at once.",
    ]
    if page.untested:
        told.append(
            f"Some things are not tested yet: {words.listed(list(page.untested)).lower()}. "
            "So no option can get a clear yes today."
        )
    told.append(
        f"The years run from {plan.first_year} to {plan.last_year + 1}. "
        "Nobody can know the future, so we give a range for each number, and the chance."
    )
    return tuple(told)


def _count(count: int, many: int, one: str, more: str) -> str:
    if many == 1:
        return f"It {one}." if count else f"It does not {more}."
    if count == 0:
        return f"None {one}."
    if count == many:
        return f"All {more}."
    return f"{count} {one if count == 1 else more}."


def _unsure(count: int, many: int) -> str:
    if many == 1:
        return "We cannot tell yet."
    return "For 1 we cannot tell." if count == 1 else f"For {count} we cannot tell."
