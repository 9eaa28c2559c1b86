"""A quality-assurance record after the AQuA Book: what is known filled in, what is not left open.

HM Government, "The AQuA Book: guidance on producing quality analysis for government", 2025: its
roles (commissioner, analyst, assurer, approver), proportionate assurance, and the principles of
RIGOUR, in our own words. Names, judgements and signatures are people's to give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from bettercare.plan.model import Plan
from bettercare.quality.assumptions import Assumption, count
from bettercare.quality.methods import KINDS, methods
from bettercare.quality.parts import Item, Part, Report, Rows, counted, listed, share_said

LINK = "https://www.gov.uk/guidance/the-aqua-book"
_ROLES = (
    ("Commissioner", "asks for the analysis, says what it is for, accepts it as fit for that"),
    ("Analyst", "designs and does the work and its own checks, acts on what the assurer finds"),
    ("Assurer", "independent of the analyst; reviews the checks, makes more, reports errors"),
    ("Approver", "scrutinises the work of both and confirms that it was assured as it should be"),
)


def aqua(plan: Plan, log: Sequence[Assumption], on: date) -> Report:
    """The record of a plan on a day. `log` is its log of assumptions."""
    return Report(
        f"{plan.short}: quality assurance after the AQuA Book",
        f"What is known of the quality of this analysis on {on:%d/%m/%Y}, and what people have "
        "still to say and sign.",
        "The AQuA Book: guidance on producing quality analysis for government (2025)",
        LINK,
        (
            Part("Roles", (_roles(),)),
            Part("Proportionate assurance", _proportion(plan, log)),
            Part("RIGOUR", _rigour(plan, log)),
            Part("Verification and validation", (_checked(),)),
            Part("Assumptions and their owners", (_owners(plan, log),)),
            Part("Uncertainty and limits", (_uncertainty(plan, log), _limits())),
            Part("Sign-off", (_sign_off(plan),)),
        ),
    )


def _roles() -> Item:
    return Item(
        "",
        "Who has which role",
        "One person answers for each role; analyst and assurer are never the same person.",
        rows=Rows(
            "Roles",
            ("Role", "What it does", "Name", "Since"),
            tuple((role, does, None, None) for role, does in _ROLES),
        ),
    )


def _proportion(plan: Plan, log: Sequence[Assumption]) -> tuple[Item, ...]:
    figures = [row for row in log if row.quantity is not None]
    judged = [row for row in figures if row.grade == "judgement"]
    return (
        Item(
            "",
            "How much assurance is enough",
            "As much as the decision, its cost, its novelty and the harm of a mistake ask for.",
            (
                (
                    f"Size of the analysis: {counted(len(plan.areas), 'area')}, "
                    f"{counted(len(plan.services), 'service')}, "
                    f"{counted(len(plan.interventions), 'intervention')}, "
                    f"{counted(len(plan.options), 'option')}, {counted(len(figures), 'figure')}, "
                    f"{share_said(len(judged), len(figures))} of them from judgement alone."
                ),
            ),
            blanks=(
                "What decision rests on it, and what is at stake if it is wrong",
                "How new or disputed the method is for this use",
                "The assurance agreed between commissioner and analyst, and why that is enough",
            ),
        ),
    )


def _rigour(plan: Plan, log: Sequence[Assumption]) -> tuple[Item, ...]:
    kinds = Counter(check.kind for each in methods().values() for check in each.checks)
    figures = [row for row in log if row.quantity is not None]
    sourced = [row for row in figures if row.source]
    ranged = [row for row in figures if row.range is not None]
    limit = plan.verdict.judgement_limit
    return (
        Item(
            "R",
            "Repeatable",
            "Somebody else gets the same from the same.",
            (
                (
                    "The same plan, seed and version give the same bytes, whatever the number of "
                    f"processes. Plan {plan.hash}, seed {plan.seed}, {counted(plan.draws, 'draw')}."
                ),
            ),
            blanks=("Who repeated the run, and when",),
        ),
        Item(
            "I",
            "Independent",
            "Free of prejudice, and looked at by somebody without a stake.",
            (
                (
                    "Every option, the do-nothing one too, is held to the same limits, draws and "
                    f"rules. {counted(kinds['independent implementation'], 'test')} of the method "
                    "hold it against a second way of working it out."
                ),
            ),
            blanks=("Reviewers, and what they have to gain or lose",),
        ),
        Item(
            "G",
            "Grounded in reality",
            "The people who know the services agree with what is assumed and what comes out.",
            (
                (
                    f"{share_said(len(sourced), len(figures))} of the figures name a source. Held "
                    f"against what happened: {counted(kinds['hindcast'], 'test')} (see below)."
                ),
            ),
            blanks=("Who among those who give and use the services has looked at it",),
        ),
        Item(
            "O",
            "Objective",
            "Judged by what was set before, not by what is liked after.",
            (
                (
                    "The limits a plan is held to are in the plan, with owner and reason, and were "
                    "there before the run. Answers are holds, fails or cannot tell."
                ),
            ),
            blanks=("Pressures on the result that readers should know of",),
        ),
        Item(
            "U",
            "Understood and managed uncertainty",
            "How wrong it may be is known, told, and taken into the decision.",
            (
                (
                    f"{len(ranged):,} of {counted(len(figures), 'figure')} have a range. No answer "
                    f"is green where more than {limit.value:.0%} of its uncertainty rests on "
                    "judgement. bettercare matters tells what would change each answer."
                ),
            ),
            blanks=("What the decision makers were told of uncertainty, and how",),
        ),
        Item(
            "R",
            "Robust",
            "The limits are known, and the answer is used within them.",
            ("The known limits of the method are listed below.",),
            blanks=("What this analysis must not be used for",),
        ),
    )


def _checked() -> Item:
    kinds = Counter(check.kind for each in methods().values() for check in each.checks)
    return Item(
        "",
        "How the method is checked",
        "Does the program do what it should, and is that the right thing to do?",
        ("The log of verification and validation lists each test with what it shows.",),
        Rows(
            "Checks of the method by kind",
            ("Kind", "What it shows", "Checks"),
            tuple((kind, means, f"{kinds[kind]}") for kind, means in KINDS.items()),
        ),
        ("Checks made by people on this plan: what, by whom, when, with what outcome",),
    )


def _owners(plan: Plan, log: Sequence[Assumption]) -> Item:
    owners = [key for key in plan.partners if any(row.owner == key for row in log)]
    rows = []
    for key in owners:
        own = [row for row in log if row.owner == key]
        judged = sum(row.grade == "judgement" for row in own)
        rows.append(
            (
                plan.partners[key].name,
                f"{len(own):,}",
                f"{judged:,}",
                f"{count(own, 'overdue'):,}",
                f"{count(own, 'no date'):,}",
                None,
                None,
            )
        )
    return Item(
        "",
        "Who answers for what",
        "Every assumption has an owner who has agreed to it.",
        (f"{counted(sum(not row.owner for row in log), 'row')} of the log have no owner.",),
        Rows(
            "Assumptions by owner",
            ("Owner", "Rows", "Judgement", "Overdue", "No review date", "Agreed by", "On"),
            tuple(rows),
        ),
    )


def _uncertainty(plan: Plan, log: Sequence[Assumption]) -> Item:
    kinds = Counter(row.range.kind for row in log if row.range is not None)
    groups = sorted({q.group for q in plan.quantities.values() if q.group})
    return Item(
        "",
        "What is uncertain",
        "Which uncertainty is counted, and which is not?",
        (
            "Ranges by what they enclose: "
            + ("; ".join(f"{kind} {n:,}" for kind, n in kinds.most_common()) or "none")
            + ".",
            f"Figures that move together: {listed(groups) or 'none'}.",
            (
                "Counted is what the ranges say. Not counted is what no range covers: events "
                "outside the plan, and how well the model's own shape fits."
            ),
        ),
        blanks=("Deep uncertainties that decision makers should weigh beside the figures",),
    )


def _limits() -> Item:
    return Item(
        "",
        "Known limits of the method",
        "What can this analysis not tell?",
        rows=Rows(
            "Limits",
            ("Part", "Limit"),
            tuple((each.label, limit) for each in methods().values() for limit in each.limits),
        ),
    )


def _sign_off(plan: Plan) -> Item:
    return Item(
        "",
        "Sign-off",
        "Who has accepted this analysis, as fit for what?",
        (
            (
                f"A signature is for the plan with the hash {plan.hash} and lapses when the plan "
                "changes."
            ),
        ),
        Rows(
            "Signatures",
            ("Role", "Name", "Fit for what purpose, with what reservations", "Date", "Signature"),
            tuple((role, None, None, None, None) for role, _ in _ROLES),
        ),
    )
