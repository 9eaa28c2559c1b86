"""Where answers cannot be saved just now, the page gives back what was typed, to send again."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from consultation.interface import ENGLISH, direction_of, words_of
from core.error_pages import is_full

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
_NOT_KEPT = {"csrfmiddlewaretoken", "website"}
_NOT_SHOWN = {"changing", "later", "language", "short", "shown_in", "try", "token", "version"}


def keeps_answers(view: View[P]) -> View[P]:
    """Show what was posted again, in a form, where the database is away or a disk is full."""

    @functools.wraps(view)
    def kept(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (OperationalError, InterfaceError):
            if request.method != "POST":
                raise
        except OSError as error:
            if request.method != "POST" or not is_full(error):
                raise
        return _again(request)

    return kept


def _again(request: HttpRequest) -> HttpResponse:
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _NOT_KEPT
        for value in values
    ]
    # the database that knows the language is away, so the form says in which it was shown
    words = words_of(request.POST.get("shown_in", request.POST.get("language", ENGLISH))[:12])
    context = {"standalone": True, "typed": typed, "had_file": bool(request.FILES),
               "words": words, "direction": direction_of(words.language), "hidden": _NOT_SHOWN,
               "reference": getattr(request, "reference", "")}  # fmt: skip
    response = render(request, "consultation/not_saved.jinja", context, status=503)
    response["Cache-Control"] = "no-store"
    response["Retry-After"] = "60"
    return response
