"""Questions to the process that tests settings (`trial_desk`), as the site's pages put them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.cache import cache

from plans.models import Version
from plans.trial_desk import connected

Data = dict[str, Any]
_KEPT = 600  # seconds: the same link is opened by many


class NotReadyError(Exception):
    """The process is not there yet, or has gone: try again in a minute."""


class SettingsError(Exception):
    """The settings cannot be made; the message says why."""


def levers(version: Version, option: str) -> list[Data]:
    """The assumptions to move under an option. Raises `NotReadyError`, `SettingsError`."""
    found: list[Data] = _kept(version, "levers", option)["levers"]
    return found


def ask(version: Version, option: str, given: dict[str, float], year: str) -> Data:
    """The answer to settings in a year. Raises `NotReadyError`, `SettingsError`."""
    return _kept(version, "ask", option, given, year)


def _kept(version: Version, what: str, *asked: Any) -> Data:
    text = json.dumps([version.pk, what, *asked], sort_keys=True)
    name = hashlib.sha256(text.encode()).hexdigest()
    found: Data | None = cache.get(name)
    if found is None:
        found = _asked(version, what, *asked)
        if "fault" in found:
            raise SettingsError(found["fault"])
        cache.set(name, found, _KEPT)
    return found


def _asked(version: Version, what: str, *asked: Any) -> Data:
    question = json.dumps([what, *asked]).encode()
    try:
        try:
            return _told(version, question)
        except (EOFError, ConnectionResetError):  # the process died: another answers
            return _told(version, question)
    except (OSError, EOFError) as error:
        raise NotReadyError from error


def _told(version: Version, question: bytes) -> Data:
    with connected(version) as line:
        line.send_bytes(question)
        found: Data = json.loads(line.recv_bytes())
    return found
