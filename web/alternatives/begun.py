"""Which unfinished answers an alternative is to be added to: held by the browser for some hours.

The code opens somebody's answers, so it is in no link that holds settings: such links are shared.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from consultation import answering
from consultation.codes import read_code
from consultation.models import Draft, State

COOKIE = "answers_begun"
_SECONDS = 4 * 3600
_PATH = "/plan/test/"


@dataclass(frozen=True, slots=True)
class Begun:
    """Unfinished answers, their code, and the page of them that somebody came from."""

    draft: Draft
    code: str
    step: str


def remember(response: HttpResponse, code: str, step: str) -> None:
    """Have the browser hold a code for the pages on which the plan is tested, and for no others."""
    response.set_signed_cookie(
        COOKIE, f"{code}/{step}", salt=COOKIE, max_age=_SECONDS, path=_PATH, httponly=True,
        samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def forget(response: HttpResponse) -> None:
    """Have the browser let go of it."""
    response.delete_cookie(COOKIE, path=_PATH, samesite="Lax")


def remembered(request: HttpRequest) -> Begun | None:
    """The answers whose code the browser holds, while they can still be sent."""
    held = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=_SECONDS)
    code, _, step = (held or "").partition("/")
    return found(code, step)


def found(typed: str, step: str = "") -> Begun | None:
    """The answers that a code opens, while they can still be sent."""
    code = read_code(typed)
    draft = answering.find(code) if code else None
    if code is None or draft is None or draft.consultation.state() is not State.OPEN:
        return None
    return Begun(draft, code, step)
