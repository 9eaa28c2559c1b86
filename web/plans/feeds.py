"""Feeds to follow the plan by, and the map of the site for search engines."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from bettercare.publish.words import sentence
from plans import presenters, published
from plans.models import Version
from plans.page_cache import published_page

_MOST = 30
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PAGES = (
    "home", "summary", "full_plan", "case_for_change", "options", "areas", "assumptions",
    "sources", "numbers", "documents", "decisions", "time_line", "heard", "versions", "downloads",
    "try", "api",
)  # fmt: skip


class VersionsFeed(Feed[Version, None]):
    """New versions of the plan."""

    feed_type = Atom1Feed

    def title(self) -> str:
        """Its name."""
        return f"{settings.IDENTITY.name}: versions of the plan"

    def author_name(self) -> str:
        """Who publishes; Atom wants it."""
        return str(settings.IDENTITY.name)

    def link(self) -> str:
        """The page it follows."""
        return reverse("plans:versions")

    def item_title(self, item: Version) -> str:
        """Which version of which plan."""
        return f"{item.title}: version {item.pk}"

    def items(self) -> Iterable[Version]:
        """The newest first."""
        return Version.objects.all()[:_MOST]

    def item_description(self, item: Version) -> str:
        """What is new."""
        return item.note or f"Published on {date_format(item.published, 'j F Y')}."

    def item_updateddate(self, item: Version) -> datetime:
        """When it was published."""
        return item.published


class DecisionsFeed(Feed[Any, None]):
    """Decisions on the plan."""

    feed_type = Atom1Feed

    def title(self) -> str:
        """Its name."""
        return f"{settings.IDENTITY.name}: decisions"

    def author_name(self) -> str:
        """Who publishes; Atom wants it."""
        return str(settings.IDENTITY.name)

    def link(self) -> str:
        """The page it follows."""
        return reverse("plans:decisions")

    def items(self) -> list[Any]:
        """The newest first."""
        version = published.current()
        record = published.data(version, "record") if version else {}
        return presenters.decisions(record)[:_MOST] if record else []

    def item_title(self, item: Any) -> str:
        """What was decided."""
        return str(item["what"])

    def item_description(self, item: Any) -> str:
        """By whom and why."""
        when = item["date"]["words"] if item["date"] else ""
        about = ", ".join(one for one in (item["body_name"], when) if one)
        return " ".join(sentence(one) for one in (about, item["outcome"], item["reason"]) if one)

    def item_link(self, item: Any) -> str:
        """Its place on the page."""
        return f"{self.link()}#decisions-{item['key']}"

    def item_updateddate(self, item: Any) -> datetime | None:
        """Its day; the first of a month or year where no more is known."""
        if not item["date"]:
            return None
        year, month, day = (*item["date"]["iso"].split("-"), "1", "1")[:3]
        return datetime(int(year), int(month), int(day), tzinfo=UTC)


@require_safe
@published_page
def sitemap(request: HttpRequest, version: Version) -> HttpResponse:
    """Every page for search engines."""
    plan = published.data(version, "plan")
    sections = published.data(version, "full_plan").get("sections", [])
    addresses = [reverse(f"plans:{name}") for name in _PAGES]
    addresses += [reverse("plans:option", args=[one["key"]]) for one in plan["options"]]
    addresses += [reverse("plans:area", args=[one["key"]]) for one in plan["areas"]]
    addresses += [reverse("plans:full_section", args=[one["key"]]) for one in sections]
    response = HttpResponse(content_type="application/xml")
    write = SimplerXMLGenerator(response, "utf-8")
    write.startDocument()
    write.startElement("urlset", AttributesImpl({"xmlns": _SCHEMA}))
    for address in addresses:
        write.startElement("url", AttributesImpl({}))
        write.addQuickElement("loc", settings.SITE_URL + address)
        write.addQuickElement("lastmod", version.published.date().isoformat())
        write.endElement("url")
    write.endElement("urlset")
    write.endDocument()
    return response
