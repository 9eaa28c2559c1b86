"""Which of the plan's areas a postcode or a name belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

_DISTRICT = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)(?:\s*[0-9][A-Z]{2})?")
_NEAR = 0.75  # how like a name what was typed must be
#: Towns and postcode districts of a plan (`places/names.csv`), with the areas they lie in.
Names = Mapping[str, Sequence[str]]


def district(text: str) -> str:
    """The postcode district in what somebody typed; empty where it is no postcode.

    >>> district("le13 1ab"), district("LE2"), district("LE156"), district("Melton")
    ('LE13', 'LE2', '', '')
    """
    found = _DISTRICT.fullmatch(" ".join(text.upper().split()))
    return found[1] if found else ""


def found(text: str, areas: list[dict[str, Any]], names: Names) -> list[dict[str, Any]]:
    """The plan's areas that a postcode, a postcode district, a town or part of a name points to."""
    of = district(text)
    wanted = _plain(of or text)
    keys = {key for name, within in names.items() if _plain(name) == wanted for key in within}
    return [
        area
        for area in areas
        if area["key"] in keys or (wanted and not of and wanted in _plain(area["name"]))
    ]


def nearest(text: str, areas: list[dict[str, Any]], names: Names) -> str:
    """The name of the town or area that somebody may have meant; empty where none is like it."""
    towns = [name for name in names if not district(name)]
    known = {_plain(name): name for name in [*(area["name"] for area in areas), *towns]}
    like = get_close_matches(_plain(text), known, 1, _NEAR)
    return known[like[0]] if like else ""


def such_as(areas: list[dict[str, Any]], names: Names) -> str:
    """What may be asked for, in words: a postcode district where the plan knows one, an area.

    >>> such_as([{"key": "hill", "name": "The hill"}], {"Town": ["hill"], "ZZ1": ["hill"]})
    'ZZ1 or The hill'
    """
    known = [name for name in names if district(name)][:1]
    return " or ".join([*known, *(area["name"] for area in areas[:1])])


def _plain(text: str) -> str:
    """A name without its capitals and hyphens.

    >>> _plain(" Ashby-de-la-Zouch ")
    'ashby de la zouch'
    """
    return " ".join(text.lower().replace("-", " ").split())
