"""A reader's alternative as a response: settings of "test the plan", and what was shown of them.

It stands in the table of responses like every other, under a key among its answers that no
question's code can have; the reason for it is the response's own words.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from consultation.answering import ClosedError
from consultation.codes import fingerprint, new_code
from consultation.models import Channel, Consultation, Response, State

#: Option, year, version, plan_hash, code_version, draws, seed, settings ({address: value}), and as
#: they were shown: changes, verdict, headlines.
Document = dict[str, Any]
KEY = "alternative"
_COLUMNS = ("option", "year", "version", "plan_hash", "code_version", "draws", "seed")
COLUMNS = tuple(f"{KEY}.{one}" for one in (*_COLUMNS, "settings", "verdict"))


def store(
    consultation: Consultation,
    document: Document,
    *,
    reason: str,
    respondent: str,
    organisation: str,
    token: str,
    automatic: bool,
) -> Response:
    """Store an alternative, once: the same `token` again is the same response.

    When this returns, the response is on disk. Raises `ClosedError`.
    """
    submission = fingerprint(f"{KEY}:{token}")
    try:
        with transaction.atomic():
            held = Consultation.objects.get(pk=consultation.pk)
            if held.state() is not State.OPEN or held.current_id is None:
                raise ClosedError(held)
            return Response.objects.create(
                code=new_code(), submission=submission, consultation=held,
                definition_id=held.current_id, channel=Channel.WEB, respondent=respondent,
                organisation=organisation, language="en", answers={KEY: document}, words=reason,
                received=timezone.localdate(), looks_automatic=automatic,
            )  # fmt: skip
    except IntegrityError:
        return Response.objects.get(submission=submission)  # sent twice


def link(document: Document) -> str:
    """The page that tests the same settings, on the plan as it is published now."""
    pairs = [("year", document["year"]), *sorted(document["settings"].items())]
    return f"{reverse('plans:test', args=[document['option']])}?{urlencode(pairs)}"


def cells(answers: dict[str, Any]) -> list[Any]:
    """The cells of a response under `COLUMNS`; empty where it is no alternative."""
    document = answers.get(KEY)
    if document is None:
        return [""] * len(COLUMNS)
    settings = "; ".join(f"{name} = {value!r}" for name, value in document["settings"].items())
    verdict = "; ".join(
        f"{one['key']}: {one['now']['answer']} (published: {one['then']['answer']})"
        for one in document["verdict"]
    )
    return [*(document[one] for one in _COLUMNS), settings, verdict]
