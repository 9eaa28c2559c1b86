"""What staff put in: letters, calls, events, files of e-mails, news."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.guards import requires
from accounts.permissions import Permission
from consultation import entering, mail_in, news
from consultation.definition import survey_of
from consultation.forms_staff import EntryForm, EventForm, MailFileForm, SendNewsForm
from consultation.models import Event
from consultation.questions import QuestionsForm
from consultation.views_staff import consultation_of

_FORM = require_http_methods(["GET", "HEAD", "POST"])


def _status(*forms: Any) -> int:
    """422 with errors; every form is asked, so that all errors are told at once."""
    return 422 if sum(bool(form.errors) for form in forms) else 200


@_FORM
@requires(Permission.ENTER_RESPONSES)
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter a letter, a printed form, a call or what was said at an event."""
    one = consultation_of(slug)
    assert one.current_id is not None
    assert request.user.is_authenticated
    survey = survey_of(one.current_id)
    asked = [question for question in survey.questions if question.kind != "file"]
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    about = EntryForm(one, data, files)
    answers = QuestionsForm(asked, survey.interface, data, by_hand=True)
    equality = QuestionsForm(survey.equality, survey.interface, data, by_hand=True)
    forms = (about, answers, equality)
    if request.method == "POST" and _status(*forms) == 200:
        found = about.cleaned_data
        if answers.answers() or found["words"]:
            made = entering.enter(
                request.user, one, answers=answers.answers(), equality=equality.answers(),
                **{name: found[name] for name in (
                    "channel", "received", "respondent", "organisation", "words", "event", "scan")},
            )  # fmt: skip
            messages.success(request, f"Stored. Write this receipt on the original: {made.code}")
            return redirect("consultations:response", slug, made.code)
        about.add_error("words", "Enter an answer, or what it says outside the questions")
    context = {"staff_page": True, "consultation": one, "about": about, "answers": answers,
               "equality": equality, "survey": survey, "forms": forms,
               "has_errors": _status(*forms) != 200}  # fmt: skip
    return render(request, "consultation/staff/enter.jinja", context, status=_status(*forms))


@_FORM
@requires(Permission.ENTER_RESPONSES)
def event(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """Add an event, or write down who came and what was said."""
    one = consultation_of(slug)
    assert request.user.is_authenticated
    held = get_object_or_404(Event, pk=pk, consultation=one) if pk else None
    form = EventForm(request.POST if request.method == "POST" else None, instance=held)
    if request.method == "POST" and form.is_valid():
        if held is None:
            entering.add_event(request.user, one, **form.cleaned_data)
        else:
            entering.change_event(request.user, held, **form.cleaned_data)
        messages.success(request, "The event is saved.")
        return redirect("consultations:overview", slug)
    return _one_form(request, slug, form, "Change an event" if held else "Add an event")


@_FORM
@requires(Permission.ENTER_RESPONSES)
def mail_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Take in a file of e-mails."""
    one = consultation_of(slug)
    assert request.user.is_authenticated
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = MailFileForm(*posted)
    if request.method == "POST" and form.is_valid():
        raw = form.cleaned_data["file"].read()
        found = mail_in.messages_in(raw, many=mail_in.is_mbox(raw))
        stored = [mail_in.store(request.user, one, message) for message in found]
        new = sum(made is not None for made in stored)
        messages.success(request, f"{new} new, {len(stored) - new} were there already.")
        return redirect("consultations:responses", slug)
    return _one_form(request, slug, form, "Take in e-mails", upload=True)


@_FORM
@requires(Permission.EDIT_CONSULTATION)
def send_news(request: HttpRequest, slug: str) -> HttpResponse:
    """Write to those who asked for news."""
    one = consultation_of(slug)
    assert request.user.is_authenticated
    form = SendNewsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        to = news.send(request.user, one, form.cleaned_data["subject"], form.cleaned_data["text"])
        messages.success(request, f"News is on its way to {to}.")
        return redirect("consultations:overview", slug)
    return _one_form(request, slug, form, "Send news")


def _one_form(
    request: HttpRequest, slug: str, form: Any, title: str, *, upload: bool = False
) -> HttpResponse:
    context = {"staff_page": True, "consultation": consultation_of(slug), "form": form,
               "title": title, "upload": upload, "has_errors": bool(form.errors)}  # fmt: skip
    return render(request, "consultation/staff/form.jinja", context, status=_status(form))
