"""Which of the plan's areas a postcode or a name belongs to."""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

_DISTRICT = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)(?:\s*[0-9][A-Z]{2})?")
_NEAR = 0.75  # how like a name what was typed must be
_FILE = Path(__file__).with_name("places.toml")


def district(text: str) -> str:
    """The postcode district in what somebody typed; empty where it is no postcode.

    >>> district("le13 1ab"), district("LE2"), district("LE156"), district("Melton")
    ('LE13', 'LE2', '', '')
    """
    found = _DISTRICT.fullmatch(" ".join(text.upper().split()))
    return found[1] if found else ""


@cache
def _known() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = tomllib.loads(_FILE.read_text("utf-8"))
    return found


def found(text: str, areas: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The plan's areas that a postcode, a postcode district, a town or part of a name points to."""
    of = district(text)
    if of:
        keys = _known()["districts"].get(of, [])
        return [area for area in areas if area["key"] in keys]
    wanted = _plain(text)
    of_town = _known()["towns"].get(wanted, [])
    return [
        area
        for area in areas
        if wanted and (wanted in _plain(area["name"]) or area["key"] in of_town)
    ]


def nearest(text: str, areas: list[dict[str, Any]]) -> str:
    """The name of the town or area that somebody may have meant; empty where none is like it."""
    here = {area["key"] for area in areas}
    towns = [town for town, keys in _known()["towns"].items() if here.intersection(keys)]
    names = {_plain(name): name for name in [*(area["name"] for area in areas), *map(_said, towns)]}
    like = get_close_matches(_plain(text), names, 1, _NEAR)
    return names[like[0]] if like else ""


def _plain(text: str) -> str:
    """A name without its capitals and hyphens.

    >>> _plain(" Ashby-de-la-Zouch ")
    'ashby de la zouch'
    """
    return " ".join(text.lower().replace("-", " ").split())


def _said(town: str) -> str:
    """A town's name with its capitals.

    >>> _said("ashby de la zouch")
    'Ashby de la Zouch'
    """
    return " ".join(
        word if word in {"de", "la", "upon"} else word.capitalize() for word in town.split()
    )
