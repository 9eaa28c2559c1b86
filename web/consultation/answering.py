"""What the public does: begin, save an answer, come back, send once."""

from __future__ import annotations

import hmac
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultation import mailing, uploads
from consultation.codes import fingerprint, new_code
from consultation.definition import Question
from consultation.models import (
    Channel,
    Consultation,
    Draft,
    EqualityAnswers,
    Response,
    State,
    Upload,
)
from consultation.questions import Answer


class ClosedError(Exception):
    """The consultation takes no answers now. `consultation` is which."""

    def __init__(self, consultation: Consultation) -> None:
        super().__init__(f"{consultation} is {consultation.state().value}.")
        self.consultation = consultation


class UnfinishedError(Exception):
    """A question that must be answered has no answer."""


def begin(consultation: Consultation, language: str, *, short: bool) -> str:
    """Begin to answer: gives the code that opens the draft. Raises `ClosedError`."""
    if consultation.state() is not State.OPEN or consultation.current_id is None:
        raise ClosedError(consultation)
    code = new_code()
    Draft.objects.create(
        key=fingerprint(code), consultation=consultation, definition_id=consultation.current_id,
        language=language, short=short,
    )  # fmt: skip
    return code


def find(code: str) -> Draft | None:
    """The draft that a code opens."""
    return Draft.objects.select_related("consultation").filter(key=fingerprint(code)).first()


def sent_as(code: str) -> Response | None:
    """The response that a draft became."""
    return Response.objects.filter(submission=fingerprint(code)).first()


@transaction.atomic
def save(
    code: str, question: Question, answer: Answer, *, equality: bool = False, file: Any = None
) -> bool:
    """Save one answer; the others stay as they are, so that two tabs do not undo each other.

    `answer` none takes the answer away. Gives whether the draft is still there.
    """
    draft = _locked(code)
    if draft is None:
        return False
    if isinstance(file, UploadedFile):
        kept = uploads.keep(file, draft_key=draft.key, question=question.code)
        answer = {"upload": kept.pk, "name": kept.name, "size": kept.size}
    elif question.kind == "file":
        return True
    _put(draft.equality if equality else draft.answers, question.code, answer)
    draft.save(update_fields=["answers", "equality", "changed"])
    return True


def _put(held: dict[str, Any], code: str, answer: Answer) -> None:
    if answer in (None, "", [], {}):
        held.pop(code, None)
    else:
        held[code] = answer


def _locked(code: str) -> Draft | None:
    return Draft.objects.select_for_update().filter(key=fingerprint(code)).first()


@transaction.atomic
def save_about(code: str, **fields: Any) -> bool:
    """Save what a draft says beside its answers, such as for whom somebody answers."""
    draft = _locked(code)
    if draft is None:
        return False
    for name, value in fields.items():
        setattr(draft, name, value)
    if fields.get("wants_equality") is False:
        draft.equality = {}
    draft.save()
    return True


def send(
    code: str, *, required: list[str], automatic: bool = False, copy_to: str = ""
) -> Response | None:
    """Store a draft as a response, once: sent again, it is the same response.

    One short transaction; when this returns, the response is on disk. None: no such draft.
    `required` are the codes of the questions that must have an answer; `copy_to` an address that
    wants a copy. Raises `ClosedError`, `UnfinishedError`.
    """
    try:
        with transaction.atomic():
            return _store(code, required, automatic, copy_to)
    except IntegrityError:
        found = sent_as(code)  # the same draft was sent at the same moment from elsewhere
        if found is None:
            raise
        return found


def _store(code: str, required: list[str], automatic: bool, copy_to: str) -> Response | None:
    draft = _locked(code)
    if draft is None:
        return sent_as(code)
    consultation = Consultation.objects.get(pk=draft.consultation_id)
    if consultation.state() is not State.OPEN:
        raise ClosedError(consultation)
    if not draft.respondent or not draft.answers.keys() >= set(required):
        raise UnfinishedError
    response = Response.objects.create(
        code=new_code(), submission=draft.key, consultation=consultation,
        definition_id=draft.definition_id, channel=Channel.WEB, respondent=draft.respondent,
        organisation=draft.organisation, language=draft.language, short=draft.short,
        answers=draft.answers, received=timezone.localdate(), looks_automatic=automatic,
    )  # fmt: skip
    if draft.wants_equality and draft.equality:
        store_equality(response, draft.equality)
    kept = [one["upload"] for one in draft.answers.values()
            if isinstance(one, dict) and "upload" in one]  # fmt: skip
    if kept:
        Upload.objects.filter(pk__in=kept, draft_key=draft.key).update(
            response=response, draft_key=""
        )
    Draft.objects.filter(pk=draft.pk).delete()
    if copy_to:
        mailing.copy_of_answers.enqueue(response.pk, copy_to)
    return response


def store_equality(response: Response, answers: dict[str, Answer]) -> None:
    """Keep the answers to the equality questions apart from the response."""
    EqualityAnswers.objects.create(
        consultation_id=response.consultation_id, link=equality_link(response), answers=answers
    )


def equality_link(response: Response) -> str:
    """The keyed hash by which the program alone can join equality answers to a response."""
    key = f"{settings.SECRET_KEY}:equality".encode()
    return hmac.digest(key, response.code.encode(), "sha256").hex()
