"""Pages of a published version, kept until another version is published.

They are the same for everybody, set no cookie and ask nothing of a session.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render

from plans import published
from plans.models import Version

_LONGEST_QUERY = 60  # a longer one is hardly asked twice
_SECONDS = 60
View = Callable[..., HttpResponse]


def published_page(view: View) -> View:
    """Give a view the newest version as `version`, and keep what it answers.

    Where nothing has been published, a page says so.
    """

    @functools.wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        version = published.current()
        if version is None:
            return render(request, "plans/nothing_yet.jinja")
        query = request.META.get("QUERY_STRING", "")
        key = hashlib.sha256(f"{version.pk}:{request.get_full_path()}".encode()).hexdigest()
        found = cache.get(key) if len(query) <= _LONGEST_QUERY else None
        if found is None:
            response = view(request, version, *args, **kwargs)
            if response.status_code != 200:
                return response
            found = (bytes(response.content), response["Content-Type"])
            if len(query) <= _LONGEST_QUERY:
                cache.set(key, found)
        return _answer(request, version, *found)

    return kept


def _answer(request: HttpRequest, version: Version, content: bytes, kind: str) -> HttpResponse:
    tag = f'"{version.pk}-{hashlib.sha256(content).hexdigest()[:16]}"'
    response: HttpResponse
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type=kind)
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={_SECONDS}"
    return response
