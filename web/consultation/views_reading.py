"""The public pages of a consultation: what it is about, its dates, its printable form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultation import answering
from consultation.definition import Survey, survey_of
from consultation.forms import ReturnForm
from consultation.interface import ENGLISH, in_english
from consultation.keeping import keeps_answers
from consultation.looking_up import lately, published
from consultation.models import ClosedError, Consultation, State
from core.kept_pages import kept_page
from core.rate_limits import limited


def read_in(request: HttpRequest, one: Consultation) -> Survey:
    """The consultation in the language and wording that the address asks for."""
    assert one.current_id is not None
    short = request.GET.get("short") == "1"
    return survey_of(one.current_id, request.GET.get("language", ENGLISH)[:12], short)


def context_of(one: Consultation, survey: Survey, *, short: bool = False) -> dict[str, Any]:
    """What every page of a consultation knows."""
    reason = one.reason if survey.language == ENGLISH or not one.reason else in_english(one.reason)
    return {
        "consultation": one, "survey": survey, "state": one.state().name.lower(), "short": short,
        "words": survey.interface, "reason": reason,
        "query": f"?language={survey.language}" + ("&short=1" if short else ""),
    }  # fmt: skip


@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    """Every consultation that the public may see, open ones first."""
    found = Consultation.objects.filter(published=True, current__isnull=False)
    names = {State.OPEN: "Open now", State.NOT_OPEN: "Opening soon", State.CLOSED: "Closed",
             State.WITHDRAWN: "Withdrawn"}  # fmt: skip
    groups = [
        (name, [one for one in found if one.state() is state]) for state, name in names.items()
    ]
    context = {"groups": [group for group in groups if group[1]]}
    return render(request, "consultation/consultations.jinja", context)


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """What a consultation is about, until when, and every way to answer."""
    one = published(slug)
    short = request.GET.get("short") == "1"
    events = one.events.filter(day__gte=timezone.localdate())
    context = context_of(one, read_in(request, one), short=short) | {"events": events}
    return render(request, "consultation/overview.jinja", context)


def _kept(
    request: HttpRequest, slug: str, make: Callable[[Consultation], HttpResponse]
) -> HttpResponse:
    """A page that the consultation and its definition alone decide, in a language and wording."""
    one = lately(slug)
    survey, short = read_in(request, one), request.GET.get("short") == "1"
    held = (one.pk, one.current_id, one.state(), one.opens, one.last_day, survey.language, short)
    return kept_page(request, f"consultation:{request.path}:{held}", lambda: make(one))


@require_safe
def information(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One page of information."""
    return _kept(request, slug, lambda one: _information(request, one, key))


def _information(request: HttpRequest, one: Consultation, key: str) -> HttpResponse:
    survey = read_in(request, one)
    at = next((at for at, page in enumerate(survey.pages) if page.key == key), None)
    if at is None:
        raise Http404
    context = context_of(one, survey, short=request.GET.get("short") == "1") | {
        "page": survey.pages[at],
        "before": survey.pages[at - 1] if at else None,
        "after": survey.pages[at + 1] if at + 1 < len(survey.pages) else None,
    }
    return render(request, "consultation/information.jinja", context)


@require_safe
def printable(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole form on paper, with the same codes as the site and the export."""
    return _kept(request, slug, lambda one: _printable(request, one))


def _printable(request: HttpRequest, one: Consultation) -> HttpResponse:
    short = request.GET.get("short") == "1"
    context = context_of(one, read_in(request, one), short=short) | {"definition": one.current}
    return render(request, "consultation/printable.jinja", context)


@require_POST
@keeps_answers
@limited("begin answers", most=120, seconds=3600)
def start(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Begin to answer: makes a draft and goes to its first page."""
    one = published(slug)
    assert one.current_id is not None
    short = request.POST.get("short") == "1"
    survey = survey_of(one.current_id, request.POST.get("language", ENGLISH)[:12], short)
    try:
        code = answering.begin(one, survey.language, short=short and survey.has_short)
    except ClosedError:
        return redirect("consultation:overview", slug)
    return redirect("consultation:step", slug, code, "about-you")


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_answers
@limited("come back", most=20, seconds=900)
def come_back(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask for the code of saved answers."""
    one = published(slug)
    survey = read_in(request, one)
    form = ReturnForm(survey.interface, request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        draft = answering.find(code)
        if draft is not None and draft.consultation_id == one.pk:
            return redirect("consultation:answer", slug, code)
        form.add_error("code", survey.interface["error_code_unknown"])
    context = context_of(one, survey)
    return render(
        request, "consultation/come_back.jinja", context | {"form": form, "has_errors": form.errors}
    )
