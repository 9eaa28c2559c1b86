"""What the public does: begin, save an answer, come back, send once."""

from __future__ import annotations

import hmac
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from consultation import mailing, uploads
from consultation.codes import fingerprint, new_code
from consultation.definition import Question, survey_of
from consultation.models import (
    Channel,
    ClosedError,
    Consultation,
    Draft,
    EqualityAnswers,
    Response,
    State,
    Upload,
)
from consultation.questions import Answer


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


def send(slug: str, code: str, *, automatic: bool = False, copy_to: str = "") -> Response | None:
    """Store a draft as a response, once: sent again, it is the same response.

    One short transaction; when this returns, the response is on disk. None: no such draft in the
    consultation at `slug`. `copy_to` is an address that wants a copy. Raises `ClosedError`,
    `UnfinishedError`.
    """
    with transaction.atomic():
        made = _store(slug, code, automatic, copy_to)
    return made or sent_as(code)


def _store(slug: str, code: str, automatic: bool, copy_to: str) -> Response | None:
    """Turn the draft into a response; none where there is no draft (any more).

    Deleting the draft is what locks it: whoever sends the same at the same moment waits here, and
    then finds none. The statements are written out, since putting them together anew for every
    response took more time than all else; Django still reads the rows.
    """
    asked = f"SELECT * FROM {Consultation._meta.db_table} WHERE slug = %s"
    taken = (
        f"DELETE FROM {Draft._meta.db_table} WHERE key = %s AND consultation_id = %s RETURNING *"
    )
    consultation = next(iter(Consultation.objects.raw(asked, [slug])), None)
    if consultation is None:
        return None
    draft = next(iter(Draft.objects.raw(taken, [fingerprint(code), consultation.pk])), None)
    if draft is None:
        return None
    if consultation.state() is not State.OPEN:  # raising brings the draft back
        raise ClosedError(consultation)
    questions = survey_of(draft.definition_id, draft.language, draft.short).questions
    required = {one.code for one in questions if one.required}
    if not draft.respondent or not draft.answers.keys() >= required:
        raise UnfinishedError
    response = Response.objects.create(
        code=new_code(), submission=draft.key, consultation=consultation,
        definition_id=draft.definition_id, channel=Channel.WEB, respondent=draft.respondent,
        organisation=draft.organisation, language=draft.language, short=draft.short,
        answers=draft.answers, words=draft.words, received=timezone.localdate(),
        looks_automatic=automatic,
    )  # fmt: skip
    if draft.wants_equality and draft.equality:
        store_equality(response, draft.equality)
    kept = [one["upload"] for one in draft.answers.values()
            if isinstance(one, dict) and "upload" in one]  # fmt: skip
    if kept:
        Upload.objects.filter(pk__in=kept, draft_key=draft.key).update(
            response=response, draft_key=""
        )
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
