"""The read-only interface for programs: the published plan as JSON, described by OpenAPI."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Query, Schema
from pydantic import Field

from plans import presenters, published
from plans import search as searching
from plans.models import Version
from plans.page_cache import published_page

Data = dict[str, Any]
api = NinjaAPI(
    title="The published plan",
    version="1",
    description="Read-only. Every answer is about the newest published version unless it says so. "
    "Figures come as they are read, with their unit beside them; `/api/files` lists the tables of "
    "exact ones. On what terms: LICENCE.txt among these files.",
    docs_url=None,  # its page asks other machines for scripts
    urls_namespace="api",
)


class VersionOut(Schema):
    """A published version, and what is needed to make its figures again."""

    id: int
    title: str
    note: str
    published: str
    plan_hash: str
    code_version: str
    seed: int
    draws: int


class Check(Schema):
    """What one test says of an option, where it is worst."""

    key: str
    label: str
    tested: bool
    answer: str
    about: str
    size: str
    odds: str
    first_failing: str | None
    by_year: dict[str, str]


class Named(Schema):
    """A part of the plan and its name."""

    key: str
    label: str


class Setting(Schema):
    """A figure that an option sets."""

    address: str
    value: str
    from_: str = Field(alias="from")
    why: str


class Option(Schema):
    """An option with its answer."""

    key: str
    label: str
    answer: str
    odds: str
    odds_year: str
    judgement: str
    first_failing: str | None
    by_year: dict[str, str]
    held_by: str
    told: list[str]
    checks: list[Check]
    based_on: list[str]
    interventions: list[Named]


class Plan(Schema):
    """The plan at a glance."""

    version: VersionOut
    title: str
    summary: str
    years: list[str]
    opening: list[str]
    options: list[Named]
    areas: list[str]


class Use(Schema):
    """How much of a service people of an area use in a year, now and under each option."""

    name: str
    setting: str
    unit: str
    now: str
    later: dict[str, str]


class Area(Schema):
    """An area's people and the care they would use."""

    key: str
    name: str
    first: str
    last: str
    people: dict[str, list[str]]
    services: list[Use]


class Step(Schema):
    """A value of an assumption from a day on."""

    from_: str = Field(alias="from")
    value: str
    range: str


class AssumptionOut(Schema):
    """An assumption with its owner and sources."""

    address: str
    label: str
    unit: str
    owner: str
    grade: str
    review: str
    sources: list[str]
    steps: list[Step]


class Assumptions(Schema):
    """A page of assumptions."""

    total: int
    page: int
    pages: int
    items: list[AssumptionOut]


class Source(Schema):
    """Where figures come from."""

    key: str
    title: str
    publisher: str
    year: str
    grade: str
    link: str


class Number(Schema):
    """A number taken apart."""

    option: str
    check: str
    year: str
    label: str
    tree: dict[str, Any]


class Dated(Schema):
    """An entry of the time line."""

    date: str
    section: str
    what: str
    planned: bool


class File(Schema):
    """A file of the bundle."""

    path: str
    bytes: int
    hash: str
    address: str


class Hit(Schema):
    """Something found."""

    title: str
    address: str
    around: str


class Missing(Schema):
    """Why there is no answer."""

    detail: str


class Refused(Schema):
    """What is wrong with a question."""

    detail: list[dict[str, Any]]


MISSING = {404: Missing}
ASKED = {404: Missing, 422: Refused}


def _newest() -> Version:
    version = published.current()
    if version is None:
        raise Http404("Nothing has been published yet.")
    return version


def _plan() -> Data:
    return published.data(_newest(), "plan")


def _version(one: Version) -> Data:
    return {
        "id": one.pk, "title": one.title, "note": one.note,
        "published": one.published.isoformat(), **one.run,
    }  # fmt: skip


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    told = str(error) or "There is no such thing in the plan."
    return api.create_response(request, {"detail": told}, status=404)


@api.get("/plan", response={200: Plan, **MISSING}, summary="The plan at a glance")
def plan(request: HttpRequest) -> Data:
    """Title, years, options and areas of the newest version."""
    found = _plan()
    return found | {
        "version": _version(_newest()),
        "options": [{"key": one["key"], "label": one["label"]} for one in found["options"]],
        "areas": [one["key"] for one in found["areas"]],
    }


@api.get("/options", response={200: list[Option], **MISSING}, summary="Every option")
def options(request: HttpRequest) -> list[Data]:
    """Every option with its answer, test by test."""
    found: list[Data] = _plan()["options"]
    return found


@api.get("/options/{key}", response={200: Option, **MISSING}, summary="One option")
def option(request: HttpRequest, key: str) -> Data:
    """One option with its answer, test by test."""
    return _one(_plan()["options"], key)


@api.get("/areas/{key}", response={200: Area, **MISSING}, summary="One area")
def area(request: HttpRequest, key: str) -> Data:
    """What the plan means for an area."""
    return _one(_plan()["areas"], key)


class Filter(Schema):
    """Which assumptions."""

    words: str = Field("", max_length=80)
    grade: str = Field("", max_length=20)
    owner: str = Field("", max_length=80)
    page: int = Field(1, ge=1, le=99_999)


@api.get("/assumptions", response={200: Assumptions, **ASKED}, summary="Assumptions")
def assumptions(request: HttpRequest, asked: Query[Filter]) -> Data:
    """Assumptions with all these words in their name or address, a page at a time."""
    known = presenters.assumptions(published.rows(_newest(), "assumptions"))
    found = presenters.chosen(known, asked.words, asked.grade, asked.owner)
    page = presenters.page(found, str(asked.page), "", {})
    return {
        "total": page.total, "page": page.number, "pages": page.pages,
        "items": [_assumption(one) for one in page.items],
    }  # fmt: skip


@api.get(
    "/assumptions/{address}", response={200: AssumptionOut, **MISSING}, summary="One assumption"
)
def assumption(request: HttpRequest, address: str) -> Data:
    """An assumption by its address, such as `flow.length_of_stay.frail_admission`."""
    known = presenters.assumptions(published.rows(_newest(), "assumptions"))
    if address not in known:
        raise Http404
    return _assumption(known[address])


def _assumption(one: presenters.Assumption) -> Data:
    return {
        "address": one.address, "label": one.label, "unit": one.unit, "owner": one.owner,
        "grade": one.grade, "review": one.review, "sources": list(one.sources),
        "steps": list(one.steps),
    }  # fmt: skip


@api.get("/sources", response={200: list[Source], **MISSING}, summary="Sources")
def sources(request: HttpRequest) -> list[dict[str, str]]:
    """Where the plan's figures come from."""
    return published.rows(_newest(), "sources")


@api.get(
    "/numbers/{option}/{check}", response={200: Number, **MISSING}, summary="A number taken apart"
)
def number(request: HttpRequest, option: str, check: str) -> Data:
    """The tree of a test's number in the last year."""
    for one in published.data(_newest(), "numbers").get("numbers", []):
        if (one["option"], one["check"]) == (option, check):
            found: Data = one
            return found
    raise Http404


@api.get("/time-line", response={200: list[Dated], **MISSING}, summary="The time line")
def time_line(request: HttpRequest) -> list[Data]:
    """Everything dated in the programme's record; empty where there is none."""
    found = published.data(_newest(), "record").get("time_line", [])
    return [one | {"date": one["date"]["iso"]} for one in found]


@api.get("/versions", response=list[VersionOut], summary="Versions")
def versions(request: HttpRequest) -> list[Data]:
    """Every published version, the newest first."""
    return [_version(one) for one in Version.objects.all()]


@api.get("/files", response={200: list[File], **MISSING}, summary="Files")
def files(request: HttpRequest) -> list[Data]:
    """Every file of the newest version with its hash and where to fetch it."""
    version = _newest()
    return [
        one | {"address": reverse("plans:file", args=[version.pk, one["path"]])}
        for one in published.resources(version)
    ]


@api.get("/search", response={200: list[Hit], **ASKED}, summary="Search")
def search(request: HttpRequest, q: str = Query("", max_length=100)) -> list[searching.Hit]:  # type: ignore[type-arg]
    """Passages that hold every word."""
    return searching.search(_newest(), q)


def _one(items: list[Data], key: str) -> Data:
    for item in items:
        if item["key"] == key:
            return item
    raise Http404


@require_safe
@published_page
def page(request: HttpRequest, version: Version) -> HttpResponse:
    """A page for people about the interface."""
    schema = api.get_openapi_schema(path_prefix="/api/")
    paths = [(path, told["get"]["summary"]) for path, told in schema["paths"].items()]
    context = {"version": version, "plan": published.data(version, "plan"), "paths": paths}
    return render(request, "plans/api.jinja", context)
