"""The audit log: it grows, nobody changes it, and nobody writes to it unnamed."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction

from core import audit
from core.models import AppendOnlyError, AuditEntry


def test_an_entry_says_who_did_what_to_what(administrator: Any) -> None:
    audit.record(administrator, "closed", administrator, reason="left")
    entry = AuditEntry.objects.get()
    assert entry.actor == administrator
    assert entry.actor_name == "Ann Admin"
    assert (entry.action, entry.subject) == ("closed", f"accounts.user:{administrator.pk}")
    assert entry.detail == {"reason": "left"}


@pytest.mark.parametrize("nobody", [None, AnonymousUser()], ids=["none", "anonymous"])
def test_nobody_writes_unnamed(nobody: Any, db: None) -> None:
    with pytest.raises(audit.AnonymousWriteError, match="Nobody is signed in to have closed"):
        audit.record(nobody, "closed")
    assert not AuditEntry.objects.exists()


def test_the_models_refuse_change_and_deletion(administrator: Any) -> None:
    entry = audit.record(administrator, "opened")
    for attempt in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(action="nothing"),
    ):
        with pytest.raises(AppendOnlyError):
            attempt()


@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET action = 'x'"])
def test_the_database_refuses_too(statement: str, administrator: Any) -> None:
    audit.record(administrator, "opened")
    query = statement.format(AuditEntry._meta.db_table)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(query)
    assert AuditEntry.objects.get().action == "opened"


def test_a_person_with_entries_cannot_be_deleted(administrator: Any) -> None:
    from django.db.models import ProtectedError

    audit.record(administrator, "opened")
    with pytest.raises(ProtectedError):
        administrator.delete()


def test_the_command_line_is_somebody_who_cannot_sign_in(db: None) -> None:
    who = audit.command_line()
    assert audit.record(who, "published").actor_name == "command line"
    assert not who.is_active
    assert not who.has_usable_password()
    assert audit.command_line() == who
