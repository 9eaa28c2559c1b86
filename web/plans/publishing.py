"""Publish a version: run the plan in a process of its own, and keep what it wrote."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from bettercare import bundle
from bettercare.publish.site.change_data import change_data
from core import audit
from plans import published, search
from plans.models import Version

if TYPE_CHECKING:
    from accounts.models import User


class PublishingError(Exception):
    """A plan could not be published; the message says why, in the program's own words."""


def publish(plan: Path, who: User, note: str = "", draws: int | None = None) -> Version:
    """Run a plan and make it the version that the site shows.

    Nothing is shown until all of it is written: a crash leaves the site as it was. Raises
    `PublishingError` with what the program said.
    """
    place = Path(settings.SITE.data) / "published"
    place.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".new-", dir=place))
    try:
        shutil.copytree(plan, work / "plan")
        asked = ["publish", str(work / "plan"), "--out", str(work / "bundle")]
        _run(asked + ([] if draws is None else ["--draws", str(draws)]))
        before = Version.objects.first()
        changes = _changes(before, work / "plan")
        return _kept(work, who, note, changes)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _kept(work: Path, who: User, note: str, changes: list[Any]) -> Version:
    manifest = json.loads((work / "bundle" / bundle.MANIFEST).read_text("utf-8"))
    made = manifest["bettercare"]
    with transaction.atomic():
        version = Version.objects.create(
            title=manifest["title"], plan_hash=made["plan_hash"], seed=made["seed"],
            code_version=made["code_version"], draws=made["draws"], published_by=who,
            note=note, changes=changes, folder=work.name,
        )  # fmt: skip
        version.folder = f"{version.pk}-{version.plan_hash[:12]}"
        version.save(update_fields=["folder"])
        work.rename(version.root)
        version.root.chmod(0o755)
        search.index(version)
        audit.record(who, "published a plan", version, **version.run)
    published.forget()
    return version


def _changes(before: Version | None, plan: Path) -> list[Any]:
    """What the new plan says differently, as `bettercare diff` tells it."""
    if before is None or not before.plan.is_dir():
        return []
    return change_data(before.plan, plan)


def _run(arguments: list[str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bettercare", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise PublishingError(done.stderr.strip() or done.stdout.strip())
    return done.stdout
