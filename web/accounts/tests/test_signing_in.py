"""Signing in, and who may see what."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from accounts.models import User
from accounts.permissions import Permission, Role, may
from core.models import AuditEntry


def test_staff_sign_in_and_it_is_written_down(client: Client, officer: Any) -> None:
    sent = {"username": "o@example.org", "password": "a long password"}
    answer = client.post("/staff/sign-in/", sent, follow=True)
    assert "Signed in as Olu Officer, engagement officer." in answer.content.decode()
    assert AuditEntry.objects.get().action == "signed in"
    client.post("/staff/sign-out/")
    assert client.get("/staff/").status_code == 302


def test_a_wrong_password_is_told_without_saying_which(client: Client, officer: Any) -> None:
    for sent in (
        {"username": "o@example.org", "password": "no"},
        {"username": "nobody@example.org", "password": "no"},
    ):
        page = client.post("/staff/sign-in/", sent).content.decode()
        assert "The e-mail address or the password is not right" in page
        assert "<title>Error: " in page


def test_after_signing_in_nobody_is_sent_elsewhere(client: Client, officer: Any) -> None:
    sent = {"username": "o@example.org", "password": "a long password"}
    answer = client.post("/staff/sign-in/?next=https://evil.example/", sent)
    assert answer["Location"] == "/staff/"


def test_a_link_alone_does_not_sign_out(as_administrator: Client) -> None:
    as_administrator.get("/staff/sign-out/")
    assert as_administrator.get("/staff/").status_code == 200


def test_the_audit_log_is_for_those_who_may(
    client: Client, officer: Any, administrator: Any
) -> None:
    assert client.get("/staff/audit-log/").status_code == 302
    client.force_login(officer)
    assert client.get("/staff/audit-log/").status_code == 403
    assert "audit-log" not in client.get("/staff/").content.decode()
    client.force_login(administrator)
    answer = client.get("/staff/audit-log/")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"


def test_permissions_stand_in_one_place(db: None) -> None:
    administrator = User(role=Role.ADMINISTRATOR)
    officer = User(role=Role.ENGAGEMENT_OFFICER)
    assert all(may(administrator, one) for one in Permission)
    assert not may(officer, Permission.MANAGE_ACCOUNTS)
    assert may(officer, "enter_responses")
    assert not may(AnonymousUser(), Permission.SEE_WORKSPACE)
    assert not may(User(role=Role.ADMINISTRATOR, is_active=False), Permission.SEE_WORKSPACE)


def test_an_account_needs_an_address(db: None) -> None:
    with pytest.raises(ValueError, match="needs an e-mail address"):
        User.objects.create_user("")


def test_example_users_are_for_this_machine_alone(db: None, settings: Any, capsys: Any) -> None:
    call_command("example_users")
    call_command("example_users")
    assert User.objects.count() == 2
    assert "(an example)" in capsys.readouterr().out
    from dataclasses import replace

    settings.SITE = replace(settings.SITE, url="https://plan.example.org")
    with pytest.raises(CommandError, match="not loopback"):
        call_command("example_users")
