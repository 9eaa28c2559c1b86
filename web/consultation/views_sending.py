"""Checking the answers, sending them, and the receipt."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from markupsafe import escape

from consultation import alternative, answering, journey
from consultation.definition import Survey, survey_of
from consultation.forms import NewsForm, SendForm
from consultation.interface import INTERFACE, plain
from consultation.models import ClosedError, Draft, Response
from consultation.showing import shown
from consultation.views_reading import context_of
from core.error_pages import too_many
from core.rate_limits import count, reader_hash

_MISSES, _WINDOW = 60, 900  # wrong codes from one place in a quarter of an hour


def missed(request: HttpRequest) -> HttpResponseBase:
    """A code that opens nothing: 404, and 429 to one who goes on trying."""
    if count("wrong codes", reader_hash(request), _WINDOW) > _MISSES:
        return too_many(request, _WINDOW)
    raise Http404


def to_receipt(response: Response) -> HttpResponse:
    """Go to a response's receipt."""
    return redirect("consultation:receipt", response.code)


def send(request: HttpRequest, slug: str, code: str) -> HttpResponseBase | None:
    """Send the answers and go to the receipt; sent twice, they are stored once.

    None where they cannot be sent as they are: the page shows why.
    """
    form = SendForm(INTERFACE, request.POST)
    if not form.is_valid():
        return None
    found = form.cleaned_data
    try:
        response = answering.send(
            slug, code, automatic=bool(found["website"]), copy_to=found["email"]
        )
    except (ClosedError, answering.UnfinishedError):
        return None
    return to_receipt(response) if response else missed(request)


def check(request: HttpRequest, draft: Draft, survey: Survey, code: str) -> HttpResponse:
    """The answers to check, and what is wrong with them where they could not be sent."""
    lacking = journey.lacking(survey, draft)
    form = SendForm(survey.interface, request.POST if request.method == "POST" else None)
    slug = draft.consultation.slug
    listed = journey.steps(survey, draft)
    rows = [(journey.ABOUT, survey.interface["who"], _about(draft, survey))]
    for one in listed:
        if one.question:
            held = draft.equality if one.equality else draft.answers
            lines = shown(one.question, held.get(one.question.code), survey.interface)
            rows.append((one.name, one.question.text, lines))

    added = alternative.lines(draft.answers, survey.interface)
    if added and draft.words:
        added.append(draft.words)

    def address(name: str) -> str:
        return reverse("consultation:step", args=[slug, code, name])

    told = [
        {
            "html": escape(survey.interface["error_needed"].format(code=one.code)),
            "href": f"{address(one.code.lower())}?changing=1",
        }
        for one in lacking
    ]
    if not draft.respondent:
        href = f"{address(journey.ABOUT)}?changing=1"
        told.insert(0, {"html": escape(survey.interface["error_who"]), "href": href})
    show_faults = request.method == "POST" or not draft.respondent or bool(lacking)
    context = context_of(draft.consultation, survey, short=draft.short) | {
        "code": code, "form": form, "rows": rows, "told": told if show_faults else [],
        "added": added, "equality": bool(survey.equality), "wants": draft.wants_equality,
        "has_errors": bool(form.errors) or (request.method == "POST" and bool(told)),
        "back": address(listed[-2].name),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "consultation/check.jinja", context, status=status)


def _about(draft: Draft, survey: Survey) -> list[str]:
    who = survey.interface[draft.respondent] if draft.respondent else ""
    return [one for one in (who, draft.organisation) if one]


@require_safe
@never_cache
def receipt(request: HttpRequest, code: str) -> HttpResponseBase:
    """That answers have been received. Says nothing of what was answered."""
    response = Response.objects.select_related("consultation").filter(code=code).first()
    if response is None:
        return missed(request)
    survey = survey_of(response.definition_id, response.language, response.short)
    context = context_of(response.consultation, survey) | {
        "response": response, "form": NewsForm(survey.interface)
    }  # fmt: skip
    return render(request, "consultation/receipt.jinja", context)


@require_safe
@never_cache
def receipt_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The receipt as a text file."""
    response = Response.objects.select_related("consultation").filter(code=code).first()
    if response is None:
        return missed(request)
    survey = survey_of(response.definition_id, response.language, response.short)
    words = survey.interface
    lines = (
        survey.title, words["received"], f"{plain(words['receipt'])}: {response.code}",
        words.dated("received_on", response.received), words["keep_receipt"],
    )  # fmt: skip
    text = "\n\n".join(plain(one) for one in lines) + "\n"
    sent = HttpResponse(text, content_type="text/plain; charset=utf-8")
    sent["Content-Disposition"] = f'attachment; filename="receipt-{response.code}.txt"'
    return sent
