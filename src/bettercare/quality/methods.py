"""How each part of the model is checked: the register `methods.toml`, read and asked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files

#: How a method can be checked, the strongest evidence about the world first.
KINDS = {
    "hindcast": "held against what happened, without having seen it",
    "independent implementation": "written a second time, apart, and the two agree",
    "theory": "agrees with a result known from theory",
    "worked example": "agrees with arithmetic by hand",
    "property": "keeps what must hold for any input",
    "golden": "has not moved unnoticed; no evidence that it is right",
}


@dataclass(frozen=True, slots=True)
class Verification:
    """One way in which a method is checked: kind, test, what it shows, its last figures."""

    kind: str
    test: str  # file, or file::function, from the root of the repository
    says: str
    figures: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Method:
    """One part of the model: how it works, what it reads and gives, and how it is checked."""

    key: str
    label: str
    how: str
    modules: tuple[str, ...]
    page: str  # of the documentation, without its ending
    reads: tuple[str, ...]
    gives: tuple[str, ...]
    answers: tuple[str, ...]
    limits: tuple[str, ...]
    checks: tuple[Verification, ...]


@cache
def methods() -> dict[str, Method]:
    """Every method of the register, in its order.

    >>> methods()["beds"].answers
    ('beds', 'sequence')
    """
    text = files("bettercare.quality").joinpath("methods.toml").read_text(encoding="utf-8")
    return {
        key: Method(
            key,
            entry["label"],
            entry["how"],
            tuple(entry["modules"]),
            entry["page"],
            tuple(entry["reads"]),
            tuple(entry["gives"]),
            tuple(entry.get("answers", ())),
            tuple(entry.get("limits", ())),
            tuple(
                Verification(one["kind"], one["test"], one["says"], one.get("figures", {}))
                for one in entry["checks"]
            ),
        )
        for key, entry in tomllib.loads(text).items()
    }


def method_of(name: str, part: str = "reads") -> Method | None:
    """The method that reads a table, gives a measure or answers a kind of check.

    `part` is reads, gives or answers. The longest pattern wins; None where nothing matches.

    >>> method_of("demand.volume").label, method_of("demand.profile").label
    ('Activity of every service', 'Beds')
    >>> method_of("nothing.such") is None
    True
    """
    matching = [
        (len(pattern), method)
        for method in methods().values()
        for pattern in getattr(method, part)
        if fnmatchcase(name, pattern)
    ]
    return max(matching, key=lambda found: found[0])[1] if matching else None
