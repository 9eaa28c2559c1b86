"""Pages that are the same for everybody, kept whole in each server process once they are made.

They set no cookie and open no session. What a page depends on belongs in its key.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
_SECONDS = 60  # for which browsers and proxies need not ask again


def kept_page(request: HttpRequest, key: str, make: Callable[[], HttpResponse]) -> HttpResponse:
    """The page kept under a key; where there is none, it is made, and kept if it is a good one."""
    name = hashlib.sha256(key.encode()).hexdigest()
    found: tuple[bytes, str, str] | None = cache.get(name)
    if found is None:
        made = make()
        if made.status_code != 200:
            return made
        content = bytes(made.content)
        tag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
        found = (content, made["Content-Type"], tag)
        cache.set(name, found)
    content, kind, tag = found
    answer: HttpResponse
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponseNotModified()
    else:
        answer = HttpResponse(content, content_type=kind)
    answer["ETag"] = tag
    answer["Cache-Control"] = f"public, max-age={_SECONDS}"
    return answer


def same_for_all(view: View[P]) -> View[P]:
    """Keep what a view answers that depends on nothing but its address without the query."""

    @functools.wraps(view)
    def kept(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return kept_page(request, f"page:{request.path}", lambda: view(request, *args, **kwargs))

    return kept
