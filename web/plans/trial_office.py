"""Who keeps the processes that answer trials of the newest version (`trial_desks`)."""

from __future__ import annotations

import logging
import multiprocessing
import os
import time
from collections.abc import Callable
from multiprocessing.context import ForkProcess

from django.db import close_old_connections, connections

from plans import kept_levers
from plans.models import Version
from plans.trial_desk import Desk, key, place
from plans.trial_desks import Desks, answering, listening, wait_for

_log = logging.getLogger("site.trial")
_LOOK_AGAIN = 5.0  # seconds between two looks for a newer version
_PAUSE = 0.5


def cores() -> int:
    """How many cores this process may use."""
    known = hasattr(os, "sched_getaffinity")
    return len(os.sched_getaffinity(0)) if known else os.cpu_count() or 1


def made_ready(version: Version, draws: int) -> Desk:
    """A version's plan in memory, its levers known and its options answered as published."""
    from bettercare.whatif import WhatIf, open_plan

    plan = open_plan(version.plan)
    levers = kept_levers.kept(version)
    ready = WhatIf(plan, draws, levers=levers)
    for option in ready.options():
        ready.ask(option["key"])
    _log.info("plan ready to be tested", extra={"version": version.pk})
    return Desk(ready)


class Office:
    """Desks for the newest version; the last one's go on until those are there."""

    def __init__(self, draws: int, count: int) -> None:
        self._draws, self._count = draws, count
        self._now: tuple[int, Desks] | None = None
        self._before: Desks | None = None
        self._search: tuple[int, ForkProcess] | None = None
        self._failed: int | None = None  # a version that could not be made ready

    def serve(self, done: Callable[[], bool]) -> None:
        """Answer until it is done."""
        look_at = 0.0
        try:
            while not done():
                if time.monotonic() >= look_at or self._found():
                    self._look_again()
                    look_at = time.monotonic() + _LOOK_AGAIN
                if self._now is not None:
                    self._now[1].tend()
                wait_for(self._processes(), _PAUSE)
        finally:
            self._end()

    def _end(self) -> None:
        if self._search is not None:
            self._search[1].kill()
        for desks in (self._before, self._now and self._now[1]):
            if desks is not None:
                desks.end()

    def _processes(self) -> list[ForkProcess]:
        desks = self._now[1].processes if self._now is not None else []
        return [*desks, *([self._search[1]] if self._search is not None else [])]

    def _found(self) -> bool:
        """Whether a search that was waited for has ended."""
        return self._search is not None and not self._search[1].is_alive()

    def _look_again(self) -> None:
        """Take up a version that has been published since."""
        if self._before is not None:  # every page has asked about the new one by now
            self._before.end()
            self._before = None
        version = newest()
        known = (self._failed, self._now[0] if self._now is not None else None)
        if version is None or version.pk in known:
            return
        if kept_levers.kept(version) is not None:
            self._take_up(version)
        elif self._search is None or self._search[0] != version.pk:
            self._search_for(version)
        elif self._found():
            self._not_found(version)

    def _not_found(self, version: Version) -> None:
        """What matters most could not be found: the version before, where there is one, stays."""
        self._search, self._failed = None, version.pk
        _log.error("what matters most was not found", extra={"version": version.pk})
        if self._now is None:
            raise RuntimeError(f"version {version.pk} cannot be made ready")

    def _search_for(self, version: Version) -> None:
        """Find what matters most, in a process of its own: that takes long."""
        if self._search is not None:  # for a version that is no longer the newest
            self._search[1].kill()
        work = multiprocessing.get_context("fork").Process(
            target=kept_levers.find, args=(version,), name="search"
        )
        work.start()
        self._search = version.pk, work

    def _take_up(self, version: Version) -> None:
        self._search = None
        desk = made_ready(version, self._draws)
        self._before = self._now[1] if self._now is not None else None
        self._now = version.pk, Desks(place(version), key(), desk, self._count)


def serve_alone(draws: int, done: Callable[[], bool]) -> None:
    """The same in this process alone, where none can be forked."""
    while not done():
        version = newest()
        if version is None:
            time.sleep(_PAUSE)
            continue
        if kept_levers.kept(version) is None:
            kept_levers.find(version)
        desk = made_ready(version, draws)
        look = _Looks(version.pk)

        def newer(look: _Looks = look) -> bool:
            return done() or look.newer()

        with listening(place(version)) as listener:
            answering(listener, key(), desk, newer)
        place(version).unlink(missing_ok=True)


class _Looks:
    """Whether there is a newer version, asked of the database now and then."""

    def __init__(self, now: int) -> None:
        self._now, self._at = now, time.monotonic()

    def newer(self) -> bool:
        if time.monotonic() < self._at + _LOOK_AGAIN:
            return False
        self._at = time.monotonic()
        version = newest()
        return version is not None and version.pk != self._now


def newest() -> Version | None:
    """The newest version; no connection to the database is left for a fork to share."""
    close_old_connections()
    try:
        return Version.objects.first()
    finally:
        connections.close_all()
