"""What staff see of responses: the list, one response, its original, exports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from consultation import alternative, entering, exporting
from consultation.definition import survey_of
from consultation.models import Channel, Consultation, EqualityAnswers, Response, Subscriber, Upload
from consultation.showing import shown
from core import audit

_ON_A_PAGE = 50


def consultation_of(slug: str) -> Consultation:
    """A consultation that has a definition, published or not; or 404."""
    return get_object_or_404(Consultation, slug=slug, current__isnull=False)


@require_safe
@requires(Permission.READ_RESPONSES)
def consultations(request: HttpRequest) -> HttpResponse:
    """Every consultation."""
    found = Consultation.objects.filter(current__isnull=False).annotate(n=Count("responses"))
    return render(request, "consultation/staff/list.jinja", {"found": found, "staff_page": True})


@require_safe
@requires(Permission.READ_RESPONSES)
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """How many came by which channel, and what can be done."""
    one = consultation_of(slug)
    counted = dict(one.responses.order_by().values_list("channel").annotate(Count("id")))
    waiting = one.responses.filter(transcriber__isnull=False, checked=None).count()
    context = {
        "staff_page": True, "consultation": one, "waiting": waiting,
        "channels": [(text, counted.get(key, 0)) for key, text in Channel.choices],
        "equality": EqualityAnswers.objects.filter(consultation=one).count(),
        "subscribers": Subscriber.objects.filter(consultation=one, confirmed__isnull=False).count(),
        "events": one.events.all(),
    }  # fmt: skip
    return render(request, "consultation/staff/overview.jinja", context)


@require_safe
@requires(Permission.READ_RESPONSES)
def responses(request: HttpRequest, slug: str) -> HttpResponse:
    """The responses, newest first, by channel and by whether they wait for their second check."""
    one = consultation_of(slug)
    found = one.responses.all()
    channel = request.GET.get("channel", "")
    if channel in Channel.values:
        found = found.filter(channel=channel)
    if request.GET.get("waiting") == "1":
        found = found.filter(transcriber__isnull=False, checked=None)
    page = Paginator(found, _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"staff_page": True, "consultation": one, "page": page, "channel": channel,
               "channels": Channel.choices,
               "waiting": request.GET.get("waiting") == "1"}  # fmt: skip
    return render(request, "consultation/staff/responses.jinja", context)


def _response(slug: str, code: str) -> Response:
    found = Response.objects.select_related("consultation", "transcriber", "checker", "event")
    return get_object_or_404(found, consultation__slug=slug, code=code)


@require_safe
@requires(Permission.READ_RESPONSES)
def response(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One response."""
    one = _response(slug, code)
    survey = survey_of(one.definition_id)
    document = one.answers.get(alternative.KEY)
    rows = [
        (asked.code, asked.text, shown(asked, one.answers.get(asked.code)))
        for asked in survey.questions
        if asked.code in one.answers
    ]
    context = {"staff_page": True, "consultation": one.consultation, "one": one, "rows": rows,
               "files": one.uploads.all(),
               "document": document, "link": alternative.link(document) if document else "",
               "mine": one.transcriber_id == request.user.pk}  # fmt: skip
    return render(request, "consultation/staff/response.jinja", context)


@require_POST
@requires(Permission.CHECK_RESPONSES)
def check(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The second check."""
    assert request.user.is_authenticated
    try:
        entering.check(request.user, _response(slug, code))
        messages.success(request, "The second check is written down.")
    except entering.SecondCheckError as error:
        messages.warning(request, str(error))
    return redirect("consultations:response", slug, code)


@require_safe
@requires(Permission.READ_RESPONSES)
def file(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponseBase:
    """A file that came with a response, as a file to save: it is never shown by the browser."""
    one = get_object_or_404(Upload, pk=pk, response=_response(slug, code))
    audit.record(request.user, "opened a file", one)
    try:
        opened = one.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    sent = FileResponse(opened, as_attachment=True, filename=one.name, content_type=one.kind)
    sent["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return sent


@require_safe
@requires(Permission.EXPORT_RESPONSES)
def export(request: HttpRequest, slug: str, what: str) -> HttpResponseBase:
    """The responses as CSV or JSON, or the equality answers apart."""
    one = consultation_of(slug)
    makers: dict[str, tuple[Any, str]] = {
        "responses.csv": (exporting.as_csv, "text/csv; charset=utf-8"),
        "responses.json": (exporting.as_json, "application/json"),
        "equality.csv": (exporting.equality_csv, "text/csv; charset=utf-8"),
    }
    if what not in makers:
        raise Http404
    maker, kind = makers[what]
    audit.record(request.user, "exported", one, what=what)
    lines: Iterator[str] = maker(one)
    sent = StreamingHttpResponse(lines, content_type=kind)
    sent["Content-Disposition"] = f'attachment; filename="{one.slug}-{what}"'
    return sent
