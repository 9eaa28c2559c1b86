"""Responses as CSV and JSON, by the codes of their questions; equality answers apart, unlinked."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterator
from typing import Any

from consultation import alternative, write_in
from consultation.definition import Question, Survey, survey_of
from consultation.models import Consultation, EqualityAnswers, Response

_FIXED = ("receipt", "channel", "received", "respondent", "organisation", "language", "short",
          "version", "second_check", "looks_automatic", "words")  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def columns_of(question: Question) -> list[str]:
    """The columns of a question's answer: its code, and a part's code after a dot."""
    options = [key for key, _ in question.options]
    parts = {
        "matrix": [key for key, _ in question.rows], "many_choices": options, "ranking": options,
        "budget": options, "proposal": ["rating", "why"],
    }.get(question.kind)  # fmt: skip
    columns = [f"{question.code}.{part}" for part in parts] if parts else [question.code]
    beside = write_in.box_of(question)
    return [*columns, f"{question.code}.{beside}"] if beside else columns


def cells_of(question: Question, answer: Any) -> list[Any]:
    """The cells of an answer under `columns_of`: 1 for a choice that was made, ranks, texts."""
    columns = columns_of(question)
    if answer is None:
        return [""] * len(columns)
    if question.write_in:
        return [*_made(question, write_in.chosen(answer)), write_in.written(answer)]
    return _made(question, answer)


def _made(question: Question, answer: Any) -> list[Any]:
    """The cells of an answer without the words beside it."""
    parts = [one.partition(".")[2] for one in columns_of(question)]
    if question.kind == "many_choices":
        return [1 if key in answer else 0 for key, _ in question.options]
    if question.kind == "ranking":
        return [answer.index(part) + 1 if part in answer else "" for part in parts]
    if question.kind in {"matrix", "proposal", "budget"}:
        return [answer.get(part, "") for part in parts]
    return [answer["name"]] if question.kind == "file" else [answer]


def _safe(cell: Any) -> Any:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _fixed(one: Response) -> list[Any]:
    check = "" if one.transcriber_id is None else "done" if one.checked else "waiting"
    return [one.code, one.channel, one.received.isoformat(), one.respondent, one.organisation,
            one.language, int(one.short), one.definition.number, check, int(one.looks_automatic),
            one.words]  # fmt: skip


def _all(consultation: Consultation) -> Iterator[Response]:
    found = Response.objects.filter(consultation=consultation).select_related("definition")
    return found.order_by("id").iterator(chunk_size=500)


def questions_of(consultation: Consultation) -> list[Question]:
    """Every question that was ever asked, as last worded, in order."""
    found: dict[str, Question] = {}
    for pk in consultation.definitions.order_by("number").values_list("pk", flat=True):
        survey: Survey = survey_of(pk)
        found |= {one.code: one for one in survey.questions}
    return list(found.values())


def as_csv(consultation: Consultation) -> Iterator[str]:
    """The responses, a line each, as they come from the database."""
    questions = questions_of(consultation)
    yield _line([*_FIXED, *(name for one in questions for name in columns_of(one)),
                 *alternative.COLUMNS])  # fmt: skip
    for one in _all(consultation):
        cells = [cell for q in questions for cell in cells_of(q, one.answers.get(q.code))]
        yield _line([*_fixed(one), *cells, *alternative.cells(one.answers)])


def as_json(consultation: Consultation) -> Iterator[str]:
    """The responses as a JSON array of objects, answers as they are stored."""
    yield "[\n"
    for at, one in enumerate(_all(consultation)):
        row = dict(zip(_FIXED, _fixed(one), strict=True)) | {"answers": one.answers}
        yield (",\n" if at else "") + json.dumps(row, ensure_ascii=False)
    yield "\n]\n"


def equality_csv(consultation: Consultation) -> Iterator[str]:
    """The equality answers alone, in an order of chance: nothing joins them to a response."""
    assert consultation.current_id is not None
    questions = survey_of(consultation.current_id).equality
    found = list(
        EqualityAnswers.objects.filter(consultation=consultation).values_list("answers", flat=True)
    )
    random.SystemRandom().shuffle(found)
    yield _line([name for one in questions for name in columns_of(one)])
    for answers in found:
        yield _line([cell for q in questions for cell in cells_of(q, answers.get(q.code))])


def _line(cells: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([_safe(one) for one in cells])
    return out.getvalue()
