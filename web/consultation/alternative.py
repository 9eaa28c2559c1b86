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

from consultation.codes import fingerprint, new_code
from consultation.interface import ENGLISH, Sentences, in_english
from consultation.models import Channel, ClosedError, Consultation, Draft, Response, State

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
    language: str = ENGLISH,
) -> tuple[Response, bool]:
    """Store an alternative, once: the same `token` again is the same response.

    When this returns, the response is on disk; it tells whether it is a new one. Raises
    `ClosedError`.
    """
    submission = fingerprint(f"{KEY}:{token}")
    try:
        with transaction.atomic():
            held = Consultation.objects.get(pk=consultation.pk)
            if held.state() is not State.OPEN or held.current_id is None:
                raise ClosedError(held)
            made = Response.objects.create(
                code=new_code(), submission=submission, consultation=held,
                definition_id=held.current_id, channel=Channel.WEB, respondent=respondent,
                organisation=organisation, language=language, answers={KEY: document},
                words=reason, received=timezone.localdate(), looks_automatic=automatic,
            )  # fmt: skip
            return made, True
    except IntegrityError:
        return Response.objects.get(submission=submission), False  # sent twice


@transaction.atomic
def put(code: str, document: Document | None, reason: str = "") -> Draft | None:
    """Put an alternative among unfinished answers, in place of one that is there, or take it out.

    Gives the draft; none where it is no longer there. Raises `ClosedError`.
    """
    draft = Draft.objects.select_for_update().filter(key=fingerprint(code)).first()
    if draft is None:
        return None
    if draft.consultation.state() is not State.OPEN:
        raise ClosedError(draft.consultation)
    if document is None:
        draft.answers.pop(KEY, None)
    else:
        draft.answers[KEY] = document
    draft.words = reason
    draft.save(update_fields=["answers", "words", "changed"])
    return draft


def lines(answers: dict[str, Any], words: Sentences) -> list[str]:
    """An alternative among answers as lines of text for people to read; none where there is none.

    The plan's own words are English.
    """
    document = answers.get(KEY)
    if document is None:
        return []
    label = _in(words, document["label"])
    head = words.filled("alternative_option", option=label, year=document["year"])
    return [head, *(figure(one, words) for one in document["changes"])]


def figure(change: dict[str, Any], words: Sentences) -> str:
    """One figure that was changed, in a sentence."""
    said = {key: str(change[key]) for key in ("now", "then")}
    return words.filled("alternative_figure", label=_in(words, change["label"]), **said)


def _in(words: Sentences, text: str) -> str:
    """A text of the plan, which is English, on a page in the language of `words`."""
    return text if words.language == ENGLISH else in_english(text)


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
