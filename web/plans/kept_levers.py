"""The assumptions that matter most, kept on the disk: to find them takes a minute or so.

They stand in `SITE_DATA/levers`, by the plan's hash and that of the code that found them.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from plans.models import Version

if TYPE_CHECKING:
    from bettercare.whatif import Lever

Levers = dict[str, "tuple[Lever, ...]"]


def kept(version: Version) -> Levers | None:
    """By option; None where they have not been found yet."""
    from bettercare.whatif import Lever

    try:
        text = _place(version).read_text("utf-8")
    except FileNotFoundError:
        return None
    return {
        option: tuple(Lever(**one | {"sources": tuple(one["sources"])}) for one in found)
        for option, found in json.loads(text).items()
    }


def find(version: Version) -> None:
    """Find and keep them."""
    from bettercare.whatif import WhatIf, open_plan

    ready = WhatIf(open_plan(version.plan))
    keep(version, {one["key"]: ready.levers(one["key"]) for one in ready.options()})


def keep(version: Version, levers: Levers) -> None:
    """Write them, all or nothing."""
    place = _place(version)
    place.parent.mkdir(exist_ok=True)
    text = json.dumps({key: [asdict(one) for one in found] for key, found in levers.items()})
    draft = place.with_suffix(f".{os.getpid()}")
    draft.write_text(text, "utf-8")
    draft.replace(place)


def _place(version: Version) -> Path:
    folder = Path(settings.SITE.data) / "levers"
    return folder / f"{version.plan_hash[:16]}-{_code()}.json"


@cache
def _code() -> str:
    """A hash of the model's code, which says what a figure's range is and what it moves."""
    import bettercare

    found = hashlib.sha256()
    for path in sorted(Path(bettercare.__file__).parent.rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]
