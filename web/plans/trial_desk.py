"""The process that tests a reader's settings: it keeps the newest plan in memory and answers.

It listens on a socket in the site's data folder that only this user may open, with the standard
library's managers; each question is answered in plain lists, texts and numbers.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from multiprocessing.managers import BaseManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import close_old_connections

from plans.models import Version

if TYPE_CHECKING:
    from bettercare.whatif import WhatIf

Data = dict[str, Any]
_log = logging.getLogger("site.trial")
_LOOK_AGAIN = 5.0  # seconds between two looks for a newer version


class Desk:
    """A plan ready for questions, exchanged for the next one when that is published."""

    def __init__(self, version: Version, draws: int) -> None:
        self.draws = draws
        self._of, self._ready = version.pk, self._prepared(version)

    def levers(self, version: int, option: str) -> Data:
        """The assumptions to move under an option: `{"levers": [...]}` or `{"fault": text}`."""
        from dataclasses import asdict

        from bettercare.errors import BetterCareError

        if version != self._of:
            return {"fault": "Another version of the plan is being made ready."}
        try:
            return {"levers": [asdict(one) for one in self._ready.levers(option)]}
        except BetterCareError as error:
            return {"fault": str(error)}

    def ask(self, version: int, option: str, given: dict[str, float], year: str) -> Data:
        """An answer in one year, or `{"fault": text}` for settings that cannot be made."""
        from bettercare.errors import BetterCareError

        if version != self._of:
            return {"fault": "Another version of the plan is being made ready."}
        try:
            return self._ready.ask(option, given, year).as_dict()
        except BetterCareError as error:
            return {"fault": str(error)}

    def look_again(self) -> None:
        """Take up a version that has been published since. The old one answers until then."""
        close_old_connections()
        newest = Version.objects.first()
        if newest is not None and newest.pk != self._of:
            prepared = self._prepared(newest)
            self._of, self._ready = newest.pk, prepared

    def _prepared(self, version: Version) -> WhatIf:
        from bettercare.whatif import WhatIf, open_plan

        ready = WhatIf(open_plan(version.plan), self.draws)
        for option in ready.options():
            ready.levers(option["key"])
            ready.ask(option["key"])
        _log.info("plan ready to be tested", extra={"version": version.pk})
        return ready


class DeskServer(BaseManager):
    """Serves a desk to other processes."""


class DeskClient(BaseManager):
    """How other processes reach it."""


DeskClient.register("desk")


def place() -> str:
    """The socket. Its folder is the site's; where that path is too long, one of our own in /tmp."""
    wanted = Path(settings.SITE.data) / "trial.sock"
    if len(str(wanted)) < 100:
        return str(wanted)
    import tempfile

    name = hashlib.sha256(str(wanted).encode()).hexdigest()[:16]
    return str(Path(tempfile.gettempdir()) / f"bettercare-{name}.sock")


def key() -> bytes:
    """What both sides must know."""
    return hashlib.sha256(f"trial:{settings.SECRET_KEY}".encode()).digest()


def serve(desk: Desk, stop: threading.Event) -> None:
    """Answer until told to stop."""
    socket = Path(place())
    socket.unlink(missing_ok=True)
    DeskServer.register("desk", callable=lambda: desk, exposed=("levers", "ask"))
    server = DeskServer(address=str(socket), authkey=key()).get_server()
    socket.chmod(0o600)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while not stop.wait(_LOOK_AGAIN):
        desk.look_again()
