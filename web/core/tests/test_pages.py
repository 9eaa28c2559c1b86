"""Pages that every site has, what stands in their heads, and what is seen when something fails."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from core import error_pages

PUBLIC = ["/accessibility/", "/cookies/", "/contact/", "/staff/sign-in/"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC)
def test_a_page_asks_nothing_of_another_machine(client: Client, address: str) -> None:
    page = client.get(address).content.decode()
    asked = re.findall(r'(?:src|href)="([^"]+)"[^>]*>', re.sub(r"<a [^>]*>", "", page))
    assert asked
    assert all(one.startswith("/") for one in asked if "canonical" not in one and one[:4] != "http")
    assert "@font-face" not in page


def test_the_policy_allows_only_our_own(client: Client) -> None:
    answer = client.get("/cookies/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"


def test_the_only_script_in_a_page_is_the_one_allowed(client: Client) -> None:
    page = client.get("/cookies/").content.decode()
    scripts = [text for text in re.findall(r"<script[^>]*>([^<]*)</script>", page) if text]
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts]
    assert [f"'sha256-{one}'" for one in hashes] == [site_settings.FIRST_SCRIPT]
    assert not re.search(r"\son[a-z]+=|\sstyle=", page)


def test_reading_sets_no_cookie(client: Client) -> None:
    assert not client.get("/cookies/").cookies


def test_a_missing_page_is_told_plainly(client: Client) -> None:
    answer = client.get("/nothing-here/")
    assert answer.status_code == 404
    assert "Page not found" in answer.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_explained() -> None:
    answer = Client(enforce_csrf_checks=True).post("/staff/sign-in/", {"username": "a"})
    assert answer.status_code == 403
    assert "open for too long" in answer.content.decode()


def _away(request: HttpRequest) -> HttpResponse:
    raise OperationalError("could not connect to server")


def _broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("a fault of ours")


urlpatterns = [path("away", _away), path("broken", _broken)]


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [("/away", 503, "cannot save or look things up"), ("/broken", 500, "problem with this site")],
)
def test_a_fault_is_a_clear_page_with_a_reference(
    address: str, status: int, told: str, settings: Any
) -> None:
    from config import urls

    pattern = next(one for one in urlpatterns if f"/{one.pattern}" == address)
    urls.urlpatterns.append(pattern)
    try:
        answer = Client(raise_request_exception=False).get(address)
    finally:
        urls.urlpatterns.remove(pattern)
    page = answer.content.decode()
    assert answer.status_code == status
    assert told in page
    assert re.search(r"reference <strong>[0-9a-f]{12}</strong>", page)
    assert "Traceback" not in page
    assert answer["Cache-Control"] == "no-store"


def test_error_pages_ask_nothing_of_the_database(rf: RequestFactory) -> None:
    # without the db fixture a query fails the test
    for view in (error_pages.bad_request, error_pages.forbidden, error_pages.unavailable):
        assert "<h1" in view(rf.get("/")).content.decode()


def test_health_tells_life_and_readiness(client: Client, db: None) -> None:
    assert client.get("/healthz").json() == {"alive": True}
    assert client.get("/readyz").json() == {"ready": True}


def test_not_ready_while_a_migration_waits(client: Client, db: None) -> None:
    from django.db import connection

    connection.cursor().execute("DELETE FROM django_migrations WHERE app = 'core'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "migrations have not been run" in answer.json()["reason"]


def test_not_ready_while_the_database_is_away(client: Client, monkeypatch: Any) -> None:
    def away(connection: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("core.health.MigrationExecutor", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reason"] == "The database is away."
