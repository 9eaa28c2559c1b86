"""E-mails, in text and HTML, sent by the background worker: copies of answers, and news."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from consultation.definition import survey_of
from consultation.models import Response, Subscriber
from consultation.questions import shown


def _send(to: str, subject: str, template: str, context: dict[str, Any], leave: str = "") -> None:
    context = context | {"site_url": settings.SITE_URL, "subject": subject}
    headers = {"Auto-Submitted": "auto-generated"}
    if leave:
        headers["List-Unsubscribe"] = f"<{leave}>"
    message = EmailMultiAlternatives(
        " ".join(subject.split()),
        render_to_string(f"consultation/mail/{template}.txt.jinja", context),
        to=[to],
        headers=headers,
    )
    html = render_to_string(f"consultation/mail/{template}.html.jinja", context)
    message.attach_alternative(html, "text/html")
    message.send()


@task()
def copy_of_answers(response_id: int, address: str) -> None:
    """Send somebody what they answered. The address is not kept with the response."""
    response = Response.objects.select_related("consultation").get(pk=response_id)
    survey = survey_of(response.definition_id, response.language, response.short)
    rows = [
        (one.code, one.text, shown(one, response.answers.get(one.code))) for one in survey.questions
    ]
    title = response.consultation.title
    context = {"response": response, "rows": [row for row in rows if row[2]], "title": title}
    _send(address, f"Your answers: {title}", "copy", context)


@task()
def ask_to_confirm(subscriber_id: int) -> None:
    """Ask somebody whether it was they who wanted news. Sends nothing once they have said."""
    one = Subscriber.objects.select_related("consultation").filter(pk=subscriber_id).first()
    if one is None or one.confirmed:
        return
    link = settings.SITE_URL + reverse("consultation:news_confirm", args=[one.token])
    context = {"title": one.consultation.title, "link": link}
    _send(one.email, "Confirm that you want news", "confirm", context)


@task()
def send_news(subscriber_id: int, subject: str, text: str) -> None:
    """Send one subscriber one piece of news."""
    one = Subscriber.objects.select_related("consultation").filter(pk=subscriber_id).first()
    if one is None or not one.confirmed:
        return
    leave = settings.SITE_URL + reverse("consultation:news_leave", args=[one.token])
    context = {"title": one.consultation.title, "text": text, "leave": leave}
    _send(one.email, subject, "news", context, leave)
