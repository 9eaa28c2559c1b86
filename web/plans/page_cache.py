"""Pages of a published version, kept until another version is published.

They are the same for everybody, set no cookie and ask nothing of a session.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.kept_pages import kept_page
from plans import published

_LONGEST_QUERY = 60  # a longer one is hardly asked twice
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
        if len(query) > _LONGEST_QUERY:
            return view(request, version, *args, **kwargs)
        key = f"plan:{version.pk}:{request.get_full_path()}"
        return kept_page(request, key, lambda: view(request, version, *args, **kwargs))

    return kept
