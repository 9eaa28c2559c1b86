"""What a reader sees when something is wrong: what happened, what is kept, what to do."""

from __future__ import annotations

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something we cannot read."""
    return _page(request, "bad_request", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this person may not see this."""
    return _page(request, "forbidden", 403)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token: most often a page left open too long."""
    return _page(request, "form_expired", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page, told to programs as the interface tells its own."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "There is no such address."}, status=404)
    return _page(request, "not_found", 404)


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """429: sent too often. `seconds` is the window that is counted in."""
    response = _page(request, "too_many", 429)
    response["Retry-After"] = str(seconds)
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than any form of ours can send."""
    return _page(request, "too_large", 413)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the reason is that the database is away or its disk is full."""
    error = sys.exc_info()[1]
    if is_full(error):
        while request.read(1 << 16):  # the rest of the file, or the connection is cut off unread
            pass
        return unavailable(request)
    if isinstance(error, OperationalError | InterfaceError):
        return unavailable(request)
    return _page(request, "server_error", 500)


def is_full(error: BaseException | None) -> bool:
    """Whether a disk has no more room."""
    return isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: what we keep answers in cannot be reached just now."""
    response = _page(request, "unavailable", 503)
    response["Retry-After"] = "60"
    return response


def _page(request: HttpRequest, name: str, status: int) -> HttpResponse:
    """A page that asks nothing of the database."""
    reference = getattr(request, "reference", "")
    context = {"standalone": True, "reference": reference}
    response = render(request, f"core/errors/{name}.jinja", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
