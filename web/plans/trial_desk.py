"""What answers a reader's settings: a plan in memory, and the socket on which questions come.

A question and its answer are JSON, one message each, over a socket in the site's data folder that
only this user may open.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from plans.models import Version

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from bettercare.whatif import WhatIf

Data = dict[str, Any]
#: What a page shows of a row of the verdict.
_SHOWN = ("check", "holds", "probability", "reason")
_LONGEST_PATH = 100  # of a socket: the system allows 107


class Desk:
    """A plan ready for questions."""

    def __init__(self, ready: WhatIf) -> None:
        self._ready = ready

    def reply(self, question: bytes) -> bytes:
        """The answer to a question, `["levers" or "ask", what it asks for ...]`."""
        what, *asked = json.loads(question)
        known: dict[str, Callable[..., Data]] = {"levers": self.levers, "ask": self.ask}
        return json.dumps(known[what](*asked)).encode()

    def levers(self, option: str) -> Data:
        """The assumptions to move under an option: `{"levers": [...]}` or `{"fault": text}`."""
        from bettercare.errors import BetterCareError

        try:
            return {"levers": [asdict(one) for one in self._ready.levers(option)]}
        except BetterCareError as error:
            return {"fault": str(error)}

    def ask(self, option: str, given: dict[str, float], year: str) -> Data:
        """An answer in one year, or `{"fault": text}` for settings that cannot be made."""
        from bettercare.errors import BetterCareError

        try:
            answer = self._ready.ask(option, given, year).as_dict()
        except BetterCareError as error:
            return {"fault": str(error)}
        for name in ("verdict", "published_verdict"):
            answer[name] = [{key: row[key] for key in _SHOWN} for row in answer[name]]
        return answer


def place(version: Version) -> Path:
    """The socket for questions about a version.

    Its folder is the site's; where that path is too long, it is one of our own in /tmp.
    """
    told = f"{version.folder} {version.plan_hash}"
    name = f"trial-{hashlib.sha256(told.encode()).hexdigest()[:12]}.sock"
    wanted = Path(settings.SITE.data) / name
    if len(str(wanted)) < _LONGEST_PATH:
        return wanted
    import tempfile

    name = hashlib.sha256(str(wanted).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"bettercare-{name}.sock"


def key() -> bytes:
    """What both sides must know."""
    return hashlib.sha256(f"trial:{settings.SECRET_KEY}".encode()).digest()


@contextmanager
def connected(version: Version) -> Iterator[Connection]:
    """A line to whoever answers about a version. Errors: `OSError` where nobody does."""
    from multiprocessing.connection import Client

    with Client(str(place(version)), "AF_UNIX", authkey=key()) as line:
        yield line
