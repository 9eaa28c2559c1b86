"""The rate limit: counts forms, not pages; keeps no address."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from core.models import RateCount
from core.rate_limits import address_of, count, forget_old, limited, reader_hash


@limited("trial", most=2, seconds=600)
def _view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


def test_a_form_is_counted_and_a_page_is_not(rf: RequestFactory, db: None) -> None:
    answers = [_view(rf.post("/")).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert _view(rf.get("/")).status_code == 200
    assert _view(rf.post("/", REMOTE_ADDR="10.1.1.1")).status_code == 200


def test_the_429_page_says_when_to_come_back(rf: RequestFactory, db: None) -> None:
    for _ in range(2):
        _view(rf.post("/"))
    refused: Any = _view(rf.post("/"))
    assert refused["Retry-After"] == "600"
    assert "Nothing was lost" in refused.content.decode()


def test_no_address_is_kept_and_the_hash_has_a_purpose(rf: RequestFactory, db: None) -> None:
    request = rf.post("/", REMOTE_ADDR="192.0.2.7")
    _view(request)
    kept = RateCount.objects.get()
    assert "192.0.2.7" not in str(vars(kept))
    assert kept.who == reader_hash(request) != reader_hash(request, "responses")


def test_behind_a_proxy_the_proxys_word_counts(rf: RequestFactory, settings: Any) -> None:
    request = rf.get("/", HTTP_X_FORWARDED_FOR="6.6.6.6, 192.0.2.7")
    settings.BEHIND_PROXY = False
    assert address_of(request) == "127.0.0.1"
    settings.BEHIND_PROXY = True
    assert address_of(request) == "192.0.2.7"  # what is further left anybody can make up


def test_old_counts_are_forgotten(db: None) -> None:
    count("trial", "a", 60)
    RateCount.objects.create(scope="trial", who="b", window=0)
    assert forget_old() == 1
    assert RateCount.objects.get().who == "a"


@pytest.mark.django_db
def test_guessing_passwords_ends(client: Client) -> None:
    wrong = {"username": "a@example.org", "password": "guess"}
    codes = [client.post("/staff/sign-in/", wrong).status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]
