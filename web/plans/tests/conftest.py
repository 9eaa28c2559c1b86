"""A small plan, published once for all tests that read its pages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
FOLDER = "small"


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small plan's bundle and its plan folder, as a published version keeps them."""
    root = tmp_path_factory.mktemp("published")
    place = root / "published" / FOLDER
    place.mkdir(parents=True)
    shutil.copytree(ROOT / "examples" / "small", place / "plan")
    command = [sys.executable, "-m", "bettercare", "publish", place / "plan", "--draws", "4"]
    told = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    subprocess.run([*command, "--out", place / "bundle"], check=True, capture_output=True, env=told)
    return root


@pytest.fixture
def version(bundled: Path, settings: Any, db: None) -> Any:
    """The small plan as the newest version."""
    import json

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
