"""Test the plan: choose an option, move what matters most, see what comes of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from core.rate_limits import limited
from plans import presenters, published, trial_asked, trial_boxes, trial_client
from plans.models import Version
from plans.page_cache import published_page

Data = dict[str, Any]


@require_safe
@published_page
def choose(request: HttpRequest, version: Version) -> HttpResponse:
    """Choose the option to test."""
    plan = published.data(version, "plan")
    return render(
        request, "plans/trial_choose.jinja",
        {"version": version, "plan": plan, "tag": presenters.tag},
    )  # fmt: skip


@limited("trial", most=120, seconds=60)
@require_http_methods(["GET", "HEAD", "POST"])
def test(request: HttpRequest, option: str) -> HttpResponse:
    """Settings and what comes of them. A form sent leads to the link that holds its settings."""
    version = published.current()
    if version is None:
        raise Http404
    asked = trial_asked.begin(version, option)
    fault = ""
    try:
        posted = request.method == "POST"
        asked.read(request.POST if posted else request.GET, posted=posted)
        if asked.form.is_valid():
            if posted:
                return HttpResponseRedirect(f"{asked.link()}#results")
            asked.ask()
    except trial_client.NotReadyError:
        return not_ready(request, asked)
    except trial_client.SettingsError as error:
        fault = str(error)
    context: Data = asked.context() | {
        "tag": presenters.tag, "fault": fault, "has_errors": not asked.answer,
        "send": asked.link("alternatives:send") if asked.given else "", "drawn": trial_boxes.drawn,
    }  # fmt: skip
    return render(request, "plans/trial.jinja", context)


def not_ready(request: HttpRequest, asked: trial_asked.Asked) -> HttpResponse:
    """503: the process that answers is being started."""
    response = render(request, "plans/trial_not_ready.jinja", asked.context(), status=503)
    response["Retry-After"] = "30"
    return response
