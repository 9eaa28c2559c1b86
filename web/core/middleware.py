"""The request log: what was asked, what came of it and how long it took; never who asked.

And how large a request may be.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from core.error_pages import too_large

_log = logging.getLogger("site.request")
_QUIET = ("/static/", "/healthz", "/readyz")
Handler = Callable[[HttpRequest], HttpResponseBase]


def body_limit(get_response: Handler) -> Handler:
    """Refuse what is larger than any form of ours before it is read, so that it fills no disk."""

    def limited(request: HttpRequest) -> HttpResponseBase:
        size = request.META.get("CONTENT_LENGTH") or "0"
        if size.isdecimal() and int(size) > settings.LARGEST_BODY:
            return too_large(request)
        return get_response(request)

    return limited


def request_log(get_response: Handler) -> Handler:
    """Log each request as one line, with a number that error pages show as well.

    Query strings are left out: they may hold what people wrote. So are codes in addresses, by
    taking the route (`/have-your-say/<slug>/`) in place of the path.
    """

    def logged(request: HttpRequest) -> HttpResponseBase:
        request.reference = uuid.uuid4().hex[:12]  # type: ignore[attr-defined]
        began = time.perf_counter()
        response = get_response(request)
        if not request.path.startswith(_QUIET):
            match = request.resolver_match
            _log.info(
                "request",
                extra={
                    "method": request.method,
                    "route": match.route if match else None,
                    "status": response.status_code,
                    "ms": round((time.perf_counter() - began) * 1000, 1),
                    "reference": request.reference,  # type: ignore[attr-defined]
                },
            )
        return response

    return logged
