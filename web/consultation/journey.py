"""The order of the pages that somebody answers on."""

from __future__ import annotations

from dataclasses import dataclass

from consultation.definition import Question, Survey
from consultation.models import Draft

ABOUT, EQUALITY, CHECK = "about-you", "equality", "check"


@dataclass(frozen=True, slots=True)
class Step:
    """One page: its name in the address, and its question where it has one."""

    name: str
    question: Question | None = None
    equality: bool = False


def steps(survey: Survey, draft: Draft) -> list[Step]:
    """The pages in order. The equality questions come only to those who want them."""
    found = [Step(ABOUT), *(Step(one.code.lower(), one) for one in survey.questions)]
    if survey.equality:
        found.append(Step(EQUALITY))
        if draft.wants_equality:
            found += [Step(one.code.lower(), one, equality=True) for one in survey.equality]
    return [*found, Step(CHECK)]


def place_of(name: str, listed: list[Step]) -> int | None:
    """Where a page stands among them; none for a name that is not there."""
    return next((at for at, one in enumerate(listed) if one.name == name), None)


def resume(draft: Draft, listed: list[Step]) -> Step:
    """The page to come back to: the first that was not answered."""
    if not draft.respondent:
        return listed[0]
    for one in listed:
        held = draft.equality if one.equality else draft.answers
        if one.question and one.question.code not in held:
            return one
    return listed[-1]


def lacking(survey: Survey, draft: Draft) -> list[Question]:
    """The questions that need an answer and have none."""
    return [one for one in survey.questions if one.required and one.code not in draft.answers]
