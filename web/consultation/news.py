"""News by e-mail: asked for, confirmed by the person, left at any time."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from consultation import mailing
from consultation.definition import Survey, survey_of
from consultation.forms import NewsForm
from consultation.interface import ENGLISH
from consultation.keeping import keeps_answers
from consultation.looking_up import published
from consultation.models import Consultation, Subscriber
from consultation.views_reading import context_of
from core import audit
from core.rate_limits import limited


@transaction.atomic
def subscribe(consultation: Consultation, email: str, language: str = ENGLISH) -> None:
    """Ask an address to confirm, in a language. Nobody is told whether it was there already."""
    one, made = Subscriber.objects.get_or_create(
        consultation=consultation,
        email=email.lower(),
        defaults={"token": secrets.token_urlsafe(32), "language": language},
    )
    if not one.confirmed:
        if not made:
            Subscriber.objects.filter(pk=one.pk).update(language=language)
        mailing.ask_to_confirm.enqueue(one.pk)


@transaction.atomic
def send(actor: User, consultation: Consultation, subject: str, text: str) -> int:
    """Send news to all who confirmed; gives to how many."""
    found = Subscriber.objects.filter(consultation=consultation, confirmed__isnull=False)
    for one in found:
        mailing.send_news.enqueue(one.pk, subject, text)
    audit.record(actor, "sent news", consultation, about=subject, to=len(found))
    return len(found)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_answers
@limited("news", most=10, seconds=3600)
def ask(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask for news."""
    one = published(slug)
    asked = request.POST if request.method == "POST" else request.GET
    survey = _survey(one, asked.get("language", ENGLISH)[:12])
    form = NewsForm(survey.interface, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["website"]:
            subscribe(one, form.cleaned_data["email"], survey.language)
        return _told(request, one, survey, "news_check")
    return _page(request, "ask", one, survey, form=form, has_errors=bool(form.errors))


def _survey(one: Consultation, language: str) -> Survey:
    assert one.current_id is not None
    return survey_of(one.current_id, language)


def _told(request: HttpRequest, one: Consultation, survey: Survey, key: str) -> HttpResponse:
    """A page that says what has been done: the sentences under `key` and `key_what`."""
    said = {"title": survey.interface[key], "told": survey.interface[f"{key}_what"]}
    return _page(request, "told", one, survey, **said)


def _page(
    request: HttpRequest, name: str, one: Consultation, survey: Survey, **more: Any
) -> HttpResponse:
    context = context_of(one, survey) | more
    status = 422 if more.get("has_errors") else 200
    return render(request, f"consultation/news_{name}.jinja", context, status=status)


def _by_token(token: str) -> Subscriber:
    return get_object_or_404(Subscriber.objects.select_related("consultation"), token=token)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_answers
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm by a button: programs that follow links in e-mails must not confirm for people."""
    one = _by_token(token)
    survey = _survey(one.consultation, one.language)
    if request.method == "POST":
        Subscriber.objects.filter(pk=one.pk, confirmed=None).update(confirmed=timezone.now())
        return _told(request, one.consultation, survey, "news_coming")
    return _page(request, "confirm", one.consultation, survey, key="news_confirm")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_answers
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Stop news: the address is deleted."""
    one = _by_token(token)
    survey = _survey(one.consultation, one.language)
    if request.method == "POST":
        one.delete()
        return _told(request, one.consultation, survey, "news_stopped")
    return _page(request, "confirm", one.consultation, survey, key="news_stop")
