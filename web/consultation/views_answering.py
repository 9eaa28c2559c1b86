"""The pages on which the public answers: one question a page."""

from __future__ import annotations

import contextlib
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consultation import alternative, answering, journey, mailing
from consultation.definition import Survey, survey_of
from consultation.forms import AboutForm, CodeByMailForm, EqualityForm
from consultation.journey import Step
from consultation.keeping import keeps_answers
from consultation.models import ClosedError, Draft
from consultation.questions import QuestionsForm, alone
from consultation.showing import shown
from consultation.views_reading import context_of
from consultation.views_sending import check, missed, send, to_receipt
from core.error_pages import too_many
from core.rate_limits import count, limited, reader_hash

_UPLOADS = 40  # files from one place in an hour


def _survey(draft: Draft) -> Survey:
    return survey_of(draft.definition_id, draft.language, draft.short)


def _without_draft(request: HttpRequest, code: str) -> HttpResponseBase:
    """Where a draft is no longer there: its receipt, if it was sent."""
    response = answering.sent_as(code)
    return to_receipt(response) if response else missed(request)


@require_safe
@never_cache
def answer(request: HttpRequest, slug: str, code: str) -> HttpResponseBase:
    """Come back to saved answers: goes to the first page that was not answered."""
    draft = answering.find(code)
    if draft is None or draft.consultation.slug != slug:
        return _without_draft(request, code)
    step = journey.resume(draft, journey.steps(_survey(draft), draft))
    return redirect("consultation:step", slug, code, step.name)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_answers
@limited("mail a code", most=10, seconds=3600)
def saved(request: HttpRequest, slug: str, code: str) -> HttpResponseBase:
    """How to come back to answers that were saved; sends the code by e-mail to who asks for it."""
    draft = answering.find(code)
    if draft is None or draft.consultation.slug != slug:
        return _without_draft(request, code)
    survey = _survey(draft)
    form = CodeByMailForm(survey.interface, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["website"]:
            mailing.code_to_come_back.enqueue(draft.pk, code, form.cleaned_data["email"])
        return redirect(request.path + "?sent=1")
    context = context_of(draft.consultation, survey, short=draft.short) | {
        "code": code, "form": form, "mailed": "sent" in request.GET,
        "has_errors": bool(form.errors),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "consultation/saved.jinja", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_answers
def step(request: HttpRequest, slug: str, code: str, name: str) -> HttpResponseBase:
    """One page of answering."""
    if name == journey.CHECK and "take_out" in request.POST:
        with contextlib.suppress(ClosedError):  # the next page says that it is closed
            alternative.put(code, None)
        return redirect("consultation:step", slug, code, name)
    if name == journey.CHECK and request.method == "POST" and "language" not in request.POST:
        sent = send(request, slug, code)
        if sent is not None:
            return sent
    draft = answering.find(code)
    if draft is None or draft.consultation.slug != slug:
        return _without_draft(request, code)
    if draft.consultation.state().name != "OPEN":
        context = context_of(draft.consultation, _survey(draft))
        return render(request, "consultation/closed.jinja", context, status=410)
    if request.POST.get("language") in dict(_survey(draft).languages):
        draft.language = request.POST["language"]
        answering.save_about(code, language=draft.language)
    return _open_step(request, draft, code, name)


def _open_step(request: HttpRequest, draft: Draft, code: str, name: str) -> HttpResponseBase:
    slug, survey = draft.consultation.slug, _survey(draft)
    listed = journey.steps(survey, draft)
    at = journey.place_of(name, listed)
    if at is None:
        return redirect("consultation:answer", slug, code)
    if name == journey.CHECK:
        if "language" in request.POST:
            return redirect("consultation:step", slug, code, name)
        return check(request, draft, survey, code)
    return _asked(request, draft, survey, code, at)


def _asked(
    request: HttpRequest, draft: Draft, survey: Survey, code: str, at: int
) -> HttpResponseBase:
    slug, here = draft.consultation.slug, journey.steps(survey, draft)[at]
    if request.FILES and count("uploads", reader_hash(request), 3600) > _UPLOADS:
        return too_many(request, 3600)
    form = _form(request, draft, survey, here)
    if request.method != "POST" or not form.is_valid():
        if {"later", "language", "try"} & request.POST.keys() and not form.has_changed():
            return _onwards(request, slug, code, here)
        return _page(request, draft, survey, code, at, form)
    if not _save(code, here, form):
        return _without_draft(request, code)
    return _onwards(request, slug, code, here)


def _form(request: HttpRequest, draft: Draft, survey: Survey, here: Step) -> BaseForm:
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    if here.question is None:
        if here.name == journey.ABOUT:
            held: dict[str, Any] = {
                "respondent": draft.respondent,
                "organisation": draft.organisation,
            }
            return AboutForm(survey.interface, data[0], initial=held)
        wants = {None: "", True: "yes", False: "no"}[draft.wants_equality]
        return EqualityForm(survey.interface, data[0], initial={"wants": wants})
    return QuestionsForm(
        [here.question], survey.interface, *data,
        answers=draft.equality if here.equality else draft.answers, heading=True,
    )  # fmt: skip


def _save(code: str, here: Step, form: BaseForm) -> bool:
    found = form.cleaned_data
    if here.question is None:
        if here.name == journey.ABOUT:
            return answering.save_about(
                code, respondent=found["respondent"], organisation=found["organisation"]
            )
        return answering.save_about(code, wants_equality=found["wants"] == "yes")
    assert isinstance(form, QuestionsForm)
    return answering.save(
        code, here.question, form.answers().get(here.question.code), equality=here.equality,
        file=found.get(here.question.code) if here.question.kind == "file" else None,
    )  # fmt: skip


def _onwards(request: HttpRequest, slug: str, code: str, here: Step) -> HttpResponse:
    if "later" in request.POST:
        return redirect("consultation:saved", slug, code)
    if "try" in request.POST:  # test the plan, and come back to this page
        return redirect("alternatives:begin", code, here.name)
    if "language" in request.POST:
        again = "?changing=1" if request.POST.get("changing") == "1" else ""
        return redirect(reverse("consultation:step", args=[slug, code, here.name]) + again)
    draft = answering.find(code)
    if draft is None:
        return redirect("consultation:answer", slug, code)
    listed = journey.steps(_survey(draft), draft)
    at = journey.place_of(here.name, listed)
    changing = request.POST.get("changing") == "1"
    if at is None or (changing and not (here.name == journey.EQUALITY and draft.wants_equality)):
        return redirect("consultation:step", slug, code, journey.CHECK)
    return redirect("consultation:step", slug, code, listed[at + 1].name)


def _held(here: Step, held: dict[str, Any], survey: Survey) -> list[str]:
    """What was answered before, as lines."""
    asked = here.question
    return shown(asked, held.get(asked.code), survey.interface) if asked else []


def _page(
    request: HttpRequest, draft: Draft, survey: Survey, code: str, at: int, form: BaseForm
) -> HttpResponse:
    listed = journey.steps(survey, draft)
    here = listed[at]
    held = draft.equality if here.equality else draft.answers
    changing = (request.POST if request.method == "POST" else request.GET).get("changing") == "1"
    if changing:
        back = reverse("consultation:step", args=[draft.consultation.slug, code, journey.CHECK])
    elif at:
        back = reverse(
            "consultation:step", args=[draft.consultation.slug, code, listed[at - 1].name]
        )
    else:
        back = reverse("consultation:overview", args=[draft.consultation.slug])
    with_question = [one for one in listed if one.question and one.equality == here.equality]
    context = context_of(draft.consultation, survey, short=draft.short) | {
        "code": code, "form": form, "step": here, "back": back, "changing": changing,
        "has_errors": bool(form.errors), "question": here.question,
        "alone": here.question is not None and alone(here.question),
        "held": _held(here, held, survey),
        "at": with_question.index(here) + 1 if here in with_question else 0,
        "all": len(with_question),
    }  # fmt: skip
    name = {journey.ABOUT: "about_you", journey.EQUALITY: "equality"}.get(here.name, "question")
    status = 200 if not form.errors else 422
    return render(request, f"consultation/{name}.jinja", context, status=status)
