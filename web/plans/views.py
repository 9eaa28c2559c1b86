"""Pages of the published plan. All are the same for everybody, and are kept (`page_cache`)."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from plans import places, presenters, published
from plans.models import Version
from plans.page_cache import published_page
from plans.search import look

Data = dict[str, Any]
_RECENT = 5


def _shown(request: HttpRequest, name: str, version: Version, **context: Any) -> HttpResponse:
    plan = published.data(version, "plan")
    known = {"version": version, "plan": plan, "tag": presenters.tag}
    return render(request, f"plans/{name}.jinja", known | context)


def _one(items: list[Data], key: str) -> Data:
    """The item with a key. Raises `Http404`."""
    for item in items:
        if item["key"] == key:
            return item
    raise Http404


@require_safe
@published_page
def home(request: HttpRequest, version: Version) -> HttpResponse:
    """What the plan is about, its answer in brief, and where to go from here."""
    record = published.data(version, "record")
    decided = presenters.decisions(record)[:_RECENT] if record else []
    return _shown(request, "home", version, decisions=decided)


@require_safe
@published_page
def summary(request: HttpRequest, version: Version) -> HttpResponse:
    """The public summary."""
    paper = published.data(version, "summary")
    return _shown(request, "summary", version, paper=paper)


@require_safe
@published_page
def full_plan(request: HttpRequest, version: Version) -> HttpResponse:
    """The full plan's contents."""
    return _shown(request, "full_plan", version, paper=published.data(version, "full_plan"))


@require_safe
@published_page
def full_section(request: HttpRequest, version: Version, key: str) -> HttpResponse:
    """A section of the full plan, a page of its own."""
    paper = published.data(version, "full_plan")
    sections = paper.get("sections", [])
    section = _one(sections, key)
    at = sections.index(section)
    beside = {
        "previous": sections[at - 1] if at else None,
        "next": sections[at + 1] if at + 1 < len(sections) else None,
    }
    return _shown(request, "full_section", version, paper=paper, section=section, **beside)


@require_safe
@published_page
def case_for_change(request: HttpRequest, version: Version) -> HttpResponse:
    """Why the plan says that things must change."""
    section = _one(published.data(version, "full_plan").get("sections", []), "why")
    return _shown(request, "case_for_change", version, section=section)


@require_safe
@published_page
def options(request: HttpRequest, version: Version) -> HttpResponse:
    """The options side by side, over all years or in one."""
    plan = published.data(version, "plan")
    year = request.GET.get("year", "")
    if year and year not in plan["side_by_side"]:
        raise Http404
    rows = plan["side_by_side"].get(year)
    return _shown(request, "options", version, year=year, rows=rows, block=_map(version, "options"))


@require_safe
@published_page
def option(request: HttpRequest, version: Version, key: str) -> HttpResponse:
    """One option: its answer, test by test, what it changes, and where its numbers come from."""
    found = _one(published.data(version, "plan")["options"], key)
    trees = [one for one in _numbers(version) if one["option"] == key]
    named = {one["address"]: one["label"] for one in published.rows(version, "assumptions")}
    return _shown(request, "option", version, option=found, trees=trees, labels=named)


@require_safe
@published_page
def areas(request: HttpRequest, version: Version) -> HttpResponse:
    """Find a place by postcode or name."""
    plan = published.data(version, "plan")
    asked = request.GET.get("place", "").strip()[:60]
    known = plan["areas"], _names(version)
    found = places.found(asked, *known) if asked else []
    near = places.nearest(asked, *known) if asked and not found else ""
    return _shown(
        request, "areas", version, asked=asked, found=found, near=near,
        such_as=places.such_as(*known), block=_map(version, "people"),
    )  # fmt: skip


@require_safe
@published_page
def area(request: HttpRequest, version: Version, key: str) -> HttpResponse:
    """What the plan means for one place."""
    plan = published.data(version, "plan")
    found = _one(plan["areas"], key)
    settings = presenters.by_setting(found["services"])
    told = _told_of(version, key)
    travel = published.data(version, "places").get("travel", {})
    return _shown(
        request, "area", version, area=found, settings=settings, told=told, travel=travel,
        reach=travel.get("areas", {}).get(key, []), block=_map(version, f"area-{key}"),
    )  # fmt: skip


def _names(version: Version) -> dict[str, list[str]]:
    """Towns and postcode districts that the plan knows, with the areas they lie in."""
    found: dict[str, list[str]] = published.data(version, "places").get("names", {})
    return found


def _map(version: Version, name: str) -> Data | None:
    """A map of the version; none where its plan does not say where its places are."""
    found: Data | None = published.data(version, "places").get("maps", {}).get(name)
    return found


def _told_of(version: Version, area: str) -> list[Data]:
    """What the summary says of an area in words."""
    for section in published.data(version, "summary").get("sections", []):
        for inner in section["sections"]:
            if inner["key"] == f"area-{area}":
                return list(inner["blocks"])
    return []


@require_safe
@published_page
def assumptions(request: HttpRequest, version: Version) -> HttpResponse:
    """Every assumption, to be searched."""
    found = presenters.assumptions(published.rows(version, "assumptions"))
    query = {key: request.GET.get(key, "").strip()[:80] for key in ("words", "grade", "owner")}
    shown = presenters.chosen(found, query["words"], query["grade"], query["owner"])
    page = presenters.page(shown, request.GET.get("page", ""), reverse("plans:assumptions"), query)
    names = {one["key"]: one["name"] for one in published.data(version, "plan")["partners"]}
    return _shown(
        request, "assumptions", version, page=page, query=query, names=names,
        grades=sorted({one.grade for one in found.values() if one.grade}),
        owners=sorted({one.owner for one in found.values() if one.owner}),
    )  # fmt: skip


@require_safe
@published_page
def assumption(request: HttpRequest, version: Version, address: str) -> HttpResponse:
    """One assumption: its values, range, owner and sources."""
    found = presenters.assumptions(published.rows(version, "assumptions")).get(address)
    if found is None:
        raise Http404
    sources = [one for one in published.rows(version, "sources") if one["key"] in found.sources]
    names = {one["key"]: one["name"] for one in published.data(version, "plan")["partners"]}
    return _shown(request, "assumption", version, assumption=found, sources=sources, names=names)


@require_safe
@published_page
def sources(request: HttpRequest, version: Version) -> HttpResponse:
    """Every source."""
    return _shown(request, "sources", version, sources=published.rows(version, "sources"))


def _numbers(version: Version) -> list[Data]:
    found: list[Data] = published.data(version, "numbers").get("numbers", [])
    return found


@require_safe
@published_page
def numbers(request: HttpRequest, version: Version) -> HttpResponse:
    """Which numbers can be followed to their sources."""
    return _shown(request, "numbers", version, trees=_numbers(version))


@require_safe
@published_page
def number(request: HttpRequest, version: Version, option: str, check: str) -> HttpResponse:
    """One number as a tree, down to the assumptions it rests on."""
    for one in _numbers(version):
        if (one["option"], one["check"]) == (option, check):
            label = _one(published.data(version, "plan")["options"], option)["label"]
            return _shown(request, "number", version, number=one, option_label=label)
    raise Http404


@require_safe
@published_page
def documents(request: HttpRequest, version: Version) -> HttpResponse:
    """What has been published about the plan."""
    record = published.data(version, "record")
    found = list(record["sections"]["documents"].items()) if record else []
    return _shown(request, "documents", version, documents=found)


@require_safe
@published_page
def decisions(request: HttpRequest, version: Version) -> HttpResponse:
    """What is proposed, how far each proposal is, and what was decided by whom."""
    record = published.data(version, "record")
    return _shown(
        request, "decisions", version, record=record,
        proposals=presenters.proposals(record) if record else [],
        decisions=presenters.decisions(record) if record else [],
    )  # fmt: skip


@require_safe
@published_page
def time_line(request: HttpRequest, version: Version) -> HttpResponse:
    """Everything dated, in order."""
    record = published.data(version, "record")
    return _shown(request, "time_line", version, record=record)


@require_safe
@published_page
def heard(request: HttpRequest, version: Version) -> HttpResponse:
    """You said, we did."""
    record = published.data(version, "record")
    themes = list(record["sections"]["themes"].values()) if record else []
    return _shown(request, "heard", version, themes=themes, record=record)


@require_safe
@published_page
def versions(request: HttpRequest, version: Version) -> HttpResponse:
    """Every version that was published."""
    return _shown(request, "versions", version, versions=list(Version.objects.all()))


@require_safe
@published_page
def one_version(request: HttpRequest, version: Version, pk: int) -> HttpResponse:
    """A version: when it was published, what it says differently, and how to make it again."""
    return _shown(request, "version", version, shown=get_object_or_404(Version, pk=pk))


@require_safe
@published_page
def downloads(request: HttpRequest, version: Version) -> HttpResponse:
    """Everything to download, with what each file is."""
    shown = [one for one in published.resources(version) if not one["path"].startswith("site/")]
    papers = [one for one in shown if one["path"].endswith((".pdf", ".docx", ".xlsx"))]
    tables = [one for one in shown if one["path"].endswith((".csv", ".parquet"))]
    named = published.data(version, "contents").get("contents", {})
    terms = published.file(version, "LICENCE.txt").read_text("utf-8").splitlines()
    return _shown(
        request, "downloads", version, papers=papers, tables=tables, named=named, terms=terms
    )


@require_safe
@published_page
def search(request: HttpRequest, version: Version) -> HttpResponse:
    """Search."""
    asked = request.GET.get("q", "").strip()[:100]
    known = published.data(version, "plan")["areas"], _names(version)
    return _shown(
        request, "search", version, asked=asked, found=look(version, asked),
        areas=places.found(asked, *known) or places.found(places.nearest(asked, *known), *known),
        such_as=places.such_as(*known),
    )  # fmt: skip


@require_safe
@cache_control(public=True, max_age=3600)
def file(request: HttpRequest, pk: int, path: str) -> FileResponse:
    """A file of a version's bundle. Pages and drawings among them may run nothing."""
    version = get_object_or_404(Version, pk=pk)
    found = published.file(version, path)
    response = FileResponse(found.open("rb"), as_attachment=not path.endswith((".svg", ".png")))
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
