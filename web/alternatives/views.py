"""Send the settings that were tried, and what came of them, as a response."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alternatives.forms import AlternativeForm
from consultation import alternative
from consultation.answering import ClosedError
from consultation.keeping import keeps_answers
from consultation.models import Consultation, State
from core.rate_limits import limited
from plans import presenters, published, trial_asked, trial_views
from plans.trial_client import NotReadyError, SettingsError

Data = dict[str, Any]


def _open_now() -> list[Consultation]:
    found = Consultation.objects.filter(published=True, current__isnull=False)
    return [one for one in found if one.state() is State.OPEN]


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
    open_now = _open_now()
    if not asked.answer["changes"] or not open_now:
        return _shown(request, asked, None, open_now=open_now)
    return _form(request, asked, open_now)


def _form(
    request: HttpRequest, asked: trial_asked.Asked, open_now: list[Consultation]
) -> HttpResponseBase:
    if request.method != "POST":
        form = AlternativeForm(open_now, asked.version.pk)
        return _shown(request, asked, form, open_now=open_now)
    data = request.POST.copy()
    shown_then, data["version"] = data.get("version"), str(asked.version.pk)
    form = AlternativeForm(open_now, asked.version.pk, data)
    if shown_then != data["version"]:  # what was shown is not what would be stored
        form.add_error(None, "The plan has been published anew. Look at the results once more")
    if not form.is_valid():
        return _shown(request, asked, form, open_now=open_now)
    found = form.cleaned_data
    try:
        response = alternative.store(
            form.consultation(), _document(asked), reason=found["reason"],
            respondent=found["respondent"], organisation=found["organisation"],
            token=found["token"], automatic=bool(found["website"]),
        )  # fmt: skip
    except ClosedError:  # it closed while the page was open
        return _shown(request, asked, None, open_now=_open_now())
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


def _shown(
    request: HttpRequest,
    asked: trial_asked.Asked,
    form: AlternativeForm | None,
    *,
    open_now: list[Consultation],
) -> HttpResponse:
    context: Data = asked.context() | {
        "form": form, "open_now": open_now, "tag": presenters.tag, "back": asked.link(),
        "has_errors": form is not None and bool(form.errors),
    }  # fmt: skip
    status = 422 if context["has_errors"] else 200
    return render(request, "alternatives/send.jinja", context, status=status)
