"""What the site is told by its environment, read once, every fault at once.

Nothing here has a default that would be unsafe where the site is public: there, `SITE_URL` and
`SECRET_KEY` must be given.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import post

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_SHORTEST_SECRET = 40


@dataclass(frozen=True, slots=True)
class Environment:
    """The site's environment.

    `data` holds what the site writes: the SQLite database, published plans, uploads. `url` is
    the address at which people reach it. `on_loopback` says that only this machine can.
    """

    data: Path
    url: str
    secret_key: str
    database_url: str
    identity: Path | None
    log_format: str
    debug: bool
    email_url: str

    @property
    def host(self) -> str:
        """The host's name in `url`, as Django compares it."""
        name = urlsplit(self.url).hostname or ""
        return f"[{name}]" if ":" in name else name

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine reaches the site."""
        return self.host in LOOPBACK

    @property
    def https(self) -> bool:
        """Whether people reach the site over TLS."""
        return self.url.startswith("https://")


def read(given: Mapping[str, str]) -> Environment:
    """The environment of the site. Errors: `ImproperlyConfigured`, all faults in one message."""
    data = Path(given.get("SITE_DATA") or Path(__file__).parents[2] / "build" / "site").resolve()
    url = (given.get("SITE_URL") or "http://127.0.0.1:8000").rstrip("/")
    found = Environment(
        data=data,
        url=url,
        secret_key=given.get("SECRET_KEY", ""),
        database_url=given.get("DATABASE_URL") or f"sqlite:///{data / 'site.sqlite3'}",
        identity=Path(given["SITE_IDENTITY"]) if given.get("SITE_IDENTITY") else None,
        log_format=given.get("LOG_FORMAT") or "json",
        debug=given.get("DEBUG", "").lower() in {"1", "true", "yes"},
        email_url=given.get("EMAIL_URL", ""),
    )
    faults = list(_faults(found))
    if faults:
        raise ImproperlyConfigured(" ".join(faults))
    if not found.secret_key:
        found = replace(found, secret_key=_kept_secret(data))
    return found


def _faults(one: Environment) -> list[str]:
    faults = []
    if urlsplit(one.url).scheme not in {"http", "https"} or not one.host:
        faults.append(f"SITE_URL must be an address such as https://plan.example.org: {one.url!r}.")
    if not one.on_loopback:
        if len(one.secret_key) < _SHORTEST_SECRET:
            faults.append(
                f"SECRET_KEY must be set to at least {_SHORTEST_SECRET} random characters."
            )
        if not one.https:
            faults.append("SITE_URL must begin with https:// where others than this machine read.")
        if one.debug:
            faults.append("DEBUG shows the site's inside and is for this machine alone: unset it.")
    if one.log_format not in {"json", "text"}:
        faults.append("LOG_FORMAT is json or text.")
    faults += post.faults(one.email_url)
    if one.identity is not None and not one.identity.is_file():
        faults.append(f"SITE_IDENTITY names no file: {one.identity}.")
    return faults


def _kept_secret(data: Path) -> str:
    """A secret of this machine's own, made once: only for a site that no other machine reaches."""
    file = data / "secret_key"
    data.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text("ascii")
    made = secrets.token_urlsafe(50)
    with os.fdopen(handle, "w", encoding="ascii") as opened:
        opened.write(made)
    return made
