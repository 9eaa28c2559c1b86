"""A small plan, published once for all tests that read its pages."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from placed_plan import placed

ROOT = Path(__file__).parents[3]
FOLDER = "small"


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small plan's bundle and its plan folder, as a published version keeps them."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent  # of all the processes of this run: one of them publishes
    root = shared / "published_for_tests"
    place = root / "published" / FOLDER
    with (shared / "published_for_tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            _publish(root / "work")
            place.parent.mkdir()
            (root / "work").rename(place)
    return root


def _publish(place: Path) -> None:
    placed(place / "plan")
    command = [sys.executable, "-m", "bettercare", "publish", place / "plan", "--draws", "4"]
    told = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    subprocess.run([*command, "--out", place / "bundle"], check=True, capture_output=True, env=told)


@pytest.fixture
def version(bundled: Path, settings: Any, db: None) -> Any:
    """The small plan as the newest version."""
    from core import audit
    from plans import published, search
    from plans.models import Version

    settings.SITE = replace(settings.SITE, data=bundled)
    published.forget()
    manifest = json.loads((bundled / "published" / FOLDER / "bundle/datapackage.json").read_text())
    made = manifest["bettercare"]
    found = Version.objects.create(
        title=manifest["title"], folder=FOLDER, published_by=audit.command_line(),
        **{key: made[key] for key in ("plan_hash", "code_version", "seed", "draws")},
    )  # fmt: skip
    search.index(found)
    yield found
    published.forget()


@pytest.fixture(scope="module")
def kept(bundled: Any) -> Any:
    """A desk of the small plan, made once."""
    from bettercare.whatif import WhatIf, open_plan
    from plans import trial_desk

    return trial_desk.Desk(WhatIf(open_plan(bundled / "published" / "small" / "plan"), 4))


@pytest.fixture
def desk(kept: Any, version: Any, monkeypatch: Any) -> Any:
    from django.core.cache import cache

    from plans import trial_client

    def asked(version: Any, *question: Any) -> Any:
        return json.loads(kept.reply(json.dumps(question).encode()))

    monkeypatch.setattr(trial_client, "_asked", asked)
    cache.clear()
    return kept
