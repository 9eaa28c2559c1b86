"""E-mails, in text and HTML and in the person's language, sent by the background worker."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from consultation import alternative
from consultation.definition import Survey, survey_of
from consultation.interface import plain
from consultation.models import Draft, Response, Subscriber
from consultation.showing import shown


def _send(
    to: str, subject: str, template: str, survey: Survey, context: dict[str, Any], leave: str = ""
) -> None:
    context = context | {
        "site_url": settings.SITE_URL, "subject": subject, "survey": survey,
        "words": survey.interface,
    }  # fmt: skip
    headers = {"Auto-Submitted": "auto-generated"}
    if leave:
        headers["List-Unsubscribe"] = f"<{leave}>"
    message = EmailMultiAlternatives(
        " ".join(plain(subject).split()),
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
    words = survey.interface
    rows = [
        (f"{one.code}. ", one.text, shown(one, response.answers.get(one.code), words))
        for one in survey.questions
    ]
    rows.append(("", words["alternative"], alternative.lines(response.answers, words)))
    rows.append(("", words["own_words"], [response.words] if response.words else []))
    context = {"response": response, "rows": [row for row in rows if row[2]]}
    _send(address, words.filled("mail_copy", title=survey.title), "copy", survey, context)


@task()
def code_to_come_back(draft_id: int, code: str, address: str) -> None:
    """Send somebody the code of their saved answers; nothing where these were sent meanwhile."""
    draft = Draft.objects.select_related("consultation").filter(pk=draft_id).first()
    if draft is None:
        return
    survey = survey_of(draft.definition_id, draft.language, draft.short)
    link = settings.SITE_URL + reverse("consultation:answer", args=[survey.slug, code])
    context = {"code": code, "link": link, "consultation": draft.consultation}
    subject = survey.interface.filled("mail_code", title=survey.title)
    _send(address, subject, "code", survey, context)


def _survey(one: Subscriber) -> Survey:
    assert one.consultation.current_id is not None
    return survey_of(one.consultation.current_id, one.language)


@task()
def ask_to_confirm(subscriber_id: int) -> None:
    """Ask somebody whether it was they who wanted news. Sends nothing once they have said."""
    one = Subscriber.objects.select_related("consultation").filter(pk=subscriber_id).first()
    if one is None or one.confirmed:
        return
    link = settings.SITE_URL + reverse("consultation:news_confirm", args=[one.token])
    survey = _survey(one)
    _send(one.email, survey.interface["news_confirm"], "confirm", survey, {"link": link})


@task()
def send_news(subscriber_id: int, subject: str, text: str) -> None:
    """Send one subscriber one piece of news."""
    one = Subscriber.objects.select_related("consultation").filter(pk=subscriber_id).first()
    if one is None or not one.confirmed:
        return
    leave = settings.SITE_URL + reverse("consultation:news_leave", args=[one.token])
    _send(one.email, subject, "news", _survey(one), {"text": text, "leave": leave}, leave)
