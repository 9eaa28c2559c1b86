"""Publishing, closing and withdrawing: who may, what is written down, what the public reads."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from consultation import states
from consultation.models import Consultation, Draft, Response
from consultation.states import Deed
from core.models import AuditEntry

PAGE = "/staff/consultations/better-hospitals/state/"
PUBLIC = "/have-your-say/better-hospitals/"


def _told(client: Client, address: str = PUBLIC) -> str:
    return client.get(address).content.decode()


def test_closed_before_its_day_and_opened_again(
    as_administrator: Client, ready: str, administrator: Any
) -> None:
    answer = as_administrator.post(PAGE, {"deed": "close"})
    assert answer.status_code == 422
    assert "Say why, for the public" in answer.content.decode()
    assert as_administrator.post(PAGE, {"deed": "close", "reason": "A flood."})["Location"] == PAGE
    assert "A flood. Thank you to everybody" in _told(as_administrator)
    sent = as_administrator.post(f"{ready}check/", {})
    assert (sent.status_code, Response.objects.count()) == (410, 0)
    assert "A flood." in sent.content.decode()
    assert Draft.objects.count() == 1  # kept, should it open again
    entry = AuditEntry.objects.all()[0]
    assert (entry.actor, entry.action, entry.detail) == (
        administrator, "closed a consultation", {"reason": "A flood."}
    )  # fmt: skip
    page = _told(as_administrator, PAGE)
    assert "A flood." in page
    assert "Ann Admin" in page
    as_administrator.post(PAGE, {"deed": "reopen"})
    assert "A flood." not in _told(as_administrator)
    assert as_administrator.post(f"{ready}check/", {}).status_code == 302


def test_withdrawn_it_tells_everybody_and_stays_so(
    as_administrator: Client, ready: str, administrator: Any
) -> None:
    information = f"{PUBLIC}about/why/"
    assert "withdrawn" not in _told(as_administrator, information)  # and is kept from now on
    as_administrator.post(PAGE, {"deed": "withdraw", "reason": "The plan has changed."})
    for address in (PUBLIC, information, f"{PUBLIC}form/", f"{ready}q3/"):
        page = _told(as_administrator, address)
        assert "This consultation was withdrawn on" in page, address
        assert "The plan has changed." in page, address
    assert "<h2>Withdrawn</h2>" in _told(as_administrator, "/have-your-say/")
    assert as_administrator.post(f"{PUBLIC}start/")["Location"] == PUBLIC
    assert as_administrator.post(f"{ready}check/", {}).status_code == 410
    with pytest.raises(states.NotNowError):
        states.change(administrator, "better-hospitals", Deed.REOPEN)
    assert "stays withdrawn" in _told(as_administrator, PAGE)


def test_publishing_is_written_down_once(client: Client, administrator: Any, ready: str) -> None:
    Consultation.objects.update(published=False)
    client.force_login(administrator)
    assert client.get(PUBLIC).status_code == 404
    client.post(PAGE, {"deed": "publish"})
    assert client.get(PUBLIC).status_code == 200
    assert client.post(PAGE, {"deed": "publish"}).status_code == 422
    done = AuditEntry.objects.filter(actor=administrator, action="published a consultation")
    assert done.count() == 1


def test_only_those_who_may_change_the_state(
    client: Client, officer: Any, consultation: Any
) -> None:
    assert "/staff/sign-in/" in client.get(PAGE)["Location"]
    client.force_login(officer)
    assert client.post(PAGE, {"deed": "withdraw", "reason": "x"}).status_code == 403
    assert "Publish, close or withdraw" not in _told(client, PAGE.removesuffix("state/"))
    assert Consultation.objects.get().withdrawn is None


def test_what_can_be_done_in_each_state() -> None:
    now = timezone.now()
    today = timezone.localdate()

    def possible(**changed: Any) -> list[str]:
        fields = {"opens": today, "closes": today, "published": True} | changed
        return [one.value for one in states.possible(Consultation(**fields))]

    assert possible(published=False) == ["publish"]
    assert possible() == ["close", "withdraw"]
    assert possible(ended=now) == ["reopen", "withdraw"]
    assert possible(closes=today.replace(year=2020), opens=today.replace(year=2019)) == ["withdraw"]
    assert possible(withdrawn=now, ended=now) == []
