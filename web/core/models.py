"""The audit log and the counters of the rate limit."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models


class AppendOnlyError(Exception):
    """Somebody tried to change or delete what may only be added to."""


class _AppendOnly(models.QuerySet["AuditEntry"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("The audit log is append-only.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("The audit log is append-only.")


class AuditEntry(models.Model):
    """Who did what to what, and when. Written by `core.audit.record` alone."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)  # as it was then
    action = models.CharField(max_length=100)  # a verb: "signed in", "published a plan"
    subject = models.CharField(max_length=200, blank=True)  # "plans.version:12"
    detail = models.JSONField(default=dict)

    objects = _AppendOnly.as_manager()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action} {self.subject}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the entry. Raises `AppendOnlyError` for one that is there already."""
        if not self._state.adding:
            raise AppendOnlyError("The audit log is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: raises `AppendOnlyError`."""
        raise AppendOnlyError("The audit log is append-only.")


class RateCount(models.Model):
    """How often one reader did one thing in one window of time.

    `who` is a keyed hash of the address whose key changes every day: not an address, and not to be
    followed from one day to the next.
    """

    scope = models.CharField(max_length=40)
    who = models.CharField(max_length=64)
    window = models.BigIntegerField()  # seconds since 1970 at its start
    count = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "who", "window"], name="one_count_a_window")
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.window}: {self.count}"
