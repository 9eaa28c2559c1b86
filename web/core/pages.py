"""Pages that every site has: how to reach us, how accessible it is, which cookies it keeps."""

from __future__ import annotations

import mimetypes

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.kept_pages import same_for_all


@require_safe
@same_for_all
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "core/accessibility.jinja")


@require_safe
@same_for_all
def cookies(request: HttpRequest) -> HttpResponse:
    """Which cookies the site keeps: only those it cannot work without."""
    return render(request, "core/cookies.jinja")


@require_safe
@same_for_all
def contact(request: HttpRequest) -> HttpResponse:
    """How to reach the people behind the site."""
    return render(request, "core/contact.jinja")


@require_safe
@cache_control(max_age=3600, public=True)
def identity_css(request: HttpRequest) -> HttpResponse:
    """The partnership's colours, laid over NHS.UK frontend's."""
    return render(request, "core/identity.css.jinja", content_type="text/css; charset=utf-8")


@require_safe
@cache_control(max_age=3600, public=True)
def logo(request: HttpRequest) -> FileResponse:
    """The partnership's own logo."""
    file = settings.IDENTITY.logo
    if file is None:
        raise Http404
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    response = FileResponse(file.open("rb"), content_type=kind)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@require_safe
@cache_control(max_age=86_400, public=True)
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: everything but the staff's pages."""
    lines = ("User-agent: *", "Disallow: /staff/")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
