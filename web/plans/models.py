"""Published versions of the plan: which there are. What one says stands in its bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models


class Version(models.Model):
    """A version of the plan as it was published. The newest one is what the site shows."""

    title = models.CharField(max_length=300)
    plan_hash = models.CharField(max_length=64)
    code_version = models.CharField(max_length=40)
    seed = models.BigIntegerField()
    draws = models.IntegerField()
    published = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)
    folder = models.CharField(max_length=200, unique=True)  # in SITE_DATA/published
    changes = models.JSONField(default=list)  # what it says differently from the one before it

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.title} ({self.plan_hash[:12]})"

    def get_absolute_url(self) -> str:
        """The page of the version."""
        from django.urls import reverse

        return reverse("plans:version", args=[self.pk])

    @property
    def root(self) -> Path:
        """Where its `bundle` and its `plan` folder are."""
        return Path(settings.SITE.data) / "published" / self.folder

    @property
    def bundle(self) -> Path:
        """The folder of what was published."""
        return self.root / "bundle"

    @property
    def plan(self) -> Path:
        """The plan folder it was made from."""
        return self.root / "plan"

    @property
    def run(self) -> dict[str, Any]:
        """What anyone needs to make the same figures again."""
        return {
            "plan_hash": self.plan_hash, "code_version": self.code_version,
            "seed": self.seed, "draws": self.draws,
        }  # fmt: skip


class SearchEntry(models.Model):
    """A passage of a version that search can find."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="passages")
    title = models.CharField(max_length=300)
    address = models.CharField(max_length=300)
    text = models.TextField()
    rank = models.IntegerField()  # pages before passages before single figures

    class Meta:
        indexes = [models.Index(fields=["version", "rank"])]

    def __str__(self) -> str:
        return self.title
