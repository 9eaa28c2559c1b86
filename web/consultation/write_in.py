"""A choice with words beside it: "another, please say".

Without words the answer is the choice alone, as of a question that has no box for words.
"""

from __future__ import annotations

from typing import Any

from consultation.definition import Question

Answer = Any  # what JSON holds


def box_of(question: Question) -> str:
    """The name of the box for words, and the part of their column; empty where there is none."""
    return f"{question.write_in}_text" if question.write_in else ""


def joined(question: Question, choice: Answer, text: str) -> Answer:
    """The answer as it is stored. Words alone count as the choice that they belong to."""
    if not text:
        return choice
    many = question.kind == "many_choices"
    return {"choice": choice or ([question.write_in] if many else question.write_in), "text": text}


def chosen(answer: Answer) -> Answer:
    """The choice, or the list of choices."""
    return answer["choice"] if isinstance(answer, dict) else answer


def written(answer: Answer) -> str:
    """The words beside it."""
    return str(answer["text"]) if isinstance(answer, dict) else ""
