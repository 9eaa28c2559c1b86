"""Answers as lines of text, for people to read: to check, in e-mails, for staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from consultation import write_in
from consultation.definition import Question
from consultation.interface import ENGLISH, Sentences, together, words_of

Answer = Any  # what JSON holds


def shown(question: Question, answer: Answer, words: Sentences | None = None) -> list[str]:
    """An answer as lines of text, for people to read; dates as `words` write them, or English."""
    if answer in (None, "", [], {}):
        return []
    if question.kind == "date":
        return [(words or words_of(ENGLISH)).day_of(date.fromisoformat(answer))]
    maker = _SHOWN.get(question.kind)
    if maker is not None:
        return maker(question, answer)
    choice, texts = write_in.chosen(answer), dict(question.options)
    made = [texts.get(one, str(one)) for one in (choice if isinstance(choice, list) else [choice])]
    return [*made, write_in.written(answer)] if write_in.written(answer) else made


def _shown_rating(question: Question, answer: Answer) -> list[str]:
    rating = dict(question.options).get(answer.get("rating", ""))
    return [one for one in (rating, answer.get("why")) if one]


def _shown_scale(question: Question, answer: Answer) -> list[str]:
    end = {question.low: question.low_label, question.high: question.high_label}.get(answer)
    return [together(str(answer), end or "", by=" – ")]


def _shown_ranks(question: Question, answer: Answer) -> list[str]:
    texts = dict(question.options)
    return [together(f"{rank}.", texts.get(key, key)) for rank, key in enumerate(answer, 1)]


def _shown_rows(question: Question, answer: Answer) -> list[str]:
    texts = dict(question.options)
    return [
        together(text, texts[answer[key]], by=": ") for key, text in question.rows if key in answer
    ]


def _shown_shares(question: Question, answer: Answer) -> list[str]:
    texts = dict(question.options)
    return [
        together(texts.get(key, key), together(f"{share:,}", question.unit), by=": ")
        for key, share in answer.items()
    ]


_SHOWN: dict[str, Callable[[Question, Answer], list[str]]] = {
    "file": lambda _, answer: [str(answer["name"])],
    "budget": _shown_shares, "matrix": _shown_rows,
    "number": lambda question, answer: [together(str(answer), question.unit)],
    "proposal": _shown_rating, "ranking": _shown_ranks, "scale": _shown_scale,
}  # fmt: skip
