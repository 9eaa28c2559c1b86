"""What staff enter: letters, calls and events, by the codes of the site; and the second check."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from consultation import uploads
from consultation.answering import store_equality
from consultation.codes import fingerprint, new_code
from consultation.models import Consultation, Event, Response
from core import audit


class SecondCheckError(Exception):
    """A second check that may not be: one's own, or one of what was not copied by hand."""


@transaction.atomic
def enter(
    actor: User,
    consultation: Consultation,
    *,
    channel: str,
    received: date,
    respondent: str,
    organisation: str,
    words: str,
    answers: dict[str, Any],
    equality: dict[str, Any],
    event: Event | None,
    scan: UploadedFile[bytes] | None,
) -> Response:
    """Store what came in on paper, by phone or at an event, in the table of all responses."""
    assert consultation.current_id is not None
    response = Response.objects.create(
        code=new_code(), submission=fingerprint(secrets.token_hex()), consultation=consultation,
        definition_id=consultation.current_id, channel=channel, respondent=respondent,
        organisation=organisation, language="en", words=words, answers=answers, received=received,
        event=event, transcriber=actor,
    )  # fmt: skip
    if equality:
        store_equality(response, equality)
    if scan is not None:
        uploads.keep(scan, response=response)
    audit.record(actor, "entered a response", response, channel=channel)
    return response


@transaction.atomic
def check(actor: User, response: Response) -> None:
    """Write down that a second person compared a response with its original.

    Raises `SecondCheckError` for one's own transcription.
    """
    held = Response.objects.select_for_update().get(pk=response.pk)
    if not held.needs_check:
        raise SecondCheckError("This response needs no second check.")
    if held.transcriber_id == actor.pk:
        raise SecondCheckError("Somebody else than the one who entered it must check it.")
    Response.objects.filter(pk=held.pk).update(checker=actor, checked=timezone.now())
    audit.record(actor, "checked a response", response)


@transaction.atomic
def add_event(actor: User, consultation: Consultation, **fields: Any) -> Event:
    """Put an event on the list."""
    made = Event.objects.create(consultation=consultation, **fields)
    audit.record(actor, "added an event", made)
    return made


@transaction.atomic
def change_event(actor: User, event: Event, **fields: Any) -> None:
    """Write down who came to an event and what was said."""
    for name, value in fields.items():
        setattr(event, name, value)
    event.save()
    audit.record(actor, "changed an event", event)
