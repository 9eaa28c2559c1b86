"""Jinja for the site: NHS.UK frontend's macros, our page frame, and what every page knows."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup

from accounts.permissions import Person, may
from consultation.interface import in_english, plain
from core.components import component, error_list

Options = dict[str, Any]
_ISO = re.compile(r"\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")


def environment(**options: Any) -> Environment:
    """Jinja's environment, as Django's Jinja2 engine asks for it.

    NHS.UK frontend's macros read options that are not given, so undefined is chainable there;
    every value is escaped, since plans and answers come from strangers.
    """
    own = options.pop("loader")
    loader = ChoiceLoader([own, PackageLoader("nhsuk_frontend_jinja")])
    options |= {"undefined": ChainableUndefined, "autoescape": True}
    made = Environment(loader=loader, trim_blocks=True, lstrip_blocks=True, **options)
    made.globals |= {
        "static": static,
        "url": url,
        "identity": settings.IDENTITY,
        "page_header": lambda request, person: header(made, request, person),
        "page_footer": lambda: _part(made, "core/footer.jinja", ""),
        "messages_of": get_messages,
        "may": may,
        "plan_published": plan_published,
        "workspace_links": workspace_links,
    }
    made.filters |= {
        "day": day, "dated": dated,
        "moment": moment, "thousands": thousands,
        "in_english": in_english, "plain": plain,
        "component": component, "error_list": error_list}  # fmt: skip
    return made


def plan_published() -> bool:
    """Whether there is a plan to test."""
    from plans import published

    return published.current() is not None


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """A page's address by its name."""
    return reverse(name, args=args, kwargs=kwargs)


def on_every_page(request: HttpRequest) -> dict[str, Any]:
    """What every page's template knows."""
    return {"site_url": settings.SITE_URL, "page_url": settings.SITE_URL + request.path}


def header(made: Environment, request: HttpRequest | None, person: Person | None) -> Markup:
    """The header: kept for each place in the navigation, but for staff, whose names are in it."""
    here = request.path if request is not None else ""
    addresses = [reverse(name) for _, name in settings.NAVIGATION]
    within = max((href for href in addresses if here.startswith(href)), key=len, default="")
    if person is None or not person.is_authenticated:
        return _part(made, "core/header.jinja", within, here == within)
    items = navigation(within, here == within)
    template = made.get_template("core/header.jinja")
    return Markup(template.render(navigation=items, person=person))


@lru_cache(maxsize=64)
def _part(made: Environment, name: str, within: str, exactly: bool = False) -> Markup:
    """A part of the frame that is the same on every page of a place in the navigation."""
    return Markup(made.get_template(name).render(navigation=navigation(within, exactly)))


def navigation(within: str, exactly: bool) -> list[dict[str, Any]]:
    """The pages in the header; the one that is shown, or that a page belongs to, is marked."""
    pages = [(text, reverse(name)) for text, name in settings.NAVIGATION]
    return [
        {"text": text, "href": href, "current": exactly and href == within,
         "active": href == within}
        for text, href in pages
    ]  # fmt: skip


def workspace_links(person: Person) -> list[tuple[str, str]]:
    """What somebody may do, as text and address, for the page that staff start from."""
    return [
        (text, reverse(name))
        for text, name, permission in settings.WORKSPACE
        if may(person, permission)
    ]


def moment(value: datetime) -> str:
    """A time of day on a date, in the site's time zone."""
    return date_format(localtime(value), "j F Y, H:i")


def day(value: Any) -> str:
    """A date as people say it.

    >>> from datetime import date
    >>> day(date(2014, 6, 3))
    '3 June 2014'
    """
    return date_format(value, "j F Y") if value else ""


def dated(text: str) -> str:
    """A text of the plan's tables with its dates as people say them.

    >>> dated("2014-10-01"), dated("from 2014-10-01 52"), dated("2013/14")
    ('1 October 2014', 'from 1 October 2014 52', '2013/14')
    """
    return _ISO.sub(lambda found: _day(found[0]), text) if text else ""


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:  # such as 30 February
        return text


def thousands(value: float | int) -> str:
    """A number with commas.

    >>> thousands(1788)
    '1,788'
    """
    return f"{value:,.0f}"
