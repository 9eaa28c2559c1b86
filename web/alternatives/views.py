"""Send the settings that were tried, and what came of them, as a response or with answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alternatives import begun
from alternatives.forms import AlternativeForm, WithAnswersForm
from consultation import alternative, mailing
from consultation.definition import Survey, survey_of
from consultation.interface import ENGLISH, Sentences, words_of
from consultation.keeping import keeps_answers
from consultation.models import ClosedError, Consultation, State
from consultation.views_reading import context_of
from core.rate_limits import limited
from plans import presenters, published, trial_asked, trial_views
from plans.trial_client import NotReadyError, SettingsError

Data = dict[str, Any]


@dataclass(slots=True)
class Sending:
    """What is being sent, to what, with which answers if any, and in which language."""

    request: HttpRequest
    asked: trial_asked.Asked
    answers: begun.Begun | None
    open_now: list[Consultation]
    with_answers: bool
    language: str = ENGLISH
    form: WithAnswersForm | AlternativeForm | None = None
    survey: Survey | None = field(init=False)
    words: Sentences = field(init=False)

    def __post_init__(self) -> None:
        draft = self.answers.draft if self.answers and self.with_answers else None
        one = draft.consultation if draft else next(iter(self.open_now), None)
        pk = draft.definition_id if draft else one.current_id if one else None
        self.survey = survey_of(pk, self.language) if pk is not None else None
        self.words = self.survey.interface if self.survey else words_of(self.language)

    def make_form(self, data: Any = None, held: Data | None = None) -> None:
        """The form, with what was sent or, in another language, with what stood in it."""
        version = self.asked.version.pk
        if self.with_answers:
            self.form = WithAnswersForm(
                self.words, version, data, held=held or {}, ask_code=self.answers is None
            )
        else:
            self.form = AlternativeForm(
                self.words, version, data, held=held or {}, open_now=self.open_now
            )


@require_safe
@never_cache
def begin(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Go from unfinished answers to testing the plan, and say how to come back."""
    found = begun.found(code, step)
    if found is None:
        raise Http404
    draft = found.draft
    survey = survey_of(draft.definition_id, draft.language, draft.short)
    back = reverse("consultation:step", args=[draft.consultation.slug, code, step])
    context = context_of(draft.consultation, survey) | {"code": code, "back": back}
    response = render(request, "alternatives/with_answers.jinja", context)
    begun.remember(response, code, step)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_answers
@limited("alternatives", most=30, seconds=3600)
def send(request: HttpRequest, option: str) -> HttpResponseBase:
    """Look at an alternative once more, say why, and send it. The address holds the settings."""
    version = published.current()
    if version is None:
        raise Http404
    asked = trial_asked.begin(version, option)
    there = reverse("plans:test", args=[option])
    try:
        asked.read(request.GET)
        if not asked.form.is_valid():  # the page of the settings says what is wrong with them
            return redirect(f"{there}?{request.GET.urlencode()}")
        asked.ask()
    except NotReadyError:
        return trial_views.not_ready(request, asked)
    except SettingsError:
        return redirect(there)
    sending = _sending(request, asked)
    if not asked.answer["changes"] or sending.survey is None:
        return _shown(sending)
    return _form(sending)


def _sending(request: HttpRequest, asked: trial_asked.Asked) -> Sending:
    answers = begun.remembered(request)
    how = request.GET.get("how") or ("with" if answers else "alone")
    first = answers.draft.language if answers and how == "with" else ENGLISH
    spoken = request.POST.get("language") or request.POST.get("shown_in") or first
    found = Consultation.objects.filter(published=True, current__isnull=False)
    open_now = [one for one in found if one.state() is State.OPEN]
    return Sending(request, asked, answers, open_now, how == "with", spoken[:12])


def _form(sending: Sending) -> HttpResponseBase:
    request, now = sending.request, str(sending.asked.version.pk)
    if request.method != "POST" or "language" in request.POST:
        sending.make_form(held=_first(sending) | request.POST.dict() | {"version": now})
        return _shown(sending)
    data = request.POST.copy()
    shown_then, data["version"] = data.get("version"), now
    sending.make_form(data)
    assert sending.form is not None
    if shown_then != now:  # what was shown is not what would be stored
        sending.form.add_error(None, sending.words["error_new_plan"])
    if not sending.form.is_valid():
        return _shown(sending)
    try:
        answer = _added(sending) if sending.with_answers else _stored(sending)
    except ClosedError:  # it closed while the page was open
        sending = _sending(request, sending.asked)
        return _shown(sending)
    return answer or _shown(sending)


def _first(sending: Sending) -> Data:
    """What stands in the boxes at first: the reason that was given before."""
    if sending.request.method == "POST" or not (sending.with_answers and sending.answers):
        return {}
    return {"reason": sending.answers.draft.words}


def _added(sending: Sending) -> HttpResponse | None:
    """Add it to answers that were begun, and go back to them; none where there are none."""
    assert sending.form is not None
    found = sending.form.cleaned_data
    to = sending.answers or begun.found(found["code"])
    put = alternative.put(to.code, _document(sending.asked), found["reason"]) if to else None
    if to is None or put is None:
        sending.make_form(sending.request.POST)
        sending.form.add_error(
            "code" if "code" in sending.form.fields else None, sending.words["error_code_unknown"]
        )
        return None
    slug = put.consultation.slug
    if to.step:
        response = redirect("consultation:step", slug, to.code, to.step)
    else:
        response = redirect("consultation:answer", slug, to.code)
    begun.forget(response)
    return response


def _stored(sending: Sending) -> HttpResponse:
    """Store it as a response of its own, and go to the receipt."""
    assert isinstance(sending.form, AlternativeForm)
    found = sending.form.cleaned_data
    response, new = alternative.store(
        sending.form.consultation(), _document(sending.asked), reason=found["reason"],
        respondent=found["respondent"], organisation=found["organisation"],
        token=found["token"], automatic=bool(found["website"]), language=sending.words.language,
    )  # fmt: skip
    if new and found["email"]:
        mailing.copy_of_answers.enqueue(response.pk, found["email"])
    return redirect("consultation:receipt", response.code)


def _document(asked: trial_asked.Asked) -> alternative.Document:
    """What is stored: the settings, the version they were tried on, and what was shown."""
    answer = asked.answer
    return {
        "option": asked.option["key"], "label": asked.option["label"], "year": asked.year,
        "version": asked.version.pk, "plan_hash": answer["plan_hash"],
        "code_version": answer["code_version"], "draws": answer["draws"], "seed": answer["seed"],
        "settings": {one["address"]: one["value"] for one in answer["changes"]},
        "changes": asked.changes(), "verdict": asked.verdict(), "headlines": asked.headlines(),
    }  # fmt: skip


def _shown(sending: Sending) -> HttpResponse:
    asked, form, words = sending.asked, sending.form, sending.words
    here = asked.link("alternatives:send")
    context: Data = asked.context() | {
        "form": form, "survey": sending.survey, "words": words, "tag": presenters.tag,
        "back": asked.link(), "with_answers": sending.with_answers, "answers": sending.answers,
        "other_way": f"{here}&how={'alone' if sending.with_answers else 'with'}",
        "lines": [alternative.figure(one, words) for one in asked.changes()],
        "to_one": bool(sending.answers) if sending.with_answers else len(sending.open_now) == 1,
        "has_errors": form is not None and bool(form.errors),
    }  # fmt: skip
    status = 422 if context["has_errors"] else 200
    return render(sending.request, "alternatives/send.jinja", context, status=status)
