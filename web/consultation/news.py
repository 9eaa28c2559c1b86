"""News by e-mail: asked for, confirmed by the person, left at any time."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from consultation import mailing
from consultation.forms import NewsForm
from consultation.keeping import keeps_answers
from consultation.looking_up import published
from consultation.models import Consultation, Subscriber
from core import audit
from core.rate_limits import limited


@transaction.atomic
def subscribe(consultation: Consultation, email: str) -> None:
    """Ask an address to confirm. Nobody is told whether it was there already."""
    one, _ = Subscriber.objects.get_or_create(
        consultation=consultation,
        email=email.lower(),
        defaults={"token": secrets.token_urlsafe(32)},
    )
    if not one.confirmed:
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
    form = NewsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["website"]:
            subscribe(one, form.cleaned_data["email"])
        return render(request, "consultation/news_told.jinja", {
            "consultation": one, "title": "Check your e-mail",
            "told": "We have sent an e-mail to the address you gave. Select the link in it to "
            "confirm. Until you do, we send nothing else. If nothing comes, look among "
            "unwanted mail.",
        })  # fmt: skip
    context = {"consultation": one, "form": form, "has_errors": bool(form.errors)}
    return render(request, "consultation/news_ask.jinja", context)


def _by_token(token: str) -> Subscriber:
    return get_object_or_404(Subscriber.objects.select_related("consultation"), token=token)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_answers
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm by a button: programs that follow links in e-mails must not confirm for people."""
    one = _by_token(token)
    if request.method == "POST":
        Subscriber.objects.filter(pk=one.pk, confirmed=None).update(confirmed=timezone.now())
        return render(request, "consultation/news_told.jinja", {
            "consultation": one.consultation, "title": "You will get news",
            "told": "We will e-mail you when there is news. Every e-mail has a link to stop them.",
        })  # fmt: skip
    return render(request, "consultation/news_confirm.jinja", {
        "consultation": one.consultation, "title": "Confirm that you want news",
        "button": "Confirm",
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_answers
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Stop news: the address is deleted."""
    one = Subscriber.objects.select_related("consultation").filter(token=token).first()
    if one is None:
        raise Http404
    if request.method == "POST":
        one.delete()
        return render(request, "consultation/news_told.jinja", {
            "consultation": one.consultation, "title": "You will get no more news",
            "told": "We have deleted your e-mail address.",
        })  # fmt: skip
    return render(request, "consultation/news_confirm.jinja", {
        "consultation": one.consultation, "title": "Stop news by e-mail", "button": "Stop news",
    })  # fmt: skip
