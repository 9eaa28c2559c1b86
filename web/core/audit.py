"""The one way to write to the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import models

from core.models import AuditEntry

if TYPE_CHECKING:
    from accounts.models import User

COMMAND_LINE = "command line"


class AnonymousWriteError(Exception):
    """Something was to be written to the audit log without a person who did it."""


def record(
    actor: User | AnonymousUser | None,
    action: str,
    subject: models.Model | str = "",
    **detail: Any,
) -> AuditEntry:
    """Write who did what, in the transaction of the deed itself.

    `action` is a verb in the past; `subject` what it was done to; `detail` what JSON can hold,
    never people's answers or addresses. Raises `AnonymousWriteError` where nobody did it.
    """
    if actor is None or isinstance(actor, AnonymousUser) or actor.pk is None:
        raise AnonymousWriteError(f"Nobody is signed in to have {action}.")
    if isinstance(subject, models.Model):
        subject = f"{subject._meta.label_lower}:{subject.pk}"
    return AuditEntry.objects.create(
        actor=actor, actor_name=actor.name, action=action, subject=subject, detail=detail
    )


def command_line() -> User:
    """Who acts where a management command does: a user that can never sign in."""
    found, _ = get_user_model().objects.get_or_create(
        email="command-line@localhost",
        defaults={"name": COMMAND_LINE, "is_active": False, "password": "!"},
    )
    return found
