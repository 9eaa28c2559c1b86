"""What a published version says, read from its bundle once for each server process."""

from __future__ import annotations

import csv
import json
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import Http404

from plans.models import Version

Data = dict[str, Any]
_FRESH = 2.0  # seconds for which a process does not ask the database again which version is newest
_newest: tuple[float, Version | None] = (0.0, None)


def current() -> Version | None:
    """The newest version; None where nothing has been published yet."""
    global _newest  # noqa: PLW0603 - one value for the process
    asked, version = _newest
    if time.monotonic() - asked > _FRESH or version is None:
        _newest = (time.monotonic(), Version.objects.first())
    return _newest[1]


def forget() -> None:
    """Ask the database again at the next call: a version has just been published."""
    global _newest  # noqa: PLW0603
    _newest = (0.0, None)
    _data.cache_clear()
    _rows.cache_clear()


def data(version: Version, name: str) -> Data:
    """A file `site/NAME.json` of the version; empty where it has none."""
    return _data(version.bundle / "site" / f"{name}.json")


def rows(version: Version, table: str) -> list[dict[str, str]]:
    """A small table of the version, every value as text."""
    return _rows(version.bundle / f"{table}.csv")


def resources(version: Version) -> list[Data]:
    """The files that the version's manifest lists, with their size on the disk."""
    listed: list[Data] = _data(version.bundle / "datapackage.json").get("resources", [])
    return [
        {
            "path": one["path"], "hash": one["hash"],
            "bytes": (version.bundle / one["path"]).stat().st_size,
        }
        for one in listed
    ]  # fmt: skip


def file(version: Version, path: str) -> Path:
    """A file of the version. Raises `Http404` for one that its manifest does not list."""
    manifest = _data(version.bundle / "datapackage.json")
    listed = {entry["path"] for entry in manifest.get("resources", [])} | {"datapackage.json"}
    if path not in listed:
        raise Http404
    return version.bundle / path


@lru_cache(maxsize=32)
def _data(path: Path) -> Data:
    try:
        found: Data = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found


@lru_cache(maxsize=16)
def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(newline="", encoding="utf-8") as opened:
            return list(csv.DictReader(opened))
    except FileNotFoundError:
        return []
