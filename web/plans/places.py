"""Which of the plan's areas a postcode or a name belongs to."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_DISTRICT = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)(?:\s*[0-9][A-Z]{2})?")
_FILE = Path(__file__).with_name("places.toml")


def district(text: str) -> str:
    """The postcode district in what somebody typed; empty where it is no postcode.

    >>> district("le13 1ab"), district("LE2"), district("LE156"), district("Melton")
    ('LE13', 'LE2', '', '')
    """
    found = _DISTRICT.fullmatch(" ".join(text.upper().split()))
    return found[1] if found else ""


@cache
def _areas_of() -> dict[str, list[str]]:
    found: dict[str, list[str]] = tomllib.loads(_FILE.read_text("utf-8"))["districts"]
    return found


def found(text: str, areas: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The plan's areas that a postcode, a postcode district or part of a name points to."""
    of = district(text)
    if of:
        keys = _areas_of().get(of, [])
        return [area for area in areas if area["key"] in keys]
    wanted = " ".join(text.lower().split())
    return [area for area in areas if wanted and wanted in area["name"].lower()]
