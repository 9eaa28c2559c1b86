"""Test the plan: choose an option, move what matters most, see what comes of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.rate_limits import limited
from plans import presenters, published, trial, trial_client
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
    plan = published.data(version, "plan")
    chosen = next((one for one in plan["options"] if one["key"] == option), None)
    if chosen is None:
        raise Http404
    context: Data = {
        "version": version, "plan": plan, "option": chosen, "tag": presenters.tag,
    }  # fmt: skip
    try:
        levers = trial_client.levers(version, option)
        years = plan["years"]
        sent = request.POST if request.method == "POST" else trial.read(request.GET, levers, years)
        form = trial.TrialForm(levers, years, sent)
        context["form"] = form
        if not form.is_valid():
            context["has_errors"] = True
            return render(request, "plans/trial.jinja", context)
        given, year = form.given(), form.cleaned_data["year"]
        address = trial.link(reverse("plans:test", args=[option]), given, year)
        if request.method == "POST":
            return HttpResponseRedirect(f"{address}#results")
        answer = trial_client.ask(version, option, given, year)
    except trial_client.NotReadyError:
        response = render(request, "plans/trial_not_ready.jinja", context, status=503)
        response["Retry-After"] = "30"
        return response
    except trial_client.SettingsError as error:
        context |= {"fault": str(error), "has_errors": True}
        return render(request, "plans/trial.jinja", context)
    context |= {
        "link": address, "year": year, "changes": trial.changes(answer), "answer": answer,
        "verdict": trial.verdict(answer, chosen["checks"]),
        "headlines": trial.headlines(answer),
    }  # fmt: skip
    return render(request, "plans/trial.jinja", context)
